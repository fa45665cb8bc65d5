"""Exercises: solutions pass, wrong, misshapen and missing answers do not, nothing raises."""

import base64
import importlib
import inspect
import math
import pkgutil
import textwrap
import types

import networkx as nx
import numpy as np
import pytest
from scipy import linalg, signal

import utils.exercises
from utils.exercises import TODO, Exercise, matches

CHAPTERS = sorted(m.name for m in pkgutil.iter_modules(utils.exercises.__path__))
NAMED = {
    (chapter, name): exercise
    for chapter in CHAPTERS
    for name, exercise in sorted(
        vars(importlib.import_module(f"utils.exercises.{chapter}")).items()
    )
    if isinstance(exercise, Exercise)
}
ALL = [pytest.param(exercise, id="-".join(place)) for place, exercise in NAMED.items()]
RNG = np.random.default_rng(7)
GRAPH = nx.karate_club_graph()
PICTURE, KERNEL = RNG.normal(size=(6, 7)), RNG.normal(size=(3, 2))
PAIRS = {("a", "b"): 2, ("b", "a"): 2, ("a", "c"): 1, ("c", "a"): 1}

# A worked solution is the reference of its own judge. So each is compared with what somebody else
# found: a calculation by hand, a published value, another package. (chapter, arguments, result)
ROTATED, KNOWN_BEFORE = np.random.default_rng(0).standard_normal((2, 7, 3))
KNOWN = [
    ("ch00", (np.array([0.1, 3.0]), np.array([[9.0, 0.0], [0.0, 0.1]]), ["a", "b"]), "b"),
    ("ch01", ([["b", "a", "b"], ["c"], ["a", "c"]],), {"a": [0, 2], "b": [0], "c": [1, 2]}),
    ("ch01", ([],), {}),
    ("ch02", (["a", "b", "a", "c"], 1), PAIRS),
    (
        "ch02",
        (["a", "b", "a", "c"], 2),
        {**PAIRS, ("a", "a"): 2, ("b", "c"): 1, ("c", "b"): 1},
    ),
    ("ch03", (np.array([[1, 2], [2, 0], [1, 4], [1, 2], [1, 2]]), 6), [1, 4, 4, 0, 1, 0]),
    (
        "ch04",  # the scores are ln 3 and −ln 3: σ is 3/4 and 1/4, the errors −1/4 and 1/4
        (np.array([math.log(3), 0]), np.array([[1.0, 0], [-1, 2]]), np.array([1.0, 0]), 2),
        ([math.log(3) + 1, -1], [[1 + math.log(3) / 2, 0], [-1 - math.log(3) / 2, 2]]),
    ),
    (
        "ch05",
        (np.array([1.0, 0]), np.array([[2.0, 0], [0, 3]]), np.array([[-5.0, 0]])),
        1.5,  # (1 + 0) / 2 − (−1)
    ),
    # test values that the authors of FNV publish
    ("ch06", ("", 2**32), 0x811C9DC5),
    ("ch06", ("a", 2**32), 0xE40C292C),
    ("ch06", ("foobar", 2**32), 0xBF9CF968),
    ("ch06", ("foobar", 1000), 0xBF9CF968 % 1000),
    (
        "ch08",
        (PICTURE, KERNEL, 2),
        signal.correlate2d(PICTURE, KERNEL, mode="valid")[::2, ::2],
    ),
    (
        "ch09",
        (nx.to_numpy_array(GRAPH, weight=None), 0, 33),
        next(nx.adamic_adar_index(GRAPH, [(0, 33)]))[2],
    ),
    # confidences 10 and 1 for items 1 and 2: (10 + 4 + 1) x = 10
    ("ch10", (np.array([[1.0], [2.0]]), np.array([0]), 9, 1), [10 / 15]),
    ("ch11", (np.array([2.0]), np.array([0.0]), np.array([0.0]), np.arctanh([0.5])), [1.25]),
    ("ch12", (np.array([[[1.0], [3], [8]]]), np.array([[True, True, False]])), [[2.0]]),
    ("ch13", (np.array([[0, 9], [math.log(3), 0]]),), [[1, 0], [3 / 4, 1 / 4]]),
    (
        "ch14",
        (np.eye(2), np.array([[1.0, 2]]), np.array([[3.0], [4]]), 2),
        [[7, 12], [8, 17]],
    ),
    # of length 1 the rows are the axes: each right answer has e / (e + 1)
    ("ch15", (3 * np.eye(2), np.eye(2), 1.0), math.log(1 + 1 / math.e)),
    # scores (2, 0) and (2, 0): rows lose ln(1 + e⁻²) and 2 more, columns ln 2 each
    (
        "ch15",
        (np.array([[1.0, 0], [1, 0]]), np.eye(2), 0.5),
        (1 + math.log(1 + math.exp(-2)) + math.log(2)) / 2,
    ),
    ("ch16", (["a", "<image>", "b", "<image>"], 2), [[0, 0], [1, 0], [1, 0], [0, 1]]),
    ("ch17", (np.array([[1, 0], [0.5, 0.25]]), 1), [[0, -1.25], [-0.5, -0.25]]),
    ("ch18", (np.array([[0.1, 0.9, 0.5, 0.7]]), [{1}], 2), [[3, 2]]),
    (
        "ch19",
        (base64.b64encode(np.array([3, 4, 12], "<f4").tobytes()).decode(), 2),
        [0.6, 0.8],
    ),
    (
        "ch20",
        (np.array([0.0, 0, 5, 5]), np.array([[[1.0, 1], [0, 1]], [[5, 4], [9, 9]]])),
        [1, 0],
    ),
    ("ch21", ([[7, 4, 1], [1, 2, 3, 4], [5]], [{1, 4}, {4}, {6}]), 0.25),
    ("ch22", (np.array([[0.0, 1], [-1, 0]]), np.eye(2)), [[0, -1], [1, 0]]),
    ("ch22", (ROTATED, KNOWN_BEFORE), linalg.orthogonal_procrustes(ROTATED, KNOWN_BEFORE)[0]),
]


