//! The faults: what happens, what has to come of it, and what CHAI3D 3.3 does in the same place.

use stipple::device::Why;
use stipple::device::ohs::firmware::Fault;
use stipple::math::DVec3;

use super::wire::Bus;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum What {
    /// In the device, from the fault's time on; inverted motors are so from the start.
    Device(Fault),
    /// The place stands still while the hand lifts.
    FrozenAndLifts,
    /// The cable is drawn.
    Unplug,
    /// On the way to the device.
    Bus(Bus),
    /// The whole host stands still for so long, ms.
    Host(u64),
    /// The loop alone stands still for so long, ms.
    Loop(u64),
    /// The writer's thread alone stands still for so long, ms.
    Writer(u64),
    /// In the device for a tenth of a second; then the trainee says the word, with the needle where it was.
    Word(Fault),
    /// Each tick is followed by another one in the same microsecond.
    TwoTicksAtOnce,
    /// The law wants something else, from the start.
    Law(Law),
    /// The stylus is in the tissue when it is switched on.
    StartInside,
}

/// What the law wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Law {
    AsIs,
    /// No number from the moment on in which the machine runs.
    NoNumber,
    /// Ten times the stiffness of everything.
    Tenfold,
    /// A wall of 20 N/mm in the needle's way.
    Wall,
}

/// What has to come of it. The limits of force, stiffness times depth and slew hold in every case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goes {
    /// No force within 20 ms, for one of these reasons, until the trainee's word.
    Stops(&'static [Why]),
    /// The same within this time, µs: nothing was lost or stood still.
    StopsLate(&'static [Why], u64),
    /// No force within 20 ms of the first such tick, nor later; the device is not at fault.
    Ends(Why),
    /// No force within 20 ms, and it comes back slowly by itself.
    Cut,
    /// No force within 20 ms for this reason, and it comes back slowly after the trainee's word.
    Back(Why),
    /// Goes on within the limits, with these remarks.
    On(&'static [Why]),
}

impl What {
    /// The device's reports tell another place than the one where it is.
    pub(crate) fn tells_a_wrong_place(self) -> bool {
        use Fault::{Buzz, LowestNumbers, NoPose, PoseFrozen, PoseJump, SensorBroken};
        let Self::Device(fault) = self else { return self == Self::FrozenAndLifts };
        matches!(fault, PoseJump(_) | PoseFrozen | Buzz(..) | NoPose | LowestNumbers | SensorBroken)
    }
}

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) what: What,
    pub(crate) goes: Goes,
    pub(crate) chai: Chai,
}

/// What CHAI3D's tool path does under the same fault, as far as its published source says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chai {
    /// The force is passed on as it is.
    PassedOn,
    /// A failed read is a tool at the origin.
    Origin,
    /// A wrong place is believed.
    Believed,
    /// What the library and the device do by themselves.
    Watchdog,
    /// The status of the write is dropped.
    StatusDropped,
    /// The whole force at the second tick.
    NoRise,
    /// The maker's library below it has to notice.
    Library,
    /// Nothing there could notice either.
    Nobody,
}

impl Chai {
    pub(crate) const ALL: [(Self, &'static str, &'static str); 8] = [
        (
            Self::PassedOn,
            "passed on",
            "`cGenericTool::applyToDevice` hands the computed force to the driver: no test for numbers that are none, no largest force (the specification's `m_maxLinearForce` is not read there), no slew",
        ),
        (
            Self::Origin,
            "tool at the origin",
            "`cGenericTool::updateFromDevice` sets the place to zero, calls `getPosition` and drops its result; `cDeltaDevice::getPosition` writes zeros when the read failed: the tool is at the origin in that tick, and the force follows",
        ),
        (
            Self::Believed,
            "believed",
            "`cGenericTool::updateFromDevice` takes whatever place it gets: no jump, no repeat, no age is looked for",
        ),
        (
            Self::Watchdog,
            "device's own watchdog",
            "nothing in the tool path looks at the time between two commands; `cDeltaDevice::open` sets the device's watchdog to 255 and its velocity guard to 0 where the maker's library has them",
        ),
        (
            Self::StatusDropped,
            "status dropped",
            "`cGenericTool::applyToDevice` drops the result of the driver's call and returns success",
        ),
        (
            Self::NoRise,
            "no ramp by default",
            "`m_useForceRise` and `m_useWaitForSmallForce` are off in the constructor of `cGenericTool`: the first tick gives nothing, the second the whole force",
        ),
        (
            Self::Library,
            "left to the maker's library",
            "reports, checksums and numbers are below the driver's functions; the tool path sees only their status, and drops it",
        ),
        (Self::Nobody, "not noticed", "as here, nobody in the loop can notice"),
    ];

