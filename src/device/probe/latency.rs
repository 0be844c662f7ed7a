//! How long a report and a command are on their way, beside how late this computer's own timer is in the same run.
//!
//! Every command here says that nothing is to be driven, and the device is disarmed first: no force comes of it.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::Spread;
use crate::device::driver::{Identity, Port, PortError, Ports, REPORT, arm};
use crate::device::ohs::{Command, State};
use crate::device::priority;

/// The servo's period, µs: what every time here is held against.
pub const BUDGET_US: f64 = 1000.0;
/// A command that is not acknowledged within this time counts as unanswered, µs.
const UNANSWERED_US: u64 = 100_000;
const PERIOD: Duration = Duration::from_millis(1);
const WAIT: Duration = Duration::from_millis(20);
/// Longest wait for the first report.
const FIRST: Duration = Duration::from_secs(2);

/// What was measured, µs.
#[derive(Clone, Debug)]
pub struct Latency {
    /// Who it is.
    pub identity: Identity,
    /// Good reports a second, Hz.
    pub rate_hz: f64,
    /// Between arrivals of reports.
    pub report_step_us: Option<Spread>,
    /// How much longer a report took than the quickest of its second.
    pub in_late_us: Option<Spread>,
    /// How long a write took.
    pub write_us: Option<Spread>,
    /// From a command in a steady stream to the first report that acknowledges it.
    pub ack_us: Option<Spread>,
    /// From a command that asks for an answer at once to that answer.
    pub round_trip_us: Option<Spread>,
    /// How late a thread woke that asked for every millisecond.
    pub timer_late_us: Option<Spread>,
    /// Commands sent, and those that were never acknowledged.
    pub commands: usize,
    /// Those that were never acknowledged.
    pub unanswered: usize,
    /// Reading, writing and timing threads had real-time priority.
    pub real_time: bool,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    came_us: u64,
    device_us: u32,
    ack: u16,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    seq: u16,
    at_us: u64,
}

/// Measures an open device for so long. `tell` hears how far it is, 0 to 1, and says whether to go on.
pub fn run(ports: Ports, length: Duration, tell: &mut dyn FnMut(f64) -> bool) -> Result<Latency, PortError> {
    let Ports { reader, mut writer, mut control, identity } = ports;
    arm::disarm(control.as_mut())?;
    let since = Instant::now();
    let shared = Shared { since, ack: AtomicU32::new(NO_ACK), over: AtomicBool::new(false) };
    let (told, heard, timer) = thread::scope(|scope| {
        let ear = scope.spawn(|| shared.listen(reader));
        let timer = scope.spawn(|| shared.time());
        let mut mouth = Mouth { shared: &shared, port: writer.as_mut(), seq: 0, write_us: Vec::new() };
        let told = mouth.speak(length, tell);
        thread::sleep(WAIT);
        shared.over.store(true, Ordering::Release);
        let broken = || PortError::System { place: "this program".to_owned(), said: "a thread broke".to_owned() };
        (
            told.map(|sent| (sent, mouth.write_us)),
            ear.join().map_err(|_panic| broken()),
            timer.join().map_err(|_panic| broken()),
        )
    });
    let ((steady, echoes), write_us) = told?;
    let (seen, ear_rt) = heard??;
    let (late_us, timer_rt) = timer?;
    let (ack_us, lost) = answers(&steady, &seen);
    let (round_trip_us, lost_echoes) = answers(&echoes, &seen);
    Ok(Latency {
        identity,
        rate_hz: rate_hz(&seen),
        report_step_us: Spread::of(seen.iter().zip(seen.iter().skip(1)).map(|(a, b)| (b.came_us - a.came_us) as f64)),
        in_late_us: Spread::of(in_late_us(&seen)),
        write_us: Spread::of(write_us),
        ack_us: Spread::of(ack_us),
        round_trip_us: Spread::of(round_trip_us),
        timer_late_us: Spread::of(late_us),
        commands: steady.len() + echoes.len(),
        unanswered: lost + lost_echoes,
        real_time: ear_rt && timer_rt,
    })
}

