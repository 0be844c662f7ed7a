//! How the attempt will look: a thread that paints "yours" and "ideal" for the date and the place that are asked for.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use bevy::math::Vec2;
use bevy::prelude::*;
use bevy_egui::egui;

use super::Screen;
use super::bridge::Bench;
use super::job::Ready;
use super::view::convert::vec3;
use super::view::healed::{Base, Close, paint};
use crate::math::DVec3;
use crate::pigment::carry::PastSession;
use crate::pigment::forecast::DrawnDot;
use crate::pigment::heal::DATES;
use crate::session::SessionError;
use crate::session::forecast::{Forecast, Forecaster};

/// What is to be painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ask {
    /// Which of [`DATES`].
    pub(crate) date: usize,
    /// Where.
    pub(crate) close: Close,
}

/// What came of it.
pub(crate) struct Painted {
    /// What was asked for.
    pub(crate) ask: Ask,
    /// Yours and ideal.
    pub(crate) images: [egui::ColorImage; 2],
    /// What there is to see.
    pub(crate) words: Vec<String>,
}

/// The newest pair of pictures.
pub(crate) struct Shown {
    /// What they show.
    pub(crate) ask: Ask,
    /// Yours and ideal.
    pub(crate) textures: [egui::TextureHandle; 2],
    /// What there is to see.
    pub(crate) words: Vec<String>,
}

/// The thread, as the page sees it. Dropping the asking end ends the thread.
#[derive(Resource, Default)]
pub(crate) struct Outlook {
    asks: Option<Sender<Ask>>,
    answers: Option<Mutex<Receiver<Result<Painted, String>>>>,
    asked: Option<Ask>,
    /// The pictures, once there are some.
    pub(crate) shown: Option<Shown>,
    /// Why there are none.
    pub(crate) trouble: Option<String>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Outlook>()
        .add_systems(OnEnter(Screen::Result), begin)
        .add_systems(OnExit(Screen::Result), |mut outlook: ResMut<Outlook>| *outlook = Outlook::default());
}

fn begin(bench: Res<Bench>, mut outlook: ResMut<Outlook>) {
    *outlook = Outlook::default();
    let (Some(ready), Some(attempt)) = (&bench.ready, &bench.done) else { return };
    let ((asks, to_do), (done, answers)) = (channel(), channel());
    let (ready, left) = (Arc::clone(ready), Arc::clone(&attempt.left));
    let spawned = std::thread::Builder::new()
        .name("stipple-outlook".to_owned())
        .spawn(move || serve(&ready, left, &to_do, &done));
    if let Err(error) = spawned {
        outlook.trouble = Some(format!("no thread could be started: {error}"));
    }
    outlook.asks = Some(asks);
    outlook.answers = Some(Mutex::new(answers));
}

impl Outlook {
    /// Asks for a pair of pictures, if it is not what was asked for last, and takes what is ready.
    pub(crate) fn want(&mut self, ctx: &egui::Context, ask: Ask) {
        if self.asked != Some(ask)
            && let Some(asks) = &self.asks
        {
            // a thread that is gone has said why
            self.asked = asks.send(ask).ok().map(|()| ask);
        }
        let Some(answers) = self.answers.as_mut().and_then(|answers| answers.get_mut().ok()) else { return };
        match answers.try_iter().last() {
            Some(Ok(Painted { ask, images: [yours, ideal], words })) => {
                let texture = |name: &str, image| ctx.load_texture(name, image, egui::TextureOptions::LINEAR);
                self.shown = Some(Shown { ask, textures: [texture("yours", yours), texture("ideal", ideal)], words });
            }
            Some(Err(trouble)) => self.trouble = Some(trouble),
            None => {}
        }
    }

    /// What was asked for last is on the screen.
    pub(crate) fn settled(&self) -> bool {
        self.asked.is_some() && self.shown.as_ref().map(|shown| shown.ask) == self.asked
    }
}

/// The thread: of several wishes the newest counts.
fn serve(ready: &Ready, left: Arc<PastSession>, to_do: &Receiver<Ask>, done: &Sender<Result<Painted, String>>) {
    let forecaster = match Forecaster::new(&ready.prepared, left) {
        Ok(forecaster) => forecaster,
        Err(error) => {
            drop(done.send(Err(said(&error))));
            return;
        }
    };
    let mut forecasts: [Option<Forecast>; DATES.len()] = Default::default();
    while let Ok(first) = to_do.recv() {
        let ask = to_do.try_iter().last().unwrap_or(first);
        let (Some(slot), Some((_, days))) = (forecasts.get_mut(ask.date), DATES.get(ask.date)) else { continue };
        let forecast = slot.get_or_insert_with(|| forecaster.on(*days));
        let picture = |dots: &[DrawnDot]| paint(&Base::from(&ready.ground), ask.close, &placed(ready, dots));
        let images = [picture(&forecast.yours), picture(&forecast.ideal)];
        if done.send(Ok(Painted { ask, images, words: forecast.words.clone() })).is_err() {
            return;
        }
    }
}

fn placed(ready: &Ready, dots: &[DrawnDot]) -> Vec<(Vec2, DrawnDot)> {
    dots.iter().map(|dot| (ready.ground.frame.locate(vec3(DVec3::from_array(dot.at_mm))), *dot)).collect()
}

fn said(error: &SessionError) -> String {
    error.hint().map_or_else(|| error.to_string(), |hint| format!("{error}: {hint}"))
}
