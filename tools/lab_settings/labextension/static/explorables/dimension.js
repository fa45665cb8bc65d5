// Neighbours with the first d numbers of vectors that are sorted by their principal directions.
// data: {words: [...], vectors, sizes: [d, ...], start}
EmbeddingsCourse.register("dimension", (stage, data) => {
  const { el, rows, top } = EmbeddingsCourse.tools;
  const vectors = rows(data.vectors);
  const place = new Map(data.words.map((word, i) => [word, i]));
  const list = el("datalist", { id: `words-${Math.random().toString(36).slice(2)}` },
    ...data.words.map((word) => el("option", { value: word })));
  const field = el("input", { type: "text", value: data.start, list: list.id, "aria-label": "word", autocomplete: "off", spellcheck: "false", oninput: () => draw() });
  const slider = el("input", { type: "range", min: 0, max: data.sizes.length - 1, value: data.sizes.length - 1, "aria-label": "how many numbers of each vector are kept", oninput: () => draw() });
  const size = el("output", {});
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const table = el("table", {}, el("tbody"));

  function nearest(i, d) {
    const length = (v) => { let s = 0; for (let k = 0; k < d; k++) s += v[k] * v[k]; return Math.sqrt(s) || 1; };
    const own = vectors[i], n = length(own);
    const near = vectors.map((v, j) => {
      if (j === i) return -2;
      let s = 0;
      for (let k = 0; k < d; k++) s += own[k] * v[k];
      return s / (n * length(v));
    });
    return top(near, 10).filter((j) => j !== i).map((j) => [j, near[j]]);
  }
  function draw() {
    const d = data.sizes[Number(slider.value)], i = place.get(field.value.trim().toLowerCase());
    size.textContent = `${d} of ${data.sizes[data.sizes.length - 1]} numbers, ${d} bytes a word as int8`;
    if (i === undefined) {
      table.tBodies[0].replaceChildren();
      said.textContent = `not among these ${data.words.length} words: ${field.value}`;
      return;
    }
    const full = new Set(nearest(i, data.sizes[data.sizes.length - 1]).map(([j]) => j));
    const found = nearest(i, d);
    const kept = found.filter(([j]) => full.has(j)).length;
    said.textContent = `${kept} of the ten nearest are those of the whole vector`;
    table.tBodies[0].replaceChildren(...found.map(([j, near]) => el("tr", {},
      el("td", { style: full.has(j) ? "font-weight:700" : "" }, data.words[j]), el("td", {}, near.toFixed(2)),
      el("td", {}, el("span", { class: "bar", style: `width:${Math.max(0, near) * 120}px` })))));
  }
  stage.append(list, el("div", { class: "row" }, el("label", {}, "word", field), el("label", {}, "numbers", slider), size), said, table);
  draw();
});
