"""The files that hold the project together agree with each other."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

import pytest
from nbformat import v4

from tests.kernel_environment import ROOT

GIVEN = ["jupyterlab", "matplotlib", "plotly", "gensim", "umap-learn", "nbval"]
OWN = {"utils", "tests", "tools", "book"}
TEXT = {".py", ".md", ".txt", ".toml", ".json", ".csv", ".yml", ".cfg", ""}

_FOLDERS = {"-e .", "./tools/lab_settings", "./tools/mpnet_stand_in"}
_PIN = re.compile(r"([a-z0-9-]+)==([\w.!+]+)(; platform_machine != \"\w+\")?")
_PATH = re.compile(r"(?<![\w.:/])/(?:home|Users|root|tmp|work)/\w|\b[A-Z]:\\\\?Users\b")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def requirements(text):
    """Return the lines of a requirements file as ``(requirement, comment)``."""
    lines = [line.strip() for line in text.splitlines()]
    parts = [line.partition("  # ") for line in lines if line and not line.startswith("#")]
    return [(requirement.strip(), comment.strip()) for requirement, _, comment in parts]


def unpinned(text):
    """Return the requirements that have no exact version, or no reason."""
    return [
        requirement
        for requirement, reason in requirements(text)
        if not reason or not (_PIN.fullmatch(requirement) or requirement in _FOLDERS)
    ]


def names(text):
    """Return the packages of a requirements file, first to last."""
    return [requirement.partition("==")[0] for requirement, _ in requirements(text)]


def commands(readme):
    """Return the README's shell commands that set up the environment and do something with it."""
    return re.findall(r"^python3 -m venv \.venv && .+$", readme, flags=re.MULTILINE)


@cache
def providers_of_modules():
    """Which package provides which module; read once, it takes half a second."""
    return packages_distributions()


def imported(source):
    """Return the top-level names that a module imports, also within functions."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


def code(path):
    """Return the Python source of a module or of a notebook, without its magics."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = [cell.source for cell in v4.reads(text).cells if cell.cell_type == "code"]
        text = "\n".join(re.sub(r"^[%!].*$", "", "\n".join(cells), flags=re.MULTILINE).splitlines())
    return text


def sources():
    """Return the files whose imports must be installed."""
    folders = [(ROOT / name).rglob("*.py") for name in ("utils", "tests", "tools")]
    books = (ROOT / "notebooks").glob("*.ipynb")
    return sorted([ROOT / "conftest.py", *books, *(path for found in folders for path in found)])


def text_files():
    """Return the project's text files but for notebooks, which the health test reads."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in (".ci", "data", "tests", "tools", "utils"):
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    return sorted(
        path
        for path in found
        if path.suffix in TEXT and not {".egg-info", ".build"} & {p.suffix for p in path.parents}
    )


def test_given_packages_come_first():
    assert names(read("requirements.txt"))[: len(GIVEN)] == GIVEN


@pytest.mark.parametrize("name", ["requirements.txt", "tools/class_server/requirements.txt"])
def test_every_requirement_has_an_exact_version_and_a_reason(name):
    assert names(read(name))
    assert unpinned(read(name)) == []


def test_no_requirement_is_there_twice():
    found = names(read("requirements.txt"))
    assert sorted(found) == sorted(set(found))


@pytest.mark.parametrize("line", ["numpy  # arrays", "numpy>=2  # arrays", "numpy==2.4.6", "-e ."])
def test_a_loose_requirement_is_found(line):
    assert unpinned(line) == [line.partition("  #")[0]]


def test_python_versions_agree():
    wanted = tomllib.loads(read("pyproject.toml"))["project"]["requires-python"]
    for name in ("lab_settings", "mpnet_stand_in"):
        assert (
            wanted
            == tomllib.loads(read(f"tools/{name}/pyproject.toml"))["project"]["requires-python"]
        )
    assert wanted == ">=3.11,<3.14"
    assert "(3, 11) <= sys.version_info[:2] < (3, 14)" in read("setup.py")
    for name in ("README.md", "requirements.txt"):
        assert "Python 3.11, 3.12 or 3.13" in read(name)


def test_readme_has_a_start_and_a_test_command():
    start, test = commands(read("README.md"))
    install = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt && .venv/bin/"
    assert start == f"{install}jupyter lab --notebook-dir=. notebooks/00_start_here.ipynb"
    assert test == f"{install}pytest"


def test_ci_calls_the_test_command_of_the_readme():
    _, test = commands(read("README.md"))
    assert read(".ci/run").splitlines()[-1] == test


def test_ci_lints_and_skips_no_test_for_want_of_a_package():
    """Before the reader's command: the site's packages, whose tests say why they are skipped."""
    before = read(".ci/run").splitlines()[:-1]
    wanted = [
        "set -euo pipefail",  # the first failure ends it
        ".venv/bin/pip install -r requirements.txt -r book/requirements.txt",
        ".venv/bin/ruff check .",
        ".venv/bin/ruff format --check .",
    ]
    assert [line for line in before if line in wanted] == wanted
    needs = {name for name, _ in requirements(read("book/requirements.txt"))}
    for page in ("tests/test_book.py", "tests/test_slides.py"):
        assert "book/requirements.txt" in read(page)
    assert all("==" in name for name in needs)


def test_ci_script_can_be_executed():
    assert sys.platform == "win32" or (ROOT / ".ci" / "run").stat().st_mode & 0o100


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_imported_is_required(path):
    files = ["requirements.txt"]
    if "class_server" in path.parts:  # a teacher's, on a server
        files.append("tools/class_server/requirements.txt")
    required = {name.replace("_", "-").lower() for file in files for name in names(read(file))}
    packages = providers_of_modules()
    for name in imported(code(path)) - OWN - sys.stdlib_module_names:
        providers = {package.replace("_", "-").lower() for package in packages.get(name, [])}
        assert providers & required, f"{name}, of {sorted(providers)}, is not in requirements.txt"


def test_imports_are_seen_wherever_they_stand():
    source = "import a.b, c\nfrom d.e import f\nfrom . import g\ndef h():\n    import i as j\n"
    assert imported(source) == {"a", "c", "d", "i"}


@pytest.mark.parametrize("path", text_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_path_of_a_machine(path):
    match = _PATH.search(path.read_text(encoding="utf-8"))
    assert not match, f"{path.name}: {match[0]}"


def test_a_path_of_a_machine_is_found():
    assert _PATH.search("cache = '" + "/".join(["", "home", "me"]) + "'")
    assert _PATH.search("C:" + r"\Users\me")
    assert not _PATH.search("see example.org/home/me")


def without_encoding(source):
    """Return the lines that open a text in whatever encoding the machine happens to have."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = {keyword.arg for keyword in node.keywords}
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        texts += [k.value.value for k in node.keywords if isinstance(k.value, ast.Constant)]
        binary = any(isinstance(text, str) and re.fullmatch("[rwaxb+]*b[rwaxb+]*", text)
                     for text in texts)  # fmt: skip
        plain = isinstance(node.func, ast.Name) or name in ("read_text", "write_text")
        opens = name in ("open", "read_text", "write_text") and plain and not binary
        decodes = any(k.arg in ("text", "universal_newlines") for k in node.keywords)
        if (opens or (decodes and name in ("run", "Popen"))) and "encoding" not in given:
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_texts_are_opened_with_an_encoding(path):
    metadata = "utils/machine/installed.py"  # importlib.metadata's read_text takes none
    if path.relative_to(ROOT).as_posix() != metadata:
        assert without_encoding(code(path)) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("open(a)", True), ("open(a, 'w')", True), ("a.read_text()", True),
        ("a.write_text(b)", True), ("run(a, text=True)", True), ("open(a, 'rb')", False),
        ("open(a, encoding='utf-8')", False), ("a.read_text(encoding='utf-8')", False),
        ("run(a, encoding='utf-8')", False), ("gzip.open(a)", False), ("Image.open(a)", False),
    ],
)  # fmt: skip
def test_an_unnamed_encoding_is_found(line, wrong):
    assert bool(without_encoding(line)) == wrong


