"""Scoreboard and artifacts: what is written is what was computed, or nothing."""

import csv
import math

import numpy as np
import pytest

from utils import artifacts, corpus, scoreboard


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


def test_without_a_row_it_says_how_to_write_one(board, monkeypatch):
    monkeypatch.delenv("EMBEDDINGS_RECORD")
    with pytest.raises(KeyError, match="EMBEDDINGS_RECORD=1"):
        row(board, 0.5)
    assert not board.FILE.exists()


def test_bad_figures_are_refused(board):
    with pytest.raises(ValueError, match="^values: expected a finite"):
        row(board, float("nan"))
    with pytest.raises(ValueError, match="^task: expected one of"):
        board.record("01", 1994, "m", "speed", "x", 1.0)
    with pytest.raises(ValueError, match="^task: expected one of"):
        board.rows("speed")
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
    from utils.files import ROOT

    stems = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert stems <= {entry["chapter"] for entry in scoreboard.rows()}


FACTS = {"notebook": "00_start_here", "seed": 0, "steps": 3, "loss": 0.5}


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "FOLDER", tmp_path / "artifacts")
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(corpus, "fingerprint", lambda: "0123456789abcdef")
    monkeypatch.delenv("EMBEDDINGS_RETRAIN", raising=False)
    return artifacts


class Training:
    """Counts how often it was asked to train."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return {"w": np.arange(6, dtype=np.float16).reshape(2, 3)}


def test_an_artifact_is_trained_once_and_keeps_its_provenance(store):
    train = Training()
    first = store.load_or_train("small", train, **FACTS)
    second = store.load_or_train("small", train, **FACTS)
    assert train.times == 1
    np.testing.assert_array_equal(first["w"], second["w"])
    assert second["w"].dtype == np.float16
    expected = {"notebook", "seed", "steps", "loss", "corpus", "date", "seconds"}
    assert set(second.provenance) == expected
    assert second.provenance["corpus"] == "0123456789abcdef"


def test_a_reader_s_training_leaves_data_alone(store, tmp_path):
    store.load_or_train("small", Training(), **FACTS)
    assert not store.FOLDER.exists()
    assert [p.suffix for p in (tmp_path / "cache").iterdir()] == [".safetensors"]


def test_retrain_on_request_writes_data(store, monkeypatch, tmp_path):
    train = Training()
    store.load_or_train("small", train, **FACTS)
    monkeypatch.setenv("EMBEDDINGS_RETRAIN", "other,small")
    store.load_or_train("small", train, **FACTS)
    assert train.times == 2
    assert [path.name for path in store.FOLDER.iterdir()] == ["small.safetensors"]


def test_another_corpus_means_training_again(store, monkeypatch):
    train = Training()
    store.load_or_train("small", train, **FACTS)
    monkeypatch.setattr(corpus, "fingerprint", lambda: "fedcba9876543210")
    store.load_or_train("small", train, **FACTS)
    assert train.times == 2


def test_a_damaged_file_is_trained_again_and_left_for_the_course_to_mend(store, capsys):
    train, shipped = Training(), store.FOLDER / "small.safetensors"
    store.FOLDER.mkdir()
    shipped.write_bytes(b"damaged")
    for _ in range(2):
        store.load_or_train("small", train, **FACTS)
    assert train.times == 1
    assert "damaged" in capsys.readouterr().err
    assert shipped.read_bytes() == b"damaged"
    assert store.load("small")["w"].shape == (2, 3)


def test_a_read_only_data_folder_sends_it_to_the_cache(store, monkeypatch, tmp_path):
    write = store.write_atomically

    def refuse(path, data):
        if path.parent == store.FOLDER:
            raise OSError("read-only file system")
        write(path, data)

    monkeypatch.setattr(store, "write_atomically", refuse)
    monkeypatch.setenv("EMBEDDINGS_RETRAIN", "small")
    train = Training()
    store.load_or_train("small", train, **FACTS)
    monkeypatch.delenv("EMBEDDINGS_RETRAIN")
    store.load_or_train("small", train, **FACTS)
    assert train.times == 1
    assert [p.suffix for p in (tmp_path / "cache").iterdir()] == [".safetensors"]


def test_too_large_or_incomplete_is_refused_and_nothing_written(store):
    with pytest.raises(ValueError, match="at most 8 MB"):
        store.load_or_train("big", lambda: {"w": np.zeros(3_000_000)}, **FACTS)
    with pytest.raises(ValueError, match="provenance: expected loss"):
        store.load_or_train("small", Training(), notebook="x", seed=0, steps=1)
    assert not list(store.FOLDER.glob("*")) if store.FOLDER.exists() else True


@pytest.mark.parametrize("name", ["", "../x", "Name", None, "a b"])
def test_bad_names(store, name):
    with pytest.raises(ValueError, match="^name: expected"):
        store.load_or_train(name, Training(), **FACTS)
    with pytest.raises(ValueError, match="^train: expected"):
        store.load_or_train("small", None, **FACTS)


def test_shipped_artifacts_are_small_and_say_where_they_come_from():
    from utils.files import DATA

    files = sorted((DATA / "artifacts").glob("*"))
    assert files
    assert sum(path.stat().st_size for path in files) <= 40 * 1024 * 1024
    for path in files:
        assert path.stat().st_size <= artifacts.MAX_BYTES
        facts = artifacts._read(path).provenance
        assert {"notebook", "seed", "steps", "loss", "corpus", "date", "seconds"} <= set(facts)
        assert facts["corpus"] == corpus.fingerprint()
