"""Small packages that tests write, read and search."""

import importlib
import os
import sys
from contextlib import contextmanager

FIRST = '''
"""A package of the tests."""


def late_fee(days):
    """Return what a reader owes for a book < brought back late & wet."""


def shelve(book):
    """Put a book back in its place."""


def _hidden():
    """Not public."""


def undocumented():
    pass
'''
SECOND = FIRST.replace("in its place", "where it belongs")

# Some of what is in it fails when it is looked at.
SPOILT = '''
"""Some of what is here fails when it is looked at."""


def good():
    """Return something good."""


class NoSignature:
    """Has a signature that cannot be asked for."""

    @property
    def __signature__(self):
        raise RuntimeError("no signature here")

    def __call__(self):
        """Do nothing."""


no_signature = NoSignature()
no_signature.__doc__ = "Has a text of its own, but no signature."


class NoDoc:
    @property
    def __doc__(self):
        raise RuntimeError("no text here")

    __module__ = "spoilt"


class Meta(type):
    def __dir__(cls):
        raise RuntimeError("no members here")


class Closed(metaclass=Meta):
    """Does not say what it has."""


class Odd:
    """Has one member that fails."""

    @classmethod
    def fine(cls):
        """Work."""


class Exits:
    def __getattribute__(self, name):
        raise SystemExit(3)


no_doc = NoDoc()
exits = Exits()


def __getattr__(name):
    if name == "lazy":
        raise OSError("cannot be loaded")
    raise AttributeError(name)


def __dir__():
    return [*globals(), "lazy"]
'''


@contextmanager
def writer(tmp_path, monkeypatch):
    """Give a function that writes a package or changes its source; the cache is an empty one.

    Parameters
    ----------
    tmp_path : pathlib.Path
    monkeypatch : pytest.MonkeyPatch

    Yields
    ------
    callable
        Takes the source, returns the package's name.
    """
    folder, cache = tmp_path / "code", tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(cache))
    monkeypatch.syspath_prepend(str(folder))
    path = folder / "library_of_tests.py"

    def write(source):
        before = path.stat().st_mtime_ns if path.exists() else 0
        path.write_text(source, encoding="utf-8")
        os.utime(path, ns=(before + 10**9, before + 10**9))  # whatever the clock's resolution
        importlib.invalidate_caches()
        return "library_of_tests"

    yield write
    sys.modules.pop("library_of_tests", None)
