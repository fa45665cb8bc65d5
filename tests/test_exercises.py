"""Exercises: solutions pass, wrong, misshapen and missing answers do not, nothing raises."""

import importlib
import pkgutil

import pytest

import utils.exercises
from utils.exercises import TODO, Exercise, array, number

CHAPTERS = sorted(m.name for m in pkgutil.iter_modules(utils.exercises.__path__))
ALL = [
    pytest.param(exercise, id=f"{chapter}-{name}")
    for chapter in CHAPTERS
    for name, exercise in sorted(
        vars(importlib.import_module(f"utils.exercises.{chapter}")).items()
    )
    if isinstance(exercise, Exercise)
]


@pytest.mark.parametrize("exercise", ALL)
def test_the_shown_solution_passes(exercise, capsys):
    exercise.solution()
    namespace = {}
    exec(capsys.readouterr().out, namespace)
    exercise.check(namespace["answer"])
    assert capsys.readouterr().out == "[v] correct\n"


@pytest.mark.parametrize("exercise", ALL)
@pytest.mark.parametrize("missing", [TODO, None, ..., "", [], ()], ids=repr)
def test_a_missing_answer_is_not_answered_yet(exercise, missing, capsys):
    exercise.check(missing)
    assert capsys.readouterr().out == "[ ] not answered yet\n"


@pytest.mark.parametrize("exercise", ALL)
def test_wrong_answers_do_not_pass_and_say_why(exercise, capsys):
    assert len(exercise.wrong) >= 3
    strange = [object(), "text", [[1, 2], [3]], {"a": 1}, float("nan"), 1e99, lambda *a: 1 / 0, len]
    for wrong in (*exercise.wrong, *strange):
        exercise.check(wrong)
        said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("[")]
        assert len(said) == 1, wrong
        assert said[0].startswith("[x] not yet: "), wrong
        assert len(said[0]) > len("[x] not yet: ") + 5


@pytest.mark.parametrize("exercise", ALL)
def test_hints_go_further_and_then_stay(exercise, capsys):
    exercise._given = 0
    assert len(exercise.hints) >= 2
    said = []
    for _ in range(len(exercise.hints) + 1):
        exercise.hint()
        said.append(capsys.readouterr().out)
    assert said[-1] == said[-2]
    assert len(set(said)) == len(exercise.hints)
    exercise._given = 0


def test_a_judge_that_raises_is_a_wrong_answer(capsys):
    broken = Exercise("t", lambda answer: answer.absent, ("h",), "answer = 1", ())
    broken.check(3)
    assert capsys.readouterr().out.startswith("[x] not yet: your answer could not be used: Attr")


def test_number_names_the_trap_and_the_side():
    judge = number(2.0, tolerance=0.1, traps=[(4.0, "you squared it")])
    assert judge(2.05) is None
    assert judge(4.0) == "you squared it"
    assert judge(1.0) == "too small"
    assert judge(9) == "too large"
    assert "number" in judge("2")
    assert "number" in judge(True)
    assert judge(float("nan")) is not None


def test_array_names_shape_and_place():
    judge = array([[1, 2], [3, 4]])
    assert judge([[1, 2], [3, 4]]) is None
    assert judge([1, 2]) == "expected shape (2, 2), got (2,)"
    assert "the first at (1, 0)" in judge([[1, 2], [9, 4]])
    assert "NaN" in judge([[1, 2], [3, float("nan")]])
    assert "expected an array" in judge([["a"]])