_POSIX_MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}
_POSIX = {"fork", "forkpty", "getuid", "geteuid", "getpgid", "killpg", "mkfifo", "setsid", "uname"}
_POSIX |= {"SIGKILL", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGHUP", "alarm", "sched_getaffinity"}


def missing_on_windows(source):
    """Return the lines that use what Windows lacks, neither asking for the system nor trying."""
    found = []

    def visit(node, asked):
        if isinstance(node, ast.If | ast.IfExp):
            test = ast.unparse(node.test)
            asked = asked or any(name in test for name in ("os.name", "sys.platform", "hasattr"))
        asked = asked or isinstance(node, ast.Try)
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module] if isinstance(node, ast.ImportFrom) else []
        of = isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in ("os", "signal")
        if not asked and (_POSIX_MODULES & set(modules) or (of and node.attr in _POSIX)):
            found.append(node.lineno)
        for child in ast.iter_child_nodes(node):
            visit(child, asked)

    visit(ast.parse(source), False)
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_needs_what_windows_lacks(path):
    of_linux = {"class_server", "test_class_server.py"} & set(path.parts)
    assert of_linux or missing_on_windows(code(path)) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("import fcntl", True), ("from resource import getrusage", True), ("os.fork()", True),
        ("def f():\n    os.killpg(1, signal.SIGKILL)", True), ("os.replace(a, b)", False),
        ("if os.name == 'posix':\n    os.killpg(1, 9)", False),
        ("try:\n    import resource\nexcept ImportError:\n    resource = None", False),
    ],
)  # fmt: skip
def test_what_windows_lacks_is_found(line, wrong):
    assert bool(missing_on_windows(line)) == wrong


_DEVICES = {"con", "prn", "aux", "nul"}
_DEVICES |= {f"{port}{i}" for port in ("com", "lpt") for i in range(1, 10)}


def unfit_for_windows(paths):
    """Return the paths that Windows, or a disk that knows no capitals, could not hold."""
    paths = list(paths)
    folded = [path.lower() for path in paths]
    return [
        path
        for path, low in zip(paths, folded, strict=True)
        if folded.count(low) > 1
        or len(path) > 140  # of 260, with the folder in which the reader puts the course
        or re.search(r'[<>:"|?*\\]|[. ](/|$)', path)
        or any(part.partition(".")[0] in _DEVICES for part in low.split("/"))
    ]


def test_every_file_name_is_one_on_windows():
    folders = (".ci", "book", "data", "notebooks", "tests", "tools", "utils")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    paths = [path.relative_to(ROOT).as_posix() for path in [*ROOT.iterdir(), *found]]
    paths = [path for path in paths if not {"_build", "__pycache__"} & set(path.split("/"))]
    assert len(paths) > 300
    assert unfit_for_windows(paths) == []


@pytest.mark.parametrize("path", ["a/b?.py", "data/aux.csv", "con/x", "a./b", "x" * 141, "A/b.py"])
def test_an_unfit_file_name_is_found(path):
    assert unfit_for_windows(["a/b.py", "a/c.py", path])
