// The course's part of JupyterLab: cards, veils and explorables of course.js in its notebooks.
// JupyterLab loads this file as it loads every prebuilt extension (a module container with `init`
// and `get`); it is short enough to be written by hand and needs no build.
(() => {
  const NAME = "embeddings-course";
  const MIME = "application/vnd.embeddings.explorable+json";
  const here = document.currentScript.src.replace(/[^/]*$/, "");
  let shared = {};

  // course.js is a plain script, since the site reads it from a file, too.
  const course = new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = here + "course.js";
    script.onload = () => resolve(window.EmbeddingsCourse);
    script.onerror = () => reject(new Error("course.js cannot be read"));
    document.head.append(script);
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = here + "course.css";
    document.head.append(style);
  });

  async function lumino() {
    const [version] = Object.values(shared["@lumino/widgets"]);
    return (await version.get())();
  }

  // A notebook belongs to the course if it makes the course's handle.
  function isCourse(notebook) {
    return Array.from(notebook.model?.cells ?? []).some((cell) =>
      cell.sharedModel.getSource().includes("course.chapter("));
  }

  function watch(panel) {
    const notebook = panel.content;
    let waiting = null;
    const look = () => {
      waiting = null;
      if (!panel.isDisposed && isCourse(notebook)) {
        if (!panel.node.classList.contains("embeddings-course")) tell(panel);
        panel.node.classList.add("embeddings-course");
        course.then((c) => c.decorateCells(
          notebook.widgets.map((cell) => ({
            node: cell.node,
            kind: cell.model.type,
            source: () => cell.model.sharedModel.getSource(),
            says: () => cell.model.outputs?.length > 0,
            outputs: () => cell.node.querySelector(".jp-Cell-outputWrapper"),
            shown: cell.node.querySelector(".jp-RenderedMarkdown"),
          }))));
      }
    };
    const soon = () => { waiting ??= setTimeout(look, 150); };
    panel.context.ready.then(() => {
      new MutationObserver(soon).observe(notebook.node, { childList: true, subtree: true });
      soon();
    });
  }

  // Plotly draws its figures anew for another theme, and JupyterLab then forgets their height.
  function keepHeights() {
    const mend = () => {
      for (const figure of document.querySelectorAll(".js-plotly-plot")) {
        const height = figure._fullLayout?.height;
        if (height && figure.offsetHeight < 1) figure.style.height = `${height}px`;
      }
    };
    new MutationObserver(() => [200, 1000, 3000].forEach((wait) => setTimeout(mend, wait)))
      .observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-name"] });
  }

  // A cell that takes over three seconds says so: the first run of a chapter reads packages.
  function tell(panel) {
    let since = 0, cell = null;
    setInterval(() => {
      if (panel.isDisposed) return;
      // Those that wait show [*], too: the first of them is the one that runs.
      const prompts = [...panel.node.querySelectorAll(".jp-CodeCell .jp-InputArea-prompt")];
      const now = prompts.find((prompt) => prompt.textContent.includes("*"))?.closest(".jp-Cell");
      if (now !== cell) {
        panel.node.querySelector(".course-running")?.remove();
        [cell, since] = [now, Date.now()];
      }
      const seconds = Math.round((Date.now() - since) / 1000);
      if (!cell || seconds < 3) return;
      let place = cell.querySelector(".course-running");
      if (!place) {
        place = document.createElement("p");
        place.className = "course-running";
        place.setAttribute("role", "status");
        place.append(document.createElement("progress"), document.createElement("span"));
        cell.querySelector(".jp-Cell-inputWrapper").after(place);
      }
      const first = cell.textContent.includes("import ")
        ? "; libraries are read, and what is computed now is kept for the next time" : "";
      place.lastChild.textContent = ` running for ${seconds} s${first}`;
    }, 500);
  }

  const extension = {
    id: `${NAME}:plugin`,
    description: "Cards and veils in the notebooks of the course.",
    autoStart: true,
    activate: (app) => {
      keepHeights();
      app.docRegistry.addWidgetExtension("Notebook", {
        createNew: (panel) => { watch(panel); },
      });
    },
  };

  async function mimeExtension() {
    const { Widget } = await lumino();
    class Explorable extends Widget {
      async renderModel(model) {
        (await course).mount(this.node, model.data[MIME]);
      }
    }
    return {
      __esModule: true,
      default: {
        id: `${NAME}:explorables`,
        description: "Shows the explorables of the course.",
        rendererFactory: {
          safe: true,  // data, no code: the code is this extension's
          mimeTypes: [MIME],
          createRenderer: () => new Explorable(),
        },
        rank: 0,
        dataType: "json",
      },
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    init: (scope) => { shared = scope; },
    get: async (module) => {
      const found = module === "./mimeExtension"
        ? await mimeExtension() : { __esModule: true, default: extension };
      return () => found;
    },
  };
})();
