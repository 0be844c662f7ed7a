//! What is drawn: the mesh and the loupe's patch lie on the felt surface, closed and facing out.

use std::sync::Arc;

use stipple::math::DVec3;
use stipple::scalp::Scalp;

use crate::surfaces::{head, head_spec, pad, place, places};

#[test]
fn the_same_specification_gives_the_same_bits() {
    let (a, b) = (Scalp::build(&head_spec(9)).unwrap(), Scalp::build(&head_spec(9)).unwrap());
    assert_eq!(a.mesh(), b.mesh());
    let coarse = Scalp::build_with_triangles(&head_spec(9), 3_000).unwrap();
    for at in places() {
        let (on, again) = (a.at(at), b.at(at));
        let Ok(on) = on else { continue };
        assert_eq!(on, again.unwrap());
        let p = on.point_mm + on.normal * 2.0;
        assert_eq!(a.contact(p), b.contact(p));
        // the felt surface does not depend on the mesh
        assert!((a.contact(p).height_mm - coarse.contact(p).height_mm).abs() < 1e-9);
    }
    assert!(Arc::ptr_eq(&Scalp::cached(&head_spec(3)).unwrap(), &Scalp::cached(&head_spec(3)).unwrap()));
}

#[test]
fn the_mesh_is_closed_and_faces_out() {
    let mesh = head().mesh();
    let corners = mesh.positions.len();
    let triangles = mesh.indices.len() / 3;
    assert!((65_000..75_000).contains(&triangles), "{triangles}");
    // Euler: a closed surface without handles has V − F/2 = 2
    assert_eq!(corners, triangles / 2 + 2);
    let at = |i: u32| DVec3::from_array(mesh.positions[i as usize].map(f64::from));
    let mut longest: f64 = 0.0;
    for t in mesh.indices.chunks_exact(3) {
        let (a, b, c) = (at(t[0]), at(t[1]), at(t[2]));
        let out = (b - a).cross(c - a);
        for i in t {
            let normal = DVec3::from_array(mesh.normals[*i as usize].map(f64::from));
            assert!(out.normalize().dot(normal) > 0.9, "{a} {b} {c}");
        }
        longest = longest.max((b - a).length()).max((c - b).length()).max((a - c).length());
    }
    assert!(longest < 4.5, "longest edge {longest} mm");
    let (a, b) = (&pad(), pad());
    let mesh = a.mesh();
    assert!(mesh.indices.chunks_exact(3).all(|t| {
        let at = |i: u32| DVec3::from_array(mesh.positions[i as usize].map(f64::from));
        (at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0])).y > 0.0
    }));
    assert_eq!(mesh, b.mesh());
}

#[test]
fn the_patch_lies_on_the_skin_and_is_fine_in_the_middle() {
    for (scalp, at) in
        [(head(), place(80.0, 0.0)), (head(), place(0.0, 95.0)), (head(), place(0.0, 0.0)), (&pad(), place(0.0, 0.0))]
    {
        let middle = scalp.at(at).unwrap();
        let patch = scalp.patch(middle.point_mm + middle.normal, 30.0, 0.1);
        assert!(patch.positions.len() < 40_000 && patch.positions.len() == (patch.side * patch.side) as usize);
        assert!((patch.tangent_u.cross(patch.tangent_v) - patch.normal).length() < 1e-12);
        for ((p, n), uv) in patch.positions.iter().zip(&patch.normals).zip(&patch.uv_mm) {
            let p = patch.origin_mm + DVec3::from_array(p.map(f64::from));
            if p.x.abs() > 49.0 || scalp.is_bare(p) {
                let got = scalp.contact(p);
                assert!(got.height_mm.abs() < 1e-5, "{got:?}");
                assert!((got.normal - DVec3::from_array(n.map(f64::from))).length() < 1e-4);
            }
            if uv[0].abs() < 1e-6 && uv[1].abs() < 1e-6 {
                assert!((p - middle.point_mm).length() < 1e-5);
            }
        }
        let us: Vec<f32> = patch.uv_mm.iter().take(patch.side as usize).map(|uv| uv[0]).collect();
        assert!((us[0] + 30.0).abs() < 1e-5 && (us[us.len() - 1] - 30.0).abs() < 1e-5);
        for w in us.windows(2).filter(|w| w[0].abs() < 1.9) {
            assert!(w[1] - w[0] < 0.1001, "{w:?}");
        }
        let corner = |i: u32| DVec3::from_array(patch.positions[i as usize].map(f64::from));
        for t in patch.indices.chunks_exact(3) {
            let out = (corner(t[1]) - corner(t[0])).cross(corner(t[2]) - corner(t[0]));
            assert!(out.dot(patch.normal) > 0.0);
        }
    }
}
