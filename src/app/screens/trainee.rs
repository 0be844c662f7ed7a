//! Who practises: sign in under a pseudonym, enter somebody new, or practise as nobody.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, Key, Painter, Rect, pos2, vec2};

use super::page::{Common, column, foot, heading, page};
use crate::app::centre::Centre;
use crate::app::centre::book::{self, Person};
use crate::app::job::{Job, Trouble};
use crate::app::theme::{self, Bar, ButtonKind, Rows, Spots, ThemeSystems};
use crate::app::{AppOptions, Screen};
use crate::certify::key;
use crate::logbook::Pseudonym;

/// Longest name that can be typed; the logbook has the last word.
const NAME_CHARS: usize = 200;
/// The field of somebody new.
const NAME: &str = "name";
/// The field of the assessor who watches.
const ASSESSOR: &str = "assessor";

/// Which line is chosen, and what is being typed: the name of somebody new, the key of an assessor.
#[derive(Resource, Default)]
struct Page {
    chosen: usize,
    name: String,
    assessor: String,
    /// A field had the keys at the end of the last picture: Enter and Escape are still its own.
    typing: bool,
}

/// What the trainee did.
enum Did {
    SignIn(Pseudonym),
    SignOut,
    Add,
    Back,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Page>()
        .add_systems(OnEnter(Screen::Trainee), look)
        .add_systems(EguiPrimaryContextPass, show.after(ThemeSystems).run_if(in_state(Screen::Trainee)));
}

fn look(mut page: ResMut<Page>, mut job: ResMut<Job>, centre: Res<Centre>, options: Res<AppOptions>) {
    *page = Page { assessor: centre.supervised_by.clone().unwrap_or_default(), ..Page::default() };
    job.read_book(options.attempts.clone(), centre.signed_in);
}

fn show(contexts: EguiContexts, mut own: ResMut<Page>, common: Common<'_>) -> Result {
    page(contexts, "trainee", common, |ui, common| {
        let window = ui.max_rect();
        let column = column(window);
        let words =
            "Attempts, recordings and exports carry the pseudonym. The name stays in this centre's file of names.";
        heading(ui, pos2(column.left(), window.top() + 28.0), "Who practises", words);
        let bar = foot(column);
        let body = Rect::from_min_max(pos2(column.left(), window.top() + 88.0), pos2(column.right(), bar.top() - 16.0));
        let list = Rect::from_min_size(body.min, vec2(0.58 * (body.width() - 16.0), body.height()));
        let right = Rect::from_min_max(pos2(list.right() + 16.0, body.top()), body.max);
        let [new, watched] = [0.0, 1.0].map(|half| {
            let height = 0.5 * (right.height() - 16.0);
            Rect::from_min_size(right.min + vec2(0.0, half * (height + 16.0)), vec2(right.width(), height))
        });
        let free = common.free();
        let Common { centre, spots, .. } = &mut *common;
        let people = centre.book.as_ref().map_or(&[][..], |book| &book.people);
        let listed = people_list(ui, list, people, centre.signed_in, &mut own, spots, free);
        let added = newcomer(ui, new, &mut own, spots);
        let chosen = people.get(own.chosen).map(|person| person.pseudonym);
        let named = assessor(ui, watched, &mut own, spots).then_some(chosen).flatten().map(Did::SignIn);
        let pressed = buttons(ui, bar, chosen, centre.signed_in, own.typing, spots);
        own.typing = [NAME, ASSESSOR].iter().any(|name| theme::is_typed_in(ui, name));
        if let (Some(did), true) = (listed.or(added).or(named).or(pressed), free) {
            act(did, &mut own, common);
        }
    })
}

fn act(did: Did, own: &mut Page, common: &mut Common<'_>) {
    let watches = match &did {
        Did::SignIn(_) | Did::Add => match watched_by(&own.assessor, &common.options) {
            Ok(assessor) => assessor,
            Err(told) => {
                common.bench.trouble = Some(told);
                return;
            }
        },
        Did::SignOut | Did::Back => None,
    };
    match did {
        Did::SignIn(who) => {
            (common.centre.signed_in, common.centre.supervised_by) = (Some(who), watches);
            common.go(Screen::Home);
        }
        Did::SignOut => {
            (common.centre.signed_in, common.centre.supervised_by) = (None, None);
            common.go(Screen::Home);
        }
        Did::Add => match book::add(&common.options.attempts, &own.name) {
            Ok(who) => {
                (common.centre.signed_in, common.centre.supervised_by) = (Some(who), watches);
                own.name.clear();
                own.chosen = usize::MAX;
                common.job.read_book(common.options.attempts.clone(), Some(who));
            }
            Err(told) => common.bench.trouble = Some(told),
        },
        Did::Back => common.go(Screen::Home),
    }
}

/// The assessor who was typed, by the name of a key.
fn watched_by(typed: &str, options: &AppOptions) -> Result<Option<String>, Trouble> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if !options.overrides.is_empty() {
        let hint = "open the window without --set, or leave the assessor empty";
        return Err(("a scenario that was changed with --set cannot be supervised".to_owned(), Some(hint.to_owned())));
    }
    match key::name(typed) {
        Ok(name) => Ok(Some(name.to_owned())),
        Err(error) => {
            Err((format!("the assessor: {error}"), Some("the centre's trust file names the keys".to_owned())))
        }
    }
}

