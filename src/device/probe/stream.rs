//! A stream of state reports, held against what the device promised: rate, jitter, gaps, damage. Pure; time is an
//! argument.

use super::Spread;
use crate::device::driver::{Counts, Expected, Reader, Why};
use crate::device::ohs::{OhsError, State};

/// Most intervals that are kept: ten minutes at 8 kHz would be more than twice that, and percentiles are known by then.
const MOST_KEPT: usize = 2_000_000;

/// What a stream was like.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamHealth {
    /// What was counted, as in an attempt.
    pub counts: Counts,
    /// Good reports a second by our clock, Hz; 0 when there were fewer than two.
    pub rate_hz: f64,
    /// Samples a second by the device's own numbers and clock, Hz.
    pub device_hz: f64,
    /// How much faster the device's clock goes than ours, millionths.
    pub drift_ppm: f64,
    /// Time between neighbours by the device's clock, µs.
    pub device_step_us: Option<Spread>,
    /// Time between arrivals, µs.
    pub arrival_step_us: Option<Spread>,
    /// Runs of missing reports, and the longest of them.
    pub gaps: u64,
    /// Most reports missing in a row.
    pub longest_gap: u64,
    /// Why an attempt would have stopped, each reason once, in the order of their coming.
    pub stops: Vec<Why>,
    /// The newest good state; nothing when there was none.
    pub newest: Option<State>,
    /// Highest temperature, °C.
    pub hottest_c: f64,
    /// The first wrong report.
    pub first_wrong: Option<OhsError>,
}

/// Takes reports as they come.
#[derive(Clone, Debug)]
pub struct Stream {
    reader: Reader,
    first_us: Option<u64>,
    last: Option<Last>,
    device_us: u64,
    samples: u64,
    device_steps_us: Vec<f64>,
    arrival_steps_us: Vec<f64>,
    gaps: u64,
    longest_gap: u64,
    stops: Vec<Why>,
    hottest_c: f64,
    first_wrong: Option<OhsError>,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    seq: u16,
    told_us: u32,
    came_us: u64,
}

impl Stream {
    /// Nothing came yet.
    pub fn new(expected: Expected, now_us: u64) -> Self {
        Self {
            reader: Reader::new(expected, now_us),
            first_us: None,
            last: None,
            device_us: 0,
            samples: 0,
            device_steps_us: Vec::new(),
            arrival_steps_us: Vec::new(),
            gaps: 0,
            longest_gap: 0,
            stops: Vec::new(),
            hottest_c: f64::NEG_INFINITY,
            first_wrong: None,
        }
    }

    /// A report came at `now_us`.
    pub fn take(&mut self, report: &[u8], now_us: u64) {
        let good = self.reader.take(report, now_us);
        match State::parse(report) {
            Ok(state) if good => self.good(&state, now_us),
            Ok(_) => {}
            Err(error) => {
                self.first_wrong.get_or_insert(error);
            }
        }
        self.check(now_us);
    }

    /// To be asked after each wait, whether something came or not.
    pub fn check(&mut self, now_us: u64) {
        self.reader.check(now_us);
        if let Some(why) = self.reader.off().filter(|why| *why != Why::Starting)
            && !self.stops.contains(&why)
        {
            self.stops.push(why);
        }
    }

    fn good(&mut self, state: &State, now_us: u64) {
        self.first_us.get_or_insert(now_us);
        self.hottest_c = self.hottest_c.max(state.temperature_c);
        let now = Last { seq: state.seq, told_us: state.device_time_us, came_us: now_us };
        let Some(last) = self.last.replace(now) else { return };
        let step = u64::from(now.seq.wrapping_sub(last.seq));
        let step_us = now.told_us.wrapping_sub(last.told_us);
        self.device_us += u64::from(step_us);
        self.samples += step;
        if step > 1 {
            self.gaps += 1;
            self.longest_gap = self.longest_gap.max(step - 1);
        } else if self.device_steps_us.len() < MOST_KEPT {
            self.device_steps_us.push(f64::from(step_us));
        }
        if self.arrival_steps_us.len() < MOST_KEPT {
            self.arrival_steps_us.push(now_us.saturating_sub(last.came_us) as f64);
        }
    }

