"""Exercises of chapter 01: one-hot, bag of words, TF-IDF, BM25."""

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="01.1",
    task=(
        "Two texts: 'flip the array' and 'flip the axes'. Each becomes a bag of words with 1 for "
        "a word that is there. What is the cosine of the two bags?"
    ),
    judge=number(
        2 / 3,
        tolerance=0.005,
        traps=(
            (0.5, "that is shared words over all words (Jaccard); the cosine divides by lengths"),
            (2.0, "that is the dot product; divide by the two lengths"),
            (2 / 9, "divide by the product of the lengths, which are square roots"),
        ),
    ),
    hints=(
        "Write both as vectors over the vocabulary (array, axes, flip, the).",
        "The dot product counts the shared words; the length of a 0/1 bag is the root of its size.",
        "The dot product is 2 and both lengths are √3.",
    ),
    worked="""
# vocabulary: array, axes, flip, the
a = [1, 0, 1, 1]
b = [0, 1, 1, 1]
dot = sum(x * y for x, y in zip(a, b))      # 2 shared words
answer = dot / (3 ** 0.5 * 3 ** 0.5)        # both lengths are the root of 3: 2 / 3
""",
    wrong=(0.5, 2, 2 / 9, 0.9, "two thirds", [2 / 3], float("nan")),
)


def inverted_index(documents):
    index = {}
    for i, document in enumerate(documents):
        for word in set(document):  # each word once a document
            index.setdefault(word, []).append(i)
    return index


q2 = Exercise(
    id="01.2",
    task=(
        "Write inverted_index(documents): documents is a list of lists of words; return a dict "
        "from each word to the ascending list of the documents (0, 1, …) that hold it."
    ),
    judge=matches(
        inverted_index,
        (
            (
                "three documents",
                ([["b", "a", "b"], ["c"], ["a", "c"]],),
                "name each document once, in ascending order",
            ),
            ("no documents", ([],), "without documents the index is empty"),
        ),
        read=lambda index: {word: list(places) for word, places in index.items()},
    ),
    hints=(
        "Walk through the documents with enumerate; setdefault(word, []) makes the list.",
        "A word that stands twice in a document must be listed once: walk through set(document).",
        "Documents come in ascending order by themselves if you append as you walk.",
    ),
    worked=inverted_index,
    wrong=(
        3,
        lambda documents: [],
        lambda documents: {
            w: [i for i, d in enumerate(documents) for v in d if v == w] for w in "abc"
        },
        lambda documents: {"a": [2, 0], "b": [0], "c": [1, 2]} if documents else {},
        lambda: {},
    ),
)

q3 = Exercise(
    id="01.3",
    task=(
        "BM25 at b = 0: for which k1 does a word that occurs three times weigh exactly twice as "
        "much as a word that occurs once? Find it by trying values, then prove it."
    ),
    judge=number(
        3,
        tolerance=0.01,
        traps=(
            (1.5, "at k1 = 1.5 the ratio is (3 / 4.5) / (1 / 2.5) = 1.67"),
            (0, "at k1 = 0 every count weighs the same: the ratio is 1"),
        ),
    ),
    hints=(
        "With b = 0 the weight of a count tf is tf / (tf + k1), whatever the length.",
        "The ratio grows with k1: from 1 at k1 = 0 towards 3 for very large k1.",
        "Solve 3 / (3 + k1) = 2 / (1 + k1).",
    ),
    worked="""
def ratio(k1):
    return (3 / (3 + k1)) / (1 / (1 + k1))

# 3 (1 + k1) = 2 (3 + k1)  gives  3 + 3 k1 = 6 + 2 k1,  so k1 = 3
answer = 3
assert abs(ratio(answer) - 2) < 1e-12
""",
    wrong=(1.5, 0, 100, "three", [3, 3], float("inf")),
)
