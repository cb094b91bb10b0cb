//! `edge/wrangler.toml`: read, held against what the Worker needs, and written for where it was built.

use anyhow::{Context as _, Result};
use std::path::Path;
use toml::{Table, Value};

/// The platform's clock calls every minute, for what is published later.
const EVERY_MINUTE: &str = "* * * * *";

/// What the Worker is built into, as `edge/wrangler.toml` names it.
const CODE: &str = "../target/dist/edge";
/// The same of the loader and its modules.
const ASSETS: &str = "../target/dist/widget";

/// The bindings by which the Worker knows its storage, its files and its own version.
pub const BINDINGS: [&str; 3] = ["FEEDS", "ASSETS", "VERSION"];

/// The settings of a deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings(Table);

impl Settings {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", crate::paths::shown(path)))?;
        Self::parse(&text).with_context(|| crate::paths::shown(path))
    }

    fn parse(text: &str) -> Result<Self> {
        Ok(Self(text.parse()?))
    }

    fn value(&self, keys: &[&str]) -> Option<&Value> {
        let (last, folders) = keys.split_last()?;
        folders.iter().try_fold(&self.0, |table, key| table.get(*key)?.as_table())?.get(*last)
    }

    fn text(&self, keys: &[&str]) -> Option<&str> {
        self.value(keys)?.as_str()
    }

    fn items(&self, keys: &[&str]) -> &[Value] {
        self.value(keys).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    fn is_set(&self, keys: &[&str]) -> bool {
        self.value(keys).and_then(Value::as_bool) == Some(true)
    }

    /// The tables of a list.
    fn list(&self, key: &str) -> impl Iterator<Item = &Table> {
        self.items(&[key]).iter().filter_map(Value::as_table)
    }

    /// The bucket that the Worker knows as its feeds.
    pub fn bucket(&self) -> Option<&str> {
        let bound = self.list("r2_buckets").find(|bucket| is(bucket, "binding", BINDINGS[0]))?;
        bound.get("bucket_name")?.as_str()
    }

    /// What is wrong with them, each with what to do; `today` and the local engine's date are days such as 2026-04-01.
    pub fn problems(&self, today: &str, local: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut must = |holds: bool, otherwise: String| {
            if !holds {
                wrong.push(otherwise);
            }
        };
        must(
            self.text(&["name"]).is_some_and(|name| is_name(name, 1)),
            "name: lowercase letters, digits and hyphens, 63 at most".into(),
        );
        for (keys, path) in [
            (&["main"][..], format!("{CODE}/index.js")),
            (&["base_dir"], CODE.to_owned()),
            (&["assets", "directory"], ASSETS.to_owned()),
        ] {
            let holds = self.text(keys) == Some(&path);
            must(holds, format!("{}: \"{path}\", where it is built", keys.join(".")));
        }
        for keys in [&["no_bundle"][..], &["find_additional_modules"], &["assets", "run_worker_first"]] {
            must(self.is_set(keys), format!("{}: true", keys.join(".")));
        }
        for (kind, glob) in [("ESModule", "**/*.js"), ("CompiledWasm", "**/*.wasm")] {
            let has = |rule: &Table| {
                let globs = rule.get("globs").and_then(Value::as_array);
                is(rule, "type", kind)
                    && globs.is_some_and(|globs| globs.iter().any(|one| one.as_str() == Some(glob)))
            };
            must(self.list("rules").any(has), format!("rules: one of type {kind} with \"{glob}\""));
        }
        let [feeds, assets, version] = BINDINGS;
        must(
            self.bucket().is_some_and(|name| is_name(name, 3)),
            format!(
                "r2_buckets: one with binding {feeds} and a bucket_name, which R2 knows in lowercase, from 3 letters on"
            ),
        );
        must(self.text(&["assets", "binding"]) == Some(assets), format!("assets.binding: {assets}"));
        must(
            self.text(&["version_metadata", "binding"]) == Some(version),
            format!("version_metadata.binding: {version}, or pages stay in caches when the Worker changes"),
        );
        let date = self.text(&["compatibility_date"]).unwrap_or_default();
        must(is_day(date) && date <= today, format!("compatibility_date: a day until {today}"));
        must(date == local, format!("compatibility_date: {local}, with which edge/local/serve.mjs runs it"));
        must(
            self.items(&["triggers", "crons"]).iter().any(|cron| cron.as_str() == Some(EVERY_MINUTE)),
            format!("triggers.crons: \"{EVERY_MINUTE}\", or nothing is published later"),
        );
        let logs = self.value(&["observability", "logs", "invocation_logs"]).and_then(Value::as_bool);
        must(
            logs == Some(false),
            "observability.logs.invocation_logs: false, or addresses of readers are logged".into(),
        );
        wrong
    }

    /// The same for a Worker and a loader in these folders.
    pub fn built_in(mut self, dist: &Path) -> Result<Self> {
        let path = |name: &str| -> Result<Value> {
            let path = dist.join(name);
            Ok(Value::String(path.to_str().context("the target folder's name is not UTF-8")?.to_owned()))
        };
        self.0.insert("main".into(), path("edge/index.js")?);
        self.0.insert("base_dir".into(), path("edge")?);
        let assets = self.0.get_mut("assets").and_then(Value::as_table_mut).context("no [assets]")?;
        assets.insert("directory".into(), path("widget")?);
        Ok(self)
    }

    /// The file that `wrangler` reads.
    pub fn write(&self, path: &Path) -> Result<()> {
        std::fs::write(path, self.0.to_string())
            .with_context(|| format!("{} cannot be written", crate::paths::shown(path)))
    }

    /// What is set, by its names.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let text = |keys: &[&str]| self.text(keys).unwrap_or_default().to_owned();
        let [feeds, assets, version] = BINDINGS.map(str::to_owned);
        vec![
            vec!["name".to_owned(), text(&["name"])],
            vec!["compatibility date".to_owned(), text(&["compatibility_date"])],
            vec![feeds, format!("R2 bucket {}", self.bucket().unwrap_or_default())],
            vec![assets, "static files, behind the Worker".to_owned()],
            vec![version, "the version's own number".to_owned()],
            vec!["clock".to_owned(), EVERY_MINUTE.to_owned()],
        ]
    }
}

