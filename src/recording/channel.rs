//! The channels of a recording: topics, numbers, and the ROS 2 definitions of their messages.

use crate::math::{DQuat, DVec3};

use super::fields::{self, Fields};

/// A channel of a recording. Its number in the file is its place in [`Channel::ALL`], from 1; so is its schema's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    Stylus,
    Law,
    Event,
    Clock,
    Chain,
    Seal,
}

impl Channel {
    pub(super) const ALL: [Self; 6] = [Self::Stylus, Self::Law, Self::Event, Self::Clock, Self::Chain, Self::Seal];

    pub(super) fn id(self) -> u16 {
        self as u16 + 1
    }

    pub(super) fn from_id(id: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.id() == id)
    }

    pub(super) fn topic(self) -> &'static str {
        match self {
            Self::Stylus => "/stylus",
            Self::Law => "/law",
            Self::Event => "/event",
            Self::Clock => "/clock",
            Self::Chain => "/chain",
            Self::Seal => "/seal",
        }
    }

    pub(super) fn schema_name(self) -> &'static str {
        match self {
            Self::Stylus => "stipple/msg/Stylus",
            Self::Law => "stipple/msg/Law",
            Self::Event => "stipple/msg/Event",
            Self::Clock => "stipple/msg/Clock",
            Self::Chain => "stipple/msg/Chain",
            Self::Seal => "stipple/msg/Seal",
        }
    }

    /// The ROS 2 message definition.
    pub(super) fn schema(self) -> String {
        let mut record = fields::blank();
        match self {
            Self::Stylus => {
                let mut text = Schema::new("What the hand did in one tick; world axes, millimetres; raw input.");
                fields::stylus(&mut record, &mut text);
                text.0
            }
            Self::Law => {
                let mut text = Schema::new("What the skin law made of it, and the force sent to the hand; world axes.");
                fields::law(&mut record, &mut text);
                text.0
            }
            Self::Event => "# Something that happened; derived or a note, never scored from.\n\
                            uint64 tick\nfloat64 value\nstring kind\nstring text\n"
                .into(),
            Self::Clock => "# How well the 1 kHz loop keeps time; counts since the start.\n\
                            uint64 tick\nuint64 missed\nfloat64 worst_step_us\nuint64 dropped_records\n\
                            uint64 dropped_events\nfloat64 worst_late_us\n\
                            # ticks by delay after their deadline: below 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000,\n\
                            # 10000 us, and more\nuint64[12] late\nbool real_time\n"
                .into(),
            Self::Chain => "# A link of the hash chain over the bytes of /stylus and /law.\n\
                            uint64 number\nuint64 next_tick\nuint64 records\nuint8[32] link\n"
                .into(),
            Self::Seal => "# CRC-32 of the bytes of this file from the chunk before this one to this one.\n\
                           uint64 from\nuint64 to\nuint32 crc32\n"
                .into(),
        }
    }
}

/// The schema and channel records of the first chunk, in order, as bytes.
pub(super) fn definitions() -> Vec<Vec<u8>> {
    let text = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    };
    let record = |channel: Channel| {
        let id = channel.id().to_le_bytes();
        let mut schema = id.to_vec();
        text(&mut schema, channel.schema_name());
        text(&mut schema, "ros2msg");
        text(&mut schema, &channel.schema());
        let mut definition = [id, id].concat();
        text(&mut definition, channel.topic());
        text(&mut definition, "cdr");
        text(&mut definition, "");
        [schema, definition]
    };
    Channel::ALL.into_iter().flat_map(record).collect()
}

struct Schema(String);

impl Schema {
    fn new(about: &str) -> Self {
        Self(format!("# {about}\n"))
    }

    fn line(&mut self, kind: &str, name: &str) {
        for part in [kind, " ", name, "\n"] {
            self.0.push_str(part);
        }
    }
}

impl Fields for Schema {
    fn tick(&mut self, name: &'static str, _: &mut u64) {
        self.line("uint64", name);
    }
    fn number(&mut self, name: &'static str, _: &mut f64) {
        self.line("float64", name);
    }
    fn vector(&mut self, name: &'static str, _: &mut DVec3) {
        self.line("float64[3]", name);
    }
    fn rotation(&mut self, name: &'static str, _: &mut DQuat) {
        self.line("float64[4]", name);
    }
    fn count(&mut self, name: &'static str, _: &mut u32) {
        self.line("uint32", name);
    }
}
