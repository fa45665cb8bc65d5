"""Refreshing a notebook gives the same bytes each time, and stores no fault."""

import os

import pytest
from nbformat import v4

from tests.kernel_environment import IN_TESTS, ROOT, WHEN_REFRESHED, set_kernel_environment
from tools import refresh


def write(path, *cells):
    path.write_text(v4.writes(v4.new_notebook(cells=list(cells))), encoding="utf-8")
    return path


def read(path):
    return v4.reads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory):
    """Return the path of a refreshed notebook with all that a rerun could change."""
    cells = [
        v4.new_markdown_cell("# Title", id="title", metadata={"editable": True}),
        v4.new_code_cell("print(sorted({'b', 'a'}), flush=True)\nprint(1)", id="one"),
        v4.new_code_cell("1 / 0", id="two", metadata={"tags": ["raises-exception"]}),
        v4.new_code_cell("2", id="three", execution_count=9, metadata={"execution": {}}),
    ]
    path = write(tmp_path_factory.mktemp("refresh") / "a.ipynb", *cells)
    assert refresh.refresh(path) == []
    return path


def test_outputs_are_stored(refreshed):
    _, one, two, three = read(refreshed).cells
    assert [output.text for output in one.outputs] == ["['a', 'b']\n1\n"]
    assert two.outputs[0].ename == "ZeroDivisionError"
    assert [cell.execution_count for cell in (one, two, three)] == [1, 2, 3]


def test_only_what_belongs_to_the_chapter_is_stored(refreshed):
    notebook = read(refreshed)
    assert notebook.metadata == refresh.METADATA
    assert [cell.metadata for cell in notebook.cells] == [
        {},
        {},
        {"tags": ["raises-exception"]},
        {},
    ]
    assert [cell.id for cell in notebook.cells] == ["title", "one", "two", "three"]


def test_a_rerun_writes_the_same_bytes(refreshed):
    before = refreshed.read_bytes()
    assert refresh.refresh(refreshed) == []
    assert refreshed.read_bytes() == before
    assert before.endswith(b"}\n")
    assert b"\r" not in before
    assert os.listdir(refreshed.parent) == ["a.ipynb"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import sys\nprint('careful', file=sys.stderr)", "cell 0: stderr: careful"),
    ],
)
def test_a_faulty_notebook_is_left_as_it_was(tmp_path, source, message):
    path = write(tmp_path / "a.ipynb", v4.new_code_cell(source))
    before = path.read_bytes()
    assert message in "\n".join(refresh.refresh(path))
    assert path.read_bytes() == before


def test_an_inserted_cell_changes_no_other_id():
    def ids(*sources):
        cells = [v4.new_code_cell(source) for source in sources]
        for cell in cells:
            del cell["id"]
        notebook = v4.new_notebook()
        notebook.cells = cells
        refresh.give_ids(notebook)
        return [cell["id"] for cell in cells]

    first, last = ids("a = 1", "b = 2")
    assert first != last
    assert ids("a = 1", "new = 0", "b = 2")[::2] == [first, last]
    assert len(set(ids("a = 1", "a = 1", "a = 1"))) == 3


def test_what_is_set_already_is_kept():
    environ = {"OMP_NUM_THREADS": "4", "PYTHONPATH": "elsewhere"}
    set_kernel_environment(environ, refreshed=True)
    set_kernel_environment(environ, refreshed=True)
    assert environ["OMP_NUM_THREADS"] == "4"
    assert environ["PYTHONPATH"] == f"{ROOT}{os.pathsep}elsewhere"
    assert environ.keys() == {*WHEN_REFRESHED, *IN_TESTS, "PYTHONPATH"}


def test_tested_notebooks_have_no_variable_that_a_reader_lacks():
    """The number of threads, the hash seed and all else that decides a figure is a reader's."""
    environ = {}
    set_kernel_environment(environ)
    assert environ.keys() == {"EMBEDDINGS_FIGURES", "EMBEDDINGS_PROGRESS", "PYTHONPATH"}
    assert not WHEN_REFRESHED.keys() & environ.keys()


def test_addresses_and_keys_of_services_are_dropped():
    environ = {"EMBEDDINGS_API_KEY": "secret", "EMBEDDINGS_API_URL": "https://service.example"}
    set_kernel_environment(environ)
    assert not {"EMBEDDINGS_API_KEY", "EMBEDDINGS_API_URL"} & environ.keys()
