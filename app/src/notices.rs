//! What was done, or went wrong, in words: one place, one notice at a time.

use std::time::Duration;

use leptos::prelude::*;

/// A notice that is no error goes by itself after this long.
const STAYS: Duration = Duration::from_secs(6);

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoticeKind {
    /// Something was done.
    Done,
    /// Something is to be looked at.
    Warning,
    /// Something failed; it stays until it is closed.
    Error,
}

/// Words, and what they are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) kind: NoticeKind,
    pub(crate) words: String,
}

/// The page's notices. A newer one takes the place of the one before, but none takes the place of
/// an error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notices {
    pub(crate) passing: RwSignal<Option<Notice>>,
    pub(crate) error: RwSignal<Option<Notice>>,
    number: StoredValue<u32>,
}

impl Notices {
    pub(crate) fn new() -> Self {
        Self {
            passing: RwSignal::new(None),
            error: RwSignal::new(None),
            number: StoredValue::new(0),
        }
    }

    /// Something was done.
    pub(crate) fn done(self, words: impl Into<String>) {
        self.pass(NoticeKind::Done, words.into());
    }

    /// Something is to be looked at.
    pub(crate) fn warn(self, words: impl Into<String>) {
        self.pass(NoticeKind::Warning, words.into());
    }

    /// Something failed.
    pub(crate) fn error(self, words: impl Into<String>) {
        self.error.set(Some(Notice { kind: NoticeKind::Error, words: words.into() }));
    }

    fn pass(self, kind: NoticeKind, words: String) {
        self.number.update_value(|number| *number = number.wrapping_add(1));
        let own = self.number.get_value();
        self.passing.set(Some(Notice { kind, words }));
        let end = move || {
            if self.number.try_get_value() == Some(own) {
                self.passing.set(None);
            }
        };
        set_timeout(end, STAYS);
    }
}
