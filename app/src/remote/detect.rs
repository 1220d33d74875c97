//! Finding out how an address wants to be asked.

use wire::{
    Failure, FailureKind, NamedRow, Protocol,
    detect::{Found, Probe, probes},
};

use super::{Asker, Run, client};

/// Asks an address the harmless questions first, then one row; the first that finds something settles
/// it.
///
/// # Errors
/// What the last question met, if none found anything.
pub(crate) async fn detect(run: &Run, asker: &Asker, values: &[f32]) -> Result<Found, Failure> {
    let settings = &asker.settings;
    let names = settings.names_for(&asker.model);
    let row = NamedRow { names: &names, values };
    let mut last = Failure::new(FailureKind::Unreachable, "");
    for probe in probes(&settings.address, &settings.model, row) {
        if run.is_cancelled() {
            return Err(Failure::new(FailureKind::Cancelled, ""));
        }
        match client::probe(asker, &probe, run).await {
            Ok(came) => {
                if let Some(found) = probe.read(came.status, &came.hints, &came.body) {
                    return Ok(named(run, asker, row, found).await);
                }
                last = Failure::new(FailureKind::NotUnderstood, &came.body);
            }
            Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
            // What came says more than what did not.
            Err(failure) if last.kind == FailureKind::Unreachable => last = failure,
            Err(_) => {}
        }
    }
    Err(last)
}

/// The same with the names that an MLflow model wants, which it says once a row comes without them.
async fn named(run: &Run, asker: &Asker, row: NamedRow<'_>, found: Found) -> Found {
    if found.protocol != Protocol::Mlflow || !found.names.is_empty() {
        return found;
    }
    let settings = &asker.settings;
    let request = Protocol::Mlflow.request(&settings.address, &settings.model, row);
    let probe = Probe::Row(Protocol::Mlflow, request);
    let asked = client::probe(asker, &probe, run).await.ok();
    let told = asked.and_then(|came| probe.read(came.status, &came.hints, &came.body));
    Found { names: told.map_or(Vec::new(), |told| told.names), ..found }
}
