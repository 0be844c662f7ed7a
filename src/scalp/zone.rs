//! Zones on the skin: polygon, strip, circle.

use serde::{Deserialize, Serialize};

use super::ScalpPoint;

/// An area of the scalp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Zone {
    /// Inside a closed line of corners.
    Polygon {
        /// Corners in order.
        corners: Vec<ScalpPoint>,
    },
    /// Within half a width of a path.
    Strip {
        /// Middle line.
        path: Vec<ScalpPoint>,
        /// Full width, mm.
        width_mm: f64,
    },
    /// Within a radius.
    Circle {
        /// Middle.
        centre: ScalpPoint,
        /// Radius, mm.
        radius_mm: f64,
    },
}
