"""Every stored notebook is healthy, and every kind of fault is found where there is one."""

from functools import lru_cache

import pytest
from nbformat import from_dict, v4

from tests import notebook_health as health
from tests.kernel_environment import ROOT
from tests.notebook_compare import PLOTLY

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
by_check = pytest.mark.parametrize("check", health.CHECKS, ids=lambda check: check.__name__)


@lru_cache
def read(path):
    # Not nbformat.read: it repairs some of the faults.
    return v4.reads(path.read_text(encoding="utf-8"))


@by_check
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_healthy(path, check):
    found = check(read(path))
    assert not found, f"{path.name}: {check.__doc__}\n" + "\n".join(found)


def code(source="x = 1", outputs=(), count=1, **metadata):
    outputs = [from_dict(output) for output in outputs]
    return v4.new_code_cell(
        source, outputs=outputs, execution_count=count, metadata=metadata, id="code"
    )


def text(source, **metadata):
    return v4.new_markdown_cell(source, metadata=metadata, id="text")


def book(*cells, title=True, **metadata):
    """Return a notebook that is healthy but for what is given."""
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}, **metadata}
    first = [v4.new_markdown_cell("# Title\n\n## Part", id="title")] if title else []
    notebook = v4.new_notebook(cells=first, metadata=metadata)
    notebook.cells += cells  # not validated: they may be broken
    return notebook


def cells(*sources):
    """Return a notebook of code cells, each with an id and a count of its own."""
    found = [code(source, count=n) for n, source in enumerate(sources, start=1)]
    for n, cell in enumerate(found):
        cell["id"] = f"code-{n}"
    return book(*found)


def shown(**data):
    data = {key.replace("_", "/", 1): value for key, value in data.items()}
    return v4.new_output("display_data", data)


def plotly(**data):
    return v4.new_output("display_data", {PLOTLY: {"data": [], "layout": {}}, **data})


def printed(value, name="stdout"):
    return v4.new_output("stream", text=value, name=name)


ERROR = v4.new_output("error", ename="ValueError", evalue="no", traceback=[])
WIDGET = v4.new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})
PATHS = ["/".join(["", folder, "me"]) for folder in ("home", "Users", "root", "tmp")]


def without_id():
    cell = text("a")
    del cell["id"]
    return book(cell)


BROKEN = {
    health.invalid_format: [
        book(from_dict({"cell_type": "code", "source": "", "id": "a"})),
        without_id(),
    ],
    health.too_large: [book(text("x" * 1_200_001))],
    health.wrong_kernel: [book(kernelspec={"name": "conda-env", "display_name": "Mine"})],
    health.extra_metadata: [
        book(toc={}),
        book(language_info={"name": "python", "version": "3.11.7"}),
        book(code(collapsed=True)),
    ],
    health.folded_wrongly: [
        book(code("chapter = course.chapter('99_letters')")),
        book(code("x = 1", tags=["hide-input"], jupyter={"source_hidden": True})),
        book(code("plots.show(fig, 'a')", tags=["hide-input"])),
        book(
            code(
                "def mean(x):\n    return x\nplots.show(fig, 'a')",
                tags=["hide-input"],
                jupyter={"source_hidden": True},
            )
        ),
    ],
    health.wrong_ids: [without_id(), book(text("a"), text("b"))],
    health.not_executed: [book(code(count=None)), book(code(count=2))],
    health.stored_error: [book(code(outputs=[ERROR]))],
    health.stored_stderr: [book(code(outputs=[printed("Warning", name="stderr")]))],
    health.machine_trace: [
        book(code(outputs=[printed("<object at 0x7f00aa00bb00>")])),
        book(code(f"open('{PATHS[0]}/a')")),
        book(text(f"See `{PATHS[3]}/a`.")),
        book(code(outputs=[plotly(**{"text/plain": PATHS[2]})])),
        book(code(outputs=[shown(image_png="", text_plain=f"[figure] {PATHS[1]}")])),
        book(code(outputs=[printed("C:" + r"\Users\me")])),
    ],
    health.figure_without_alternative: [
        book(code(outputs=[plotly()])),
        book(code(outputs=[plotly(**{"text/plain": "Figure({})"})])),
        book(code(outputs=[plotly(**{"text/plain": "[interactive figure] "})])),
        book(code(outputs=[shown(image_png="")])),
        book(code(outputs=[shown(image_png="", text_plain="<Figure size 640x480 with 1 Axes>")])),
        book(code(outputs=[shown(image_png="", text_plain="[figure]")])),
    ],
    health.image_without_alternative: [
        book(text("![](a.png)")),
        book(text("![fig](a.png)")),
        book(text('<img src="a.png">')),
        book(text('<img src="a.png" alt="">')),
    ],
    health.wrong_headings: [
        book(text("# Second title")),
        book(text("#### Too deep")),
        book(text("No title"), title=False),
        book(text("## Part first\n\n# Title"), title=False),
    ],
    health.wrong_tags: [book(code(tags=["NBVAL-ignore-output"]))],
    health.widget_state: [book(widgets={}), book(code(outputs=[WIDGET]))],
    health.wrong_code_length: [book(code("x = 1\n" * 21)), book(code(" "))],
    health.scattered_imports: [
        cells("import os", "import sys"),
        cells("x = 1", "from os import path"),
    ],
    health.trailing_semicolon: [book(code("plot(x);")), book(code("plot(x); # done\n"))],
    health.shared_generator: [
        cells("M, rng = 16, np.random.default_rng(0)", "rng.random()"),
        cells("rng = torch.Generator()", "def draw():\n    return rng.random()"),
    ],
}


@by_check
def test_each_fault_is_found(check):
    for notebook in BROKEN[check]:
        assert check(notebook), f"{check.__name__} finds nothing in {notebook}"


HEALTHY = [
    book(),
    book(code(outputs=[ERROR], tags=["raises-exception"])),
    book(code(outputs=[WIDGET], tags=["nbval-ignore-output"])),
    book(code(outputs=[plotly(**{"text/plain": "[interactive figure] Two groups of words"})])),
    book(code(outputs=[shown(image_png="/tmp/" * 9, text_plain="[figure] Loss falls to 0.5")])),
    book(text("```python\n# a comment, no heading\n![](a.png)\n```\n\n### Deeper\n\n## Back")),
    book(text('![Two curves](a.png) <img alt="Two curves" src="b.png">')),
    book(text("A ratio, such as a/home/b, is no path.")),
    book(code("x = 1\n" * 20)),
    book(code("import os\nimport sys\n\n" + "x = 1\n" * 20)),
    cells("import os", "with block:\n    import sys", "def f():\n    import re"),
    book(code("text = 'a; b'")),
    cells("rng = np.random.default_rng(0)\nrng.random()", "def f(rng):\n    rng.random()"),
]


@by_check
def test_nothing_is_found_where_nothing_is_wrong(check):
    for notebook in HEALTHY:
        assert check(notebook) == []
