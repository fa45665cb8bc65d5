"""Exercises with checks that tell what is wrong, hints that go further, and worked solutions.

Each chapter has a module here, ``utils.exercises.ch01`` for chapter 01, with exercises ``q1``,
``q2``, … A notebook imports them: ``from utils.exercises.ch01 import q1, q2, q3``. `progress`
shows which of all chapters' exercises are solved.
"""

from dataclasses import dataclass, field

import numpy as np

from utils.exercises.solved import keep, progress

__all__ = ["TODO", "Exercise", "array", "is_number", "number", "progress"]


class _Unanswered:
    """What stands in the notebook where the reader's answer goes."""

    def __repr__(self):
        return "TODO"


TODO = _Unanswered()


@dataclass
class Exercise:
    """One exercise.

    Attributes
    ----------
    task : str
        What is asked, in one or two sentences.
    judge : callable
        Takes the answer; returns None where it is right, else one sentence on what is wrong.
        Whatever it raises counts as a wrong answer.
    hints : tuple of str
        Each goes further than the one before.
    worked : str
        Python code that leaves the right answer in the variable ``answer``, with its reasons as
        comments.
    wrong : tuple
        Answers that must not pass; the tests try them.
    """

    task: str
    judge: callable
    hints: tuple
    worked: str
    wrong: tuple
    _given: int = field(default=0, init=False, repr=False)

    def verdict(self, answer=TODO):
        """Return ``(state, reason)``; the state is ``"v"``, ``"x"`` or ``" "``."""
        empty = answer is None or answer is TODO or answer is Ellipsis
        if empty or (isinstance(answer, str | list | tuple | dict) and not answer):
            return " ", "not answered yet"
        try:
            reason = self.judge(answer)
        except Exception as error:
            # The reader's own function may raise anything; the check itself never does.
            reason = f"your answer could not be used: {type(error).__name__}: {error}"
        return ("v", "correct") if reason is None else ("x", f"not yet: {reason}")

    def check(self, answer=TODO):
        """Print whether an answer is right, and if not, why; never raise.

        The outcome is remembered for `progress`, on the reader's own machine.

        Parameters
        ----------
        answer : object
            A value or a function, as the task asks.
        """
        state, reason = self.verdict(answer)
        print(f"[{state}] {reason}")
        keep(self, state)

    def hint(self):
        """Print the next hint; after the last one, the last again."""
        number = min(self._given, len(self.hints) - 1)
        self._given = number + 1
        print(f"hint {number + 1} of {len(self.hints)}: {self.hints[number]}")

    def solution(self):
        """Print a worked solution."""
        print(self.worked.strip())


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
