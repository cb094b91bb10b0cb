//! Who may publish: a bearer token, compared in constant time.

use sha2::{Digest, Sha256};

/// Whether an `Authorization` header carries the token.
#[must_use]
pub fn is_authorized(header: Option<&str>, token: &str) -> bool {
    let given = header.and_then(bearer);
    // Digests have one length and nothing of the token can be learned from where they differ.
    let differs = Sha256::digest(given.unwrap_or_default())
        .iter()
        .zip(Sha256::digest(token).iter())
        .fold(0, |all, (a, b)| all | std::hint::black_box(a ^ b));
    given.is_some() && differs == 0 && !token.is_empty()
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_will_do() {
        assert!(is_authorized(Some("Bearer secret"), "secret"));
        assert!(is_authorized(Some("bearer  secret "), "secret"));
        for wrong in [
            "",
            "secret",
            "Bearer",
            "Bearer ",
            "Bearer secre",
            "Bearer secrets",
            "Bearer Secret",
            "Basic secret",
        ] {
            assert!(!is_authorized(Some(wrong), "secret"), "{wrong}");
        }
        assert!(!is_authorized(None, "secret"));
        assert!(!is_authorized(Some("Bearer "), "") && !is_authorized(None, ""));
    }
}
