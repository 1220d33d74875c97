//! A first prediction stays within its transfer budget.

use std::path::Path;

use anyhow::Result;

use super::Complaints;
use crate::transfer::{BUDGET_BYTES, measure, table, total};

/// Weighs the page if it is built; otherwise there is nothing to complain about yet.
///
/// # Errors
/// When a built file cannot be read.
pub fn transfer_budget(root: &Path) -> Result<Complaints> {
    let dist = root.join("dist");
    if !dist.join("index.html").exists() {
        return Ok(Complaints::new());
    }
    let rows = measure(&dist)?;
    println!("{}", table(&rows));
    Ok(complaint(total(&rows)).into_iter().collect())
}

fn complaint(bytes: usize) -> Option<String> {
    (bytes > BUDGET_BYTES).then(|| {
        format!(
            "a first prediction transfers {bytes} bytes, {} over the budget",
            bytes - BUDGET_BYTES
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bytes_over_the_budget_are_complained_about() {
        assert_eq!(complaint(BUDGET_BYTES), None);
        assert!(complaint(BUDGET_BYTES + 7).unwrap().contains("7 over the budget"));
    }
}
