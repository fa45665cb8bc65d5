"""Names in a search: every public path, exact ones first, typing errors, names in a question."""

import pytest

from utils.search.public_names import Names, identifiers, near
from utils.worlds.corpus import Doc


def doc(name, *aliases):
    return Doc(name, name.partition(".")[0], "function", "()", "Do.", "Do.", (), aliases)


DOCS = [
    doc("pandas.read_csv", "pandas.io.parsers.read_csv"),
    doc("pandas.read_clipboard"),
    doc("numpy.mean"),
    doc("pandas.DataFrame.mean", "pandas.core.frame.DataFrame.mean"),
    doc("numpy.median"),
    doc("sklearn.cluster.KMeans"),
]
NAMES = Names(DOCS)


@pytest.mark.parametrize(
    ("question", "rows", "how"),
    [
        ("read_csv", {0: 0}, "exact"),
        ("pandas.read_csv", {0: 0}, "exact"),
        ("pd.read_csv()", {0: 0}, "exact"),
        ("`pandas.read_csv(path, sep=',')`", {0: 0}, "exact"),
        ("io.parsers.read_csv", {0: 1}, "exact"),
        ("mean", {2: 0, 3: 0}, "exact"),
        ("np.mean", {2: 0}, "exact"),
        ("DataFrame.mean", {3: 0}, "exact"),
        ("read csv", {0: 0}, "letters"),
        ("READCSV", {0: 0}, "letters"),
        ("kmeans", {5: 0}, "letters"),
        ("k-means", {5: 0}, "letters"),
        ("read_cvs", {0: 0}, "near"),
        ("medain", {4: 0}, "near"),
        ("medians", {4: 0}, "near"),
        ("pandas.read_cvs", {0: 0}, "near"),
        ("df.read_csv", {0: 0}, "last"),
        ("pandas.mean", {3: 0}, "last"),  # of pandas, not of numpy
        ("arr.mean()", {2: 0, 3: 0}, "last"),
        ("maen", {}, ""),  # too short: many words are one letter away
        ("read_excel", {}, ""),
        ("the mean of a table", {}, ""),
        ("?", {}, ""),
        ("平均", {}, ""),
    ],
)
def test_a_question_that_is_a_name(question, rows, how):
    assert NAMES.find(question) == (rows, how)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (
            "difference between read_csv and pd.read_clipboard",
            {0: "read_csv", 1: "pd.read_clipboard"},
        ),
        ("does np.mean() skip NaN", {2: "np.mean()"}),
        ("is KMeans deterministic", {5: "KMeans"}),
        ("how do I use df.read_csv", {0: "read_csv"}),
        ("sort or arr.median of x", {4: "median"}),
        ("the mean and the median", {}),  # ordinary words
        ("e.g. this one", {}),
    ],
)
def test_names_within_a_question(question, found):
    assert NAMES.mentioned(question) == found


def test_one_typing_error():
    same = ["word", "wrod", "wor", "words", "ward", "wword", "owrd"]
    assert all(near("word", other) and near(other, "word") for other in same)
    assert not any(near("word", other) for other in ("ward s", "wo", "drow", "wodrs", "wards"))


def test_identifiers():
    text = "Does KMeans use n_init, np.mean() or a mean of NaN? No: e.g. DBSCAN"
    assert identifiers(text) == ["KMeans", "n_init", "np.mean()", "NaN", "e.g"]
