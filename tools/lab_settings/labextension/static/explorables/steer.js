// Choose a question and a feature, push the one along the other, see the first results move.
// data: {questions: [text], features: [name], strengths: [number], titles: [text], ranks: packed rows of titles, one a question, feature and strength in this order, has: for each feature the titles that have it}
EmbeddingsCourse.register("steer", (stage, data) => {
  const { el, rows } = EmbeddingsCourse.tools;
  const ranks = rows(data.ranks), has = data.has.map((titles) => new Set(titles));
  const choice = (label, texts) => el("select", { "aria-label": label, onchange: () => draw() }, ...texts.map((text, i) => el("option", { value: i }, text)));
  const question = choice("question", data.questions), feature = choice("feature", data.features);
  const slider = el("input", { type: "range", min: 0, max: data.strengths.length - 1, step: 1, value: 0, "aria-label": "strength", oninput: () => draw() });
  const strength = el("output", {});
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const list = el("ol", {});
  const found = (step) => Array.from(ranks[(Number(question.value) * data.features.length + Number(feature.value)) * data.strengths.length + step]);

  function draw() {
    const step = Number(slider.value), now = found(step), before = new Set(found(0)), mine = has[Number(feature.value)];
    strength.textContent = data.strengths[step];
    list.replaceChildren(...now.map((i) => el("li", { class: "hit", style: mine.has(i) ? "border-color:#009e73;border-width:3px" : "" },
      `${data.titles[i]}${mine.has(i) ? " ●" : ""}`)));
    said.textContent = `${now.filter((i) => mine.has(i)).length} of ${now.length} results have the feature “${data.features[Number(feature.value)]}” (●); ${now.filter((i) => before.has(i)).length} were there without steering`;
  }
  stage.append(el("div", { class: "row" }, el("label", {}, "question", question)),
    el("div", { class: "row" }, el("label", {}, "feature", feature)),
    el("div", { class: "row" }, el("label", {}, "strength", slider), strength), said, list);
  draw();
});
