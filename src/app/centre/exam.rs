//! The desk of an exam: the centre's papers, and everything that must be right before the first sample. Reads files and
//! opens the stylus, so it runs on the thread of a job. Nothing is registered here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::job::Trouble;
use crate::certify::exam::Check;
use crate::certify::note::MAX_NOTE;
use crate::certify::papers::Papers;
use crate::certify::trust::{MAX_TRUST, Trust};
use crate::device::{DeviceLink, DriverStylus, Stylus as _};
use crate::logbook::{Entry, Pseudonym};
use crate::scenario::Scenario;
use crate::session::folder::read_whole;

/// Folder of the centre's papers, in the folder of attempts.
const FOLDER: &str = "exam";
/// Whom the centre believes, and which devices.
const TRUST: &str = "centre.trust";

/// Everything that was looked at.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    /// The scenario.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
    /// One line each.
    pub(crate) checks: Vec<Check>,
    /// The nonce that the centre gave, as it is typed.
    pub(crate) nonce: String,
    /// There when they could be read.
    pub(crate) papers: Option<Arc<Papers>>,
}

impl Desk {
    /// Nothing is wrong.
    pub(crate) fn is_open(&self) -> bool {
        self.papers.is_some() && !self.is_stale() && self.checks.iter().all(|check| check.wrong.is_none())
    }

    /// Another nonce was typed since it was looked at.
    pub(crate) fn is_stale(&self) -> bool {
        self.papers.as_ref().is_some_and(|papers| papers.nonce != self.nonce)
    }
}

/// Where the centre's papers lie for a scenario: trust file and signature.
fn places(attempts: &Path, id: &str) -> [PathBuf; 2] {
    let folder = attempts.join(FOLDER);
    [folder.join(TRUST), folder.join(format!("{id}.sig"))]
}

/// Looks at everything. `open` opens the stylus that is chosen, if one is; it is let go of again.
pub(crate) fn look(
    scenario: &Scenario,
    (signed_in, nonce): (Option<Pseudonym>, String),
    attempts: &Path,
    open: impl FnOnce() -> Option<Result<DriverStylus, Trouble>>,
    now: Timestamp,
) -> Desk {
    let [trust_file, sig_file] = places(attempts, &scenario.id);
    let trust = trust_in(&trust_file);
    let sealed = read_whole(&sig_file, MAX_NOTE as u64).map_err(|error| error.to_string());
    let nobody = signed_in.is_none().then(|| "nobody is signed in: an exam is always somebody's".to_owned());
    let mut checks = vec![
        Check { what: "somebody is signed in", wrong: nobody },
        Check { what: "the centre's trust file", wrong: trust.as_ref().err().cloned() },
    ];
    if let Err(why) = &sealed {
        checks.push(Check { what: "scenario and rubric signed", wrong: Some(why.clone()) });
    }
    let papers = trust.ok().zip(sealed.ok());
    let papers = papers.map(|(trust, sealed)| Arc::new(Papers { trust, sealed, nonce: nonce.clone() }));
    match (&papers, held(open())) {
        (Some(papers), Ok(link)) => checks.extend(papers.checks(scenario, &link, now)),
        (papers, held) => {
            checks.extend(papers.as_ref().map(|papers| papers.signed(scenario, now)));
            checks.push(Check { what: "a stylus", wrong: held.err() });
        }
    }
    Desk { id: scenario.id.clone(), title: scenario.title.clone(), checks, nonce, papers }
}

/// The way to the stylus that was opened, or why there is none.
fn held(opened: Option<Result<DriverStylus, Trouble>>) -> Result<DeviceLink, String> {
    let none = "the mouse is not taken: choose a stylus that the centre registered (Devices)";
    let stylus = opened.ok_or(none)?.map_err(|(why, _)| why)?;
    stylus.link().ok_or_else(|| "it went away; connect it and try again".to_owned())
}

/// What is said of the exam that begins now, with this stylus: or everything that keeps it from beginning.
pub(crate) fn entry(
    papers: &Papers,
    scenario: &Scenario,
    attempts: &Path,
    trainee: Pseudonym,
    stylus: &DriverStylus,
) -> Result<Entry, Trouble> {
    let Some(link) = stylus.link() else {
        return Err(("the stylus went away".to_owned(), Some("connect it and try again".to_owned())));
    };
    papers.entry(scenario, &link, Timestamp::now(), attempts.to_owned(), trainee).map_err(|wrong| {
        let words = format!("the exam cannot begin: {}", wrong.join("; "));
        (words, Some("put these right and try again; nothing was registered".to_owned()))
    })
}

fn trust_in(path: &Path) -> Result<Trust, String> {
    let bytes = read_whole(path, MAX_TRUST).map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_utf8| format!("{}: not a text in UTF-8", path.display()))?;
    Trust::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::key::SecretKey;
    use crate::certify::scheme;
    use crate::scenario;

    #[test]
    fn everything_that_is_missing_is_said_and_papers_that_are_there_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let scenario = scenario::find("first-dots").unwrap().scenario;
        let now: Timestamp = "2026-06-01T10:00:00Z".parse().unwrap();
        let look = |who| super::look(&scenario, (who, String::new()), folder.path(), || None, now);
        let desk = look(None);
        let wrong: Vec<&str> = desk.checks.iter().filter(|c| c.wrong.is_some()).map(|c| c.what).collect();
        assert_eq!(
            wrong,
            ["somebody is signed in", "the centre's trust file", "scenario and rubric signed", "a stylus"]
        );
        assert!(!desk.is_open());

        let key = SecretKey::from_seed("scheme.example", &[7; 32]).unwrap();
        let [trust, sig] = places(folder.path(), &scenario.id);
        std::fs::create_dir_all(trust.parent().unwrap()).unwrap();
        std::fs::write(&sig, scheme::sign(&scenario, &key).unwrap().encode()).unwrap();
        std::fs::write(&trust, "(format: 1, keys: [])").unwrap();
        let desk = look(Pseudonym::new(1));
        let told: Vec<String> = desk.checks.iter().filter_map(|check| check.wrong.clone()).collect();
        assert!(told.iter().any(|why| why.contains("no scheme of the trust file signed it")), "{told:?}");
        assert!(told.iter().any(|why| why.contains("the mouse is not taken")), "{told:?}");
        assert!(!desk.is_open());
    }
}
