"""What is installed beside the course, asked so that no foreign package can spoil the answer.

A distribution's metadata are other people's files: they may be in another encoding, half removed,
or without a version. Such a distribution is passed over, and the others are read.
"""

import importlib.metadata
from functools import lru_cache


def _distributions():
    """Yield (name, distribution) of what is installed and can be read."""
    for found in importlib.metadata.distributions():
        try:
            name = found.name
        except Exception:  # metadata in another encoding, or none
            continue
        if isinstance(name, str) and name:
            yield name, found


@lru_cache(maxsize=1)
def names():
    """Return what is installed, in order of the names.

    Returns
    -------
    tuple of (str, str)
        Name and version of each distribution whose metadata can be read.
    """
    found = set()
    for name, distribution in _distributions():
        try:
            found.add((name, str(distribution.version)))
        except Exception:  # no version
            found.add((name, ""))
    return tuple(sorted(found))


@lru_cache(maxsize=1)
def providers():
    """Return which distributions bring a module: ``yaml`` comes from PyYAML.

    Returns
    -------
    dict of str to list of str
        Import name → names of distributions, as `importlib.metadata.packages_distributions` gives
        it, without those whose metadata cannot be read.
    """
    found = {}
    for name, distribution in _distributions():
        try:
            listed = (distribution.read_text("top_level.txt") or "").split()
            files = distribution.files or ()
            tops = {file.parts[0] for file in files if len(file.parts) > 1}
            tops |= {file.stem for file in files if len(file.parts) == 1 and file.suffix == ".py"}
        except Exception:  # a damaged list of files
            continue
        for top in sorted({*listed, *(top for top in tops if top.isidentifier())}):
            found.setdefault(top, []).append(name)
    return found


def _check(name):
    if not isinstance(name, str) or not name:
        raise ValueError(f"name: expected the name of a distribution, got {name!r}")


def version(name):
    """Return the version of a distribution.

    Parameters
    ----------
    name : str

    Returns
    -------
    str or None
        None if there is none, or its metadata cannot be read.
    """
    _check(name)
    try:
        found = importlib.metadata.version(name)
    except Exception:
        return None
    return found if isinstance(found, str) else None


def record(name):
    """Return the list of a distribution's files with their hashes.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        Empty where the installer left none.
    """
    _check(name)
    try:
        text = importlib.metadata.distribution(name).read_text("RECORD") or ""
    except Exception:
        return ""
    # What Python compiled by itself says nothing of the package.
    return "\n".join(line for line in text.splitlines() if "__pycache__" not in line)
