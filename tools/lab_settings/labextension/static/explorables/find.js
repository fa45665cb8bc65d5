// A box that finds pictures by meaning: the weighted sum of the typed words' vectors, and the
// pictures nearest to it in cosine.
// data: {words: "the of …", weights: a byte each, in base64, vectors and pictures: {shape: "n, d",
//        bdata} of four-bit numbers, two a byte, names: one a line, sheet: {src, cell, columns},
//        examples: [...], fails: [{text, why}, ...]}
EmbeddingsCourse.register("find", (stage, data) => {
  const { el, cosine, top, tile } = EmbeddingsCourse.tools;
  const HITS = 6;
  const ENDINGS = ["s", "es", "d", "ed", "ing", "ly", "er"];

  function rows({ shape, bdata }) {
    const bytes = Uint8Array.from(atob(bdata), (c) => c.charCodeAt(0));
    const [n, d] = shape.split(", ").map(Number);
    return Array.from({ length: n }, (_, i) => Int8Array.from({ length: d }, (_, j) => {
      const k = i * d + j;
      return (k % 2 ? bytes[k >> 1] >> 4 : bytes[k >> 1] & 15) - 8;
    }));
  }
  const words = data.words.split(" ");
  const names = data.names.split("\n");
  const weights = Uint8Array.from(atob(data.weights), (c) => c.charCodeAt(0));
  const place = new Map(words.map((word, i) => [word, i]));
  const vectors = rows(data.vectors), pictures = rows(data.pictures);
  const typed = (text) => (text.toLowerCase().match(/[a-z]+/g) ?? []).filter((w) => w.length > 1);
  const inNames = names.map((name) => new Set(typed(name).flatMap((w) => [w, ...stems(w)])));

  // What a word may be a form of: "dogs" → dog, "baking" → bak, bake.
  function stems(word) {
    const found = /...ies$/.test(word) ? [`${word.slice(0, -3)}y`] : [];
    for (const ending of ENDINGS) {
      const stem = word.slice(0, -ending.length);
      if (!word.endsWith(ending) || stem.length < 3) continue;
      found.push(stem);
      if (["ed", "ing", "er"].includes(ending)) {
        found.push(`${stem}e`);
        if (stem.at(-1) === stem.at(-2)) found.push(stem.slice(0, -1));
      }
    }
    return found;
  }
  const known = (word) => [word, ...stems(word)].find((form) => place.has(form));

  const input = el("input", {
    type: "search", "aria-label": "words to search with", autocomplete: "off", spellcheck: "false",
    placeholder: "type any words", style: "flex: 1 1 20rem; font-size: 1.15rem", oninput: () => draw(),
  });
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const why = el("p", {
    style: "margin: 0.4rem 0 0; padding: 0.3rem 0.8rem; border-left: 5px solid #d55e00; background: #fbeee6", hidden: true,
  });
  const list = el("ul", {
    class: "grid", style: "display: grid; grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); max-width: 46rem",
  });

  function draw() {
    const asked = typed(input.value);
    const unknown = asked.filter((word) => !known(word));
    const sum = new Float32Array(vectors[0].length);
    for (const word of asked) {
      const i = place.get(known(word));
      if (i !== undefined) vectors[i].forEach((x, j) => { sum[j] += weights[i] * x; });
    }
    const passed = unknown.length ? ` Not known, passed over: ${unknown.join(", ")}.` : "";
    why.textContent = data.fails.find(({ text }) => text.toLowerCase() === input.value.trim().toLowerCase())?.why ?? "";
    why.hidden = !why.textContent;
    buttons.forEach((b) => b.setAttribute("aria-pressed", b.textContent === input.value.trim()));
    if (unknown.length === asked.length) {
      list.replaceChildren();
      said.textContent = asked.length ? `${passed.trim()} Try other words.` : "Type some words.";
      return;
    }
    const near = pictures.map((v) => cosine(sum, v));
    const best = top(near, HITS);
    const forms = new Set(asked.flatMap((w) => [w, ...stems(w)]));
    const alone = best.filter((i) => ![...inNames[i]].some((w) => forms.has(w)));
    list.replaceChildren(...best.map((i) => el("li", { class: "hit", style: "width: auto" },
      tile(data.sheet, i, 48), el("span", {}, names[i]), el("span", { style: "color: #555" }, near[i].toFixed(2)))));
    said.textContent = `Nearest: ${best.slice(0, 3).map((i) => names[i]).join(", ")}. ` +
      `${alone.length} of ${best.length} share no word with what you typed.${passed}`;
  }

  const ask = (text) => el("button", {
    type: "button", "aria-pressed": "false", onclick: () => { input.value = text; draw(); },
  }, text);
  const buttons = [...data.examples.map(ask), ...data.fails.map(({ text }) => ask(text))];
  const failing = buttons.splice(data.examples.length);
  const examples = (label, ...all) => el("div", { class: "row", role: "group", "aria-label": label },
    el("span", {}, `${label}:`), ...all);
  stage.append(el("div", { class: "row" }, input), list, said, why,
    examples("Try", ...buttons), examples("And one that fails", ...failing));
  buttons.push(...failing);
  input.value = data.examples[0];
  draw();
});
