"""The two databases run here whatever the reader's machine is set up for."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from tests.kernel_environment import ROOT
from utils.search import databases

PROXIES = {
    "ALL_PROXY": "socks5://127.0.0.1:9", "all_proxy": "socks5://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "nonsense://127.0.0.1:9",
    "grpc_proxy": "http://127.0.0.1:9", "no_proxy": "", "NO_PROXY": "",
}  # fmt: skip
SETTINGS = {
    "MILVUS_URI": "./m.db", "MILVUS_CONN_TIMEOUT": "soon", "IS_PERSISTENT": "maybe",
    "CHROMA_SERVER_HTTP_PORT": "abc", "ALLOW_RESET": "perhaps", "MIGRATIONS": "never",
    "CHROMA_API_IMPL": "chromadb.api.fastapi.FastAPI", "CHROMA_SERVER_HOST": "example.org",
}  # fmt: skip
HERE = {name: name not in databases.missing() for name in ("Chroma", "Milvus")}
needs_chroma = pytest.mark.skipif(not HERE["Chroma"], reason="Chroma cannot be used here")
needs_milvus = pytest.mark.skipif(not HERE["Milvus"], reason="Milvus Lite cannot be used here")
WORK = """
import sys
from utils.search import databases
place = sys.argv[1]
assert not databases.missing()
chroma = databases.chroma_files(place + "/chroma")
store = chroma.create_collection("first", embedding_function=None)
store.add(ids=["1"], embeddings=[[1.0, 0.0]])
with databases.ChromaServer(place + "/served") as server:
    other = server.client().create_collection("second", embedding_function=None)
    other.add(ids=["2"], embeddings=[[0.0, 1.0]])
    found = other.query(query_embeddings=[[0.0, 1.0]], n_results=1)["ids"]
milvus = databases.milvus_files(place + "/milvus.db")
milvus.create_collection("c", 2)
milvus.insert("c", [{"id": 3, "vector": [1.0, 0.0]}])
again = databases.milvus_at(databases.milvus_address(place + "/milvus.db"))
print(store.count(), found, again.search("c", [[1.0, 0.0]], limit=1)[0][0]["id"])
"""


def run(code, *arguments, cwd=None, **variables):
    """A new Python with variables of other programs, as a kernel has them."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@needs_chroma
@needs_milvus
def test_proxies_and_settings_of_others_change_nothing(tmp_path):
    (tmp_path / ".env").write_bytes(b"MILVUS_URI=./other.db\nCHROMA_SERVER_HTTP_PORT=x\n")
    done = run(WORK, tmp_path, cwd=tmp_path, **PROXIES, **SETTINGS)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "1 [['2']] 3\n"
    assert not (tmp_path / "m.db").exists()
    assert not (tmp_path / "other.db").exists()


@pytest.mark.parametrize(
    ("module", "gone", "left"),
    [("_sqlite3", "Chroma", "Milvus"), ("milvus_lite", "Milvus", "Chroma")],
)
def test_one_may_be_missing_and_the_reason_is_one_line(module, gone, left):
    code = f"import json, sys; sys.modules[{module!r}] = None\nfrom utils.search import databases\n"
    done = run(code + "print(json.dumps(databases.missing()))")
    assert done.returncode == 0, done.stderr
    missing = json.loads(done.stdout)
    assert missing.keys() == {gone} | ({left} - {name for name, here in HERE.items() if here})
    assert module in missing[gone]
    assert "\n" not in missing[gone]


@needs_chroma
def test_a_grammar_that_takes_seconds_is_passed_over_and_left_to_others():
    """JupyterLab brings it; a later import finds it as if nothing had been."""
    code = "import sys\nfrom utils.search import databases\n"
    code += "assert 'Chroma' not in databases.missing()\n"
    code += "print('chromadb' in sys.modules, 'rfc3987_syntax' in sys.modules)\n"
    code += "import rfc3987_syntax\nprint(rfc3987_syntax.is_valid_syntax('iri', 'https://a.org/b'))"
    done = run(code)
    assert (done.returncode, done.stdout) == (0, "True False\nTrue\n"), done.stderr


