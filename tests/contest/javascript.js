// Plain JavaScript over Float32Array.
import { layers } from "./layers.js";

export async function load() {
  const many = await layers(Float32Array);
  return { one: (row) => many(row, 1)[0], many: async (rows, count) => many(rows, count) };
}
