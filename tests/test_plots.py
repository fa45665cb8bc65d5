"""Figures: every one carries a text alternative, and refuses what it cannot draw."""

import json

import matplotlib.pyplot as plt
import numpy as np
import plotly.graph_objects as go
import pytest

from utils.measure import metrics
from utils.show import plots

ALT = "A line that rises from left to right."


@pytest.fixture
def shown(monkeypatch):
    import IPython.display

    plt.close("all")  # what other tests left open
    outputs = []
    monkeypatch.setattr(
        IPython.display, "display", lambda data, **options: outputs.append((data, options))
    )
    return outputs


def test_show_matplotlib(shown):
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    plots.show(fig, ALT)
    data, options = shown[0]
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == f"[figure] {ALT}"
    assert options["metadata"]["image/png"]["alt"] == ALT
    assert not plt.get_fignums()


def test_show_plotly_without_an_upload_button(shown):
    plots.show(go.Figure(go.Scatter(y=[1, 2])), ALT)
    data, _ = shown[0]
    figure = data["application/vnd.plotly.v1+json"]
    assert figure["config"]["showSendToCloud"] is False
    assert data["text/plain"] == f"[interactive figure] {ALT}"
    assert "image/png" not in data
    json.dumps(figure)


def test_show_refuses_a_crowded_figure_where_it_is_checked(shown, monkeypatch):
    def draw(*places):
        fig, ax = plt.subplots(figsize=(4, 2), layout="constrained")
        for x in places:
            ax.text(x, 0.5, "a word")
        plots.show(fig, ALT)
        return shown[-1][0]["image/png"]

    monkeypatch.setenv("EMBEDDINGS_FIGURES", "check")
    apart = draw(0.1, 0.6)
    with pytest.raises(ValueError, match="^fig: expected texts inside and apart: one on the other"):
        draw(0.1, 0.15)
    monkeypatch.setenv("EMBEDDINGS_FIGURES", "off")
    draw(0.1, 0.15)
    assert draw(0.1, 0.6) == apart
    plt.close("all")


def test_slanted_texts_are_apart_where_their_boxes_are_not():
    fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
    ax.set_xticks([0, 1, 2], ["a long label", "another one", "a third"], rotation=45, ha="right")
    ax.set(xlim=(-2, 12), yticks=[])
    fig.canvas.draw()
    boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
    assert boxes[0].x1 > boxes[1].x0 + 10
    assert plots.crowded(fig) == []
    ax.set(xlim=(-2, 100))
    assert len(plots.crowded(fig)) >= 2
    plt.close(fig)


def test_the_name_of_a_point_outside_is_not_drawn():
    fig, ax = plt.subplots()
    for x in (0.5, -3):
        ax.annotate("name", (x, 0.5))
    assert plots.crowded(fig) == []
    assert [text.get_position()[0] for text in plots._texts(fig) if text in ax.texts] == [0.5]
    plt.close(fig)


def test_an_arrow_is_no_part_of_its_text():
    fig, ax = plt.subplots()
    ax.annotate("a tip", (0.8, 0.8), (0.2, 0.2), arrowprops={"arrowstyle": "->"})
    ax.text(0.45, 0.45, "between")
    assert plots.crowded(fig) == []
    plt.close(fig)


@pytest.mark.parametrize(
    ("other", "area"),
    [
        ([(1, 1), (3, 1), (3, 3), (1, 3)], 1),  # a corner
        ([(0.5, 0.5), (1, 0.5), (1, 1), (0.5, 1)], 0.25),  # inside
        ([(-1, -1), (3, -1), (3, 3), (-1, 3)], 4),  # around
        ([(1, -1), (3, 1), (1, 3), (-1, 1)], 4),  # a diamond around
        ([(2, 1), (3, 2), (2, 3), (1, 2)], 0.5),  # a diamond's corner, cut by a corner
        ([(5, 5), (6, 5), (6, 6), (5, 6)], 0),
    ],
)
def test_shared_area(other, area):
    square, other = np.array([(0, 0), (2, 0), (2, 2), (0, 2)], float), np.array(other, float)
    assert plots._shared(square, other) == pytest.approx(area)
    assert plots._shared(other, square) == pytest.approx(area)


