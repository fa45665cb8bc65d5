"""The scoreboard: what is written is what was computed, or nothing."""

import csv
import math

import pytest

from utils.exam import scoreboard


@pytest.fixture
def board(tmp_path, monkeypatch):
    monkeypatch.setattr(scoreboard, "FILE", tmp_path / "scoreboard.csv")
    monkeypatch.setenv("EMBEDDINGS_RECORD", "1")
    return scoreboard


def row(board, values, **more):
    return board.record("01_one_hot", 1994, "BM25", "related", "recall@10", values, 100, **more)


def test_record_writes_mean_and_interval(board):
    written = row(board, [0.0, 1.0, 1.0, 1.0])
    assert written["value"] == 0.75
    assert written["n"] == 4
    assert 0 <= written["low"] < 0.75 < written["high"] <= 1
    with open(board.FILE, encoding="utf-8", newline="") as file:
        assert tuple(csv.DictReader(file).fieldnames) == board.COLUMNS


def test_recording_twice_changes_nothing(board):
    row(board, [0.0, 1.0])
    before = board.FILE.read_bytes()
    row(board, [0.0, 1.0])
    assert board.FILE.read_bytes() == before


def test_a_figure_that_agrees_passes_and_one_that_differs_does_not(board, monkeypatch):
    row(board, 0.5)
    monkeypatch.delenv("EMBEDDINGS_RECORD")
    assert row(board, 0.505)["value"] == 0.5
    with pytest.raises(ValueError, match=r"computed 0\.5200, but the scoreboard says 0\.5000"):
        row(board, 0.52)
    assert row(board, 80.0, tolerance=math.inf)["value"] == 0.5


def test_to_check_writes_nothing_and_to_write_checks_nothing(board):
    first, other = (
        board.entry("01_one_hot", 1994, "BM25", "related", "recall@10", value)
        for value in (0.5, 0.9)
    )
    with pytest.raises(KeyError):
        board.check(first)
    assert not board.FILE.exists()
    board.write(first)
    before = board.FILE.read_bytes()
    assert board.check(first)["value"] == 0.5
    with pytest.raises(ValueError, match="scoreboard says"):
        board.check(other)
    assert board.FILE.read_bytes() == before
    board.write(other)
    assert [row["value"] for row in board.rows()] == [0.9]


def test_without_a_row_it_says_how_to_write_one(board, monkeypatch):
    monkeypatch.delenv("EMBEDDINGS_RECORD")
    with pytest.raises(KeyError, match="EMBEDDINGS_RECORD=1"):
        row(board, 0.5)
    assert not board.FILE.exists()


def test_bad_figures_are_refused(board):
    with pytest.raises(ValueError, match="^values: expected a finite"):
        row(board, float("nan"))
    with pytest.raises(ValueError, match="^metric: expected"):
        board.figure("related", "recall@10")


def test_rows_and_table_can_stop_at_a_chapter(board):
    row(board, 0.5)
    board.record("02_x", 2013, "later", "related", "recall@10", 0.6)
    assert len(board.rows("related")) == 2
    assert [r["model"] for r in board.rows("related", until="01_one_hot")] == ["BM25"]
    assert board.table(until="01_one_hot").index.tolist() == ["BM25"]
    assert board.table("senses").empty


def test_the_shipped_scoreboard_is_in_order():
    found = scoreboard.rows()
    assert found
    for entry in found:
        assert entry["task"] in scoreboard.TASKS
        if entry["low"] is not None:
            assert entry["low"] <= entry["value"] <= entry["high"]


def test_every_chapter_has_a_row():
    from utils.machine.files import ROOT

    stems = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert stems <= {entry["chapter"] for entry in scoreboard.rows()}
