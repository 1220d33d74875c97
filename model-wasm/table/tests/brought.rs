//! Tables as the field writes them. Each is a small one of a kind that was once read wrongly; what is
//! expected was worked out by hand.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use table::{Cell, Choices, Layout, Proposal, Schema, read, unwrapped};

/// Three features with the field's other names; classes benign (B, 0) and malignant (M, 1).
fn schema() -> Schema {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    Schema {
        features: vec![
            words(&["radius_mean", "mean radius", "radius1"]),
            words(&["texture_mean", "mean texture", "texture1"]),
            words(&["area_mean", "mean area", "area1"]),
        ],
        classes: vec![words(&["benign", "B", "0"]), words(&["malignant", "M", "1"])],
    }
}

const ROWS: [[f32; 3]; 2] = [[17.99, 10.38, 1001.0], [11.52, 18.75, 409.0]];

fn check(text: &str) {
    let rows = read(text, &schema()).unwrap_or_else(|error| panic!("{text}\n{error}"));
    let values: Vec<_> = rows.iter().map(|row| row.values().unwrap_or_default()).collect();
    assert_eq!(values, ROWS, "{text}");
}

fn refused(text: &str, expected: &str) {
    let error = read(text, &schema()).unwrap_err().to_string();
    assert!(error.contains(expected), "{text}\n{error}");
}

#[test]
fn a_first_line_that_names_the_separator_is_no_header() {
    check("sep=;\nradius_mean;texture_mean;area_mean\n17.99;10.38;1001\n11.52;18.75;409\n");
    check("\"sep=,\"\r\nradius_mean,texture_mean,area_mean\r\n17.99,10.38,1001\r\n11.52,18.75,409");
}

#[test]
fn titles_and_comments_before_a_header_are_passed() {
    check(
        "# a tool\n# 2024, site 7\nradius_mean,texture_mean,area_mean\n17.99,10.38,1001\n11.52,18.75,409",
    );
    check(
        "Report of the week\n\nradius_mean,texture_mean,area_mean\n17.99,10.38,1001\n11.52,18.75,409",
    );
    check("#radius_mean,texture_mean,area_mean\n17.99,10.38,1001\n11.52,18.75,409");
    check(
        "# x\nradius_mean,texture_mean,area_mean\n17.99,10.38,1001\n# paused, \"here\n11.52,18.75,409",
    );
}

#[test]
fn rows_names_of_r_and_pandas_are_no_values() {
    check(
        "\"radius_mean\" \"texture_mean\" \"area_mean\"\n\"1\" 17.99 10.38 1001\n\"2\" 11.52 18.75 409\n",
    );
    check(",radius_mean,texture_mean,area_mean\n0,17.99,10.38,1001\n1,11.52,18.75,409");
    check("0,17.99,10.38,1001\n1,11.52,18.75,409");
}

#[test]
fn numbers_that_count_columns_are_a_header() {
    check("0,1,2\n17.99,10.38,1001\n11.52,18.75,409");
    check(",0,1,2\n0,17.99,10.38,1001\n1,11.52,18.75,409");
}

#[test]
fn a_separator_within_quotes_separates_nothing() {
    check(
        "note,radius_mean,texture_mean,area_mean\n\"a; b\",17.99,10.38,1001\n\"c; d\",11.52,18.75,409",
    );
    check("\"radius_mean,texture_mean,area_mean\"\n\"17.99,10.38,1001\"\n\"11.52,18.75,409\"");
}

#[test]
fn a_separator_at_every_end_makes_no_column() {
    check("17.99,10.38,1001,\n11.52,18.75,409,\n");
    check("radius_mean,texture_mean,area_mean\n17.99,10.38,1001,\n11.52,18.75,409,\n");
}

#[test]
fn line_ends_of_two_systems_are_read() {
    check("radius_mean,texture_mean,area_mean\n17.99,10.38,1001\r11.52,18.75,409\n");
}

