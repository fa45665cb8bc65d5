// What the site's pages do: cards, veils, explorables, figures of Plotly, and where a search leads.
(() => {
  const base = document.currentScript.src.replace(/[^/]*$/, "");
  const article = document.querySelector("article.bd-article") ?? document.body;
  EmbeddingsCourse.decoratePage(article);

  // Plotly weighs more than all the rest: it is read when its first figure comes near.
  let plotly = null;
  function draw(place) {
    plotly ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${base}plotly.min.js`;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    plotly.then(() => {
      const stored = JSON.parse(document.getElementById(place.dataset.plotly).textContent);
      Plotly.newPlot(place, stored.data, stored.layout, stored.config);
    });
  }
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((e) => e.isIntersecting)) {
      near.unobserve(entry.target);
      draw(entry.target);
    }
  }, { rootMargin: "600px" });
  article.querySelectorAll("[data-plotly]").forEach((place) => near.observe(place));

  // What scrolls sideways can be reached with the keyboard, too: wide formulas and figures.
  const reach = () => {
    for (const wide of article.querySelectorAll("mjx-container[display], .figure, .cell_output pre")) {
      if (wide.scrollWidth > wide.clientWidth + 1 && getComputedStyle(wide).overflowX !== "visible") {
        wide.tabIndex = 0;
      }
    }
    for (const figure of article.querySelectorAll(".figure")) {
      const wide = figure.scrollWidth > figure.clientWidth + 1;
      figure.classList.toggle("wide", wide);
      // The strip of eras on a phone: what you are in stands in the middle.
      const [, eras, here] = /^Timeline of the course's eras: (.*)\. In this .* era of (.*) \(/
        .exec(figure.querySelector("img")?.alt ?? "") ?? [];
      if (!wide || !here) continue;
      const names = eras.split(", "), place = names.findIndex((name) => name.startsWith(here));
      figure.scrollLeft = (place + 0.5) / names.length * figure.scrollWidth - figure.clientWidth / 2;
    }
  };
  window.addEventListener("load", () => {
    reach();
    window.MathJax?.startup?.promise?.then(() => setTimeout(reach, 200));
  });
  window.addEventListener("resize", reach);

  // A result of the search leads to the section that answers best, and quotes it.
  const results = document.getElementById("search-results");
  const words = (new URLSearchParams(location.search).get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  async function lead(item) {
    const link = item.querySelector("a");
    if (!link || item.dataset.led || link.href.includes("#")) return;
    item.dataset.led = "yes";
    const page = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html");
    const own = (section) => [...section.children].filter((c) => c.tagName !== "SECTION" && !/^H\d$/.test(c.tagName))
      .map((c) => c.textContent).join(" ").replace(/\s+/g, " ");
    const count = (text) => words.filter((w) => text.toLowerCase().includes(w)).length;
    const found = [...page.querySelectorAll("article section[id]")].map((section) => {
      const title = section.querySelector("h1, h2, h3")?.firstChild?.textContent ?? "";
      return { section, title, text: own(section), score: 2 * count(title) + count(own(section)) };
    }).sort((a, b) => b.score - a.score)[0];
    if (!found?.score) return;
    link.href += `#${found.section.id}`;
    if (found.title && found.section.querySelector("h1") === null) link.append(` › ${found.title}`);
    const at = Math.max(0, Math.min(...words.map((w) => found.text.toLowerCase().indexOf(w)).filter((i) => i >= 0)) - 80);
    const quote = item.querySelector(".context") ?? item.appendChild(Object.assign(document.createElement("p"), { className: "context" }));
    quote.textContent = `… ${found.text.slice(Number.isFinite(at) ? at : 0).slice(0, 240)} …`;
  }
  if (results && words.length) {
    const look = () => results.querySelectorAll("ul.search > li").forEach((item) => lead(item).catch(() => {}));
    new MutationObserver(look).observe(results, { childList: true, subtree: true });
    look();
  }
})();
