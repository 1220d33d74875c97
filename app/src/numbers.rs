//! Numbers as the reader writes them.

/// A text as of `format!`, with the decimal sign of the reader's own language in its numbers. For what is
/// read, and never for what is parsed or laid out by.
macro_rules! numbers {
    ($($text:tt)*) => {
        $crate::numbers::localised(format!($($text)*), $crate::browser::has_decimal_comma())
    };
}

/// The text with a comma in the place of each point between two digits, if the reader writes so.
pub(crate) fn localised(text: String, comma: bool) -> String {
    if !comma {
        return text;
    }
    let letters: Vec<char> = text.chars().collect();
    let is_digit = |place: Option<usize>| {
        place.and_then(|place| letters.get(place)).is_some_and(char::is_ascii_digit)
    };
    let written = letters.iter().enumerate().map(|(place, &letter)| match letter {
        '.' if is_digit(place.checked_sub(1)) && is_digit(Some(place + 1)) => ',',
        other => other,
    });
    written.collect()
}

#[cfg(test)]
mod tests {
    use super::localised;

    #[test]
    fn only_points_within_numbers_change() {
        let text = "Distance 1.25 of 3.0. Model v.2, 0.5 %";
        assert_eq!(localised(text.to_owned(), true), "Distance 1,25 of 3,0. Model v.2, 0,5 %");
        assert_eq!(localised(text.to_owned(), false), text);
    }
}
