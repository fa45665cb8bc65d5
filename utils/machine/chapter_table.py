"""The chapters of the course, one line each in ``data/course.csv``, and the eras they tell of.

README, TEACHING, the site, the slides, the timeline strip and the tests read them here.
"""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache

from utils.machine.files import DATA

CHAPTERS, ERAS = DATA / "course.csv", DATA / "eras.csv"


@dataclass(frozen=True)
class Era:
    """A group of chapters.

    Attributes
    ----------
    name, years, models : str
        As the timeline strip shows them; ``years`` and ``models`` are empty for the start.
    """

    name: str
    years: str
    models: str

    @property
    def title(self):
        """str: the name as a heading begins."""
        return self.name[:1].upper() + self.name[1:]


@dataclass(frozen=True)
class Chapter:
    """A line of the table.

    Attributes
    ----------
    stem : str
        The notebook's file name without its ending.
    title, years : str
        Of the first screen.
    label : str
        A shorter title, for a box of the diagram.
    era : str
        Name of an `Era`.
    minutes : int
    after : tuple of str
        Numbers of the chapters to be read before; those that follow from others are left out.
    needs, will, belief : str
        What a reader needs (Markdown; links lead to notebooks beside this one), what the reader
        will do, and the belief that the chapter breaks.
    picture : int
        Which of the notebook's PNG figures stands for it, the first is 1.
    alt : str
        What that picture shows.
    """

    stem: str
    title: str
    label: str
    years: str
    era: str
    minutes: int
    after: tuple
    needs: str
    will: str
    belief: str
    picture: int
    alt: str

    @property
    def number(self):
        """str: two digits."""
        return self.stem[:2]

    @property
    def name(self):
        """str: the title up to its colon."""
        return self.title.partition(":")[0]


def _rows(path, columns):
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            raise ValueError(f"{path.name}: expected the columns {', '.join(columns)}")
        rows = list(reader)
    for row in rows:
        if None in row or None in row.values():
            raise ValueError(
                f"{path.name}, {row[columns[0]]}: expected {len(columns)} columns; "
                'a text with a comma in it stands in "quotes"'
            )
    return rows


@lru_cache(maxsize=1)
def eras():
    """Return the eras in their order.

    Returns
    -------
    tuple of Era
    """
    return tuple(Era(r["era"], r["years"], r["models"]) for r in _rows(ERAS, _ERA))


@lru_cache(maxsize=1)
def chapters():
    """Return the chapters in their order.

    Returns
    -------
    tuple of Chapter

    Raises
    ------
    ValueError
        If a line is not complete: it names the line and the column.
    """
    found = []
    for row in _rows(CHAPTERS, _CHAPTER):
        where = f"course.csv, {row['stem'] or 'a line without stem'}"
        for column in _CHAPTER:
            if not row[column] and column != "after":
                raise ValueError(f"{where}: {column}: expected a text, got nothing")
        if not re.fullmatch(r"\d\d_[a-z0-9_]+", row["stem"]):
            raise ValueError(f"{where}: stem: expected a form such as 01_one_hot")
        for column in ("minutes", "picture"):
            if not row[column].isdigit() or row[column] == "0":
                raise ValueError(f"{where}: {column}: expected a number, got {row[column]!r}")
        if row["era"] not in {era.name for era in eras()}:
            raise ValueError(f"{where}: era: expected one of eras.csv, got {row['era']!r}")
        known = {chapter.number for chapter in found}
        if unknown := sorted(set(row["after"].split()) - known):
            raise ValueError(f"{where}: after: expected chapters above it, got {unknown[0]}")
        if row["stem"][:2] in known:
            raise ValueError(f"{where}: stem: expected a number of its own")
        numbers = {"minutes": int(row["minutes"]), "picture": int(row["picture"])}
        found.append(Chapter(**{**row, **numbers, "after": tuple(row["after"].split())}))
    return tuple(found)


def chapter(stem):
    """Return one chapter.

    Parameters
    ----------
    stem : str
        Such as ``01_one_hot``.

    Returns
    -------
    Chapter
    """
    for found in chapters():
        if found.stem == stem:
            return found
    raise ValueError(f"stem: expected one of data/course.csv, such as '01_one_hot', got {stem!r}")


_CHAPTER = tuple(Chapter.__dataclass_fields__)
_ERA = ("era", "years", "models")
