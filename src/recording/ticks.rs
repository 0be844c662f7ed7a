//! What the messages of a recording say, taken together while it is checked: order, chain, counts, notes.

use crate::sim::TickRecord;

use super::chain::{Chain, Link};
use super::channel::Channel;
use super::chunk::Taker;
use super::limits;
use super::messages::{
    ClockHealth, Event, LinkMessage, Note, NoteKind, Seal, decode_clock, decode_event, decode_link, decode_seal,
};

/// State of a check behind some chunks.
pub(super) struct Ticks {
    pub(super) chain: Chain,
    /// Nothing was damaged since the last link, so the next one can be compared.
    pub(super) unbroken: bool,
    /// The newest link as it stands in the file.
    pub(super) linked: LinkMessage,
    pub(super) records: u64,
    /// Records that damaged chunks held, as the newest link tells.
    lost: u64,
    pub(super) next_tick: u64,
    pub(super) missing: u64,
    pub(super) notes: Vec<Note>,
    pub(super) health: Option<ClockHealth>,
    pub(super) definitions: Vec<Vec<u8>>,
    /// The seal in the newest chunk.
    pub(super) seal: Option<Seal>,
}

impl Ticks {
    pub(super) fn new(first: Link) -> Self {
        Self {
            chain: Chain::new(first),
            unbroken: true,
            linked: LinkMessage { number: 0, next_tick: 0, records: 0, link: first },
            records: 0,
            lost: 0,
            next_tick: 0,
            missing: 0,
            notes: Vec::new(),
            health: None,
            definitions: Vec::new(),
            seal: None,
        }
    }

    /// Goes into the next chunk; its ticks go to `on_tick`.
    pub(super) fn in_chunk<'a>(&'a mut self, on_tick: &'a mut dyn FnMut(&TickRecord)) -> InChunk<'a> {
        self.seal = None;
        InChunk { ticks: self, on_tick, first: None, wrong_link: None }
    }

    /// A link of the file against ours. The words say what is wrong.
    fn link(&mut self, said: LinkMessage) -> Option<&'static str> {
        let header = said.number == 0;
        let ours = if header { self.chain.head() } else { self.chain.close() };
        let records = self.records.saturating_add(self.lost);
        let here = (said.number, said.next_tick, said.records) == (self.chain.links(), self.next_tick, records);
        let wrong = if !self.unbroken || (here && said.link == ours) {
            None
        } else if header {
            Some("the header, the scenario or the author's text is not the one that was recorded with")
        } else if here {
            Some("the hash chain breaks: the second that ends here was changed")
        } else {
            Some("a link of the hash chain is out of place")
        };
        // later seconds are judged by themselves
        self.chain.rest_on(said.number, said.link);
        self.lost = said.records.saturating_sub(self.records);
        self.linked = said;
        self.unbroken = true;
        wrong
    }
}

/// [`Ticks`] within one chunk.
pub(super) struct InChunk<'a> {
    ticks: &'a mut Ticks,
    on_tick: &'a mut dyn FnMut(&TickRecord),
    /// First tick of the chunk.
    pub(super) first: Option<u64>,
    /// A link in the chunk that does not fit.
    pub(super) wrong_link: Option<String>,
}

impl Taker for InChunk<'_> {
    fn tick(&mut self, record: &TickRecord, stylus: &[u8], law: &[u8]) -> Result<(), String> {
        let tick = record.tick.0;
        let ticks = &mut *self.ticks;
        if tick < ticks.next_tick {
            return Err(format!("tick {tick} comes after tick {}", ticks.next_tick - 1));
        }
        self.first.get_or_insert(tick);
        if ticks.unbroken {
            ticks.missing += tick - ticks.next_tick;
        }
        ticks.next_tick = tick.checked_add(1).ok_or("a tick is beyond all counting")?;
        ticks.records += 1;
        ticks.chain.take(stylus);
        ticks.chain.take(law);
        (self.on_tick)(record);
        Ok(())
    }

    fn other(&mut self, channel: Channel, message: &[u8]) -> Result<(), String> {
        let ticks = &mut *self.ticks;
        let unreadable = || format!("a message of {} does not read", channel.topic());
        match channel {
            Channel::Event => {
                let event = decode_event(message).ok_or_else(unreadable)?;
                if let Event::Note(note) = event {
                    // what is written every second, or by anybody, must not crowd out what counts
                    let counts = !matches!(note.kind, NoteKind::Energy | NoteKind::Remark);
                    let most = if counts { limits::NOTES } else { limits::NOTES / 2 };
                    if ticks.notes.len() < most {
                        ticks.notes.push(note);
                    }
                }
            }
            Channel::Clock => {
                let (_, health) = decode_clock(message).ok_or_else(unreadable)?;
                ticks.health = Some(health);
            }
            Channel::Chain => {
                let said = decode_link(message).ok_or_else(unreadable)?;
                if let Some(wrong) = ticks.link(said) {
                    self.wrong_link.get_or_insert_with(|| wrong.into());
                }
            }
            Channel::Seal => {
                let seal = decode_seal(message).ok_or_else(unreadable)?;
                // one in each chunk
                if ticks.seal.replace(seal).is_some() {
                    return Err("it has two seals".into());
                }
            }
            Channel::Stylus | Channel::Law => return Err(unreadable()),
        }
        Ok(())
    }

    fn definition(&mut self, kind: u8, body: &[u8]) -> Result<(), String> {
        let known = matches!(kind, mcap::records::op::SCHEMA | mcap::records::op::CHANNEL);
        if !known || self.ticks.definitions.len() >= 2 * Channel::ALL.len() {
            return Err(format!("a record of kind {kind:#04x} is out of place"));
        }
        self.ticks.definitions.push(body.to_vec());
        Ok(())
    }
}
