"""Which exercises the reader has solved: kept in the reader's own data folder, never sent."""

import ast
import os
import re
from datetime import date

from platformdirs import user_data_dir

from utils.machine.files import ROOT, absolute, write_atomically

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
        From the chapter's number, such as ``04``, to what its exercises are about and their ids.
    """
    found = {}
    for path in sorted((ROOT / "utils" / "exercises").glob("ch[0-9][0-9].py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        title = (ast.get_docstring(module) or "").split("\n")[0]
        about = title.partition(": ")[2].rstrip(".")
        found[path.stem[2:]] = about, tuple(_ids(module))
    return found


def _ids(module):
    """Yield the ids of the exercises that stand at the top of a parsed module."""
    for node in module.body:
        call = getattr(node, "value", None)
        if isinstance(call, ast.Call) and getattr(call.func, "id", None) == "Exercise":
            yield from (ast.literal_eval(k.value) for k in call.keywords if k.arg == "id")


def _place(identity):
    """Return the name of the file that keeps an exercise: ``ch04-q1`` for the id ``04.1``."""
    chapter, number = identity.split(".")
    return f"ch{chapter}-q{number}"


def _state(kept, place):
    """Return what is kept of an exercise; what cannot be read counts as open."""
    try:
        found = _KEPT.fullmatch((kept / place).read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return " "
    return found[1] if found else " "


def keep(exercise, state):
    """Remember the outcome of a check; never undo a solved exercise, never fail for the disk.

    Each exercise with an id has a file of its own, so that two notebooks at once lose nothing.

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
    if kept is None or exercise.id is None or state == " ":
        return
    place = _place(exercise.id)
    if _state(kept, place) in ("v", state):
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
    for number, (about, ids) in chapters().items():
        states = [_state(kept, _place(identity)) if kept else " " for identity in ids]
        solved, total = solved + states.count("v"), total + len(ids)
        names = [f"q{identity.partition('.')[2]}" for identity in ids]
        marks = " ".join(f"[{state}] {name}" for name, state in zip(names, states, strict=True))
        print(f"{number}  {marks}  {about}")
    print(f"{solved} of {total} exercises solved")
    if kept is None:
        print("Nothing is kept: EMBEDDINGS_PROGRESS is off.")
    elif not _writable(kept):
        print("Nothing can be kept: the progress folder cannot be made or written.")
