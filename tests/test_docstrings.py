"""Docstrings taken apart: sections, headings, and the names of a See Also list."""

from utils.worlds import corpus, docstrings

NUMPYDOC = """Reverse the order.

Parameters
----------
m : array_like

See Also
--------
flipud : Flip up and down.
fliplr, numpy.roll
:func:`~numpy.rot90`
    Turn by 90 degrees.

Notes
-----
Nothing.
"""


def test_sections():
    sections = docstrings.split_sections(NUMPYDOC)
    assert list(sections) == ["", "Parameters", "See Also", "Notes"]
    assert sections[""] == "Reverse the order."
    assert docstrings.split_sections("")[""] == ""


def test_headings_are_those_of_the_sections():
    assert docstrings.headings(NUMPYDOC) == ["Parameters", "See Also", "Notes"]
    for doc in corpus.docs()[::20]:
        assert {"", *docstrings.headings(doc.text)} == doc.sections.keys()


def test_without_section_cuts_only_that_section():
    text = docstrings.without_section(NUMPYDOC, "see also")
    assert list(docstrings.split_sections(text)) == ["", "Parameters", "Notes"]
    assert "flipud" not in text
    assert "Nothing." in text
    assert docstrings.without_section(NUMPYDOC, "Absent") == NUMPYDOC.strip()


def test_see_also_names_of_every_form():
    body = docstrings.split_sections(NUMPYDOC)["See Also"]
    assert docstrings.see_also_names(body) == ["flipud", "fliplr", "numpy.roll", "numpy.rot90"]
    assert docstrings.see_also_names("For more see the user guide.") == []
