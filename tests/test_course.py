"""A chapter's own handle says its stem wherever it is needed."""

import json

import numpy as np
import pytest

from tests.kernel_environment import ROOT
from utils.exam import course, scoreboard
from utils.models import artifacts
from utils.show import plots

STEMS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture
def chapter():
    return course.chapter("04_word2vec")


@pytest.mark.parametrize("stem", STEMS)
def test_each_notebook_opens_its_own_chapter(stem):
    cells = json.loads((ROOT / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    assert f'chapter = course.chapter("{stem}")\nchapter.open()' in code[0]
    assert "\n".join(code).count(f'"{stem}"') == 1, "the stem is typed once"


def test_open_sets_the_theme_and_shows_the_strip(chapter, monkeypatch):
    seen = []
    monkeypatch.setattr(plots, "use_theme", lambda: seen.append("theme"))
    monkeypatch.setattr(plots, "show", lambda fig, alt: seen.append(alt))
    chapter.open()
    assert seen == ["theme", plots.strip_alt("04_word2vec")]


def test_record_adds_the_chapter(chapter, monkeypatch, tmp_path):
    monkeypatch.setattr(scoreboard, "FILE", tmp_path / "scoreboard.csv")
    monkeypatch.setenv("EMBEDDINGS_RECORD", "1")
    row = chapter.record(2013, "skip-gram", "related", "recall@10", [0.0, 1.0], 100, tolerance=0.1)
    assert row["chapter"] == "04_word2vec"
    assert (row["year"], row["value"], row["dimension"]) == (2013, 0.5, 100)
    assert chapter.rows() == scoreboard.rows() == [row]
    later = course.chapter("05_glove").record(2014, "GloVe", "related", "recall@10", 0.7, 100)
    assert chapter.rows("related", "recall@10") == [row]
    assert later in course.chapter("05_glove").rows()
    assert list(chapter.table("related").index) == ["skip-gram"]


def test_record_task_records_every_figure(chapter, monkeypatch, tmp_path):
    monkeypatch.setattr(scoreboard, "FILE", tmp_path / "scoreboard.csv")
    monkeypatch.setenv("EMBEDDINGS_RECORD", "1")
    found = {"recall": [0.0, 1.0], "ndcg": [1.0, 1.0], "success": [1.0, 0.0], "first": [0.0, 0.0]}
    rows = chapter.record_task(2013, "skip-gram", "questions", found, 100)
    values = {metric: row["value"] for metric, row in rows.items()}
    assert values == {"recall@10": 0.5, "nDCG@10": 1, "success@10": 0.5, "success@1": 0}
    assert len(scoreboard.rows("questions")) == 4
    assert set(chapter.record_task(2013, "x", "related", found)) == {"recall@10", "nDCG@10"}


@pytest.mark.parametrize(
    ("task", "found", "argument"),
    [("words", {}, "task"), ("related", {"recall": [1.0]}, "found"), ("related", None, "found")],
)
def test_record_task_names_what_is_wrong(chapter, task, found, argument):
    with pytest.raises(ValueError, match=f"^{argument}: expected"):
        chapter.record_task(2013, "x", task, found)


def test_artifact_adds_notebook_and_seed(chapter, monkeypatch, tmp_path):
    monkeypatch.setattr(artifacts, "FOLDER", tmp_path)
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path / "cache"))
    made = chapter.artifact("small", lambda: {"w": np.ones(2)}, steps=3, loss="none")
    assert made.provenance["notebook"] == "04_word2vec"
    assert (made.provenance["seed"], made.provenance["steps"]) == ("0", "3")
    assert chapter.artifact("small", None.__class__, steps=3, loss="none")["w"].tolist() == [1, 1]


def test_the_figure_ends_at_the_chapter(chapter):
    fig = chapter.figure("related", "recall@10", models=["BM25"], title="Here")
    assert [label.get_text().partition(" (")[0] for label in fig.axes[0].get_yticklabels()] == [
        "BM25"
    ]
    with pytest.raises(ValueError, match="^models: expected"):
        course.chapter("01_one_hot").figure("related", "recall@10", models=["Matryoshka MiniLM"])
