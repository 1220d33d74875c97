use std::path::Path;

use anyhow::{Result, ensure};

use crate::tidy::{Complaints, RULES, transfer_budget};

/// Checks every house rule and reports all complaints at once.
pub(super) fn run(root: &Path) -> Result<()> {
    let mut found = 0;
    for (name, rule) in RULES {
        println!("-- {name}");
        found += show(&rule(root)?);
    }
    verdict(found)
}

/// Checks the weight of the built page alone.
pub(super) fn budget(root: &Path) -> Result<()> {
    verdict(show(&transfer_budget(root)?))
}

fn show(complaints: &Complaints) -> usize {
    for complaint in complaints {
        println!("   {complaint}");
    }
    complaints.len()
}

fn verdict(found: usize) -> Result<()> {
    ensure!(found == 0, "{found} house rule complaint(s), listed above");
    Ok(())
}