const NO_ACK: u32 = u32::MAX;

struct Shared {
    since: Instant,
    /// The newest acknowledged number; [`NO_ACK`] before the first report.
    ack: AtomicU32,
    over: AtomicBool,
}

impl Shared {
    fn now_us(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn listen(&self, mut port: Box<dyn Port>) -> Result<(Vec<Seen>, bool), PortError> {
        let real_time = priority::ask(priority::DRIVER);
        let mut seen = Vec::new();
        while !self.over.load(Ordering::Acquire) {
            let mut report = [0; REPORT];
            if port.read_report(&mut report, WAIT)?
                && let Ok(state) = State::parse(&report)
            {
                self.ack.store(state.ack.into(), Ordering::Release);
                seen.push(Seen { came_us: self.now_us(), device_us: state.device_time_us, ack: state.ack });
            }
        }
        Ok((seen, real_time))
    }

    /// How late every millisecond is, µs.
    fn time(&self) -> (Vec<f64>, bool) {
        let real_time = priority::ask(priority::SERVO);
        let (mut late_us, mut next) = (Vec::new(), Instant::now() + PERIOD);
        while !self.over.load(Ordering::Acquire) {
            thread::sleep(next.saturating_duration_since(Instant::now()));
            let now = Instant::now();
            late_us.push(now.saturating_duration_since(next).as_secs_f64() * 1e6);
            // what was missed is not made up for
            next = (next + PERIOD).max(now);
        }
        (late_us, real_time)
    }
}

struct Mouth<'a> {
    shared: &'a Shared,
    port: &'a mut dyn Port,
    seq: u16,
    write_us: Vec<f64>,
}

impl Mouth<'_> {
    /// Half the time a steady stream of commands, half the time one question after the other.
    fn speak(
        &mut self,
        length: Duration,
        tell: &mut dyn FnMut(f64) -> bool,
    ) -> Result<(Vec<Sent>, Vec<Sent>), PortError> {
        let ack = || self.shared.ack.load(Ordering::Acquire);
        let since = Instant::now();
        while ack() == NO_ACK {
            if since.elapsed() > FIRST {
                return Err(PortError::Timeout { asked: "with a good report".to_owned(), ms: 2000 });
            }
            thread::sleep(PERIOD);
        }
        self.seq = u16::try_from(ack()).unwrap_or(0);
        let (mut steady, mut echoes) = (Vec::new(), Vec::new());
        let (start, mut next, mut count) = (Instant::now(), Instant::now(), 0_u32);
        while start.elapsed() < length {
            let echo = start.elapsed() > length / 2;
            let sent = self.send(echo)?;
            if echo {
                echoes.push(sent);
                self.wait_for(sent.seq);
            } else {
                steady.push(sent);
            }
            count += 1;
            // questions fall anywhere between two reports, not always at the same place
            let pause = if echo { PERIOD * (3 + count % 7) / 5 } else { PERIOD };
            next = (next + pause).max(Instant::now());
            thread::sleep(next.saturating_duration_since(Instant::now()));
            if count.is_multiple_of(50) && !tell(start.elapsed().as_secs_f64() / length.as_secs_f64()) {
                break;
            }
        }
        Ok((steady, echoes))
    }

    fn send(&mut self, echo: bool) -> Result<Sent, PortError> {
        self.seq = self.seq.wrapping_add(1);
        let at_us = self.shared.now_us();
        #[expect(clippy::cast_possible_truncation, reason = "it wraps, as the protocol says")]
        let host_time_us = at_us as u32;
        let command = Command { echo, seq: self.seq, host_time_us, force_limit_n: Some(0.001), ..Command::NOTHING };
        self.port.write_report(&command.pack())?;
        self.write_us.push(self.shared.now_us().saturating_sub(at_us) as f64);
        Ok(Sent { seq: self.seq, at_us })
    }

    fn wait_for(&self, seq: u16) {
        let since = Instant::now();
        while self.shared.ack.load(Ordering::Acquire) != u32::from(seq) && since.elapsed() < WAIT {
            thread::sleep(PERIOD / 20);
        }
    }
}

