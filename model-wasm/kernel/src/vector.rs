//! Four floats side by side: `v128` in WebAssembly, plain arrays natively.

/// What the kernels need of a vector of [`Self::LANES`] floats.
pub(super) trait Vector: Copy {
    /// Floats a vector.
    const LANES: usize;
    /// The same float in every lane.
    fn splat(value: f32) -> Self;
    /// The first `LANES` floats of `values`.
    fn load(values: &[f32]) -> Self;
    /// `self + x · w`, rounded after the product and after the sum.
    fn plus_product(self, x: Self, w: Self) -> Self;
    /// `x if x > 0 else 0` in every lane.
    fn relu(self) -> Self;
    /// Writes the lanes to the first `LANES` places of `out`.
    fn store(self, out: &mut [f32]);
}

/// The vector of this build.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) type Native = simd128::V128;
/// The vector of this build: the compiler maps it to what the processor has.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(super) type Native = [f32; 4];

impl<const N: usize> Vector for [f32; N] {
    const LANES: usize = N;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        [value; N]
    }

    #[inline(always)]
    fn load(values: &[f32]) -> Self {
        std::array::from_fn(|lane| values[lane])
    }

    #[inline(always)]
    fn plus_product(self, x: Self, w: Self) -> Self {
        std::array::from_fn(|lane| self[lane] + x[lane] * w[lane])
    }

    #[inline(always)]
    fn relu(self) -> Self {
        self.map(super::relu)
    }

    #[inline(always)]
    fn store(self, out: &mut [f32]) {
        out[..N].copy_from_slice(&self);
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128 {
    use super::Vector;
    use core::arch::wasm32::{
        f32x4, f32x4_add, f32x4_extract_lane, f32x4_gt, f32x4_mul, f32x4_splat, v128, v128_and,
    };

    /// One 128-bit register.
    #[derive(Clone, Copy)]
    pub(in super::super) struct V128(v128);

    impl Vector for V128 {
        const LANES: usize = 4;

        #[inline(always)]
        fn splat(value: f32) -> Self {
            Self(f32x4_splat(value))
        }

        // Built from a slice: LLVM turns it into one load, and no `unsafe` is needed.
        #[inline(always)]
        fn load(values: &[f32]) -> Self {
            let v = &values[..4];
            Self(f32x4(v[0], v[1], v[2], v[3]))
        }

        #[inline(always)]
        fn plus_product(self, x: Self, w: Self) -> Self {
            Self(f32x4_add(self.0, f32x4_mul(x.0, w.0)))
        }

        #[inline(always)]
        fn relu(self) -> Self {
            Self(v128_and(self.0, f32x4_gt(self.0, f32x4_splat(0.0))))
        }

        #[inline(always)]
        fn store(self, out: &mut [f32]) {
            let out = &mut out[..4];
            out[0] = f32x4_extract_lane::<0>(self.0);
            out[1] = f32x4_extract_lane::<1>(self.0);
            out[2] = f32x4_extract_lane::<2>(self.0);
            out[3] = f32x4_extract_lane::<3>(self.0);
        }
    }
}