#[test]
fn names_with_units_and_other_signs_are_known() {
    check(
        "X.mean.radius.,texture_mean,area_mean\n1,2,3"
            .replace("X.mean.radius.", "mean.radius")
            .replace("1,2,3", "17.99,10.38,1001\n11.52,18.75,409")
            .as_str(),
    );
    check("radius_mean (mm),texture mean [grey],area_mean\n17.99,10.38,1001\n11.52,18.75,409");
    check("radius1,texture1,area1\n17.99,10.38,1001\n11.52,18.75,409");
}

#[test]
fn german_thousands_are_read_where_the_column_says_so() {
    check("radius_mean;texture_mean;area_mean\n17,99;10,38;1.001\n11,52;18,75;409");
    let rows = read(
        "radius_mean;texture_mean;area_mean\n1,5;10,38;0,25\n1.001;18,75;0,5\n1,001;2,5;0,5",
        &schema(),
    );
    // Near neither: nobody can tell one from a thousandfold, unless by its column.
    let rows = rows.unwrap();
    assert_eq!(rows[1].cells[0], Cell::Unreadable("1.001".to_owned()));
    assert_eq!(rows[2].cells[0], Cell::Value(1.001));
}

#[test]
fn columns_that_come_twice_are_one_or_a_question() {
    check(
        "radius_mean,texture_mean,area_mean,radius_mean\n17.99,10.38,1001,17.99\n11.52,18.75,409,11.52",
    );
    refused(
        "radius_mean,radius_mean,texture_mean,area_mean\n17.99,18,10.38,1001\n11.52,11,18.75,409",
        "one column for radius_mean, found column 1 (radius_mean) and column 2 (radius_mean)",
    );
    let late: String = (0..300)
        .map(|row| format!("17.99,{},10.38,1001\n", if row < 250 { 17.99 } else { 18.5 }))
        .collect();
    let rows = read(&format!("radius_mean,radius_mean,texture_mean,area_mean\n{late}"), &schema());
    let rows = rows.unwrap();
    assert_eq!(rows[249].values(), Some(vec![17.99, 10.38, 1001.0]));
    assert_eq!(rows[250].cells[0], Cell::Unreadable("17.99 and 18.5".to_owned()));
}

