// Milestones by year, in rows of their families: point at one, or tab to it, to read what it changed.
// data: {rows: [{year, model, authors, changed, chapter, family}, ...]}
EmbeddingsCourse.register("timeline", (stage, data) => {
  const { el, svg } = EmbeddingsCourse.tools;
  const W = 900, L = 112, R = 14, LANE = 19, LETTER = 6.3;
  const COLOURS = ["#0072b2", "#b35c00", "#00785a", "#a8326e", "#2f5f8a", "#7a5195", "#555555"];
  const families = [...new Set(data.rows.map((row) => row.family))];
  const first = Math.min(...data.rows.map((row) => row.year)), last = Math.max(...data.rows.map((row) => row.year));
  // the years before 2012 are squeezed: a quarter of the milestones in most of the time
  const bend = (year) => (year < 2012 ? 0.13 : 1) * (year - 2012);
  const x = (year) => L + 8 + (W - L - R - 190) * (bend(year) - bend(first)) / (bend(last) - bend(first));
  const said = el("p", { class: "said", role: "status", "aria-live": "polite", style: "min-height:4.5em" });
  const parts = [], dots = [];
  let top = 8;
  families.forEach((family, k) => {
    const ends = [], low = top, colour = COLOURS[k % COLOURS.length];
    for (const row of data.rows.filter((r) => r.family === family)) {
      const cx = x(row.year), width = 16 + LETTER * row.model.length;
      let lane = ends.findIndex((end) => end < cx - 6);
      if (lane < 0) lane = ends.length;
      ends[lane] = cx + width;
      const cy = low + 4 + LANE * (lane + 0.5);
      const circle = svg("circle", { cx, cy, r: 5, fill: colour, stroke: "#fff" });
      const text = svg("text", { x: cx + 9, y: cy + 4, "font-size": 12, fill: "#222" }, row.model);
      const say = () => {
        said.replaceChildren(el("strong", {}, `${row.model} (${row.year})`), ` ${row.authors}. ${row.changed} `,
          el("span", { style: "white-space:nowrap" }, `Chapter ${row.chapter}.`));
        for (const [other, its, name] of dots) {
          other.setAttribute("r", other === circle ? 8 : 5);
          other.setAttribute("stroke", other === circle ? "#222" : "#fff");
          name.setAttribute("font-weight", other === circle ? 700 : 400);
          its.setAttribute("aria-pressed", other === circle);
        }
      };
      const place = svg("g", { tabindex: 0, role: "button", "aria-label": `${row.model}, ${row.year}`, style: "cursor:pointer", onpointerenter: say, onfocus: say, onclick: say },
        svg("rect", { x: cx - 8, y: cy - 9, width: width + 8, height: 18, fill: "transparent" }), circle, text);
      dots.push([circle, place, text]);
    }
    top = low + 8 + LANE * ends.length;
    parts.push(svg("rect", { x: 0, y: low, width: W, height: top - low, fill: k % 2 ? "#fff" : "#f4f6f8" }),
      svg("text", { x: 8, y: (low + top) / 2 + 4, "font-size": 13, "font-weight": 700, fill: colour }, family));
  });
  const lines = [];
  for (const year of [first, 1975, 1990, 2003, 2013, 2015, 2017, 2019, 2021, last]) {
    lines.push(svg("line", { x1: x(year), x2: x(year), y1: 8, y2: top, stroke: "#d5dce1", "stroke-dasharray": "2 3" }),
      svg("text", { x: x(year), y: top + 18, "text-anchor": "middle", "font-size": 12, fill: "#444" }, year));
  }
  const picture = svg("svg", { viewBox: `0 0 ${W} ${top + 26}`, width: W, role: "group", "aria-label": "milestones by year", style: "min-width:760px" },
    ...parts, ...lines, ...dots.map(([, place]) => place));
  said.textContent = "Point at a name, or use the Tab key, to read what it changed. The years before 2012 stand closer together.";
  stage.append(said, el("div", { style: "overflow-x:auto" }, picture));
});