@needs_chroma
def test_a_server_that_does_not_start_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(databases, "_SERVE", "import sys; sys.exit('no room for a server')")
    with pytest.raises(RuntimeError, match="has ended with 1 .* no room for a server"):
        databases.ChromaServer(tmp_path)
    monkeypatch.setattr(databases, "_SERVE", "import time; time.sleep(60)")
    with pytest.raises(RuntimeError, match=r"is running and cannot be reached at 127\.0\.0\.1"):
        databases.ChromaServer(tmp_path, seconds=2)
    assert databases._STARTED == {}


@needs_chroma
def test_a_server_started_again_takes_the_place_of_the_first(tmp_path):
    first = databases.ChromaServer(tmp_path)
    first.client().create_collection("kept", embedding_function=None)
    with databases.ChromaServer(tmp_path) as second:
        assert first._process.poll() is not None
        first.stop()  # a late one does not take the second from the list
        assert list(databases._STARTED.values()) == [second]
        assert [c.name for c in second.client().list_collections()] == ["kept"]
    second.stop()  # twice does no harm


def test_another_process_obeys_answers_and_dies():
    other = databases.OtherProcess("of a test")
    other.tell("print(json.dumps(value * 2))\nsys.stdout.flush()", value=["ü", 1.5])
    assert other.hear() == ["ü", 1.5, "ü", 1.5]
    other.tell("1 / 0")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        other.hear()
    other._process.stdin.close()  # as where nobody reads any more
    other._process.stdin = open(os.devnull, "rb")  # noqa: SIM115
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        other.tell("print(1)")
    again = databases.OtherProcess("of a test")
    again.tell("print(1); print(2); sys.stdout.flush(); import time; time.sleep(60)")
    assert again.hear() == 1
    assert databases.OtherProcess.running("of a test") is again
    assert again.kill().split() in ([], ["2"])
    again.stop()
    with pytest.raises(RuntimeError, match="has ended"):
        again.tell("print(1)")
    new = databases.OtherProcess.running("of a test")
    assert new is not again
    new.stop()
    with pytest.raises(ValueError, match="name: expected"):
        databases.OtherProcess("")


def test_what_killed_programs_left_is_removed(tmp_path):
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, encoding="utf-8").stdout.strip()  # fmt: skip
    names = [f"embeddings-databases-{n}-{c}" for n, c in ((gone, "a"), (os.getpid(), "b"))]
    names.append(f"embeddings-databases-{gone}-young")
    for name in names:
        (tmp_path / name).mkdir()
    for name in names[:2]:
        os.utime(tmp_path / name, (0, 0))
    run("from utils.search import databases; databases.folder()", TMPDIR=str(tmp_path))
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == sorted(names[1:]) or os.name != "posix"


def test_the_folder_is_one_and_goes_with_the_program():
    done = run(
        "from utils.search import databases as d; print(d.folder() == d.folder(), d.folder())"
    )
    same, _, path = done.stdout.strip().partition(" ")
    assert same == "True"
    assert not os.path.exists(path)


@needs_milvus
def test_a_released_file_can_be_opened_by_another(tmp_path):
    client = databases.milvus_files(tmp_path / "a.db")
    client.create_collection("c", 2)
    client.insert("c", [{"id": 1, "vector": np.array([1.0, 0.0], np.float32)}])
    databases.release_milvus(tmp_path / "a.db")
    code = "import sys\nfrom utils.search import databases as d\nm = d.milvus_files(sys.argv[1])\n"
    done = run(code + "m.load_collection('c'); print(m.query('c', 'id > 0'))", tmp_path / "a.db")
    assert "'id': 1" in done.stdout, done.stderr


@needs_milvus
def test_the_client_does_not_ping_an_idle_server(tmp_path, monkeypatch):
    """Milvus Lite answers a ping every ten seconds with a red line, a minute after the cell."""
    from pymilvus.client.grpc_handler import grpc

    seen, connect = [], grpc.insecure_channel

    def insecure_channel(address, options=None, **more):
        seen.append(dict(options))
        return connect(address, options=options, **more)

    monkeypatch.setattr(grpc, "insecure_channel", insecure_channel)
    place = tmp_path / "milvus.db"
    databases.milvus_files(place).close()
    databases.release_milvus(place)
    assert seen
    for options in seen:
        assert options["grpc.keepalive_time_ms"] > 24 * 3600 * 1000
        assert not options["grpc.keepalive_permit_without_calls"]
