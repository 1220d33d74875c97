//! How a table is read: found out from its beginning, and changed by whoever knows better.

use decode::Packing;
use model_wasm::Predictor;
use serde::{Deserialize, Serialize};
use table::{Choices, Error, InputRow, Label, Layout, Mapping, Proposal, Record, Schema};

/// Rows of the beginning that are shown.
const SHOWN: usize = 5;
/// Of a label in numbers, the meaning that agrees with the model is taken from this share of rows on.
const CLEAR: f64 = 0.8;

/// How a table is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// How text becomes cells.
    pub layout: Layout,
    /// Which cell is what.
    pub mapping: Mapping,
}

/// What a table's beginning tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sniffed {
    /// How text becomes cells.
    pub layout: Layout,
    /// Which column seems to hold what.
    pub proposal: Proposal,
    /// The first rows, as text.
    pub rows: Vec<Vec<String>>,
    /// Why a label in numbers is read as it is, or not at all; for people.
    pub label_words: Option<String>,
    /// How the text was packed, where it was not plain.
    pub packing: Option<String>,
}

/// One row, read again for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The row in feature order.
    pub row: InputRow,
    /// Why it gives no verdict.
    pub problem: Option<String>,
}

impl Sniffed {
    /// Looks at a table's beginning, which may be cut off anywhere.
    ///
    /// # Errors
    /// [`Error::Table`] if no table can be made out.
    pub fn of(head: &[u8], predictor: &Predictor) -> Result<Self, Error> {
        Self::as_chosen(head, predictor, &Choices::default())
    }

    /// The same where a person has chosen some of it.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn as_chosen(head: &[u8], predictor: &Predictor, choices: &Choices) -> Result<Self, Error> {
        let schema = predictor.manifest().table_schema();
        let layout = Layout::sniff_as(head, &schema, choices)?;
        let mut proposal = match choices.by_position {
            true => Proposal::by_position(&layout, &layout.sample(head), &schema),
            false => layout.propose(head, &schema),
        };
        let label_words = settle_label(&mut proposal, &layout, head, predictor, &schema);
        let mut rows = layout.sample(head);
        rows.truncate(SHOWN);
        Ok(Self { layout, proposal, rows, label_words, packing: None })
    }

    /// The same of a text that was packed.
    #[must_use]
    pub fn unpacked(self, packing: Packing) -> Self {
        Self { packing: (!packing.is_plain()).then(|| packing.to_string()), ..self }
    }

    /// How the table is read, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let packing = self.packing.as_deref().map(|packing| format!("{packing}, "));
        format!("{}{}", packing.unwrap_or_default(), self.layout)
    }
}

/// Which of 0 and 1 is which differs from one tool to the next. The model's own verdicts tell, where
/// they are clear; where not, the column is no label until a person says so.
fn settle_label(
    proposal: &mut Proposal,
    layout: &Layout,
    head: &[u8],
    predictor: &Predictor,
    schema: &Schema,
) -> Option<String> {
    let label = proposal.label.filter(|label| label.is_number && schema.classes.len() == 2)?;
    let title = layout.title(label.column);
    let agreed = proposal.clone().complete(layout, schema).ok().and_then(|mapping| {
        agreement(&Plan { layout: layout.clone(), mapping }, head, predictor, schema)
    });
    let meaning = |reversed: bool| {
        let class = schema.class_of("1").unwrap_or(1);
        let class = if reversed { 1 - class } else { class };
        let name = &predictor.manifest().classes[class].name;
        format!("In the column {title}, 1 is read as {name}")
    };
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    match agreed {
        Some(share) if share >= CLEAR => Some(format!(
            "{}: so it agrees with the model for {} of the first rows.",
            meaning(false),
            percent(share)
        )),
        Some(share) if 1.0 - share >= CLEAR => {
            proposal.label = Some(Label { reversed: true, ..label });
            Some(format!(
                "{}: so it agrees with the model for {} of the first rows. Some tools count this way round.",
                meaning(true),
                percent(1.0 - share)
            ))
        }
        _ => {
            proposal.label = None;
            Some(format!(
                "The column {title} may hold the known class, but its first rows do not tell which number is which class: choose it below if you know."
            ))
        }
    }
}

/// Share of the first rows on which label and model agree.
fn agreement(plan: &Plan, head: &[u8], predictor: &Predictor, schema: &Schema) -> Option<f64> {
    let (mut rows, mut agreed) = (0.0, 0.0);
    plan.layout.records(head.get(plan.layout.body..).unwrap_or_default(), |record| {
        let seen = plan.seen(record, predictor, schema);
        let verdict = seen.row.values().and_then(|values| predictor.predict(&values).ok());
        if let (Some(label), Some(verdict)) = (seen.row.label, verdict) {
            rows += 1.0;
            agreed += f64::from(u8::from(label == verdict.class));
        }
    });
    (rows > 0.0).then(|| agreed / rows)
}

impl Plan {
    /// Reads the rows of a piece of text for people: values, label, and what is wrong with them.
    #[must_use]
    pub fn look(&self, piece: &[u8], predictor: &Predictor) -> Vec<Seen> {
        let schema = predictor.manifest().table_schema();
        let mut seen = Vec::new();
        self.layout.records(piece, |record| seen.push(self.seen(record, predictor, &schema)));
        seen
    }

    fn seen(&self, record: &Record<'_>, predictor: &Predictor, schema: &Schema) -> Seen {
        let row = self.mapping.input_row(&self.layout, record, schema);
        Seen { problem: self.problem(record, &row, predictor, schema), row }
    }

    /// Why a row gives no verdict, with everything that is wrong with it.
    pub(crate) fn problem(
        &self,
        record: &Record<'_>,
        row: &InputRow,
        predictor: &Predictor,
        schema: &Schema,
    ) -> Option<String> {
        let problems = self.mapping.problems(&self.layout, record, schema);
        if problems.is_empty() {
            let values = row.values()?;
            return predictor.predict(&values).err().map(|error| error.to_string());
        }
        Some(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    }
}
