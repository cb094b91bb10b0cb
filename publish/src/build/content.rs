//! What a feed consists of: the segment that is written, those that stay, and what head and search say of them.

use super::Gathered;
use super::counts::overlay;
use super::entry::{Digest, Entry};
use super::plan::{Plan, Rules};
use super::previous::{Known, Previous};
use super::segment::{Files, Packed, pack};
use crate::index::{self, Basis, Manner};
use crate::problem::Result;
use crate::related;
use crate::sign::{Labels, Signer};
use notefall_core::counts::Overlay;
use notefall_core::head::{CARDS_IN_HEAD, Segment, whole};
use notefall_core::note::{Card, Note};
use notefall_core::run::Run;
use notefall_core::search::find::{Find, Part};

/// A feed, ready to be written.
#[derive(Debug)]
pub struct Content {
    /// The segment that is new; nothing where none is.
    pub packed: Option<Packed>,
    /// What is known of it.
    pub known: Known,
    /// What the head says of counts that changed since their notes were written.
    pub overlay: Overlay,
    /// Its files; nothing where there are no such counts.
    pub counts: Option<Files>,
    /// All segments, the newest first.
    pub segments: Vec<Segment>,
    /// Feed order.
    pub runs: Vec<Run>,
    /// The head's cards.
    pub cards: Vec<Card>,
    /// What `find.bin` says, still without a version.
    pub find: Find,
    /// The payload of `suggest.bin`; empty where there is none.
    pub suggest: Vec<u8>,
}

