//! The shipped check for rows unlike anything known, against the mistakes that people make.

use anyhow::{Context, Result};
use model_wasm::{Novelty, Predictor};
use xtask::workspace;

fn shipped() -> Result<Predictor> {
    let file = workspace::root()?.join("public").join(workspace::DEFAULT_PREDICTOR);
    Ok(Predictor::from_bytes(&std::fs::read(file)?)?)
}

fn measure(predictor: &Predictor, row: &[f32]) -> Result<Novelty> {
    predictor.novelty(row)?.context("the shipped file has no check")
}

/// At least 99 % of the known cases, each spoilt by `spoil`, must raise the alarm.
fn check(name: &str, spoil: impl Fn(&mut [f32])) -> Result<()> {
    let predictor = shipped()?;
    let known = predictor.reference();
    let mut caught = 0;
    for case in known {
        let mut row = case.values.clone();
        spoil(&mut row);
        caught += usize::from(measure(&predictor, &row)?.is_alarm());
    }
    assert!(caught * 100 >= known.len() * 99, "{name}: {caught} of {} caught", known.len());
    Ok(())
}

#[test]
fn all_zeros_alarm_although_the_network_is_sure() -> Result<()> {
    let (predictor, zeros) = (shipped()?, [0.0; 30]);
    let answer = predictor.predict(&zeros)?;
    assert!(answer.probabilities[answer.class] > 0.95, "{answer:?}");
    assert!(measure(&predictor, &zeros)?.is_alarm());
    Ok(())
}

#[test]
fn a_row_in_other_units_alarms() -> Result<()> {
    check("all ×10", |row| row.iter_mut().for_each(|x| *x *= 10.0))?;
    check("all /10", |row| row.iter_mut().for_each(|x| *x /= 10.0))
}

#[test]
fn a_slipped_decimal_point_or_a_zero_in_one_field_alarms() -> Result<()> {
    // Every field in turn: the share is over rows and fields together, as the bar counts.
    let predictor = shipped()?;
    let (mut caught, mut all) = ([0; 3], 0);
    for case in predictor.reference() {
        for field in 0..case.values.len() {
            all += 1;
            let spoilt = [case.values[field] * 10.0, case.values[field] / 10.0, 0.0];
            for (value, caught) in spoilt.into_iter().zip(&mut caught) {
                let mut row = case.values.clone();
                // A field that is zero already is not spoilt by any of these.
                let same = row[field] == value;
                row[field] = value;
                *caught += usize::from(same || measure(&predictor, &row)?.is_alarm());
            }
        }
    }
    for (name, caught) in ["×10", "/10", "0"].iter().zip(caught) {
        assert!(caught * 100 >= all * 99, "one field {name}: {caught} of {all} caught");
    }
    Ok(())
}

#[test]
fn swapped_columns_alarm() -> Result<()> {
    check("means and worst swapped", |row| {
        let (means, rest) = row.split_at_mut(10);
        means.swap_with_slice(&mut rest[10..]);
    })
}

#[test]
fn the_rows_that_the_check_was_fitted_on_hardly_alarm() -> Result<()> {
    let predictor = shipped()?;
    let alarms = predictor.reference().iter().map(|case| measure(&predictor, &case.values));
    let alarms = alarms.collect::<Result<Vec<_>>>()?.into_iter().filter(|n| n.is_alarm()).count();
    assert!(alarms * 100 <= predictor.reference().len(), "{alarms} alarms");
    Ok(())
}
