// Node2Vec's second-order walk, step by step, with p and q to set.
// data: {names: [...], x: [...], y: [...] in 0..1, edges: [[i, j, weight], ...], start}
EmbeddingsCourse.register("walk", (stage, data) => {
  const { el, svg } = EmbeddingsCourse.tools;
  const W = 760, H = 460, n = data.names.length;
  const near = Array.from({ length: n }, () => new Map());
  for (const [i, j, weight] of data.edges) { near[i].set(j, weight); near[j].set(i, weight); }
  let walk = [data.start];
  const place = (i) => [20 + data.x[i] * (W - 40), 20 + data.y[i] * (H - 40)];
  const exponent = (name) => {
    const input = el("input", {
      type: "range", min: -3, max: 3, value: 0, step: 0.5, "aria-label": `${name}, as a power of two`,
      oninput: () => draw(),
    });
    return input;
  };
  const ps = exponent("p, return"), qs = exponent("q, in-out");
  const shown = { p: el("output", {}), q: el("output", {}) };
  const value = (input) => 2 ** Number(input.value);

  function chances() {
    const here = walk[walk.length - 1], before = walk[walk.length - 2];
    const found = [...near[here]].map(([x, weight]) => {
      const bias = before === undefined ? 1 : x === before ? 1 / value(ps)
        : near[before].has(x) ? 1 : 1 / value(qs);
      return [x, weight * bias];
    });
    const sum = found.reduce((total, [, w]) => total + w, 0);
    return found.map(([x, w]) => [x, w / sum]).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }
  function step(times) {
    for (let t = 0; t < times; t++) {
      let left = Math.random();
      const options = chances();
      walk.push((options.find(([, share]) => (left -= share) <= 0) ?? options[0])[0]);
    }
    draw();
  }

  const start = el("select", { "aria-label": "start at", onchange: () => { walk = [Number(start.value)]; draw(); } },
    ...data.names.map((name, i) => [name, i]).sort().map(([name, i]) => el("option", { value: i, selected: i === data.start }, name)));
  const picture = svg("svg", { viewBox: `0 0 ${W} ${H}`, width: W, role: "img", "aria-label": "graph with the walk" });
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const table = el("table", {}, el("thead", {}, el("tr", {}, el("th", {}, "next"), el("th", {}, "chance"), el("th", {}, ""))), el("tbody"));

  function draw() {
    shown.p.textContent = value(ps); shown.q.textContent = value(qs);
    const here = walk[walk.length - 1], seen = new Map();
    walk.forEach((i) => seen.set(i, (seen.get(i) ?? 0) + 1));
    const line = (i, j, look) => {
      const [x1, y1] = place(i), [x2, y2] = place(j);
      return svg("line", { x1, y1, x2, y2, ...look });
    };
    picture.replaceChildren(
      ...data.edges.map(([i, j]) => line(i, j, { stroke: "#d5dbe0", "stroke-width": 1 })),
      ...walk.slice(1).map((j, k) => line(walk[k], j, { stroke: "#e69f00", "stroke-width": 3, "stroke-opacity": 0.35 + 0.65 * (k + 1) / walk.length })),
      ...data.names.flatMap((name, i) => {
        const [cx, cy] = place(i), visits = seen.get(i) ?? 0;
        const dot = svg("circle", {
          cx, cy, r: i === here ? 9 : 4 + Math.min(6, visits), fill: i === here ? "#d55e00" : visits ? "#0072b2" : "#9aa4ab",
          style: "cursor:pointer", onclick: () => { walk = [i]; start.value = i; draw(); },
        }, svg("title", {}, name));
        return visits ? [dot, svg("text", { x: cx + 9, y: cy + 4, "font-size": 12 }, name)] : [dot];
      }));
    const options = chances();
    table.tBodies[0].replaceChildren(...options.slice(0, 6).map(([x, share]) => el("tr", {},
      el("td", {}, data.names[x]), el("td", {}, share.toFixed(2)),
      el("td", {}, el("span", { class: "bar", style: `width:${share * 160}px` })))));
    const steps = walk.length === 2 ? "1 step" : `${walk.length - 1} steps`, nodes = seen.size === 1 ? "1 node" : `${seen.size} different nodes`;
    said.textContent = `${steps}, ${nodes}, now at ${data.names[here]}`;
  }

  stage.append(
    el("div", { class: "row" },
      el("label", {}, "p (return)", ps), shown.p, el("label", {}, "q (in–out)", qs), shown.q),
    el("div", { class: "row" },
      ...[1, 10, 50].map((times) => el("button", { type: "button", onclick: () => step(times) }, times === 1 ? "one step" : `${times} steps`)),
      el("button", { type: "button", onclick: () => { walk = [Number(start.value)]; draw(); } }, "begin again"),
      el("label", {}, "start at", start)),
    said, picture, table);
  draw();
});
