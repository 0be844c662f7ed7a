//! The centre's side of the window: who is signed in, the logbook as it was last read, the desk of an exam, a report.

pub(crate) mod book;
pub(crate) mod exam;
pub(crate) mod paper;

use bevy::prelude::*;
use serde_json::{Value, json};

use super::AppOptions;
use crate::logbook::Pseudonym;
use book::Book;
use exam::Desk;
use paper::Paper;

/// See the module.
#[derive(Resource, Default)]
pub(crate) struct Centre {
    /// Whose attempts are made; nobody's, and not registered, when there is none.
    pub(crate) signed_in: Option<Pseudonym>,
    /// The assessor who watches, by the name of a key: practice then counts as supervised.
    pub(crate) supervised_by: Option<String>,
    /// The logbook as it was last read.
    pub(crate) book: Option<Book>,
    /// What an exam waits for.
    pub(crate) desk: Option<Desk>,
    /// The report that is shown.
    pub(crate) paper: Option<Paper>,
}

impl Centre {
    /// Who is signed in, in words.
    pub(crate) fn who(&self) -> String {
        let Some(trainee) = self.signed_in else { return "nobody is signed in".to_owned() };
        let name = self.book.as_ref().and_then(|book| book.person(trainee)).and_then(|person| person.name.clone());
        let watched = self.supervised_by.as_ref().map(|assessor| format!("supervised by {assessor}"));
        [Some(trainee.to_string()), name, watched].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// For those who drive the window from outside.
    pub(crate) fn status(&self) -> Value {
        let book = self.book.as_ref().map(|book| {
            json!({ "people": book.people.len(), "attempts": book.rows.len(),
                "newest": book.rows.first().map(|row| row.folder.as_str()) })
        });
        let desk = self.desk.as_ref().map(|desk| {
            let wrong: Vec<&str> = desk.checks.iter().filter(|c| c.wrong.is_some()).map(|c| c.what).collect();
            json!({ "scenario": desk.id, "checks": desk.checks.len(), "wrong": wrong, "open": desk.is_open(),
                "nonce": desk.nonce, "asked_with": desk.papers.as_ref().map(|papers| papers.nonce.as_str()) })
        });
        let paper = self.paper.as_ref().map(|paper| {
            json!({ "title": paper.report.title, "drawn": paper.pages.each_ref().map(Vec::len), "saved": paper.saved })
        });
        json!({ "trainee": self.signed_in.map(|who| who.to_string()),
            "supervised_by": self.supervised_by, "book": book, "exam": desk, "report": paper })
    }
}

pub(super) fn plugin(app: &mut App) {
    let options = app.world().resource::<AppOptions>();
    let (signed_in, supervised_by) = (options.trainee, options.supervised_by.clone());
    app.insert_resource(Centre { signed_in, supervised_by, ..default() });
}
