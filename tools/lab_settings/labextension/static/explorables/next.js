// The next token, bar by bar: choose one and the model goes on, as deep as its answers were stored.
// data: {prompts: [{text, tree}]}, tree: [[token, probability, tree or null], ...] sorted
EmbeddingsCourse.register("next", (stage, data) => {
  const { el } = EmbeddingsCourse.tools;
  let path = [];
  const percent = (share) => (share < 0.005 ? "< 1 %" : `${(100 * share).toFixed(0)} %`);
  const prompt = el("select", { "aria-label": "prompt", onchange: () => { path = []; draw(); } },
    ...data.prompts.map((p, i) => el("option", { value: i }, p.text)));
  const slider = el("input", { type: "range", min: -2, max: 2, step: 0.25, value: 0, "aria-label": "temperature, as a power of two", oninput: () => draw() });
  const heat = el("output", {});
  const text = el("p", { style: "font-family:ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f6f8;padding:0.5rem;border-radius:5px" });
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const list = el("table", {}, el("tbody"));

  function here() {
    let tree = data.prompts[Number(prompt.value)].tree;
    for (const i of path) tree = tree?.[i]?.[2];
    return tree;
  }
  function written() {
    let tree = data.prompts[Number(prompt.value)].tree, found = "";
    for (const i of path) { found += tree[i][0]; tree = tree[i][2]; }
    return found;
  }
  function draw() {
    const t = 2 ** Number(slider.value), tree = here();
    heat.textContent = t.toFixed(2);
    text.replaceChildren(data.prompts[Number(prompt.value)].text, el("strong", { style: "color:#0072b2" }, written()));
    if (!tree) {
      list.tBodies[0].replaceChildren();
      said.textContent = "No further step is stored: take one back or begin again.";
      return;
    }
    const sharp = tree.map(([, p]) => p ** (1 / t)), sum = sharp.reduce((a, b) => a + b, 0);
    const covered = tree.reduce((a, [, p]) => a + p, 0);
    list.tBodies[0].replaceChildren(...tree.map(([token, p], i) => el("tr", {},
      el("td", {}, el("button", { type: "button", disabled: !tree[i][2] && path.length >= data.depth, onclick: () => { path.push(i); draw(); list.querySelector("button:enabled")?.focus(); } }, token.replace(/ /g, "␣").replace(/\n/g, "⏎"))),
      el("td", { style: "white-space:nowrap" }, percent(sharp[i] / sum)),
      el("td", {}, el("span", { class: "bar", style: `width:${140 * sharp[i] / sum}px` })))));
    said.textContent = `likeliest: “${tree[0][0]}”; these ${tree.length} have ${(100 * covered).toFixed(0)} % of the model's probability; the bars show each one's part of it`;
  }
  const draws = () => {
    const tree = here();
    if (!tree) return;
    const t = 2 ** Number(slider.value), sharp = tree.map(([, p]) => p ** (1 / t));
    let left = Math.random() * sharp.reduce((a, b) => a + b, 0);
    path.push(Math.max(0, sharp.findIndex((p) => (left -= p) <= 0)));
    draw();
  };
  stage.append(
    el("div", { class: "row" }, el("label", {}, "prompt", prompt)),
    el("div", { class: "row" }, el("label", {}, "temperature", slider), heat), text,
    el("div", { class: "row" },
      el("button", { type: "button", onclick: draws }, "draw one at random"),
      el("button", { type: "button", onclick: () => { path.pop(); draw(); } }, "one step back"),
      el("button", { type: "button", onclick: () => { path = []; draw(); } }, "begin again")),
    said, list);
  draw();
});
