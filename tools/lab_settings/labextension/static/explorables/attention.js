// Where each token looks: choose layer and head, hover or focus a token.
// data: {sentences: [{tokens: [...], heads: [layer][head] = n·n bytes in base64}], layers, heads, start: [layer, head]}
EmbeddingsCourse.register("attention", (stage, data) => {
  const { el, svg } = EmbeddingsCourse.tools;
  const unpack = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const middle = () => data.sentences[Number(sentence.value)].tokens.length >> 1;
  const sentence = el("select", { "aria-label": "sentence", onchange: () => { chosen = middle(); draw(); } },
    ...data.sentences.map((s, i) => el("option", { value: i }, s.tokens.slice(1, -1).join(" ").replace(/ (##|(?=[.,]))/g, ""))));
  let chosen = middle();
  const pick = (name, count, value) => el("select", { "aria-label": name, onchange: () => draw() },
    ...Array.from({ length: count }, (_, i) => el("option", { value: i, selected: i === value }, i + 1)));
  const layer = pick("layer", data.layers, data.start[0]), head = pick("head", data.heads, data.start[1]);
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const picture = svg("svg", { role: "img", "aria-label": "lines from a token to those that it looks at" });
  const row = el("div", { role: "group", "aria-label": "tokens" });
  const matrix = el("canvas", { "aria-hidden": "true", style: "image-rendering:pixelated;width:200px;border:1px solid #c8d0d6" });

  function draw() {
    const { tokens, heads } = data.sentences[Number(sentence.value)];
    const n = tokens.length, all = unpack(heads[layer.value][head.value]);
    const weight = (i, j) => all[i * n + j] / 255;
    const step = Math.min(84, 800 / n), H = 190;
    picture.setAttribute("viewBox", `0 0 ${step * n} ${H}`);
    picture.setAttribute("width", step * n);
    picture.style.minWidth = `${Math.min(60, step) * n}px`; // on a phone it scrolls, rather than shrink its words away
    const x = (i) => (i + 0.5) * step;
    const size = Math.min(14, step / 4);
    const name = (i, y, bold) => svg("text", {
      x: x(i), y, "text-anchor": "middle", "font-size": size, "font-weight": bold ? 700 : 400, fill: "#222",
    }, tokens[i]);
    picture.replaceChildren(
      ...tokens.flatMap((_, j) => (weight(chosen, j) < 0.01 ? [] : [svg("line", {
        x1: x(chosen), y1: 28, x2: x(j), y2: H - 28, stroke: "#0072b2", "stroke-width": 1 + 9 * weight(chosen, j), "stroke-opacity": 0.15 + 0.85 * weight(chosen, j),
      })])),
      ...tokens.flatMap((_, i) => [
        name(i, 18, i === chosen), name(i, H - 10, weight(chosen, i) > 0.15),
        svg("rect", { x: i * step, y: 0, width: step, height: 30, fill: "transparent", style: "cursor:pointer", onpointerenter: () => { if (chosen !== i) { chosen = i; draw(); } }, onclick: () => { chosen = i; draw(); } }),
      ]));
    row.replaceChildren(...tokens.map((token, i) => el("button", {
      type: "button", "aria-pressed": String(i === chosen), style: "margin:0.1rem", onclick: () => { chosen = i; draw(); row.children[i].focus(); },
    }, token)));
    const order = tokens.map((_, j) => j).sort((a, b) => weight(chosen, b) - weight(chosen, a) || a - b);
    said.textContent = `${tokens[chosen]} looks at ${order.slice(0, 3).filter((j) => weight(chosen, j) >= 0.005).map((j) => `${tokens[j]} (${Math.round(100 * weight(chosen, j))} %)`).join(", ")}`;
    matrix.width = matrix.height = n;
    const pen = matrix.getContext("2d");
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) {
      const v = Math.round(255 * (1 - Math.min(1, 1.5 * weight(i, j))));
      pen.fillStyle = `rgb(${v},${Math.round(128 + v / 2)},${Math.round(190 + v / 4)})`;
      pen.fillRect(j, i, 1, 1);
    }
  }
  stage.append(el("div", { class: "row" }, el("label", {}, "sentence", sentence), el("label", {}, "layer", layer), el("label", {}, "head", head)),
    row, said, el("div", { style: "overflow-x:auto" }, picture), el("p", { style: "margin:0.6rem 0 0.2rem" }, "All at once: a row for each token that looks, a column for each that is looked at."), matrix);
  draw();
});
