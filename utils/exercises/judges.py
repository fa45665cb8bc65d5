"""Judges: each takes an answer and says in one sentence what is wrong with it, or returns None.

`number` makes a judge for one number and `array` for an array; `matches` makes one for a function,
which must do what the worked solution does in each of the given cases.
"""

import inspect
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from utils.machine import checks


class _Unanswered:
    """What stands in the notebook where the reader's answer goes."""

    def __repr__(self):
        return "TODO"


TODO = _Unanswered()


class NotAnswered(Exception):
    """The reader's function still returns `TODO`."""


def is_number(answer):
    """Return True for a real number that is no bool, numpy's own included."""
    return isinstance(answer, int | float | np.integer | np.floating) and not isinstance(
        answer, bool
    )


def number(expected, tolerance=1e-9, traps=()):
    """Make a judge for an answer that is one number.

    Parameters
    ----------
    expected : float
    tolerance : float
        Largest accepted difference.
    traps : sequence of (float, str)
        Well-known wrong numbers, and what to say about each.

    Returns
    -------
    callable
    """
    if not is_number(expected):
        raise ValueError(f"expected: expected a number, got {type(expected).__name__}")

    def judge(answer):
        if not is_number(answer):
            return f"expected a number, got {type(answer).__name__}"
        for value, reason in traps:
            if abs(answer - value) <= tolerance:
                return reason
        if abs(answer - expected) <= tolerance:
            return None
        return "too small" if answer < expected else "too large"

    return judge


def array(expected, tolerance=1e-6):
    """Return a function that says what is wrong with an array, or None.

    Parameters
    ----------
    expected : array_like
    tolerance : float

    Returns
    -------
    callable
    """
    try:
        expected = np.asarray(expected, dtype=float)
    except (TypeError, ValueError):
        raise ValueError("expected: expected numbers of one shape") from None

    def judge(answer):
        try:
            answer = np.asarray(answer, dtype=float)
        except (TypeError, ValueError):
            return f"expected an array of numbers, got {type(answer).__name__}"
        if answer.shape != expected.shape:
            return f"expected shape {expected.shape}, got {answer.shape}"
        if not np.isfinite(answer).all():
            return "the array holds NaN or infinity"
        wrong = np.argwhere(np.abs(answer - expected) > tolerance)
        if len(wrong):
            place = tuple(int(i) for i in wrong[0])
            return f"{len(wrong)} of {expected.size} values differ, the first at {place}"
        return None

    return judge


