"""One look for every figure of the course, and the figures that several chapters show."""

import csv
import html
import io
import json
import os
import re
import textwrap
from functools import lru_cache, partial

import numpy as np

from utils.machine import chapter_table
from utils.machine.files import DATA
from utils.measure import metrics

# Okabe & Ito (2008): eight colours that colour-blind readers tell apart.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, YELLOW, BLACK, GREY = "#CC79A7", "#56B4E9", "#F0E442", "#222222", "#B0B0B0"
COLORS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, BLACK)
DRAWING = "drawing"
OVERLAP = 0.15  # of the smaller text's area, from which two texts lie on each other
SHARPER = 2  # a figure is stored at twice the resolution of the page, for fine screens
MARKERS = ("o", "s", "^", "D", "v", "P", "X")  # shapes too: readable without colour


def use_theme():
    """Set the course's theme for matplotlib and plotly, whatever the reader's own settings are."""
    import matplotlib as mpl
    import plotly.graph_objects as go
    import plotly.io as pio
    from cycler import cycler

    mpl.rcdefaults()  # a matplotlibrc or a style of the reader's would change every figure
    _draw_without_windows()
    mpl.rcParams.update(
        {
            "figure.dpi": 100,
            "savefig.dpi": 100,
            "figure.constrained_layout.use": True,
            "font.size": 11,
            "axes.titlesize": 12,
            "axes.titleweight": "bold",
            "figure.titleweight": "bold",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "grid.color": "#E6E6E6",
            "axes.axisbelow": True,
            "axes.prop_cycle": cycler(color=COLORS),
            "lines.linewidth": 2,
            "legend.frameon": False,
        }
    )
    layout = go.Layout(
        font={"size": 13},
        colorway=COLORS,
        paper_bgcolor="white",
        plot_bgcolor="white",
        margin={"l": 50, "r": 20, "t": 60, "b": 50},
        xaxis={"gridcolor": "#E6E6E6", "zeroline": False},
        yaxis={"gridcolor": "#E6E6E6", "zeroline": False, "automargin": True},
    )
    pio.templates["course"] = go.layout.Template(layout=layout)
    pio.templates.default = "course"


def _draw_without_windows():
    """In a notebook draw below the cell, wherever MPLBACKEND would open windows."""
    import matplotlib as mpl
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None and hasattr(shell, "kernel"):
        inline = "module://matplotlib_inline.backend_inline"
        if mpl.get_backend(auto_select=False) not in (inline, "inline", "agg"):
            mpl.use(inline)


def _png(fig):
    """Draw a figure at twice its resolution, and tell the size at which it is meant.

    Returns
    -------
    bytes
        A PNG file; of up to 256 colours, which costs no more than the plain resolution in all.
    dict of str to int
        ``width`` and ``height`` in pixels of a page.
    """
    from PIL import Image

    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=SHARPER * fig.dpi, metadata={"Software": None})
    image = Image.open(buffer).convert("RGB")
    few = io.BytesIO()
    # No dithering: flat grounds stay flat. A drawing has few of them.
    colors = 48 if fig.get_label() == DRAWING else 256
    image.quantize(colors, dither=Image.Dither.NONE).save(few, "PNG", optimize=True)
    width, height = (round(side / SHARPER) for side in image.size)
    return few.getvalue(), {"width": width, "height": height}


def _svg(fig, alt):
    """Draw a figure as SVG: letters as outlines, so that they look the same everywhere."""
    import matplotlib as mpl

    text = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "course"}):
        fig.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    _, _, body = text.getvalue().partition("<svg ")
    # A notebook stores it: no lines, names of groups, or fractions of a hundredth.
    body = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|(?<=<g) id=\"\w+\"", "", body, flags=re.S)
    body = re.sub(r"\s+", " ", body).replace("> <", "><")
    shorter = partial(re.sub, r"(\.\d\d)\d+", r"\1")
    body = re.sub(r" d=\"[^\"]+\"|translate\([^)]+\)", lambda found: shorter(found[0]), body)
    body = re.sub(r'transform="translate\((\S+) 0\)"', r'x="\1"', body).replace("DejaVuSans", "d")
    return f'<svg role="img" {body}'.replace(">", f"><title>{html.escape(alt)}</title>", 1)