@pytest.mark.parametrize("exercise", ALL)
def test_the_shown_solution_passes(exercise, capsys):
    exercise.solution()
    namespace = {}
    exec(capsys.readouterr().out, namespace)
    written = isinstance(exercise.worked, str)
    name = "answer" if written else exercise._functions()[-1].__name__
    exercise.check(namespace[name])
    assert capsys.readouterr().out == "[v] correct\n"


@pytest.mark.parametrize("exercise", ALL)
def test_a_function_is_named_as_the_task_names_it(exercise):
    if not isinstance(exercise.worked, str):
        function = exercise._functions()[-1]
        arguments = ", ".join(inspect.signature(function).parameters)
        assert exercise.task.startswith(f"Write {function.__name__}({arguments})")


@pytest.mark.parametrize(
    ("chapter", "arguments", "expected"),
    [pytest.param(*known, id=f"{known[0]}-known{i}") for i, known in enumerate(KNOWN)],
)
def test_a_solution_gives_what_is_known_from_elsewhere(chapter, arguments, expected):
    found = NAMED[chapter, "q2"].worked(*arguments)
    if isinstance(expected, dict | str):
        assert found == expected
        return
    pairs = zip(found, expected, strict=True) if isinstance(found, tuple) else [(found, expected)]
    for ours, theirs in pairs:
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("exercise", ALL)
def test_the_sentence_of_each_trap_is_said_of_a_wrong_answer(exercise):
    for mistake, sentence in getattr(exercise.judge, "traps", ()):
        assert exercise.judge(mistake).endswith(f": {sentence}")
        said = [exercise.verdict(wrong)[1] for wrong in exercise.wrong]
        assert any(reason.endswith(f": {sentence}") for reason in said)


def test_id_module_and_name_agree():
    for (chapter, name), exercise in NAMED.items():
        assert exercise.id == f"{chapter.removeprefix('ch')}.{name.removeprefix('q')}"
        assert repr(exercise) == f"Exercise {exercise.id}: {exercise.task}"


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


def test_a_function_that_returns_the_blank_is_not_answered_yet(capsys):
    asked = Exercise(
        task="Write f.",
        judge=matches(abs, [("-1", (-1,))]),
        hints=("a",),
        worked="f = abs",
        wrong=(),
    )
    asked.check(lambda x: TODO)
    asked.check(lambda x: x)
    first, second = capsys.readouterr().out.splitlines()
    assert first == "[ ] not answered yet"
    assert second.startswith("[x] not yet: ")


def test_a_judge_that_raises_is_a_wrong_answer(capsys):
    broken = Exercise("t", lambda answer: answer.absent, ("h",), "answer = 1", ())
    broken.check(3)
    assert capsys.readouterr().out.startswith("[x] not yet: your answer could not be used: Attr")


def twice(x):
    return 2 * np.asarray(x)


def root(x):
    return math.sqrt(x)


def thrice_root(x):
    return 3 * root(x)  # of the module, too


def exercise_of(worked, **more):
    return Exercise("t", lambda answer: None, ("h",), worked, (), **more)


def shown(worked, capsys):
    exercise_of(worked).solution()
    return capsys.readouterr().out


def test_a_solution_is_shown_with_the_imports_that_it_uses_and_no_others(capsys):
    assert shown("\nanswer = 1\n", capsys) == "answer = 1\n"
    assert shown(twice, capsys) == (
        "import numpy as np\n\n\ndef twice(x):\n    return 2 * np.asarray(x)\n"
    )
    several = shown((root, thrice_root), capsys)
    assert several.startswith("import math\n\n\ndef root(x):\n")
    assert several.endswith(
        "\n\n\ndef thrice_root(x):\n    return 3 * root(x)  # of the module, too\n"
    )

    def inner(signal):  # a name of its own, no import
        return signal

    assert shown(inner, capsys) == textwrap.dedent(inspect.getsource(inner))


def test_a_solution_of_a_notebook_is_shown_by_itself(capsys, monkeypatch):
    notebook = types.ModuleType("__main__")  # has no source; its functions have
    monkeypatch.setattr(inspect, "getmodule", lambda *_: notebook)
    assert shown(twice, capsys) == "def twice(x):\n    return 2 * np.asarray(x)\n"


@pytest.mark.parametrize("worked", [3, None, (), (3,), len, ["answer = 1"]], ids=repr)
def test_a_solution_is_code_or_functions(worked):
    with pytest.raises(ValueError, match="^worked: expected code or functions, got "):
        exercise_of(worked)


@pytest.mark.parametrize("identity", ["12", "q2", "1.2", "12.0", "12.2 ", "../2.1", 12.2, ""])
def test_an_id_is_chapter_and_number(identity):
    with pytest.raises(ValueError, match=r"^id: expected chapter.number such as '12.2', got "):
        exercise_of("answer = 1", id=identity)


def test_an_exercise_shows_itself_by_its_id_and_its_task():
    assert repr(exercise_of("answer = 1", id="12.2")) == "Exercise 12.2: t"
    assert repr(exercise_of("answer = 1")) == "Exercise: t"
