// Nearest-neighbour search in the plane, step by step: HNSW's layers, or IVF's cells.
// data: {x: [...], y: [...] in 0..1, layers: [[[i, j], ...], ...] from the bottom up, entry,
//        centres: [[x, y], ...], cell: [cell of each point]}
EmbeddingsCourse.register("layers", (stage, data) => {
  const { el, svg } = EmbeddingsCourse.tools;
  const W = 560, H = 420, n = data.x.length;
  let query = [0.72, 0.3], steps = [], shown = 0;
  const near = data.layers.map((edges) => {
    const found = Array.from({ length: n }, () => []);
    for (const [i, j] of edges) { found[i].push(j); found[j].push(i); }
    return found;
  });
  const away = (i) => Math.hypot(data.x[i] - query[0], data.y[i] - query[1]);
  const exact = () => data.x.reduce((best, _, i) => (away(i) < away(best) ? i : best), 0);
  const P = ([x, y]) => [15 + x * (W - 30), 15 + y * (H - 30)];
  const kind = el("select", { "aria-label": "index", onchange: () => search() },
    el("option", { value: "hnsw" }, "HNSW: layers of a graph"), el("option", { value: "ivf" }, "IVF: cells"));
  const probe = el("input", { type: "range", min: 1, max: Math.min(8, data.centres.length), value: 1, "aria-label": "cells that are read", oninput: () => search() });
  const probes = el("output", {});
  const cells = el("label", {}, "cells read", probe, probes);
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const picture = svg("svg", { viewBox: `0 0 ${W} ${H}`, width: W, role: "img", "aria-label": "points in the plane; a click sets the query", style: "border:1px solid #d5dce1;cursor:crosshair" });

  function search() {
    steps = []; shown = 0;
    cells.style.display = kind.value === "ivf" ? "" : "none";
    probes.textContent = probe.value;
    if (kind.value === "hnsw") {
      let here = data.entry;
      const read = new Set([here]);
      for (let layer = near.length - 1; layer >= 0; layer--) {
        for (;;) {
          const options = near[layer][here];
          options.forEach((j) => read.add(j));
          const best = options.reduce((a, b) => (away(b) < away(a) ? b : a), here);
          steps.push({ layer, here, options, next: best, read: read.size, ids: new Set(read) });
          if (best === here) break;
          here = best;
        }
      }
    } else {
      const order = data.centres.map((c, k) => [Math.hypot(c[0] - query[0], c[1] - query[1]), k]).sort((a, b) => a[0] - b[0]);
      const ids = new Set();
      let best = -1;
      for (const [, k] of order.slice(0, Number(probe.value))) {
        data.cell.forEach((c, i) => { if (c === k) { ids.add(i); if (best < 0 || away(i) < away(best)) best = i; } });
        steps.push({ cell: k, next: best, read: data.centres.length + ids.size, ids: new Set(ids) });
      }
    }
    draw();
  }
  function draw() {
    const step = steps[shown], [qx, qy] = P(query), right = exact();
    const lines = kind.value === "hnsw"
      ? data.layers[step.layer].map(([i, j]) => {
        const [x1, y1] = P([data.x[i], data.y[i]]), [x2, y2] = P([data.x[j], data.y[j]]);
        return svg("line", { x1, y1, x2, y2, stroke: "#d5dbe0" });
      }) : [];
    const walked = kind.value === "hnsw" ? steps.slice(0, shown + 1).flatMap(({ here, next }) => {
      if (here === next) return [];
      const [x1, y1] = P([data.x[here], data.y[here]]), [x2, y2] = P([data.x[next], data.y[next]]);
      return [svg("line", { x1, y1, x2, y2, stroke: "#e69f00", "stroke-width": 4 })];
    }) : [];
    const inLayer = kind.value === "hnsw" ? (i) => step.layer === 0 || near[step.layer][i].length || i === data.entry : () => true;
    picture.replaceChildren(...lines, ...walked,
      ...(kind.value === "ivf" ? data.centres.map((c, k) => {
        const [x, y] = P(c);
        return svg("rect", { x: x - 5, y: y - 5, width: 10, height: 10, fill: "none", stroke: step.ids && steps.slice(0, shown + 1).some((s) => s.cell === k) ? "#0072b2" : "#777", "stroke-width": 2 });
      }) : []),
      ...data.x.flatMap((_, i) => {
        const [cx, cy] = P([data.x[i], data.y[i]]);
        return [svg("circle", { cx, cy, r: i === step.next ? 7 : 4, fill: i === step.next ? "#d55e00" : step.ids.has(i) ? "#0072b2" : "#a9b2b8", "fill-opacity": inLayer(i) ? 1 : 0.15 })];
      }),
      svg("path", { d: `M${qx - 9} ${qy}H${qx + 9}M${qx} ${qy - 9}V${qy + 9}`, stroke: "#222", "stroke-width": 3 }));
    const where = kind.value === "hnsw" ? `layer ${step.layer}` : `cell ${shown + 1} of ${steps.length}`;
    const end = shown === steps.length - 1
      ? step.next === right ? "; this is the true nearest" : "; the true nearest was missed" : "";
    said.textContent = `step ${shown + 1} of ${steps.length}, ${where}: ${step.read} of ${n} points compared${end}`;
  }
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    query = [((event.clientX - box.left) / box.width * W - 15) / (W - 30), ((event.clientY - box.top) / box.height * H - 15) / (H - 30)];
    search();
  });
  const go = (to) => { shown = Math.max(0, Math.min(steps.length - 1, to)); draw(); };
  stage.append(el("div", { class: "row" }, el("label", {}, "index", kind), cells),
    el("div", { class: "row" },
      el("button", { type: "button", onclick: () => go(shown - 1) }, "one step back"),
      el("button", { type: "button", onclick: () => go(shown + 1) }, "one step on"),
      el("button", { type: "button", onclick: () => go(steps.length - 1) }, "to the end"),
      el("button", { type: "button", onclick: () => { query = [Math.random(), Math.random()]; search(); } }, "another query")),
    said, picture);
  search();
});
