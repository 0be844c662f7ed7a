//! Every reason for which a reader stops, every report it does not believe, and the wraps of both counters.

use super::super::reader::{Expected, MOST_MISSING, NEIGHBOURS_US, Reader, SILENT_US};
use super::super::{Counts, Why};
use crate::device::ohs::{State, Status};
use crate::math::DVec3;

const EXPECTED: Expected = Expected {
    report_hz: 1000.0,
    workspace_mm: (DVec3::splat(-80.0), DVec3::splat(80.0)),
    has_grip: true,
    has_force: true,
};

const GOOD: u8 = Status::DEADMAN_CLOSED | Status::ENABLED | Status::POWER | Status::HOMED;

/// A device that sends a report every millisecond, and the reader at the other end.
struct Bench {
    reader: Reader,
    now_us: u64,
    state: State,
}

impl Bench {
    fn new() -> Self {
        Self::from(7, 1_000)
    }

    fn from(seq: u16, device_time_us: u32) -> Self {
        let state = State { seq, device_time_us, status: Status(GOOD), ..State::default() };
        Self { reader: Reader::new(EXPECTED, 0), now_us: 0, state }
    }

    /// Time passes on both clocks, and the device counts on.
    fn pass(&mut self, ms: u16) {
        self.now_us += u64::from(ms) * 1000;
        self.state.device_time_us = self.state.device_time_us.wrapping_add(u32::from(ms) * 1000);
        self.state.seq = self.state.seq.wrapping_add(ms);
    }

    /// The state of now arrives.
    fn send(&mut self) -> bool {
        self.reader.take(&self.state.pack(), self.now_us)
    }

    /// So many good milliseconds.
    fn run(&mut self, ms: u32) {
        for _ in 0..ms {
            self.pass(1);
            self.send();
            self.reader.check(self.now_us);
        }
    }

    fn counts(&self) -> Counts {
        *self.reader.counts()
    }
}

#[test]
fn a_stream_is_believed_after_two_neighbours() {
    let mut bench = Bench::new();
    assert_eq!(bench.reader.off(), Some(Why::Starting));
    bench.pass(1);
    assert!(!bench.send(), "one alone proves nothing");
    bench.pass(1);
    assert!(bench.send());
    assert_eq!(bench.reader.off(), None);
    assert_eq!(bench.reader.state().seq, bench.state.seq);
}

#[test]
fn what_a_device_kept_from_before_is_thrown_away() {
    let mut bench = Bench::new();
    // the old report is read at once, the next one is 213 ms younger by its own clock
    let old = bench.state.pack();
    bench.pass(213);
    assert!(!bench.reader.take(&old, bench.now_us));
    assert!(!bench.send(), "no neighbours");
    bench.pass(1);
    assert!(bench.send());
    // neighbours by number that are too far apart by either clock
    for (case, ours_us, device_us) in [("ours", NEIGHBOURS_US + 1, 1_000), ("the device's", 1_000, 3_001)] {
        let mut bench = Bench::new();
        bench.send();
        bench.now_us += ours_us;
        bench.state.seq += 1;
        bench.state.device_time_us += device_us;
        assert!(!bench.send(), "{case}");
    }
}

#[test]
fn both_counters_wrap() {
    let mut bench = Bench::from(u16::MAX - 50, u32::MAX - 120_000);
    bench.run(70_000);
    assert_eq!(bench.reader.off(), None);
    assert_eq!(bench.counts(), Counts { good: 69_999, ..Counts::default() });
}

#[test]
fn silence_stops_after_ten_milliseconds_and_not_before() {
    let mut bench = Bench::new();
    bench.run(20);
    bench.reader.check(bench.now_us + SILENT_US - 1);
    assert_eq!(bench.reader.off(), None);
    bench.reader.check(bench.now_us + SILENT_US);
    assert_eq!((bench.reader.off(), bench.reader.stopped_by()), (Some(Why::Silent), Some(Why::Silent)));
    // it comes back by proving itself again, and remembers that it stopped
    bench.pass(300);
    assert!(!bench.send());
    bench.pass(1);
    assert!(bench.send());
    assert_eq!((bench.reader.off(), bench.counts().stops), (None, 1));
}

#[test]
fn five_missing_are_counted_and_six_stop() {
    let mut bench = Bench::new();
    bench.run(5);
    bench.pass(MOST_MISSING + 1);
    assert!(bench.send());
    assert_eq!((bench.reader.off(), bench.counts().missing), (None, 5));
    bench.pass(MOST_MISSING + 2);
    assert!(!bench.send());
    assert_eq!(bench.reader.off(), Some(Why::Gap));
    bench.run(2);
    assert_eq!((bench.reader.off(), bench.counts().stops), (None, 1));
}

