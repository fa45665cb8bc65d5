"""Exercises with checks that tell what is wrong, hints that go further, and worked solutions.

Each chapter has a module here, ``utils.exercises.ch01`` for chapter 01, with exercises ``q1``,
``q2``, … A notebook imports them: ``from utils.exercises.ch01 import q1, q2, q3``. `progress`
shows which of all chapters' exercises are solved.

`number`, `array` and `matches` make judges (`judges`); `matches` is for an answer that is a
function.
"""

import ast
import inspect
import re
import symtable
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field

from utils.exercises import shown
from utils.exercises.judges import TODO, NotAnswered, array, is_number, matches, number
from utils.exercises.solved import keep, progress

__all__ = ["TODO", "Exercise", "array", "is_number", "matches", "number", "progress"]


@dataclass(repr=False)
class Exercise:
    """One exercise; it shows itself by its id and its task.

    Attributes
    ----------
    task : str
        What is asked, in one or two sentences.
    judge : callable
        Takes the answer; returns None where it is right, else one sentence on what is wrong.
        Whatever it raises counts as a wrong answer.
    hints : tuple of str
        Each goes further than the one before.
    worked : str, function or tuple of functions
        The solution that is shown, with its reasons as comments: code that leaves the right
        answer in the variable ``answer``; or the function that is asked for, by the name that the
        task gives it, after those that it calls.
    wrong : tuple
        Answers that must not pass; the tests try them.
    id : str, optional
        Chapter and number, ``"12.2"`` for ``q2`` of chapter 12. By it `progress` counts the
        exercise; an exercise without one leaves nothing.

    Raises
    ------
    ValueError
        If `worked` or `id` is something else.
    """

    task: str
    judge: callable
    hints: tuple
    worked: str | tuple | Callable
    wrong: tuple
    id: str | None = field(default=None, kw_only=True)
    _given: int = field(default=0, init=False)

    def __post_init__(self):
        functions = self._functions()
        known = functions and all(map(inspect.isfunction, functions))
        if not known and not isinstance(self.worked, str):
            raise ValueError(f"worked: expected code or functions, got {self.worked!r}")
        fits = isinstance(self.id, str) and re.fullmatch(r"[0-9]{2}\.[1-9][0-9]*", self.id)
        if not fits and self.id is not None:
            raise ValueError(f"id: expected chapter.number such as '12.2', got {self.id!r}")

    def __repr__(self):
        return f"Exercise {self.id}: {self.task}" if self.id else f"Exercise: {self.task}"

    def _functions(self):
        return self.worked if isinstance(self.worked, tuple) else (self.worked,)

    def verdict(self, answer=TODO):
        """Return ``(state, reason)``; the state is ``"v"``, ``"x"`` or ``" "``."""
        empty = answer is None or answer is TODO or answer is Ellipsis
        if empty or (isinstance(answer, str | list | tuple | dict) and not answer):
            return " ", "not answered yet"
        try:
            reason = self.judge(answer)
        except NotAnswered:
            return " ", "not answered yet"
        except Exception as error:
            # The reader's own function may raise anything; the check itself never does.
            reason = f"your answer could not be used: {type(error).__name__}: {error}"
        return ("v", "correct") if reason is None else ("x", f"not yet: {reason}")

    def ask(self, kind):
        """Show the task.

        Parameters
        ----------
        kind : str
            What it wants: ``"reason by hand"``, ``"code"`` or ``"explore"``.
        """
        if not isinstance(kind, str) or not kind.strip():
            raise ValueError(f"kind: expected what the task wants, such as 'code', got {kind!r}")
        shown.task(self.id.partition(".")[2] if self.id else "", kind, self.task)

    def check(self, answer=TODO):
        """Show whether an answer is right, and if not, why; never raise.

        The outcome is remembered for `progress`, on the reader's own machine.

        Parameters
        ----------
        answer : object
            A value or a function, as the task asks.
        """
        state, reason = self.verdict(answer)
        shown.outcome(state, reason)
        keep(self, state)

    def hint(self):
        """Show the next hint; after the last one, the last again."""
        number = min(self._given, len(self.hints) - 1)
        self._given = number + 1
        plain = f"hint {number + 1} of {len(self.hints)}: {self.hints[number]}"
        shown.say(plain, f'<p class="outcome hint">{shown.sentence(plain)}</p>')

    def solution(self):
        """Show a worked solution; a function with the imports that it needs."""
        written = isinstance(self.worked, str)
        shown.code(self.worked.strip() if written else _source(self._functions()))


def _source(functions):
    """Return the code of functions of one module, below those of its imports that they use."""
    sources = [textwrap.dedent(inspect.getsource(function)).strip() for function in functions]
    used = _used(symtable.symtable("\n".join(sources), "solution", "exec"))
    try:
        module = ast.parse(inspect.getsource(inspect.getmodule(functions[0])))
    except (OSError, TypeError):
        return "\n\n\n".join(sources)  # written in a notebook, which has its own imports
    imports = []
    for node in module.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            node.names = [n for n in node.names if (n.asname or n.name.partition(".")[0]) in used]
            if node.names:
                imports.append(ast.unparse(node))
    return "\n\n\n".join(["\n".join(imports), *sources] if imports else sources)


def _used(table):
    """Return the names that code takes from outside its functions."""
    outside = not isinstance(table, symtable.Function)
    symbols = [s for s in table.get_symbols() if s.is_referenced() and (outside or s.is_global())]
    return {symbol.get_name() for symbol in symbols}.union(*map(_used, table.get_children()))
