//! The entry points of the fuzz targets on seeded mutations of the test vectors: what runs where there is no fuzzer.

use stipple::device::ohs::{LEN, Report};
use stipple::device::random::Random;

#[path = "../../fuzz/entries/ohs_device.rs"]
mod ohs_device;
#[path = "../../fuzz/entries/ohs_reports.rs"]
mod ohs_reports;

/// Numbers at which code breaks.
const EDGES: [u8; 6] = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF];

fn pick(random: &mut Random, below: usize) -> usize {
    usize::try_from(random.bits() % u64::try_from(below.max(1)).unwrap()).unwrap()
}

/// A few changes to a copy of one seed: flipped bits, edges, another seed's tail, another length.
fn mutated(random: &mut Random, seeds: &[Report]) -> Vec<u8> {
    let mut bytes = seeds[pick(random, seeds.len())].to_vec();
    for _ in 0..=pick(random, 6) {
        let at = pick(random, bytes.len());
        match pick(random, 12) {
            0..=4 => bytes[at] ^= 1 << pick(random, 8),
            5..=8 => bytes[at] = EDGES[pick(random, EDGES.len())],
            9 => bytes[at] = random.bits().to_le_bytes()[0],
            10 => {
                let other = seeds[pick(random, seeds.len())];
                bytes.iter_mut().zip(other).skip(at).for_each(|(to, from)| *to = from);
            }
            _ => bytes.resize(1 + pick(random, LEN + 8), 0xA5),
        }
    }
    bytes
}

fn seeds() -> Vec<Report> {
    crate::samples::all().into_iter().map(|(_, report)| report).collect()
}

#[test]
fn mutated_reports_never_panic_and_what_is_taken_comes_back() {
    let (mut random, seeds) = (Random::new(20_260), seeds());
    for seed in &seeds {
        ohs_reports::reports(seed);
    }
    for _ in 0..200_000 {
        ohs_reports::reports(&mutated(&mut random, &seeds));
    }
}

#[test]
fn no_story_of_bytes_breaks_the_device() {
    let (mut random, seeds) = (Random::new(77), seeds());
    for _ in 0..400 {
        let mut story = Vec::new();
        for _ in 0..pick(&mut random, 40) {
            story.push(EDGES[pick(&mut random, EDGES.len())] ^ (random.bits().to_le_bytes()[0] & 0x0F));
            story.extend(mutated(&mut random, &seeds));
        }
        ohs_device::device(&story);
    }
}

#[test]
fn the_seeds_of_the_fuzzer_are_the_vectors() {
    let folder: std::path::PathBuf = [env!("CARGO_MANIFEST_DIR"), "fuzz", "seeds", "ohs_reports"].iter().collect();
    let bless = std::env::var_os("BLESS").is_some();
    if bless {
        std::fs::create_dir_all(&folder).unwrap();
    }
    for (i, report) in seeds().iter().enumerate() {
        let file = folder.join(format!("{i:02}.bin"));
        if bless {
            std::fs::write(&file, report).unwrap();
        }
        assert!(std::fs::read(&file).unwrap_or_default() == report, "{} is another vector", file.display());
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), seeds().len(), "seeds that no vector has");
}
