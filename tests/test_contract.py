"""The chapter contract: what every chapter must hold, checked on each notebook."""

import importlib
import re

import nbformat
import pytest

from tests.notebook_health import steps
from utils.exercises import Exercise
from utils.machine.files import ROOT

BOOKS = [pytest.param(path, id=path.stem) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]


def read(path):
    """Return (cells, Markdown text, code text) of a notebook."""
    cells = nbformat.read(path, 4).cells
    prose = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    code = "\n\n".join(cell.source for cell in cells if cell.cell_type == "code")
    return cells, prose, code


def bullets(text, after):
    """Return the list items of the first list after a phrase."""
    block = re.search(re.escape(after) + r"[^\n]*\n\n((?:- [^\n]+\n?)+)", text)
    return re.findall(r"^- (.+)$", block[1], re.M) if block else []


def section(prose, heading):
    """Return the text under a second-level heading."""
    found = re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", prose, re.M | re.S)
    return found[1] if found else ""


def first_screen_faults(cells):
    """List what the first screen of a chapter lacks."""
    top, faults = cells[0].source, []
    if not re.match(r"# \d\d · .+\(\d{4}(–\d{4})?\)\n", top):
        faults.append("title with number and year(s)")
    if "**The question of this chapter:**" not in top or "?" not in top:
        faults.append("the one question")
    if not 3 <= len(bullets(top, "we will learn to")) <= 5:
        faults.append("three to five objectives")
    if not re.search(r"about \d+ minutes", top):
        faults.append("minutes")
    if "You need" not in top:
        faults.append("what to have read")
    if cells[1].cell_type != "code" or "chapter.open()" not in cells[1].source:
        faults.append("the timeline strip")
    return faults


@pytest.mark.parametrize("path", BOOKS)
def test_first_screen(path):
    assert first_screen_faults(read(path)[0]) == []


def test_first_screen_faults_are_found():
    def cell(kind, text):
        return nbformat.from_dict({"cell_type": kind, "source": text, "metadata": {}})

    assert len(first_screen_faults([cell("markdown", "# Words"), cell("code", "1")])) == 6


@pytest.mark.parametrize("path", BOOKS)
def test_objectives_return_at_the_end(path):
    _, prose, _ = read(path)
    promised = bullets(prose, "we will learn to")
    assert promised
    assert promised == bullets(section(prose, "We have"), "We have learnt to")


# CONTRIBUTING, "The field's words": what no sentence of a chapter needs
PRIVATE_WORDS = {
    r"by lot": "at random",
    r"(?:the|only) filling": "padding",
    r"filled up": "padded",
    r"(?:quarter|half|random|orthogonal) turns?": "rotation",
    r"word ?pieces": "tokens",
}


def private_words(prose):
    """Return the private words of a text, each with the field's word for it."""
    return [
        f"{found[0]!r}: say {ours!r}"
        for pattern, ours in PRIVATE_WORDS.items()
        for found in re.finditer(rf"\b{pattern}\b", prose, re.I)
    ]


@pytest.mark.parametrize("path", BOOKS)
def test_chapters_use_the_fields_words(path):
    assert private_words(read(path)[1]) == []


def test_a_private_word_is_found():
    assert private_words("drawn by lot, then padded") == ["'by lot': say 'at random'"]
    assert private_words("a quarter turn") == ["'quarter turn': say 'rotation'"]


def words_of_paths(prose):
    """Return how many words the main path has, and how many *Going further*."""
    further = re.search(r"^## Going further: .*?(?=^## |\Z)", prose, re.M | re.S)
    counts = [
        len(re.findall(r"[A-Za-z']+", text)) for text in (prose, further[0] if further else "")
    ]
    return counts[0] - counts[1], counts[1]


@pytest.mark.parametrize("path", BOOKS)
def test_words(path):
    main, further = words_of_paths(read(path)[1])
    assert 1500 <= main <= 3500
    assert further <= 1500


def test_words_of_going_further_are_counted_apart():
    assert words_of_paths("## A\n\none two\n\n## Quiz\n\nthree") == (5, 0)
    assert words_of_paths("## A\n\none\n\n## Going further: b\n\nc d\n\n## E\n\nf") == (4, 5)


@pytest.mark.parametrize("path", BOOKS)
def test_prediction_myth_paper_card_and_references(path):
    _, prose, _ = read(path)
    assert prose.count("**Predict first.**") + prose.count("**Predict first:**") >= 3
    assert len(re.findall(r"^### Myth box: ", prose, re.M)) >= 1
    card = section(prose, "Paper card")
    for part in ("Who and when", "What they claimed", "What we reproduced", "What we could not"):
        assert f"**{part}.**" in card
    references = re.findall(r"^- .+$", section(prose, "References"), re.M)
    assert len(references) >= 3
    for reference in references:
        assert re.search(r"\((?:\d{4})\)\.", reference), f"no year: {reference}"
    assert sum(bool(re.search(r"doi:10\.|arXiv:\d{4}\.\d", r)) for r in references) >= 2
    assert section(prose, "Key terms").count("·") >= 8