def _legends(fig):
    """Return the legends of a figure and of its axes."""
    from matplotlib.legend import Legend

    return [legend for legend in fig.findobj(Legend) if legend.get_visible()]


def _texts(fig):
    """Return all texts that are drawn: of axes with their ticks, of legends and of the figure."""
    found = [*fig.texts]
    for ax in (ax for ax in fig.axes if ax.get_visible()):
        found += [*ax.texts, ax.title, ax._left_title, ax._right_title]
        for axis in (ax.xaxis, ax.yaxis) if ax.axison else ():
            found += [axis.label, axis.get_offset_text()]
            low, high = sorted(axis.get_view_interval())
            found += [
                tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high
            ]
    for legend in _legends(fig):
        found += [legend.get_title(), *legend.get_texts()]
    # An annotation of a point outside its axes is not drawn.
    drawn = [text for text in found if getattr(text, "_check_xy", lambda: True)()]
    return [text for text in drawn if text.get_visible() and text.get_text().strip()]


def _rectangle(text, renderer):
    """Return a text's four corners in pixels, turned as it is; an arrow of its own is left out."""
    from matplotlib.text import Text
    from matplotlib.transforms import Affine2D

    box, angle = Text.get_window_extent(text, renderer), text.get_rotation()
    if angle % 90:  # the box around a slanted text is mostly empty
        text.set_rotation(0)
        flat = Text.get_window_extent(text, renderer)
        text.set_rotation(angle)
        ends = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (flat.width / 2, flat.height / 2)
        return Affine2D().rotate_deg(angle).transform(ends) + (box.p0 + box.p1) / 2
    return np.array([[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]])


def _area(corners):
    """Return the area of a polygon; 0 for one without corners."""
    x, y = np.asarray(corners, dtype=float).reshape(-1, 2).T
    return abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2


def _shared(one, other):
    """Return the area that two rectangles share, given by their corners against the clock."""
    # The shared part is what is left of one when each side of the other cuts off what is outside.
    left = list(one)
    for a, b in zip(other, np.roll(other, -1, axis=0), strict=True):
        inwards = np.array([a[1] - b[1], b[0] - a[0]])
        inside = [(p - a) @ inwards for p in left]
        kept = []
        for i, p in enumerate(left):
            if inside[i - 1] * inside[i] < 0:
                share = inside[i - 1] / (inside[i - 1] - inside[i])
                kept.append(left[i - 1] + share * (p - left[i - 1]))
            if inside[i] >= 0:
                kept.append(p)
        left = kept
    return _area(left)


def crowded(fig):
    """Say which texts of a figure leave it, and which lie on each other, as it is stored.

    Parameters
    ----------
    fig : matplotlib.figure.Figure

    Returns
    -------
    list of str
        One line for each.
    """
    if not hasattr(fig, "savefig"):
        raise ValueError(f"fig: expected a matplotlib figure, got {type(fig).__name__}")
    plain = fig.dpi
    fig.dpi = SHARPER * plain  # letters are a little wider or narrower at each resolution
    renderer = fig.canvas.get_renderer()
    fig.draw(renderer)
    boxes = [(t.get_text().replace("\n", " "), _rectangle(t, renderer)) for t in _texts(fig)]
    inside = [(name, box, 1) for name, box in boxes]
    for legend in _legends(fig):
        size = max((text.get_fontsize() for text in legend.get_texts()), default=0)
        padding = renderer.points_to_pixels(legend.borderpad * size)  # nothing is drawn there
        box = legend.get_window_extent(renderer).get_points()
        inside.append(("a legend", box, 1 + padding))
    width, height = fig.bbox.size
    found = [
        f"cut at the edge: {name!r}"
        for name, box, over in inside
        if box.min() < -over or (box > (width + over, height + over)).any()
    ]
    fig.dpi = plain
    for i, (name, box) in enumerate(boxes):
        for other, its in boxes[:i]:
            apart = (box.min(axis=0) >= its.max(axis=0)) | (its.min(axis=0) >= box.max(axis=0))
            if not apart.any() and _shared(box, its) > OVERLAP * min(_area(box), _area(its)):
                found.append(f"one on the other: {other!r}, {name!r}")
    return found


