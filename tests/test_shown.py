"""How exercises speak: plain text outside a notebook, marked-up text inside."""

import IPython
import IPython.display
import pytest

from utils.exercises import shown


class Shell:
    """An IPython with a kernel, as a notebook has."""

    kernel = object()


@pytest.fixture
def displayed(monkeypatch):
    found = []
    monkeypatch.setattr(IPython, "get_ipython", Shell)
    monkeypatch.setattr(IPython.display, "display", lambda data, **options: found.append(data))
    return found


def test_outside_a_notebook_text_is_printed(capsys):
    shown.task("2", "code", "Write f(x).")
    shown.outcome("v", "correct")
    shown.code("f = abs")
    said = "Exercise 2 (code). Write f(x).\n[v] correct\nf = abs\n"
    assert capsys.readouterr().out == said


def test_in_a_notebook_it_is_marked_up(displayed, capsys):
    shown.task("2", "code", "Write next_word(text), where a < b & c.")
    shown.outcome("x", "not yet: <b>")
    shown.code("f = abs")
    task, outcome, code = displayed
    assert task["text/plain"] == "Exercise 2 (code). Write next_word(text), where a < b & c."
    assert "<code>next_word(text)</code>, where a &lt; b &amp; c." in task["text/html"]
    assert outcome["text/plain"] == "[x] not yet: <b>"
    assert 'class="outcome wrong"' in outcome["text/html"]
    assert "&lt;b&gt;" in outcome["text/html"]
    assert code["text/markdown"] == "```python\nf = abs\n```"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("state", "name"), [(" ", "open"), ("x", "wrong"), ("v", "right")])
def test_each_state_has_its_look(displayed, state, name):
    shown.outcome(state, "because")
    assert f'class="outcome {name}"' in displayed[0]["text/html"]


def test_code_in_a_sentence_is_set_as_code():
    marked = shown.sentence("Use word_id and mean(x) of a matrix (n, d).")
    assert marked == "Use <code>word_id</code> and <code>mean(x)</code> of a matrix (n, d)."


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ("the rows `taken`, too", "the rows <code>taken</code>, too"),
        ("store.load('x')['a b'] is", "<code>store.load('x')['a b']</code> is"),
        ("cut.encode(word).ids, guess", "<code>cut.encode(word).ids</code>, guess"),
        ("(geometry.mean_cosine).", "(<code>geometry.mean_cosine</code>)."),
        ("words. mean(x) is", "words. <code>mean(x)</code> is"),
        ("mean(x). Guess", "<code>mean(x)</code>. Guess"),
        ("(Index.build().search)", "(<code>Index.build().search</code>)"),
        ("corpus.tokens gives 0.5, e.g. two", "<code>corpus.tokens</code> gives 0.5, e.g. two"),
    ],
)
def test_code_is_set_with_its_dots_and_brackets(said, marked):
    assert shown.sentence(said) == marked
