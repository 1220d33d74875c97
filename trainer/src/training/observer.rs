/// Is told how training goes, and says whether it goes on.
pub trait Observer {
    /// A network begins to be trained, for so many epochs.
    fn begin(&mut self, _what: &str, _epochs: usize) {}

    /// An epoch is over. `epoch` counts from 1; `loss` is the mean over its rows, in nats.
    fn epoch(&mut self, epoch: usize, loss: f64);

    /// Asked before every gradient step.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// An observer that says and asks nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn epoch(&mut self, _: usize, _: f64) {}
}
