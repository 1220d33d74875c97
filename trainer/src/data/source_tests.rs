use super::*;
use crate::data::embedded;

/// Rows 0 and 19 of the public data: malignant and benign.
fn values(row: usize) -> String {
    let data = embedded::wdbc();
    data.row(row).iter().map(f32::to_string).collect::<Vec<_>>().join(",")
}

fn check_labels(text: &str, expected: &[usize]) {
    let reading = read(text, &Options::default()).unwrap();
    assert_eq!(reading.data.labels, expected, "{text}");
    assert_eq!(reading.data.row(0), embedded::wdbc().row(0));
}

fn error(text: &str, options: &Options) -> String {
    read(text, options).unwrap_err().to_string()
}

fn labelled(label: &str) -> Options {
    Options { label: Some(label.to_owned()), ..Options::default() }
}

#[test]
fn ucis_form_is_id_label_and_values() {
    check_labels(&format!("842302,M,{}\n8510426,B,{}\n", values(0), values(19)), &[1, 0]);
}

#[test]
fn sagemakers_form_is_label_and_values() {
    check_labels(&format!("1,{}\n0.0,{}\n", values(0), values(19)), &[1, 0]);
}

#[test]
fn kaggles_header_may_have_a_column_more_than_its_rows() {
    let names: Vec<String> = wdbc::features().into_iter().map(|f| f.name).collect();
    let names = names.join(",").replace("concave_points", "concave points");
    let text = format!("id,diagnosis,{names},\r\n1,M,{}\r\n2,B,{}", values(0), values(19));
    check_labels(&text, &[1, 0]);
}

#[test]
fn scikit_learns_target_is_turned_round() {
    let names = smartcore::dataset::breast_cancer::load_dataset().feature_names.join(",");
    check_labels(&format!("{names},target\n{},0\n{},1\n", values(0), values(19)), &[1, 0]);
}

#[test]
fn the_whole_public_table_is_known_again_by_its_hash() {
    let data = embedded::wdbc();
    let line = |row: usize| format!("{row},{},{}\n", ["B", "M"][data.labels[row]], values(row));
    let text: String = (0..data.len()).map(line).collect();
    let reading = read(&text, &Options::default()).unwrap();
    assert_eq!(reading.data, data);
}

#[test]
fn a_row_with_a_missing_value_is_skipped_and_reported_with_its_line() {
    let gap = values(19).replacen("13.54", "?", 1);
    let text = format!("1,M,{}\n2,B,{gap}\n\n4,B,{}\n", values(0), values(19));
    let reading = read(&text, &Options::default()).unwrap();
    assert_eq!(reading.data.len(), 2);
    let lines: Vec<String> = reading.skipped.iter().map(Skipped::to_string).collect();
    assert_eq!(lines, ["line 2: skipped, no value for `column 3`"]);
}

#[test]
fn a_label_that_cannot_be_told_is_an_error_with_its_line() {
    let text = format!("1,M,{}\n2,X,{}\n", values(0), values(19));
    let found = error(&text, &Options::default());
    assert!(found.starts_with("line 2, column `column 2`: expected a label"), "{found}");
}

#[test]
fn an_own_table_gets_its_own_schema() {
    let text = "id,leaf_length,leaf_width,kind\n1,1.5,2,oak\n2,3,4,elm\n";
    let Reading { data, dropped, .. } = read(text, &labelled("kind")).unwrap();
    let names: Vec<&str> = data.features.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["leaf_length", "leaf_width"]);
    assert_eq!(data.features[0].group, "leaf");
    assert_eq!((data.classes[0].name.as_str(), data.positive), ("elm", 1));
    assert_eq!((data.rows, data.labels), (vec![1.5, 2.0, 3.0, 4.0], vec![1, 0]));
    assert_eq!(dropped, ["id"]);
}

#[test]
fn the_positive_class_can_be_named() {
    let mut options = labelled("2");
    options.positive = Some("elm".to_owned());
    let reading = read("length,kind\n1,oak\n2,elm\n", &options).unwrap();
    assert_eq!(reading.data.positive, 0);
}

#[test]
fn columns_of_words_are_named_unless_they_are_dropped() {
    let text = "place,length,kind\nhill,1,oak\nvale,2,elm\n";
    let found = error(text, &labelled("kind"));
    assert!(found.contains("`place` with `hill` in line 2"), "{found}");
    let options = Options { drop: vec!["place".to_owned()], ..labelled("kind") };
    assert!(read(text, &options).is_ok());
}

#[test]
fn an_own_table_without_a_label_column_is_an_error() {
    let found = error("length,kind\n1,oak\n2,elm\n", &Options::default());
    assert!(found.contains("--label COLUMN"), "{found}");
    let found = error("length,kind\n1,oak\n2,elm\n", &labelled("sort"));
    assert!(found.starts_with("column `sort`: expected"), "{found}");
}