    /// What it was like so far.
    pub fn health(&self) -> StreamHealth {
        let counts = *self.reader.counts();
        let host_us = self.last.zip(self.first_us).map_or(0, |(last, first_us)| last.came_us - first_us) as f64;
        let device_us = self.device_us as f64;
        let a_second = |count: u64, us: f64| if us > 0.0 { count as f64 * 1e6 / us } else { 0.0 };
        let both = host_us > 0.0 && device_us > 0.0;
        StreamHealth {
            counts,
            rate_hz: a_second(counts.good.saturating_sub(1), host_us),
            device_hz: a_second(self.samples, device_us),
            drift_ppm: if both { (device_us / host_us - 1.0) * 1e6 } else { 0.0 },
            device_step_us: Spread::of(self.device_steps_us.iter().copied()),
            arrival_step_us: Spread::of(self.arrival_steps_us.iter().copied()),
            gaps: self.gaps,
            longest_gap: self.longest_gap,
            stops: self.stops.clone(),
            newest: (counts.good > 0).then(|| *self.reader.state()),
            hottest_c: self.hottest_c,
            first_wrong: self.first_wrong,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::ohs::Status;
    use crate::math::DVec3;

    const EXPECTED: Expected = Expected {
        report_hz: 1000.0,
        workspace_mm: (DVec3::splat(-100.0), DVec3::splat(100.0)),
        has_grip: false,
        has_force: false,
    };

    fn report(seq: u16, device_time_us: u32) -> [u8; 64] {
        State { seq, device_time_us, status: Status(Status::HOMED), temperature_c: 31.0, ..State::default() }.pack()
    }

    #[test]
    fn rate_jitter_and_gaps_are_those_of_the_stream() {
        let mut stream = Stream::new(EXPECTED, 0);
        // every tenth sample is 100 us late by the device's clock, every arrival 50 us after it; 3 are missing at 500
        for i in (0..1000_u16).filter(|i| !(500..503).contains(i)) {
            let device_us = u32::from(i) * 1000 + if i % 10 == 0 { 100 } else { 0 };
            stream.take(&report(i, device_us), u64::from(device_us) + 50);
        }
        let health = stream.health();
        // the first report only proves that the second is its neighbour
        assert_eq!((health.counts.good, health.counts.missing, health.gaps, health.longest_gap), (996, 3, 1, 3));
        assert!((health.device_hz - 1000.0).abs() < 0.2, "{}", health.device_hz);
        assert!((health.rate_hz - 997.0).abs() < 0.2, "{}", health.rate_hz);
        let step = health.device_step_us.unwrap();
        assert_eq!((step.min, step.p50, step.max), (900.0, 1000.0, 1100.0));
        assert_eq!(health.stops, []);
        assert!((health.hottest_c - 31.0).abs() < 1e-9 && health.drift_ppm.abs() < 1.0, "{health:?}");
    }

    #[test]
    fn damage_silence_and_faults_are_told_apart() {
        let mut stream = Stream::new(EXPECTED, 0);
        for i in 0..100_u16 {
            let mut bytes = report(i, u32::from(i) * 1000);
            if i % 20 == 7 {
                bytes[30] ^= 1;
            }
            stream.take(&bytes, u64::from(i) * 1000);
            stream.check(u64::from(i) * 1000);
        }
        (100..130).for_each(|ms| stream.check(ms * 1000));
        let health = stream.health();
        assert_eq!((health.counts.crc, health.counts.missing), (5, 5));
        assert_eq!(health.stops, [Why::Silent]);
        assert!(matches!(health.first_wrong, Some(OhsError::Crc { .. })));
        let mut stream = Stream::new(EXPECTED, 0);
        let faulty = |seq: u16| State {
            status: Status(Status::HOMED | Status::FAULT),
            ..State::parse(&report(seq, seq.into())).unwrap()
        };
        (1..4).for_each(|seq| stream.take(&faulty(seq).pack(), u64::from(seq) * 1000));
        assert_eq!(stream.health().stops, [Why::Fault]);
    }

    #[test]
    fn nothing_gives_no_numbers() {
        let health = Stream::new(EXPECTED, 0).health();
        assert_eq!((health.newest, health.device_step_us, health.rate_hz.to_bits()), (None, None, 0));
    }
}
