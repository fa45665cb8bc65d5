// A kernel of 3 × 3 over a small picture: move it and see the nine products and their sum.
// data: {side, pictures: {name: [grey values 0..255, row by row]}, kernels: {name: [nine numbers]}}
EmbeddingsCourse.register("kernel", (stage, data) => {
  const { el, svg } = EmbeddingsCourse.tools;
  const n = data.side, CELL = Math.floor(320 / n);
  let row = Math.floor(n / 3), column = Math.floor(n / 3);
  const options = (names) => names.map((name) => el("option", { value: name }, name));
  const picture = el("select", { "aria-label": "picture", onchange: () => draw() }, ...options(Object.keys(data.pictures)));
  const kernel = el("select", { "aria-label": "kernel", onchange: () => draw() }, ...options(Object.keys(data.kernels)));
  const make = (label) => el("canvas", { width: n * CELL, height: n * CELL, "aria-label": label, style: "border:1px solid #c8d0d6" });
  const left = make("picture; arrow keys move the kernel"), right = make("what the kernel makes of it");
  left.tabIndex = 0;
  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const table = el("table", {}, el("tbody"));

  const at = (values, r, c) => (r < 0 || c < 0 || r >= n || c >= n ? 0 : values[r * n + c] / 255);
  function response(values, k, r, c) {
    let sum = 0;
    for (let i = 0; i < 9; i++) sum += k[i] * at(values, r + Math.floor(i / 3) - 1, c + (i % 3) - 1);
    return sum;
  }
  function paint(canvas, value) {
    const pen = canvas.getContext("2d");
    for (let r = 0; r < n; r++) {
      for (let c = 0; c < n; c++) {
        const v = Math.round(255 * Math.max(0, Math.min(1, value(r, c))));
        pen.fillStyle = `rgb(${v},${v},${v})`;
        pen.fillRect(c * CELL, r * CELL, CELL, CELL);
      }
    }
    return pen;
  }
  function draw() {
    const values = data.pictures[picture.value], k = data.kernels[kernel.value];
    const sums = [];
    for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) sums.push(response(values, k, r, c));
    const low = Math.min(...sums), high = Math.max(...sums);
    const a = paint(left, (r, c) => at(values, r, c));
    a.strokeStyle = "#d55e00"; a.lineWidth = 3;
    a.strokeRect((column - 1) * CELL, (row - 1) * CELL, 3 * CELL, 3 * CELL);
    const b = paint(right, (r, c) => (sums[r * n + c] - low) / (high - low || 1));
    b.strokeStyle = "#d55e00"; b.lineWidth = 3;
    b.strokeRect(column * CELL - 1, row * CELL - 1, CELL + 2, CELL + 2);
    table.tBodies[0].replaceChildren(...[0, 1, 2].map((i) => el("tr", {}, ...[0, 1, 2].map((j) => {
      const v = at(values, row + i - 1, column + j - 1), w = k[3 * i + j];
      return el("td", {}, `${v.toFixed(2)} × ${String(Math.round(w * 100) / 100).replace("-", "−")}`);
    }))));
    said.textContent = `row ${row}, column ${column}: the nine products add up to ${sums[row * n + column].toFixed(2)}`;
  }
  function move(event) {
    const box = left.getBoundingClientRect();
    column = Math.max(0, Math.min(n - 1, Math.floor((event.clientX - box.left) / box.width * n)));
    row = Math.max(0, Math.min(n - 1, Math.floor((event.clientY - box.top) / box.height * n)));
    draw();
  }
  left.addEventListener("pointermove", move);
  left.addEventListener("pointerdown", move);
  left.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    row = Math.max(0, Math.min(n - 1, row + step[0]));
    column = Math.max(0, Math.min(n - 1, column + step[1]));
    draw();
  });
  stage.append(el("div", { class: "row" }, el("label", {}, "picture", picture), el("label", {}, "kernel", kernel)),
    el("div", { class: "row" }, left, right), said, table);
  draw();
});
