//! The contents of MCAP records that a recording uses, from bytes that may lie about their lengths.

use std::collections::BTreeMap;

use mcap::records::op;

use super::close::CLOSE_NAME;

/// Reads fields off the front of a record's content.
pub(super) struct Parse<'a>(pub(super) &'a [u8]);

impl<'a> Parse<'a> {
    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*bytes)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.fixed::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.fixed().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.fixed().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.fixed().map(u64::from_le_bytes)
    }

    pub(super) fn bytes(&mut self, length: u64) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.u32()?;
        std::str::from_utf8(self.bytes(length.into())?).ok()
    }

    /// A map from text to text; `None` also when a key is there twice.
    pub(super) fn map(&mut self) -> Option<BTreeMap<String, String>> {
        let length = self.u32()?;
        let mut inner = Parse(self.bytes(length.into())?);
        let mut map = BTreeMap::new();
        while !inner.0.is_empty() {
            let (key, value) = (inner.text()?, inner.text()?);
            if map.insert(key.to_owned(), value.to_owned()).is_some() {
                return None;
            }
        }
        Some(map)
    }

    /// The content is used up.
    pub(super) fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// What a record of the data section is, behind the preamble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InData {
    /// A chunk, sound or not.
    Chunk,
    /// The message index of the chunk before it.
    Index,
    /// The close record.
    Close,
    /// The end of the data section.
    End,
    /// None of these: a flipped kind, or something that we never write.
    Stranger,
}

/// Judges by kind and by form, because a flipped kind may be the kind of another record.
pub(super) fn in_data(kind: u8, body: &[u8]) -> InData {
    match kind {
        op::CHUNK => InData::Chunk,
        op::MESSAGE_INDEX if is_index(body) => InData::Index,
        op::METADATA if Parse(body).text() == Some(CLOSE_NAME) => InData::Close,
        op::DATA_END if body.len() == 4 => InData::End,
        _ => InData::Stranger,
    }
}

/// A channel number and a list of 16 bytes each.
fn is_index(body: &[u8]) -> bool {
    let mut parse = Parse(body);
    let listed = parse.u16().and_then(|_| parse.u32());
    listed.is_some_and(|bytes| bytes % 16 == 0 && parse.0.len() as u64 == u64::from(bytes))
}

/// Name and map of a metadata record.
pub(super) fn metadata(body: &[u8]) -> Option<(&str, BTreeMap<String, String>)> {
    let mut parse = Parse(body);
    let (name, map) = (parse.text()?, parse.map()?);
    parse.end()?;
    Some((name, map))
}

/// An attachment.
pub(super) struct Attached<'a> {
    pub(super) name: &'a str,
    pub(super) data: &'a [u8],
    /// Its checksum is right.
    pub(super) sound: bool,
}

/// Name and data of an attachment record.
pub(super) fn attachment(body: &[u8]) -> Option<Attached<'_>> {
    let mut parse = Parse(body);
    let (_log_time, _create_time) = (parse.u64()?, parse.u64()?);
    let (name, _media_type) = (parse.text()?, parse.text()?);
    let length = parse.u64()?;
    let data = parse.bytes(length)?;
    let covered = body.len() - parse.0.len();
    let crc = parse.u32()?;
    parse.end()?;
    let sound = crc32fast::hash(body.get(..covered)?) == crc;
    Some(Attached { name, data, sound })
}

/// The fixed fields of a chunk and its compressed content.
pub(super) struct ChunkBody<'a> {
    pub(super) inflated: u64,
    pub(super) crc: u32,
    pub(super) compression: &'a str,
    pub(super) data: &'a [u8],
}

/// A chunk record.
pub(super) fn chunk(body: &[u8]) -> Option<ChunkBody<'_>> {
    let mut parse = Parse(body);
    let (_start_ns, _end_ns, inflated, crc) = (parse.u64()?, parse.u64()?, parse.u64()?, parse.u32()?);
    let compression = parse.text()?;
    let length = parse.u64()?;
    let data = parse.bytes(length)?;
    parse.end()?;
    Some(ChunkBody { inflated, crc, compression, data })
}
