"""Read the docstrings of installed packages, by default of the scientific Python stack.

Run as a program (``python -m utils.worlds.harvest FILE [PACKAGE …]``) so that the hundreds of
submodules which have to be imported do not stay in the memory of the notebook that asked.
"""

import contextlib
import enum
import gzip
import importlib
import importlib.metadata
import importlib.util
import inspect
import io
import json
import os
import pkgutil
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

from utils.machine import surroundings
from utils.machine.files import ROOT, write_atomically
from utils.worlds.docstrings import resolve_see_also, split_sections

PACKAGES = ("numpy", "scipy", "pandas", "sklearn", "matplotlib", "networkx", "skimage")

# Not part of what a user imports, gone in newer Pythons, or dependent on the machine.
_TESTS = {"tests", "conftest"}
_SKIPPED = _TESTS | set("core distutils f2py externals backends sphinxext matlib pylab".split())
_MACHINE = re.compile(r"^ *:(?:Alias on this platform|Canonical name).*\n(?: {4,}.*\n)*", re.M)
_KNOWN = re.compile(r"\.(?:DataFrame|Series|Figure|Polynomial)\b")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


class _Attempts:
    """Calls that may fail, as other people's code can anywhere; what failed is remembered."""

    def __init__(self):
        self.failed = []

    def __call__(self, name, function, default=None):
        """Return what the function returns, or the default if it raises anything at all."""
        try:
            return function()
        except KeyboardInterrupt:
            raise
        except BaseException:  # some exit, some skip, as a test would
            self.failed.append(name)
            return default


def _modules(name, attempt):
    """Yield the public modules of a package, depth first, in sorted order."""
    module = importlib.import_module(name)
    yield module
    parts = attempt(name, lambda: list(pkgutil.iter_modules(getattr(module, "__path__", []))), [])
    for info in parts:
        child = f"{name}.{info.name}"
        hidden = _SKIPPED if name.partition(".")[0] in PACKAGES else _TESTS
        if info.name.startswith("_") or info.name in hidden:
            continue
        try:
            yield from _modules(child, attempt)
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException:  # a part whose own requirement is missing; some even exit or skip
            continue


def _docstring(obj):
    """Return the object's own docstring, cleaned, or '' where it only inherits its type's."""
    text = getattr(obj, "__doc__", None)
    if not isinstance(text, str):
        return ""
    if not isinstance(obj, type) and text == getattr(type(obj), "__doc__", None):
        return ""
    if re.match(r"\s*\[\*Deprecated\*\]\s*\n", text):  # a mark without a text of its own
        return ""
    text = _ADDRESS.sub("", inspect.cleandoc(text) + "\n")
    lines = _MACHINE.sub("", text).strip().splitlines()
    # Trailing spaces are cut by Python 3.13 anyway; scipy draws some examples anew at import.
    return "\n".join(line.rstrip() for line in lines if not line.endswith("# may vary"))


def _kind(obj):
    if isinstance(obj, type):
        return "class"
    if isinstance(obj, property) or inspect.isdatadescriptor(obj):
        return "property"
    return "function" if callable(obj) else "object"


def _signature(obj):
    """Return a printable signature, or '' where the object has none of its own."""
    if isinstance(obj, enum.EnumMeta):  # made up by Python, another one in each version
        return ""
    try:
        signature = inspect.signature(obj)
    except (ValueError, TypeError):
        return ""
    # Without annotations: they are long, and differ between versions of Python.
    bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    text = str(signature.replace(parameters=bare, return_annotation=signature.empty))
    return "" if " at 0x" in text or len(text) > 300 else text


def _public_objects(package, attempt):
    """Yield (dotted name, object, depth of inheritance) of what the package offers."""
    for module in _modules(package, attempt):
        for name in _names(module, module.__name__, attempt):
            # scipy's *_gen classes are behind its distributions, not for users; numpy keeps
            # row_stack as a deprecated twin of vstack.
            if name.startswith("_") or name.endswith("_gen") or name == "row_stack":
                continue
            full = f"{module.__name__}.{name}"
            obj = attempt(full, lambda module=module, name=name: getattr(module, name, None))
            if not attempt(full, lambda obj=obj: _home(obj) == package, False):
                continue
            yield full, obj, 0
            if isinstance(obj, type):
                yield from attempt(full, lambda f=full, c=obj: _members(package, f, c), [])


def _names(obj, name, attempt):
    """Return what ``dir`` lists, sorted; nothing where it fails or lists what is no name."""
    return attempt(name, lambda: sorted(dir(obj)), [])


def _home(obj):
    """Return the top-level package that defines an object, '' for a module."""
    home = getattr(obj, "__module__", None) or type(obj).__module__
    return "" if inspect.ismodule(obj) else str(home).partition(".")[0]


def _members(package, prefix, cls):
    """Return (dotted name, object, depth of inheritance) of what a class offers."""
    found = []
    for name in sorted(dir(cls)):
        if name.startswith("_"):
            continue
        for depth, owner in enumerate(cls.__mro__):
            if name in vars(owner):
                if owner.__module__.partition(".")[0] == package:
                    member = vars(owner)[name]
                    try:
                        accessor = getattr(cls, name, None)  # pandas.Series.str: a class of methods
                    except Exception:  # what a class computes of itself can fail
                        accessor = None
                    full = f"{prefix}.{name}"
                    if isinstance(accessor, type) and prefix.count(".") == 1:
                        found.append((full, accessor, depth))
                        found += _members(package, full, accessor)
                    else:
                        found.append((full, getattr(member, "__func__", member), depth))
                break
    return found