    pub(crate) fn short(self) -> &'static str {
        Self::ALL.iter().find(|(chai, ..)| *chai == self).unwrap().1
    }
}

impl Case {
    /// The law is so stiff, or the place so false, that the loop may have to turn the force down.
    pub(crate) fn may_turn_down(&self) -> bool {
        matches!(self.what, What::Law(Law::Tenfold | Law::Wall) | What::Device(Fault::Inverted))
    }
}

const fn case(name: &'static str, what: What, goes: Goes, chai: Chai) -> Case {
    Case { name, what, goes, chai }
}

const GOES_ON: Goes = Goes::On(&[]);
/// Swings have to be counted, and a place has to stand for a tenth of a second, before they are told from a hand's.
const SHOWS_LATE_BUZZ: Goes = Goes::StopsLate(&[Why::Shaking], 130_000);
const SHOWS_LATE_FROZEN: Goes = Goes::StopsLate(&[Why::PoseFrozen], 130_000);

const fn jump(up_mm: f64) -> What {
    What::Device(Fault::PoseJump(DVec3::new(0.0, up_mm, 0.0)))
}

/// The battery.
pub(crate) const CASES: &[Case] = &[
    case("none", What::Law(Law::AsIs), GOES_ON, Chai::Nobody),
    case("the law wants no number (NaN force)", What::Law(Law::NoNumber), Goes::Ends(Why::NoNumber), Chai::PassedOn),
    case("tenfold stiffness", What::Law(Law::Tenfold), GOES_ON, Chai::PassedOn),
    case("force step: a wall", What::Law(Law::Wall), GOES_ON, Chai::PassedOn),
    case("start inside the tissue", What::StartInside, GOES_ON, Chai::NoRise),
    case("two ticks at once (dt of 0)", What::TwoTicksAtOnce, GOES_ON, Chai::PassedOn),
    case("loop late by 5 ms", What::Loop(5), GOES_ON, Chai::Watchdog),
    case("loop late by 20 ms", What::Loop(20), Goes::Cut, Chai::Watchdog),
    case("loop late by 50 ms (dt of 50 ms)", What::Loop(50), Goes::Cut, Chai::Watchdog),
    case("loop late by 100 ms", What::Loop(100), Goes::Cut, Chai::Watchdog),
    case("loop late by 200 ms", What::Loop(200), Goes::Cut, Chai::Watchdog),
    case("writer late by 9 ms", What::Writer(9), Goes::Cut, Chai::Watchdog),
    case("writer late by 20 ms", What::Writer(20), Goes::Stops(&[Why::DevicePaused]), Chai::Watchdog),
    case("host held up for 5 ms", What::Host(5), GOES_ON, Chai::Watchdog),
    case("host held up for 20 ms", What::Host(20), Goes::Stops(&[Why::DevicePaused]), Chai::Watchdog),
    case("host held up for 100 ms", What::Host(100), Goes::Stops(&[Why::HostStalled]), Chai::Watchdog),
    case("host held up for 200 ms", What::Host(200), Goes::Stops(&[Why::HostStalled]), Chai::Watchdog),
    case("host hangs (500 ms)", What::Host(500), Goes::Stops(&[Why::HostStalled]), Chai::Watchdog),
    case("commands: stale, over and over", What::Bus(Bus::Stale), Goes::Stops(&[Why::DevicePaused]), Chai::Library),
    case("commands: bad CRC", What::Bus(Bus::BadCrc), Goes::Stops(&[Why::DevicePaused]), Chai::Library),
    case("commands: lost", What::Device(Fault::DeafToCommands), Goes::Stops(&[Why::DevicePaused]), Chai::StatusDropped),
    case("pose: read error", What::Device(Fault::NoPose), Goes::Stops(&[Why::Silent]), Chai::Origin),
    case("pose: lowest integers", What::Device(Fault::LowestNumbers), Goes::Stops(&[Why::Silent]), Chai::Believed),
    case(
        "pose: encoder reads no number",
        What::Device(Fault::SensorBroken),
        Goes::Stops(&[Why::Fault, Why::PoseJump]),
        Chai::Library,
    ),
    case(
        "pose: jump of 40 mm",
        What::Device(Fault::PoseJump(DVec3::new(40.0, 0.0, 0.0))),
        Goes::Stops(&[Why::PoseJump]),
        Chai::Believed,
    ),
    case("pose: jump of 4 mm into the skin", jump(-4.0), Goes::Stops(&[Why::PoseJump]), Chai::Believed),
    case("pose: jump of 4 mm out of the skin", jump(4.0), Goes::Stops(&[Why::PoseJump]), Chai::Believed),
    case("pose: jump of 1 mm into the skin", jump(-1.0), GOES_ON, Chai::Believed),
    case("pose: frozen, hand at rest", What::Device(Fault::PoseFrozen), GOES_ON, Chai::Believed),
    case("pose: frozen, hand lifts", What::FrozenAndLifts, SHOWS_LATE_FROZEN, Chai::Believed),
    case("buzz at contact, 0.05 mm at 200 Hz", What::Device(Fault::Buzz(0.05, 200.0)), GOES_ON, Chai::Believed),
    case("buzz at contact, 0.5 mm at 200 Hz", What::Device(Fault::Buzz(0.5, 200.0)), SHOWS_LATE_BUZZ, Chai::Believed),
    case("buzz at contact, 2 mm at 40 Hz", What::Device(Fault::Buzz(2.0, 40.0)), SHOWS_LATE_BUZZ, Chai::Believed),
    case("inverted sign", What::Device(Fault::Inverted), GOES_ON, Chai::Nobody),
    case("reports: bad CRC", What::Device(Fault::BadCrc), Goes::Stops(&[Why::Silent]), Chai::Library),
    case("reports: random bytes", What::Device(Fault::Garbage), Goes::Stops(&[Why::Silent]), Chai::Library),
    case("reports: number stands", What::Device(Fault::SeqFrozen), Goes::Stops(&[Why::Silent]), Chai::Library),
    case("reports: old numbers again", What::Device(Fault::Replay(20)), Goes::Stops(&[Why::Silent]), Chai::Library),
    case("reports: numbers leap by 100", What::Device(Fault::SeqSkip(100)), Goes::Stops(&[Why::Gap]), Chai::Library),
    case(
        "reports: clock stands (dt of 0)",
        What::Device(Fault::TimeFrozen),
        Goes::Stops(&[Why::Silent, Why::Gap]),
        Chai::Library,
    ),
    case("reports: clock leaps (dt of 50 ms)", What::Device(Fault::TimeStep(50_000)), GOES_ON, Chai::Library),
    case("reports: flood, 20 times as many", What::Device(Fault::Flood(20)), Goes::Stops(&[Why::Flood]), Chai::Library),
    case("device: gone", What::Unplug, Goes::Stops(&[Why::Unplugged]), Chai::Origin),
    case("device: bus dead", What::Device(Fault::Stall), Goes::Stops(&[Why::Silent]), Chai::Origin),
    case("device: grip opens", What::Device(Fault::DeadmanOpens), Goes::Stops(&[Why::GripOpen]), Chai::Library),
    case(
        "grip opens for 0.1 s, then the word",
        What::Word(Fault::DeadmanOpens),
        Goes::Back(Why::GripOpen),
        Chai::NoRise,
    ),
    case("reports bad for 0.1 s, then the word", What::Word(Fault::BadCrc), Goes::Back(Why::Silent), Chai::NoRise),
    case(
        "device: emergency stop",
        What::Device(Fault::EmergencyStop),
        Goes::Stops(&[Why::EmergencyStop]),
        Chai::Library,
    ),
    case("device: too hot", What::Device(Fault::Hot(120.0)), Goes::Stops(&[Why::Fault]), Chai::Library),
    case("device: supply breaks down", What::Device(Fault::BrownOut), Goes::Stops(&[Why::Fault]), Chai::Library),
];
