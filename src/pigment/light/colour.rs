//! From a reflectance to a colour: CIE L\*a\*b\* under D65, and sRGB. Any thread; pure.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::data::{BANDS, D65, TEN_DEGREES, TWO_DEGREES};

/// Who looks: small or large fields of view. The picture is for 2°; skin is mostly published for 10°.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Observer {
    /// CIE 1931, 2°.
    Two,
    /// CIE 1964, 10°.
    Ten,
}

impl Observer {
    fn curves(self) -> &'static [[f64; 3]; BANDS] {
        match self {
            Self::Two => &TWO_DEGREES,
            Self::Ten => &TEN_DEGREES,
        }
    }

    /// `X = Σ R·S·x̄ / Σ S·ȳ` and so on; white has Y = 1.
    fn xyz(self, reflectance: &[f64; BANDS]) -> [f64; 3] {
        let mut sum = [0.0; 3];
        let mut white = 0.0;
        for ((r, power), curve) in reflectance.iter().zip(D65).zip(self.curves()) {
            white += power * curve[1];
            for (total, weight) in sum.iter_mut().zip(curve) {
                *total += r * power * weight;
            }
        }
        sum.map(|total| total / white)
    }
}

/// A colour in CIE 1976 L\*a\*b\* under D65.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lab {
    /// Lightness, 0 black to 100 white.
    pub l: f64,
    /// Green (negative) to red.
    pub a: f64,
    /// Blue (negative) to yellow.
    pub b: f64,
}

/// D65 for the 2° observer, as sRGB has it.
const WHITE: [f64; 3] = [0.950_47, 1.0, 1.088_83];

impl Lab {
    /// The colour of a surface that reflects this share in each band.
    pub fn of(reflectance: &[f64; BANDS], observer: Observer) -> Self {
        Self::from_xyz(observer.xyz(reflectance), observer.xyz(&[1.0; BANDS]))
    }

    /// `L* = 116 f(Y) − 16`, `a* = 500 (f(X) − f(Y))`, `b* = 200 (f(Y) − f(Z))` (CIE 1976).
    fn from_xyz(xyz: [f64; 3], white: [f64; 3]) -> Self {
        let f = |share: f64| {
            if share > 216.0 / 24389.0 { libm::cbrt(share) } else { (24389.0 / 27.0 * share + 16.0) / 116.0 }
        };
        let [x, y, z] = [f(xyz[0] / white[0]), f(xyz[1] / white[1]), f(xyz[2] / white[2])];
        Self { l: 116.0 * y - 16.0, a: 500.0 * (x - y), b: 200.0 * (y - z) }
    }

    fn xyz(self) -> [f64; 3] {
        let back = |f: f64| if f > 6.0 / 29.0 { f * f * f } else { (116.0 * f - 16.0) * 27.0 / 24389.0 };
        let y = (self.l + 16.0) / 116.0;
        [back(y + self.a / 500.0) * WHITE[0], back(y), back(y - self.b / 200.0) * WHITE[2]]
    }

    /// Linear light in the primaries of sRGB, each from 0 to 1; what a screen cannot show is cut off.
    pub fn linear_rgb(self) -> [f64; 3] {
        let [x, y, z] = self.xyz();
        [
            3.240_454_2 * x - 1.537_138_5 * y - 0.498_531_4 * z,
            -0.969_266 * x + 1.876_010_8 * y + 0.041_556 * z,
            0.055_643_4 * x - 0.204_025_9 * y + 1.057_225_2 * z,
        ]
        .map(|light| light.clamp(0.0, 1.0))
    }

    /// The colour of linear light in the primaries of sRGB.
    pub fn of_linear_rgb([r, g, b]: [f64; 3]) -> Self {
        let xyz = [
            0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b,
            0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b,
            0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b,
        ];
        Self::from_xyz(xyz, WHITE)
    }

    /// Luminance, white 1.
    pub fn luminance(self) -> f64 {
        self.xyz()[1]
    }

    /// Bytes of sRGB.
    pub fn srgb(self) -> [u8; 3] {
        srgb_bytes(self.linear_rgb())
    }

    /// `ΔE` of 1976: the distance.
    pub fn distance(self, other: Self) -> f64 {
        let (l, a, b) = (self.l - other.l, self.a - other.a, self.b - other.b);
        (l * l + a * a + b * b).sqrt()
    }

    /// Part of the way to another colour.
    #[must_use]
    pub fn towards(self, other: Self, share: f64) -> Self {
        let mix = |from: f64, to: f64| from + (to - from) * share;
        Self { l: mix(self.l, other.l), a: mix(self.a, other.a), b: mix(self.b, other.b) }
    }
}

/// Linear light as bytes of sRGB (IEC 61966-2-1).
pub fn srgb_bytes(linear: [f64; 3]) -> [u8; 3] {
    linear.map(|light| {
        let light = light.clamp(0.0, 1.0);
        let coded = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * libm::pow(light, 1.0 / 2.4) - 0.055 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255 by the clamp above")]
        let byte = (255.0 * coded + 0.5) as u8;
        byte
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_and_grey_are_without_colour() {
        for observer in [Observer::Two, Observer::Ten] {
            let white = Lab::of(&[1.0; BANDS], observer);
            assert!(white.distance(Lab { l: 100.0, a: 0.0, b: 0.0 }) < 1e-9, "{white:?}");
            let grey = Lab::of(&[0.184_186_5; BANDS], observer);
            assert!(grey.distance(Lab { l: 50.0, a: 0.0, b: 0.0 }) < 1e-3, "{grey:?}");
        }
    }

    #[test]
    fn the_white_of_the_bands_is_d65() {
        let [x, y, z] = Observer::Two.xyz(&[1.0; BANDS]);
        let want = [0.3127, 0.3290];
        for (got, want) in [x / (x + y + z), y / (x + y + z)].iter().zip(want) {
            assert!((got - want).abs() < 4e-4, "{got} {want}");
        }
    }

    #[test]
    fn known_colours_on_a_screen() {
        for (lab, want) in [
            (Lab { l: 100.0, a: 0.0, b: 0.0 }, [255, 255, 255]),
            (Lab { l: 0.0, a: 0.0, b: 0.0 }, [0, 0, 0]),
            (Lab { l: 53.24, a: 80.09, b: 67.20 }, [255, 0, 0]),
            (Lab { l: 53.585, a: 0.0, b: 0.0 }, [128, 128, 128]),
        ] {
            let got = lab.srgb();
            let near = got.iter().zip(want).all(|(g, w): (&u8, u8)| g.abs_diff(w) <= 1);
            assert!(near, "{lab:?}: {got:?}, want {want:?}");
        }
    }
}
