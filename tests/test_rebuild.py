"""The one command that rebuilds everything: what is made from what, and what is out of date."""

import ast
import re
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest
from nbformat import v4

from tests.kernel_environment import NEVER_INHERITED, ROOT
from tools import rebuild, recipes
from utils.models import artifacts

ALL = recipes.recipes()
MADE = {name: recipe for recipe in ALL for name in recipes.names_of(recipe)}


def test_every_artifact_has_one_recipe_and_every_recipe_its_artifacts():
    shipped = {path.stem for path in artifacts.FOLDER.glob("*.safetensors")}
    assert sum(len(recipes.names_of(recipe)) for recipe in ALL) == len(MADE)
    assert set(MADE) == shipped
    for name, recipe in MADE.items():
        facts = artifacts.header(artifacts.FOLDER / f"{name}.safetensors")
        assert facts["notebook"] == recipe.notebook


def makers():
    """Return (notebook, module, function) of the functions of utils that make an artifact."""
    found = []
    for path in sorted((ROOT / "utils").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            calls = ast.walk(node) if isinstance(node, ast.FunctionDef) else ()
            for call in calls:
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("load_or_train"):
                    given = {k.arg: k.value for k in call.keywords}
                    if isinstance(given.get("notebook"), ast.Constant):
                        found.append((given["notebook"].value, path.stem, node.name))
    return found


def test_what_utils_makes_is_made_by_a_run_of_its_notebook():
    assert len(makers()) >= 7
    for stem, module, function in makers():
        text = (ROOT / "notebooks" / f"{stem}.ipynb").read_text(encoding="utf-8")
        cells = [cell.source for cell in v4.reads(text).cells if cell.cell_type == "code"]
        called = f"{module}.{function}(" in "".join(cells)
        assert called, f"{stem} never calls {module}.{function}, so no run makes its artifact"


@pytest.mark.parametrize("recipe", ALL, ids=lambda recipe: recipe.pattern)
def test_a_call_names_the_parents_that_its_code_reads(recipe):
    """What the code loads is met by a declared parent, and nothing else is declared."""
    for pattern in recipe.parents:
        assert any(recipes.fits(name, pattern) for name in recipe.declared), pattern
    for name in recipe.declared:
        assert any(recipes.fits(name, pattern) for pattern in recipe.parents), name


def test_headers_hold_the_parents_of_the_recipes():
    for name, recipe in MADE.items():
        facts = artifacts.header(artifacts.FOLDER / f"{name}.safetensors")
        assert tuple(sorted(artifacts.parents_of(facts))) == recipe.declared


def _inputs(name):
    """Files and packages that an artifact or what it was made from was made from."""
    facts = artifacts.header(artifacts.FOLDER / f"{name}.safetensors")
    found = set(artifacts.inputs_of(facts))
    return found.union(*map(_inputs, artifacts.parents_of(facts)))


@pytest.mark.parametrize("name", sorted(MADE))
def test_headers_hold_the_files_that_the_recipes_read(name):
    facts = artifacts.header(artifacts.FOLDER / f"{name}.safetensors")
    assert _inputs(name) >= set(MADE[name].reads)
    assert artifacts.changed_inputs(facts) == []


def test_recipes_see_files_and_packages_of_data():
    assert MADE["emoji_features"].reads == ("efficientnet-lite0", "emoji", "openmoji")
    assert MADE["minilm_docs_body"].reads == ("minilm",)
    assert MADE["word2vec_docs"].reads == ()


def test_the_order_puts_parents_first():
    seen = set()
    for item in rebuild.items():
        assert set(item.parents) <= seen
        seen.add(item.name)
    assert seen == set(MADE)


def test_batches_run_a_notebook_once_and_after_what_it_needs():
    every = rebuild.items()
    found = rebuild.batches(every)
    assert len({stem for stem, _ in found}) == len(found)
    made = [item.name for _, some in found for item in some]
    assert sorted(made) == sorted(item.name for item in every)
    place = {name: i for i, name in enumerate(made)}
    for item in every:
        assert all(place[parent] < place[item.name] for parent in item.parents)


NOTEBOOK = '''
from utils import help_us
from utils.models import artifacts

RATE = 0.5  # a comment


def scaled(x):
    """A docstring."""
    return RATE * help_us.shift(x)


first = artifacts.load("elder")
start = first["w"]


def train():
    return {"w": scaled(start)}


made = artifacts.load_or_train("younger", train, parents=("elder",), notebook="01_a", seed=0)
RATE = 2  # after the call: decides nothing
'''
HELPER = """
STEP = 1


def shift(x):
    return x + STEP


def other(x):
    return x
"""


CACHES = recipes.recipes, recipes._notebook, recipes._module


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A small repository with one notebook and one helper."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "utils").mkdir()
    monkeypatch.setattr(recipes, "ROOT", tmp_path)

    def key(notebook=NOTEBOOK, helper=HELPER):
        book = v4.new_notebook(cells=[v4.new_code_cell(notebook)])
        (tmp_path / "notebooks" / "01_a.ipynb").write_text(v4.writes(book), encoding="utf-8")
        (tmp_path / "utils" / "help_us.py").write_text(helper, encoding="utf-8")
        for function in CACHES:
            function.cache_clear()
        (found,) = recipes.recipes()
        return found

    yield key
    for function in CACHES:
        function.cache_clear()


def test_a_recipe_reads_what_its_code_reaches(house):
    found = house()
    assert (found.pattern, found.notebook) == ("younger", "01_a")
    assert found.parents == found.declared == ("elder",)


def test_an_import_within_a_function_is_followed():
    source = recipes._Source("def f():\n    from utils.models import docs_bert as d\n    return d")
    assert source.imported["d"] == ("utils.models", "docs_bert")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("RATE = 0.5", "RATE = 0.7"),
        ("return RATE *", "return 2 * RATE *"),
        ('{"w": scaled(start)}', '{"w": start}'),
        ('first["w"]', 'first["w"] + 1'),
        ("x + STEP", "x - STEP"),
        ("STEP = 1", "STEP = 3"),
    ],
)
def test_what_decides_changes_the_recipe(house, old, new):
    before = house()
    assert (old in NOTEBOOK) != (old in HELPER)
    assert house(NOTEBOOK.replace(old, new), HELPER.replace(old, new)).key != before.key


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # a comment", "  # another"),
        ("A docstring.", "Another."),
        ("RATE = 2  # after", "RATE = 3  # after"),
        ("def other(x):\n    return x", "def other(x):\n    return 2 * x"),
        ("import help_us\nfrom utils.models", "import help_us  # moved\nfrom utils.models"),
    ],
)
def test_what_decides_nothing_leaves_it(house, old, new):
    before = house()
    assert (old in NOTEBOOK) != (old in HELPER)
    assert house(NOTEBOOK.replace(old, new), HELPER.replace(old, new)).key == before.key


