//! What people write for a cut score: ratings, who made which attempt, judges' estimates, a date. Text in, values out.

use std::collections::BTreeMap;

use super::error::StandardError;

/// Largest text that is read, bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// Most columns of a table.
const MAX_COLUMNS: usize = 200;

fn wrong(place: &str, field: &str, found: &str, allowed: &str) -> StandardError {
    let found = found.chars().filter(|c| !c.is_control()).take(60).collect::<String>();
    StandardError::Entry { place: place.to_owned(), field: field.to_owned(), found, allowed: allowed.to_owned() }
}

/// Lines of a CSV text, the heading first, each with its line number.
fn lines(file: &str, text: &str) -> Result<Vec<(u64, Vec<String>)>, StandardError> {
    if text.len() > MAX_BYTES {
        return Err(wrong(file, "the file", &format!("{} bytes long", text.len()), "at most 1 MiB"));
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            wrong(&format!("{file}:{line}"), "the line", "not as long as the heading", "one value for each column")
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        found.push((line, record.iter().map(str::to_owned).collect()));
    }
    Ok(found)
}

/// `attempt,<column>` as a map.
fn by_attempt(file: &str, text: &str, column: &str) -> Result<BTreeMap<String, (u64, String)>, StandardError> {
    let mut lines = lines(file, text)?.into_iter();
    let heading = lines.next().map_or_else(Vec::new, |(_, heading)| heading);
    if heading != ["attempt", column] {
        return Err(wrong(&format!("{file}:1"), "the heading", &heading.join(","), &format!("attempt,{column}")));
    }
    let mut found = BTreeMap::new();
    for (line, values) in lines {
        let mut values = values.into_iter();
        let (attempt, value) = (values.next().unwrap_or_default(), values.next().unwrap_or_default());
        if let Some((earlier, _)) = found.get(&attempt) {
            return Err(wrong(
                &format!("{file}:{line}"),
                "`attempt`",
                &attempt,
                &format!("named once; line {earlier} has it"),
            ));
        }
        found.insert(attempt, (line, value));
    }
    Ok(found)
}

/// Puts a value to each attempt. Both sides must match: a name that is on one side only is a slip.
fn matched<T>(
    file: &str,
    attempts: &[&str],
    mut values: BTreeMap<String, (u64, String)>,
    column: &str,
    read: impl Fn(&str) -> Option<T>,
    allowed: &str,
) -> Result<Vec<T>, StandardError> {
    let mut found = Vec::new();
    for attempt in attempts {
        let Some((line, value)) = values.remove(*attempt) else {
            return Err(wrong(file, &format!("`{column}` of {attempt}"), "missing", "there once for each attempt"));
        };
        let value =
            read(&value).ok_or_else(|| wrong(&format!("{file}:{line}"), &format!("`{column}`"), &value, allowed))?;
        found.push(value);
    }
    match values.into_iter().next() {
        Some((attempt, (line, _))) => {
            Err(wrong(&format!("{file}:{line}"), "`attempt`", &attempt, "one of the attempts that were given"))
        }
        None => Ok(found),
    }
}

/// A rating or borderline: 1 to 5.
pub fn rating(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|rating| (1.0..=5.0).contains(rating))
}

/// `attempt,rating`: one rating for each attempt, in their order.
pub fn ratings(file: &str, text: &str, attempts: &[&str]) -> Result<Vec<f64>, StandardError> {
    matched(file, attempts, by_attempt(file, text, "rating")?, "rating", rating, "a number from 1 to 5")
}

/// `attempt,person`: who made each attempt, in their order.
pub fn persons(file: &str, text: &str, attempts: &[&str]) -> Result<Vec<String>, StandardError> {
    let name = |text: &str| (1..=60).contains(&text.chars().count()).then(|| text.to_owned());
    matched(file, attempts, by_attempt(file, text, "person")?, "person", name, "a pseudonym of 1 to 60 letters")
}

/// Judges' estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct Judges {
    /// Items, from the heading.
    pub items: Vec<String>,
    /// Names or pseudonyms, from the first column.
    pub judges: Vec<String>,
    /// One row a judge, 0 to 100.
    pub rows: Vec<Vec<f64>>,
}

