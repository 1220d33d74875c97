// Our engine, as any page would use it.
import init, { Predictor } from "./engine/model_wasm.js";

export async function load() {
  const [file] = await Promise.all([fetch("predictor.safetensors").then((response) => response.arrayBuffer()), init()]);
  const predictor = Predictor.fromBytes(new Uint8Array(file));
  return { one: (row) => predictor.predict(row).probability, many: async (rows) => predictor.predictBatch(rows) };
}
