//! Closest point on the head: a plain `parry3d-f64` query on the facets, and `Scalp::contact` on the smooth surface.
//!
//! 60,000 steps on a spiral over the bare scalp, half the time 1 mm inside and half 3 mm outside, moving from one to the
//! other every 500 steps. Each query is timed alone; the cost of the clock itself is printed beside it, not taken off.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints, and stops when it cannot run")]

use std::hint::black_box;
use std::time::Instant;

use parry3d_f64::query::PointQuery;
use parry3d_f64::shape::TriMesh;
use stipple::math::DVec3;
use stipple::scalp::{Scalp, ScalpPoint, ScalpSpec};

const STEPS: u32 = 60_000;
const MOVE_EVERY: u32 = 500;

fn main() {
    let spec = ScalpSpec::Head { generator: 1, seed: 1, length_mm: 199.0, breadth_mm: 154.0, height_mm: 131.0 };
    report("(clock alone)", 0, &mut timed(&path(&Scalp::build(&spec).unwrap()), |p| p));
    for triangles in [3_000, 16_000, 69_000, 180_000] {
        let start = Instant::now();
        let scalp = Scalp::build_with_triangles(&spec, triangles).unwrap();
        let built_ms = start.elapsed().as_secs_f64() * 1e3;
        let mesh = scalp.mesh();
        let count = mesh.indices.len() / 3;
        let points = mesh.positions.iter().map(|p| DVec3::from_array(p.map(f64::from))).collect();
        let corners = mesh.indices.chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect();
        let facets = TriMesh::new(points, corners).unwrap();
        let path = path(&scalp);
        report("parry3d-f64 facets", count, &mut timed(&path, |p| facets.project_local_point(p, false)));
        report("contact, smooth", count, &mut timed(&path, |p| scalp.contact(p)));
        println!("{count:>8} triangles  built in {built_ms:.1} ms");
    }
}

/// The spiral: from the vertex out to 90 mm along the skin, 40 turns.
fn path(scalp: &Scalp) -> Vec<DVec3> {
    (0..STEPS)
        .map(|step| {
            let share = f64::from(step) / f64::from(STEPS);
            let (arc, angle) = (90.0 * share.sqrt(), 80.0 * std::f64::consts::PI * share);
            let place = ScalpPoint { forward_mm: arc * libm::cos(angle), left_mm: arc * libm::sin(angle) };
            let on = scalp.at(place).unwrap();
            // a move takes a fifth of its 500 steps
            let outside = step / MOVE_EVERY % 2 == 1;
            let moved = (f64::from(step % MOVE_EVERY) / (0.2 * f64::from(MOVE_EVERY))).min(1.0);
            let height_mm = if outside { -1.0 + 4.0 * moved } else { 3.0 - 4.0 * moved };
            on.point_mm + on.normal * height_mm
        })
        .collect()
}

/// Nanoseconds of each query, after one round to warm up.
fn timed<T>(path: &[DVec3], mut query: impl FnMut(DVec3) -> T) -> Vec<u64> {
    for p in path {
        black_box(query(black_box(*p)));
    }
    path.iter()
        .map(|p| {
            let start = Instant::now();
            black_box(query(black_box(*p)));
            u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
        })
        .collect()
}

fn report(what: &str, triangles: usize, ns: &mut [u64]) {
    ns.sort_unstable();
    let mean = ns.iter().sum::<u64>() as f64 / ns.len() as f64;
    let at = |permille: usize| ns[(ns.len() * permille / 1000).min(ns.len() - 1)];
    println!(
        "{triangles:>8} triangles  {what:<20} mean {mean:>7.0} ns  p50 {:>6}  p99 {:>6}  p99.9 {:>6}",
        at(500),
        at(990),
        at(999)
    );
}
