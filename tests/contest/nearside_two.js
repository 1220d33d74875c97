// Our engine on two workers, which take a few thousand rows at a time, as the page's pool does.
export async function load() {
  const workers = [0, 1].map(() => new Worker("nearside_worker.js", { type: "module" }));
  const said = (worker) => new Promise((hear) => worker.addEventListener("message", ({ data }) => hear(data), { once: true }));
  await Promise.all(workers.map(said));
  const many = (rows, count) =>
    new Promise((done) => {
      const all = new Float32Array(count);
      const piece = Math.max(32, Math.min(6000, Math.ceil(count / 8)));
      let asked = 0;
      let answered = 0;
      const ask = (worker) => {
        if (asked >= count) return;
        const part = rows.slice(asked * 30, (asked + piece) * 30);
        worker.postMessage([asked, part], [part.buffer]);
        asked += piece;
      };
      for (const worker of workers) {
        worker.onmessage = ({ data: [from, answers] }) => {
          ask(worker);
          all.set(answers, from);
          answered += answers.length;
          if (answered === count) done(all);
        };
        ask(worker);
        ask(worker);
      }
    });
  return { many };
}
