//! Products, and with which notes they are shown: by ids, tags, and words in title and text.

use super::file;
use super::words::Words;
use crate::choice::{Effect, Folded, Texts, fold};
use crate::problem::{Place, Problem, Result};
use crate::sources::{Draft, MOST_PRODUCTS, delimiter, one_line, product};
use notefall_core::attached::Product;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// What parts several ids, tags or words in a cell of a table.
const BETWEEN: char = '|';

const LIKE: &str = "write it as {\"name\": \"…\", \"url\": \"https://…\", \"price\": \"19.90\", \"currency\": \"EUR\", \"tag\": \"boots\"}";

/// A product as it is written, in `notefall.toml` or on a line of a catalogue; in the first, also the name of a catalogue.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Written {
    /// A catalogue, which excludes all others.
    pub file: Option<PathBuf>,
    name: Option<String>,
    url: Option<String>,
    price: Option<Value>,
    currency: Option<String>,
    availability: Option<String>,
    id: Option<Texts>,
    tag: Option<Texts>,
    words: Option<Texts>,
}

/// All products.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    products: Vec<Entry>,
    by_id: HashMap<String, Vec<usize>>,
    by_tag: HashMap<String, Vec<usize>>,
    by_word: Words,
}

#[derive(Debug, Clone)]
struct Entry {
    product: Product,
    place: Place,
    is_of_file: bool,
}

