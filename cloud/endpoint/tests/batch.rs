//! Batch Transform: a table cut at line ends, its pieces sent by several clients at once in any order,
//! and put together again, is the table's answers in its own order, bit for bit.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use futures::future::join_all;
use support::{Server, csv, predictor, serve};

/// SplitType=Line: as many whole lines as fit into `payload` bytes, at least one.
fn split(table: &str, payload: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for line in table.split_inclusive('\n') {
        match pieces.last_mut() {
            Some(piece) if piece.is_empty() || piece.len() + line.len() <= payload => {
                piece.push_str(line);
            }
            _ => pieces.push(line.to_owned()),
        }
    }
    pieces
}

async fn transform(server: &Server, piece: &str) -> String {
    let headers = [("content-type", "text/csv"), ("accept", "application/jsonlines")];
    let seen = server.call("POST", "/invocations", &headers, piece).await;
    assert_eq!(seen.status, 200, "{}", seen.body);
    seen.body
}

#[tokio::test]
async fn pieces_sent_at_once_reassemble_exactly() {
    let server = serve(|_| {}).await;
    let predictor = predictor();
    let known = predictor.reference();
    // Enough for pieces on both sides of what is worked on in place.
    let rows: Vec<_> = known.iter().cycle().take(20 * known.len()).collect();
    let table: String = rows.iter().map(|row| csv(&row.values) + "\n").collect();
    let expected: String = rows
        .iter()
        .map(|row| {
            let found = predictor.predict(&row.values).unwrap();
            format!("{{\"score\":{},\"predicted_label\":{}}}\n", found.probability, found.class)
        })
        .collect();
    for payload in [1, 10_000, 300_000] {
        let mut pieces = split(&table, payload);
        pieces.truncate(400);
        let sent: usize = pieces.iter().map(|piece| piece.lines().count()).sum();
        let answers = join_all(pieces.iter().map(|piece| transform(&server, piece))).await.concat();
        let expected: String = expected.split_inclusive('\n').take(sent).collect();
        assert!(answers == expected, "payload {payload}: {sent} rows differ");
    }
    // A last line without an end is a row all the same.
    let whole = transform(&server, table.trim_end()).await;
    assert!(whole == expected);
}
