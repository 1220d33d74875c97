import start, { Predictor } from "./model_wasm.js";

await start();
const file = await fetch("../models/wdbc-dense.safetensors");
const predictor = Predictor.fromBytes(new Uint8Array(await file.arrayBuffer()));
const { classes, features } = predictor.describe();
const { class: verdict, probability } = predictor.predict(features.map((feature) => feature.median));
document.querySelector("#verdict").textContent = `${classes[verdict].name}, ${probability}`;
