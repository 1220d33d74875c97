import init, { Predictor } from "./engine/model_wasm.js";

const [file] = await Promise.all([fetch("predictor.safetensors").then((response) => response.arrayBuffer()), init()]);
const predictor = Predictor.fromBytes(new Uint8Array(file));
onmessage = ({ data }) => {
  const answers = predictor.predictBatch(data);
  postMessage(answers, [answers.buffer]);
};
postMessage("ready");
