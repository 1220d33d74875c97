/// The class that a remote code names: an index into `codes`, the accepted wire codes and names
/// of each class.
///
/// Case, surrounding spaces and quotes do not matter, and whole numbers are equal however
/// written (`1`, `1.0`, `1e0`). `None` when no class has the code, or more than one.
pub fn match_class(code: &str, codes: &[&[String]]) -> Option<usize> {
    let wanted = plain(code);
    let has = |accepted: &[String]| accepted.iter().any(|name| plain(name) == wanted);
    let mut matching = (0..codes.len()).filter(|&class| has(codes[class]));
    let first = matching.next()?;
    matching.next().is_none().then_some(first)
}

/// A code without what does not matter: spaces, quotes, case, the decimals of a whole number.
fn plain(code: &str) -> String {
    let bare = code.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    match bare.parse::<f64>() {
        Ok(number) => whole_number(number).unwrap_or_else(|| bare.to_lowercase()),
        Err(_) => bare.to_lowercase(),
    }
}

/// The digits of a whole number, or `None` for one with a fraction or beyond 2^53.
pub(crate) fn whole_number(number: f64) -> Option<String> {
    let exact = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
    exact.then(|| format!("{}", number as i64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(code: &str, expected: Option<usize>) {
        let first = ["A".to_owned(), "alpha".to_owned(), "0".to_owned()];
        let second = ["B".to_owned(), "beta".to_owned(), "1".to_owned()];
        assert_eq!(match_class(code, &[&first, &second]), expected, "{code:?}");
    }

    #[test]
    fn a_code_is_found_however_it_is_written() {
        for code in ["B", "b", " B\n", "\"B\"", "'b'", "Beta", "1", "1.0", "1e0", "\"1.0\""] {
            check(code, Some(1));
        }
        for code in ["A", "ALPHA", "0", "0.0", "-0"] {
            check(code, Some(0));
        }
    }

    #[test]
    fn an_unknown_code_names_no_class() {
        for code in ["", "C", "1.5", "10", "al", "NaN", "inf"] {
            check(code, None);
        }
    }

    #[test]
    fn a_code_that_two_classes_claim_names_neither() {
        let both = ["1".to_owned()];
        assert_eq!(match_class("1", &[&both, &both]), None);
    }

    proptest! {
        #[test]
        fn any_code_is_answered(code in ".*") {
            check(&format!("no such {code}"), None);
        }
    }
}
