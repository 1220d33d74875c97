// Runs before anything else: starts the worker, which fetches its program and the predictor file
// while the page's own program is on its way. `globalThis.nearside` is all that the page's
// programs share: see src/boot.rs and src/exchange.rs.
{
  const query = new URLSearchParams(location.search).get("model");
  const standard = document.querySelector('meta[name="nearside-model"]').content;
  const model = new URL(query ?? standard, document.baseURI);
  const here = (file) => new URL(file, document.baseURI).href;

  // This function's text is all that a worker begins with. It runs in the worker.
  async function seed({ glue, program, model }) {
    const found = async (address, what) => {
      const response = await fetch(address);
      if (!response.ok) throw new Error(`${address}: expected ${what}, found status ${response.status}`);
      return response;
    };
    try {
      const file = model && found(model, "a predictor file").then((response) => response.arrayBuffer());
      file?.catch(() => {}); // It is awaited below; until then it must not count as unhandled.
      const fetched = found(program, "a program");
      importScripts(glue);
      await wasm_bindgen({ module_or_path: fetched });
      if (model) onmessage({ data: await file });
    } catch (error) {
      postMessage(error.message);
    }
  }

  // What a worker says before the page listens is kept in `said`; its first words stay there.
  function start(name, model) {
    const places = { glue: here(`${name}.js`), program: here(`${name}_bg.wasm`), model };
    const text = new Blob([`(${seed})(${JSON.stringify(places)})`], { type: "text/javascript" });
    const worker = new Worker(URL.createObjectURL(text));
    worker.said = [];
    worker.addEventListener("message", ({ data }) => (worker.heard && worker.said.length) || worker.said.push(data));
    worker.addEventListener("error", ({ message }) =>
      worker.dispatchEvent(new MessageEvent("message", { data: `the worker failed: ${message ?? "it could not start"}` })),
    );
    return worker;
  }

  let annex;
  function enter() {
    annex ??= import(here("annex.js")).then((program) => program.default());
    annex.catch(() => (annex = undefined)); // The next try asks again.
    return annex;
  }

  function explain(words) {
    const status = document.getElementById("boot");
    if (status) status.textContent = words;
    else if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => explain(words));
  }

  const begin = () => {
    if (typeof WebAssembly !== "object") throw new Error("This page runs its model in WebAssembly, which this browser does not have or has switched off.");
    if (typeof Worker !== "function") throw new Error("This page runs its model in a worker, which this browser does not have or has switched off.");
    if (model.origin !== location.origin) throw new Error(`The predictor file must come from this page's own host, not from ${model.origin}.`);
    globalThis.nearside = { cases: start("cases", model.href), start, enter, model: model.href, tickets: 0, exchange: new EventTarget(), told: {} };
    // Nobody needs to read this when the page is there at once.
    setTimeout(() => explain("Loading the model into this browser…"), 300);
  };
  addEventListener("unhandledrejection", (event) => explain(`The page could not start: ${event.reason?.message ?? event.reason}`));
  try {
    begin();
  } catch (error) {
    explain(error.message);
  }
}
