//! One field.

use model_wasm::{table::Cell, value};

use super::number;

/// What stands in a field, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The text of the field.
    pub text: String,
    /// Whether the page filled it with the median, and nobody has changed it since.
    pub filled: bool,
}

/// What a field says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// A finite number.
    Value(f32),
    /// Nothing yet.
    Missing,
    /// Text that is no number.
    Unreadable,
}

impl Entry {
    /// A field with text in it.
    pub fn typed(text: impl Into<String>) -> Self {
        Self { text: text.into(), filled: false }
    }

    /// A field with the shortest decimal of `value` in it.
    pub fn of(value: f32) -> Self {
        Self::typed(value.to_string())
    }

    /// A field that takes over a table's cell; unreadable text stays to be seen.
    pub fn of_cell(cell: &Cell) -> Self {
        match cell {
            Cell::Value(value) => Self::of(*value),
            Cell::Missing => Self::default(),
            Cell::Unreadable(text) => Self::typed(text),
        }
    }

    /// What the field says.
    pub fn reading(&self) -> Reading {
        match number::read(&self.text) {
            Some(number) => Reading::Value(number.value),
            None if value::is_missing(&self.text) => Reading::Missing,
            None => Reading::Unreadable,
        }
    }

    /// Whether the number in the field could have been meant otherwise.
    pub fn is_ambiguous(&self) -> bool {
        number::read(&self.text).is_some_and(|number| number.is_ambiguous)
    }

    /// The number in the field, if there is one.
    pub fn value(&self) -> Option<f32> {
        match self.reading() {
            Reading::Value(value) => Some(value),
            Reading::Missing | Reading::Unreadable => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_says_a_number_nothing_or_neither() {
        assert_eq!(Entry::typed(" 1.5 ").reading(), Reading::Value(1.5));
        assert_eq!(Entry::typed(" ").reading(), Reading::Missing);
        assert_eq!(Entry::typed("abc").reading(), Reading::Unreadable);
    }

    #[test]
    fn a_number_survives_the_field_bit_for_bit() {
        for value in [0.1f32, 1e-7, 16_777_216.0, 0.042_4] {
            assert_eq!(Entry::of(value).value(), Some(value));
        }
    }
}
