//! Base64 of RFC 4648: padded, as headers have it, and for addresses, without padding.

const DIGITS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// With `+`, `/` and padding.
#[must_use]
pub fn padded(bytes: &[u8]) -> String {
    let mut out = digits(bytes, ['+', '/']);
    while !out.len().is_multiple_of(4) {
        out.push('=');
    }
    out
}

/// With `-`, `_` and no padding.
#[must_use]
pub fn url(bytes: &[u8]) -> String {
    digits(bytes, ['-', '_'])
}

fn digits(bytes: &[u8], last: [char; 2]) -> String {
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let word = (0..3).fold(0_u32, |word, at| word << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        for digit in 0..=group.len() {
            let value = (word >> (18 - 6 * digit) & 63) as usize;
            let plain = DIGITS.get(value).copied().map(char::from);
            out.push(plain.unwrap_or(last[usize::from(value == 63)]));
        }
    }
    out
}

/// Reads what [`url`] writes, and nothing else: there is one way to write each.
#[must_use]
pub fn from_url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for group in text.as_bytes().chunks(4) {
        let mut word = 0;
        for at in 0..4 {
            let value = match group.get(at) {
                None => 0,
                Some(b'-') => 62,
                Some(b'_') => 63,
                Some(digit) => DIGITS.iter().position(|known| known == digit)? as u32,
            };
            word = word << 6 | value;
        }
        bytes.extend((0..group.len().saturating_sub(1)).map(|at| (word >> (16 - 8 * at)) as u8));
    }
    (url(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_in_rfc_4648() {
        let all = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| padded(text.as_bytes()));
        assert_eq!(all, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
        assert_eq!((padded(&[251, 255, 254]).as_str(), url(&[251, 255]).as_str()), ("+//+", "-_8"));
        for bad in ["Z", "Zg==", "Zh", "Zm9v Zg", "+/8", "é", "Zm9vY"] {
            assert_eq!(from_url(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(from_url(&url(&bytes)), Some(bytes));
        }

        #[test]
        fn any_text_is_read_in_one_way(text in "[A-Za-z0-9_-]{0,8}|\\PC{0,6}") {
            if let Some(bytes) = from_url(&text) {
                prop_assert_eq!(url(&bytes), text);
            }
        }
    }
}
