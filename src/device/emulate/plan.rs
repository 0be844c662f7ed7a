//! When something happens to an emulated device: at a time, or as it touches something.

use std::fmt;
use std::str::FromStr;

/// A moment in the life of an emulated device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// When it gets power.
    Start,
    /// This long after a host first let it give force, µs.
    Work(u64),
    /// At the touch of this number, from 1, and this long after it, µs.
    Touch(u32, u64),
}

/// A moment that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "moment is `{found}`, must be start, seconds of work such as 2.5, or a touch such as touch, touch3 or touch2+0.05"
)]
pub struct MomentError {
    found: String,
}

/// Force at which a touch begins and below which it ends, N, and how long it must stay below, µs.
const TOUCH_N: f64 = 0.01;
const FREE_N: f64 = 0.002;
const FREE_US: u64 = 100_000;

/// What moments are counted from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    work_us: Option<u64>,
    touches: u32,
    touch_us: u64,
    touching: bool,
    free_since_us: Option<u64>,
}

impl Marks {
    /// Looks at the device: may it give force, and how much does it give?
    pub(super) fn look(&mut self, now_us: u64, enabled: bool, force_n: f64) {
        if enabled {
            self.work_us.get_or_insert(now_us);
        }
        if !self.touching && force_n > TOUCH_N {
            (self.touching, self.touch_us) = (true, now_us);
            self.touches = self.touches.saturating_add(1);
        }
        self.free_since_us = (force_n < FREE_N).then(|| self.free_since_us.unwrap_or(now_us));
        self.touching &= self.free_since_us.is_none_or(|since_us| now_us.saturating_sub(since_us) < FREE_US);
    }

    /// The moment has come.
    pub(super) fn has_come(&self, moment: Moment, now_us: u64) -> bool {
        match moment {
            Moment::Start => true,
            Moment::Work(after_us) => self.work_us.is_some_and(|since_us| now_us >= since_us + after_us),
            // a later touch has the one before it behind it, but for its delay
            Moment::Touch(number, after_us) => {
                self.touches > number || (self.touches == number && now_us >= self.touch_us + after_us)
            }
        }
    }

    /// Touches so far.
    pub(super) fn touches(&self) -> u32 {
        self.touches
    }
}

/// Seconds as µs; at most a day.
pub(super) fn micros(text: &str) -> Option<u64> {
    let seconds: f64 = text.trim().parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just before")]
    let us = (0.0..=86_400.0).contains(&seconds).then(|| (seconds * 1e6).round() as u64);
    us
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let wrong = || MomentError { found: text.chars().take(40).collect() };
        if text == "start" {
            return Ok(Self::Start);
        }
        let Some(touch) = text.strip_prefix("touch") else {
            return micros(text).map(Self::Work).ok_or_else(wrong);
        };
        let (number, after) = touch.split_once('+').unwrap_or((touch, "0"));
        let number: u32 = if number.is_empty() { 1 } else { number.parse().map_err(|_e| wrong())? };
        if number == 0 {
            return Err(wrong());
        }
        micros(after).map(|after_us| Self::Touch(number, after_us)).ok_or_else(wrong)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = |us: u64| us as f64 * 1e-6;
        match *self {
            Self::Start => write!(f, "start"),
            Self::Work(us) => write!(f, "{}", s(us)),
            Self::Touch(number, us) => write!(f, "touch{number}+{}", s(us)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_and_wrong_ones_explained() {
        for (text, moment) in [
            ("start", Some(Moment::Start)),
            ("2.5", Some(Moment::Work(2_500_000))),
            ("0", Some(Moment::Work(0))),
            ("touch", Some(Moment::Touch(1, 0))),
            ("touch3", Some(Moment::Touch(3, 0))),
            ("touch2+0.05", Some(Moment::Touch(2, 50_000))),
            ("touch+1", Some(Moment::Touch(1, 1_000_000))),
            ("", None),
            ("-1", None),
            ("inf", None),
            ("NaN", None),
            ("1e9", None),
            ("touch0", None),
            ("touch-1", None),
            ("touch+", None),
            ("touchy", None),
            ("later", None),
        ] {
            assert_eq!(text.parse::<Moment>().ok(), moment, "{text}");
            if let Some(moment) = moment {
                assert_eq!(moment.to_string().parse::<Moment>(), Ok(moment), "{text}");
            }
        }
    }

    #[test]
    fn touches_are_counted_once_and_end_only_after_a_while() {
        let mut marks = Marks::default();
        let mut seen = Vec::new();
        // ms: from, to, force; a buzz that crosses both thresholds is one touch
        for (from, to, force_n) in [
            (0, 50, 0.0),
            (50, 60, 0.3),
            (60, 70, 0.0),
            (70, 80, 0.3),
            (80, 200, 0.001),
            (200, 210, 0.009),
            (210, 220, 0.2),
        ] {
            for ms in from..to {
                marks.look(ms * 1000, ms >= 20, force_n);
                seen.push(marks.touches());
            }
        }
        assert_eq!((seen[49], seen[50], seen[100], seen[209], seen[219]), (0, 1, 1, 1, 2));
        assert!(marks.has_come(Moment::Work(199_000), 219_000) && !marks.has_come(Moment::Work(200_000), 219_000));
        assert!(marks.has_come(Moment::Touch(2, 9_000), 219_000) && !marks.has_come(Moment::Touch(2, 10_000), 219_000));
        assert!(marks.has_come(Moment::Touch(1, 500_000), 219_000), "long past");
        assert!(!marks.has_come(Moment::Touch(3, 0), 219_000));
    }
}
