//! The views. The page's first program has [`Case`]; the annex has all others.

mod case;
mod compare;

pub(crate) use case::Case;
pub(crate) use compare::Compare;

/// The views in the order of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// One case: form and verdict.
    Case,
    /// Local against remote.
    Compare,
}

impl View {
    pub(crate) const ALL: [Self; 2] = [Self::Case, Self::Compare];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Case => "Case",
            Self::Compare => "Compare",
        }
    }

    /// The view of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }
}