@pytest.mark.parametrize("path", BOOKS)
def test_key_terms_stand_in_the_glossary(path):
    import csv

    with open(ROOT / "data" / "glossary.csv", encoding="utf-8", newline="") as file:
        chinese = {row["term"].lower(): row["chinese"] for row in csv.DictReader(file)}
    for item in section(read(path)[1], "Key terms").strip().split(" — "):
        term, _, translation = item.strip().partition(" · ")
        assert chinese.get(term.lower()) == translation, item


@pytest.mark.parametrize("path", BOOKS)
def test_at_least_three_exercises_that_exist(path):
    _, prose, code = read(path)
    chapter = importlib.import_module(f"utils.exercises.ch{path.stem[:2]}")
    found = {n for n, value in vars(chapter).items() if isinstance(value, Exercise)}
    used = set(re.findall(r"\b(q\d+)\.check\(", code))
    assert len(used) >= 3
    assert used == found
    assert "## Exercises" in prose


@pytest.mark.parametrize("path", BOOKS)
def test_later_cells_do_not_depend_on_an_answer(path):
    cells, _, _ = read(path)
    asked = [i for i, c in enumerate(cells) if c.cell_type == "code" and ".check(" in c.source]
    later = [c for c in cells[asked[-1] + 1 :] if c.cell_type == "code"]
    assert later == []


@pytest.mark.parametrize("path", BOOKS)
def test_quiz_has_answers_with_reasons(path):
    quiz = section(read(path)[1], "Quiz")
    answers = re.findall(r"<details><summary>Answer</summary>(.+?)</details>", quiz, re.S)
    assert len(answers) >= 4
    assert len(answers) == len(re.findall(r"^\*\*\d+\.\*\*", quiz, re.M))
    assert all(len(answer.split()) >= 15 for answer in answers)


def quoted_numbers(cells):
    """Return the numbers with a thousands separator that the chapter's own prose quotes."""
    prose = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for heading in ("Paper card", "References"):  # figures of papers, with their reference
        prose = prose.replace(section(prose, heading), "")
    return set(re.findall(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])", prose))


def printed(cells):
    """Return what code cells say in words: their source, and printed text without pictures."""
    for cell in cells:
        if cell.cell_type == "code":
            yield cell.source
            for output in cell.outputs:
                yield output.get("text", "")
                data = output.get("data", {})
                yield data.get("text/plain", "")
                yield re.sub(r"<[^>]+>", " ", data.get("text/html", ""))


def whole_numbers(text):
    """Return the whole numbers of four digits and more, without their separators."""
    found = re.findall(
        r"(?<![\w.,])\d{1,3}(?:[,_]\d{3})+(?!\w|[.,]\d)|(?<![\w.,])\d{4,}(?!\w|[.,]\d)", text
    )
    return {re.sub("[,_]", "", number) for number in found}


@pytest.mark.parametrize("path", BOOKS)
def test_large_numbers_in_the_prose_are_computed_by_a_cell(path):
    cells, _, _ = read(path)
    computed = set().union(*map(whole_numbers, printed(cells)))
    assert [n for n in sorted(quoted_numbers(cells)) if n.replace(",", "") not in computed] == []


def test_only_whole_printed_numbers_count():
    assert whole_numbers("11,524 of 7_722, 1234; 400,000.") == {"11524", "7722", "1234", "400000"}
    assert whole_numbers("0.12345 12345.5 a1234 1234b 1,234.5 iVBORw0KGgo1234AAAA") == set()


@pytest.mark.parametrize("path", BOOKS)
def test_scoreboard_row_and_assertions(path):
    _, _, code = read(path)
    assert re.search(r"chapter\.record(_task)?\(|\.record\(\s*chapter\.stem", code)
    assert len(re.findall(r"^\s*assert ", code, re.M)) >= 8


@pytest.mark.parametrize("path", BOOKS)
def test_code_cells_are_short(path):
    cells, _, _ = read(path)
    lengths = [steps(c.source) for c in cells if c.cell_type == "code"]
    assert sum(lengths) / len(lengths) <= 10
    assert max(lengths) <= 20


@pytest.mark.parametrize("path", BOOKS)
def test_figures_are_shown_with_their_alternative(path):
    cells, _, code = read(path)
    assert "plt.show(" not in code
    assert "fig.show(" not in code
    pictures = [o for c in cells if c.cell_type == "code" for o in c.outputs if "data" in o]
    texts = [o.data.get("text/plain", "") for o in pictures if "image/png" in o.data]
    assert len(texts) >= 3
    assert all(text.startswith("[figure] ") and len(text) > 40 for text in texts)


@pytest.mark.parametrize("path", BOOKS)
def test_every_cell_has_its_place_in_the_slides(path):
    cells = nbformat.read(path, 4).cells
    kinds = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in cells]
    assert set(kinds) <= {"slide", "subslide", "fragment", "notes", "skip"}
    for cell, kind in zip(cells, kinds, strict=True):
        begins = re.search(r"^##? (?!Key terms|References)", cell.source, re.M)
        if cell.cell_type == "markdown":
            assert (kind == "slide") == bool(begins), cell.source[:60]
        if "**Predict first.**" in cell.source:
            assert kind in ("slide", "subslide"), "a question is seen before its answer"
