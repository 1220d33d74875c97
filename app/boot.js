// Starts the worker and asks for the predictor file while the page's own code is on its way.
// What the worker says before the page listens is kept in `said`.
const said = [];
const query = new URLSearchParams(location.search).get("model");
const standard = document.querySelector('meta[name="nearside-model"]').content;
const address = new URL(query ?? standard, document.baseURI);

function startWorker() {
  try {
    const worker = new Worker(new URL("worker_loader.js", document.baseURI), { type: "module" });
    worker.onmessage = (event) => said.push(event.data);
    worker.onerror = (event) => said.push({ Failed: `the worker failed: ${event.message ?? "it could not be loaded"}` });
    return worker;
  } catch {
    return null;
  }
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
  globalThis.nearside = { worker: startWorker(), said, model };
}