def test_a_table_that_the_code_reads_is_part_of_the_recipe(house, tmp_path):
    helper = HELPER.replace("STEP = 1", 'STEP = len((DATA / "steps.csv").read_text())')
    keys = set()
    for table in ("1\n", "2\n", "2\n"):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / "steps.csv").write_text(table, encoding="utf-8")
        keys.add(house(helper=helper).key)
    assert len(keys) == 2


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A folder of artifacts in which things go wrong, each noted as made by today's code."""
    for path in artifacts.FOLDER.glob("*.safetensors"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(artifacts, "FOLDER", tmp_path)
    for item in rebuild.items():
        artifacts.annotate(tmp_path / f"{item.name}.safetensors", recipe=item.recipe.key)
    return tmp_path


def test_it_says_what_is_out_of_date_and_why(copy, monkeypatch):
    def reasons():
        return {item.name: why for item in rebuild.items() if (why := rebuild.why(item))}

    assert reasons() == {}
    place = copy / "bert_docs.safetensors"
    (copy / "glove_docs.safetensors").unlink()
    (copy / "clip_gap.safetensors").write_bytes(b"half")
    flipped = copy / "clip_lot.safetensors"
    flipped.write_bytes(flipped.read_bytes()[:-1] + b"x")
    artifacts.annotate(copy / "two_halves.safetensors", recipe="0" * 16)
    artifacts.annotate(copy / "lora_sweep.safetensors", corpus="0" * 16)
    artifacts.annotate(copy / "lora_exam.safetensors", inputs='{"minilm": "0"}')
    then = artifacts.generation("bert_docs")
    arrays = artifacts.load("bert_docs").arrays
    name = sorted(arrays)[0]
    changed = {**arrays, name: np.zeros_like(arrays[name])}
    facts = {**artifacts.header(place), "key": artifacts.key_of(changed)}
    artifacts._write(place, changed, facts)
    now, found = artifacts.generation("bert_docs"), reasons()
    assert found.pop("glove_docs") == "missing"
    assert (found.pop("clip_gap"), found.pop("clip_lot")) == ("damaged", "damaged")
    assert found.pop("two_halves").startswith("its code or data in 17_cross_lingual")
    assert found.pop("lora_sweep") == "made from other docs"
    assert found.pop("lora_exam") == "made from another minilm"
    stale = f"made from bert_docs of generation {then}, which is now {now}"
    assert set(found.values()) == {stale}
    assert set(found) == {i.name for i in rebuild.items() if "bert_docs" in i.parents}


def test_no_notebook_calls_a_service_while_it_rebuilds(monkeypatch):
    """A reader's own addresses and keys for chapters 19 and 20 would cost money here."""
    for name in NEVER_INHERITED:
        monkeypatch.setenv(name, "https://example.org")
    seen = {}

    class Stop(Exception):
        pass

    def setup_kernel(self, env):
        seen.update(env)
        raise Stop

    monkeypatch.setattr(rebuild.NotebookClient, "setup_kernel", setup_kernel)
    item = rebuild.items()[0]
    with pytest.raises(Stop):
        rebuild.Notebook(item.recipe.notebook, [item], None, None).run()
    assert not set(NEVER_INHERITED) & set(seen)
    assert seen["EMBEDDINGS_RETRAIN"] == item.name


def test_wrong_names_are_refused():
    run = subprocess.run(
        [sys.executable, "tools/rebuild.py", "--only", "nothing"],
        cwd=ROOT, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert run.returncode == 2
    assert "--only: expected some of" in run.stderr
    assert run.stderr.rstrip().endswith("got nothing")


SLOW = """
import time
import numpy as np
from utils.models import artifacts

def make(value):
    def train():
        time.sleep(0.5)
        return {"w": np.full(2, value)}, {"steps": 0, "loss": "none"}
    return train

first = artifacts.load_or_train("first", make(1.0), notebook="01_slow", seed=0)
"""
CLAIM = 'assert False, "a claim that does not hold"'
SECOND = """
second = artifacts.load_or_train(
    "second", make(2.0), parents=("first",), notebook="01_slow", seed=0
)
"""


@pytest.fixture
def small_house(tmp_path):
    """A copy of the repository with one chapter that makes two artifacts, and no other."""
    unwanted = shutil.ignore_patterns("__pycache__")
    for folder in ("tools", "tests", "utils"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=unwanted)
    for path in (tmp_path / "utils").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("artifacts.load_or_train(", "artifacts.no("), encoding="utf-8")
    (tmp_path / "data" / "artifacts").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    book = v4.new_notebook(cells=[v4.new_code_cell(text.strip()) for text in (SLOW, CLAIM, SECOND)])
    (tmp_path / "notebooks" / "01_slow.ipynb").write_text(v4.writes(book), encoding="utf-8")
    return tmp_path


def test_it_goes_on_after_a_kill_and_over_a_failed_claim(small_house):
    folder = small_house / "data" / "artifacts"
    command = [sys.executable, "tools/rebuild.py", "--no-refresh", "--log", "log.txt"]
    options = {"cwd": small_house, "encoding": "utf-8", "stdout": subprocess.PIPE}
    first = subprocess.Popen([*command, "--only", "first"], **options)
    while first.poll() is None:
        if "recipe" in artifacts.header(folder / "first.safetensors"):
            first.kill()
        time.sleep(0.05)
    first.communicate()
    before = (folder / "first.safetensors").stat().st_mtime_ns
    assert "second.safetensors" not in {path.name for path in folder.iterdir()}
    done = subprocess.run(command, stderr=subprocess.PIPE, timeout=240, **options)
    assert "1 of 2 artifacts" in done.stdout
    assert done.returncode == 1
    assert "01_slow cell 1: AssertionError: a claim that does not hold" in done.stderr
    assert (folder / "first.safetensors").stat().st_mtime_ns == before
    parents = artifacts.parents_of(artifacts.header(folder / "second.safetensors"))
    assert parents == {"first": artifacts.header(folder / "first.safetensors")["key"]}
    assert "second: " in (small_house / "log.txt").read_text(encoding="utf-8")
    check = [sys.executable, "tools/rebuild.py", "--check"]
    assert subprocess.run(check, **options).returncode == 0
    path = small_house / "notebooks" / "01_slow.ipynb"
    path.write_text(
        path.read_text(encoding="utf-8").replace("value)}", "-value)}"), encoding="utf-8"
    )
    changed = subprocess.run(check, **options)
    assert changed.returncode == 1
    assert changed.stdout.count("its code or data in 01_slow or in utils has changed") == 2
    assert subprocess.run([*check[:-1], "--accept"], **options).stdout.count("accepted") == 2
    assert subprocess.run(check, **options).returncode == 0


CODES = np.arange(4000, dtype=np.int8).reshape(40, 100)
ONE_OFF, TWO_OFF, MANY_OFF = CODES.copy(), CODES.copy(), CODES.copy()
ONE_OFF[3, 5] += 1
TWO_OFF[3, 5] += 2
MANY_OFF[3, :5] += 1


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (CODES, CODES, True), (CODES, ONE_OFF, True), (CODES, TWO_OFF, False),
        (CODES, MANY_OFF, False), (CODES, CODES.astype(np.int16), False), (CODES, CODES[1:], False),
        (np.array([1, 2]), np.array([1, 3]), False),  # counts, or bytes of a text
        (np.array([1.0, np.nan]), np.array([1 + 1e-6, np.nan]), True),
        (np.array([1.0, 2.0]), np.array([1.001, 2.0]), False),
        (np.float16([1.0, 2.0]), np.float16([1.001, 2.0]), True),
        (np.array(["a"]), np.array(["b"]), False),
    ],
)  # fmt: skip
def test_what_differs_by_rounding_alone(old, new, same):
    assert rebuild.differ_by_rounding({"x": old}, {"x": new}) == same
    assert not rebuild.differ_by_rounding({"x": old}, {"y": old})