def show(fig, alt):
    """Display a figure together with a text alternative.

    The text is what screen readers, a terminal and the tests see.

    Parameters
    ----------
    fig : matplotlib.figure.Figure or plotly.graph_objects.Figure
        A matplotlib figure is closed afterwards. One with the label `DRAWING` is stored as SVG,
        too: JupyterLab shows that once the notebook is trusted, the site always.
    alt : str
        One or two sentences: what is drawn, and what it shows.

    Raises
    ------
    ValueError
        If ``alt`` is shorter than 20 characters or ``fig`` is of neither kind; where the variable
        ``EMBEDDINGS_FIGURES`` is ``check``, also if `crowded` finds something.
    """
    from IPython.display import display

    if not isinstance(alt, str) or len(alt.strip()) < 20:
        raise ValueError(f"alt: expected a sentence of at least 20 characters, got {alt!r}")
    if hasattr(fig, "savefig"):
        import matplotlib.pyplot as plt

        png, size = _png(fig)
        data = {"image/png": png, "text/plain": f"[figure] {alt}"}
        if fig.get_label() == DRAWING:
            data["image/svg+xml"] = _svg(fig, alt)
        # Afterwards: it draws, and each drawing moves a constrained layout a little.
        if os.environ.get("EMBEDDINGS_FIGURES") == "check" and (wrong := crowded(fig)):
            raise ValueError(f"fig: expected texts inside and apart: {'; '.join(wrong)}")
        plt.close(fig)
        display(data, metadata={"image/png": {"alt": alt, **size}}, raw=True)
    elif hasattr(fig, "to_plotly_json"):
        data = json.loads(fig.to_json())
        data["config"] = {"showSendToCloud": False, "displaylogo": False, "responsive": True}
        # The template travels with the figure; what it does not use would only cost bytes.
        text = f"[interactive figure] {alt}"
        display({"application/vnd.plotly.v1+json": data, "text/plain": text}, raw=True)
    else:
        raise ValueError(f"fig: expected a matplotlib or plotly figure, got {type(fig).__name__}")


def intervals(ax, results, places=None, upright=False, marker="o", color=BLUE, size=8, label=None):
    """Draw means as points on their intervals, in rows from below or in columns from the left.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    results : mapping of hashable to metrics.Estimate or to array_like
        By name; values are turned into estimates, see `metrics.estimate`.
    places : sequence of float, optional
        Where on the axis they stand; by default 0, 1, 2, … with the names beside them.
    upright : bool
        Whether intervals stand upright, side by side.
    marker : str
    color : str or mapping of str to str
        One for all, or one for some of the names.
    size : float
        Of the points.
    label : str, optional
        Of all points, for the legend.

    Returns
    -------
    dict of str to metrics.Estimate
    """
    if not hasattr(results, "items") or not results:
        raise ValueError("results: expected a mapping with at least one name")
    found = {
        name: value if isinstance(value, metrics.Estimate) else metrics.estimate(value)
        for name, value in results.items()
    }
    at = range(len(found)) if places is None else list(places)
    if len(at) != len(found):
        raise ValueError(f"places: expected {len(found)} numbers, got {len(at)}")
    for place, (name, estimate) in zip(at, found.items(), strict=True):
        one = color.get(name, BLUE) if hasattr(color, "get") else color
        ends, here = [estimate.low, estimate.high], [place, place]
        ax.plot(*((here, ends) if upright else (ends, here)), color=GREY, lw=3, zorder=1)
        point = (place, estimate.mean) if upright else (estimate.mean, place)
        ax.plot(*point, marker, color=one, ms=size, zorder=2, label=label)
        label = None  # once
    if places is None:
        (ax.set_xticks if upright else ax.set_yticks)(at, list(found))
    return found


@lru_cache(maxsize=1)
def milestones():
    """Return the rows of ``data/timeline.csv`` as a tuple of dicts, years as int."""
    with open(DATA / "timeline.csv", encoding="utf-8", newline="") as file:
        return tuple({**row, "year": int(row["year"])} for row in csv.DictReader(file))