def matches(
    reference,
    cases,
    *,
    tolerance=1e-5,
    whole=False,
    read=None,
    untouched=(),
    traps=(),
    where=None,
):
    """Make a judge for an answer that is a function and must do what the reference does.

    In each case both are called with the same arguments, each with copies of its own. Of the
    first case that fails the judge says what was expected and what came. Numbers and arrays,
    sparse ones too, are equal within the tolerance, tuples and dicts part by part, anything else
    by ``==``; NaN and infinity are wrong.

    Parameters
    ----------
    reference : callable
        The right function, mostly the worked solution.
    cases : iterable of (str, tuple) or (str, tuple, str)
        What a case is, to be read after "for", such as ``"4 texts of up to 6 words"``; the
        arguments; and a remark, which is said where the values differ in this case.
    tolerance : float
        Largest accepted difference, absolute or relative to what is expected. Where the reference
        gives an integer type or bools, none is accepted.
    whole : bool
        Whether numbers must have an integer type, too.
    read : callable, optional
        Applied to both results before they are compared, if they are of the same kind.
    untouched : sequence of str
        Parameters of the reference that the answer must not change.
    traps : sequence of (callable, str)
        A function that makes a well-known mistake, and what to say where the answer agrees with
        it in the case that fails (of a tuple: in a part that is wrong).
    where : callable, optional
        Takes a place in the result, a tuple of int, and the case's arguments, and returns words
        for the place.

    Returns
    -------
    callable

    Raises
    ------
    ValueError
        If an argument is something else, or there is no case.
    """
    checks.function("reference", reference)
    cases, traps, untouched = _cases(cases), _traps(traps), tuple(untouched)
    names = tuple(inspect.signature(reference).parameters) if untouched else ()
    if not is_number(tolerance) or not 0 <= tolerance < np.inf:
        raise ValueError(f"tolerance: expected a number of at least 0, got {tolerance!r}")
    for name, value in (("read", read), ("where", where)):
        if value is not None:
            checks.function(name, value)
    for name in untouched:
        checks.one_of("untouched", name, names)
    equality = _Equality(tolerance, whole)

    def compared(found, expected):
        alike = read is not None and isinstance(found, type(expected))
        return (read(found), read(expected)) if alike else (found, expected)

    def judge(answer):
        if not callable(answer):
            return f"expected a function, got {type(answer).__name__}"
        for about, arguments, remark in cases:
            given, right = deepcopy(arguments), reference(*deepcopy(arguments))
            result = answer(*given)
            if result is TODO:
                raise NotAnswered
            found, expected = compared(result, right)
            fault = equality.fault(found, expected, _namer(where, arguments))
            if fault is None or not fault.of_kind:
                for name, before, after in zip(names, arguments, given, strict=False):
                    if name in untouched and _Equality(0).fault(after, before):
                        return f"for {about}: {name} itself was changed; leave it as it is"
            if fault is None:
                continue
            for trap, sentence in traps:
                mistaken, _ = compared(trap(*deepcopy(arguments)), right)
                parts = zip(*map(_parts, (found, mistaken, expected)), strict=False)
                if any(equality.fault(f, e) and not equality.fault(f, m) for f, m, e in parts):
                    return f"for {about}: {sentence}"
            said = f": {remark}" if remark and not fault.of_kind else ""
            return f"for {about} {fault.reason}{said}"
        return None

    judge.traps = traps
    return judge


def _cases(cases):
    """Return the cases of `matches`, each with a remark; refuse what is none."""
    found = []
    for case in cases if isinstance(cases, Iterable) else (cases,):
        fits = isinstance(case, tuple) and len(case) in (2, 3) and isinstance(case[1], tuple)
        about, arguments, remark = (*case, "")[:3] if fits else (None, None, None)
        if not isinstance(about, str) or not about or not isinstance(remark, str):
            raise ValueError(f"cases: expected (str, tuple) or (str, tuple, str), got {case!r}")
        found.append((about, arguments, remark))
    if not found:
        raise ValueError("cases: expected at least one")
    return tuple(found)


def _traps(traps):
    """Return the traps of `matches`; refuse what is none."""
    traps = tuple(traps) if isinstance(traps, Iterable) else (traps,)
    for trap in traps:
        fits = isinstance(trap, tuple) and len(trap) == 2 and callable(trap[0])
        if not fits or not isinstance(trap[1], str):
            raise ValueError(f"traps: expected (function, str), got {trap!r}")
    return traps


def _namer(where, arguments):
    """Return a function from a place of an array to words for it."""
    if where is not None:
        return lambda place: where(place, *deepcopy(arguments))
    return lambda place: f"place {place[0]}" if len(place) == 1 else place


def _parts(value):
    return value if isinstance(value, tuple) else (value,)


def _plain(value):
    """Return sparse arrays and tensors as arrays, numbers of numpy as Python's own."""
    if hasattr(value, "toarray"):
        value = value.toarray()
    if hasattr(value, "__array__") and not isinstance(value, str):
        value = np.asarray(value)
        return value.item() if value.ndim == 0 and value.dtype.kind in "biuf" else value
    return value


class _Fault(NamedTuple):
    """What is wrong with a result."""

    reason: str
    of_kind: bool  # it is another kind of thing, or of another shape: no values to compare


