// Type a name in one of many languages, see the pictures that lie nearest.
// data: {sheet, languages: {code: name}, names: {code: one a line}, near: {code: packed rows of pictures}, examples: [[code, i], ...]}
EmbeddingsCourse.register("names", (stage, data) => {
  const { el, rows, tile } = EmbeddingsCourse.tools;
  const perLanguage = (change, values) => Object.fromEntries(Object.entries(values).map(([code, value]) => [code, change(value)]));
  const allNames = perLanguage((text) => text.split("\n"), data.names), near = perLanguage(rows, data.near);
  const language = el("select", { "aria-label": "language", onchange: () => { field.value = ""; fill(); draw(); } },
    ...Object.entries(data.languages).map(([code, name]) => el("option", { value: code, lang: code }, name)));
  const list = el("datalist", { id: `names-${Math.random().toString(36).slice(2)}` });
  const field = el("input", { type: "search", list: list.id, "aria-label": "a name in this language", autocomplete: "off", oninput: () => draw() });
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const hits = el("ul", { class: "grid" });
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function fill() {
    list.replaceChildren(...allNames[language.value].map((name) => el("option", { value: name })));
    field.lang = language.value;
  }
  function draw() {
    const text = fold(field.value.trim()), names = allNames[language.value];
    hits.replaceChildren();
    if (!text) { said.textContent = `type one of ${names.length} names, or choose an example`; return; }
    let i = names.findIndex((name) => fold(name) === text);
    if (i < 0) i = names.findIndex((name) => fold(name).startsWith(text));
    if (i < 0) i = names.findIndex((name) => fold(name).includes(text));
    if (i < 0) { said.textContent = `no stored name has “${field.value}”`; return; }
    const found = near[language.value][i], place = found.indexOf(i);
    said.textContent = `“${names[i]}”: its own picture comes ${place < 0 ? `after the first ${found.length}` : place === 0 ? "first" : `at rank ${place + 1}`}`;
    hits.replaceChildren(...Array.from(found, (j) => el("li", { class: "hit", style: j === i ? "border-color:#009e73;border-width:3px" : "" },
      tile(data.sheet, j, 48), el("span", { lang: "en" }, allNames.en[j]))));
  }
  stage.append(list,
    el("div", { class: "row" }, el("label", {}, "language", language), el("label", {}, "name", field)),
    el("div", { class: "row" }, ...data.examples.map(([code, i]) => el("button", {
      type: "button", lang: code, onclick: () => { language.value = code; fill(); field.value = allNames[code][i]; draw(); },
    }, allNames[code][i]))), said, hits);
  fill();
  const [code, i] = data.examples[0];
  language.value = code; fill(); field.value = allNames[code][i];
  draw();
});
