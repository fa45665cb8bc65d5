"""The comparer forgives the last digit of another CPU, and nothing else."""

import base64
import os
import re
import shutil
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbformat import v4

from tests.kernel_environment import ROOT
from tests.notebook_compare import PLOTLY, align, same_plotly, same_text


@pytest.mark.parametrize(
    ("ref", "new"),
    [
        ("recall 0.71", "recall 0.72"),
        ("loss 1.2e-05", "loss 1.3e-05"),
        ("loss 9.9e-05", "loss 1.0e-04"),
        ("-0.01 and 0.00", "-0.00 and -0.00"),
        ("0.5", "0.51"),  # Python prints 0.50 as 0.5: the last place is the finer one's
        ("12345678.91", "12345678.92"),
        ("a   9.99\nb   1.00", "a  10.00\nb   1.00"),
        ("<td>0.713</td>", "<td>0.714</td>"),
        ("(1.00, 2.00]", "(1.01, 1.99]"),
        ("1,234.56", "1,234.57"),
        ("0.5-0.7", "0.5-0.8"),
    ],
)
def test_last_place_of_a_decimal_may_differ(ref, new):
    assert same_text(ref, new)
    assert same_text(new, ref)


@pytest.mark.parametrize(
    ("ref", "new"),
    [
        pytest.param("recall 0.71", "recall 0.73", id="number"),
        pytest.param("0.1", "0.12", id="number with more places"),
        pytest.param("recall 0.71", "precision 0.71", id="word"),
        pytest.param("recall 0.71", "Recall 0.71", id="case"),
        pytest.param("12 of 50 docs", "13 of 50 docs", id="integer"),
        pytest.param("12 of 50, 0.24", "13 of 50, 0.24", id="integer beside a decimal"),
        pytest.param("1,234.56", "1,235.56", id="thousands"),
        pytest.param("1.", "2.", id="whole number as numpy prints it"),
        pytest.param("1e-05", "2e-05", id="exponent without a decimal place"),
        pytest.param("cosine 0.25", "cosine -0.25", id="sign"),
        pytest.param("0.7-0.5", "0.7 0.5", id="dash"),
        pytest.param("0.25", "0.25 0.25", id="one number too many"),
        pytest.param("0.25", "nan", id="nan"),
        pytest.param("0.25", "", id="nothing"),
        pytest.param("gensim 4.4.0", "gensim 4.5.0", id="version"),
        pytest.param("model v1.5", "model v1.6", id="number in a word"),
        pytest.param("a  b 0.71", "a b 0.72", id="blanks though no number got wider"),
        pytest.param("<td>0.71</td>", "<th>0.71</th>", id="html tag"),
    ],
)
def test_anything_else_may_not_differ(ref, new):
    assert not same_text(ref, new)
    assert not same_text(new, ref)


def figure(values=(0.5, 2.0), dtype="f8", name="recall 0.71", **extra):
    """Return a small Plotly figure as JSON, with its values as a typed array."""
    data = base64.b64encode(np.array(values, dtype).tobytes()).decode()
    trace = {"type": "scatter", "name": name, "y": {"dtype": dtype, "bdata": data}, "size": 8}
    return {"data": [{**trace, **extra}], "layout": {"showlegend": True, "width": [1.5, None]}}


@pytest.mark.parametrize(
    "new",
    [
        figure(values=(0.5004, 2.002)),
        figure(name="recall 0.72"),
        figure(size=8.0),
    ],
)
def test_plotly_within_tolerance(new):
    assert same_plotly(figure(), new)


def test_plotly_nan_is_nan():
    assert same_plotly(figure((np.nan, 1.0)), figure((np.nan, 1.0)))
    assert same_plotly([float("nan")], [float("nan")])


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(figure(values=(0.503, 2.0)), id="value"),
        pytest.param(figure(values=(-0.5, 2.0)), id="sign"),
        pytest.param(figure(values=(0.5, np.nan)), id="nan"),
        pytest.param(figure(values=(0.5,)), id="fewer values"),
        pytest.param(figure(dtype="f4"), id="dtype"),
        pytest.param(figure(name="recall 0.74"), id="number in a text"),
        pytest.param(figure(name="precision 0.71"), id="word"),
        pytest.param(figure(size=9), id="integer"),
        pytest.param(figure(size="8"), id="kind"),
        pytest.param(figure(size=True), id="boolean"),
        pytest.param(figure(text="more"), id="key"),
        pytest.param(figure(y=[0.5, 2.0]), id="list for a typed array"),
        pytest.param(
            {**figure(), "layout": {"showlegend": 1, "width": [1.5, None]}}, id="1 for true"
        ),
    ],
)
def test_plotly_outside_tolerance(new):
    assert not same_plotly(figure(), new)


def test_plotly_integers_are_exact():
    assert not same_plotly(figure((10_000, 20_000), "i4"), figure((10_001, 20_000), "i4"))


