// The scoreboard through the years: choose a task, point at a model for its name and figure.
// data: {tasks: {task: {label, rows: [{model, year, value, low, high, chapter, taught}]}}, start: task}
EmbeddingsCourse.register("history", (stage, data) => {
  const { el, svg } = EmbeddingsCourse.tools;
  const W = 880, H = 430, L = 60, R = 30, T = 40, B = 45;
  const task = el("select", { "aria-label": "task", onchange: () => draw() },
    ...Object.entries(data.tasks).map(([key, { label }]) => el("option", { value: key }, label)));
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const picture = svg("svg", { viewBox: `0 0 ${W} ${H}`, width: W, role: "img", "aria-label": "score by year of publication", style: "min-width:640px" });
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...["year", "model", "score", "chapter"].map((h) => el("th", { scope: "col" }, h)))), el("tbody"));
  function draw() {
    const { rows } = data.tasks[task.value];
    const years = rows.map((r) => r.year), most = Math.max(...rows.map((r) => r.value));
    const least = Math.min(...rows.map((r) => r.value));
    const lowest = least > 0.3 ? Math.floor(10 * least - 0.5) / 10 : 0;
    const highest = Math.ceil(10 * most + 0.5) / 10;
    const first = Math.min(...years) - 1, last = Math.max(...years) + 1;
    // years before 1985 are squeezed: little happened in them that can be run
    const bend = (y) => (y < 1985 ? 0.25 : 1) * (y - 1985);
    const x = (y) => L + (W - L - R) * (bend(y) - bend(first)) / (bend(last) - bend(first));
    const y = (v) => H - B - (H - T - B) * (Math.min(highest, Math.max(lowest, v)) - lowest) / (highest - lowest);
    const words = { "font-size": 13, fill: "#222", stroke: "#fff", "stroke-width": 4, "paint-order": "stroke", style: "pointer-events:none" };
    const parts = [];
    for (let v = lowest; v < highest + 0.001; v += 0.1) {
      parts.push(svg("line", { x1: L, x2: W - R, y1: y(v), y2: y(v), stroke: "#e4e8eb" }),
        svg("text", { x: L - 8, y: y(v) + 4, "text-anchor": "end", "font-size": 13, fill: "#444" }, v.toFixed(1)));
    }
    let right = -Infinity;
    for (const year of [...new Set(years)].sort()) {
      if (x(year) - right < 40) continue;
      right = x(year);
      parts.push(svg("text", { x: right, y: H - B + 22, "text-anchor": "middle", "font-size": 13, fill: "#444" }, year));
    }
    const order = [...rows].sort((a, b) => a.year - b.year || b.value - a.value);
    let best = -Infinity;
    const leaders = order.filter((row) => !row.taught && row.value > best && ((best = row.value), true));
    const path = leaders.map((r, i) => (i ? `H${x(r.year)}V${y(r.value)}` : `M${x(r.year)} ${y(r.value)}`)).join("");
    const spread = svg("line", { stroke: "#8a949b", "stroke-width": 5, "stroke-opacity": 0.6, style: "pointer-events:none" });
    parts.push(svg("path", { d: `${path}H${W - R}`, fill: "none", stroke: "#e69f00", "stroke-width": 2 }), spread);
    const dots = new Map(), edge = (row) => (row.taught ? "#0072b2" : "#fff");
    let before = null, turn = 0; // models of one year that would cover each other stand side by side
    for (const row of order) {
      turn = before && before.year === row.year && Math.abs(y(before.value) - y(row.value)) < 12 ? (turn + 1) % 3 : 0;
      before = row;
      const cx = x(row.year) + [0, 7, -7][turn];
      const lead = leaders.includes(row);
      const say = () => {
        said.textContent = `${row.model} (${row.year}): ${row.value.toFixed(3)}${row.low == null ? "" : `, interval ${row.low.toFixed(3)} to ${row.high.toFixed(3)}`}; chapter ${row.chapter}`;
        const ends = row.low == null ? [row.value, row.value] : [row.low, row.high];
        for (const [key, value] of Object.entries({ x1: cx, x2: cx, y1: y(ends[0]), y2: y(ends[1]) })) spread.setAttribute(key, value);
        for (const [other, dot] of dots) dot.setAttribute("stroke", other === row ? "#222" : edge(other));
      };
      dots.set(row, svg("circle", { cx, cy: y(row.value), r: lead ? 8 : 5, fill: row.taught ? "#fff" : lead ? "#d55e00" : "#0072b2", stroke: edge(row), "stroke-width": row.taught ? 2.5 : 1.5, tabindex: 0, role: "button", "aria-label": `${row.model}, ${row.year}, ${row.value.toFixed(3)}`, onpointerenter: say, onfocus: say, onclick: say, style: "cursor:pointer" }, svg("title", {}, row.model)));
    }
    let below = Infinity;
    for (const [i, row] of leaders.entries()) { // to the left, each above the one before it
      const cx = x(row.year), left = cx - L > 8 * row.model.length;
      const next = leaders[i + 1], over = y(row.value) - 12;
      const covered = next && !left && x(next.year) - cx < 8 * row.model.length && y(next.value) > over - 20;
      const ly = covered ? y(row.value) + 24 : Math.min(over, below - 16);
      below = covered ? below : ly;
      parts.push(svg("text", { ...words, x: cx + (left ? 6 : -6), y: Math.max(14, ly), "font-weight": 700, "text-anchor": left ? "end" : "start" }, row.model));
    }
    parts.push(...dots.values());
    picture.replaceChildren(...parts);
    said.textContent = "Orange: the best so far; hollow: learnt from written questions or links, which the others were not shown. Point at a model, or use the Tab key.";
    table.tBodies[0].replaceChildren(...order.map((r) => el("tr", {}, el("td", {}, r.year), el("td", {}, r.model), el("td", {}, r.value.toFixed(3)), el("td", {}, r.chapter))));
  }
  stage.append(el("div", { class: "row" }, el("label", {}, "task", task)), said, el("div", { style: "overflow-x:auto" }, picture),
    el("details", {}, el("summary", {}, "as a table"), table));
  if (data.start) task.value = data.start;
  draw();
});
