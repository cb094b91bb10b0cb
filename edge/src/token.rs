//! Bearer tokens, compared in constant time.

use sha2::{Digest, Sha256};

/// Whether a token is the one that is wanted. None is ever the empty one.
#[must_use]
pub fn is_same(given: &str, token: &str) -> bool {
    // Digests have one length and nothing of the token can be learned from where they differ.
    !token.is_empty() && is_same_digest(&digest(given), &digest(token))
}

/// Whether two SHA-256 are the same, as [`digest`] writes them. How long it takes says nothing about where they differ.
#[must_use]
pub fn is_same_digest(one: &str, other: &str) -> bool {
    let differs = one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | std::hint::black_box(a ^ b));
    one.len() == other.len() && differs == 0
}

/// The SHA-256 of a token, in 64 hexadecimal digits.
#[must_use]
pub fn digest(token: &str) -> String {
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The token of an `Authorization` header.
#[must_use]
pub fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_will_do() {
        let admits = |header, token| bearer(header).is_some_and(|given| is_same(given, token));
        assert!(admits("Bearer secret", "secret"));
        assert!(admits("bearer  secret ", "secret"));
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
            assert!(!admits(wrong, "secret"), "{wrong}");
        }
        assert!(!admits("Bearer ", "") && !is_same("", ""));
    }

    #[test]
    fn digests_are_those_of_sha_256() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest("abc"), abc);
        assert!(is_same_digest(&digest("abc"), abc));
        assert!(!is_same_digest(&digest("abc"), &abc[..63]) && !is_same_digest(&digest("abd"), abc));
    }
}