fn rate_hz(seen: &[Seen]) -> f64 {
    let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return 0.0 };
    let span_us = last.came_us.saturating_sub(first.came_us) as f64;
    if span_us > 0.0 { (seen.len() - 1) as f64 * 1e6 / span_us } else { 0.0 }
}

/// From each command to the first report that acknowledges it or a later one, µs, and how many got none in time.
fn answers(sent: &[Sent], seen: &[Seen]) -> (Vec<f64>, usize) {
    let (mut took_us, mut lost, mut rest) = (Vec::new(), 0, seen);
    for sent in sent {
        let answers = |seen: &Seen| seen.came_us >= sent.at_us && seen.ack.wrapping_sub(sent.seq).cast_signed() >= 0;
        let at = rest.iter().position(answers);
        // later commands are answered by later reports
        rest = at.and_then(|at| rest.get(at..)).unwrap_or(rest);
        match at.and_then(|_| rest.first()).map(|seen| seen.came_us - sent.at_us) {
            Some(us) if us <= UNANSWERED_US => took_us.push(us as f64),
            _ => lost += 1,
        }
    }
    (took_us, lost)
}

/// How much longer each report took than the quickest of its second, µs: two clocks that drift apart agree for a second.
fn in_late_us(seen: &[Seen]) -> Vec<f64> {
    let Some(first) = seen.first() else { return Vec::new() };
    let way_us = |seen: &Seen| {
        let device_us = f64::from(seen.device_us.wrapping_sub(first.device_us).cast_signed());
        (seen.came_us.saturating_sub(first.came_us)) as f64 - device_us
    };
    let second = |seen: &Seen| seen.came_us.saturating_sub(first.came_us) / 1_000_000;
    let of_one = |chunk: &[Seen]| {
        let quickest_us = chunk.iter().map(way_us).fold(f64::INFINITY, f64::min);
        chunk.iter().map(|seen| way_us(seen) - quickest_us).collect::<Vec<_>>()
    };
    seen.chunk_by(|a, b| second(a) == second(b)).flat_map(of_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_answered_by_the_first_report_that_knows_it() {
        let seen: Vec<_> = [(1_000, 65_534), (2_000, 65_535), (3_000, 65_535), (4_000, 1), (5_000, 2), (400_000, 3)]
            .map(|(came_us, ack)| Seen { came_us, device_us: 0, ack })
            .to_vec();
        let sent = [(65_535, 1_300), (0, 2_200), (1, 3_100), (2, 4_050), (3, 5_100), (4, 400_100)]
            .map(|(seq, at_us)| Sent { seq, at_us });
        let (took_us, lost) = answers(&sent, &seen);
        assert_eq!(took_us, [700.0, 1_800.0, 900.0, 950.0]);
        assert_eq!(lost, 2, "one was late, one never came");
        assert_eq!(answers(&sent, &[]), (vec![], 6));
    }

    #[test]
    fn lateness_is_beyond_the_quickest_way_whatever_the_clocks_say() {
        let seen: Vec<_> = (0..4_000_u32)
            .map(|i| {
                let late_us = if i % 100 == 7 { 300 } else { 0 };
                // the device's clock is 100 millionths fast and wraps on the way
                let device_us = (u32::MAX - 500_000).wrapping_add(i * 1000 + i / 10);
                Seen { came_us: u64::from(i) * 1000 + 50 + late_us, device_us, ack: 0 }
            })
            .collect();
        let spread = Spread::of(in_late_us(&seen)).unwrap();
        assert!(spread.p50 <= 100.0 && (300.0..=400.0).contains(&spread.max), "{spread:?}");
        assert!((rate_hz(&seen) - 1000.0).abs() < 0.01);
    }
}
