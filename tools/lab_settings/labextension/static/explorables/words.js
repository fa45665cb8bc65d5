// Word arithmetic by hand: a − b + c over stored vectors, and the neighbours of one word.
// data: {words: [...], vectors: of explorables.vectors, start: [a, b, c], examples: [[a, b, c], ...]}
EmbeddingsCourse.register("words", (stage, data) => {
  const { el, rows, cosine, top } = EmbeddingsCourse.tools;
  const vectors = rows(data.vectors);
  const place = new Map(data.words.map((word, i) => [word, i]));
  const unit = vectors.map((v) => {
    let n = 0;
    for (const x of v) n += x * x;
    return Float32Array.from(v, (x) => x / Math.sqrt(n || 1));
  });
  const list = el("datalist", { id: `words-${Math.random().toString(36).slice(2)}` },
    ...data.words.map((word) => el("option", { value: word })));
  const field = (name, value) => el("input", {
    type: "text", value, list: list.id, "aria-label": name, size: 9, oninput: () => draw(),
    autocomplete: "off", spellcheck: "false",
  });
  const fields = ["word to start from", "word to take away", "word to add"]
    .map((name, i) => field(name, data.start[i] ?? ""));
  const allowed = el("input", { type: "checkbox", onchange: () => draw() });
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const result = el("table", {}, el("tbody"));

  function draw() {
    const [a, b, c] = fields.map((f) => f.value.trim().toLowerCase());
    const unknown = [a, b, c].filter((word) => word && !place.has(word));
    if (!a || unknown.length) {
      result.tBodies[0].replaceChildren();
      said.textContent = unknown.length
        ? `not among these ${data.words.length} words: ${unknown.join(", ")}` : "type a word";
      return;
    }
    const sum = new Float32Array(unit[0].length);
    for (const [word, sign] of [[a, 1], [b, -1], [c, 1]]) {
      if (word) unit[place.get(word)].forEach((x, i) => { sum[i] += sign * x; });
    }
    const given = new Set(allowed.checked ? [] : [a, b, c].filter(Boolean).map((w) => place.get(w)));
    const near = unit.map((v, i) => (given.has(i) ? -2 : cosine(sum, v)));
    const best = top(near, 8);
    result.tBodies[0].replaceChildren(...best.map((i) => el("tr", {},
      el("td", {}, data.words[i]), el("td", {}, near[i].toFixed(2)),
      el("td", {}, el("span", { class: "bar", style: `width:${Math.max(0, near[i]) * 120}px` })))));
    said.textContent = `nearest: ${best.slice(0, 3).map((i) => data.words[i]).join(", ")}`;
  }

  stage.append(list,
    el("div", { class: "row" }, fields[0], el("span", {}, "−"), fields[1], el("span", {}, "+"), fields[2]),
    el("div", { class: "row" }, el("label", {}, allowed, "the three words themselves may win"),
      ...(data.examples ?? []).map((example) => el("button", {
        type: "button",
        onclick: () => { example.forEach((w, i) => { fields[i].value = w; }); draw(); },
      }, example[1] ? `${example[0]} − ${example[1]} + ${example[2]}` : example[0]))),
    said, result);
  draw();
});
