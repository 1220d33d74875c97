//! The views. The page's first program has [`Case`]; the annex has all others.

mod case;
mod compare;
mod latest;
mod model;
mod table;
mod what_if;

pub(crate) use case::Case;
pub(crate) use compare::Compare;
pub(crate) use model::Model;
pub(crate) use table::Table;
pub(crate) use what_if::WhatIf;

/// The views in the order of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// One case: form and verdict.
    Case,
    /// What would change the verdict: a part of [`Self::Case`] that the annex draws.
    WhatIf,
    /// Many cases.
    Table,
    /// Local against remote.
    Compare,
    /// What the model says of itself.
    Model,
}

impl View {
    /// Those that the navigation names.
    pub(crate) const NAMED: [Self; 4] = [Self::Case, Self::Table, Self::Compare, Self::Model];
    const ALL: [Self; 5] = [Self::Case, Self::WhatIf, Self::Table, Self::Compare, Self::Model];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Case => "Case",
            Self::WhatIf => "What if",
            Self::Table => "Table",
            Self::Compare => "Compare",
            Self::Model => "Model",
        }
    }

    /// The view of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }
}
