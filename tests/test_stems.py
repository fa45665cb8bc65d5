"""Words of a text: stems as in Porter's paper, identifiers taken apart."""

import pytest

from utils.search import stems


@pytest.mark.parametrize("word", ["is", "10s", "float64dtype", "read_csv", "naïves", "移動平均"])
def test_what_is_no_english_word_stays(word):
    assert stems.stem(word) == word


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
