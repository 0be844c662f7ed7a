//! The end of a recording: how the attempt ended and what its bytes must hash to. MCAP metadata `close`.

use std::collections::BTreeMap;
use std::fmt;

use super::chain::Link;
use super::header::{FieldError, parsed, text};
use crate::units::{from_hex, hex};

/// Name of the MCAP metadata record that closes a recording.
pub const CLOSE_NAME: &str = "close";

/// Why an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseOutcome {
    /// The trainee said so.
    Finished,
    /// The trainee gave up.
    Abandoned,
    /// The scenario's time was over.
    Limit,
    /// The device was lost.
    DeviceLost,
    /// A file or virtual hand came to its end.
    HandFinished,
    /// The program was stopped; a recovered file.
    Interrupted,
}

impl CloseOutcome {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Finished, "finished"),
        (Self::Abandoned, "abandoned"),
        (Self::Limit, "limit"),
        (Self::DeviceLost, "device_lost"),
        (Self::HandFinished, "hand_finished"),
        (Self::Interrupted, "interrupted"),
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(outcome, _)| *outcome == self).map_or("finished", |(_, name)| name)
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(outcome, _)| *outcome)
    }
}

impl fmt::Display for CloseOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the session knows about the end of an attempt; the recorder adds the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ending {
    /// Why it ended.
    pub outcome: CloseOutcome,
    /// Records that found the recorder's ring full.
    pub dropped_records: u64,
    /// Ticks that started more than one period late.
    pub missed_deadlines: u64,
    /// Longest step, µs.
    pub worst_step_us: f64,
}

impl Ending {
    /// An end without any loss.
    pub fn clean(outcome: CloseOutcome) -> Self {
        Self { outcome, dropped_records: 0, missed_deadlines: 0, worst_step_us: 0.0 }
    }
}

/// The close record of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Close {
    /// How the attempt ended.
    pub ending: Ending,
    /// Records in the file.
    pub records: u64,
    /// The tick after the last one.
    pub next_tick: u64,
    /// Ticks below `next_tick` that are not in the file.
    pub missing_ticks: u64,
    /// Links of the chain, the header's not counted.
    pub links: u64,
    /// Last link of the chain.
    pub chain: Link,
    /// SHA-256 of every byte of the file before the close record.
    pub digest: Link,
    /// CRC-32 of the bytes from the last chunk to the close record.
    pub seal: u32,
}

impl Close {
    /// The close record as the key-value map that is written.
    pub fn to_map(&self) -> BTreeMap<String, String> {
        [
            ("outcome", self.ending.outcome.name().to_owned()),
            ("records", self.records.to_string()),
            ("next_tick", self.next_tick.to_string()),
            ("missing_ticks", self.missing_ticks.to_string()),
            ("dropped_records", self.ending.dropped_records.to_string()),
            ("missed_deadlines", self.ending.missed_deadlines.to_string()),
            ("worst_step_us", format!("{:?}", self.ending.worst_step_us)),
            ("links", self.links.to_string()),
            ("chain", hex(&self.chain)),
            ("digest", hex(&self.digest)),
            ("seal", self.seal.to_string()),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
    }

    /// The close record read back from its map.
    pub fn from_map(map: &BTreeMap<String, String>) -> Result<Self, FieldError> {
        let mut map = map.clone();
        let outcome = text(&mut map, "outcome")?;
        let close = Self {
            ending: Ending {
                outcome: CloseOutcome::from_name(&outcome)
                    .ok_or_else(|| FieldError::new("outcome", &outcome, "a known way to end"))?,
                dropped_records: parsed(&mut map, "dropped_records", "a whole number")?,
                missed_deadlines: parsed(&mut map, "missed_deadlines", "a whole number")?,
                worst_step_us: parsed(&mut map, "worst_step_us", "a number")?,
            },
            records: parsed(&mut map, "records", "a whole number")?,
            next_tick: parsed(&mut map, "next_tick", "a whole number")?,
            missing_ticks: parsed(&mut map, "missing_ticks", "a whole number")?,
            links: parsed(&mut map, "links", "a whole number")?,
            chain: link(&mut map, "chain")?,
            digest: link(&mut map, "digest")?,
            seal: parsed(&mut map, "seal", "a whole number")?,
        };
        match map.keys().next() {
            Some(key) => Err(FieldError::new(key, "there", "absent")),
            None => Ok(close),
        }
    }
}

fn link(map: &mut BTreeMap<String, String>, key: &str) -> Result<Link, FieldError> {
    let value = text(map, key)?;
    from_hex(&value).ok_or_else(|| FieldError::new(key, &value, "64 lower-case hexadecimal digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_end_comes_back() {
        for (outcome, name) in CloseOutcome::ALL {
            let ending = Ending { outcome, dropped_records: 3, missed_deadlines: 4, worst_step_us: 0.1 };
            let close = Close {
                ending,
                records: 5,
                next_tick: 9,
                missing_ticks: 4,
                links: 1,
                chain: [1; 32],
                digest: [0xab; 32],
                seal: 77,
            };
            assert_eq!(close.to_map().get("outcome").map(String::as_str), Some(name));
            assert_eq!(Close::from_map(&close.to_map()), Ok(close));
        }
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let close = Close {
            ending: Ending::clean(CloseOutcome::Limit),
            records: 0,
            next_tick: 0,
            missing_ticks: 0,
            links: 0,
            chain: [0; 32],
            digest: [0; 32],
            seal: 0,
        };
        let mut map = close.to_map();
        map.insert("record".into(), "1".into());
        assert_eq!(Close::from_map(&map).unwrap_err().field, "record");
    }
}
