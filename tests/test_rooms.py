"""The rooms of `utils`: few at the top, imports downwards only, names that can be imported."""

import ast
import importlib
import subprocess
import sys

import networkx as nx
import pytest

import utils
from tests.kernel_environment import ROOT
from utils.machine import cache

FLOORS = "machine measure worlds models show exam search exercises".split()  # from below
MODULES = sorted(p for p in (ROOT / "utils").rglob("*.py") if p.parent != ROOT / "utils")


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path):
    """Modules of utils that a module imports, wherever the line stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = (ROOT / f"{whole.replace('.', '/')}.py").is_file()
                found.add(whole if is_module else node.module)
    return {name for name in found if name.partition(".")[0] == "utils"}


def test_at_most_nine_entries_stand_at_the_top():
    entries = {path.name for path in (ROOT / "utils").iterdir() if path.name != "__pycache__"}
    assert entries == {"__init__.py", *FLOORS}
    assert len(entries) <= 9


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_from_its_floor_and_below(path):
    here = FLOORS.index(path.relative_to(ROOT).parts[1])
    for name in imported(path):
        assert name != "utils", "say which room: from utils.worlds import corpus"
        assert FLOORS.index(name.split(".")[1]) <= here, f"{name} stands above"


def test_no_module_imports_itself_by_way_of_others():
    graph = nx.DiGraph((name_of(p), name) for p in MODULES for name in imported(p))
    assert nx.is_directed_acyclic_graph(graph), nx.find_cycle(graph)


@pytest.mark.parametrize("name", utils.__all__)
def test_five_names_are_there_whichever_room_they_stand_in(name):
    module = getattr(utils, name)
    assert module is importlib.import_module(module.__name__)
    assert module.__name__ == f"utils.{utils._ROOMS[name]}.{name}"
    assert module.__name__ in {name_of(path) for path in MODULES}


def test_utils_itself_imports_nothing_heavy():
    code = (
        "import sys, utils; print(*sorted(m for m in sys.modules if 'numpy' in m or 'plot' in m))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b""
    with pytest.raises(AttributeError, match="no attribute 'absent'"):
        _ = utils.absent


def test_readme_and_package_describe_every_room():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for room in FLOORS:
        assert f"[utils/{room}/](utils/{room})" in readme
        assert f"`{room}`" in utils.__doc__
        assert importlib.import_module(f"utils.{room}").__doc__


def test_the_cache_sees_through_the_rooms():
    """A key takes the code of every module that an import reaches."""
    for path in MODULES:
        if path.name != "__init__.py":
            found = {p.resolve() for p in cache.sources(name_of(path))}
            for name in imported(path):
                target = ROOT / f"{name.replace('.', '/')}.py"
                assert target in found or not target.is_file()
