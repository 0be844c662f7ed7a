//! The local store of trainees and attempts. Folders are the truth; `index.sqlite` is an index of them that
//! [`Logbook::reindex`] builds anew. Any thread but the haptics thread: reads and writes files, waits for a lock.
//!
//! # The store
//!
//! | in the folder of attempts | what |
//! | --- | --- |
//! | `ATTEMPT/opened.json` | the register's line that opened the attempt, written before its first sample |
//! | `ATTEMPT/recording.mcap`, `score.json` | the attempt and its score sheet |
//! | `ATTEMPT/verdicts.jsonl` | verdicts on it; only ever longer |
//! | `logbook/register.jsonl` | everything that happened, each line with the SHA-256 of the line before |
//! | `logbook/head.json` | how far the register was written |
//! | `logbook/names.json` | who stands behind which pseudonym; nothing else holds a name |
//! | `logbook/journal.json` | a change that is under way; done to its end by whoever comes next |
//! | `logbook/rubric-DIGEST.json` | a rubric by which attempts were judged anew |
//! | `logbook/index.sqlite` | the index; may be deleted |
//! | `logbook/lock` | held while something is read or changed |
//!
//! An attempt that was opened stays in the register whatever becomes of it: finished, abandoned, interrupted, erased. The
//! register shows what somebody took away without the program's knowledge; it cannot stop who controls the machine from
//! making a whole new one, so what it says of an exam is signed and counter-signed elsewhere.
//!
//! Time and randomness are arguments. Must not: speak to a network, put a name anywhere but in `names.json`.

mod again;
mod attempt;
mod book;
mod brief;
mod check;
mod compare;
mod cusum;
mod disk;
mod entry;
mod error;
mod index;
mod journal;
mod list;
mod name;
mod names;
mod next;
mod progress;
mod reference;
mod register;
mod rejudge;
mod retention;
mod scan;
mod store;
mod trainee;
mod verdict;

pub use again::{Again, LeftOut, Rejudged};
pub use attempt::{Closing, Opening, Outcome, Registered};
pub use book::{Erased, Trainee};
pub use check::{Checked, Found};
pub use compare::{Comparison, DomainPair, DotBrief, PlacePair};
pub use cusum::{Cusum, CusumPlan, Zone};
pub use disk::Watch;
pub use entry::{Entered, Entry};
pub use error::LogbookError;
pub use list::{Filter, Row, State, minute};
pub use name::{AttemptName, Pseudonym};
pub use next::{Next, trains};
pub use progress::{Curve, Point, Progress, sparkline};
pub use register::{Event, Head, Line};
pub use rejudge::Giving;
pub use retention::{Due, Retention};
pub use store::Logbook;
pub use verdict::{Decision, NewVerdict, Verdict, VerdictKind};
