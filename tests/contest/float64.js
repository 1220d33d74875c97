// Plain JavaScript in double precision: what all others are held against.
import { layers } from "./layers.js";

export async function load() {
  const many = await layers(Float64Array);
  return { many: async (rows, count) => many(rows, count) };
}
