//! How far a run over a table has come, in words.

use worker::Progress;

/// Rows, speed and time left.
pub(crate) fn describe(progress: &Progress) -> String {
    let rows = grouped(progress.rows as u64);
    if progress.ms <= 0.0 || progress.bytes == 0 {
        return format!("{rows} rows");
    }
    let rate = grouped((progress.rows as f64 / progress.ms * 1000.0) as u64);
    let share = progress.share();
    let left = progress.ms / share.max(1e-9) * (1.0 - share) / 1000.0;
    format!("{rows} rows, {rate} rows/s, {} left", seconds(left))
}

/// A span of time for people.
fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "less than a second".to_owned(),
        s if s < 90.0 => format!("{s:.0} s"),
        s => format!("{:.0} min", s / 60.0),
    }
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_and_time_left_are_told() {
        let progress = Progress { bytes: 50, of: 200, rows: 12_000, ms: 2000.0 };
        assert_eq!(describe(&progress), "12\u{202f}000 rows, 6\u{202f}000 rows/s, 6 s left");
        assert_eq!(describe(&Progress::default()), "0 rows");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
    }
}
