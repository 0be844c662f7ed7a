//! Raw events of the server into stamps: each release belongs to its press. Pure; runs on the listening thread.

use super::clock::ServerClock;
use super::{Kind, Stamp};

/// An event that was on its way for longer than this is not believed, µs: the server's clock was set.
const LONGEST_WAY_US: u64 = 500_000;

/// A raw event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw {
    pub(super) kind: Kind,
    pub(super) down: bool,
    /// The device it came from.
    pub(super) source: u16,
    /// The server's time, ms.
    pub(super) server_ms: u32,
    /// When it was heard, µs.
    pub(super) heard_us: u64,
}

/// A press that has not ended.
#[derive(Clone, Copy, Debug)]
struct Open {
    source: u16,
    server_us: i64,
    at_us: u64,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Presses {
    clock: ServerClock,
    open: [Option<Open>; 2],
}

impl Presses {
    /// The server said its time.
    pub(super) fn time(&mut self, server_ms: u32, heard_us: u64) {
        self.clock.hear(server_ms, heard_us);
    }

    /// The stamp of an event; nothing for a repeat, a release without a press, and what is not believed.
    pub(super) fn event(&mut self, raw: Raw) -> Option<Stamp> {
        let Raw { kind, down, source, server_ms, heard_us } = raw;
        let server_us = self.clock.hear(server_ms, heard_us);
        let open = self.open.get_mut(kind as usize)?;
        if !down {
            // another device that shares the button ends nothing
            let Open { server_us: since_us, at_us: down_us, .. } = open.take_if(|open| open.source == source)?;
            // a length is a length of the server's own time, whatever is learned about the offset meanwhile
            let length_us = u64::try_from(server_us - since_us).ok()?;
            let at_us = down_us.saturating_add(length_us);
            let early_us = at_us.saturating_sub(heard_us);
            return (early_us < LONGEST_WAY_US && heard_us.saturating_sub(at_us) < LONGEST_WAY_US).then_some(Stamp {
                kind,
                down,
                at_us,
                down_us,
                heard_us,
            });
        }
        // a key that is down repeats; a button does not, so its release was lost; a second device only joins in
        let repeats = open.is_some_and(|open| kind == Kind::Enter || open.source != source);
        if repeats {
            return None;
        }
        let at_us = self.clock.ours_us(server_us, heard_us);
        if heard_us - at_us >= LONGEST_WAY_US {
            *open = None;
            return None;
        }
        *open = Some(Open { source, server_us, at_us });
        Some(Stamp { kind, down, at_us, down_us: at_us, heard_us })
    }
}

#[cfg(test)]
mod tests {
    use super::Kind::{Button, Enter};
    use super::*;

    const MOUSE: u16 = 4;
    const PAD: u16 = 9;

    /// Down or up of a kind and device at a server's ms, heard at a ms of ours.
    type Event = (Kind, bool, u16, u32, u64);

    /// A stamp: kind, down, when, ms, and the length of a release's press, ms.
    type Told = (Kind, bool, u64, u64);

    fn stamps(events: &[Event]) -> Vec<Told> {
        let mut presses = Presses::default();
        // the server's clock is 1000 ms ahead
        presses.time(1000, 0);
        let raw = |(kind, down, source, server_ms, heard_ms): &Event| Raw {
            kind: *kind,
            down: *down,
            source: *source,
            server_ms: *server_ms,
            heard_us: heard_ms * 1000,
        };
        let stamps = events.iter().filter_map(|event| presses.event(raw(event)));
        stamps.map(|s| (s.kind, s.down, s.at_us / 1000, (s.at_us - s.down_us) / 1000)).collect()
    }

    /// A press as it should come out.
    fn press(kind: Kind, at_ms: u64) -> Told {
        (kind, true, at_ms, 0)
    }

    /// A release as it should come out.
    fn release(kind: Kind, at_ms: u64, length_ms: u64) -> Told {
        (kind, false, at_ms, length_ms)
    }

    fn compare(table: Vec<(&str, Vec<Event>, Vec<Told>)>) {
        for (case, events, want) in table {
            assert_eq!(stamps(&events), want, "{case}");
        }
    }

    #[test]
    fn each_release_belongs_to_its_press() {
        compare(vec![
            (
                "heard late, down and up",
                vec![(Button, true, MOUSE, 1100, 140), (Button, false, MOUSE, 1800, 850)],
                vec![press(Button, 100), release(Button, 800, 700)],
            ),
            (
                "two at once",
                vec![
                    (Button, true, MOUSE, 1100, 100),
                    (Enter, true, PAD, 1150, 150),
                    (Button, false, MOUSE, 1300, 300),
                    (Enter, false, PAD, 1400, 400),
                ],
                vec![press(Button, 100), press(Enter, 150), release(Button, 300, 200), release(Enter, 400, 250)],
            ),
            (
                "a key repeats",
                vec![
                    (Enter, true, PAD, 1100, 100),
                    (Enter, true, PAD, 1700, 700),
                    (Enter, true, PAD, 1730, 730),
                    (Enter, false, PAD, 1800, 800),
                ],
                vec![press(Enter, 100), release(Enter, 800, 700)],
            ),
            (
                "a button's release was lost",
                vec![
                    (Button, true, MOUSE, 1100, 100),
                    (Button, true, MOUSE, 1500, 500),
                    (Button, false, MOUSE, 1600, 600),
                ],
                vec![press(Button, 100), press(Button, 500), release(Button, 600, 100)],
            ),
        ]);
    }

    #[test]
    fn what_does_not_fit_together_is_left_out() {
        compare(vec![
            ("a release without a press", vec![(Button, false, MOUSE, 1100, 100)], vec![]),
            (
                "two devices, one button",
                vec![
                    (Button, true, MOUSE, 1100, 100),
                    (Button, true, PAD, 1200, 200),
                    (Button, false, PAD, 1300, 300),
                    (Button, false, MOUSE, 1400, 400),
                ],
                vec![press(Button, 100), release(Button, 400, 300)],
            ),
            (
                "the server's clock was set back: not believed",
                vec![(Button, true, MOUSE, 1100, 700), (Button, false, MOUSE, 1200, 800)],
                vec![],
            ),
            (
                "... in the middle of a press",
                vec![(Button, true, MOUSE, 1900, 900), (Button, false, MOUSE, 1200, 1600)],
                vec![press(Button, 900)],
            ),
            (
                "... set forward in the middle of a press",
                vec![(Button, true, MOUSE, 1100, 100), (Button, false, MOUSE, 3200, 300)],
                vec![press(Button, 100)],
            ),
        ]);
    }

    #[test]
    fn a_length_is_exact_though_the_offset_is_learned_meanwhile() {
        let mut presses = Presses::default();
        let raw = |down, server_ms, heard_us| Raw { kind: Kind::Button, down, source: MOUSE, server_ms, heard_us };
        let down = presses.event(raw(true, u32::MAX - 200, 1_030_000)).unwrap();
        presses.time(u32::MAX - 100, 1_101_000);
        let up = presses.event(raw(false, 499, 1_702_000)).unwrap();
        assert_eq!((up.down_us, up.at_us - up.down_us), (down.at_us, 700_000));
    }
}
