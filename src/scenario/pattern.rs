//! Patterns of dots in a plane: grid, line, and a scatter as irregular as hair. Same numbers in, same dots out.

use std::collections::BTreeMap;

/// A place in the tangent plane of the work: millimetres forward and left.
pub(super) type Flat = (f64, f64);

/// Rows (forward) by columns (left) around the origin, turned towards the left ear.
pub(super) fn grid(rows: usize, cols: usize, spacing_mm: f64, turn_rad: f64) -> Vec<Flat> {
    let (sin, cos) = libm::sincos(turn_rad);
    let middle = |count: usize| (count.saturating_sub(1)) as f64 * 0.5;
    let mut dots = Vec::with_capacity(rows.saturating_mul(cols));
    for row in 0..rows {
        for col in 0..cols {
            let forward = (row as f64 - middle(rows)) * spacing_mm;
            let left = (col as f64 - middle(cols)) * spacing_mm;
            dots.push((forward * cos - left * sin, forward * sin + left * cos));
        }
    }
    dots
}

/// How many dots a line of `length_mm` takes.
pub(super) fn line_count(length_mm: f64, spacing_mm: f64) -> f64 {
    (length_mm / spacing_mm + 1e-9).floor() + 1.0
}

/// From the origin towards `end`, one every `spacing_mm`; the first is the origin.
pub(super) fn line(end: Flat, spacing_mm: f64) -> Vec<Flat> {
    let length = distance((0.0, 0.0), end);
    let mut dots = vec![(0.0, 0.0)];
    let mut along = spacing_mm;
    while along <= length + 1e-9 * spacing_mm {
        dots.push((end.0 * along / length, end.1 * along / length));
        // a count, not a sum: the last dot is where it should be
        along = spacing_mm * dots.len() as f64;
    }
    dots
}

/// Grows dots from a place inside: each new one lies `spacing·(1 ± irregularity)` from the one it grew from and not nearer
/// than the lower end to any other. So every dot's nearest neighbour is within that range. Returns at most `count` dots;
/// fewer when the area is full.
///
/// After R. Bridson, Fast Poisson disk sampling in arbitrary dimensions, SIGGRAPH sketches 2007 (M), with a thinner ring.
pub(super) fn scatter(
    count: usize,
    spacing_mm: f64,
    irregularity: f64,
    seed: u64,
    first: Flat,
    inside: &dyn Fn(Flat) -> bool,
) -> Vec<Flat> {
    const TRIES: usize = 40;
    let (near, far) = (spacing_mm * (1.0 - irregularity), spacing_mm * (1.0 + irregularity));
    let mut random = Random(seed);
    let mut cells = Cells::new(near);
    let mut dots = Vec::with_capacity(count);
    let mut growing = Vec::new();
    if count > 0 && inside(first) {
        dots.push(first);
        cells.put(first);
        growing.push(first);
    }
    while dots.len() < count && !growing.is_empty() {
        let pick = random.below(growing.len());
        let from = growing[pick];
        let found = (0..TRIES).find_map(|_| {
            let angle = random.unit() * std::f64::consts::TAU;
            let radius = near + (far - near) * random.unit();
            let (sin, cos) = libm::sincos(angle);
            let dot = (from.0 + radius * cos, from.1 + radius * sin);
            (cells.is_free(dot) && inside(dot)).then_some(dot)
        });
        if let Some(dot) = found {
            dots.push(dot);
            cells.put(dot);
            growing.push(dot);
        } else {
            growing.swap_remove(pick);
        }
    }
    dots
}

/// Distance in the plane.
pub(super) fn distance(a: Flat, b: Flat) -> f64 {
    let (x, y) = (a.0 - b.0, a.1 - b.1);
    (x * x + y * y).sqrt()
}

/// Dots by square of the plane, so that only near ones are looked at.
struct Cells {
    near_mm: f64,
    dots: BTreeMap<(i64, i64), Vec<Flat>>,
}

impl Cells {
    fn new(near_mm: f64) -> Self {
        Self { near_mm, dots: BTreeMap::new() }
    }

    fn cell(&self, dot: Flat) -> (i64, i64) {
        #[expect(clippy::cast_possible_truncation, reason = "places are at most some hundred millimetres; saturates")]
        let index = |v: f64| (v / self.near_mm).floor() as i64;
        (index(dot.0), index(dot.1))
    }

    fn put(&mut self, dot: Flat) {
        self.dots.entry(self.cell(dot)).or_default().push(dot);
    }

    fn is_free(&self, dot: Flat) -> bool {
        let (row, col) = self.cell(dot);
        (row.saturating_sub(1)..=row.saturating_add(1)).all(|r| {
            self.dots
                .range((r, col.saturating_sub(1))..=(r, col.saturating_add(1)))
                .all(|(_, dots)| dots.iter().all(|other| distance(*other, dot) >= self.near_mm))
        })
    }
}

/// `SplitMix64`: tiny, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to 1, 1 not included.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below `end`, which is a usize")]
        let index = (self.unit() * end as f64) as usize;
        index.min(end.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_centred_and_even() {
        let dots = grid(2, 3, 1.5, 0.0);
        assert_eq!(dots.len(), 6);
        assert_eq!(dots[0], (-0.75, -1.5));
        assert_eq!(dots[5], (0.75, 1.5));
        let turned = grid(1, 2, 1.0, std::f64::consts::FRAC_PI_2);
        assert!(distance(turned[0], (0.5, 0.0)) < 1e-12, "{turned:?}");
    }

    #[test]
    fn a_line_ends_where_it_should() {
        for (case, length, spacing, want) in
            [("exact", 3.0, 1.0, 4), ("short", 2.9, 1.0, 3), ("tenths", 0.9, 0.1, 10), ("point", 0.0, 1.0, 1)]
        {
            let dots = line((length, 0.0), spacing);
            assert_eq!(dots.len(), want, "{case}: {dots:?}");
            assert!((line_count(length, spacing) - want as f64).abs() < 0.5, "{case}");
        }
    }

    #[test]
    fn scattered_dots_keep_their_distance_and_repeat() {
        let inside = |d: Flat| d.0.abs() < 12.0 && d.1.abs() < 8.0;
        let dots = scatter(200, 1.0, 0.15, 7, (0.0, 0.0), &inside);
        assert_eq!(dots.len(), 200);
        for (i, a) in dots.iter().enumerate() {
            let others = dots.iter().enumerate().filter(|(j, _)| *j != i);
            let nearest = others.map(|(_, b)| distance(*a, *b)).fold(f64::INFINITY, f64::min);
            assert!((0.85..=1.15).contains(&nearest), "dot {i}: {nearest} mm");
            assert!(inside(*a));
        }
        assert_eq!(dots, scatter(200, 1.0, 0.15, 7, (0.0, 0.0), &inside));
        assert_ne!(dots, scatter(200, 1.0, 0.15, 8, (0.0, 0.0), &inside));
    }

    #[test]
    fn a_full_area_takes_no_more() {
        let inside = |d: Flat| distance(d, (0.0, 0.0)) < 1.2;
        let dots = scatter(1000, 1.0, 0.15, 1, (0.0, 0.0), &inside);
        assert!((3..9).contains(&dots.len()), "{}", dots.len());
    }
}
