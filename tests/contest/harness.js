// Runs one contestant, named in the address. `ready` is when it has predicted its first row.
const who = new URLSearchParams(location.search).get("who");
const width = 30;

const known = fetch("rows.bin").then((response) => response.arrayBuffer()).then((bytes) => new Float32Array(bytes));
const { load } = await import(`./${who}.js`);
const contestant = await load();
const rows = await known;
await contestant.many(rows.slice(0, width), 1);
window.ready = performance.now();

// The known cases again and again, `count` rows of them.
function table(count) {
  const values = new Float32Array(count * width);
  for (let at = 0; at < values.length; at += rows.length) values.set(rows.subarray(0, Math.min(rows.length, values.length - at)), at);
  return values;
}

// Microseconds a row: the browser's compiler is warmed up by time, and blocks are timed, never
// single calls, since the clock's steps are coarser than a row.
window.measure = async (count, milliseconds) => {
  const values = table(count);
  const block = async (enough) => {
    let calls = 0;
    const begun = performance.now();
    do {
      if (count === 1 && contestant.one) for (let i = 0; i < 100; i++, calls++) contestant.one(values);
      else (await contestant.many(values, count), calls++);
    } while (performance.now() - begun < enough);
    return ((performance.now() - begun) * 1000) / (calls * count);
  };
  await block(milliseconds / 2);
  const found = [];
  for (let i = 0; i < 5; i++) found.push(await block(milliseconds / 5));
  return found.sort((a, b) => a - b)[2];
};

// Probabilities of the known cases, to be held against float64.
window.answers = async () => Array.from(await contestant.many(rows, rows.length / width));
// For contestants that compute no rows.
window.rate = () => contestant.rate?.();
