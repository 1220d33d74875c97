// Starts the worker and asks for the predictor file while the page's own code is on its way.
// `globalThis.nearside` is all that the page's programs share: see src/boot.rs and src/exchange.rs.
const query = new URLSearchParams(location.search).get("model");
const standard = document.querySelector('meta[name="nearside-model"]').content;
const address = new URL(query ?? standard, document.baseURI);
const here = (file) => new URL(file, document.baseURI);

// A worker's first message is kept for whoever listens later: that it is ready, or why it is not.
function start(name) {
  try {
    const worker = new Worker(here(`${name}_loader.js`), { type: "module" });
    const first = (message) => (worker.first ??= message);
    worker.addEventListener("message", (event) => first(event.data), { once: true });
    worker.addEventListener("error", (event) => first({ Failed: `the worker failed: ${event.message ?? "it could not be loaded"}` }));
    return worker;
  } catch {
    return null;
  }
}

let annex;
function enter() {
  annex ??= import(here("annex.js")).then((program) => program.default());
  annex.catch(() => (annex = undefined)); // The next try asks again.
  return annex;
}

function fetchModel() {
  if (address.origin === location.origin) return fetch(address);
  return Promise.reject(new Error(`expected a file of this host, found ${address.origin}`));
}

function explain(words) {
  const status = document.getElementById("boot");
  if (status) status.textContent = words;
}

if (typeof WebAssembly !== "object") {
  explain("This page runs its model in WebAssembly, which this browser does not have or has switched off.");
} else {
  addEventListener("unhandledrejection", (event) => explain(`The page could not start: ${event.reason?.message ?? event.reason}`));
  const model = fetchModel();
  model.catch(() => {}); // The page reports it; here it only must not count as unhandled.
  globalThis.nearside = { cases: start("cases"), start, enter, model, tickets: 0, exchange: new EventTarget(), told: {} };
}
