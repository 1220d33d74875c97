import init, { Predictor } from "./engine/model_wasm.js";

const [file] = await Promise.all([fetch("predictor.safetensors").then((response) => response.arrayBuffer()), init()]);
const predictor = Predictor.fromBytes(new Uint8Array(file));
onmessage = ({ data: [from, rows] }) => {
  const answers = predictor.predictBatch(rows);
  postMessage([from, answers], [answers.buffer]);
};
postMessage("ready");
