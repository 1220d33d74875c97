// As many multiplications and additions as one core can do in WebAssembly's 128-bit vectors.
export async function load() {
  const modules = await Promise.all(["peak_registers", "peak_memory"].map((name) => WebAssembly.instantiateStreaming(fetch(`${name}.wasm`))));
  const LANES_TIMES_TWO = 8;
  const rate = () => {
    let best = 0;
    for (const { instance } of modules) {
      const { run, chains } = instance.exports;
      const until = performance.now() + 300;
      while (performance.now() < until) run(10000);
      for (let i = 0; i < 20; i++) {
        const begun = performance.now();
        run(1000000);
        best = Math.max(best, (1000000 * chains.value * LANES_TIMES_TWO) / (performance.now() - begun) / 1e6);
      }
    }
    return best; // GFLOP/s
  };
  return { many: async () => [0], rate };
}
