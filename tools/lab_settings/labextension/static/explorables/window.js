// A window over a sentence: which pairs of words it gives, and what wider ones find.
// data: {tokens: [...], largest, start, near: {word: {window: [neighbours]}}, windows: [...]}
EmbeddingsCourse.register("window", (stage, data) => {
  const { el } = EmbeddingsCourse.tools;
  let centre = data.start;
  const slider = el("input", {
    type: "range", min: 1, max: data.largest, value: 2, "aria-label": "window, in words on each side",
    oninput: () => draw(),
  });
  const size = el("output", {});
  const words = data.tokens.map((token, i) => el("button", {
    type: "button", style: "margin:0.15rem;min-width:2rem", onclick: () => { centre = i; draw(); },
  }, token));
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const chooser = el("select", { "aria-label": "word", onchange: () => draw() },
    ...Object.keys(data.near).map((word) => el("option", { value: word }, word)));
  const table = el("table", {}, el("tbody"));

  function draw() {
    const w = Number(slider.value);
    size.textContent = `${w} on each side`;
    words.forEach((button, i) => {
      const away = Math.abs(i - centre), inside = away > 0 && away <= w;
      button.setAttribute("aria-pressed", i === centre);
      // word2vec draws the window's size at random: the near are counted more often
      button.style.background = i === centre ? "" : inside
        ? `rgba(230,159,0,${0.25 + 0.6 * (w + 1 - away) / w})` : "transparent";
      button.style.fontWeight = inside ? "700" : "400";
    });
    const context = data.tokens.filter((_, i) => i !== centre && Math.abs(i - centre) <= w);
    const n = data.tokens.length;
    let pairs = 0;
    for (let i = 0; i < n; i++) pairs += Math.min(i, w) + Math.min(n - 1 - i, w);
    said.textContent = `${data.tokens[centre]} meets ${context.join(", ")}: ${context.length} pairs; ` +
      `the whole sentence gives ${pairs}`;
    const found = data.near[chooser.value];
    table.tBodies[0].replaceChildren(...data.windows.map((window) => el("tr", {},
      el("th", { scope: "row" }, `window ${window}`), el("td", {}, found[window].join(", ")))));
  }

  stage.append(el("div", { class: "row" }, el("label", {}, "window", slider), size),
    el("div", {}, ...words), said,
    el("div", { class: "row" }, el("label", {}, "Neighbours, counted in all docs, of", chooser)), table);
  draw();
});
