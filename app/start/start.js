// Runs before anything is painted: chooses the theme, decides whether the painted landing may be
// seen, and fetches program and predictor file while the page is still being parsed.
// `globalThis.nearside` is all that it shares with the program: see src/start.rs.
{
  const own = document.currentScript.dataset;
  const root = document.documentElement;
  const here = (file) => new URL(file, document.baseURI).href;

  // Storage may be forbidden altogether; then nothing was kept.
  const kept = (storage, prefix) => {
    try {
      const keys = Object.keys(globalThis[storage]).filter((key) => key.startsWith(prefix));
      return keys.map((key) => globalThis[storage].getItem(key));
    } catch {
      return [];
    }
  };

  const [theme] = kept("localStorage", "nearside.theme");
  if (theme) root.dataset.theme = theme;

  // The landing was painted for the first sample of the usual model. Whoever comes for anything else
  // must not see it first.
  const query = new URLSearchParams(location.search).get("model");
  const choices = [kept("localStorage", "nearside.threshold"), kept("sessionStorage", "nearside.case ")];
  const painted = !query && location.hash.length < 2 && choices.flat().length === 0;
  root.dataset.start = painted ? "painted" : "other";

  // Words that stand in the page itself; see index.html.
  const whenParsed = (act) => {
    if (document.readyState !== "loading") act();
    else addEventListener("DOMContentLoaded", act);
  };
  const explain = (words) => {
    root.dataset.state = "failed";
    whenParsed(() => { document.getElementById("start-words").textContent = words; });
  };

  // What makes an application of the page has time, with the drawing in it.
  const furnish = () => {
    const manifest = { rel: "manifest", href: here("manifest.webmanifest") };
    document.head.append(Object.assign(document.createElement("link"), manifest));
  };

  const fetched = async (address, what) => {
    const response = await fetch(address).catch((error) => {
      throw new Error(`${address} could not be fetched (${error.message}). It may be blocked, or there is no network.`);
    });
    if (!response.ok) throw new Error(`${address}: expected ${what}, found status ${response.status}.`);
    return response;
  };

  // Hosts that do not know the type are put up with; what is no program at all is named.
  const compile = async (address) => {
    const response = await fetched(address, "a WebAssembly program");
    const type = response.headers.get("content-type") ?? "";
    const isStreamed = type.startsWith("application/wasm") && WebAssembly.compileStreaming;
    const compiled = isStreamed
      ? WebAssembly.compileStreaming(response)
      : response.arrayBuffer().then((bytes) => WebAssembly.compile(bytes));
    return compiled.catch((error) => {
      throw new Error(`${address}: expected a WebAssembly program, found something of type “${type}” (${error.message}).`);
    });
  };

  const predictor = async () => {
    const address = new URL(query ?? own.model, document.baseURI);
    if (address.origin !== location.origin)
      throw new Error(`The predictor file must come from this page's own host, not from ${address.origin}.`);
    return (await fetched(address.href, "a predictor file")).arrayBuffer();
  };

  // Where a host has been updated while an old page is still kept somewhere, the page names files that
  // are gone: a fresh copy of it names the new ones.
  const isStale = async () => {
    const page = await fetch(location.href.split("#")[0], { cache: "reload" }).then((fresh) => fresh.text());
    return page.includes('id="start-words"') && !page.includes(own.page);
  };
  const reloadedFor = (page) => {
    try {
      const before = sessionStorage.getItem("nearside.reloaded");
      sessionStorage.setItem("nearside.reloaded", page);
      return before === page;
    } catch {
      return true;
    }
  };

  const begin = async () => {
    if (location.protocol === "file:")
      throw new Error("This page was opened as a file, and browsers run programs only from a web server. Any static host will do, on this machine too.");
    if (self.origin === "null")
      throw new Error("This page is shown in a sandboxed frame, where browsers run no program. Open it in a window of its own.");
    if (typeof WebAssembly !== "object")
      throw new Error("This page runs its model in WebAssembly, which this browser does not have or has switched off.");
    // What the program's own script will ask for.
    const parts = Object.assign(document.createElement("link"), { rel: "modulepreload", href: here(own.parts) });
    document.head.append(parts);
    // Who sees nothing yet waits for all of it.
    if (!painted) {
      const pack = { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: here(own.pack) };
      document.head.append(Object.assign(document.createElement("link"), pack));
    }
    const glue = import(here(own.page)).catch((error) => {
      throw new Error(`${here(own.page)} could not be loaded: ${error.message}`);
    });
    const [program, compiled] = await Promise.all([glue, compile(here(own.program))]);
    await program.default({ module_or_path: compiled });
  };

  // What is painted already comes first: on a slow network or machine the program would hold it up.
  const firstFrame = new Promise((painted) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = painted;
    const next = () => channel.port2.postMessage(0);
    if (root.dataset.start !== "painted" || document.hidden) next();
    else whenParsed(() => requestAnimationFrame(next));
  });

  const model = firstFrame.then(predictor);
  // The program says what is wrong with it; until then it must not count as unhandled.
  model.catch(() => {});
  globalThis.nearside = {
    model,
    painted,
    compile,
    workerScript: here(own.worker),
    workerProgram: here(own.workerProgram),
    computed: () => { root.dataset.state = "computed"; },
    started: () => {
      root.dataset.state = "started";
      furnish();
    },
    withoutPage: () => explain(`${here(own.pack)} could not be loaded, so this page is what was painted of it. Reload the page.`),
    panicked: (words) => {
      console.error(words);
      explain("The program of this page has stopped: this is a fault of ours. Reload the page.");
    },
  };

  firstFrame.then(begin).catch(async (error) => {
    const stale = await isStale().catch(() => false);
    if (stale && !reloadedFor(own.page)) return location.reload();
    const advice = stale ? " This page is of an older version than its host: reload it." : " Reload the page; if that does not help, tell whoever runs this site.";
    explain(`This page could not start. ${error.message}${advice}`);
  });

  // Styles stand before this script, which waits for them: what has become of them is told afterwards.
  addEventListener("load", () => {
    if (getComputedStyle(root).getPropertyValue("--paper")) return;
    const { href } = document.querySelector('link[rel="stylesheet"]');
    document.getElementById("start-words").insertAdjacentText("beforeend", ` ${href} could not be loaded: the page lacks its looks.`);
  });
}
