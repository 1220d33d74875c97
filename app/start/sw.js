// Keeps one whole version of the page, so that it opens offline and never mixes two versions.
// `cargo xtask precache` fills in the two values below when the page is built.
"use strict";

const VERSION = "__VERSION__";
// Every file of the page: [address relative to the scope, SHA-256 of its bytes].
const PRECACHE = [/*__PRECACHE__*/];

const SCOPE = self.registration.scope;
// An origin shares its caches: the scope's path tells one copy of Nearside from another.
const PREFIX = `nearside-${new URL(SCOPE).pathname}-`;
const CACHE = PREFIX + VERSION;
const INDEX = new URL("index.html", SCOPE).href;
const FILES = new Set(PRECACHE.map(([file]) => new URL(file, SCOPE).href));

// All or nothing: half a version is never kept.
async function keepEverything() {
  const files = [...FILES];
  const responses = await Promise.all(PRECACHE.map(fetchListed));
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(files.map((file, i) => cache.put(file, responses[i])));
  } catch (error) {
    await caches.delete(CACHE);
    const isFull = error.name === "QuotaExceededError";
    throw isFull ? new Error("the disk may be full, or this browser's share of it") : error;
  }
}

// Past the browser's own cache, which may hold a file of an older version under the same name; and
// only with the bytes that the list names, since a host may be halfway through an update.
async function fetchListed([file, digest]) {
  const response = await fetch(new URL(file, SCOPE), { cache: "reload" });
  if (!response.ok) throw new Error(`${file}: expected 200, found ${response.status}`);
  const found = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  const hex = [...new Uint8Array(found)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== digest) throw new Error(`${file}: expected the bytes ${digest}, found ${hex}`);
  return response;
}

async function dropOlderVersions() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

// The kept file that answers a request, or nothing. The scope itself is the page.
function keptFile(request) {
  const url = new URL(request.url);
  url.search = "";
  url.hash = "";
  if (request.mode === "navigate" && url.href === SCOPE) return INDEX;
  return FILES.has(url.href) ? url.href : undefined;
}

async function answer(file, request) {
  const cache = await caches.open(CACHE);
  // The browser may have cleared the cache under pressure; then the network is all there is.
  return (await cache.match(file)) ?? fetch(request);
}

// The page says it: an installation that fails tells nobody why.
async function tellWhy(error) {
  const pages = await self.clients.matchAll({ includeUncontrolled: true });
  pages.forEach((page) => page.postMessage({ notKept: error.message }));
  throw error;
}

self.addEventListener("install", (event) => event.waitUntil(keepEverything().catch(tellWhy)));

self.addEventListener("activate", (event) =>
  event.waitUntil(dropOlderVersions().then(() => self.clients.claim())),
);

// A new version waits until the page has announced it and the reader agrees.
self.addEventListener("message", (event) => {
  const wish = event.data?.type ?? event.data;
  if (wish === "skipWaiting") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const file = keptFile(event.request);
  if (file) event.respondWith(answer(file, event.request));
});
