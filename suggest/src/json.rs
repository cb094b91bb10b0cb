//! Suggestions as JSON, the same bytes in the page and at the edge.

use crate::suggest::{Sort, Suggestion};
use notefall_core::text::push_number;

/// No suggestions.
pub const NONE: &str = "{\"suggestions\":[]}";

/// `{"suggestions":[{"kind":"tag","text":"soup","count":12},{"kind":"title","text":"Tea, no phone","id":"tea-no-phone"}]}`
pub fn json(suggestions: &[Suggestion<'_>]) -> String {
    let mut out = String::from("{\"suggestions\":[");
    for (at, suggestion) in suggestions.iter().enumerate() {
        out.push_str(if at == 0 { "{\"kind\":\"" } else { ",{\"kind\":\"" });
        out.push_str(suggestion.sort.name());
        out.push_str("\",\"text\":");
        string(&mut out, suggestion.text);
        if suggestion.sort == Sort::Title {
            out.push_str(",\"id\":");
            string(&mut out, suggestion.id);
        } else {
            out.push_str(",\"count\":");
            push_number(&mut out, suggestion.count);
        }
        out.push('}');
    }
    out.push_str("]}");
    out
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // Control characters stand in no name, and JSON does not take them as they are.
            '\0'..='\u{1f}' => out.push(' '),
            _ => out.push(c),
        }
    }
    out.push('"');
}
