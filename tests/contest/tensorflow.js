// TensorFlow.js, a layers model on a backend.
const script = (src) =>
  new Promise((done, failed) => {
    const element = Object.assign(document.createElement("script"), { src, onload: done, onerror: failed });
    document.head.append(element);
  });

export async function start(backend) {
  await script("tf.min.js");
  if (backend === "wasm") {
    await script("tf-backend-wasm.min.js");
    tf.wasm.setWasmPaths(new URL("./", location.href).href);
  }
  await tf.setBackend(backend);
  await tf.ready();
  const model = await tf.loadLayersModel("tfjs/model.json");
  const many = async (rows, count) => {
    const [input, output] = tf.tidy(() => {
      const input = tf.tensor2d(rows, [count, 30]);
      return [tf.keep(input), tf.keep(model.predict(input, { batchSize: count }))];
    });
    const answers = output.dataSync();
    input.dispose();
    output.dispose();
    return answers;
  };
  return { many };
}
