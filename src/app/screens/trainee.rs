//! Who practises: sign in under a pseudonym, enter somebody new, or practise as nobody.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use egui::{Align2, Key, Painter, Rect, pos2, vec2};

use super::{busy, full, trouble};
use crate::app::bridge::Bench;
use crate::app::centre::Centre;
use crate::app::centre::book::Person;
use crate::app::job::Job;
use crate::app::theme::{self, ButtonKind, Rows, Spots, ThemeSystems};
use crate::app::{AppOptions, Screen};
use crate::logbook::Pseudonym;

/// Longest name that can be typed; the logbook has the last word.
const NAME_CHARS: usize = 200;

/// Which line is chosen, and the name that is being typed.
#[derive(Resource, Default)]
struct Page {
    chosen: usize,
    name: String,
    /// The field had the keys at the end of the last picture: Enter and Escape are still its own.
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
    *page = Page::default();
    job.read_book(options.attempts.clone(), centre.signed_in);
}

fn show(
    mut contexts: EguiContexts,
    mut page: ResMut<Page>,
    mut centre: ResMut<Centre>,
    mut bench: ResMut<Bench>,
    mut job: ResMut<Job>,
    mut spots: ResMut<Spots>,
    options: Res<AppOptions>,
    mut next: ResMut<NextState<Screen>>,
    time: Res<Time>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let mut ui = full(ctx, "trainee");
    let window = ctx.viewport_rect();
    ui.painter().rect_filled(window, 0.0, theme::GROUND);
    let column = super::home::column(window);
    let left = pos2(column.left(), window.top() + 28.0);
    theme::text(ui.painter(), left, Align2::LEFT_TOP, "Who practises", theme::HEAD, theme::TEXT);
    let words = "Attempts, recordings and exports carry the pseudonym. The name stays in this centre's file of names.";
    theme::text(ui.painter(), left + vec2(0.0, 26.0), Align2::LEFT_TOP, words, theme::BODY, theme::DIM);
    let body =
        Rect::from_min_max(pos2(column.left(), window.top() + 88.0), pos2(column.right(), window.bottom() - 80.0));
    let list = Rect::from_min_size(body.min, vec2(0.58 * (body.width() - 16.0), body.height()));
    let new = Rect::from_min_max(pos2(list.right() + 16.0, body.top()), body.max);
    let free = job.words().is_none() && bench.trouble.is_none();
    let people = centre.book.as_ref().map_or(&[][..], |book| &book.people);
    let listed = people_list(&mut ui, list, people, centre.signed_in, &mut page, &mut spots, free);
    let added = newcomer(&mut ui, new, &mut page, &mut spots);
    let bar =
        Rect::from_min_max(pos2(column.left(), window.bottom() - 64.0), pos2(column.right(), window.bottom() - 12.0));
    let chosen = people.get(page.chosen).map(|person| person.pseudonym);
    let pressed = buttons(&mut ui, bar, chosen, centre.signed_in, page.typing, &mut spots);
    page.typing = ui.memory(|memory| memory.has_focus(field(&ui)));
    if let (Some(did), true) = (listed.or(added).or(pressed), free) {
        act(did, &mut page, &mut centre, &mut bench, &mut job, &options, &mut next);
    }
    trouble(&mut ui, &mut bench, &mut spots);
    busy(&ui, &job, time.elapsed_secs_f64());
    Ok(())
}

fn act(
    did: Did,
    page: &mut Page,
    centre: &mut Centre,
    bench: &mut Bench,
    job: &mut Job,
    options: &AppOptions,
    next: &mut NextState<Screen>,
) {
    match did {
        Did::SignIn(who) => {
            centre.signed_in = Some(who);
            next.set(Screen::Home);
        }
        Did::SignOut => {
            centre.signed_in = None;
            next.set(Screen::Home);
        }
        Did::Add => match crate::app::centre::book::add(&options.attempts, &page.name) {
            Ok(who) => {
                centre.signed_in = Some(who);
                page.name.clear();
                page.chosen = usize::MAX;
                job.read_book(options.attempts.clone(), Some(who));
            }
            Err(told) => bench.trouble = Some(told),
        },
        Did::Back => next.set(Screen::Home),
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

/// The field in which a name is typed.
fn field(ui: &egui::Ui) -> egui::Id {
    ui.id().with("name")
}

fn newcomer(ui: &mut egui::Ui, rect: Rect, page: &mut Page, spots: &mut Spots) -> Option<Did> {
    theme::panel(ui.painter(), rect);
    let left = rect.left_top() + vec2(24.0, 20.0);
    let width = rect.width() - 48.0;
    theme::text(ui.painter(), left, Align2::LEFT_TOP, "Somebody new", theme::HEAD, theme::TEXT);
    let words = "Type a name, or leave it empty to be known by the pseudonym alone.";
    let said = theme::wrapped(ui.painter(), left + vec2(0.0, 30.0), width, words, theme::BODY, theme::DIM);
    let id = field(ui);
    let at = Rect::from_min_size(pos2(left.x, said.bottom() + 12.0), vec2(width, 32.0));
    spots.put("name", at);
    let edit = egui::TextEdit::singleline(&mut page.name)
        .id(id)
        .hint_text("Name")
        .char_limit(NAME_CHARS)
        .margin(egui::Margin::symmetric(8, 7));
    let response = ui.put(at, edit);
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let add = Rect::from_min_size(pos2(left.x, at.bottom() + 12.0), vec2(180.0, 34.0));
    let pressed = theme::button(ui, spots, "add-trainee", add, "Enter and sign in", ButtonKind::Plain).clicked();
    let y = add.bottom() + 24.0;
    let words = "Erase somebody on request, rename, or list everyone in a terminal: stipple logbook trainee --help";
    theme::wrapped(ui.painter(), pos2(left.x, y), width, words, theme::SMALL, theme::DIM);
    (entered || pressed).then_some(Did::Add)
}

fn buttons(
    ui: &mut egui::Ui,
    bar: Rect,
    chosen: Option<Pseudonym>,
    signed_in: Option<Pseudonym>,
    typing: bool,
    spots: &mut Spots,
) -> Option<Did> {
    theme::panel(ui.painter(), bar);
    let y = bar.center().y;
    let back = Rect::from_min_size(pos2(bar.left() + 12.0, y - 17.0), vec2(100.0, 34.0));
    let left = theme::button(ui, spots, "back", back, "Back · Esc", ButtonKind::Plain).clicked();
    let enter = Rect::from_min_size(pos2(bar.right() - 192.0, y - 17.0), vec2(180.0, 34.0));
    let kind = if chosen.is_some() { ButtonKind::Main } else { ButtonKind::Off };
    let entered = theme::button(ui, spots, "sign-in", enter, "Sign in · Enter", kind).clicked();
    let out = Rect::from_min_size(pos2(enter.left() - 192.0, y - 17.0), vec2(180.0, 34.0));
    let kind = if signed_in.is_some() { ButtonKind::Plain } else { ButtonKind::Off };
    let nobody = theme::button(ui, spots, "sign-out", out, "Practise as nobody", kind).clicked();
    let escape = !typing && ui.input(|input| input.key_pressed(Key::Escape));
    match (entered, nobody, left || escape) {
        (true, ..) => chosen.map(Did::SignIn),
        (_, true, _) => signed_in.map(|_| Did::SignOut),
        (.., true) => Some(Did::Back),
        _ => None,
    }
}
