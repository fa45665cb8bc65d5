"""The search as a widget: it answers, and its view is not stored in a notebook."""

import nbformat
import pytest

from tests.sample_packages import FIRST, writer
from tools.refresh import WIDGET, clean
from utils.search import widget
from utils.search.index import Index


@pytest.fixture
def library(tmp_path, monkeypatch):
    with writer(tmp_path, monkeypatch) as write:
        yield write


@pytest.fixture
def index(library):
    return Index.build([library(FIRST)])


def test_the_widget_answers(index):
    box, choice, shown = widget.widget(index, k=1).children
    assert "Type a question" in shown.value
    box.value = "overdue <loan>"
    assert "late_fee" in shown.value
    assert "overdue &lt;loan&gt;" in shown.value
    choice.value = "library_of_tests"
    assert shown.value.count("<li>") == 1
    assert "why: " in shown.value
    box.value = "🍕"
    assert "expected some words, got only signs" in shown.value
    box.value = "   "
    assert "Type a question" in shown.value


def test_the_widget_s_view_is_not_stored():
    cell = nbformat.v4.new_code_cell("show(index)")
    data = {WIDGET: {"model_id": "1"}, "text/plain": "[widget] a search box"}
    cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    clean(notebook)
    assert notebook.cells[0].outputs[0].data == {"text/plain": "[widget] a search box"}
    assert WIDGET == widget.VIEW