def _summary(intro, name):
    """Return the first paragraph that is not a call signature, on one line."""
    last = name.rpartition(".")[2]
    for paragraph in re.split(r"\n\s*\n", intro):
        line = " ".join(paragraph.split())
        if line and not re.match(rf"(?:[\w.]*\b)?{re.escape(last)}\s*\(", line) and line[0] != ".":
            return line
    return ""


def _rank(name, obj, depth):
    """Return what orders the names of one object: the smallest is the name that readers know."""
    parent, _, last = name.rpartition(".")
    return (
        name.count("."),  # the shortest public path
        last != getattr(obj, "__name__", last),  # numpy.concatenate, not its alias concat
        not str(getattr(obj, "__module__", "")).startswith(parent),  # where it is defined
        _KNOWN.search(name) is None,  # DataFrame.head, not the same method of another class
        depth,  # the class that defines the method
        name,
    )


def is_installed(package):
    """Say whether a name is that of a top-level package or module that can be imported.

    Parameters
    ----------
    package : str

    Returns
    -------
    bool
        False for anything else, also for a name with dots, and for what is no string.
    """
    if not isinstance(package, str) or not package.isidentifier() or package[0] == "_":
        return False
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError, AttributeError):  # half installed, or without a spec
        return False


def _check(packages):
    if isinstance(packages, str) or not all(map(is_installed, packages)):
        raise ValueError(f"packages: expected names of installed packages, got {packages!r}")


def collect(packages=PACKAGES, skipped=None):
    """Collect every distinct public docstring, under its shortest public name.

    Parameters
    ----------
    packages : sequence of str
        Import names of the packages to read, such as ``numpy``; each must be installed. All their
        public modules are imported.
    skipped : list of str, optional
        Gets the names of objects that could not be read, since their own code failed.

    Returns
    -------
    list of dict
        Keys ``name, aliases, package, kind, signature, summary, text, see_also``; sorted by
        package (in the order given) and name. Objects that share one docstring are one entry.
    """
    _check(packages)
    os.environ["MPLBACKEND"] = "agg"
    entries, attempt = [], _Attempts()
    for package in packages:
        found = {}
        for name, obj, depth in _public_objects(package, attempt):
            text = attempt(name, lambda obj=obj: _docstring(obj), "")
            rank = text and attempt(name, lambda n=name, o=obj, d=depth: _rank(n, o, d))
            if rank:
                found.setdefault(text, []).append((rank, name, obj))
        rows = []
        for text, places in found.items():
            places.sort(key=lambda place: place[0])
            _, name, obj = places[0]
            aliases = list(dict.fromkeys(place[1] for place in places[1:]))
            about = attempt(name, lambda obj=obj: (_kind(obj), _signature(obj)))
            if about:
                rows.append(
                    {
                        "name": name,
                        "aliases": [alias for alias in aliases if alias != name],
                        "package": package,
                        "kind": about[0],
                        "signature": about[1],
                        "summary": _summary(split_sections(text)[""], name),
                        "text": text,
                    }
                )
        # Two texts can claim one name (a function redefined by platform): keep the longer.
        rows.sort(key=lambda row: (row["name"], -len(row["text"])))
        entries += [
            row for i, row in enumerate(rows) if not i or row["name"] != rows[i - 1]["name"]
        ]
    resolve_see_also(entries)
    if skipped is not None:
        skipped += sorted(set(attempt.failed))
    return entries


def _hide_backends():
    """Let networkx find no back end in this process: one that is installed adds to its texts."""
    ask = importlib.metadata.entry_points

    def entry_points(**wanted):
        if str(wanted.get("group", "")).startswith("networkx."):
            return importlib.metadata.EntryPoints()
        return ask(**wanted)

    importlib.metadata.entry_points = entry_points


def main(path, packages=PACKAGES):
    """Write the collection to ``path`` as gzipped JSON, by way of a temporary file."""
    warnings.simplefilter("ignore")
    _hide_backends()
    skipped = []
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        entries = collect(packages, skipped)
    # A docstring may hold half a surrogate pair: written as an escape, it does no harm.
    data = json.dumps({"entries": entries, "skipped": skipped}).encode()
    write_atomically(Path(path), gzip.compress(data, compresslevel=3, mtime=0))


def read_elsewhere(packages=PACKAGES, limit=900):
    """Run `collect` in a process of its own, with a clean environment.

    Parameters
    ----------
    packages : sequence of str
    limit : float
        Seconds that it may take.

    Returns
    -------
    entries : list of dict
    skipped : list of str
        As `collect` gives them.

    Raises
    ------
    ValueError
        If ``packages`` is not a sequence of names of installed packages.
    RuntimeError
        If reading failed, or took longer.
    """
    _check(packages)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "docs.json.gz"
        places = os.pathsep.join(dict.fromkeys([str(ROOT), *(p or os.getcwd() for p in sys.path)]))
        try:
            done = subprocess.run(
                [sys.executable, "-m", "utils.worlds.harvest", str(target), *packages],
                cwd=folder,
                env=surroundings.clean_environment(PYTHONPATH=places),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=limit,
            )
        except subprocess.TimeoutExpired:
            raise RuntimeError(f"reading {', '.join(packages)} took over {limit} s") from None
        if done.returncode or not target.is_file():
            raise RuntimeError(f"reading {', '.join(packages)} failed:\n{done.stderr[-2000:]}")
        found = json.loads(gzip.decompress(target.read_bytes()))
    return found["entries"], found["skipped"]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] or PACKAGES)