@dataclass(frozen=True)
class _Equality:
    """Whether a result is what was expected."""

    tolerance: float
    whole: bool = False

    def fault(self, found, expected, name=str, place=""):
        """Return what is wrong with a result, None where nothing is; `name` names places."""
        found, expected = _plain(found), _plain(expected)
        if kinds := _other_kind(found, expected, self.whole):
            return _Fault(f"expected {kinds[0]}{place}, got {kinds[1]}", True)
        if isinstance(expected, tuple):
            pairs = enumerate(zip(found, expected, strict=True), start=1)
            parts = (self.fault(*p, name, f" in value {i} of {len(expected)}") for i, p in pairs)
            return next(filter(None, parts), None)
        if isinstance(expected, dict):
            keys = sorted({*found, *expected}, key=repr)
            return next(filter(None, (self._at(k, found, expected, name) for k in keys)), None)
        if isinstance(expected, np.ndarray):
            return self._in_array(np.asarray(found), expected, name, place)
        same = self._near(found, expected) if is_number(expected) else found == expected
        return None if same else _Fault(_told(found, expected, place), False)

    def _at(self, key, found, expected, name):
        if key in found and key in expected:
            return self.fault(found[key], expected[key], name, f" at {key!r}")
        texts = [_text(x[key]) if key in x else "nothing" for x in (expected, found)]
        return _Fault(f"expected {texts[0]} at {key!r}, got {texts[1]}", False)

    def _in_array(self, found, expected, name, place):
        wrong = np.argwhere(~self._near(found, expected))
        if not len(wrong):
            return None
        first = tuple(int(i) for i in wrong[0])
        if expected.size <= 12:  # short enough to be shown as a whole
            reason = _told(found, expected, place)
            reason += f"; they differ first at {name(first)}" if expected.size > 1 else ""
        else:
            reason = _told(found[first], expected[first], f" at {name(first)}{place}")
            reason += f" ({len(wrong)} of {expected.size} values differ)"
        return _Fault(reason, False)

    def _near(self, found, expected):
        if np.asarray(expected).dtype.kind != "f":
            return found == expected  # what is counted is exact
        near = np.isclose(np.asarray(found, float), expected, self.tolerance, self.tolerance)
        return near & np.isfinite(expected)


_KINDS = ((str, "a string"), (dict, "a dict"), (set | frozenset, "a set"), (list, "a list"))


def _other_kind(found, expected, whole):
    """Return the kind expected and the kind found, in words; None where they are the same."""
    got = "None; is a return missing?" if found is None else type(found).__name__
    if isinstance(expected, np.ndarray):
        return _other_array(found, expected, whole, got)
    if isinstance(found, np.ndarray):
        got = f"an array of shape {found.shape}"
    elif isinstance(found, tuple):
        got = f"a tuple of {len(found)}"
    if isinstance(expected, tuple):
        fits = isinstance(found, tuple) and len(found) == len(expected)
        return None if fits else (f"a tuple of {len(expected)}", got)
    if is_number(expected):
        fits = is_number(found) and (isinstance(found, int) or not whole)
        return None if fits else ("an int" if whole else "a number", got)
    other = type(expected), type(expected).__name__
    kind, words = next((pair for pair in _KINDS if isinstance(expected, pair[0])), other)
    return None if isinstance(found, kind) else (words, got)


def _other_array(found, expected, whole, got):
    numeric = expected.dtype.kind in "biuf"
    try:
        array = np.asarray(found, dtype=float if numeric else None)
    except (TypeError, ValueError):
        array = None
    if array is None or found is None:
        return "an array of numbers", got
    if array.shape != expected.shape:
        return f"shape {expected.shape}", str(array.shape)
    if numeric and not np.isfinite(array).all():
        return "finite numbers", "NaN or infinity"
    dtype = np.asarray(found).dtype
    return ("whole numbers", str(dtype)) if whole and dtype.kind not in "iu" else None


def _told(found, expected, place):
    """Say what was expected and what came, with as many digits as tell the two apart."""
    for digits in (4, 8, 17):
        texts = [_text(value, digits) for value in (expected, found)]
        if texts[0] != texts[1]:
            break
    right, got = (text if len(text) <= 200 else f"{text[:199]}…" for text in texts)
    return f"expected {right}{place}, got {got}"


def _text(value, digits=4):
    value = value.tolist() if isinstance(value, np.ndarray | np.generic) else value
    if isinstance(value, list):
        return f"[{', '.join(_text(v, digits) for v in value)}]"
    return f"{value:.{digits}g}" if isinstance(value, float) else repr(value)