#[test]
fn a_backlog_is_stale_and_what_follows_its_hole_stops() {
    // the system keeps the oldest 63 reports: after 200 ms without a look, 63 old ones and then a hole
    let mut bench = Bench::new();
    bench.run(10);
    let good = bench.counts().good;
    let late_us = bench.now_us + 200_000;
    for _ in 0..63 {
        bench.pass(1);
        assert!(!bench.reader.take(&bench.state.pack(), late_us), "{} ms old", late_us - bench.now_us);
    }
    assert_eq!((bench.counts().stale, bench.counts().good), (63, good));
    bench.reader.check(late_us);
    assert_eq!(bench.reader.off(), Some(Why::HostStalled), "nobody was there to hear");
    bench.pass(137);
    bench.now_us = late_us;
    bench.run(2);
    assert_eq!(bench.reader.off(), None, "fresh again");
}

#[test]
fn a_short_backlog_ends_in_the_newest() {
    let mut bench = Bench::new();
    bench.run(10);
    let late_us = bench.now_us + 30_000;
    let taken = (0..30).filter(|_| {
        bench.pass(1);
        bench.reader.take(&bench.state.pack(), late_us)
    });
    assert!((8..=11).contains(&taken.count()), "those of the last 10 ms");
    bench.reader.check(late_us);
    assert_eq!((bench.reader.off(), bench.reader.state().seq), (None, bench.state.seq));
}

#[test]
fn what_is_not_believed_is_counted_and_feeds_nothing() {
    type Spoil = fn(&mut [u8; 64]);
    let cases: [(&str, Spoil, fn(&Counts) -> u64); 3] = [
        ("a flipped bit", |r| r[9] ^= 1, |c| c.crc),
        ("another report", |r| r[0] = 2, |c| c.malformed),
        ("nothing but zeros", |r| r.fill(0), |c| c.malformed),
    ];
    for (case, spoil, count) in cases {
        let mut bench = Bench::new();
        bench.run(5);
        for _ in 0..10 {
            bench.pass(1);
            let mut report = bench.state.pack();
            spoil(&mut report);
            assert!(!bench.reader.take(&report, bench.now_us), "{case}");
            bench.reader.check(bench.now_us);
        }
        assert_eq!(count(&bench.counts()), 10, "{case}");
        assert_eq!(bench.reader.off(), Some(Why::Silent), "{case}");
    }
    let mut bench = Bench::new();
    bench.run(5);
    assert!(!bench.reader.take(&bench.state.pack()[..63], bench.now_us));
    assert_eq!(bench.counts().malformed, 1);
}

#[test]
fn the_same_number_and_older_ones_are_not_new() {
    let mut bench = Bench::new();
    bench.run(5);
    let old = bench.state.pack();
    for _ in 0..10 {
        bench.pass(1);
        assert!(!bench.reader.take(&old, bench.now_us));
        bench.reader.check(bench.now_us);
    }
    assert_eq!(bench.counts().replayed, 10);
    assert_eq!(bench.reader.off(), Some(Why::Silent), "a stuck number is silence");
    // a device clock that stands still while numbers go on
    let mut bench = Bench::new();
    bench.run(5);
    let still_us = bench.state.device_time_us;
    for _ in 0..10 {
        bench.pass(1);
        bench.state.device_time_us = still_us;
        assert!(!bench.send());
    }
    assert_eq!(bench.counts().clock, 6, "then the hole in the numbers stops it");
}

#[test]
fn a_place_no_hand_can_have_reached_stops() {
    for (case, jump_mm, why) in [
        ("a knock", DVec3::X * 2.0, None),
        ("a jump", DVec3::X * 40.0, Some(Why::PoseJump)),
        ("a slow sensor error", DVec3::Y * 4.0, Some(Why::PoseJump)),
    ] {
        let mut bench = Bench::new();
        bench.run(5);
        bench.state.position_mm += jump_mm;
        bench.pass(1);
        bench.send();
        assert_eq!(bench.reader.off(), why, "{case}");
    }
    // far outside of its own workspace: not believed at all
    let mut bench = Bench::new();
    bench.run(5);
    bench.state.position_mm = DVec3::X * 5_000.0;
    bench.run(10);
    assert_eq!(bench.counts().place, 10, "neither while believed nor after the hole in the numbers that follows");
    assert_ne!(bench.reader.off(), None);
}

