// One set of points, many maps: a slider goes through layouts that were computed beforehand.
// data: {names: [...], groups: [...], labels: {method: "perplexity"}, order: of the groups, or none,
//        layouts: {method: {setting: points}}}: of explorables.vectors, from -1 to 1
EmbeddingsCourse.register("layouts", (stage, data) => {
  const { el, svg, rows } = EmbeddingsCourse.tools;
  const W = 620, H = 460, COLOURS = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#222222", "#999999"];
  const groups = data.order ?? [...new Set(data.groups)].sort();
  const method = el("select", { "aria-label": "method", onchange: () => { slider.max = settings().length - 1; slider.value = Math.floor(settings().length / 2); draw(); } },
    ...Object.keys(data.layouts).map((name) => el("option", { value: name }, name)));
  const settings = () => Object.keys(data.layouts[method.value]);
  const slider = el("input", { type: "range", min: 0, max: settings().length - 1, value: Math.floor(settings().length / 2), "aria-label": "setting", oninput: () => draw() });
  const label = el("span", {}), value = el("output", {});
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const picture = svg("svg", { viewBox: `0 0 ${W} ${H}`, width: W, role: "img", "aria-label": "map of the points" });
  // The colours and the marks of the course's other figures, in their order.
  const MARKS = [
    (x, y) => svg("circle", { cx: x, cy: y, r: 4 }),
    (x, y) => svg("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7 }),
    (x, y) => svg("path", { d: `M${x} ${y - 5}L${x + 4.5} ${y + 4}H${x - 4.5}Z` }),
    (x, y) => svg("path", { d: `M${x} ${y - 5}l5 5l-5 5l-5 -5Z` }),
    (x, y) => svg("path", { d: `M${x} ${y + 5}L${x + 4.5} ${y - 4}H${x - 4.5}Z` }),
    (x, y) => svg("path", { d: `M${x - 1.5} ${y - 4.5}h3v3h3v3h-3v3h-3v-3h-3v-3h3Z` }),
    (x, y) => svg("path", { d: `M${x - 1.5} ${y - 4.5}h3v3h3v3h-3v3h-3v-3h-3v-3h3Z`, transform: `rotate(45 ${x} ${y})` }),
  ];
  function shape(k, x, y) {
    const mark = MARKS[k % MARKS.length](x, y);
    mark.setAttribute("fill", COLOURS[k % 8]);
    mark.setAttribute("fill-opacity", 0.75);
    return mark;
  }
  const key = (k) => svg("svg", { viewBox: "0 0 14 14", width: 14, "aria-hidden": "true" }, shape(k, 7, 7));
  const legend = el("div", { class: "row" }, ...groups.map((group, k) => el("span", {}, key(k), ` ${group}`)));
  function draw() {
    const chosen = settings()[Number(slider.value)], points = rows(data.layouts[method.value][chosen]);
    label.textContent = data.labels[method.value];
    value.textContent = chosen;
    slider.disabled = settings().length < 2;
    picture.replaceChildren(...points.map(([x, y], i) => {
      const k = groups.indexOf(data.groups[i]);
      const dot = shape(k, 12 + (x / 127 + 1) / 2 * (W - 24), 12 + (y / 127 + 1) / 2 * (H - 24));
      dot.append(svg("title", {}, `${data.names[i]} (${data.groups[i]})`));
      dot.addEventListener("pointerenter", () => { said.textContent = `${data.names[i]} (${data.groups[i]})`; });
      return dot;
    }));
    said.textContent = `${method.value}, ${data.labels[method.value]} ${chosen}` + (data.remarks?.[method.value]?.[chosen] ? `: ${data.remarks[method.value][chosen]}` : "");
  }
  stage.append(el("div", { class: "row" }, el("label", {}, "method", method), el("label", {}, label, slider), value), said, picture, legend);
  draw();
});
