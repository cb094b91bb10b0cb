//! What the element is to others, as `www/package/custom-elements.json` says it: tables for the documentation, and types.

use crate::paths;
use anyhow::{Context as _, Result};
use serde_json::Value;

/// The manifest's file, from the root of the repository.
pub const FILE: &str = "www/package/custom-elements.json";

/// The manifest, of which the documentation and the package's types are made.
pub struct Manifest {
    element: Value,
}

/// A row of a list of the manifest.
struct Entry<'a>(&'a Value);

impl<'a> Entry<'a> {
    fn text(&self, pointer: &str) -> &'a str {
        self.0.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    fn entries(&self, list: &str) -> impl Iterator<Item = Entry<'a>> {
        self.0[list].as_array().into_iter().flatten().map(Entry)
    }

    /// `open(id: string)`
    fn signature(&self) -> String {
        let parameters: Vec<String> = self
            .entries("parameters")
            .map(|parameter| format!("{}: {}", parameter.text("/name"), parameter.text("/type/text")))
            .collect();
        format!("{}({})", self.text("/name"), parameters.join(", "))
    }

    /// What a `CustomEvent` has for its detail.
    fn detail(&self) -> &'a str {
        let text = self.text("/type/text");
        text.strip_prefix("CustomEvent<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(text)
    }
}

impl Manifest {
    /// Reads it.
    pub fn read() -> Result<Self> {
        let text = std::fs::read_to_string(paths::root().join(FILE))
            .with_context(|| format!("{FILE} cannot be read"))?;
        let whole: Value =
            serde_json::from_str(&text).with_context(|| format!("{FILE} is not JSON that can be read"))?;
        let element = whole.pointer("/modules/0/declarations/0").cloned();
        Ok(Self { element: element.with_context(|| format!("{FILE} declares no element"))? })
    }

    fn entries(&self, list: &str) -> Vec<Entry<'_>> {
        Entry(&self.element).entries(list).collect()
    }

    /// The names in a list, such as `attributes` or `events`.
    #[cfg(test)]
    pub fn names(&self, list: &str) -> Vec<&str> {
        self.entries(list).iter().map(|entry| entry.text("/name")).collect()
    }

    /// The tables that pages of the documentation name, in Markdown: `{{attributes}}` and so on.
    pub fn tables(&self) -> Vec<(&'static str, String)> {
        let table = |head: &str, list: &str, row: &dyn Fn(&Entry<'_>) -> [String; 2]| {
            let mut out = format!("| {head} | what it is |\n| --- | --- |\n");
            for entry in self.entries(list) {
                let [name, said] = row(&entry).map(|cell| cell.replace('|', "\\|"));
                out.push_str(&format!("| {name} | {said} |\n"));
            }
            out
        };
        let described = |entry: &Entry<'_>| entry.text("/description").to_owned();
        vec![
            (
                "attributes",
                table("attribute", "attributes", &|entry| {
                    [format!("`{}`", entry.text("/name")), described(entry)]
                }),
            ),
            (
                "events",
                table("event", "events", &|entry| {
                    let said = format!("{} `{}`", described(entry), entry.detail());
                    [format!("`{}`", entry.text("/name")), said]
                }),
            ),
            (
                "methods",
                table("method", "members", &|entry| [format!("`{}`", entry.signature()), described(entry)]),
            ),
            (
                "css-properties",
                table("property", "cssProperties", &|entry| {
                    let said = format!("{} `{}`", described(entry), entry.text("/default"));
                    [format!("`{}`", entry.text("/name")), said]
                }),
            ),
            (
                "css-parts",
                table("part", "cssParts", &|entry| [format!("`{}`", entry.text("/name")), described(entry)]),
            ),
        ]
    }

    /// The package's `notefall.d.ts`.
    pub fn types(&self) -> String {
        let class = Entry(&self.element).text("/name").to_owned();
        let tag = Entry(&self.element).text("/tagName").to_owned();
        let mut out = format!("/** {} */\n", Entry(&self.element).text("/summary"));
        out.push_str(&format!("export declare class {class} extends HTMLElement {{\n"));
        for method in self.entries("members") {
            out.push_str(&format!("  /** {} */\n", method.text("/description")));
            out.push_str(&format!("  {}: {};\n", method.signature(), method.text("/return/type/text")));
        }
        for which in ["add", "remove"] {
            let options = if which == "add" { "AddEventListenerOptions" } else { "EventListenerOptions" };
            let rest = format!("options?: boolean | {options}): void;\n");
            out.push_str(&format!(
                "  {which}EventListener<K extends keyof {class}EventMap>(type: K, listener: (this: {class}, event: {class}EventMap[K]) => unknown, {rest}"
            ));
            out.push_str(&format!(
                "  {which}EventListener(type: string, listener: EventListenerOrEventListenerObject, {rest}"
            ));
        }
        out.push_str("}\n\n/** The attributes, by their names. */\n");
        out.push_str(&format!("export interface {class}Attributes {{\n"));
        for attribute in self.entries("attributes") {
            out.push_str(&format!("  /** {} */\n", attribute.text("/description")));
            out.push_str(&format!("  {:?}?: {};\n", attribute.text("/name"), attribute.text("/type/text")));
        }
        out.push_str("}\n\n/** Events of a feed, which bubble and leave shadow roots. */\n");
        out.push_str(&format!("export interface {class}Events {{\n"));
        for event in self.entries("events") {
            out.push_str(&format!("  /** {} */\n", event.text("/description")));
            out.push_str(&format!("  {:?}: {};\n", event.text("/name"), event.text("/type/text")));
        }
        out.push_str(&format!(
            "}}\n\nexport interface {class}EventMap extends HTMLElementEventMap, {class}Events {{}}\n\n"
        ));
        out.push_str(&format!(
            "declare global {{\n  interface HTMLElementTagNameMap {{\n    {tag:?}: {class};\n  }}\n  \
             interface DocumentEventMap extends {class}Events {{}}\n  interface WindowEventMap extends {class}Events {{}}\n}}\n"
        ));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_names_everything_that_the_manifest_has() {
        let manifest = Manifest::read().unwrap();
        let readme = std::fs::read_to_string(paths::root().join("README.md")).unwrap();
        for list in ["attributes", "events", "cssProperties", "cssParts"] {
            for name in manifest.names(list) {
                assert!(readme.contains(&format!("`{name}`")), "README.md: {name} of {list}");
            }
        }
        for method in manifest.names("members") {
            assert!(readme.contains(&format!("`{method}(")), "README.md: {method}");
        }
    }

    #[test]
    fn tables_and_types_have_every_name() {
        let manifest = Manifest::read().unwrap();
        let (tables, types) = (manifest.tables(), manifest.types());
        let all: String = tables.iter().map(|(_, table)| table.as_str()).collect();
        for list in ["attributes", "events", "members", "cssProperties", "cssParts"] {
            let names = manifest.names(list);
            assert!(!names.is_empty(), "{list}");
            for name in names {
                assert!(all.contains(&format!("| `{name}")), "{name}");
            }
        }
        for name in
            [manifest.names("attributes"), manifest.names("events"), manifest.names("members")].concat()
        {
            assert!(types.contains(name), "{name}");
        }
        assert!(types.contains("\"note-open\": CustomEvent<{ id: string }>;"), "{types}");
        assert!(types.contains("open(id: string): Promise<void>;"), "{types}");
    }
}
