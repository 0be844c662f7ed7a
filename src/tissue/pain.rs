//! Pain of an insertion as a proxy: how likely, and how strong beside another. Any thread; no allocation, no panics.

/// Numbers of the proxy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pain {
    /// Log odds for a needle of 1 mm.
    pub chance_offset: f64,
    /// Growth of the log odds with the logarithm of the diameter.
    pub chance_slope: f64,
    /// Factor of insertions that bleed.
    pub bleeding: f64,
    /// Power of the length.
    pub length_power: f64,
    /// Power of the number of needles.
    pub number_power: f64,
}

/// `P = 1/(1 + e^−(a + b·ln d))`.
pub fn chance([constant, slope]: [f64; 2], diameter_mm: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-(constant + slope * libm::log(diameter_mm))))
}

impl Pain {
    /// Chance that an insertion hurts: `P = 1/(1 + e^−(a + b·ln d))`.
    ///
    /// `d` needle diameter \[mm\]; `a`, `b` fitted to 23G, 27G and 32G needles in volunteers (D, from F: doi
    /// 10.1080/08990220600700925).
    pub fn chance(&self, diameter_mm: f64) -> f64 {
        chance([self.chance_offset, self.chance_slope], diameter_mm)
    }

    /// Intensity beside that of one needle of unit length: `I ∝ L^m·N^n`, times a factor when it bleeds.
    ///
    /// `L` length in units of the reference, `N` number of needles; `m`, `n` from microneedles of 480 to 1450 µm (D, from
    /// F: PMC2917250).
    pub fn intensity(&self, length_ratio: f64, number: f64, bleeds: bool) -> f64 {
        let factor = if bleeds { self.bleeding } else { 1.0 };
        libm::pow(length_ratio, self.length_power) * libm::pow(number, self.number_power) * factor
    }
}
