//! Cumulative sum of passes and fails: has a trainee settled, or slipped? For practice only. It never decides who passes:
//! as a test of competence it was right too seldom (certification reference, section 8.1).

use serde::Serialize;

/// What the sum is held against.
///
/// ```text
/// P = ln(p1 / p0)   Q = ln((1 − p0) / (1 − p1))   s = Q / (P + Q)
/// a pass: S ← S − s    a fail: S ← S + (1 − s)
/// h0 = ln((1 − α) / β) / (P + Q)    h1 = ln((1 − β) / α) / (P + Q)
/// ```
///
/// p0 acceptable share of fails, p1 share that is not, α and β the two risks; S no unit. (M: the two-sided sequential
/// test as used for training curves in surgery and anaesthesia; p0, p1, α, β: A!)
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CusumPlan {
    /// Acceptable share of fails.
    pub acceptable: f64,
    /// Share of fails that is not acceptable.
    pub unacceptable: f64,
    /// Risk of calling an acceptable trainee not so.
    pub alpha: f64,
    /// Risk of calling one acceptable who is not.
    pub beta: f64,
}

impl Default for CusumPlan {
    fn default() -> Self {
        Self { acceptable: 0.2, unacceptable: 0.4, alpha: 0.1, beta: 0.1 }
    }
}

/// Where the sum is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Below −h0: fails are as rare as they should be.
    Settled,
    /// Between: more attempts are needed to say.
    Open,
    /// Above h1: too many fails.
    Slipping,
}

/// The sum after each attempt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cusum {
    /// After each attempt, oldest first.
    pub sums: Vec<f64>,
    /// Below minus this it is settled.
    pub h0: f64,
    /// Above this it slips.
    pub h1: f64,
    /// Where it was last when it left the middle; it begins anew from 0 then.
    pub zone: Zone,
}

impl CusumPlan {
    /// The sum over attempts, oldest first. Begins anew from 0 whenever a line is crossed.
    pub fn over(&self, passed: impl IntoIterator<Item = bool>) -> Cusum {
        let p = libm::log(self.unacceptable / self.acceptable);
        let q = libm::log((1.0 - self.acceptable) / (1.0 - self.unacceptable));
        let s = q / (p + q);
        let h0 = libm::log((1.0 - self.alpha) / self.beta) / (p + q);
        let h1 = libm::log((1.0 - self.beta) / self.alpha) / (p + q);
        let (mut sum, mut zone, mut sums) = (0.0, Zone::Open, Vec::new());
        for pass in passed {
            sum += if pass { -s } else { 1.0 - s };
            sums.push(sum);
            if sum <= -h0 {
                (sum, zone) = (0.0, Zone::Settled);
            } else if sum >= h1 {
                (sum, zone) = (0.0, Zone::Slipping);
            }
        }
        Cusum { sums, h0, h1, zone }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constants_are_those_of_the_closed_form() {
        // p0 = 0.2, p1 = 0.4: P = ln 2, Q = ln(4/3), s = Q / ln(8/3), h = ln 9 / ln(8/3)
        let cusum = CusumPlan::default().over([true, false]);
        let s = libm::log(4.0 / 3.0) / libm::log(8.0 / 3.0);
        assert!(
            (cusum.h0 - libm::log(9.0) / libm::log(8.0 / 3.0)).abs() < 1e-12 && (cusum.h1 - cusum.h0).abs() < 1e-12
        );
        assert!(cusum.sums.iter().zip([-s, 1.0 - 2.0 * s]).all(|(a, b)| (a - b).abs() < 1e-12), "{cusum:?}");
    }

    #[test]
    fn passes_settle_fails_slip_and_either_can_turn() {
        let plan = CusumPlan::default();
        assert_eq!(plan.over([]).zone, Zone::Open);
        assert_eq!(plan.over([true; 7]).zone, Zone::Open);
        assert_eq!(plan.over([true; 8]).zone, Zone::Settled);
        assert_eq!(plan.over([false; 3]).zone, Zone::Open);
        assert_eq!(plan.over([false; 4]).zone, Zone::Slipping);
        let relapse = [true; 8].into_iter().chain([false; 4]);
        assert_eq!(plan.over(relapse).zone, Zone::Slipping);
    }
}
