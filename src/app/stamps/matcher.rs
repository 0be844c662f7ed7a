//! Which stamp belongs to which press that the window reports. Pure; main thread.
//!
//! The server tells of every press, the window only of its own: those outside it or under another window's focus have a
//! stamp and no event. Per kind both come in one order. So a picture's presses take the oldest stamps; but where there are
//! more stamps than presses from before the window read its events, one of them was somebody else's and nobody knows
//! which: then none of that picture's presses gets one. A release has the stamp of the release of its own press.

use std::collections::VecDeque;

use super::{Kind, Stamp};

/// Stamps of one kind that may wait; older ones are forgotten.
const MOST: usize = 32;
/// A stamp older than this is not believed, µs: no picture takes so long, or it is none to work by.
const OLDEST_US: u64 = 10_000_000;
/// A press that was heard this long before the picture began has been read by the window, if it was the window's, µs.
/// Covers the way from there to here, and an input method that looks at keys first.
const SURE_US: u64 = 100_000;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    kinds: [Waiting; 2],
}

#[derive(Debug, Default)]
struct Waiting {
    downs: VecDeque<Stamp>,
    ups: VecDeque<Stamp>,
    /// Stamp of the press that the window reported last, µs.
    open_us: Option<u64>,
    /// Presses still to come with this picture that get no stamp.
    doubtful: usize,
}

impl Matcher {
    /// A stamp came.
    pub(super) fn hear(&mut self, stamp: Stamp) {
        let Some(waiting) = self.kinds.get_mut(stamp.kind as usize) else { return };
        let queue = if stamp.down { &mut waiting.downs } else { &mut waiting.ups };
        queue.push_back(stamp);
        if queue.len() > MOST {
            queue.pop_front();
        }
    }

    /// So many presses of each kind come with this picture, which began at a time, µs.
    pub(super) fn expect(&mut self, presses: [usize; 2], begun_us: u64) {
        for (waiting, presses) in self.kinds.iter_mut().zip(presses) {
            let sure = waiting.downs.iter().filter(|stamp| stamp.heard_us + SURE_US <= begun_us).count();
            waiting.doubtful = 0;
            if sure > presses {
                waiting.doubtful = presses;
                waiting.downs.drain(..sure);
            }
        }
    }

    /// A stamp would be taken if there were one.
    pub(super) fn lacks(&self, kind: Kind, down: bool) -> bool {
        let Some(waiting) = self.kinds.get(kind as usize) else { return false };
        if down {
            waiting.doubtful == 0 && waiting.downs.is_empty()
        } else {
            waiting.open_us.is_some_and(|open_us| !waiting.ups.iter().any(|up| up.down_us == open_us))
        }
    }

    /// The stamp of a press or release that the window reports, µs.
    pub(super) fn take(&mut self, kind: Kind, down: bool, now_us: u64) -> Option<u64> {
        let waiting = self.kinds.get_mut(kind as usize)?;
        let at_us = if down { waiting.press() } else { waiting.release() };
        let at_us = at_us.filter(|at_us| *at_us <= now_us && now_us - at_us <= OLDEST_US);
        if at_us.is_none() {
            // a press without a stamp has a release without one
            waiting.open_us = None;
        }
        at_us
    }
}

impl Waiting {
    fn press(&mut self) -> Option<u64> {
        self.open_us = None;
        if self.doubtful > 0 {
            self.doubtful -= 1;
            return None;
        }
        self.open_us = self.downs.pop_front().map(|stamp| stamp.at_us);
        self.open_us
    }

    fn release(&mut self) -> Option<u64> {
        let open_us = self.open_us.take()?;
        let up = self.ups.iter().position(|up| up.down_us == open_us)?;
        // those before it belong to presses that are over
        self.ups.drain(..=up).next_back().map(|stamp| stamp.at_us)
    }
}

#[cfg(test)]
mod tests {
    use super::super::KINDS;
    use super::Kind::{Button, Enter};
    use super::*;

