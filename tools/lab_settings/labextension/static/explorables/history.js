// The scoreboard through the years: choose a task, point at a model for its name and figure.
// data: {tasks: {task: {label, rows: [{model, year, value, low, high, chapter, link}]}}}
EmbeddingsCourse.register("history", (stage, data) => {
  const { el, svg } = EmbeddingsCourse.tools;
  const W = 880, H = 430, L = 60, R = 30, T = 20, B = 45;
  const task = el("select", { "aria-label": "task", onchange: () => draw() },
    ...Object.entries(data.tasks).map(([key, { label }]) => el("option", { value: key }, label)));
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const picture = svg("svg", { viewBox: `0 0 ${W} ${H}`, width: W, role: "img", "aria-label": "score by year of publication" });
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...["year", "model", "score", "chapter"].map((h) => el("th", { scope: "col" }, h)))), el("tbody"));
  function draw() {
    const { rows } = data.tasks[task.value];
    const years = rows.map((r) => r.year), highest = Math.max(...rows.map((r) => r.high ?? r.value)) * 1.06;
    const lowest = Math.min(...rows.map((r) => r.low ?? r.value)) > 0.5 * highest ? 0.5 * highest : 0;
    const first = Math.min(...years) - 1, last = Math.max(...years) + 1;
    // years before 1985 are squeezed: little happened in them that can be run
    const bend = (y) => (y < 1985 ? (y - first) * 0.25 : (1985 - first) * 0.25 + (y - 1985));
    const x = (y) => L + (W - L - R) * bend(y) / bend(last);
    const y = (v) => H - B - (H - T - B) * (v - lowest) / (highest - lowest);
    const parts = [];
    for (let k = 0; k <= 4; k++) {
      const v = lowest + (highest - lowest) * k / 4;
      parts.push(svg("line", { x1: L, x2: W - R, y1: y(v), y2: y(v), stroke: "#e4e8eb" }),
        svg("text", { x: L - 8, y: y(v) + 4, "text-anchor": "end", "font-size": 12 }, v.toFixed(2)));
    }
    for (const year of [1960, 1972, 1990, 2003, 2008, 2013, 2018, 2021, 2024]) {
      if (year > first && year < last) parts.push(svg("text", { x: x(year), y: H - B + 20, "text-anchor": "middle", "font-size": 12 }, year));
    }
    const order = [...rows].sort((a, b) => a.year - b.year || a.value - b.value);
    let best = -Infinity;
    const leaders = new Set();
    for (const row of order) if (row.value > best) { best = row.value; leaders.add(row); }
    const path = [...leaders].map((r, i) => `${i ? `H${x(r.year)}V${y(r.value)}` : `M${x(r.year)} ${y(r.value)}`}`).join("");
    parts.push(svg("path", { d: `${path}H${W - R}`, fill: "none", stroke: "#e69f00", "stroke-width": 2 }));
    const taken = [];
    for (const row of order) {
      const cx = x(row.year), cy = y(row.value), lead = leaders.has(row);
      if (row.low != null) parts.push(svg("line", { x1: cx, x2: cx, y1: y(row.low), y2: y(row.high), stroke: "#b8c1c7", "stroke-width": 3 }));
      const say = () => { said.textContent = `${row.model} (${row.year}): ${row.value.toFixed(3)}${row.low == null ? "" : `, interval ${row.low.toFixed(3)} to ${row.high.toFixed(3)}`}; chapter ${row.chapter}`; };
      parts.push(svg("circle", { cx, cy, r: lead ? 7 : 5, fill: lead ? "#d55e00" : "#0072b2", tabindex: 0, role: "button", "aria-label": `${row.model}, ${row.year}, ${row.value.toFixed(3)}`, onpointerenter: say, onfocus: say, onclick: say, style: "cursor:pointer" }, svg("title", {}, row.model)));
      if (lead) {
        let ly = cy - 12;
        while (taken.some(([tx, ty]) => Math.abs(tx - cx) < 150 && Math.abs(ty - ly) < 14)) ly -= 14;
        if (ly > 10) {
          taken.push([cx, ly]);
          const end = cx > W - 160;
          parts.push(svg("text", { x: cx + (end ? 4 : -4), y: ly, "font-size": 12, "font-weight": 700, "text-anchor": end ? "end" : "start" }, row.model));
        }
      }
    }
    picture.replaceChildren(...parts);
    said.textContent = "Orange: the best so far. Point at a model, or walk through them with the Tab key.";
    table.tBodies[0].replaceChildren(...order.map((r) => el("tr", {}, el("td", {}, r.year), el("td", {}, r.model), el("td", {}, r.value.toFixed(3)), el("td", {}, r.chapter))));
  }
  stage.append(el("div", { class: "row" }, el("label", {}, "task", task)), said, picture,
    el("details", {}, el("summary", {}, "as a table"), table));
  draw();
});