impl Content {
    /// Of notes in feed order; what can stay of the feed before stays. Notes that are written are told which others are like them; those
    /// that stay lead where they led. What is written is signed, if by anything, then by what signed the feed before.
    ///
    /// # Errors
    /// Where the notes are more than the format can count.
    pub fn of(
        gathered: &mut Gathered,
        previous: Option<&Previous<'_>>,
        rules: &Rules,
        signer: Option<&Signer>,
    ) -> Result<Self> {
        let anew = Manner::of(&gathered.notes);
        // Dates that are entered do no harm where the order is by them again.
        let can_stay = |previous: &&Previous<'_>| {
            let Manner { is_large, is_dated } = previous.manner;
            anew.is_large == is_large && anew.is_dated <= is_dated
        };
        let plan = previous.filter(can_stay).map(|previous| (previous, Plan::new(previous, gathered, rules)));
        let plan = plan.filter(|(previous, plan)| !plan.is_fresh(previous));
        let notes = gathered.notes.as_slice();
        let written = plan.as_ref().map_or_else(|| (0..notes.len()).collect(), |(_, plan)| plan.written());
        let (lists, (facets, suggested)) = rayon::join(
            || related::find(notes, &written),
            || rayon::join(|| index::top(notes), || index::suggested(notes)),
        );
        related::put(&mut gathered.notes, &written, lists);
        let added = match &plan {
            Some((previous, plan)) => {
                related::keep(&mut gathered.notes, &plan.leads(previous));
                Self::added(gathered, previous, plan, signer)?
            }
            None => None,
        };
        let content = match added {
            Some(content) => content,
            None => {
                if plan.is_some() {
                    gathered.relate_all();
                }
                Self::fresh(gathered, signer)?
            }
        };
        let find =
            Find { facets, suggestions: suggested.entries, runs: content.runs.clone(), ..content.find };
        Ok(Self { find, suggest: suggested.payload, ..content })
    }

    /// The labels of its segments, of which those of the feed before are given.
    #[must_use]
    pub fn labels(&self, before: &Labels) -> Labels {
        let new = self.files().filter_map(|files| Some((files.id, files.label?)));
        let known: Labels = before.iter().map(|(segment, label)| (*segment, *label)).chain(new).collect();
        let ids = self.segments.iter().map(|segment| segment.id).chain([self.overlay.id]);
        ids.filter_map(|id| Some((id, *known.get(&id)?))).collect()
    }

    /// What is new of it, as far as it may be: the segment, and counts.
    pub fn files(&self) -> impl Iterator<Item = &Files> {
        self.packed.iter().map(|packed| &packed.files).chain(&self.counts)
    }

    fn fresh(gathered: &Gathered, signer: Option<&Signer>) -> Result<Self> {
        let notes = gathered.notes.as_slice();
        let basis = Basis::of(notes);
        let (lengths, recipe) = (basis.lengths, basis.manner.recipe());
        let packed = pack(notes, &[], basis, signer)?;
        Ok(Self {
            known: Known { entries: entries(notes, &gathered.digests, &packed), ..Known::default() },
            segments: vec![packed.segment],
            runs: whole(&[packed.segment]),
            cards: packed.cards.iter().take(CARDS_IN_HEAD as usize).cloned().collect(),
            find: Find {
                lengths,
                recipe,
                segments: vec![packed.part.clone()],
                simplified: packed.simplified.clone(),
                ..Find::default()
            },
            packed: Some(packed),
            overlay: Overlay::default(),
            counts: None,
            suggest: Vec::new(),
        })
    }

    /// The feed before with what is new; nothing where that cannot be read as far as it has to be.
    fn added(
        gathered: &Gathered,
        previous: &Previous<'_>,
        plan: &Plan,
        signer: Option<&Signer>,
    ) -> Result<Option<Self>> {
        let notes = gathered.notes.as_slice();
        let gone = plan.gone(previous);
        let mut packed = None;
        let mut known = Known::default();
        if plan.writes {
            let Some(basis) = plan.basis(previous, &gone) else { return Ok(None) };
            let places = plan.places.iter().zip(notes.iter().zip(&gathered.digests));
            let (written, digests): (Vec<Note>, Vec<Digest>) = places
                .filter(|(place, _)| place.is_none())
                .map(|(_, (note, digest))| (note.clone(), *digest))
                .unzip();
            let removed = plan.removed(previous, &gone, notes);
            // What was merged may have cancelled itself out.
            if !written.is_empty() || basis.adds != 0 || !removed.is_empty() {
                let of = pack(&written, &removed, basis, signer)?;
                known.entries = entries(&written, &digests, &of);
                known.removed = removed.into_iter().collect();
                packed = Some(of);
            }
        }
        let mut new = packed.iter().flat_map(|packed| &packed.cards);
        let card = |(place, note): (&Option<(usize, u32)>, &Note)| match place {
            Some((segment, position)) => {
                let entry = previous.segments.get(*segment)?.known.entries.get(*position as usize)?;
                Some(Card::of(note, entry.shard))
            }
            None => new.next().cloned(),
        };
        let cards = plan.places.iter().zip(notes).take(CARDS_IN_HEAD as usize).filter_map(card).collect();
        let left = plan.left(previous);
        let parts = left.iter().zip(gone);
        let parts = parts.map(|(stored, gone)| Part { gone, ..stored.part.clone() });
        let mut simplified = previous.find.simplified.clone();
        simplified.extend(packed.iter().flat_map(|packed| &packed.simplified));
        simplified.sort_unstable();
        simplified.dedup();
        let (overlay, counts) = overlay(&plan.changed(previous, notes), signer)?.unzip();
        Ok(Some(Self {
            segments: packed
                .iter()
                .map(|packed| packed.segment)
                .chain(left.iter().map(|stored| stored.segment))
                .collect(),
            runs: plan.runs(previous, packed.as_ref().map_or(0, |packed| packed.segment.id)),
            cards,
            find: Find {
                lengths: previous.find.lengths,
                recipe: previous.find.recipe,
                segments: packed.iter().map(|packed| packed.part.clone()).chain(parts).collect(),
                simplified,
                ..Find::default()
            },
            packed,
            known,
            overlay: overlay.unwrap_or_default(),
            counts,
            suggest: Vec::new(),
        }))
    }
}

/// What is known of notes that were packed.
fn entries(notes: &[Note], digests: &[Digest], packed: &Packed) -> Vec<Entry> {
    let placed = notes.iter().zip(digests).zip(&packed.cards);
    placed.map(|((note, digest), card)| Entry::of(note, *digest, card.shard)).collect()
}
