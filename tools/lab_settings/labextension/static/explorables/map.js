// A map of pictures: zoom and pan, search by name, click one for its nearest neighbours.
// data: {sheet: {src, cell, columns}, names: [...], x: [...], y: [...] in 0..1, near: [[...], ...],
//        shares: [[...], ...] cosines of near, start: index}
// Many of them come packed: names as lines of one text; x, y and near as 16-bit numbers in base64,
// with nearest, how many neighbours each has.
EmbeddingsCourse.register("map", (stage, packed) => {
  const { el, tile } = EmbeddingsCourse.tools;
  const data = { ...packed };
  if (typeof data.names === "string") data.names = data.names.split("\n");
  const numbers = (text) =>
    new Uint16Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  for (const axis of ["x", "y"]) {
    if (typeof data[axis] === "string") data[axis] = Array.from(numbers(data[axis]), (v) => v / 65535);
  }
  if (typeof data.near === "string") {
    const all = Array.from(numbers(data.near)), k = data.nearest;
    data.near = data.names.map((_, i) => all.slice(i * k, (i + 1) * k));
  }
  const W = 860, H = 520, n = data.names.length;
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const canvas = el("canvas", {
    width: W * ratio, height: H * ratio, tabindex: "0", style: `width:${W}px;aspect-ratio:${W}/${H};cursor:pointer`,
    role: "application",
    "aria-label": "map; arrow keys go from an emoji to the next in that direction, plus and minus zoom",
  });
  const pen = canvas.getContext("2d");
  const image = new Image();
  const view = { x: 0.5, y: 0.5, zoom: 1 };
  let chosen = data.start ?? 0;
  let found = new Set();

  const at = (i) => [
    (data.x[i] - view.x) * view.zoom * (W - 40) + W / 2,
    (data.y[i] - view.y) * view.zoom * (H - 40) + H / 2,
  ];

  function draw() {
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, W, H);
    const size = Math.min(30, 11 * Math.sqrt(view.zoom));
    const near = new Set(data.near[chosen]);
    const [cx, cy] = at(chosen);
    pen.strokeStyle = "#0072b2";
    pen.lineWidth = 1.5;
    for (const i of near) {
      pen.beginPath(); pen.moveTo(cx, cy); pen.lineTo(...at(i)); pen.stroke();
    }
    const later = [];
    const one = (i, scale) => {
      const [x, y] = at(i), s = size * scale;
      if (x < -s || y < -s || x > W + s || y > H + s) return;
      const c = data.sheet.cell;
      pen.drawImage(image, (i % data.sheet.columns) * c, Math.floor(i / data.sheet.columns) * c, c, c,
        x - s / 2, y - s / 2, s, s);
    };
    for (let i = 0; i < n; i++) {
      if (i === chosen || near.has(i) || found.has(i)) { later.push(i); continue; }
      pen.globalAlpha = found.size ? 0.25 : 1;
      one(i, 1);
    }
    pen.globalAlpha = 1;
    for (const i of later) if (i !== chosen) one(i, 1.7);
    one(chosen, 2.2);
    pen.strokeStyle = "#d55e00";
    pen.lineWidth = 3;
    pen.strokeRect(cx - size * 1.2, cy - size * 1.2, size * 2.4, size * 2.4);
  }

  const said = el("p", { class: "said", role: "status", "aria-live": "polite" });
  const list = el("ul", { class: "grid" });
  function choose(i, moveTo = false) {
    chosen = i;
    if (moveTo) { view.x = data.x[i]; view.y = data.y[i]; view.zoom = Math.max(view.zoom, 3); }
    const near = data.near[i];
    said.textContent = `${data.names[i]}: nearest are ${near.slice(0, 3).map((j) => data.names[j]).join(", ")}`;
    list.replaceChildren(...near.map((j, k) => el("li", {}, el("button", {
      type: "button", class: "hit", onclick: () => { choose(j, true); list.querySelector("button").focus(); },
    }, tile(data.sheet, j, 32), el("span", {}, data.names[j]),
    el("span", {}, data.shares ? data.shares[i][k].toFixed(2) : "")))));
    draw();
  }

  const search = el("input", {
    type: "search", placeholder: "a name, such as dog", "aria-label": "search an emoji by its name",
    autocomplete: "off",
    oninput: () => {
      const text = search.value.trim().toLowerCase();
      found = new Set(text ? data.names.flatMap((name, i) => (name.includes(text) ? [i] : [])) : []);
      const best = [...found].sort((i, j) => data.names[i].length - data.names[j].length || i - j)[0];
      if (text && best === undefined) { said.textContent = `no emoji has “${text}” in its name`; draw(); }
      else if (best !== undefined) choose(best);
      else draw();
    },
    onkeydown: (event) => { if (event.key === "Enter" && found.size) choose(chosen, true); },
  });
  const zoom = (by, x = view.x, y = view.y) => {
    const z = Math.max(1, Math.min(14, view.zoom * by));
    const share = 1 - view.zoom / z;
    view.x += (x - view.x) * share; view.y += (y - view.y) * share; view.zoom = z;
    if (z === 1) { view.x = 0.5; view.y = 0.5; }
    draw();
  };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * W / box.width, (event.clientY - box.top) * H / box.height];
  };
  const place = ([x, y]) => [
    (x - W / 2) / (view.zoom * (W - 40)) + view.x, (y - H / 2) / (view.zoom * (H - 40)) + view.y,
  ];
  let drag = null;
  canvas.addEventListener("pointerdown", (event) => {
    drag = { from: point(event), x: view.x, y: view.y, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [x, y] = point(event), dx = x - drag.from[0], dy = y - drag.from[1];
    if (Math.hypot(dx, dy) < 5 || view.zoom === 1) return;
    drag.moved = true;
    view.x = drag.x - dx / (view.zoom * (W - 40));
    view.y = drag.y - dy / (view.zoom * (H - 40));
    draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (drag && !drag.moved) {
      const [x, y] = point(event);
      let best = 0, distance = Infinity;
      for (let i = 0; i < n; i++) {
        const [px, py] = at(i), d = Math.hypot(px - x, py - y);
        if (d < distance) { best = i; distance = d; }
      }
      if (distance < 30) choose(best);
    }
    drag = null;
  });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;  // the page scrolls on
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.25 : 0.8, ...place(point(event)));
  }, { passive: false });
  canvas.addEventListener("dblclick", (event) => zoom(2, ...place(point(event))));
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "+" || event.key === "-") {
      zoom(event.key === "+" ? 1.5 : 1 / 1.5, data.x[chosen], data.y[chosen]);
    } else if (step) {
      event.preventDefault();
      let best = -1, cost = Infinity;
      for (let i = 0; i < n; i++) {
        const dx = data.x[i] - data.x[chosen], dy = data.y[i] - data.y[chosen];
        const along = dx * step[0] + dy * step[1], d = Math.hypot(dx, dy);
        if (i !== chosen && along > 0.7 * d && d < cost) { best = i; cost = d; }
      }
      if (best >= 0) choose(best);
    }
  });

  stage.append(
    el("div", { class: "row" }, search,
      el("button", { type: "button", "aria-label": "zoom in", onclick: () => zoom(1.5, data.x[chosen], data.y[chosen]) }, "+"),
      el("button", { type: "button", "aria-label": "zoom out", onclick: () => zoom(1 / 1.5) }, "−"),
      el("button", { type: "button", onclick: () => choose(Math.floor(Math.random() * n), true) }, "surprise me")),
    canvas, said, list);
  image.onload = () => choose(chosen);
  image.src = data.sheet.src;
});