#[test]
fn documents_keep_the_names_of_their_columns() {
    check(
        r#"{"columns":["area_mean","radius_mean","texture_mean"],"data":[[1001,17.99,10.38],[409,11.52,18.75]]}"#,
    );
    check(
        r#"{"columns":["area_mean","radius_mean","texture_mean"],"index":[7,8],"data":[[1001,17.99,10.38],[409,11.52,18.75]]}"#,
    );
    check(
        r#"{"dataframe_split":{"columns":["texture_mean","radius_mean","area_mean"],"data":[[10.38,17.99,1001],[18.75,11.52,409]]}}"#,
    );
    check(
        r#"{"dataframe_records":[{"area_mean":1001,"radius_mean":17.99,"texture_mean":10.38},{"area_mean":409,"radius_mean":11.52,"texture_mean":18.75}]}"#,
    );
    check(r#"{"area_mean":[1001,409],"radius_mean":[17.99,11.52],"texture_mean":[10.38,18.75]}"#);
    check(
        r#"{"inputs":{"area_mean":[1001,409],"radius_mean":[17.99,11.52],"texture_mean":[10.38,18.75]},"parameters":{}}"#,
    );
    check(
        r#"{"area_mean":{"0":1001,"1":409},"radius_mean":{"0":17.99,"1":11.52},"texture_mean":{"0":10.38,"1":18.75}}"#,
    );
    check(
        r#"{"0":{"area_mean":1001,"radius_mean":17.99,"texture_mean":10.38},"1":{"area_mean":409,"radius_mean":11.52,"texture_mean":18.75}}"#,
    );
    check(
        r#"{"data":{"names":["texture_mean","area_mean","radius_mean"],"ndarray":[[10.38,1001,17.99],[18.75,409,11.52]]},"meta":{}}"#,
    );
    check(
        r#"{"data":{"names":["texture_mean","area_mean","radius_mean"],"tensor":{"shape":[2,3],"values":[10.38,1001,17.99,18.75,409,11.52]}}}"#,
    );
    check(
        r#"{"input_data":{"columns":["texture_mean","area_mean","radius_mean"],"index":[0,1],"data":[[10.38,1001,17.99],[18.75,409,11.52]]}}"#,
    );
    check(r#"{"input_data":[[17.99,10.38,1001],[11.52,18.75,409]]}"#);
}

#[test]
fn no_row_of_a_document_is_lost() {
    let rows = read(
        r#"{"area_mean":{"a":1001},"radius_mean":{"a":17.99,"b":11.52},"texture_mean":{"b":18.75,"a":10.38}}"#,
        &schema(),
    );
    let rows = rows.unwrap();
    assert_eq!((rows.len(), &rows[1].cells[2]), (2, &Cell::Missing));
    let rows = read(
        r#"{"x7":{"area_mean":1001,"radius_mean":17.99,"texture_mean":10.38},"x8":{"area_mean":409,"radius_mean":11.52,"texture_mean":18.75}}"#,
        &schema(),
    );
    assert_eq!(rows.unwrap()[1].id.as_deref(), Some("x8"));
}

#[test]
fn long_forms_of_an_instance_are_placed_by_their_keys() {
    check(
        r#"{"instances":[{"data":{"features":{"values":[17.99,10.38,1001]}}},{"data":{"features":[11.52,18.75,409]}}]}"#,
    );
    check(
        r#"{"instances":[{"data":{"features":{"keys":[2,0,1],"shape":[3],"values":[1001,17.99,10.38]}}},{"features":[11.52,18.75,409]}]}"#,
    );
    // A line each.
    check(
        "{\"data\":{\"features\":{\"keys\":[2,0,1],\"shape\":[3],\"values\":[1001,17.99,10.38]}}}\n\
         {\"data\":{\"features\":{\"values\":[11.52,18.75,409]}}}\n",
    );
    refused(
        r#"{"instances":[{"data":{"features":{"keys":[0,2],"shape":[3],"values":[1,2]}}}]}"#,
        "found 2 keys and 2 values for 3 places",
    );
    refused(
        r#"{"instances":[{"features":[1,2,3],"data":{"features":{"values":[4,5,6]}}}]}"#,
        "the values of a row once",
    );
    refused(
        r#"{"instances":[{"data":{"features":{"indices":[0],"values":[1,2,3]}}}]}"#,
        "found `indices`",
    );
}

#[test]
fn documents_that_do_not_fit_name_the_place() {
    refused(
        r#"{"columns":["radius_mean","texture_mean","area_mean"],"data":[[1,2,3],[1,2]]}"#,
        "data, row 2: expected 3 values, one for each column, found 2",
    );
    refused(r#"{"radius_mean":[1,2],"texture_mean":[1]}"#, "texture_mean: expected 2 values");
}

#[test]
fn a_person_knows_better() {
    let text = b"a;b;c\n1,001;2,002;3,003\n".as_slice();
    let layout = |choices| Layout::sniff_as(text, &schema(), &choices).unwrap();
    let plain = layout(Choices::default());
    assert!(plain.number(b"1,001").is_err());
    let chosen = layout(Choices { decimal_comma: Some(true), ..Choices::default() });
    assert_eq!(chosen.number(b"1,001"), Ok(1.001));
    let chosen = layout(Choices { grouped: Some(true), ..Choices::default() });
    assert_eq!(chosen.number(b"1,001"), Ok(1001.0));
    let chosen = layout(Choices { delimiter: Some(b','), ..Choices::default() });
    assert_eq!(chosen.cells(b"1,001;2,002;3,003"), 4);
    let chosen = layout(Choices { header: Some(false), ..Choices::default() });
    assert_eq!((chosen.header, chosen.body_line), (None, 0));
    let chosen = layout(Choices { skipped: Some(1), header: Some(false), ..Choices::default() });
    assert_eq!(chosen.body_line, 1);
    let ordered = Proposal::by_position(&plain, &plain.sample(text), &schema());
    assert_eq!(ordered.features, [Some(0), Some(1), Some(2)]);
}

#[test]
fn what_is_unwrapped_needs_no_names() {
    let nameless = Schema { features: Vec::new(), classes: Vec::new() };
    assert_eq!(unwrapped("[[1,2],[3,4]]", &nameless).unwrap(), "[1,2]\n[3,4]");
}
