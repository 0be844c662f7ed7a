//! Named places of the scalp. Off the real-time path.

use super::error::ScalpError;
use super::query::Scalp;
use super::surface::Surface;
use super::{ScalpPoint, ScalpSpec};
use crate::math::DVec3;

/// A place that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Landmark {
    /// Highest point; the origin of scalp coordinates. The middle of a pad.
    Vertex,
    /// Middle of the crown's whorl, behind the vertex.
    Crown,
    /// Middle of the frontal hairline (trichion).
    HairlineMid,
    /// Left corner of the hairline.
    HairlineLeft,
    /// Right corner of the hairline.
    HairlineRight,
    /// Left temple.
    TempleLeft,
    /// Right temple.
    TempleRight,
    /// Left parietal eminence.
    ParietalLeft,
    /// Right parietal eminence.
    ParietalRight,
    /// Middle of the back of the head (inion).
    Occiput,
}

impl Landmark {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Vertex,
        Self::Crown,
        Self::HairlineMid,
        Self::HairlineLeft,
        Self::HairlineRight,
        Self::TempleLeft,
        Self::TempleRight,
        Self::ParietalLeft,
        Self::ParietalRight,
        Self::Occiput,
    ];

    /// Name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Vertex => "vertex",
            Self::Crown => "crown",
            Self::HairlineMid => "hairline-mid",
            Self::HairlineLeft => "hairline-left",
            Self::HairlineRight => "hairline-right",
            Self::TempleLeft => "temple-left",
            Self::TempleRight => "temple-right",
            Self::ParietalLeft => "parietal-left",
            Self::ParietalRight => "parietal-right",
            Self::Occiput => "occiput",
        }
    }

    /// The landmark of a name in files.
    pub fn parse(name: &str) -> Result<Self, ScalpError> {
        Self::ALL.into_iter().find(|landmark| landmark.name() == name).ok_or_else(|| ScalpError::UnknownLandmark {
            name: name.chars().take(40).collect(),
            allowed: Self::ALL.map(Self::name).join(", "),
        })
    }

    /// Where it lies seen from the middle of the head, in half breadths, heights below the vertex, half lengths. (A!)
    fn on_unit_head(self) -> DVec3 {
        let (place, side) = match self {
            Self::Vertex => (DVec3::ZERO, 1.0),
            Self::Crown => (DVec3::new(0.0, -0.07, -0.40), 1.0),
            Self::HairlineMid => (DVec3::new(0.0, -0.34, 0.90), 1.0),
            Self::HairlineLeft => (DVec3::new(0.62, -0.36, 0.62), 1.0),
            Self::HairlineRight => (DVec3::new(0.62, -0.36, 0.62), -1.0),
            Self::TempleLeft => (DVec3::new(0.90, -0.56, 0.45), 1.0),
            Self::TempleRight => (DVec3::new(0.90, -0.56, 0.45), -1.0),
            Self::ParietalLeft => (DVec3::new(0.83, -0.366, -0.35), 1.0),
            Self::ParietalRight => (DVec3::new(0.83, -0.366, -0.35), -1.0),
            Self::Occiput => (DVec3::new(0.0, -0.855, -0.95), 1.0),
        };
        DVec3::new(place.x * side, place.y, place.z)
    }
}

impl Scalp {
    /// Scalp coordinates of a landmark on this surface; a pad has only its middle.
    pub fn landmark(&self, landmark: Landmark) -> Result<ScalpPoint, ScalpError> {
        if landmark == Landmark::Vertex {
            return Ok(ScalpPoint { forward_mm: 0.0, left_mm: 0.0 });
        }
        let (Surface::Head(form), ScalpSpec::Head { length_mm, breadth_mm, height_mm, .. }) =
            (&self.surface, &self.spec)
        else {
            return Err(ScalpError::UnknownLandmark {
                name: landmark.name().to_owned(),
                allowed: Landmark::Vertex.name().to_owned(),
            });
        };
        let toward = landmark.on_unit_head() * DVec3::new(0.5 * breadth_mm, *height_mm, 0.5 * length_mm);
        let out = (toward - form.middle()).normalize();
        let on_skin = form.along(toward, out).unwrap_or(toward);
        Ok(self.surface.place_of(on_skin))
    }
}
