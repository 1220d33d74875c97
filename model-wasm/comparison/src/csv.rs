//! A comparison as a table.

use table::Dialect;

use crate::{Row, Schema};

const WRITTEN: Dialect = Dialect::of(b',');
const HEADER: &str =
    "row,label,local,local_score,local_ms,remote,remote_score,remote_ms,attempts,agree,trouble\n";

/// One line a row, with a header.
pub(crate) fn write(schema: &Schema, rows: &[Row]) -> String {
    let lines = rows.iter().map(|row| {
        let cells = cells(schema, row).map(|cell| WRITTEN.cell(&cell));
        format!("{}\n", cells.join(","))
    });
    format!("{HEADER}{}", lines.collect::<String>())
}

fn cells(schema: &Schema, row: &Row) -> [String; 11] {
    let local = row.local.as_ref().ok();
    let name =
        |class: Option<usize>| class.map_or(String::new(), |class| schema.name(class).to_owned());
    let ms = |ms: Option<f64>| ms.map_or(String::new(), |ms| format!("{ms:.3}"));
    let score = local.and_then(|local| match local.chances.as_slice() {
        [one] => Some(*one),
        each => each.get(local.class).copied(),
    });
    [
        row.case.title.clone(),
        name(row.case.label),
        name(local.map(|local| local.class)),
        score.map_or(String::new(), |score| score.to_string()),
        ms(local.and_then(|local| local.ms)),
        name(schema.class_of(&row.remote.answer)),
        schema.remote_score(&row.remote.answer).map_or(String::new(), |score| score.to_string()),
        ms(row.remote.ms),
        row.remote.attempts.to_string(),
        schema.pair(row).map_or(String::new(), |(here, there)| (here == there).to_string()),
        schema.trouble(row).unwrap_or_default(),
    ]
}
