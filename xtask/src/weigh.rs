//! Bytes: raw, after brotli, and beside a gate.

use crate::paths;
use anyhow::{Context as _, Result};
use brotli::enc::BrotliEncoderParams;
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// One file and what it weighs.
pub struct Weight {
    /// From the folder it is shown under.
    pub name: String,
    /// Bytes as they are.
    pub raw: u64,
    /// Bytes after brotli at quality 11 with a window of 22 bits; absent where it is never sent to a reader.
    pub brotli: Option<u64>,
}

/// One measured number with the most it may be.
pub struct Gate {
    /// What was measured, with its unit.
    pub what: String,
    /// What came out.
    pub value: f64,
    /// The most it may be; absent where it is only shown.
    pub must: Option<f64>,
}

impl Gate {
    /// A number that is only shown.
    pub fn shown(what: &str, value: f64) -> Self {
        Self { what: what.to_owned(), value, must: None }
    }

    /// A number with a limit.
    pub fn limited(what: &str, value: f64, must: f64) -> Self {
        Self { what: what.to_owned(), value, must: Some(must) }
    }

    /// Whether it is within its limit.
    pub fn holds(&self) -> bool {
        self.must.is_none_or(|must| self.value <= must)
    }
}

/// SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The size after brotli. What was weighed once is remembered by its hash, for large files take seconds.
pub fn brotli_size(bytes: &[u8]) -> Result<u64> {
    let memo = paths::work().join("brotli").join(sha256_hex(bytes));
    if let Some(known) = std::fs::read_to_string(&memo).ok().and_then(|text| text.parse().ok()) {
        return Ok(known);
    }
    let mut packed = Vec::new();
    let settings = BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &settings).context("brotli failed")?;
    let size = packed.len() as u64;
    if let Some(folder) = memo.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&memo, size.to_string())?;
    Ok(size)
}

/// Weighs a file that readers fetch.
pub fn file(folder: &Path, name: &str) -> Result<Weight> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", paths::shown(&path)))?;
    Ok(Weight { name: name.to_owned(), raw: bytes.len() as u64, brotli: Some(brotli_size(&bytes)?) })
}

/// The table of files.
pub fn files_table(weights: &[Weight]) -> String {
    let mut rows = vec![["file".to_owned(), "bytes".to_owned(), "brotli".to_owned()]];
    for weight in weights {
        let brotli = weight.brotli.map_or_else(|| "–".to_owned(), |size| grouped(size as f64));
        rows.push([weight.name.clone(), grouped(weight.raw as f64), brotli]);
    }
    table(&rows)
}

/// The table of gates.
pub fn gates_table(gates: &[Gate]) -> String {
    let mut rows = vec![["measured".to_owned(), "value".to_owned(), "gate".to_owned(), String::new()]];
    for gate in gates {
        let must = gate.must.map_or_else(|| "–".to_owned(), |must| format!("≤ {}", grouped(must)));
        let verdict = match gate.must {
            None => "",
            Some(_) if gate.holds() => "ok",
            Some(_) => "BROKEN",
        };
        rows.push([gate.what.clone(), grouped(gate.value), must, verdict.to_owned()]);
    }
    table(&rows)
}

/// Rows under a heading: the first column to the left, the others to the right.
fn table<const N: usize>(cells: &[[String; N]]) -> String {
    rows(&cells.iter().map(|row| row.to_vec()).collect::<Vec<_>>())
}

/// The same where the columns are counted later. A row of one cell is a remark and widens nothing.
pub fn rows(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cells =
        |column: usize| rows.iter().filter(|row| row.len() > 1).filter_map(move |row| row.get(column));
    let width = |column: usize| cells(column).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let space = " ".repeat(width.saturating_sub(cell.chars().count()));
            match column {
                0 => line.push_str(&format!("  {cell}{space}")),
                _ => line.push_str(&format!("  {space}{cell}")),
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// 12345.0 as "12,345", 0.84 as "0.84".
pub fn grouped(value: f64) -> String {
    if value.fract() != 0.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(0.0), "0");
        assert_eq!(grouped(999.0), "999");
        assert_eq!(grouped(20_000.0), "20,000");
        assert_eq!(grouped(1_234_567.0), "1,234,567");
        assert_eq!(grouped(0.844), "0.84");
    }

    #[test]
    fn a_gate_breaks_above_its_limit_only() {
        assert!(Gate::limited("bytes", 20_000.0, 20_000.0).holds());
        assert!(!Gate::limited("bytes", 20_001.0, 20_000.0).holds());
        assert!(Gate::shown("bytes", 1e9).holds());
    }

    #[test]
    fn the_table_says_which_gate_is_broken() {
        let gates = [
            Gate::limited("loader + wasm", 21_000.0, 20_000.0),
            Gate::limited("notes", 3.0, 20.0),
            Gate::shown("built in, s", 0.25),
        ];
        let expected = "  measured        value      gate\n\
                        \x20 loader + wasm  21,000  ≤ 20,000  BROKEN\n\
                        \x20 notes               3      ≤ 20      ok\n\
                        \x20 built in, s      0.25         –\n";
        assert_eq!(gates_table(&gates), expected);
    }

    #[test]
    fn brotli_makes_text_smaller() {
        let text = "notes fall ".repeat(1000);
        let size = brotli_size(text.as_bytes()).unwrap();
        assert!(size > 0 && size < 100, "{size}");
        assert_eq!(brotli_size(text.as_bytes()).unwrap(), size);
    }
}
