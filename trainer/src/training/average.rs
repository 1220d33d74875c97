use burn::{
    module::{Module, Param, RunningState},
    nn::{BatchNorm, Linear},
    tensor::Tensor,
};

use crate::network::{Block, Network};

/// The exponential moving average of a network's weights and statistics over its steps (Polyak
/// and Juditsky 1992; here with a fixed decay).
pub(super) struct Average {
    decay: f64,
    steps: usize,
    network: Option<Network>,
}

impl Average {
    /// A decay of 0 keeps nothing.
    pub(super) fn new(decay: f64) -> Self {
        Self { decay, steps: 0, network: None }
    }

    pub(super) fn add(&mut self, network: &Network) {
        if self.decay == 0.0 {
            return;
        }
        // The first steps count more than the decay would let them, or the start would linger.
        let decay = self.decay.min((1.0 + self.steps as f64) / (10.0 + self.steps as f64));
        let next = network.valid();
        self.network = Some(match self.network.take() {
            Some(kept) => blended(kept, next, decay),
            None => next,
        });
        self.steps += 1;
    }

    pub(super) fn kept(self) -> Option<Network> {
        self.network
    }
}

fn blended(kept: Network, next: Network, decay: f64) -> Network {
    let blocks = kept.blocks.into_iter().zip(next.blocks);
    Network {
        blocks: blocks.map(|(kept, next)| block(kept, next, decay)).collect(),
        head: linear(kept.head, next.head, decay),
    }
}

fn block(kept: Block, next: Block, decay: f64) -> Block {
    Block {
        linear: linear(kept.linear, next.linear, decay),
        norm: batch_norm(kept.norm, next.norm, decay),
        ..next
    }
}

fn linear(kept: Linear, next: Linear, decay: f64) -> Linear {
    let bias = kept.bias.zip(next.bias).map(|(kept, next)| param(kept, next, decay));
    Linear { weight: param(kept.weight, next.weight, decay), bias }
}

fn batch_norm(kept: BatchNorm, next: BatchNorm, decay: f64) -> BatchNorm {
    let state = |kept: RunningState<Tensor<1>>, next: RunningState<Tensor<1>>| {
        RunningState::new(mix(kept.value_sync(), next.value_sync(), decay))
    };
    BatchNorm {
        gamma: param(kept.gamma, next.gamma, decay),
        beta: param(kept.beta, next.beta, decay),
        running_mean: state(kept.running_mean, next.running_mean),
        running_var: state(kept.running_var, next.running_var),
        ..next
    }
}

fn param<const D: usize>(
    kept: Param<Tensor<D>>,
    next: Param<Tensor<D>>,
    decay: f64,
) -> Param<Tensor<D>> {
    Param::from_tensor(mix(kept.val(), next.val(), decay))
}

fn mix<const D: usize>(kept: Tensor<D>, next: Tensor<D>, decay: f64) -> Tensor<D> {
    kept * decay + next * (1.0 - decay)
}
