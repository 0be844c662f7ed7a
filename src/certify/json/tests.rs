//! The strict reader against tables, against `serde_json`, and against the examples of RFC 8785.

use proptest::prelude::*;
use serde_json::json;

use super::*;

const MAX: usize = 1 << 20;

fn refusal(text: &str) -> String {
    parse(text.as_bytes(), MAX).expect_err(text).to_string()
}

#[test]
fn what_is_refused_and_in_which_words() {
    let deep = "[".repeat(100_000);
    let keys_deep = "{\"k\":".repeat(40);
    for (case, text, words) in [
        ("a key twice", r#"{"a":{"b":[0,{"c":1,"c":1}]}}"#, "`a.b[1].c` is there twice"),
        ("the same key escaped", "{\"ab\":1,\"\\u0061b\":2}", "`ab` is there twice"),
        ("a whole number that doubles skip", "[9007199254740993]", "`[0]` is 9007199254740993, must be a number"),
        ("2^53", "9007199254740992", "up to 9007199254740991"),
        ("digits that a double drops", r#"{"x":0.1000000000000000055}"#, "`x` is 0.1000000000000000055"),
        ("too large", "1e400", "is 1e400"),
        ("too small", "1e-400", "is 1e-400"),
        ("a silly exponent", "1e99999999999999999999", "must be a number"),
        ("minus zero", "[-0]", "`[0]` is -0"),
        ("NaN", "[NaN]", "line 1, column 2: a value was expected"),
        ("Infinity", "-Infinity", "line 1, column 2: a digit was expected"),
        ("leading zero", "01", "line 1, column 2: text after the end"),
        ("plus", "+1", "a value was expected"),
        ("bare point", "1.", "a digit was expected"),
        ("trailing comma", "{\"a\":1,\n }", "line 2, column 2: a key in double quotes was expected"),
        ("comma in a list", "[1,]", "a value was expected"),
        ("two documents", "{} {}", "line 1, column 4: text after the end"),
        ("a comment", "// no\n1", "a value was expected"),
        ("single quotes", "{'a':1}", "a key in double quotes"),
        ("half a pair", r#"["\ud800"]"#, "half of a character"),
        ("unknown escape", r#"["\x41"]"#, "an escape in this string does not exist"),
        ("raw control", "[\"\u{1}\"]", "a control character in a string"),
        ("open string", "\"abc", "ends inside a string"),
        ("open string after a backslash", "\"abc\\", "ends inside a string"),
        ("cut", "{\"a\":", "ends before the document does"),
        ("nothing", "", "ends before the document does"),
        ("byte order mark", "\u{feff}1", "a value was expected"),
        ("deep lists", &deep, "nested deeper than 32 levels"),
        ("deep objects", &keys_deep, "`….k.k.k.k.k.k.k.k` is nested deeper"),
    ] {
        let said = refusal(text);
        assert!(said.contains(words), "{case}: {said}");
    }
    assert_eq!(parse(b"\"\xff\"", MAX), Err(JsonError::NotUtf8 { at: 1 }));
    assert_eq!(parse(b"[1, 2]", 5), Err(JsonError::TooLarge { bytes: 6, max: 5 }));
    assert!(!refusal("{\"\\u001b[2J\":1,\"\\u001b[2J\":2}").contains('\u{1b}'), "no terminal codes in a message");
}

#[test]
fn the_same_number_is_one_value() {
    for (text, value) in [
        ("100", json!(100)),
        ("1e2", json!(100)),
        ("100.0", json!(100)),
        ("-1.50e1", json!(-15)),
        ("0.25", json!(0.25)),
        ("0e7", json!(0)),
        ("9007199254740991", json!(9_007_199_254_740_991_u64)),
        ("-9007199254740991", json!(-9_007_199_254_740_991_i64)),
        ("5e-324", json!(5e-324)),
        ("333333333.3333333", json!(333_333_333.333_333_3)),
    ] {
        assert_eq!(parse(text.as_bytes(), MAX).unwrap(), value, "{text}");
    }
}

/// RFC 8785 section 3.2.2 to 3.2.4: literals, strings, numbers, and sorting by UTF-16 units (section 3.2.3).
#[test]
fn the_examples_of_the_rfc() {
    let text = "{\"numbers\":[4.50,2e-3,0.000000000000000000000000001],\
        \"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\"literals\":[null,true,false]}";
    let wanted = "{\"literals\":[null,true,false],\"numbers\":[4.5,0.002,1e-27],\
        \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
    assert_eq!(String::from_utf8(canonical(&parse(text.as_bytes(), MAX).unwrap()).unwrap()).unwrap(), wanted);
    let keys = "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}";
    let sorted = "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}";
    assert_eq!(String::from_utf8(canonical(&parse(keys.as_bytes(), MAX).unwrap()).unwrap()).unwrap(), sorted);
}

#[test]
fn canonical_bytes_carry_every_number_or_none() {
    for whole in [u64::MAX, 1 << 53, (1 << 53) + 1] {
        assert!(matches!(canonical(&json!({ "n": [whole] })), Err(JsonError::Number { .. })), "{whole}");
    }
    assert_eq!(canonical(&json!({"b": MAX_WHOLE, "a": -1})).unwrap(), br#"{"a":-1,"b":9007199254740991}"#);
}

/// Halfway between two shortest spellings writers differ: Rust's rounds up, those of JSON to the even digit. Both are read.
#[test]
fn a_tie_between_two_shortest_spellings_is_read_in_both() {
    for (value, spellings) in [
        (2_f64.powi(50) + 0.25, ["1125899906842624.2", "1125899906842624.3"]),
        (-0.75 - 2_f64.powi(50), ["-1.1258999068426248e15", "-1125899906842624.8"]),
    ] {
        let ours = String::from_utf8(canonical(&json!(value)).unwrap()).unwrap();
        for text in spellings.into_iter().chain([ours.as_str(), &json!(value).to_string(), &format!("{value:e}")]) {
            assert_eq!(parse(text.as_bytes(), MAX).unwrap(), json!(value), "{text}");
        }
    }
    for text in ["1125899906842624.26", "1125899906842624.1", "0.30000000000000003"] {
        assert!(matches!(parse(text.as_bytes(), MAX), Err(JsonError::Number { .. })), "{text}");
    }
}

#[test]
fn a_type_refuses_what_it_does_not_know_and_other_spellings() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Small {
        a: u32,
    }
    assert_eq!(read::<Small>(b" {\"a\": 7} ", MAX).unwrap(), Small { a: 7 });
    assert_eq!(read_canonical::<Small>(b"{\"a\":7}", MAX).unwrap(), Small { a: 7 });
    assert_eq!(read_canonical::<Small>(b"{\"a\": 7}", MAX), Err(JsonError::NotCanonical { at: 5 }));
    assert_eq!(read_canonical::<Small>(b"{\"a\":7}\n", MAX), Err(JsonError::NotCanonical { at: 7 }));
    let said = read::<Small>(b"{\"a\":7,\"b\":8}", MAX).unwrap_err().to_string();
    assert!(said.contains("unknown field `b`"), "{said}");
}

fn any_value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
        any::<f64>().prop_filter_map("whole and large, or minus zero", |number| {
            (number.is_finite() && number.abs() < 9e15 && (number.fract() != 0.0)).then(|| Value::from(number))
        }),
        // quarters of these are halfway between two spellings of sixteen digits
        (1_125_899_906_842_624_i64..2_251_799_813_685_248).prop_map(|whole| Value::from(whole as f64 + 0.25)),
    ];
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number, ".*".prop_map(Value::from)];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,4}", inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(value in any_value()) {
        let bytes = canonical(&value).unwrap();
        prop_assert_eq!(&parse(&bytes, MAX).unwrap(), &value);
        prop_assert_eq!(&canonical(&parse(&bytes, MAX).unwrap()).unwrap(), &bytes);
        let spaced = serde_json::to_vec_pretty(&value).unwrap();
        prop_assert_eq!(&parse(&spaced, MAX).unwrap(), &value);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _either = parse(&bytes, MAX);
    }

    /// What is taken is what `serde_json` takes, too: a subset of JSON, never something else.
    #[test]
    fn nothing_is_taken_that_another_reader_refuses(text in r#"[\[\]{}:,"0-9eE.+\-tfn a\\u]{0,24}"#) {
        if let Ok(value) = parse(text.as_bytes(), MAX) {
            let theirs: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(canonical(&value).unwrap(), canonical(&theirs).unwrap());
        }
    }

    #[test]
    fn a_key_twice_is_always_refused(value in prop::collection::btree_map("[a-c]", 0..9_u8, 1..4), at in any::<prop::sample::Index>()) {
        let again = value.keys().nth(at.index(value.len())).unwrap();
        let body: Vec<String> = value.iter().map(|(key, number)| format!("\"{key}\":{number}")).collect();
        let text = format!("{{{},\"{again}\":0}}", body.join(","));
        let duplicate = matches!(parse(text.as_bytes(), MAX), Err(JsonError::Duplicate { .. }));
        prop_assert!(duplicate, "{}", text);
    }
}
