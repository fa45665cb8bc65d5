"""Variables, proxies, consoles and settings of other programs do not reach the course."""

import json
import os
import subprocess
import sys

import matplotlib as mpl
import pytest

from tests.kernel_environment import ROOT
from utils.machine import surroundings
from utils.show import plots
from utils.worlds import corpus, harvest

FOREIGN = {
    "OPENAI_API_KEY": "secret", "OPENAI_BASE_URL": "http://127.0.0.1:9", "OPENAI_LOG": "debug",
    "OPENAI_ORG_ID": "org", "HF_TOKEN": "secret", "HF_ENDPOINT": "http://127.0.0.1:9",
    "HF_HUB_OFFLINE": "0", "MILVUS_URI": "./m.db", "CHROMA_SERVER_HOST": "example.org",
    "IS_PERSISTENT": "maybe", "ALL_PROXY": "socks5://127.0.0.1:9", "all_proxy": "socks5://x:9",
    "http_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "no_proxy": "",
    "SCIPY_ARRAY_API": "1", "PYTHONOPTIMIZE": "2", "PYTHONHASHSEED": "7", "PYTHONUTF8": "0",
    "PYTHONIOENCODING": "cp1252", "PYTHONWARNINGS": "error", "MPLBACKEND": "tkagg",
    "NETWORKX_FALLBACK_TO_NX": "1", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
}  # fmt: skip


@pytest.fixture
def foreign(monkeypatch):
    for name, value in FOREIGN.items():
        monkeypatch.setenv(name, value)


def test_a_child_gets_nothing_foreign(foreign):
    found = surroundings.clean_environment(ADDED="yes")
    assert found["ADDED"] == "yes"
    assert {name for name, value in FOREIGN.items() if found.get(name) == value} == set()
    assert not any("proxy" in name.lower() or "KEY" in name for name in found)
    assert found["PATH"] == os.environ["PATH"]
    with pytest.raises(ValueError, match="^ADDED: expected"):
        surroundings.clean_environment(ADDED=1)


def test_a_block_sees_nothing_foreign_and_leaves_all_as_it_was(foreign, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("MILVUS_URI=./m.db\n", encoding="utf-8")
    before, seen = dict(os.environ), []

    def fail():
        with surroundings.clean():
            seen.extend([dict(os.environ), os.listdir()])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not {"OPENAI_API_KEY", "ALL_PROXY", "MILVUS_URI"} & seen[0].keys()
    assert seen[1] == []
    assert dict(os.environ) == before
    assert os.getcwd() == str(tmp_path)


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (None, None, "127.0.0.1,localhost,::1"),
        ("", "example.org", "example.org,127.0.0.1,localhost,::1"),
        ("localhost, a.b", None, "localhost,a.b,127.0.0.1,::1"),
        ("*", "a.b", "*"),
    ],
)
def test_addresses_of_this_machine_need_no_proxy(monkeypatch, lower, upper, expected):
    for name, value in (("no_proxy", lower), ("NO_PROXY", upper)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    surroundings.keep_local()
    assert os.environ["no_proxy"] == os.environ["NO_PROXY"] == expected


def test_libraries_are_kept_silent_whatever_was_set(foreign):
    surroundings.keep_local()
    assert os.environ["HF_HUB_OFFLINE"] == os.environ["DO_NOT_TRACK"] == "1"


def run(code, **variables):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        timeout=180,
    )


def test_importing_utils_keeps_libraries_offline():
    done = run("import os, utils; print(os.environ['HF_HUB_OFFLINE'])", HF_HUB_OFFLINE="0")
    assert done.stdout.strip() == b"1", done.stderr


def threads(modules, monkeypatch, **variables):
    """The numbers of threads of all libraries that have some, after imports in this order."""
    for name in surroundings.THREADS:
        monkeypatch.delenv(name, raising=False)
    code = (
        f"import {modules}; from threadpoolctl import threadpool_info; import torch; "
        "print([torch.get_num_threads(), *(x['num_threads'] for x in threadpool_info())])"
    )
    found = json.loads(run(code, **variables).stdout)
    assert len(found) >= 4  # torch, its OpenMP, OpenBLAS of numpy and of scipy
    return set(found)


@pytest.mark.parametrize("modules", ["numpy, scipy.linalg, torch, utils", "utils, scipy.linalg"])
def test_libraries_use_one_thread_whatever_is_loaded_first(monkeypatch, modules):
    assert threads(modules, monkeypatch) == {1}


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores to have two threads")
def test_a_number_of_threads_that_the_reader_chose_stays(monkeypatch):
    assert threads("scipy.linalg, utils", monkeypatch, OMP_NUM_THREADS="2") == {2}


