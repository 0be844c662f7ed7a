//! Where the spread of a table comes from: rows, columns, and the rest (a G study), and what more columns would do (a D
//! study). Pure; any thread.

use super::moments::mean;

/// Variance components of a full table with one value in each cell, in the square of the values' unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Components {
    /// Between rows (persons, judges).
    pub rows: f64,
    /// Between columns (scenarios, items).
    pub columns: f64,
    /// What belongs to a row in a column, and chance.
    pub rest: f64,
    /// Rows.
    pub n_rows: usize,
    /// Columns.
    pub n_columns: usize,
}

/// `σ²_rest = MS_rest`, `σ²_row = (MS_row − MS_rest)/c`, `σ²_col = (MS_col − MS_rest)/r`; a negative estimate is set to 0.
/// Nothing for a table that is not full or has fewer than two rows or columns. F: Brennan 2001, Generalizability Theory.
pub fn components(table: &[Vec<f64>]) -> Option<Components> {
    let (r, c) = (table.len(), table.first()?.len());
    if r < 2 || c < 2 || table.iter().any(|row| row.len() != c) {
        return None;
    }
    let row_means: Vec<f64> = table.iter().map(|row| mean(row)).collect();
    let column_means: Vec<f64> =
        (0..c).map(|i| table.iter().filter_map(|row| row.get(i)).sum::<f64>() / r as f64).collect();
    let all = mean(&row_means);
    let squares = |means: &[f64]| means.iter().map(|m| (m - all) * (m - all)).sum::<f64>();
    let (nr, nc) = (r as f64, c as f64);
    let ms_row = nc * squares(&row_means) / (nr - 1.0);
    let ms_column = nr * squares(&column_means) / (nc - 1.0);
    let mut rest = 0.0;
    for (row, row_mean) in table.iter().zip(&row_means) {
        for (x, column_mean) in row.iter().zip(&column_means) {
            let left = x - row_mean - column_mean + all;
            rest += left * left;
        }
    }
    let rest = rest / ((nr - 1.0) * (nc - 1.0));
    Some(Components {
        rows: ((ms_row - rest) / nc).max(0.0),
        columns: ((ms_column - rest) / nr).max(0.0),
        rest,
        n_rows: r,
        n_columns: c,
    })
}

/// What so many scenarios would give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision {
    /// Scenarios.
    pub scenarios: usize,
    /// Generalisability of ranks, 0 to 1; nothing where nothing varies.
    pub g: Option<f64>,
    /// Dependability of the number itself, 0 to 1.
    pub phi: Option<f64>,
    /// Standard error of a person's mean for ranks, points.
    pub sem_relative: f64,
    /// Standard error of a person's mean against a fixed cut, points.
    pub sem_absolute: f64,
}

impl Components {
    /// `σ²_δ = σ²_ps/n`, `σ²_Δ = (σ²_s + σ²_ps)/n`, `Eρ² = σ²_p/(σ²_p+σ²_δ)`, `Φ = σ²_p/(σ²_p+σ²_Δ)`. F: Brennan 2001.
    pub fn decide(&self, scenarios: usize) -> Decision {
        let n = scenarios.max(1) as f64;
        let (relative, absolute) = (self.rest / n, (self.columns + self.rest) / n);
        let share = |error: f64| (self.rows + error > 0.0).then(|| self.rows / (self.rows + error));
        Decision {
            scenarios: scenarios.max(1),
            g: share(relative),
            phi: share(absolute),
            sem_relative: relative.sqrt(),
            sem_absolute: absolute.sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_without_chance() {
        // rows 0, 10; columns 0, 2, 4; nothing else
        let table = vec![vec![0.0, 2.0, 4.0], vec![10.0, 12.0, 14.0]];
        let got = components(&table).unwrap();
        assert!((got.rows - 50.0).abs() < 1e-12 && (got.columns - 4.0).abs() < 1e-12 && got.rest.abs() < 1e-12);
        let one = got.decide(1);
        assert!((one.g.unwrap() - 1.0).abs() < 1e-12 && (one.phi.unwrap() - 50.0 / 54.0).abs() < 1e-12);
        for (case, table) in [("ragged", vec![vec![1.0, 2.0], vec![1.0]]), ("one row", vec![vec![1.0, 2.0]])] {
            assert_eq!(components(&table), None, "{case}");
        }
    }
}
