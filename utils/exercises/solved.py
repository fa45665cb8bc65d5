"""Which exercises the reader has solved: kept in the reader's own data folder, never sent."""

import os
import re
import sys
from datetime import date

from platformdirs import user_data_dir

from utils.machine.files import ROOT, absolute, write_atomically

_EXERCISE = re.compile(r"^(q\d+) = Exercise\(", re.MULTILINE)
_KEPT = re.compile(r"([vx]) \d{4}-\d\d-\d\d")


def folder():
    """Return the folder that holds the reader's progress, or None where none is kept.

    Returns
    -------
    pathlib.Path or None
        The environment variable ``EMBEDDINGS_PROGRESS`` if set (``off`` keeps nothing: so the
        tests run), otherwise a folder of the user's data folder. It need not exist.
    """
    chosen = os.environ.get("EMBEDDINGS_PROGRESS")
    if chosen == "off":
        return None
    return absolute(chosen or os.path.join(user_data_dir("embeddings-course"), "progress"))


def chapters():
    """Return the exercises of each chapter, read from their modules without importing them.

    Returns
    -------
    dict of str to (str, tuple of str)
        From the chapter's number, such as ``04``, to what its exercises are about and their names.
    """
    found = {}
    for path in sorted((ROOT / "utils" / "exercises").glob("ch[0-9][0-9].py")):
        source = path.read_text(encoding="utf-8")
        about = source.split("\n", 1)[0].strip('"').partition(": ")[2].rstrip(".")
        found[path.stem[2:]] = about, tuple(_EXERCISE.findall(source))
    return found


def _place(exercise):
    """Return ``ch04-q1`` for an exercise of a chapter's module, None for any other."""
    for module, names in list(sys.modules.items()):
        chapter = re.fullmatch(r"utils\.exercises\.(ch\d\d)", module)
        for name, value in vars(names).items() if chapter else ():
            if value is exercise:
                return f"{chapter[1]}-{name}"
    return None


def _state(kept, place):
    """Return what is kept of an exercise; what cannot be read counts as open."""
    try:
        found = _KEPT.fullmatch((kept / place).read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return " "
    return found[1] if found else " "


def keep(exercise, state):
    """Remember the outcome of a check; never undo a solved exercise, never fail for the disk.

    Each exercise has a file of its own, so that two notebooks at once lose nothing.

    Parameters
    ----------
    exercise : utils.exercises.Exercise
    state : {"v", "x", " "}
        As `Exercise.verdict` gives it.

    Raises
    ------
    ValueError
        If it is another state.
    """
    if state not in ("v", "x", " "):
        raise ValueError(f"state: expected 'v', 'x' or ' ', got {state!r}")
    kept = folder()
    place = _place(exercise) if kept and state in ("v", "x") else None
    if place is None or _state(kept, place) in ("v", state):
        return
    try:
        kept.mkdir(parents=True, exist_ok=True)
        write_atomically(kept / place, f"{state} {date.today().isoformat()}\n".encode())
    except OSError:
        pass  # a full or read-only disk must not spoil an exercise; `progress` tells of it


def _writable(kept):
    """Whether a folder that may not exist yet can be made and written."""
    nearest = next(path for path in (kept, *kept.parents) if path.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK)


def progress():
    """Print which exercises are solved ``[v]``, tried ``[x]`` and open ``[ ]``, by chapter.

    What `Exercise.check` found is kept in the reader's own data folder (`folder`), one small file
    an exercise; delete the folder to start anew.
    """
    kept, solved, total = folder(), 0, 0
    for number, (about, names) in chapters().items():
        states = [_state(kept, f"ch{number}-{name}") if kept else " " for name in names]
        solved, total = solved + states.count("v"), total + len(names)
        marks = " ".join(f"[{state}] {name}" for name, state in zip(names, states, strict=True))
        print(f"{number}  {marks}  {about}")
    print(f"{solved} of {total} exercises solved")
    if kept is None:
        print("Nothing is kept: EMBEDDINGS_PROGRESS is off.")
    elif not _writable(kept):
        print("Nothing can be kept: the progress folder cannot be made or written.")
