// What every worker begins with. Its first message carries the compiled program and, for a scorer,
// the port that it answers at; what comes before the program runs is kept.
import init from "./worker.js";

const early = [];

onmessage = async ({ data }) => {
  if (Array.isArray(data)) return void early.push(data);
  globalThis.nearsidePort = data.port;
  try {
    await init({ module_or_path: data.program });
    // The program listens itself now.
    early.forEach((message) => self.onmessage(new MessageEvent("message", { data: message })));
  } catch (error) {
    // Only an error outside of a promise reaches who started this worker.
    setTimeout(() => { throw error; });
  }
};