@pytest.mark.parametrize(
    ("system", "before", "after"),
    [("darwin", None, "TRUE"), ("darwin", "FALSE", "FALSE"), ("linux", None, None)],
)
def test_on_macos_a_second_openmp_may_load_unless_the_reader_forbids_it(
    monkeypatch, system, before, after
):
    monkeypatch.delenv("KMP_DUPLICATE_LIB_OK", raising=False)
    if before:
        monkeypatch.setenv("KMP_DUPLICATE_LIB_OK", before)
    monkeypatch.setattr(sys, "platform", system)
    surroundings.allow_two_openmps()
    assert os.environ.get("KMP_DUPLICATE_LIB_OK") == after


def loads_two_openmps_before_utils(source):
    """Whether faiss and torch are both imported ahead of `utils`, which makes room for both."""
    early = source.split("from utils")[0]
    return all(f"import {name}" in early for name in ("faiss", "torch"))


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_no_chapter_loads_two_openmps_before_utils(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    assert "from utils" in source
    assert not loads_two_openmps_before_utils(source)


def test_two_openmps_before_utils_are_found():
    assert loads_two_openmps_before_utils("import faiss\nimport torch\nfrom utils import corpus")
    assert not loads_two_openmps_before_utils("import faiss\nfrom utils import corpus")


_WARNED = """
import importlib, pkgutil, warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always", EncodingWarning)
    import utils
    for module in pkgutil.walk_packages(utils.__path__, "utils."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    from utils.exam import scoreboard, tasks
    scoreboard.rows(), tasks.queries("questions", "dev")
    open(SEEN).close()  # a fault on purpose: were it not seen, none would be
own = [w for w in seen if w.category is EncodingWarning and w.filename.startswith((ROOT, "<"))]
print(len(own), *(f"{w.filename}:{w.lineno}" for w in own))
"""


def test_no_file_is_opened_in_the_encoding_of_the_system():
    """Windows has another than UTF-8 by default."""
    lines = f"ROOT, SEEN = {str(ROOT / 'utils')!r}, {str(ROOT / 'README.md')!r}\n" + _WARNED
    done = run(lines, PYTHONWARNDEFAULTENCODING="1")
    assert done.stdout.split()[:1] == [b"1"], (done.stdout, done.stderr)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
def test_a_console_without_a_letter_shows_a_question_mark(encoding):
    done = run("import utils\nprint('a ≥ b', 'ü' * 2)", PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"a ? b")


def test_the_docs_are_the_same_whatever_is_set(foreign):
    """-OO takes all texts away, SCIPY_ARRAY_API adds tables, a back end of networkx a paragraph."""
    entries, skipped = harvest.read_elsewhere(("networkx",))
    ours = [doc for doc in corpus.docs() if doc.package == "networkx"]
    assert [(e["name"], e["text"], e["signature"]) for e in entries] == [
        (doc.name, doc.text, doc.signature) for doc in ours
    ]
    assert skipped == []


def test_the_theme_starts_from_matplotlib_s_defaults(tmp_path):
    mine = {"text.usetex": True, "savefig.bbox": "tight", "figure.figsize": (1, 1)}
    mine |= {"font.family": "cursive", "axes.titlesize": 40, "figure.autolayout": True}
    with mpl.rc_context(mine):
        plots.use_theme()
        found = {name: mpl.rcParams[name] for name in mpl.rcParams if name not in ("backend",)}
    with mpl.rc_context():
        mpl.rcdefaults()
        plots.use_theme()
        expected = {name: mpl.rcParams[name] for name in mpl.rcParams if name not in ("backend",)}
    assert found == expected
    assert found["text.usetex"] is False


def test_a_matplotlibrc_of_the_reader_s_changes_no_figure(tmp_path):
    (tmp_path / "matplotlibrc").write_bytes(b"text.usetex: True\nlines.linewidth: 9\n")
    code = (
        "import hashlib, io, matplotlib.pyplot as plt\nfrom utils import plots\n"
        "plots.use_theme()\nfig = plots.timeline_strip('04_word2vec')\nfile = io.BytesIO()\n"
        "fig.savefig(file, format='png', metadata={'Software': None})\n"
        "print(hashlib.sha256(file.getvalue()).hexdigest())"
    )
    plain = {"MPLBACKEND": "agg"}
    own = run(code, MATPLOTLIBRC=str(tmp_path / "matplotlibrc"), **plain)
    assert own.returncode == 0, own.stderr.decode()
    assert own.stdout == run(code, **plain).stdout
