"""How exercises speak: as marked-up text in a notebook, as plain text everywhere else."""

import html
import re

from utils.machine import checks

# Code within a sentence: what stands between backticks, a call, a name with a dot or an underscore;
# with the names before a call's dots, and with what is taken from its result.
_CODE = re.compile(
    r"`([^`]+)`"
    r"|\b(?:\w+\.)*[a-z]\w*\([^()]*\)(?:\[[^\]]*\]|\.[a-z]\w*)*"
    r"|\b(?:\w+\.)*[a-z]\w*_\w+\b"
    r"|\b[a-z]\w+(?:\.[a-z]\w+)+\b"
)
_STATES = {" ": "open", "x": "wrong", "v": "right"}


def in_notebook():
    """Whether what is shown can be more than plain text."""
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")


def say(plain, marked, mimetype="text/html"):
    """Print a text, or in a notebook display it with its marked-up form.

    Parameters
    ----------
    plain, marked : str
    mimetype : str
        Of the marked-up form.
    """
    if not in_notebook():
        print(plain)
        return
    from IPython.display import display

    display({mimetype: marked, "text/plain": plain}, raw=True)


def sentence(text):
    """Return a text as HTML, with names and calls of code set as such."""
    text = html.escape(text, quote=False)
    return _CODE.sub(lambda match: f"<code>{match[1] or match[0]}</code>", text)


def task(number, kind, text):
    """Show a task.

    Parameters
    ----------
    number : str
    kind : str
        Such as ``"code"``.
    text : str
    """
    head = f"<strong>Exercise {number}</strong> <em>({html.escape(kind)})</em>"
    marked = f'<div class="exercise"><p>{head}</p><p>{sentence(text)}</p></div>'
    say(f"Exercise {number} ({kind}). {text}", marked)


def outcome(state, reason):
    """Show what became of an answer.

    Parameters
    ----------
    state : str
        ``"v"``, ``"x"`` or ``" "``.
    reason : str
    """
    checks.one_of("state", state, _STATES)
    plain = f"[{state}] {reason}"
    lines = html.escape(plain, quote=False).replace("\n", "<br>")
    say(plain, f'<p class="outcome {_STATES[state]}">{lines}</p>')


def code(source):
    """Show a worked solution: code that can be copied."""
    say(source, f"```python\n{source}\n```", "text/markdown")
