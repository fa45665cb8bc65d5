"""What databases are put through: each trial tells a good outcome from a bad one."""

import time

import numpy as np
import pytest

from utils.search import database_trials as trials
from utils.search import databases

HERE = trials.here()
needs_both = pytest.mark.skipif(len(HERE) < 2, reason="both databases are needed")
RNG = np.random.default_rng(0)
V = RNG.normal(size=(600, 8)).astype(np.float32)
V /= np.linalg.norm(V, axis=1, keepdims=True)
NEAREST = np.argsort(-(V[:5] @ V.T), axis=1)[:, :10]


@pytest.fixture
def place(tmp_path):
    np.save(tmp_path / "vectors.npy", V)
    yield tmp_path
    databases.OtherProcess.running("second").stop()


def chroma(client, rows):
    cosine = {"hnsw": {"space": "cosine", "ef_search": 100}}
    store = client.create_collection("docs", embedding_function=None, configuration=cosine)
    store.upsert(ids=[str(i) for i in rows], embeddings=V[rows])
    return store


@needs_both
def test_a_second_process_finds_what_was_stored_and_is_refused_milvus_files(place):
    chroma(databases.chroma_files(place / "chroma"), range(600))
    milvus = databases.milvus_files(place / "milvus.db")
    milvus.create_collection("docs", 8, metric_type="COSINE")
    milvus.insert("docs", [{"id": i, "vector": V[i]} for i in range(600)])
    by_files, by_address = trials.intruded(place, V[7])
    assert "failed" in by_files
    assert by_address == 7
    databases.release_milvus(place / "milvus.db")
    found = trials.restarted(place, V[:5])
    assert list(found) == ["numpy", "Chroma", "Milvus"]
    for rows in found.values():
        assert np.mean([len(set(a) & set(b)) for a, b in zip(rows, NEAREST, strict=True)]) > 9.5


@needs_both
def test_what_another_process_adds_is_there(place):
    store = chroma(databases.chroma_files(place / "shared"), range(100))
    assert trials.added_elsewhere(place, "shared", V[500]) == ["new"]
    assert store.get(["new"])["ids"] == ["new"]


def test_readers_see_every_batch_or_say_what_went_wrong():
    done = []

    def write(batch):
        done.append(batch)
        time.sleep(0.03)

    seen = trials.watched(lambda: lambda: (len(done), 0), write, range(4), readers=3)
    assert done == [0, 1, 2, 3]
    assert len(seen) == 3
    for counts in ([count for count, _ in one] for one in seen):
        assert counts == sorted(counts)
        assert counts[-1] >= 3

    def broken():
        raise OSError("gone")

    assert trials.watched(lambda: broken, write, [4], readers=1) == [[(-1, "gone")]]
    with pytest.raises(RuntimeError, match="full"):
        trials.watched(
            lambda: lambda: 0, lambda _: (_ for _ in ()).throw(RuntimeError("full")), [1]
        )


@needs_both
def test_readers_of_both_databases_find_the_newest_row(place):
    with databases.ChromaServer(place / "served") as server:
        chroma(server.client(), range(300))
        assert trials.chroma_reader(server, V)() == (300, 299)
    milvus = databases.milvus_files(place / "milvus.db")
    milvus.create_collection("many", 8, metric_type="COSINE")
    milvus.insert("many", [{"id": i, "vector": V[i]} for i in range(200)])
    assert trials.milvus_reader(place / "milvus.db", "many", V)() == (200, 199)


def test_a_file_written_in_place_is_destroyed_and_one_beside_is_not(place):
    assert trials.torn(place) == {"in place": None, "beside, then renamed": 600}
    np.testing.assert_array_equal(np.load(place / "vectors.npy"), V)


@needs_both
def test_what_was_confirmed_before_the_end_is_there(place):
    folder, confirmed = trials.crashed(place, least=200, batch=50)
    assert confirmed >= 200
    assert confirmed % 50 == 0
    stored = databases.chroma_files(folder / "chroma")
    stored = stored.get_collection("docs", embedding_function=None)
    assert stored.count() >= confirmed


@needs_both
def test_a_process_that_was_prepared_is_the_one_that_is_killed(place):
    trials.prepare(place, V)
    victim = databases.OtherProcess.running("second")
    assert trials.crashed(place, least=100, batch=50)[1] >= 100
    fresh = databases.OtherProcess.running("second")
    assert fresh is not victim
    fresh.stop()
