// The network as plain loops, over arrays of either precision.
export async function layers(Floats) {
  const [topology, bytes] = await Promise.all([
    fetch("tfjs/model.json").then((response) => response.json()),
    fetch("tfjs/weights.bin").then((response) => response.arrayBuffer()),
  ]);
  const tensors = {};
  let at = 0;
  for (const { name, shape } of topology.weightsManifest[0].weights) {
    const length = shape.reduce((a, b) => a * b, 1);
    tensors[name] = { shape, values: Floats.from(new Float32Array(bytes, at, length)) };
    at += length * 4;
  }
  const mean = tensors["normalise/moving_mean"].values;
  const scale = tensors["normalise/moving_variance"].values.map((variance) => 1 / Math.sqrt(variance));
  const dense = Object.keys(tensors).filter((name) => name.endsWith("/kernel")).map((name) => ({
    kernel: tensors[name].values,
    bias: tensors[name.replace("/kernel", "/bias")].values,
    inputs: tensors[name].shape[0],
    outputs: tensors[name].shape[1],
  }));
  const one = (rows, row) => {
    let x = new Floats(mean.length);
    for (let i = 0; i < x.length; i++) x[i] = (rows[row * x.length + i] - mean[i]) * scale[i];
    dense.forEach(({ kernel, bias, inputs, outputs }, layer) => {
      const y = Floats.from(bias);
      for (let i = 0; i < inputs; i++) {
        const value = x[i];
        if (value !== 0) for (let o = 0; o < outputs; o++) y[o] += value * kernel[i * outputs + o];
      }
      if (layer < dense.length - 1) for (let o = 0; o < outputs; o++) if (!(y[o] > 0)) y[o] = 0;
      x = y;
    });
    return 1 / (1 + Math.exp(-x[0]));
  };
  return (rows, count) => Floats.from({ length: count }, (_, row) => one(rows, row));
}
