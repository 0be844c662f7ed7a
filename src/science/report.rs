//! Validation and its figures as text.

use std::fmt::Write as _;

use super::validate::{Class, Measure, Row, Validation};

/// A number with three or four digits that count.
pub fn figure(value: f64) -> String {
    let size = value.abs();
    let digits = match size {
        s if s >= 100.0 => 0,
        s if s >= 10.0 => 1,
        s if s >= 1.0 => 2,
        s if s >= 0.01 || s == 0.0 => 3,
        _ => return format!("{value:.2e}"),
    };
    format!("{value:.digits$}")
}

/// What the whole says, in lines.
pub fn summary(validation: &Validation) -> Vec<String> {
    let of = |class: Class| {
        let count = validation.count(class);
        format!("{} {} of {} hold", class.name(), count.hold, count.of)
    };
    let counts = [Class::Identity, Class::Calibrated, Class::Predicted].map(of).join(", ");
    vec![
        format!("{} measures of {} published rows: {counts}.", validation.measures().count(), validation.rows.len()),
        "All rows use the same parameters of the law; nothing is tuned for a row. The class follows from the origins of the \
         numbers that a measure uses: identity, the published number is a parameter, so that agreement checks the code; \
         calibrated, a parameter was fitted to it; predicted, none of its numbers went into any parameter."
            .to_owned(),
        "Rows come from different laboratories, tissues and needles. Nothing here was measured with a tattoo needle in a scalp: \
         forces there are predictions."
            .to_owned(),
    ]
}

/// A row's set-up in numbers.
pub fn values(row: &Row) -> String {
    let one = |(name, value, unit, _): &(String, f64, String, String)| {
        let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
        format!("{} {}{unit}", name.replace('_', " "), shortest(*value))
    };
    row.values.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// As short as it can be written.
pub fn shortest(value: f64) -> String {
    let size = value.abs();
    if size > 0.0 && !(1e-4..1e7).contains(&size) { format!("{value:e}") } else { format!("{value}") }
}

/// The whole as a table for people.
pub fn table(validation: &Validation) -> String {
    let mut text = String::new();
    for row in &validation.rows {
        let _infallible = writeln!(text, "{}  {} ({})", row.id, row.title, row.source);
        for line in wrapped(&format!("{}: {}", row.setup, values(row)), 110) {
            let _infallible = writeln!(text, "      {line}");
        }
        for measure in &row.measures {
            let _infallible = writeln!(text, "{}", line(measure));
        }
        text.push('\n');
    }
    for paragraph in summary(validation) {
        for line in wrapped(&paragraph, 116) {
            let _infallible = writeln!(text, "{line}");
        }
    }
    text
}

fn line(m: &Measure) -> String {
    let verdict = if m.holds { "holds" } else { "FAILS" };
    let unit = if m.unit == "1" { "" } else { m.unit.as_str() };
    let ours = format!("{} {unit}", figure(m.ours));
    format!(
        "  {:<5} {:<10} {verdict}  {:<12} published {:<29} {}",
        m.id,
        m.class.name(),
        ours.trim_end(),
        m.published,
        m.what
    )
}

/// Words in lines of at most `wide` letters.
fn wrapped(text: &str, wide: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let full =
            lines.last().is_some_and(|line| !line.is_empty() && line.chars().count() + word.chars().count() >= wide);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_the_digits_that_count() {
        for (value, text) in [
            (170.21, "170"),
            (23.004, "23.0"),
            (3.3333, "3.33"),
            (0.3802, "0.380"),
            (0.0, "0.000"),
            (0.00012, "1.20e-4"),
        ] {
            assert_eq!(figure(value), text);
        }
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("aa bb cc", 6), ["aa bb", "cc"]);
        assert_eq!(wrapped("", 6), [""]);
    }
}