/// `judge,<item>,<item>...`: what a person who is only just good enough would score, 0 to 100.
pub fn judges(file: &str, text: &str) -> Result<Judges, StandardError> {
    let mut lines = lines(file, text)?.into_iter();
    let heading = lines.next().map_or_else(Vec::new, |(_, heading)| heading);
    let items: Vec<String> = heading.iter().skip(1).cloned().collect();
    let named = items.iter().all(|item| (1..=60).contains(&item.chars().count()));
    let unlike = items.iter().enumerate().all(|(i, item)| !items.iter().take(i).any(|other| other == item));
    if heading.first().is_none_or(|first| first != "judge") || items.is_empty() || !named || !unlike {
        let found = heading.join(",");
        return Err(wrong(&format!("{file}:1"), "the heading", &found, "judge,ITEM,ITEM..., each item named once"));
    }
    if items.len() > MAX_COLUMNS {
        return Err(wrong(&format!("{file}:1"), "the heading", &format!("{} items", items.len()), "at most 200"));
    }
    let (mut judges, mut rows): (Vec<String>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
    for (line, values) in lines {
        let place = format!("{file}:{line}");
        let judge = values.first().cloned().unwrap_or_default();
        if !(1..=60).contains(&judge.chars().count()) || judges.contains(&judge) {
            return Err(wrong(&place, "`judge`", &judge, "a name of 1 to 60 letters, named once"));
        }
        let mut row = Vec::with_capacity(items.len());
        for (item, value) in items.iter().zip(values.iter().skip(1)) {
            let number = value.parse::<f64>().ok().filter(|x| (0.0..=100.0).contains(x));
            row.push(number.ok_or_else(|| wrong(&place, &format!("`{item}`"), value, "a number from 0 to 100"))?);
        }
        judges.push(judge);
        rows.push(row);
    }
    Ok(Judges { items, judges, rows })
}

/// A date as it is written in the document.
pub fn date(text: &str) -> Result<String, StandardError> {
    let read: Result<jiff::civil::Date, _> = text.parse();
    read.ok()
        .map(|date| date.to_string())
        .filter(|date| date == text)
        .ok_or_else(|| wrong("--date", "the date", text, "a date such as 2026-03-01"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_texts_say_where_and_what() {
        let at = ["a", "b"];
        let rated = |text: &str| ratings("r.csv", text, &at).map_err(|error| error.to_string());
        assert_eq!(rated("attempt,rating\n# late\nb, 2\na,4.5\n"), Ok(vec![4.5, 2.0]));
        for (case, text, want) in [
            ("nothing", "", "r.csv:1: the heading is , must be attempt,rating"),
            ("heading", "name,rating\na,1\n", "r.csv:1: the heading is name,rating, must be attempt,rating"),
            (
                "ragged",
                "attempt,rating\na,1,2\n",
                "r.csv:2: the line is not as long as the heading, must be one value for each column",
            ),
            ("off the scale", "attempt,rating\na,1\nb,6\n", "r.csv:3: `rating` is 6, must be a number from 1 to 5"),
            ("no number", "attempt,rating\na,NaN\nb,2\n", "r.csv:2: `rating` is NaN, must be a number from 1 to 5"),
            (
                "missing",
                "attempt,rating\na,1\n",
                "r.csv: `rating` of b is missing, must be there once for each attempt",
            ),
            ("twice", "attempt,rating\na,1\na,2\n", "r.csv:3: `attempt` is a, must be named once; line 2 has it"),
            (
                "unknown",
                "attempt,rating\na,1\nb,2\nc,3\n",
                "r.csv:4: `attempt` is c, must be one of the attempts that were given",
            ),
        ] {
            assert_eq!(rated(text), Err(want.to_owned()), "{case}");
        }
    }

    #[test]
    fn judges_are_read_or_refused() {
        let read = |text: &str| judges("j.csv", text).map_err(|error| error.to_string());
        let got = read("judge,depth,angle\nK1,60,70\nK2, 55.5,80\n").unwrap();
        assert_eq!((got.items.len(), got.rows), (2, vec![vec![60.0, 70.0], vec![55.5, 80.0]]));
        for (case, text, want) in [
            (
                "heading",
                "name,depth\n",
                "j.csv:1: the heading is name,depth, must be judge,ITEM,ITEM..., each item named once",
            ),
            (
                "item twice",
                "judge,a,a\n",
                "j.csv:1: the heading is judge,a,a, must be judge,ITEM,ITEM..., each item named once",
            ),
            ("range", "judge,a\nK1,101\n", "j.csv:2: `a` is 101, must be a number from 0 to 100"),
            (
                "judge twice",
                "judge,a\nK1,10\nK1,20\n",
                "j.csv:3: `judge` is K1, must be a name of 1 to 60 letters, named once",
            ),
        ] {
            assert_eq!(read(text), Err(want.to_owned()), "{case}");
        }
    }

    #[test]
    fn dates_have_one_spelling() {
        assert_eq!(date("2026-03-01"), Ok("2026-03-01".to_owned()));
        for text in ["2026-3-1", "01.03.2026", "2026-02-30", "", "2026-03-01T10:00"] {
            assert!(date(text).is_err(), "{text}");
        }
    }
}
