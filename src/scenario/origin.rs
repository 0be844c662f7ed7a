//! Where a number comes from, as preset files write it: `F:address`, `M`, `D` or `A!`, and which published rows it rests on.

/// How a number is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Published; the address says where.
    Published,
    /// From memory of a named paper.
    Memory,
    /// Derived by arithmetic from numbers that the note names.
    Derived,
    /// An assumption.
    Assumption,
}

impl Kind {
    /// As files and lists write it.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Published => "F",
            Self::Memory => "M",
            Self::Derived => "D",
            Self::Assumption => "A!",
        }
    }
}

/// An origin taken apart: `F:jmbbm.2014.09.015 | fits V1` or `D | is V18a, V18b`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// How the number is known.
    pub kind: Kind,
    /// Address of what was published; empty for the other kinds.
    pub source: String,
    /// Validation rows whose published number this is.
    pub is: Vec<String>,
    /// Validation rows to which this number was fitted.
    pub fits: Vec<String>,
}

impl Origin {
    /// Reads an origin; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(" | ");
        let head = parts.next()?;
        let (kind, source) = match head {
            "M" => (Kind::Memory, ""),
            "D" => (Kind::Derived, ""),
            "A!" => (Kind::Assumption, ""),
            _ => (Kind::Published, head.strip_prefix("F:").filter(|address| address.len() > 3)?),
        };
        let mut origin = Self { kind, source: source.to_owned(), is: Vec::new(), fits: Vec::new() };
        for part in parts {
            let (verb, rows) = part.split_once(' ')?;
            let list = match verb {
                "is" => &mut origin.is,
                "fits" => &mut origin.fits,
                _ => return None,
            };
            for row in rows.split(", ") {
                if !is_row(row) {
                    return None;
                }
                list.push(row.to_owned());
            }
        }
        Some(origin)
    }
}

/// `V4` or `V4b`.
fn is_row(text: &str) -> bool {
    let digits = text.strip_prefix('V').map(|rest| rest.trim_end_matches(|c: char| c.is_ascii_lowercase()));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_read_and_anything_else_is_none() {
        let both = Origin::parse("F:Acta Derm Venereol 2003;83:410 | fits V1, V4b | is V18").unwrap();
        assert_eq!((both.kind, both.source.as_str()), (Kind::Published, "Acta Derm Venereol 2003;83:410"));
        assert_eq!((both.fits, both.is), (vec!["V1".to_owned(), "V4b".to_owned()], vec!["V18".to_owned()]));
        for kind in [Kind::Memory, Kind::Derived, Kind::Assumption] {
            assert_eq!(Origin::parse(kind.mark()).unwrap().kind, kind);
        }
        for wrong in
            ["", "F:", "X", "A!|fits V1", "A! | fits", "A! | fits 1", "A! | near V1", "D | is Vb", "D | is V1b2"]
        {
            assert_eq!(Origin::parse(wrong), None, "{wrong}");
        }
    }
}
