//! The npm package: by its address, by an import map, built by Vite, and on a server, where there are no elements.

use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::child::run;
use notefall_tests::environment::{dist, root, target};
use notefall_tests::files::Files;
use notefall_tests::host::{Host, Reply};
use notefall_tests::site::site;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How long a tool of Node's may take on a slow machine.
const LIMIT: Duration = Duration::from_secs(120);

/// All modules load: cards come, a note opens, a search finds, and suggestions come.
fn everything_works(browser: &Browser, url: &str, origins: &[&str]) {
    browser.open(url);
    browser.wait_for_cards();
    browser.in_feed("host.scrollIntoView(); return 0;");
    browser.click_in_feed(".card[aria-posinset='2'] .open");
    browser.wait_for_note();
    browser.close_note();
    browser.in_feed(
        "const field = root.querySelector('.search'); field.focus(); field.value = 'te'; \
         field.dispatchEvent(new InputEvent('input', { bubbles: true })); return 0;",
    );
    browser.wait_in_feed("results", "root.querySelector('.results')?.hidden === false");
    browser.wait_in_feed("suggestions", "root.querySelector('.suggest li')");
    let errors: Vec<_> = browser.heard().into_iter().filter(|heard| heard.name == "feed-error").collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert!(browser.journal().foreign(origins).is_empty(), "{:?}", browser.journal().foreign(origins));
}

fn element() -> String {
    let _ = site().demo();
    format!(
        "<style>note-feed {{ display: block; min-height: 100svh }}</style><note-feed src=\"{}\" search search-at=\"page\"></note-feed>",
        site().worker.feed("demo")
    )
}

#[test]
fn a_page_imports_it_by_its_address_or_by_an_import_map() {
    let files = Files::serve(&[&dist().join("npm")]);
    let address = files.host.url("/notefall.mjs");
    let plain = format!("<script type=\"module\" src=\"{address}\"></script>");
    // As the documentation has it, at another address.
    let docs = std::fs::read_to_string(root().join("www/docs/embed.md")).unwrap();
    let (_, map) = docs.split_once("<script type=\"importmap\">").expect("embed.md shows an import map");
    let (map, _) = map.split_once("\n```").unwrap();
    let map = format!("<script type=\"importmap\">{}", map.replace("/notefall/notefall.mjs", &address));
    for head in [plain, map] {
        let page = format!("<!doctype html><html lang=\"en\"><title>A page</title>{head}{}", element());
        let host = Host::start(move |path| match path {
            "/" => Reply::of("text/html; charset=utf-8", page.clone()),
            _ => Reply::error(404),
        });
        let browser = Browser::start(DESKTOP);
        let origins = [host.origin.as_str(), &files.host.origin, &site().worker.origin];
        everything_works(&browser, &host.url("/"), &origins);
        browser.end(&origins);
    }
}

/// The package, as npm would install it.
fn install(into: &Path) {
    std::fs::create_dir_all(into).unwrap();
    for entry in std::fs::read_dir(dist().join("npm")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, into.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn vite_builds_a_page_with_it() {
    let folder = target().join("tests/vite");
    let _ = std::fs::remove_dir_all(&folder);
    install(&folder.join("node_modules/notefall"));
    std::fs::copy(root().join("tests/package/main.js"), folder.join("main.js")).unwrap();
    let page = format!(
        "<!doctype html><html lang=\"en\"><title>A page</title>{}<script type=\"module\" src=\"/main.js\"></script></html>",
        element()
    );
    std::fs::write(folder.join("index.html"), page).unwrap();
    std::fs::write(folder.join("package.json"), "{\"private\": true, \"type\": \"module\"}").unwrap();
    let mut vite = Command::new("node");
    vite.arg(root().join("node_modules/vite/bin/vite.js")).arg("build").current_dir(&folder);
    let output = run(&mut vite, LIMIT);
    let said =
        [output.stderr, output.stdout].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    let files = Files::serve(&[&folder.join("dist")]);
    let browser = Browser::start(DESKTOP);
    let origins = [files.host.origin.as_str(), &site().worker.origin];
    everything_works(&browser, &files.host.url("/"), &origins);
    let title = browser.script("return document.title;");
    assert!(title.as_str().unwrap().ends_with(&format!(": {}", site().demo().head.notes())), "{title}");
    assert_ne!(browser.in_feed("return host.dataset.opened ?? '';"), "");
    browser.end(&origins);
}

#[test]
fn on_a_server_it_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    install(&folder.path().join("node_modules/notefall"));
    let script = "import { NoteFeed } from 'notefall'; \
        import manifest from 'notefall/custom-elements.json' with { type: 'json' }; \
        console.log(NoteFeed, manifest.schemaVersion);";
    std::fs::write(folder.path().join("main.mjs"), script).unwrap();
    let mut node = Command::new("node");
    let output = run(node.arg("main.mjs").current_dir(folder.path()), LIMIT);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "undefined 2.1.0");
}

#[test]
fn every_file_that_the_package_names_is_in_it() {
    let folder = dist().join("npm");
    let text = std::fs::read_to_string(folder.join("package.json")).unwrap();
    let package: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut named: Vec<&str> =
        package["exports"].as_object().unwrap().values().filter_map(|to| to.as_str()).collect();
    named.extend(["types", "customElements"].map(|name| package[name].as_str().unwrap()));
    named.extend(["types", "default"].map(|name| package["exports"]["."][name].as_str().unwrap()));
    for name in named {
        assert!(folder.join(name).is_file(), "{name}");
    }
}
