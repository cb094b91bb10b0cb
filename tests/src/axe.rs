//! axe-core: what it finds in a page as it stands, shadow roots included.

use crate::browser::Browser;
use crate::environment::root;
use serde_json::Value;

/// Runs it, and puts each violation in a line: its rule, what it says, and the elements.
const RUN: &str = "const [, done] = arguments; \
    axe.run(document, { resultTypes: ['violations'] }).then( \
      ({ violations }) => done(violations.map(({ id, impact, help, nodes }) => \
        `${id} (${impact}, ${nodes.length} times): ${help}\\n` + nodes.slice(0, 3).map(({ target, html, failureSummary }) => \
          `    ${target.flat().join(' ')}\\n      ${html.slice(0, 200)}\\n      ${failureSummary.replaceAll('\\n', ' ')}`).join('\\n'))), \
      (error) => done([`axe failed: ${error}`]));";

impl Browser {
    /// What axe-core has to say against the page, but by these rules; nothing where all is well.
    #[must_use]
    pub fn axe(&self, but: &[&str]) -> Vec<String> {
        if self.script("return typeof axe;") == "undefined" {
            let path = root().join("node_modules/axe-core/axe.min.js");
            let source = std::fs::read_to_string(path).expect("axe-core is among the npm packages");
            self.script(&format!("{source}\nwindow.axe = axe; return 0;"));
        }
        // What comes in with a movement is not judged before it has come.
        self.script_async(
            "const [, done] = arguments; \
             const roots = [...document.querySelectorAll('note-feed')].map((feed) => feed.shadowRoot); \
             const moving = [document, ...roots].flatMap((root) => root?.getAnimations() ?? []); \
             Promise.allSettled(moving.map((one) => one.finished)).then(() => done(0));",
            0,
        );
        let found = self.script_async(RUN, 0);
        let lines = found.as_array().expect("axe gives a list").iter();
        let counts = |line: &&str| !but.iter().any(|rule| line.starts_with(&format!("{rule} ")));
        lines.filter_map(Value::as_str).filter(counts).map(str::to_owned).collect()
    }
}
