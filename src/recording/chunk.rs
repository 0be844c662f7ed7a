//! One chunk of data: inflated within limits, checked against its checksum, taken apart into ticks and other messages.

use mcap::records::op;
use zstd::bulk::Decompressor;

use crate::sim::TickRecord;

use super::channel::Channel;
use super::fields;
use super::limits;
use super::messages::decode_tick;
use super::parse::{self, Parse};

/// Who is told what a chunk holds. An error is what is wrong with the chunk.
pub(super) trait Taker {
    /// A tick with the bytes of its two messages.
    fn tick(&mut self, record: &TickRecord, stylus: &[u8], law: &[u8]) -> Result<(), String>;
    /// A message of another channel.
    fn other(&mut self, channel: Channel, message: &[u8]) -> Result<(), String>;
    /// A schema or channel record.
    fn definition(&mut self, kind: u8, body: &[u8]) -> Result<(), String>;
}

/// Inflates chunks into a buffer that is used again and again.
pub(super) struct Inflater {
    zstd: Decompressor<'static>,
    bytes: Vec<u8>,
}

impl Inflater {
    pub(super) fn new() -> std::io::Result<Self> {
        Ok(Self { zstd: Decompressor::new()?, bytes: Vec::new() })
    }

    /// Reads a whole chunk and tells `taker`. Nothing is told of a chunk whose checksum is wrong.
    pub(super) fn read(&mut self, body: &[u8], taker: &mut impl Taker) -> Result<(), String> {
        let chunk = parse::chunk(body).ok_or("its length does not fit its content")?;
        if chunk.compression != "zstd" {
            return Err(format!("it is compressed with {:?}, not zstd", chunk.compression));
        }
        if chunk.inflated > limits::CHUNK_BYTES {
            return Err(format!("it inflates to {} bytes, at most {} are read", chunk.inflated, limits::CHUNK_BYTES));
        }
        let inflated = usize::try_from(chunk.inflated).unwrap_or(usize::MAX);
        self.bytes.clear();
        self.bytes.reserve(inflated);
        // the buffer's capacity is the most that is inflated, whatever the compressed data claim
        self.zstd
            .decompress_to_buffer(chunk.data, &mut self.bytes)
            .map_err(|why| format!("it does not inflate: {why}"))?;
        if self.bytes.len() != inflated {
            return Err(format!("it inflates to {} bytes, not the {inflated} it says", self.bytes.len()));
        }
        if crc32fast::hash(&self.bytes) != chunk.crc {
            return Err("its checksum does not match".into());
        }
        walk(&self.bytes, taker)
    }
}

/// Goes through the records of a chunk. The chunk's own first and last time are of no use to us; its seal guards them.
fn walk(mut bytes: &[u8], taker: &mut impl Taker) -> Result<(), String> {
    let mut stylus: Option<&[u8]> = None;
    let mut record = fields::blank();
    while !bytes.is_empty() {
        let (kind, body) = inner(&mut bytes).ok_or("a record in it is longer than the chunk")?;
        if kind != op::MESSAGE {
            taker.definition(kind, body)?;
            continue;
        }
        let (channel, data) = message(body).ok_or("a message in it has no header")?;
        match (Channel::from_id(channel), stylus) {
            (Some(Channel::Stylus), None) => stylus = Some(data),
            (Some(Channel::Law), Some(input)) => {
                decode_tick(input, data, &mut record).ok_or("the messages of a tick do not read")?;
                taker.tick(&record, input, data)?;
                stylus = None;
            }
            (Some(other), None) if other != Channel::Law => taker.other(other, data)?,
            _ => return Err(format!("a message of channel {channel} is out of place")),
        }
    }
    stylus.map_or(Ok(()), |_| Err("its last tick has no outcome".into()))
}

fn inner<'a>(bytes: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let mut parse = Parse(bytes);
    let (kind, length) = (parse.u8()?, parse.u64()?);
    let body = parse.bytes(length)?;
    *bytes = parse.0;
    Some((kind, body))
}

fn message(body: &[u8]) -> Option<(u16, &[u8])> {
    let mut parse = Parse(body);
    let (channel, _sequence, _log_time, _publish_time) = (parse.u16()?, parse.u32()?, parse.u64()?, parse.u64()?);
    Some((channel, parse.0))
}