fn people_list(
    ui: &mut egui::Ui,
    rect: Rect,
    people: &[Person],
    signed_in: Option<Pseudonym>,
    page: &mut Page,
    spots: &mut Spots,
    free: bool,
) -> Option<Did> {
    theme::panel(ui.painter(), rect);
    if people.is_empty() {
        let at = rect.center();
        let words = "Nobody is entered yet";
        theme::text(ui.painter(), at - vec2(0.0, 14.0), Align2::CENTER_CENTER, words, theme::HEAD, theme::TEXT);
        let words = "Enter the first trainee on the right. Until then practice is kept, but is nobody's.";
        theme::text(ui.painter(), at + vec2(0.0, 14.0), Align2::CENTER_CENTER, words, theme::BODY, theme::DIM);
        return None;
    }
    page.chosen = page.chosen.min(people.len() - 1);
    let label = |index: usize| people.get(index).map_or_else(String::new, |person| person.pseudonym.to_string());
    // letters and arrows belong to the field while a name is being typed
    let typing = page.typing;
    let of = Rows { name: "people", count: people.len(), height: 40.0, label: &label, keys: free && !typing };
    let twice = theme::rows(ui, rect.shrink(8.0), of, &mut page.chosen, spots, |painter, at, index| {
        if let Some(person) = people.get(index) {
            one(painter, at, person, signed_in == Some(person.pseudonym));
        }
    });
    let enter = free && !typing && ui.input(|input| input.key_pressed(Key::Enter));
    let chosen = people.get(page.chosen)?.pseudonym;
    (twice || enter).then_some(Did::SignIn(chosen))
}

fn one(painter: &Painter, at: Rect, person: &Person, here: bool) {
    let y = at.center().y;
    let words = person.pseudonym.to_string();
    theme::text(painter, pos2(at.left() + 16.0, y), Align2::LEFT_CENTER, &words, theme::BODY, theme::TEXT);
    let name = person.name.as_deref().unwrap_or("no name given");
    let colour = if person.name.is_some() { theme::TEXT } else { theme::DIM };
    let room = at.width() - 270.0;
    theme::clipped(painter, pos2(at.left() + 108.0, y - 0.62 * theme::BODY), room, name, theme::BODY, colour);
    let attempts = match person.attempts {
        0 => "no attempt yet".to_owned(),
        1 => "1 attempt".to_owned(),
        n => format!("{n} attempts"),
    };
    let said = if here { format!("signed in · {attempts}") } else { attempts };
    let colour = if here { theme::ACCENT } else { theme::DIM };
    theme::text(painter, pos2(at.right() - 12.0, y), Align2::RIGHT_CENTER, &said, theme::SMALL, colour);
}

/// Where somebody new is entered.
fn newcomer(ui: &mut egui::Ui, rect: Rect, page: &mut Page, spots: &mut Spots) -> Option<Did> {
    theme::panel(ui.painter(), rect);
    let inner = rect.shrink2(vec2(24.0, 20.0));
    let words = "Type a name, or leave it empty to be known by the pseudonym alone.";
    let y = about(ui, inner, "Somebody new", words);
    let at = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 32.0));
    let entered = theme::field(ui, spots, NAME, at, (&mut page.name, "Name", NAME_CHARS));
    let add = Rect::from_min_size(pos2(inner.left(), at.bottom() + 12.0), vec2(180.0, 34.0));
    let pressed = theme::button(ui, spots, "add-trainee", add, "Enter and sign in", ButtonKind::Plain).clicked();
    let words = "Erase somebody on request, rename, or list everyone in a terminal: stipple logbook trainee --help";
    let below = pos2(inner.left(), add.bottom() + 16.0);
    theme::wrapped(ui.painter(), below, inner.width(), words, theme::SMALL, theme::DIM);
    (entered || pressed).then_some(Did::Add)
}

/// Where the assessor is named who watches. It holds from the next sign-in on; true when it was ended with Enter.
fn assessor(ui: &mut egui::Ui, rect: Rect, page: &mut Page, spots: &mut Spots) -> bool {
    theme::panel(ui.painter(), rect);
    let inner = rect.shrink2(vec2(24.0, 20.0));
    let words = "An assessor who watches is named here, by the key that will sign the pack. What is practised after the next \
                 sign-in is then registered as supervised. Empty: nobody watches.";
    let y = about(ui, inner, "Supervised", words);
    let at = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 32.0));
    theme::field(ui, spots, ASSESSOR, at, (&mut page.assessor, "Key of the assessor", NAME_CHARS))
}

/// A heading and what is said below it; where that ends.
fn about(ui: &egui::Ui, inner: Rect, head: &str, words: &str) -> f32 {
    theme::text(ui.painter(), inner.left_top(), Align2::LEFT_TOP, head, theme::HEAD, theme::TEXT);
    let below = inner.left_top() + vec2(0.0, 30.0);
    theme::wrapped(ui.painter(), below, inner.width(), words, theme::BODY, theme::DIM).bottom() + 12.0
}

fn buttons(
    ui: &mut egui::Ui,
    rect: Rect,
    chosen: Option<Pseudonym>,
    signed_in: Option<Pseudonym>,
    typing: bool,
    spots: &mut Spots,
) -> Option<Did> {
    let mut bar = Bar::new(ui, spots, rect);
    let left = bar.back();
    let kind = if chosen.is_some() { ButtonKind::Main } else { ButtonKind::Off };
    let entered = bar.right("sign-in", 180.0, "Sign in · Enter", kind);
    let kind = if signed_in.is_some() { ButtonKind::Plain } else { ButtonKind::Off };
    let nobody = bar.right("sign-out", 180.0, "Practise as nobody", kind);
    let escape = !typing && ui.input(|input| input.key_pressed(Key::Escape));
    match (entered, nobody, left || escape) {
        (true, ..) => chosen.map(Did::SignIn),
        (_, true, _) => signed_in.map(|_| Did::SignOut),
        (.., true) => Some(Did::Back),
        _ => None,
    }
}
