// Runs before anything else: starts the worker, which fetches its program and the predictor file
// while the page's own program is on its way. `globalThis.nearside` is all that the page's
// programs share: see src/boot.rs and src/exchange.rs.
{
  const here = (file) => new URL(file, document.baseURI).href;

  // This function's text is all that a worker begins with. It runs in the worker.
  async function seed({ glue, program, model }) {
    let given = false; // Whether the page has sent a file: then the one fetched here comes too late.
    addEventListener("message", ({ data }) => (given ||= data instanceof ArrayBuffer));
    const found = async (address, what) => {
      const unreachable = (error) => { throw new Error(`${address} could not be fetched: ${error.message}`); };
      const response = await fetch(address).catch(unreachable);
      if (!response.ok) throw new Error(`${address}: expected ${what}, found status ${response.status}`);
      return response;
    };
    // The bytes of a response; their number is posted as they come.
    const counted = async (response) => {
      const chunks = [];
      let bytes = 0;
      for await (const chunk of response.body) {
        chunks.push(chunk);
        postMessage((bytes += chunk.length));
      }
      return new Blob(chunks).arrayBuffer();
    };
    try {
      const file = model && found(model, "a predictor file").then(counted);
      file?.catch(() => {}); // It is awaited below; until then it must not count as unhandled.
      const fetched = found(program, "a program");
      importScripts(glue);
      await wasm_bindgen({ module_or_path: fetched });
      const bytes = await file;
      if (bytes && !given) onmessage({ data: bytes });
    } catch (error) {
      if (!given) postMessage(error.message);
    }
  }

  // What a worker says before the page listens is kept in `said`; its first words stay there.
  function start(name, model) {
    const places = { glue: here(`${name}.js`), program: here(`${name}_bg.wasm`), model };
    const text = new Blob([`(${seed})(${JSON.stringify(places)})`], { type: "text/javascript" });
    const worker = new Worker(URL.createObjectURL(text));
    worker.said = [];
    worker.addEventListener("message", ({ data }) => {
      if (typeof data === "number") count(data);
      else if (!worker.heard || !worker.said.length) worker.said.push(data);
    });
    worker.addEventListener("error", ({ message }) =>
      worker.dispatchEvent(new MessageEvent("message", { data: `the worker that runs the model failed: ${message ?? "it could not start"}` })),
    );
    return worker;
  }

  let annex, tries = 0;
  function enter() {
    // Browsers remember that an address failed to import, so another try has another address.
    annex ??= import(here(`annex.js${tries++ ? `?try=${tries}` : ""}`)).then((program) => program.default());
    annex.catch(() => (annex = undefined));
    return annex;
  }

  function explain(words) {
    const status = document.getElementById("boot");
    if (status) status.textContent = words;
    else if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => explain(words));
  }

  // Nobody needs to read this when the page is there at once.
  const patience = performance.now() + 300;
  function count(bytes) {
    if (performance.now() > patience) explain(`Loading the model into this browser: ${Math.round(bytes / 1024)} KB…`);
  }

  const begin = () => {
    const query = new URLSearchParams(location.search).get("model");
    const standard = document.querySelector('meta[name="nearside-model"]').content;
    const model = new URL(query ?? standard, document.baseURI);
    if (typeof WebAssembly !== "object") throw new Error("This page runs its model in WebAssembly, which this browser does not have or has switched off.");
    if (typeof Worker !== "function") throw new Error("This page runs its model in a worker, which this browser does not have or has switched off.");
    if (model.origin !== location.origin) throw new Error(`The predictor file must come from this page's own host, not from ${model.origin}.`);
    globalThis.nearside = { cases: start("cases", model.href), start, enter, model: model.href, tickets: 0, exchange: new EventTarget(), told: {} };
    setTimeout(() => document.getElementById("boot")?.textContent || explain("Loading the model into this browser…"), 300);
  };
  addEventListener("error", ({ target }) => target?.src && explain(`The page could not start: ${target.src} could not be loaded.`), true);
  addEventListener("unhandledrejection", (event) => explain(`The page could not start: ${event.reason?.message ?? event.reason}`));
  try {
    begin();
  } catch (error) {
    explain(error.message);
  }
}
