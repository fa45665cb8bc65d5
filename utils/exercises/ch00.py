"""Exercises of chapter 00: vectors, cosine, dimension."""

import numpy as np

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="00.1",
    task="What is the cosine of a = (1, 2, 2) and b = (2, 0, 0)? Work it out on paper.",
    judge=number(
        1 / 3,
        tolerance=0.005,
        traps=(
            (2, "that is the dot product; divide it by both lengths"),
            (2 / 3, "you divided by one length only"),
            (2 / 18, "the lengths are square roots: 3 and 2"),
        ),
    ),
    hints=(
        "The cosine is the dot product divided by the product of the two lengths.",
        "The dot product is 1·2 + 2·0 + 2·0 = 2.",
        "The lengths are √(1 + 4 + 4) = 3 and √4 = 2.",
    ),
    worked="""
dot = 1 * 2 + 2 * 0 + 2 * 0                 # 2
length_a = (1 + 4 + 4) ** 0.5               # 3
length_b = 4 ** 0.5                         # 2
answer = dot / (length_a * length_b)        # 2 / 6 = 1 / 3
""",
    wrong=(2, 2 / 3, 2 / 18, 1.0, "1/3", [1 / 3], float("nan")),
)


def nearest_name(query, vectors, names):
    dots = vectors @ query
    cosines = dots / np.linalg.norm(vectors, axis=1)  # the query's length changes nothing
    return names[int(np.argmax(cosines))]


def _queries():
    vectors = np.array([[10.0, 0.0], [0.6, 0.8], [0.0, 0.1]])
    for query, why in (
        ([1.0, 1.2], "it has the smallest angle"),
        ([0.1, 3.0], "c is short, but it points the right way: the cosine ignores length"),
        ([2.0, -1.0], "it has the smallest angle"),
    ):
        yield f"the query {query}", (np.array(query), vectors, ["a", "b", "c"]), why


q2 = Exercise(
    id="00.2",
    task=(
        "Write nearest_name(query, vectors, names): return the name of the row of vectors, shape "
        "(n, d), whose cosine with query, shape (d,), is highest."
    ),
    judge=matches(nearest_name, _queries()),
    hints=(
        "vectors @ query gives all dot products at once.",
        "Divide each by the length of its row: np.linalg.norm(vectors, axis=1).",
        "The length of the query is the same for all rows, so it does not change who wins; "
        "argmax gives the row.",
    ),
    worked=nearest_name,
    wrong=(
        "b",
        lambda query, vectors, names: names[int(np.argmax(vectors @ query))],
        lambda query, vectors, names: names[int(np.argmin(((vectors - query) ** 2).sum(axis=1)))],
        lambda query, vectors, names: 1,
        lambda query: query,
    ),
)

q3 = Exercise(
    id="00.3",
    task=(
        "One million texts become vectors of 1,536 numbers, four bytes each. How many times less "
        "storage do vectors of 256 numbers need? (Work out both in gigabytes, 10⁹ bytes.)"
    ),
    judge=number(
        6,
        tolerance=0.01,
        traps=(
            (6.144, "that is the size of the large one in GB; divide it by the small one's 1.024"),
            (1 / 6, "large divided by small, not the other way round"),
            (5.12, "that is the difference of the sizes; the ratio is asked"),
        ),
    ),
    hints=(
        "Bytes = number of vectors × dimension × bytes a number.",
        "The large one: 1,000,000 × 1,536 × 4 = 6.144 × 10⁹ bytes.",
        "The number of vectors and the bytes a number cancel in the ratio.",
    ),
    worked="""
large = 1_000_000 * 1536 * 4 / 1e9          # 6.144 GB
small = 1_000_000 * 256 * 4 / 1e9           # 1.024 GB
answer = large / small                      # 6: bytes grow in proportion to the dimension
""",
    wrong=(6.144, 1 / 6, 5.12, 1536, "6 times", [6.144, 1.024]),
)
