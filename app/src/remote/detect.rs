//! Finding out how an address wants to be asked.

use wire::{
    Failure, FailureKind, NamedRow,
    detect::{Found, probes},
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
        match client::probe(settings, &probe, run).await {
            Ok(came) => {
                if let Some(found) = probe.read(came.status, &came.hints, &came.body) {
                    return Ok(found);
                }
                last = Failure::new(FailureKind::NotUnderstood, &came.body);
            }
            Err(failure) if failure.kind == FailureKind::Cancelled => return Err(failure),
            Err(failure) => last = failure,
        }
    }
    Err(last)
}
