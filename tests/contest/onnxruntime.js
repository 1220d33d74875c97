// ONNX Runtime Web, its WebAssembly provider on one thread.
import * as ort from "./ort.wasm.min.mjs";

export async function load() {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = new URL("./", location.href).href;
  const session = await ort.InferenceSession.create("model.onnx", { executionProviders: ["wasm"] });
  const many = async (rows, count) => {
    const { probability } = await session.run({ x: new ort.Tensor("float32", rows, [count, 30]) }, ["probability"]);
    return probability.data;
  };
  return { many };
}