@pytest.mark.parametrize("alt", ["short", None, 3])
def test_show_wants_a_sentence(alt):
    with pytest.raises(ValueError, match="^alt: expected"):
        plots.show(plt.figure(), alt)
    plt.close("all")


def test_milestones_are_in_order_and_complete():
    rows = plots.milestones()
    years = [row["year"] for row in rows]
    assert years == sorted(years)
    assert all(row["what_it_changed"] and row["reference"] for row in rows)


@pytest.mark.parametrize(
    "chapter", ["00_start_here", "01_one_hot", "12_bert", "21_search_your_docs"]
)
def test_timeline_strip(chapter):
    fig = plots.timeline_strip(chapter)
    texts = [text.get_text() for text in fig.axes[0].texts]
    assert ("start here" if chapter.startswith("00") else "you are here") in texts
    assert "Timeline" in plots.strip_alt(chapter)
    plt.close(fig)


@pytest.mark.parametrize("chapter", ["", None])
def test_timeline_strip_wants_a_stem(chapter):
    with pytest.raises(ValueError, match="^chapter: expected"):
        plots.timeline_strip(chapter)


def test_embedding_map_has_a_trace_for_each_group():
    fig = plots.embedding_map([[0, 0], [1, 1], [2, 2]], ["a", "b", "c"], ["x", "", "x"], "Title")
    assert [trace.name for trace in fig.data] == ["other", "x"]
    assert list(fig.data[1].text) == ["a", "c"]


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (([[1, 2, 3]], ["a"], ["b"]), "points"),
        (([[1, np.nan]], ["a"], ["b"]), "points"),
        (([[1, 2]], ["a"], ["b", "c"]), "groups"),
        ((np.ones((9, 2)), list("abcdefghi"), list("abcdefghi")), "groups"),
    ],
)
def test_embedding_map_refuses_bad_input(arguments, name):
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        plots.embedding_map(*arguments, "Title")


@pytest.mark.parametrize("upright", [False, True])
def test_intervals_show_mean_and_ends(upright):
    values = np.array([0.0, 1.0, 1.0, 0.0, 1.0])
    given = {"values": values, "estimate": metrics.Estimate(0.5, 0.25, 0.75, 9, 9)}
    fig, ax = plt.subplots()
    found = plots.intervals(ax, given, upright=upright, label="here")
    assert found["values"] == metrics.estimate(values)
    lines = [line.get_xydata()[:, :: -1 if upright else 1] for line in ax.lines]
    for place, estimate in enumerate(found.values()):
        bar, point = lines[2 * place : 2 * place + 2]
        np.testing.assert_allclose(bar, [[estimate.low, place], [estimate.high, place]])
        np.testing.assert_allclose(point, [[estimate.mean, place]])
    axis = ax.xaxis if upright else ax.yaxis
    assert [text.get_text() for text in axis.get_ticklabels()] == list(given)
    assert ax.get_legend_handles_labels()[1] == ["here"]
    plt.close(fig)


def test_intervals_at_places_leave_the_names_to_the_figure():
    fig, ax = plt.subplots()
    given = dict.fromkeys("ab", metrics.Estimate(1, 0, 2, 3, 3))
    plots.intervals(ax, given, places=[7.5, 9], color={"a": plots.RED})
    assert ax.lines[1].get_xydata().tolist() == [[1, 7.5]]
    assert [ax.lines[i].get_color() for i in (1, 3)] == [plots.RED, plots.BLUE]
    assert "a" not in [text.get_text() for text in ax.get_yticklabels()]
    plt.close(fig)
