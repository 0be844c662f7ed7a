//! Breaks valid files in many small ways, the same ways every time.

/// `SplitMix64`.
pub(crate) struct Mix(pub(crate) u64);

impl Mix {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).unwrap()
    }

    /// 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// How many cases: the given number, or that many times `HOSTILE`.
pub(crate) fn cases(number: u64) -> u64 {
    number * std::env::var("HOSTILE").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

const NUMBERS: [&str; 24] = [
    "0",
    "-0.0",
    "1",
    "-1",
    "1e300",
    "-1e300",
    "inf",
    "-inf",
    "NaN",
    "5e-324",
    "1e-310",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "0.5",
    "36",
    "300",
    "1e7",
    "-",
    ".",
    "1e",
    "0x10",
    "1_000",
    "999999999999999999999999999999",
];
const PIECES: [&str; 24] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "'",
    "\\",
    "/*",
    "*/",
    "//",
    "#![enable(implicit_some)]",
    "r#\"",
    "'\\é",
    "Some(",
    "None",
    "é",
    "\u{0}",
    "\n",
    "Strip(path: [(0, 0)], width_mm: 1)",
    "Grid(rows: 9999, cols: 9999)",
];

/// Where numbers stand in a text.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let is = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+');
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let alone = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        if is(bytes[at]) && alone {
            let from = at;
            while at < bytes.len() && (is(bytes[at]) || bytes[at] == b'e') {
                at += 1;
            }
            found.push((from, at));
        } else {
            at += 1;
        }
    }
    found
}

/// One to three wounds to a text.
pub(crate) fn text(original: &str, mix: &mut Mix) -> String {
    let mut text = original.to_owned();
    for _ in 0..=mix.below(3) {
        let places: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let at = places[mix.below(places.len())];
        let to = places[mix.below(places.len())].clamp(at, at.saturating_add(40).max(at));
        let to = if text.is_char_boundary(to) { to } else { text.len() };
        match mix.below(8) {
            0 => text.insert_str(at, mix.pick(&PIECES)),
            1 => text.replace_range(at..to, ""),
            2 => text.replace_range(at..to, mix.pick(&PIECES)),
            3 => text.truncate(at),
            4 => {
                let again = text[at..to].to_owned();
                text.insert_str(at, &again);
            }
            _ => number(&mut text, mix),
        }
    }
    text
}

/// Puts another number in the place of one: a nasty one, or the same some powers of ten larger or smaller.
pub(crate) fn number(text: &mut String, mix: &mut Mix) {
    let all = numbers(text);
    if all.is_empty() {
        return;
    }
    let (from, to) = all[mix.below(all.len())];
    let scaled = text[from..to].parse::<f64>().map(|x| format!("{:?}", x * 10_f64.powf(6.0 * mix.share() - 3.0)));
    match scaled {
        Ok(scaled) if mix.below(2) == 0 => text.replace_range(from..to, &scaled),
        _ => text.replace_range(from..to, mix.pick(&NUMBERS)),
    }
}

/// One to four wounds to bytes.
pub(crate) fn bytes(original: &[u8], mix: &mut Mix) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=mix.below(4) {
        let at = mix.below(bytes.len());
        let to = (at + mix.below(64)).min(bytes.len());
        match mix.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..to)),
            2 => bytes[at..to].fill(0xff),
            3 => bytes[at..to].fill(0),
            4 => bytes
                .splice(at..at, original[at.min(original.len())..to.min(original.len())].iter().copied())
                .for_each(drop),
            _ => bytes.iter_mut().skip(at).take(1).for_each(|b| *b ^= 1 << mix.below(8)),
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}