#[test]
fn every_bit_that_speaks_against_force_stops_and_lets_go_again() {
    for (case, bit, on, why) in [
        ("paused", Status::PAUSED, true, Why::DevicePaused),
        ("fault", Status::FAULT, true, Why::Fault),
        ("stop pressed", Status::E_STOP, true, Why::EmergencyStop),
        ("grip open", Status::DEADMAN_CLOSED, false, Why::GripOpen),
        ("not homed", Status::HOMED, false, Why::NotHomed),
        ("no power", Status::POWER, false, Why::MotorsOff),
        ("not enabled", Status::ENABLED, false, Why::MotorsOff),
    ] {
        let mut bench = Bench::new();
        bench.run(5);
        bench.state.status = Status(GOOD).with(bit, on);
        bench.run(3);
        assert_eq!(bench.reader.off(), Some(why), "{case}");
        assert_eq!((bench.reader.stopped_by(), bench.counts().stops), (Some(why), 1), "{case}");
        bench.state.status = Status(GOOD);
        bench.run(1);
        assert_eq!((bench.reader.off(), bench.counts().stops), (None, 1), "{case}: usable again, and it is remembered");
    }
    // outside of its workspace a device gives no force by itself, and the attempt goes on
    let mut bench = Bench::new();
    bench.state.position_mm = DVec3::X * 81.0;
    bench.state.status = Status(GOOD & !Status::ENABLED);
    bench.run(5);
    assert_eq!(bench.reader.off(), None);
    // a device without motors or grip sensor is not held against them
    let mut reader = Reader::new(Expected { has_grip: false, has_force: false, ..EXPECTED }, 0);
    let mut bench = Bench::new();
    bench.state.status = Status(Status::HOMED);
    for _ in 0..3 {
        bench.pass(1);
        reader.take(&bench.state.pack(), bench.now_us);
    }
    assert_eq!(reader.off(), None);
}

/// A device that sends so many reports a millisecond; when it is given up, µs.
fn flooded_us(promised_hz: f64, per_ms: u64) -> Option<u64> {
    let mut bench = Bench::new();
    bench.reader = Reader::new(Expected { report_hz: promised_hz, ..EXPECTED }, 0);
    (0..300_000).step_by(250).find(|&now_us| {
        for _ in 0..(per_ms * (now_us + 250) / 1000 - per_ms * now_us / 1000) {
            bench.state.seq = bench.state.seq.wrapping_add(1);
            bench.state.device_time_us += u32::try_from(1000 / per_ms).unwrap();
            bench.reader.take(&bench.state.pack(), now_us);
        }
        bench.reader.check(now_us);
        bench.reader.off() == Some(Why::Flood)
    })
}

#[test]
fn a_flood_is_given_up_at_once_and_a_quick_device_is_not() {
    for (promised_hz, per_ms) in [(1000.0, 1), (1000.0, 3), (4000.0, 4), (4000.0, 12), (250.0, 1)] {
        assert_eq!(flooded_us(promised_hz, per_ms), None, "{per_ms} a millisecond of a promised {promised_hz} Hz");
    }
    for (promised_hz, per_ms) in [(1000.0, 20), (4000.0, 80), (250.0, 20)] {
        let us = flooded_us(promised_hz, per_ms);
        assert!(us.is_some_and(|us| us < 10_000), "{per_ms} a millisecond of a promised {promised_hz} Hz: {us:?}");
    }
    assert!(Why::Flood.needs_opening());
}

#[test]
fn what_waited_while_nobody_looked_is_no_flood() {
    for per_half_second in [500_u32, 2000] {
        let mut bench = Bench::new();
        bench.reader = Reader::new(Expected { report_hz: f64::from(2 * per_half_second), ..EXPECTED }, 0);
        for wake in 0..20_u64 {
            // half a second away, and a driver that takes what waits by 256
            let now_us = (wake + 1) * 500_000;
            for number in 0..per_half_second {
                bench.reader.take(&bench.state.pack(), now_us);
                if number % 256 == 255 {
                    bench.reader.check(now_us);
                }
                assert_ne!(bench.reader.off(), Some(Why::Flood), "{per_half_second}, wake {wake}");
            }
            bench.reader.check(now_us);
        }
        assert_ne!(bench.reader.off(), Some(Why::Flood), "{per_half_second}");
    }
}

#[test]
fn what_the_port_or_the_writer_found_stops_too() {
    for why in [Why::Unplugged, Why::WriteBlocked, Why::WriteFailed, Why::Broken] {
        let mut bench = Bench::new();
        bench.run(5);
        bench.reader.stop(why);
        assert_eq!((bench.reader.off(), bench.reader.stopped_by()), (Some(why), Some(why)));
        assert!(why.needs_opening(), "{why:?}");
    }
}
