//! Files in a store that mean harm: nothing outside is touched, nothing panics, sizes are capped.

use std::fs;

use stipple::logbook::{Filter, LogbookError, Opening};
use stipple::recording::Mode;
use stipple::session::folder::ReadError;

use super::desk::{Store, minute};

#[test]
fn a_journal_of_a_stranger_reaches_nothing_outside() {
    let outside = tempfile::tempdir().unwrap();
    let victim = outside.path().join("victim");
    fs::write(&victim, b"mine").unwrap();
    let up = format!("../{}/victim", outside.path().file_name().unwrap().to_string_lossy());
    for path in [victim.display().to_string(), up, "logbook/../../x".into(), "a/b/c".into(), "..".into()] {
        let store = Store::new();
        store.add();
        let journal = serde_json::json!({ "format": 1, "steps": [{ "remove": { "path": path } }] });
        fs::write(store.at().join("logbook/journal.json"), journal.to_string()).unwrap();
        let refused = store.book().trainees().unwrap_err();
        assert!(matches!(refused, LogbookError::File { .. }), "{refused}");
        assert_eq!(fs::read(&victim).unwrap(), b"mine", "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_goes_and_not_what_it_leads_to() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("recording.mcap"), b"mine").unwrap();
    let store = Store::new();
    store.add();
    let link = store.at().join("20261123-a-link");
    std::os::unix::fs::symlink(outside.path(), &link).unwrap();
    let name = store.book().find("20261123-a-link").unwrap();
    store.book().erase_attempts(&[name], "dpo-1", "not an attempt at all", minute(1)).unwrap();
    assert!(!link.exists());
    assert_eq!(fs::read(outside.path().join("recording.mcap")).unwrap(), b"mine");
}

#[test]
fn folders_with_names_that_no_attempt_has_are_passed_over() {
    let store = Store::new();
    store.add();
    let long = "x".repeat(250);
    for name in ["a b", "-\u{202e}gnp", "new\nline", ".hidden", long.as_str()] {
        let folder = store.at().join(name);
        if fs::create_dir(&folder).is_ok() {
            fs::write(folder.join("recording.mcap"), b"").unwrap();
        }
        store.book().find(name).unwrap_err();
    }
    assert_eq!(store.book().list(&Filter::default()).unwrap(), []);
    let checked = store.book().check(false, &mut |_, _| {}).unwrap();
    assert!(checked.is_sound() && checked.found.iter().any(|found| found.what.contains("no attempts")), "{checked:?}");
}

#[test]
fn a_sheet_of_a_stranger_is_shown_short_or_not_at_all() {
    let mut store = Store::new();
    let trainee = store.add();
    let name = store.made(trainee, minute(1), |_| {});
    let path = store.at().join(name.as_str()).join("score.json");
    let text = fs::read_to_string(&path).unwrap();
    let deep = "[".repeat(100_000);
    for bad in ["", "{", "null", deep.as_str(), "{\"scorer_version\":1e400}"] {
        fs::write(&path, bad).unwrap();
        assert_eq!(store.book().row(&name).unwrap().total_hundredths, None, "{bad:.20}");
        store.book().compare(&name, &name).unwrap_err();
        assert!(!store.wrong().is_empty());
    }
    // an attempt that was never registered is called as its sheet says
    let other = store.at().join("20261123-a-b");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("recording.mcap"), b"").unwrap();
    let evil = text.replacen("pad-depth-drill", &format!("\\u001b[2J{}", "x".repeat(5000)), 1);
    fs::write(other.join("score.json"), evil).unwrap();
    let row = store.book().row(&"20261123-a-b".parse().unwrap()).unwrap();
    assert!(row.scenario.chars().count() <= 81 && !row.scenario.contains('\u{1b}'), "{:?}", row.scenario);
}

#[test]
fn what_is_too_large_or_of_another_kind_is_refused_with_a_word() {
    let store = Store::new();
    store.add();
    let names = store.at().join("logbook/names.json");
    fs::File::create(&names).unwrap().set_len(1 << 30).unwrap();
    assert!(matches!(store.book().names(), Err(LogbookError::Read(ReadError::TooLarge { .. }))));
    fs::remove_file(&names).unwrap();

    let register = store.register();
    let before = fs::read_to_string(&register).unwrap();
    let later = before.replacen("\"format\":1", "\"format\":9", 1);
    fs::write(&register, later).unwrap();
    assert!(matches!(store.book().trainees(), Err(LogbookError::Newer { found: 9, .. })));
    for garbage in ["\u{0}\u{0}\n", "{}\n", "no line"] {
        fs::write(&register, format!("{before}{garbage}")).unwrap();
        assert_eq!(store.book().trainees().unwrap().len(), 1);
        assert!(!store.wrong().is_empty());
        assert!(matches!(store.book().add_trainee(None, minute(1)), Err(LogbookError::Register { .. })));
    }
    fs::File::create(&register).unwrap().set_len(1 << 30).unwrap();
    assert!(matches!(store.book().trainees(), Err(LogbookError::Read(ReadError::TooLarge { .. }))));
}

#[test]
fn a_scenario_with_any_name_gets_a_folder_of_harmless_characters() {
    let store = Store::new();
    let trainee = store.add();
    let long = "s".repeat(5000);
    for (nonce, scenario) in [(1, "../../etc"), (2, ""), (3, "a b\n\u{202e}"), (4, long.as_str())] {
        let opening = Opening { trainee, scenario, mode: Mode::Practice, at: minute(1), nonce: [nonce; 16] };
        let opened = store.book().open_attempt(&opening).unwrap();
        assert_eq!(opened.folder.parent(), Some(store.at()));
        assert!(opened.name.as_str().len() < 120, "{}", opened.name);
    }
    assert_eq!(store.wrong(), [""; 0]);
}

#[test]
fn a_name_is_a_name() {
    let store = Store::new();
    let long = "n".repeat(500);
    for name in ["", "  ", "two\nlines", long.as_str()] {
        assert!(matches!(store.book().add_trainee(Some(name), minute(0)), Err(LogbookError::Refused { .. })));
    }
    assert_eq!(store.book().trainees().unwrap(), []);
}
