//! Ranges of the hyperparameters.

use super::{Recipe, Teacher};
use crate::Error;

impl Recipe {
    /// Checks every range.
    ///
    /// # Errors
    /// [`Error::Recipe`] naming the first hyperparameter that is out of its range.
    pub fn check(&self) -> Result<(), Error> {
        let rate = |value: f64| (0.0..1.0).contains(&value);
        let spread = |value: f64| value.is_finite() && value >= 0.0;
        let above = |value: f64| value.is_finite() && value > 0.0;
        let widths = format!("{:?}", self.widths);
        expect(!self.widths.contains(&0), "widths", "at least 1 each", widths)?;
        expect(rate(self.dropout), "dropout", "a rate within [0, 1)", self.dropout)?;
        expect(self.epochs > 0, "epochs", "at least 1", self.epochs)?;
        expect(self.batch_size > 1, "batch size", "at least 2", self.batch_size)?;
        let step = self.learning_rate;
        expect(above(step), "learning rate", "a number above 0", step)?;
        let noise = self.augmentation.noise;
        expect(spread(noise), "noise", "a number of at least 0", noise)?;
        expect(rate(self.averaging), "averaging", "a decay within [0, 1)", self.averaging)?;
        self.check_split()?;
        self.teacher.as_ref().map_or(Ok(()), Teacher::check)
    }

    fn check_split(&self) -> Result<(), Error> {
        let [train, _, test] = self.split;
        let sum: u64 = self.split.iter().map(|&share| u64::from(share)).sum();
        let sound = train > 0 && test > 0 && sum == 100;
        let expected = "three shares that sum to 100, the first and the last above 0";
        expect(sound, "split", expected, format!("{:?}", self.split))
    }
}

impl Teacher {
    fn check(&self) -> Result<(), Error> {
        let within = (0.0..=1.0).contains(&self.real);
        expect(self.networks > 0, "teacher's networks", "at least 1", self.networks)?;
        expect(self.pool > 1, "pool", "at least 2 rows", self.pool)?;
        expect(within, "share of real rows", "a share within [0, 1]", self.real)?;
        let noise = self.noise.is_finite() && self.noise >= 0.0;
        expect(noise, "noise on the pool", "a number of at least 0", self.noise)
    }
}

fn expect(
    holds: bool,
    field: &'static str,
    expected: &'static str,
    found: impl ToString,
) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::Recipe { field, expected, found: found.to_string() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut Recipe), field: &str) {
        let mut recipe = Recipe::distilled();
        change(&mut recipe);
        let found = recipe.check().unwrap_err().to_string();
        assert!(found.starts_with(&format!("recipe, {field}: expected")), "{found}");
    }

    #[test]
    fn the_built_in_recipes_are_sound() {
        for recipe in [Recipe::reference(), Recipe::direct(), Recipe::distilled(), Recipe::linear()]
        {
            assert!(recipe.check().is_ok(), "{}", recipe.name);
        }
    }

    #[test]
    fn a_hyperparameter_out_of_range_is_named() {
        check(|r| r.widths = vec![8, 0], "widths");
        check(|r| r.dropout = 1.0, "dropout");
        check(|r| r.epochs = 0, "epochs");
        check(|r| r.batch_size = 1, "batch size");
        check(|r| r.learning_rate = f64::NAN, "learning rate");
        check(|r| r.augmentation.noise = -0.1, "noise");
        check(|r| r.averaging = 1.0, "averaging");
        check(|r| r.split = [70, 20, 15], "split");
        check(|r| r.split = [85, 15, 0], "split");
        check(|r| r.teacher.as_mut().unwrap().networks = 0, "teacher's networks");
        check(|r| r.teacher.as_mut().unwrap().pool = 1, "pool");
        check(|r| r.teacher.as_mut().unwrap().real = 1.5, "share of real rows");
        check(|r| r.teacher.as_mut().unwrap().noise = f64::NAN, "noise on the pool");
    }
}
