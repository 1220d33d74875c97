import { start } from "./tensorflow.js";

export const load = () => start("wasm");