def test_what_comes_out_the_same_but_for_rounding_stays_and_so_do_those_made_from_it(small_house):
    folder, book = small_house / "data" / "artifacts", small_house / "notebooks" / "01_slow.ipynb"
    book.write_text(
        book.read_text(encoding="utf-8").replace("assert False", "assert True"), encoding="utf-8"
    )
    command = [sys.executable, "tools/rebuild.py", "--no-refresh", "--log", "log.txt"]
    options = {"cwd": small_house, "encoding": "utf-8", "stdout": subprocess.PIPE, "timeout": 240}
    keys = []
    for factor in ("value", "value * (1 + 1e-9)", "value * 2"):
        text = book.read_text(encoding="utf-8")
        old = re.search(r"np\.full\(2, (.*?)\)}", text)[1]
        book.write_text(text.replace(f"(2, {old})", f"(2, {factor})"), encoding="utf-8")
        only = [] if factor == "value" else ["--only", "first"]
        assert subprocess.run([*command, *only], **options).returncode == 0
        keys.append(artifacts.header(folder / "first.safetensors")["key"])
    assert keys[0] == keys[1] != keys[2]
    log = (small_house / "log.txt").read_text(encoding="utf-8").splitlines()
    assert [line.endswith("the same, but for rounding") for line in log] == [
        False,
        False,
        True,
        False,
    ]