def test_plotly_shape_counts():
    ref, new = figure((1, 2, 3, 4)), figure((1, 2, 3, 4))
    ref["data"][0]["y"]["shape"], new["data"][0]["y"]["shape"] = "2, 2", "4, 1"
    assert not same_plotly(ref, new)


def stream(text, name="stdout"):
    return v4.new_output("stream", name=name, text=text)


def shown(**data):
    return v4.new_output("display_data", {key.replace("_", "/", 1): data[key] for key in data})


def test_align_takes_the_stored_value_only_where_both_agree():
    ref = [stream("loss 0.51"), shown(text_plain="0.25"), shown(text_plain="0.75")]
    new = [stream("loss 0.52"), shown(text_plain="0.26"), shown(text_plain="0.95")]
    aligned = align(new, ref)
    assert aligned[:2] == ref[:2]
    assert aligned[2] == new[2]
    assert new[0].text == "loss 0.52", "the outputs given must not change"


def test_align_keeps_streams_apart():
    ref, new = [stream("loss 0.51", "stderr")], [stream("loss 0.52", "stdout")]
    assert align(new, ref) == new


def test_align_leaves_other_kinds_strict():
    ref, new = [shown(application_json={"a": 0.5})], [shown(application_json={"a": 0.51})]
    assert align(new, ref) == new


def plotly(**changes):
    return {PLOTLY: figure(**changes), "text/plain": "[interactive figure] Two points"}


TABLE = "<table><tr><td>{}</td></tr></table>"
SHOW = "from IPython.display import display\n"
CELLS = {  # name: (source, outputs that agree, outputs that do not)
    "number": ("print('recall 0.71')", [stream("recall 0.72\n")], [stream("recall 0.73\n")]),
    "word": ("print('recall')", [stream("recall\n")], [stream("precision\n")]),
    "integer": ("print(12, 'docs')", [stream("12 docs\n")], [stream("13 docs\n")]),
    "sign": ("print(0.25)", [stream("0.25\n")], [stream("-0.25\n")]),
    "chunks": (
        "print('loss 0.51', flush=True)\nimport time; time.sleep(0.2)\nprint('loss 0.41')",
        [stream("loss 0.5"), stream("2\nloss 0.41\n")],
        [stream("loss 0.51\n"), stream("loss 0.31\n")],
    ),
    "nothing shown": ("x = 1", [], [stream("1\n")]),
    "something shown": ("print('new')", [stream("new\n")], []),
    "result": (
        "0.5",
        [v4.new_output("execute_result", {"text/plain": "0.51"}, execution_count=1)],
        [v4.new_output("execute_result", {"text/plain": "0.53"}, execution_count=1)],
    ),
    "table": (
        f"{SHOW}display({{'text/html': {TABLE.format(0.71)!r}, 'text/plain': '0.71'}}, raw=True)",
        [shown(text_html=TABLE.format(0.72), text_plain="0.72")],
        [shown(text_html=TABLE.format(0.74), text_plain="0.71")],
    ),
    "plotly": (
        f"{SHOW}display({plotly()!r}, raw=True)",
        [v4.new_output("display_data", plotly(values=(0.5, 2.001)))],
        [v4.new_output("display_data", plotly(values=(0.5, 2.1)))],
    ),
    "picture": (
        f"{SHOW}display({{'image/png': 'AAAA', 'text/plain': '[figure] A curve'}}, raw=True)",
        [shown(image_png="BBBB", text_plain="[figure] A curve")],  # pixels depend on the system
        [shown(image_png="AAAA", text_plain="[figure] A line")],
    ),
}  # fmt: skip


def write_notebook(path, outputs_of):
    cells = [
        v4.new_code_cell(source, outputs=outputs_of(right, wrong), execution_count=n)
        for n, (source, right, wrong) in enumerate(CELLS.values(), start=1)
    ]
    nbformat.write(v4.new_notebook(cells=cells), path)


COPIED = ("__init__.py", "kernel_environment.py", "notebook_compare.py", "reader_conditions.py")


def test_nbval_passes_the_right_notebook_and_fails_every_cell_of_the_wrong_one(tmp_path):
    (tmp_path / "tests").mkdir()
    for name in COPIED:
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests" / name)
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_bytes(b"[pytest]\npythonpath = .\nmarkers = browser\n")
    write_notebook(tmp_path / "right.ipynb", lambda right, wrong: right)
    write_notebook(tmp_path / "wrong.ipynb", lambda right, wrong: wrong)

    options = ["--nbval", "--nbval-current-env", "-n", "0", "-rA", "--tb=no", "--color=no"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider"],
        cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    results = re.findall(r"^(PASSED|FAILED) (\w+)\.ipynb::Cell (\d+)", run.stdout, re.MULTILINE)
    names = list(CELLS)
    got = {(book, names[int(cell)]): result for result, book, cell in results}
    expected = {("right", name): "PASSED" for name in names}
    expected |= {("wrong", name): "FAILED" for name in names}
    assert got == expected, run.stdout + run.stderr
