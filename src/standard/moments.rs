//! Means, spreads, a straight line: what every method here stands on. Pure; any thread.

/// Size, mean and standard deviation of a sample, in the unit of its values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Values.
    pub n: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation of the sample; 0 for fewer than two values.
    pub sd: f64,
}

/// `x̄ = Σxᵢ/n`; 0 of nothing. F: any textbook.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// `s = √(Σ(xᵢ−x̄)²/(n−1))`, in two passes. F: any textbook.
pub fn sample(values: &[f64]) -> Sample {
    let (n, mean) = (values.len(), mean(values));
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    let sd = if n < 2 { 0.0 } else { (squares / (n - 1) as f64).sqrt() };
    Sample { n, mean, sd }
}

/// Values in order, the smallest first.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut all = values.to_vec();
    all.sort_by(f64::total_cmp);
    all
}

/// The `p`-quantile (0 to 1) of values in order, straight between neighbours at `p·(n−1)`; 0 of nothing.
/// F: Hyndman and Fan 1996, type 7.
pub fn quantile(in_order: &[f64], p: f64) -> f64 {
    let last = in_order.len().saturating_sub(1);
    let at = p.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to the last index")]
    let below = (at.floor() as usize).min(last);
    let value = |i: usize| in_order.get(i.min(last)).copied().unwrap_or(0.0);
    let (low, high) = (value(below), value(below + 1));
    low + (at - below as f64) * (high - low)
}

/// Middle value; the mean of the two middle ones for an even number.
pub fn median(values: &[f64]) -> f64 {
    quantile(&sorted(values), 0.5)
}

/// `r = Σ(x−x̄)(y−ȳ) / √(Σ(x−x̄)²·Σ(y−ȳ)²)`; nothing where one of the two does not vary. F: Pearson.
pub fn correlation(xs: &[f64], ys: &[f64]) -> Option<f64> {
    let (mx, my) = (mean(xs), mean(ys));
    let (mut sxy, mut sxx, mut syy) = (0.0, 0.0, 0.0);
    for (x, y) in xs.iter().zip(ys) {
        sxy += (x - mx) * (y - my);
        sxx += (x - mx) * (x - mx);
        syy += (y - my) * (y - my);
    }
    (sxx > 0.0 && syy > 0.0).then(|| (sxy / (sxx * syy).sqrt()).clamp(-1.0, 1.0))
}

/// A straight line through points by least squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Points.
    pub n: usize,
    /// Points of y for one of x.
    pub slope: f64,
    /// y at x = 0.
    pub intercept: f64,
    /// Standard deviation of the points around the line, `n−2` in the divisor.
    pub residual_se: f64,
    /// Correlation of x and y; 0 where y does not vary.
    pub r: f64,
    /// Mean of x.
    pub mean_x: f64,
    /// `Σ(x−x̄)²`.
    pub sxx: f64,
}

impl Line {
    /// y on the line.
    pub fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }

    /// `s·√(1/n + (x−x̄)²/Sxx)`: standard error of the line's height at `x`. F: any textbook.
    pub fn se_at(&self, x: f64) -> f64 {
        let away = x - self.mean_x;
        self.residual_se * (1.0 / self.n as f64 + away * away / self.sxx).sqrt()
    }
}

/// `b = Sxy/Sxx`, `a = ȳ − b·x̄`; nothing for fewer than three points or x that does not vary. F: any textbook.
pub fn line(points: &[(f64, f64)]) -> Option<Line> {
    let n = points.len();
    let (xs, ys): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let (mean_x, mean_y) = (mean(&xs), mean(&ys));
    let sxx: f64 = xs.iter().map(|x| (x - mean_x) * (x - mean_x)).sum();
    if n < 3 || sxx <= 0.0 {
        return None;
    }
    let sxy: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let slope = sxy / sxx;
    let intercept = mean_y - slope * mean_x;
    let residuals = points.iter().map(|(x, y)| y - mean_y - slope * (x - mean_x));
    let residual_se = (residuals.map(|e| e * e).sum::<f64>() / (n - 2) as f64).sqrt();
    let r = correlation(&xs, &ys).unwrap_or(0.0);
    Some(Line { n, slope, intercept, residual_se, r, mean_x, sxx })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_samples_by_hand() {
        assert_eq!(sample(&[]), Sample { n: 0, mean: 0.0, sd: 0.0 });
        assert_eq!(sample(&[4.0]), Sample { n: 1, mean: 4.0, sd: 0.0 });
        let three = sample(&[1.0, 2.0, 6.0]);
        assert!((three.mean - 3.0).abs() < 1e-15 && (three.sd - 7.0_f64.sqrt()).abs() < 1e-15);
        for (case, p, want) in [("least", 0.0, 1.0), ("middle", 0.5, 2.0), ("between", 0.75, 4.0), ("most", 1.0, 6.0)] {
            assert!((quantile(&[1.0, 2.0, 6.0], p) - want).abs() < 1e-15, "{case}");
        }
        assert!((median(&[4.0, 1.0, 3.0, 2.0]) - 2.5).abs() < 1e-15);
        assert!(quantile(&[], 0.5).abs() < 1e-15);
    }

    #[test]
    fn a_line_through_points_that_lie_on_one() {
        let found = line(&[(1.0, 5.0), (2.0, 7.0), (4.0, 11.0)]).unwrap();
        assert!((found.slope - 2.0).abs() < 1e-12 && (found.intercept - 3.0).abs() < 1e-12);
        assert!(found.residual_se < 1e-12 && (found.r - 1.0).abs() < 1e-12);
        assert_eq!(line(&[(1.0, 2.0), (1.0, 3.0), (1.0, 4.0)]), None, "x does not vary");
        assert_eq!(line(&[(1.0, 2.0), (2.0, 3.0)]), None, "two points leave no spread");
        assert_eq!(correlation(&[1.0, 2.0], &[3.0, 3.0]), None, "y does not vary");
    }
}
