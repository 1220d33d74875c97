use super::*;

/// Two features under several names; classes `no` (N, 0) and `yes` (Y, 1).
fn schema() -> Schema {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    Schema {
        features: vec![
            words(&["width_mean", "mean width"]),
            words(&["height_mean", "mean height"]),
        ],
        classes: vec![words(&["no", "N", "0"]), words(&["yes", "Y", "1"])],
    }
}

fn check(text: &str, expected: &[[f32; 2]]) {
    let rows = read(text, &schema()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let values: Vec<_> = rows.iter().map(|row| row.values().unwrap()).collect();
    assert_eq!(values, expected, "{text:?}");
}

#[test]
fn every_usual_spelling_of_a_table_gives_the_same_rows() {
    check("1.5,2\n3,4", &[[1.5, 2.0], [3.0, 4.0]]);
    check("\u{feff}1,5;2\r\n3;4\r\n", &[[1.5, 2.0], [3.0, 4.0]]);
    check("height mean;mean width\n2;1,5", &[[1.5, 2.0]]);
    check("1.5\t2\n\n3\t4", &[[1.5, 2.0], [3.0, 4.0]]);
    check("\"1.5\" , \"2\"", &[[1.5, 2.0]]);
    check("height_mean,note,Width Mean\n2,x,1.5", &[[1.5, 2.0]]);
    check("mean width,mean height\n1.5,2", &[[1.5, 2.0]]);
    check("842302,Y,1.5,2", &[[1.5, 2.0]]);
    check("id,diagnosis,width_mean,height_mean,\r\n7,N,1.5,2", &[[1.5, 2.0]]);
}

#[test]
fn every_usual_request_body_gives_the_same_row() {
    check(r#"{"data":"1.5,2"}"#, &[[1.5, 2.0]]);
    check("{“data”:”1.5,2”}", &[[1.5, 2.0]]);
    check(r#"{"instances":[{"features":[1.5,2]},{"features":[3,4]}]}"#, &[[1.5, 2.0], [3.0, 4.0]]);
    check(r#"{"features":[1.5,"2"]}"#, &[[1.5, 2.0]]);
    check(r#"{"height_mean":2,"mean width":1.5}"#, &[[1.5, 2.0]]);
    check("[[1.5,2]]", &[[1.5, 2.0]]);
}

#[test]
fn label_and_id_are_kept() {
    let rows = read("7,yes,1.5,2\n8,N,1,1", &schema()).unwrap();
    assert_eq!(rows[0].id.as_deref(), Some("7"));
    assert_eq!([rows[0].label, rows[1].label], [Some(1), Some(0)]);
    assert_eq!(rows[1].line, 2);
}

#[test]
fn a_cell_that_is_no_number_stays_in_its_row() {
    let rows = read("1.5,abc\n?,2", &schema()).unwrap();
    assert_eq!(rows[0].cells[1], Cell::Unreadable("abc".to_owned()));
    assert_eq!(rows[1].cells[0], Cell::Missing);
    assert_eq!(rows[0].values(), None);
}

#[test]
fn what_is_no_table_is_refused_with_its_place() {
    let error = |text: &str| read(text, &schema()).unwrap_err().to_string();
    assert!(error("1,2,3").contains("line 1: expected 2 values"), "{}", error("1,2,3"));
    assert!(error("").contains("no text"));
    assert!(error("width_mean,height_mean").contains("a header alone"));
    assert!(error("width_mean,other\n1,2").contains("height_mean"));
    assert!(error("a\0b").contains("binary"));
    assert!(error("{\"x\":1}").contains("also for width_mean"));
    assert!(error("{\"data\":").contains("JSON"));
}

#[test]
fn a_document_is_told_from_lines_of_json() {
    let document = |text: &str| is_document(text.as_bytes());
    assert!(document("{\"instances\":[[1,2]]}"));
    assert!(document("[[1,2],[3,4]]"));
    assert!(document("{\n \"instances\": [\n  [1,2],\n  [3,4]\n ]\n}"));
    assert!(!document("[1,2]\n[3,4]"));
    assert!(!document("{\"features\":[1,2]}\n{\"features\":[3,4]}"));
    assert!(!document("{\"features\":[1\n[3,4]\n"), "a broken first line is one bad row");
    assert!(!document("1,2\n3,4"));
}

#[test]
fn files_that_are_no_text_are_named() {
    let said = |bytes: &[u8]| Layout::sniff(bytes, &schema()).unwrap_err().to_string();
    assert!(said(b"PK\x03\x04rest").contains("spreadsheet; save its sheet as CSV"));
    assert!(said(b"\x1F\x8B\x08").contains("unpack it first"));
    assert!(said(b"1,2\x003").contains("byte 3"));
    assert!(said(b" \n\n").contains("no text"));
}

#[test]
fn the_kaggle_forms_header_may_be_longer_than_its_rows() {
    let text = "id,diagnosis,width_mean,height_mean,\r\n1,Y,1.5,2\r\n2,N,3,4";
    let layout = Layout::sniff(text.as_bytes(), &schema()).unwrap();
    assert_eq!((layout.width, layout.body, layout.body_line), (4, 38, 1));
    let rows = read(text, &schema()).unwrap();
    assert_eq!(rows[1].label, Some(0));
    assert_eq!(rows[1].id.as_deref(), Some("2"));
}

fn problem_of(text: &str, row: usize) -> String {
    let layout = Layout::sniff(text.as_bytes(), &schema()).unwrap();
    let mapping = layout.propose(text.as_bytes(), &schema()).complete(&layout, &schema()).unwrap();
    let mut found = Vec::new();
    layout.records(&text.as_bytes()[layout.body..], |record| {
        found.push(mapping.problems(&layout, record, &schema()));
    });
    found[row].iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[test]
fn everything_that_is_wrong_with_a_row_is_said() {
    let head = "height_mean,note,width_mean\n1,x,2\n1,x,2\n";
    assert_eq!(problem_of(head, 0), "");
    let bad = format!("{head}a,x,\n");
    assert_eq!(
        problem_of(&bad, 2),
        "column 1, height_mean: expected a number, found `a`; \
         column 3, width_mean: expected a number, found nothing"
    );
    assert!(problem_of(&format!("{head}1,x"), 2).contains("expected 3 cells, found 2"));
    assert!(problem_of(&format!("{head}1,x,2,9"), 2).contains("expected 3 cells, found 4"));
    assert_eq!(problem_of(&format!("{head}1,x,2,"), 2), "", "an empty cell at the end is harmless");
}

#[test]
fn one_odd_row_does_not_hide_the_delimiter() {
    check("width_mean;height_mean\n1.5;2\n3;4\n5;6\n", &[[1.5, 2.0], [3.0, 4.0], [5.0, 6.0]]);
    let rows = read("width_mean;height_mean\n1.5;2\n3\n5;6\n", &schema()).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1].cells, [Cell::Value(3.0), Cell::Missing]);
    // With decimal points about, a comma in a number is some other sign.
    let rows = read("17.99\t1,001\n1.5\t2\n", &schema()).unwrap();
    assert_eq!(rows[0].cells[1], Cell::Unreadable("1,001".to_owned()));
}

#[test]
fn no_row_of_json_lines_is_lost_or_misread() {
    let text = "{\"features\":[1,2],\"id\":\"a\"}\n{\"features\":[1,2,3],\"id\":\"b\"}\n{}\n";
    assert_eq!(problem_of(text, 0), "");
    assert_eq!(problem_of(text, 1), "expected 2 values, found 3");
    assert!(problem_of(text, 2).contains("found nothing"), "{}", problem_of(text, 2));
    let rows = read("[1,2]\n[3,4]\n[5,6,7]\n", &schema()).unwrap();
    assert_eq!((rows.len(), rows[1].values()), (3, Some(vec![3.0, 4.0])));
}

#[test]
fn quotes_of_all_kinds_stay_where_they_belong() {
    check("[{\"features\":[1.5,2],\"note\":\"he said “hi”\"}]", &[[1.5, 2.0]]);
    check("{“features”:[1.5,2]}", &[[1.5, 2.0]]);
    // A quote that is never closed does not swallow the rows up to the next one.
    let rows =
        read("width_mean,note,height_mean\n1,\"abc,2\n3,x,4\n5,\"y, z\",6\n", &schema()).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[2].values(), Some(vec![5.0, 6.0]));
}

#[test]
fn the_column_that_is_named_so_is_the_label() {
    let text = "sex,diagnosis,width_mean,height_mean\nY,N,1,2\nY,Y,3,4\n";
    assert_eq!(read(text, &schema()).unwrap()[0].label, Some(0));
}
