//! The page for a screen.

use sha2::{Digest as _, Sha256};
use stipple::certify::report::{Known, Report, html};
use stipple::units::hex;

use super::sheets::{broken, crowded, exam, sheet};

/// Names of the elements that the page is made of; no stranger adds one.
const ELEMENTS: &str = "!DOCTYPE html head meta title style body header main footer section h1 h2 p div dl dt dd code bdi b \
     ul li table caption tr th td i span small figure figcaption hr svg g text path polygon polyline circle";

fn is_ours(element: &str) -> bool {
    ELEMENTS.split_whitespace().any(|name| name == element.trim_start_matches('/'))
}

fn elements(page: &str) -> impl Iterator<Item = &str> {
    page.split('<').skip(1).map(|rest| rest.split([' ', '>', '\n']).next().unwrap_or_default())
}

#[test]
fn words_of_strangers_stay_words() {
    for hostile in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</style><script>",
        "a\u{202e}gnp.exe\u{2066}",
        "a\u{0}b\u{8}\u{1b}[31m",
        "&lt;b&gt; &amp; <b>",
        "]]><!--",
    ] {
        let sheet = crowded(9, 500, hostile, 3);
        let mut known =
            Known { course: Some(broken(2, hostile)), name: Some(hostile.into()), feedback: true, ..exam(&sheet) };
        known.header.as_mut().unwrap().device = hostile.to_owned();
        let page = html(&Report::new(&sheet, &known));
        for element in elements(&page) {
            assert!(is_ours(element), "{hostile:?}: <{element}");
        }
        for tag in page.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            // what stands between quotes is a value, whatever it says
            let names: String = tag.split('"').step_by(2).collect();
            assert!(!names.contains(" on") && !names.contains('\''), "{hostile:?}: <{tag}>");
        }
        for bad in ['\u{202e}', '\u{2066}', '\u{0}', '\u{8}', '\u{1b}'] {
            assert!(!page.contains(bad), "{hostile:?}: {bad:?}");
        }
    }
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let sheet = sheet(9, 500, "First dots");
    let page = html(&Report::new(&sheet, &exam(&sheet)));
    assert!(page.contains(
        "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    ));
    for bad in ["<script", "<link", "<iframe", "src=", "href=", "url(", "@import", "javascript:"] {
        assert!(!page.contains(bad), "{bad}");
    }
    let told: Vec<&str> = page.match_indices("http").map(|(at, _)| &page[at..(at + 26).min(page.len())]).collect();
    let namespaces = |text: &&str| text.starts_with("http://www.w3.org/2000/svg") || text.starts_with("http-equiv");
    assert!(told.iter().all(namespaces), "{told:?}");
}

#[test]
fn every_dot_under_the_skin_is_reached_by_keys_and_says_its_numbers() {
    let sheet = sheet(9, 500, "First dots");
    let page = html(&Report::new(&sheet, &exam(&sheet)));
    assert_eq!(page.matches("class=\"told\" tabindex=\"0\"").count(), 9);
    for layer in ["stratum corneum", "viable epidermis", "papillary dermis", "reticular dermis"] {
        assert!(page.contains(layer), "{layer}");
    }
    assert!(page.contains("Dot 4: 0.50 mm below the junction, near the band"), "the tip of a dot");
    assert!(page.contains("forehead") == (page.contains("The dots on the head")), "a head has a forehead");
}

#[test]
fn thousands_of_dots_and_long_words_end() {
    let sheet = crowded(5000, 500, &"word ".repeat(2000), 1000);
    let page = html(&Report::new(&sheet, &exam(&sheet)));
    assert!(page.len() < 6_000_000, "{} bytes", page.len());
    assert!(page.contains("more in the sheet"));
}

/// The page of a sheet of these numbers, byte for byte: any change of it raises `REPORT_VERSION` and is seen here.
#[test]
fn the_golden_page_is_what_it_was() {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/report.sha256");
    let sheet = sheet(12, 500, "First dots");
    let known = Known { course: Some(broken(1, "It went away.")), ..exam(&sheet) };
    let page = html(&Report::new(&sheet, &known));
    let pdf = stipple::certify::report::pdf(&Report::new(&sheet, &known)).unwrap();
    let digest = |bytes: &[u8]| hex(&Sha256::digest(bytes));
    let now = format!("{}  report.html\n{}  report.pdf\n", digest(page.as_bytes()), digest(&pdf));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, &now).unwrap();
    }
    assert_eq!(now, std::fs::read_to_string(&golden).unwrap(), "another page: raise REPORT_VERSION, then BLESS=1");
}
