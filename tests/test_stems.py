"""Words of a text: stems as gensim's Porter gives them, identifiers taken apart."""

import pytest
from gensim.parsing.porter import PorterStemmer

from utils.search import stems
from utils.worlds import corpus


def test_stems_are_those_of_gensim_s_porter():
    theirs = PorterStemmer()
    words = {w for doc in corpus.functions()[::7] for w in corpus.tokens(doc.text) if w.isalpha()}
    different = [w for w in sorted(words) if stems.stem(w) != theirs.stem(w)]
    assert len(words) > 4000
    assert different == []


@pytest.mark.parametrize(
    ("word", "expected"),  # from Porter's paper
    [
        ("caresses", "caress"), ("ponies", "poni"), ("cats", "cat"), ("agreed", "agre"),
        ("plastered", "plaster"), ("bled", "bled"), ("motoring", "motor"), ("sing", "sing"),
        ("hopping", "hop"), ("falling", "fall"), ("filing", "file"), ("happy", "happi"),
        ("sky", "sky"), ("relational", "relat"), ("vietnamization", "vietnam"),
        ("triplicate", "triplic"), ("adoption", "adopt"), ("rate", "rate"), ("controll", "control"),
    ],
)  # fmt: skip
def test_stems_of_the_paper(word, expected):
    assert stems.stem(word) == expected


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        ("read_csv", ["read", "csv"]),
        ("DataFrame.groupby", ["data", "frame", "groupby"]),
        ("KMeans", ["k", "means"]),
        ("HTMLParser", ["html", "parser"]),
        ("conv2d", ["conv", "2d"]),
        ("float64", ["float", "64"]),
        ("__init__", ["init"]),
        ("", []),
        ("移動平均", ["移動平均"]),
    ],
)
def test_identifiers_are_taken_apart(identifier, parts):
    assert stems.split(identifier) == parts


def test_terms_hold_the_identifier_and_its_parts():
    assert stems.terms("Rotates with read_csv, 2D!") == [
        "rotat",
        "with",
        "read_csv",
        "read",
        "csv",
        "2d",
    ]
