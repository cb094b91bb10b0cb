//! Which notes are in a feed, and where they stand: lists of what is left out, then rules, then an order.
//!
//! All of it is said of drafts, before pictures are made, so that what is left out costs nothing.

mod folded;
mod lists;
mod order;
mod rule;

pub use folded::{Folded, fold, has_word, stands_alone};
pub use lists::{Lists, read_ids};
pub use order::{By, Order};
pub use rule::{Action, Rule, Texts};

use crate::additions::Additions;
use crate::sources::{Draft, Harvest};
use serde_json::{Value, json};
use std::collections::HashSet;

/// So many ids are named of the notes that something holds for.
const FEW: usize = 5;

/// What the owner of a feed decides.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The only languages that notes may be in; all where there are none.
    pub languages: Vec<String>,
    /// What is left out before any rule is asked.
    pub lists: Lists,
    /// In the order in which they are followed.
    pub rules: Vec<Rule>,
    /// How notes follow one another.
    pub order: Order,
    /// What is added to notes.
    pub additions: Additions,
}

/// What a list, a rule or a choice did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// What it is, for people.
    pub what: String,
    /// What it does with notes.
    pub action: &'static str,
    /// Where it stands in the file, counted from 1; 0 where that is not known.
    pub line: u32,
    /// How many notes it held for.
    pub matched: usize,
    /// How many of them a later rule decided otherwise about.
    pub overruled: usize,
    /// The first of them.
    pub ids: Vec<String>,
}

impl Effect {
    pub(crate) fn count(&mut self, id: &str) {
        self.matched += 1;
        if self.ids.len() < FEW {
            self.ids.push(id.to_owned());
        }
    }

    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "what": self.what,
            "action": self.action,
            "line": if self.line == 0 { Value::Null } else { self.line.into() },
            "notes": self.matched,
            "overruled": self.overruled,
            "ids": self.ids,
        })
    }
}

/// What became of a harvest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// How many notes were read.
    pub read: usize,
    /// How many are in the feed.
    pub shown: usize,
    /// What the choice of languages and the lists did.
    pub lists: Vec<Effect>,
    /// What each rule did, in their order.
    pub rules: Vec<Effect>,
    /// Ids that the order names and no note of the feed has.
    pub missing: Vec<String>,
    /// What each product did that is shown with notes.
    pub products: Vec<Effect>,
    /// What each file of translations did.
    pub translations: Vec<Effect>,
    /// Ids that files of translations name and no note of the feed has.
    pub untranslated: Vec<String>,
}

impl Chosen {
    /// How many notes were left out.
    #[must_use]
    pub const fn left_out(&self) -> usize {
        self.read.saturating_sub(self.shown)
    }
}

impl Choice {
    /// Leaves out what is to be left out, pins and labels the rest, adds what belongs to it, and says what did what.
    pub fn apply(&self, harvest: &mut Harvest) -> Chosen {
        let mut chosen = Chosen { read: harvest.drafts.len(), ..Chosen::default() };
        let mut languages = Effect {
            what: format!("languages {}", self.languages.join(", ")),
            action: "exclude",
            ..Effect::default()
        };
        let mut lists = self.lists.effects();
        let mut rules: Vec<Effect> = self.rules.iter().map(Rule::effect).collect();
        let mut products = self.additions.catalogue.effects();
        let mut translations = self.additions.translations.effects();
        harvest.problems.extend(self.additions.problems.iter().cloned());
        let is_silent = self.languages.is_empty()
            && [&lists, &rules, &products, &translations].into_iter().all(Vec::is_empty);
        if !is_silent {
            harvest.drafts.retain_mut(|draft| {
                if !self.is_of_language(&draft.note.lang) {
                    languages.count(&draft.note.id);
                    return false;
                }
                // Translations come first, so that lists look into them too; products last, so that labels tell with which notes they are shown.
                let files = self.additions.translations.translate(draft);
                let mut folded = Folded::default();
                let is_held = self.lists.hold(draft, &mut folded, &mut lists);
                if is_held || !follow(&self.rules, draft, &mut folded, &mut rules) {
                    return false;
                }
                for file in files {
                    if let Some(effect) = translations.get_mut(file) {
                        effect.count(&draft.note.id);
                    }
                }
                self.additions.catalogue.show(draft, &mut folded, &mut products);
                true
            });
        }
        chosen.shown = harvest.drafts.len();
        if !self.languages.is_empty() {
            chosen.lists.push(languages);
        }
        chosen.lists.append(&mut lists);
        (chosen.rules, chosen.products, chosen.translations) = (rules, products, translations);
        let ids: HashSet<&str> = harvest.drafts.iter().map(|draft| draft.note.id.as_str()).collect();
        chosen.missing = self.order.first.iter().filter(|id| !ids.contains(id.as_str())).cloned().collect();
        chosen.untranslated = self.additions.translations.missing(&ids);
        chosen
    }

    /// Notes whose language nobody knows are kept.
    fn is_of_language(&self, lang: &str) -> bool {
        self.languages.is_empty()
            || lang.is_empty()
            || self.languages.iter().any(|wanted| rule::is_language(lang, wanted))
    }
}

/// Asks every rule, and says whether the note stays: of those that decide the same thing the last counts, except that nothing brings back
/// what was hidden.
fn follow(rules: &[Rule], draft: &mut Draft, folded: &mut Folded, effects: &mut [Effect]) -> bool {
    let (mut stays, mut hidden) = (true, false);
    // The rule that decided so far: whether the note stays, and whether it is pinned.
    let (mut stay_by, mut pin_by): (Option<usize>, Option<usize>) = (None, None);
    for (at, rule) in rules.iter().enumerate() {
        if !rule.holds(draft, folded) {
            continue;
        }
        if let Some(effect) = effects.get_mut(at) {
            effect.count(&draft.note.id);
        }
        match &rule.action {
            Action::Hide => {
                hidden = true;
                continue;
            }
            Action::Include | Action::Exclude => {
                let now = rule.action == Action::Include;
                if let Some(effect) = stay_by.filter(|_| stays != now).and_then(|by| effects.get_mut(by)) {
                    effect.overruled += 1;
                }
                (stays, stay_by) = (now, Some(at));
            }
            Action::Pin | Action::Unpin => {
                let now = rule.action == Action::Pin;
                let differs = draft.note.pinned != now;
                if let Some(effect) = pin_by.filter(|_| differs).and_then(|by| effects.get_mut(by)) {
                    effect.overruled += 1;
                }
                (draft.note.pinned, pin_by) = (now, Some(at));
            }
            Action::Label(labels) => {
                for label in labels {
                    crate::sources::push_tag(&mut draft.note.tags, label);
                }
                folded.forget_tags();
            }
        }
    }
    stays && !hidden
}
