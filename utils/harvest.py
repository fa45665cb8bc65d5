"""Read the docstrings of installed packages, by default of the scientific Python stack.

Run as a program (``python -m utils.harvest FILE [PACKAGE …]``) so that the hundreds of submodules
which have to be imported do not stay in the memory of the notebook that asked.
"""

import contextlib
import enum
import gzip
import importlib
import importlib.util
import inspect
import io
import json
import os
import pkgutil
import re
import sys
import warnings
from pathlib import Path

from utils.files import write_atomically
from utils.numpydoc import resolve_see_also, split_sections

PACKAGES = ("numpy", "scipy", "pandas", "sklearn", "matplotlib", "networkx", "skimage")

# Not part of what a user imports, gone in newer Pythons, or dependent on the machine.
_TESTS = {"tests", "conftest"}
_SKIPPED = _TESTS | set("core distutils f2py externals backends sphinxext matlib pylab".split())
_MACHINE = re.compile(r"^ *:(?:Alias on this platform|Canonical name).*\n(?: {4,}.*\n)*", re.M)
_KNOWN = re.compile(r"\.(?:DataFrame|Series|Figure|Polynomial)\b")
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def _modules(name):
    """Yield the public modules of a package, depth first, in sorted order."""
    module = importlib.import_module(name)
    yield module
    for info in pkgutil.iter_modules(getattr(module, "__path__", [])):
        child = f"{name}.{info.name}"
        skipped = _SKIPPED if name.partition(".")[0] in PACKAGES else _TESTS
        if info.name.startswith("_") or info.name in skipped:
            continue
        try:
            yield from _modules(child)
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


def _public_objects(package):
    """Yield (dotted name, object, depth of inheritance) of what the package offers."""
    for module in _modules(package):
        for name in sorted(dir(module)):
            # scipy's *_gen classes are behind its distributions, not for users; numpy keeps
            # row_stack as a deprecated twin of vstack.
            if name.startswith("_") or name.endswith("_gen") or name == "row_stack":
                continue
            obj = getattr(module, name, None)
            home = getattr(obj, "__module__", None) or type(obj).__module__
            if inspect.ismodule(obj) or str(home).partition(".")[0] != package:
                continue
            yield f"{module.__name__}.{name}", obj, 0
            if isinstance(obj, type):
                yield from _members(package, f"{module.__name__}.{name}", obj)


def _members(package, prefix, cls):
    for name in sorted(dir(cls)):
        if name.startswith("_"):
            continue
        for depth, owner in enumerate(cls.__mro__):
            if name in vars(owner):
                if owner.__module__.partition(".")[0] == package:
                    member = vars(owner)[name]
                    accessor = getattr(cls, name, None)  # pandas.Series.str is a class of methods
                    if isinstance(accessor, type) and prefix.count(".") == 1:
                        yield f"{prefix}.{name}", accessor, depth
                        yield from _members(package, f"{prefix}.{name}", accessor)
                    else:
                        yield f"{prefix}.{name}", getattr(member, "__func__", member), depth
                break


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
    return importlib.util.find_spec(package) is not None


def collect(packages=PACKAGES):
    """Collect every distinct public docstring, under its shortest public name.

    Parameters
    ----------
    packages : sequence of str
        Import names of the packages to read, such as ``numpy``; each must be installed. All their
        public modules are imported.

    Returns
    -------
    list of dict
        Keys ``name, aliases, package, kind, signature, summary, text, see_also``; sorted by
        package (in the order given) and name. Objects that share one docstring are one entry.
    """
    if isinstance(packages, str) or not all(map(is_installed, packages)):
        raise ValueError(f"packages: expected names of installed packages, got {packages!r}")
    os.environ["MPLBACKEND"] = "agg"
    entries = []
    for package in packages:
        found = {}
        for name, obj, depth in _public_objects(package):
            text = _docstring(obj)
            if text:
                found.setdefault(text, []).append((_rank(name, obj, depth), name, obj))
        rows = []
        for text, places in found.items():
            places.sort(key=lambda place: place[0])
            _, name, obj = places[0]
            aliases = list(dict.fromkeys(place[1] for place in places[1:]))
            rows.append(
                {
                    "name": name,
                    "aliases": [alias for alias in aliases if alias != name],
                    "package": package,
                    "kind": _kind(obj),
                    "signature": _signature(obj),
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
    return entries


def main(path, packages=PACKAGES):
    """Write the collection to ``path`` as gzipped JSON, by way of a temporary file."""
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        entries = collect(packages)
    data = json.dumps(entries, ensure_ascii=False).encode()
    write_atomically(Path(path), gzip.compress(data, compresslevel=3, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] or PACKAGES)