def _strip(chapter):
    """Return the eras after the start, and which of them the chapter is in (-1 for the start)."""
    name = next((c.era for c in chapter_table.chapters() if c.stem == chapter), None)
    if name is None:
        raise ValueError(
            f"chapter: expected a stem of data/course.csv, such as '01_one_hot', got {chapter!r}"
        )
    shown = [era for era in chapter_table.eras() if era.years]
    return shown, next((i for i, era in enumerate(shown) if era.name == name), -1)


def timeline_strip(chapter):
    """Draw the eras of the course in a row, with *you are here*.

    Parameters
    ----------
    chapter : str
        Stem of the notebook, such as ``01_one_hot``.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

    shown, here = _strip(chapter)
    fig, ax = plt.subplots(figsize=(10, 1.5))
    for i, era in enumerate(shown):
        active = i == here
        ax.barh(0, 0.94, left=i, height=1, color=BLUE if active else "#E9EEF2")
        color = "white" if active else BLACK
        ax.text(i + 0.47, 0.2, era.name, ha="center", va="center", color=color, weight="bold")
        ax.text(i + 0.47, -0.2, era.years, ha="center", va="center", color=color, fontsize=9)
        ax.text(
            i + 0.47, -0.78, era.models, ha="center", va="center", color="#555555", fontsize=7.5
        )
    where, label = max(here, 0), "start here" if here < 0 else "you are here"
    ax.annotate(
        label, (where + 0.47, 0.5), (where + 0.47, 0.95), ha="center", color=RED, weight="bold",
        arrowprops={"arrowstyle": "-|>", "color": RED},
    )  # fmt: skip
    ax.set(xlim=(0, len(shown)), ylim=(-1, 1.2))
    ax.axis("off")
    return fig


def strip_alt(chapter):
    """Return the text alternative of `timeline_strip`."""
    shown, here = _strip(chapter)
    place = "you start here"
    if here >= 0:
        era = shown[here]
        place = f"you are in the era of {era.name.removesuffix(' era')} ({era.years})"
    eras = ", ".join(f"{era.name} {era.years}" for era in shown)
    return f"Timeline of the course's eras: {eras}. In this chapter {place}."


def embedding_map(points, labels, groups, title):
    """Draw a map of embedded items that tells an item's name under the pointer.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    labels : sequence of str, length n
        Shown under the pointer.
    groups : sequence of str, length n
        One trace, colour and marker for each distinct group, in sorted order; a group named
        ``""`` is drawn in grey beneath the others.
    title : str
        The finding.

    Returns
    -------
    plotly.graph_objects.Figure
    """
    import plotly.graph_objects as go

    points = np.asarray(points, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(f"points: expected shape (n, 2) with n >= 1, got {points.shape}")
    if not np.isfinite(points).all():
        raise ValueError("points: expected finite numbers, got NaN or infinity")
    for name, values in {"labels": labels, "groups": groups}.items():
        if len(values) != len(points):
            raise ValueError(f"{name}: expected {len(points)} items, got {len(values)}")
    symbols = "circle square triangle-up diamond cross x star hexagram".split()
    distinct = sorted(set(groups))
    if len(distinct) - ("" in distinct) > len(symbols):
        raise ValueError(
            f"groups: expected at most {len(symbols)} named groups, got {len(distinct)}"
        )
    fig, groups = go.Figure(), np.asarray(groups)
    for i, group in enumerate(distinct):
        chosen = np.flatnonzero(groups == group)
        style = i - ("" in groups)
        color = GREY if group == "" else COLORS[style % len(COLORS)]
        fig.add_scattergl(
            x=np.round(points[chosen, 0], 2),
            y=np.round(points[chosen, 1], 2),
            mode="markers",
            name=group or "other",
            text=[labels[j] for j in chosen],
            hoverinfo="text",
            marker={
                "size": 5 if group == "" else 8,
                "color": color,
                "symbol": "circle" if group == "" else symbols[style % len(symbols)],
                "opacity": 0.6 if group == "" else 0.9,
            },
        )
    axis = {"showticklabels": False, "showgrid": False, "title": None}
    title = "<br>".join(textwrap.wrap(title, 90))
    fig.update_layout(
        title=title, xaxis=axis, yaxis=axis, height=560, legend={"itemsizing": "constant"}
    )
    return fig
