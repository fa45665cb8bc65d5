// What the notebooks of the course share on the site, on slides and in JupyterLab: explorables,
// cards for "Predict first" and its kin, and answers that stay veiled until they are asked for.
// A plain script without a build, so that a page opened from a file can use it, too.
(() => {
  const base = document.currentScript.src.replace(/[^/]*$/, "");
  const kinds = {};
  const loading = {};

  // What has the focus keeps its keys: in JupyterLab arrows would go to the next cell.
  const keepKeys = (node) => {
    if (node.tabIndex >= 0) node.setAttribute("data-lm-suppress-shortcuts", "true");
    return node;
  };

  /** Make an element: el("p", {class: "a"}, "text", child). */
  function el(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value !== false && value != null) node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children);
    return keepKeys(node);
  }

  /** The same for SVG. */
  function svg(name, attributes = {}, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value);
    }
    node.append(...children);
    return keepKeys(node);
  }

  /** What explorables.vectors (int8, all at one scale) or explorables.indices (u2) packed: rows. */
  function rows({ dtype, shape, bdata }) {
    const bytes = Uint8Array.from(atob(bdata), (c) => c.charCodeAt(0));
    const all = dtype === "u2" ? new Uint16Array(bytes.buffer) : new Int8Array(bytes.buffer);
    const d = Number(shape.split(", ")[1]);
    return Array.from({ length: all.length / d }, (_, i) => all.subarray(i * d, (i + 1) * d));
  }

  function cosine(a, b) {
    let ab = 0, aa = 0, bb = 0;
    for (let i = 0; i < a.length; i++) { ab += a[i] * b[i]; aa += a[i] * a[i]; bb += b[i] * b[i]; }
    return ab / Math.sqrt(aa * bb || 1);
  }

  /** Indices of the k largest values, the smaller index first where they are equal. */
  function top(values, k) {
    return Array.from(values.keys ? values.keys() : values, (i) => i)
      .sort((i, j) => values[j] - values[i] || i - j).slice(0, k);
  }

  /** One picture out of a sheet of square pictures: {src, cell, columns}. */
  function tile(sheet, i, size, label = "") {
    const x = (i % sheet.columns) * size, y = Math.floor(i / sheet.columns) * size;
    const look = `width:${size}px;height:${size}px;background-image:url(${sheet.src});` +
      `background-position:-${x}px -${y}px;background-size:${sheet.columns * size}px auto`;
    return label ? el("span", { class: "tile", style: look, role: "img", "aria-label": label })
      : el("span", { class: "tile", style: look, "aria-hidden": "true" });
  }

  function load(kind) {
    loading[kind] ??= new Promise((resolve, reject) => {
      const script = el("script", { src: `${base}explorables/${kind}.js` });
      script.onload = () => (kinds[kind] ? resolve(kinds[kind]) : reject(new Error(kind)));
      script.onerror = () => reject(new Error(kind));
      document.head.append(script);
    });
    return loading[kind];
  }

  /** Show an explorable in a node: {kind, title, alt, data}. */
  async function mount(node, { kind, title, alt, data }) {
    const stage = el("div", { class: "stage" });
    // The text alternative is read first, and seen by whoever asks for it.
    // No section: on slides each section is a slide.
    node.replaceChildren(el("div", { class: "explorable", role: "region", "aria-label": title },
      el("p", { class: "explorable-title" }, title), stage,
      el("details", { class: "alternative" }, el("summary", {}, "In words"), el("p", {}, alt))));
    try {
      (await load(kind))(stage, data);
      node.firstChild.dataset.ready = kind;
    } catch (error) {
      stage.replaceChildren(el("p", {}, alt));
      console.warn(`explorable ${kind}:`, error);
    }
  }

  // --- cards ---------------------------------------------------------------------------------

  const CARDS = [
    // what its text begins with, class, what stands in its corner
    [/^Predict first\b/, "predict", "?"],
    [/^By hand\b/, "byhand", "✎"],
    [/^Checklist[.:]/, "checklist", "✓"],
  ];
  const SECTIONS = [
    [/^Myth box\b/, "myth", "!"],
    [/^Paper card\b/, "paper", "¶"],
  ];

  function decorate(root) {
    for (const p of root.querySelectorAll("p")) {
      if (p.dataset.card || p.closest(".card, li")) continue;
      const begins = [...p.children].filter((n) => n.tagName === "STRONG")
        .map((strong) => [strong, CARDS.find(([words]) => words.test(strong.textContent))?.[1]]);
      for (const [strong, kind] of begins.reverse().filter((found) => found[1])) {
        let card = p;
        if (p.firstChild !== strong) {  // it begins in the middle of a paragraph
          card = p.cloneNode(false);
          for (let n = strong; n;) { const next = n.nextSibling; card.append(n); n = next; }
          p.after(card);
        }
        card.classList.add("card", kind);
        card.dataset.card = kind;
      }
    }
    for (const h of root.querySelectorAll("h2, h3")) {
      const found = SECTIONS.find(([begins]) => begins.test(h.textContent));
      if (!found || h.parentElement.classList.contains("card")) continue;
      const box = el("div", { class: `card ${found[1]}` });
      const level = Number(h.tagName[1]);
      h.before(box);
      let next = h;
      while (next && (next === h || !(/^H[1-6]$/.test(next.tagName) && next.tagName[1] <= level) &&
        !next.matches(".cell, section"))) {
        const after = next.nextElementSibling;
        box.append(next);
        next = after;
      }
    }
  }

  // --- veils: what a "Predict first" asks for is hidden until the reader wants to know -----------

  const OPEN = "embeddings-course-answers";
  let all = false;
  const always = () => {
    try { return all || localStorage.getItem(OPEN) === "shown"; } catch { return all; }
  };
  const veils = new WeakMap();

  /** Hide answers below a question; those that come later, too: JupyterLab draws as one scrolls. */
  function veil(question, answers, runs = []) {
    if (always()) return;
    if (!veils.has(question)) veils.set(question, { nodes: new Set(), buttons: null, open: false });
    const state = veils.get(question), { nodes } = state;
    const show = () => {
      state.open = true;
      for (const node of nodes) node.classList.remove("veiled");
      state.buttons?.remove();
    };
    const showAll = () => {
      all = true;
      try { localStorage.setItem(OPEN, "shown"); } catch { /* private mode */ }
      document.querySelectorAll(".veiled").forEach((n) => n.classList.remove("veiled"));
      document.querySelectorAll(".reveal-answer").forEach((n) => n.remove());
    };
    for (const cell of runs.filter((n) => !nodes.has(n))) {
      nodes.add(cell);
      cell.addEventListener("keydown", (event) => {  // whoever runs it wants to see what comes
        if (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.altKey)) show();
      });
    }
    if (state.open || !answers.length) return;
    state.buttons ??= el("span", { class: "reveal-answer" },
      el("button", { type: "button", onclick: show }, "I have an answer: show it"),
      el("button", { type: "button", class: "quiet", onclick: showAll }, "always show"));
    if (!state.buttons.isConnected) question.append(" ", state.buttons);
    for (const node of answers) {
      nodes.add(node);
      node.classList.add("veiled");
    }
  }

  // An answer that stands below the question in the text, to be opened or in a part of its own.
  const answered = (n) => n && (/^(H[1-6]|DETAILS)$/.test(n.tagName) || answered(n.nextElementSibling));

  /** Cells of JupyterLab: {node, kind, source(), says(), outputs(), shown}. */
  function decorateCells(cells) {
    for (const cell of cells) if (cell.kind === "markdown" && cell.shown) decorate(cell.shown);
    cells.forEach((cell, i) => {
      const asked = cell.kind === "markdown" && [...cell.shown?.querySelectorAll(".card.predict") ?? []].pop();
      if (!asked || answered(asked.nextElementSibling)) return;
      const answers = [], runs = [];
      let said = false;
      for (const next of cells.slice(i + 1)) {
        if (next.kind === "code") {
          runs.push(next.node);
          if (next.says() && next.outputs()) answers.push(next.outputs());
          said ||= next.says();
        } else if (said) {  // the sentence that reads it
          const reads = next.shown?.firstElementChild;
          if (reads?.tagName === "P" && !reads.matches(".card")) answers.push(reads);
          break;
        } else if (/^#+ |\*\*Predict first/m.test(next.source())) break;
      }
      veil(asked, answers, runs);
    });
  }

  /** A page of the site: one article with cells among its text. */
  function decoratePage(article) {
    decorate(article);
    for (const asked of article.querySelectorAll(".card.predict")) {
      const answers = [];
      // In a myth box it is the box that the cells follow.
      let next = asked.nextElementSibling ?? asked.parentElement.closest(".card")?.nextElementSibling;
      while (next && !/^(H[1-6]|SECTION|DETAILS)$/.test(next.tagName) && !next.classList.contains("card")) {
        if (next.matches(".cell")) answers.push(...next.querySelectorAll(".cell_output"));
        else if (answers.length) { answers.push(next); break; }  // the sentence that reads it
        next = next.nextElementSibling;
      }
      veil(asked, answers);
    }
    for (const place of article.querySelectorAll("[data-explorable]")) {
      mount(place, JSON.parse(document.getElementById(place.dataset.explorable).textContent));
    }
  }

  window.EmbeddingsCourse = {
    register: (kind, draw) => { kinds[kind] = draw; },
    mount, decorate, decorateCells, decoratePage,
    tools: { el, svg, rows, cosine, top, tile },
  };
})();
