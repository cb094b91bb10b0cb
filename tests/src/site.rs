//! What several tests share: one Worker with the feeds that take long to build.

use crate::environment::{corpus, root, target};
use crate::feed::{Built, build, publish};
use crate::worker::{TOKEN, Worker};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The shared Worker.
#[derive(Debug)]
pub struct Site {
    /// The Worker. It ends with the test program, which holds its standard input.
    pub worker: Worker,
    /// Where feeds are built. They are left there after the run, for whoever wants to see why a test failed.
    folder: PathBuf,
    recipes: OnceLock<Option<Built>>,
    demo: OnceLock<Built>,
    _lock: File,
}

/// The one of this test program.
pub fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(Site::start)
}

impl Site {
    fn start() -> Self {
        let folder = target().join("tests");
        std::fs::create_dir_all(&folder).unwrap();
        // A second run at the same time waits for the first.
        let lock = File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        // A build adds to the feed that it finds, so what an earlier run left would change which shards there are.
        empty(&folder, "lock");
        let worker = Worker::start(&folder.join("r2"), TOKEN);
        Self { worker, folder, recipes: OnceLock::new(), demo: OnceLock::new(), _lock: lock }
    }

    /// Where feeds are built, and where sources for them may be put.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn make(&self, source: &Path, name: &str, title: &str) -> Built {
        let built = build(source, &self.folder.join(name), &["--title", title]);
        publish(&built.folder, &self.worker, name);
        built
    }

    /// 719 recipes in two languages with their photos, published as `recipes`; `None` where the corpus is missing.
    pub fn recipes(&self) -> Option<&Built> {
        self.recipes
            .get_or_init(|| corpus("recipes").map(|source| self.make(&source, "recipes", "Recipes")))
            .as_ref()
    }

    /// The project's own notes, published as `demo`.
    pub fn demo(&self) -> &Built {
        self.demo
            .get_or_init(|| self.make(&root().join("www/demo/notes"), "demo", "Small Hours, Slow Trains"))
    }
}

/// Removes all in a folder but one file.
fn empty(folder: &Path, spared: &str) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() == spared {
            continue;
        }
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            std::fs::remove_dir_all(path).unwrap();
        } else {
            std::fs::remove_file(path).unwrap();
        }
    }
}

impl Site {
    /// A feed of JSON lines, published under its name.
    #[must_use]
    pub fn lines(&self, name: &str, lines: &[serde_json::Value]) -> Built {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let source = self.folder.join(format!("{name}.jsonl"));
        std::fs::write(&source, text).unwrap();
        self.make(&source, name, name)
    }
}