impl Catalogue {
    /// Adds what is written at a place in `notefall.toml`, in whose folder files are looked for.
    ///
    /// # Errors
    /// Where it says something that has no effect, or a file cannot be read. What is wrong with single lines of that is added to
    /// `problems`.
    pub fn add(&mut self, written: &Written, place: &Place, problems: &mut Vec<Problem>) -> Result<()> {
        let Some(name) = &written.file else {
            let mut own = Vec::new();
            self.push(written, place, false, &mut own);
            let failed = own.into_iter().next();
            return failed.map_or(Ok(()), |problem| {
                Err(Problem::fatal(problem.what, problem.remedy).at(problem.place))
            });
        };
        if !written.is_empty() {
            let what = "a catalogue stands beside what belongs to one product";
            return Err(Problem::fatal(what, "give the product a [[products]] of its own").at(place.clone()));
        }
        let path = super::beside(place, name);
        let text = file::text(&path, "the products")?;
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "jsonl" => {
                for (place, written) in file::objects::<Written>(&path, &text, LIKE, problems) {
                    self.push(&written, &place, true, problems);
                }
                Ok(())
            }
            "csv" | "tsv" => self.read_table(&path, &text, problems),
            _ => Err(Problem::fatal(
                format!("{} is neither .csv nor .jsonl", name.display()),
                "save the catalogue as one of them",
            )
            .at(place.clone())),
        }
    }

    fn read_table(&mut self, path: &Path, text: &str, problems: &mut Vec<Problem>) -> Result<()> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let refused = |what: String, remedy: &str| Problem::fatal(what, remedy).at(Place::line(path, 1));
        let names: Vec<String> = match reader.headers() {
            Ok(names) => names.iter().map(str::to_ascii_lowercase).collect(),
            Err(error) => {
                return Err(refused(format!("the first row cannot be read: {error}"), "correct it"));
            }
        };
        for (at, name) in names.iter().enumerate() {
            if !COLUMNS.contains(&name.as_str()) || names.iter().take(at).any(|other| other == name) {
                let what = format!("there is no column \"{}\", or it stands twice", one_line(name));
                return Err(refused(
                    what,
                    &format!("the first row has names of these: {}", COLUMNS.join(", ")),
                ));
            }
        }
        for row in reader.records() {
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    let place = Place::line(path, usize::try_from(line).unwrap_or(0));
                    problems.push(Problem::part(
                        place,
                        format!("the row cannot be read: {error}"),
                        "correct it",
                    ));
                    continue;
                }
            };
            let line = row.position().map_or(0, csv::Position::line);
            let place = Place::line(path, usize::try_from(line).unwrap_or(0));
            if row.len() != names.len() {
                let what = format!("the row has {} cells, the first row {}", row.len(), names.len());
                let remedy = "put text with commas, quotes or line breaks in double quotes";
                problems.push(Problem::part(place, what, remedy));
                continue;
            }
            let cell = |name: &str| {
                let text = names.iter().position(|other| other == name).and_then(|at| row.get(at));
                text.filter(|text| !text.is_empty()).map(str::to_owned)
            };
            let list = |name: &str| cell(name).and_then(|text| Texts::parted(&text, BETWEEN));
            let written = Written {
                file: None,
                name: cell("name"),
                url: cell("url"),
                price: cell("price").map(Value::from),
                currency: cell("currency"),
                availability: cell("availability"),
                id: list("id"),
                tag: list("tag"),
                words: list("words"),
            };
            self.push(&written, &place, true, problems);
        }
        Ok(())
    }

    fn push(&mut self, written: &Written, place: &Place, is_of_file: bool, problems: &mut Vec<Problem>) {
        let refuse = |what: &str, remedy: &str| Problem::part(place.clone(), what, remedy);
        if written.file.is_some() {
            return problems.push(refuse("a catalogue cannot name another one", "name it in notefall.toml"));
        }
        if written.name.is_none() {
            return problems.push(refuse("the product has no name", "give it one"));
        }
        if [&written.id, &written.tag, &written.words].into_iter().all(Option::is_none) {
            let remedy = "say with which by id, tag or words, such as tag = \"boots\"";
            return problems.push(refuse("the product is shown with no note", remedy));
        }
        let value = json!({
            "name": written.name,
            "url": written.url,
            "price": written.price,
            "currency": written.currency,
            "availability": written.availability,
        });
        let Some(product) = product(&value, place, problems) else { return };
        let number = self.products.len();
        for id in written.id.iter().flat_map(Texts::plain) {
            self.by_id.entry(id).or_default().push(number);
        }
        for tag in written.tag.iter().flat_map(Texts::plain) {
            self.by_tag.entry(fold(tag.trim_start_matches('#'))).or_default().push(number);
        }
        for word in written.words.iter().flat_map(Texts::plain) {
            self.by_word.add(&word, number);
        }
        self.products.push(Entry { product, place: place.clone(), is_of_file });
    }

    /// What each product is going to do.
    pub fn effects(&self) -> Vec<Effect> {
        let effect = |entry: &Entry| {
            let name = format!("product \"{}\"", entry.product.name);
            let what = if entry.is_of_file { format!("{}, {name}", entry.place) } else { name };
            let line = if entry.is_of_file { 0 } else { entry.place.line };
            Effect { what, action: "show", line, ..Effect::default() }
        };
        self.products.iter().map(effect).collect()
    }

    /// Adds to a note the products that are shown with it, behind its own.
    pub fn show(&self, draft: &mut Draft, folded: &mut Folded, effects: &mut [Effect]) {
        if self.products.is_empty() {
            return;
        }
        let mut numbers: BTreeSet<usize> =
            self.by_id.get(&draft.note.id).into_iter().flatten().copied().collect();
        for tag in folded.tags(draft) {
            numbers.extend(self.by_tag.get(tag).into_iter().flatten());
        }
        numbers.extend(self.by_word.found(folded.text(draft)));
        for number in numbers {
            let Some(entry) = self.products.get(number) else { continue };
            let own = &mut draft.note.products;
            let is_there = |one: &Product| one.name == entry.product.name && one.url == entry.product.url;
            if own.len() >= MOST_PRODUCTS || own.iter().any(is_there) {
                continue;
            }
            own.push(entry.product.clone());
            if let Some(effect) = effects.get_mut(number) {
                effect.count(&draft.note.id);
            }
        }
    }
}

/// The columns of a table.
const COLUMNS: [&str; 8] = ["name", "url", "price", "currency", "availability", "id", "tag", "words"];

impl Written {
    /// Whether it says nothing but a file.
    fn is_empty(&self) -> bool {
        let texts = [&self.name, &self.url, &self.currency, &self.availability];
        let lists = [&self.id, &self.tag, &self.words];
        self.price.is_none()
            && texts.iter().all(|text| text.is_none())
            && lists.iter().all(|list| list.is_none())
    }
}
