"""Artifacts: trained once, their provenance, and what they were made from."""

import numpy as np
import pytest

from utils.machine import files, package_files
from utils.models import artifacts, efficientnet
from utils.worlds import corpus, emojis

PROVENANCE = set("notebook seed steps loss corpus date seconds key parents inputs".split())
FACTS = {"notebook": "00_start_here", "seed": 0, "steps": 3, "loss": 0.5}


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "FOLDER", tmp_path / "artifacts")
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(corpus, "fingerprint", lambda: "0123456789abcdef")
    monkeypatch.delenv("EMBEDDINGS_RETRAIN", raising=False)
    monkeypatch.setattr(artifacts, "_made_again", set())
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
    assert set(second.provenance) == PROVENANCE
    assert second.provenance["key"] == artifacts.key_of({"w": second["w"]})
    assert second.provenance["corpus"] == "0123456789abcdef"


def test_a_reader_s_training_leaves_data_alone(store, tmp_path):
    store.load_or_train("small", Training(), **FACTS)
    assert not store.FOLDER.exists()
    assert [p.suffix for p in (tmp_path / "cache").iterdir()] == [".safetensors"]


def test_retrain_on_request_writes_data(store, monkeypatch, tmp_path):
    train = Training()
    store.load_or_train("small", train, **FACTS)
    monkeypatch.setenv("EMBEDDINGS_RETRAIN", "other,small")
    for _ in range(2):  # once a process: the second call reads what the first has trained
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
    found = sorted((files.DATA / "artifacts").glob("*"))
    assert found
    assert sum(path.stat().st_size for path in found) <= 88 * 1024 * 1024
    for path in found:
        assert path.stat().st_size <= artifacts.MAX_BYTES
        artifact = artifacts.load(path.stem)  # whole, and of the generation of its parents
        assert set(artifact.provenance) >= PROVENANCE
        assert artifact.provenance["corpus"] == corpus.fingerprint()
        for parent in artifacts.parents_of(artifact.provenance):
            assert artifacts.generation(parent)


def retrain(store, monkeypatch, name, value, parents=()):
    """Ship an artifact as the course does."""
    monkeypatch.setenv("EMBEDDINGS_RETRAIN", name)
    store._made_again.clear()
    store.load_or_train(name, lambda: {"w": np.full(3, value)}, parents=parents, **FACTS)
    monkeypatch.delenv("EMBEDDINGS_RETRAIN")


def test_what_was_made_from_another_generation_of_a_parent_is_refused(store, monkeypatch):
    retrain(store, monkeypatch, "parent", 1.0)
    retrain(store, monkeypatch, "child", 1.0, parents=("parent",))
    first = store.generation("parent")
    assert store.parents_of(store.load("child").provenance) == {"parent": first}
    retrain(store, monkeypatch, "parent", 2.0)
    said = f"'child' was made from 'parent' of generation {first}, .*{store.generation('parent')}"
    for ask in (
        lambda: store.load("child"),
        lambda: store.load_or_train("child", Training(), parents=("parent",), **FACTS),
    ):
        with pytest.raises(store.StaleArtifact, match=said + ".*rebuild.py --only child"):
            ask()
    retrain(store, monkeypatch, "parent", 1.0)  # equal arrays are the same generation
    assert store.load("child")["w"].tolist() == [1, 1, 1]
    retrain(store, monkeypatch, "parent", 2.0)
    retrain(store, monkeypatch, "child", 3.0, parents=("parent",))
    assert store.load("child")["w"].tolist() == [3, 3, 3]


def test_the_reader_s_own_is_trained_again_where_its_parent_was(store, monkeypatch):
    train = Training()
    store.load_or_train("parent", lambda: {"w": np.zeros(1)}, **FACTS)
    for _ in range(2):
        store.load_or_train("child", train, parents=("parent",), **FACTS)
    assert train.times == 1
    retrain(store, monkeypatch, "parent", 2.0)
    store.load_or_train("child", train, parents=("parent",), **FACTS)
    assert train.times == 2


def test_a_parent_must_be_there(store):
    with pytest.raises(FileNotFoundError, match="'absent'"):
        store.load_or_train("child", Training(), parents=("absent",), **FACTS)
    with pytest.raises(ValueError, match="^parents: expected"):
        store.load_or_train("child", Training(), parents="absent", **FACTS)


def use(monkeypatch, name, sha256):
    """Let the process have read one file of a package, of these bytes."""
    monkeypatch.setattr(package_files, "READ", {name})
    facts = package_files.FILES[name]
    monkeypatch.setitem(package_files.FILES, name, (*facts[:2], sha256, facts[3]))


def test_another_file_of_a_package_means_training_again(store, monkeypatch):
    train = Training()
    for sha256, times in (("1" * 64, 1), ("1" * 64, 1), ("2" * 64, 2), ("2" * 64, 2)):
        use(monkeypatch, "openmoji", sha256)
        store.load_or_train("small", train, **FACTS)
        assert train.times == times
    monkeypatch.setattr(package_files, "READ", {"emoji"})
    for version, times in (("1", 2), ("1", 2), ("2", 2)):  # it was made without
        monkeypatch.setattr(store.installed, "version", lambda name, version=version: version)
        store.load_or_train("small", train, **FACTS)
        assert train.times == times
    for version, times in (("1", 3), ("1", 3), ("2", 4)):
        monkeypatch.setattr(store.installed, "version", lambda name, version=version: version)
        store.load_or_train("another", train, **FACTS)
        assert train.times == times


def test_what_was_made_from_another_file_is_not_there(store, monkeypatch):
    use(monkeypatch, "openmoji", "1" * 64)
    retrain(store, monkeypatch, "small", 1.0)
    assert store.generation("small") == store.load("small").provenance["key"]
    use(monkeypatch, "openmoji", "2" * 64)
    assert store.generation("small") is None
    assert store.changed_inputs(store.header(store.FOLDER / "small.safetensors")) == ["openmoji"]
    with pytest.raises(FileNotFoundError, match="'small'"):
        store.load("small")


def test_arrays_that_are_not_those_of_the_key_are_damaged(store, monkeypatch, capsys):
    retrain(store, monkeypatch, "small", 1.0)
    path = store.FOLDER / "small.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    train = Training()
    store.load_or_train("small", train, **FACTS)
    assert train.times == 1
    assert "damaged" in capsys.readouterr().err


def test_a_note_leaves_the_arrays_alone(store, monkeypatch, tmp_path):
    retrain(store, monkeypatch, "small", 1.0)
    path = store.FOLDER / "small.safetensors"
    before = store.load("small")
    store.annotate(path, recipe="abc")
    after = store.load("small")
    assert after.provenance == {**before.provenance, "recipe": "abc"}
    assert after["w"].tolist() == before["w"].tolist()
    with pytest.raises(FileNotFoundError, match="^path: expected an artifact"):
        store.annotate(tmp_path / "absent", recipe="abc")


def test_features_of_other_emoji_than_there_are_are_refused(monkeypatch):
    emoji = emojis.emojis()
    monkeypatch.setattr(emojis, "emojis", lambda: emoji[1:])
    with pytest.raises(artifacts.StaleArtifact, match=f"{len(emoji)} rows for {len(emoji) - 1} em"):
        efficientnet.features()
