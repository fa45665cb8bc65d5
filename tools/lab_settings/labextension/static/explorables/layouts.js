// One set of points, many maps: a slider goes through layouts that were computed beforehand.
// data: {names: [...], groups: [...], labels: {method: "perplexity"},
//        layouts: {method: {setting: points}}}: of explorables.vectors, from -1 to 1
EmbeddingsCourse.register("layouts", (stage, data) => {
  const { el, svg, rows } = EmbeddingsCourse.tools;
  const W = 620, H = 460, COLOURS = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#222222", "#999999"];
  const groups = [...new Set(data.groups)].sort();
  const method = el("select", { "aria-label": "method", onchange: () => { slider.max = settings().length - 1; slider.value = Math.floor(settings().length / 2); draw(); } },
    ...Object.keys(data.layouts).map((name) => el("option", { value: name }, name)));
  const settings = () => Object.keys(data.layouts[method.value]);
  const slider = el("input", { type: "range", min: 0, max: settings().length - 1, value: Math.floor(settings().length / 2), "aria-label": "setting", oninput: () => draw() });
  const label = el("span", {}), value = el("output", {});
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const picture = svg("svg", { viewBox: `0 0 ${W} ${H}`, width: W, role: "img", "aria-label": "map of the points" });
  const legend = el("div", { class: "row" }, ...groups.map((group, i) => el("span", {}, el("span", { style: `color:${COLOURS[i % 8]}` }, "● "), group)));
  const shape = (k, x, y) => (k % 3 === 0 ? svg("circle", { cx: x, cy: y, r: 4 })
    : k % 3 === 1 ? svg("rect", { x: x - 3.5, y: y - 3.5, width: 7, height: 7 })
      : svg("path", { d: `M${x} ${y - 5}L${x + 4.5} ${y + 4}H${x - 4.5}Z` }));
  function draw() {
    const chosen = settings()[Number(slider.value)], points = rows(data.layouts[method.value][chosen]);
    label.textContent = data.labels[method.value];
    value.textContent = chosen;
    picture.replaceChildren(...points.map(([x, y], i) => {
      const k = groups.indexOf(data.groups[i]);
      const dot = shape(k, 12 + (x / 127 + 1) / 2 * (W - 24), 12 + (y / 127 + 1) / 2 * (H - 24));
      dot.setAttribute("fill", COLOURS[k % 8]);
      dot.setAttribute("fill-opacity", 0.75);
      dot.append(svg("title", {}, `${data.names[i]} (${data.groups[i]})`));
      dot.addEventListener("pointerenter", () => { said.textContent = `${data.names[i]} (${data.groups[i]})`; });
      return dot;
    }));
    said.textContent = `${method.value}, ${data.labels[method.value]} ${chosen}` + (data.remarks?.[method.value]?.[chosen] ? `: ${data.remarks[method.value][chosen]}` : "");
  }
  stage.append(el("div", { class: "row" }, el("label", {}, "method", method), el("label", {}, label, slider), value), said, picture, legend);
  draw();
});