fn is(table: &Table, key: &str, value: &str) -> bool {
    table.get(key).and_then(Value::as_str) == Some(value)
}

fn is_name(name: &str, least: usize) -> bool {
    let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (least..=63).contains(&name.len())
        && name.bytes().all(known)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// Whether it is a day such as 2026-04-01.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([4, 2, 2])
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::local_date;
    use crate::paths;

    fn ours() -> Settings {
        Settings::read(&paths::root().join("edge/wrangler.toml")).unwrap()
    }

    #[test]
    fn ours_are_as_the_worker_needs_them() {
        assert_eq!(ours().problems("2030-01-01", &local_date().unwrap()), Vec::<String>::new());
    }

    #[test]
    fn each_mistake_is_named() {
        let text = std::fs::read_to_string(paths::root().join("edge/wrangler.toml")).unwrap();
        let local = local_date().unwrap();
        for (from, to, named) in [
            ("name = \"notefall\"", "name = \"Note fall\"", "name:"),
            ("name = \"notefall\"", "", "name:"),
            ("main = \"../target/dist/edge/index.js\"", "main = \"index.js\"", "main:"),
            ("base_dir = \"../target/dist/edge\"", "", "base_dir:"),
            ("no_bundle = true", "no_bundle = false", "no_bundle:"),
            ("find_additional_modules = true", "", "find_additional_modules:"),
            ("\"**/*.wasm\"", "\"*.wasm\"", "CompiledWasm"),
            ("\"ESModule\"", "\"CommonJS\"", "ESModule"),
            ("binding = \"FEEDS\"", "binding = \"FEED\"", "FEEDS"),
            ("bucket_name = \"notefall-feeds\"", "bucket_name = \"F\"", "bucket_name"),
            ("directory = \"../target/dist/widget\"", "directory = \"../www\"", "assets.directory:"),
            ("binding = \"ASSETS\"", "", "assets.binding"),
            ("run_worker_first = true", "", "assets.run_worker_first"),
            ("binding = \"VERSION\"", "binding = \"V\"", "version_metadata.binding"),
            (local.as_str(), "2029-12-31", "serve.mjs"),
            (local.as_str(), "2030-01-02", "until 2030-01-01"),
            (local.as_str(), "soon", "until 2030-01-01"),
            ("\"* * * * *\"", "\"0 * * * *\"", "triggers.crons"),
            ("invocation_logs = false", "invocation_logs = true", "invocation_logs"),
        ] {
            assert!(text.contains(from), "{from}");
            let wrong = Settings::parse(&text.replace(from, to)).unwrap().problems("2030-01-01", &local);
            assert!(wrong.iter().any(|said| said.contains(named)), "{from} as {to}: {wrong:?}");
        }
        assert!(Settings::parse("name = ").is_err());
        // Every mistake at once, and nothing but words about it.
        assert_eq!(Settings::parse("").unwrap().problems("2030-01-01", &local).len(), 16);
    }

    #[test]
    fn they_are_written_for_where_it_was_built() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("wrangler.toml");
        ours().built_in(folder.path()).unwrap().write(&file).unwrap();
        let written = Settings::read(&file).unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        assert_eq!(written.text(&["main"]), Some(at("edge/index.js").as_str()));
        assert_eq!(written.text(&["base_dir"]), Some(at("edge").as_str()));
        assert_eq!(written.text(&["assets", "directory"]), Some(at("widget").as_str()));
        // The rest is what it was.
        assert_eq!(written.bucket(), ours().bucket());
        assert_eq!(written.value(&["triggers"]), ours().value(&["triggers"]));
        assert_eq!(written.value(&["rules"]), ours().value(&["rules"]));
    }

    #[test]
    fn the_worker_asks_for_these_bindings_and_no_others() {
        let mut asked = std::collections::BTreeSet::new();
        for entry in std::fs::read_dir(paths::root().join("edge/src")).unwrap().flatten() {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            for call in ["env.bucket(\"", "env.assets(\"", "get_binding::<WorkerVersionMetadata>(\""] {
                let names = text.split(call).skip(1).filter_map(|rest| rest.split('"').next());
                asked.extend(names.map(str::to_owned));
            }
        }
        assert_eq!(asked, BINDINGS.map(str::to_owned).into());
    }
}
