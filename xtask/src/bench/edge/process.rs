//! What the engine's process takes: memory and processor time, as the system counts them.

use anyhow::{Context as _, Result};

/// A running process.
#[derive(Debug, Clone, Copy)]
pub struct Process(u32);

/// The unit in which Linux counts processor time, in seconds.
const TICK: f64 = 0.01;

impl Process {
    /// The engine that a process of Node's started.
    pub fn started_by(parent: u32) -> Result<Self> {
        let numbers = std::fs::read_dir("/proc").context("only Linux says what processes take")?;
        let numbers = numbers.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let child = numbers.filter(|number| {
            let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
            stat.contains("(workerd)") && field(&stat, 1) == Some(f64::from(parent))
        });
        Ok(Self(child.last().context("the engine is not there")?))
    }

    /// Memory that is in use, in megabytes.
    pub fn memory(self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes / 1_024.0)
    }

    /// Processor time so far, in seconds.
    pub fn processor(self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        let both = field(&stat, 11).zip(field(&stat, 12)).map(|(user, system)| (user + system) * TICK);
        both.context("no processor time")
    }
}

/// A field of `stat` behind the name, which stands in brackets and may hold anything: 0 is the state.
fn field(stat: &str, number: usize) -> Option<f64> {
    stat.rsplit_once(") ")?.1.split(' ').nth(number)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_behind_the_name() {
        let stat = "7 (a (b) c) S 4 7 7 0 -1 4194304 116 0 0 0 250 50 0 0 20 0 1 0";
        assert_eq!((field(stat, 1), field(stat, 11), field(stat, 12)), (Some(4.0), Some(250.0), Some(50.0)));
    }
}