    /// What happens, in order; times in ms.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        /// The server: down at, up at (0 for not yet), of a kind.
        Server(Kind, u64, u64),
        /// A picture begins, and the window reports so many presses of button and key.
        Picture(u64, [usize; 2]),
        /// The window reports a press; the stamp it should get, 0 for none.
        Press(Kind, u64),
        /// The window reports a release.
        Release(Kind, u64),
    }
    use Step::{Picture, Press, Release, Server};

    fn play(case: &str, steps: &[Step]) {
        let mut matcher = Matcher::default();
        let mut now_us = 0;
        for step in steps {
            match *step {
                Server(kind, down_ms, up_ms) => {
                    let (at_us, down_us) = (down_ms * 1000, down_ms * 1000);
                    matcher.hear(Stamp { kind, down: true, at_us, down_us, heard_us: at_us + 1000 });
                    if up_ms > 0 {
                        let at_us = up_ms * 1000;
                        matcher.hear(Stamp { kind, down: false, at_us, down_us, heard_us: at_us + 1000 });
                    }
                }
                Picture(at_ms, presses) => {
                    now_us = at_ms * 1000 + 2000;
                    matcher.expect(presses, at_ms * 1000);
                }
                Press(kind, want_ms) => {
                    let got = matcher.take(kind, true, now_us).map_or(0, |us| us / 1000);
                    assert_eq!(got, want_ms, "{case}: {step:?}");
                }
                Release(kind, want_ms) => {
                    let got = matcher.take(kind, false, now_us).map_or(0, |us| us / 1000);
                    assert_eq!(got, want_ms, "{case}: {step:?}");
                }
            }
        }
        for kind in KINDS {
            let waiting = &matcher.kinds[kind as usize];
            assert!(waiting.downs.len() <= MOST && waiting.ups.len() <= MOST);
        }
    }

    fn play_all(table: &[(&str, Vec<Step>)]) {
        for (case, steps) in table {
            play(case, steps);
        }
    }

    #[test]
    fn each_press_of_the_window_gets_its_own_stamp() {
        play_all(&[
            (
                "press and release in one picture",
                vec![
                    Server(Button, 100, 400),
                    Picture(800, [1, 0]),
                    Press(Button, 100),
                    Release(Button, 400),
                    Picture(1600, [0, 0]),
                ],
            ),
            (
                "two presses in one picture",
                vec![
                    Server(Button, 100, 150),
                    Server(Button, 300, 600),
                    Picture(800, [2, 0]),
                    Press(Button, 100),
                    Release(Button, 150),
                    Press(Button, 300),
                    Release(Button, 600),
                ],
            ),
            (
                "two buttons at once",
                vec![
                    Server(Button, 100, 500),
                    Server(Enter, 200, 300),
                    Picture(800, [1, 1]),
                    Press(Button, 100),
                    Press(Enter, 200),
                    Release(Enter, 300),
                    Release(Button, 500),
                ],
            ),
            (
                "a press after the window read its events waits for the next picture",
                vec![
                    Server(Button, 100, 200),
                    Server(Button, 799, 0),
                    Picture(800, [1, 0]),
                    Press(Button, 100),
                    Release(Button, 200),
                    Picture(1600, [1, 0]),
                    Press(Button, 799),
                ],
            ),
        ]);
    }

    #[test]
    fn a_doubtful_press_gets_none() {
        play_all(&[
            ("a lost stamp", vec![Picture(800, [1, 0]), Press(Button, 0), Release(Button, 0)]),
            (
                "the stamp of the release is lost",
                vec![
                    Server(Button, 700, 0),
                    Picture(800, [1, 0]),
                    Press(Button, 700),
                    Release(Button, 0),
                    Server(Button, 900, 1000),
                    Picture(1200, [1, 0]),
                    Press(Button, 900),
                    Release(Button, 1000),
                ],
            ),
            (
                "an old press outside the window",
                vec![
                    Server(Button, 100, 200),
                    Picture(400, [0, 0]),
                    Server(Button, 700, 750),
                    Picture(800, [1, 0]),
                    Press(Button, 700),
                    Release(Button, 750),
                ],
            ),
            (
                "a press outside and one inside in one picture",
                vec![
                    Server(Button, 100, 200),
                    Server(Button, 500, 600),
                    Picture(800, [1, 0]),
                    Press(Button, 0),
                    Release(Button, 0),
                    Server(Button, 900, 950),
                    Picture(1600, [1, 0]),
                    Press(Button, 900),
                    Release(Button, 950),
                ],
            ),
            (
                "the focus is lost: the window says a release that the server does not",
                vec![
                    Server(Enter, 100, 0),
                    Picture(300, [0, 1]),
                    Press(Enter, 100),
                    Release(Enter, 0),
                    Server(Enter, 1000, 1100),
                    Picture(1200, [0, 1]),
                    Press(Enter, 1000),
                    Release(Enter, 1100),
                ],
            ),
            ("too old", vec![Server(Button, 100, 200), Picture(11_000, [1, 0]), Press(Button, 0), Release(Button, 0)]),
            ("in the future", vec![Server(Button, 900, 0), Picture(800, [1, 0]), Press(Button, 0)]),
        ]);
    }

    #[test]
    fn what_nobody_takes_does_not_pile_up() {
        let mut steps: Vec<_> = (0..200).map(|n| Server(Button, 10 * n + 1, 10 * n + 5)).collect();
        steps.push(Picture(2500, [0, 0]));
        steps.extend([Server(Button, 2600, 2700), Picture(2750, [1, 0]), Press(Button, 2600), Release(Button, 2700)]);
        play("a click every 10 ms for 2 s", &steps);
    }
}
