"""Exercises of chapter 99: a cosine of letters by hand, the Dice coefficient, what pairs lose."""

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="99.1",
    task="What is the cosine of the letter counts of 'add' and 'ad'? Two decimals are enough.",
    judge=number(
        3 / 10**0.5,
        tolerance=0.005,
        traps=(
            (1.0, "the letters are the same, but 'add' has its d twice: the directions differ"),
            (3.0, "that is the dot product; divide by the two lengths"),
            (0.3, "divide by the product of the lengths, which are square roots"),
        ),
    ),
    hints=(
        "Only two axes are not 0. Write both words as (count of a, count of d).",
        "'add' is (1, 2), 'ad' is (1, 1): the dot product is 1 · 1 + 2 · 1.",
        "The lengths are √5 and √2.",
    ),
    worked="""
add = [1, 2]                                   # counts of a and of d; the other 24 are 0
ad = [1, 1]
dot = sum(x * y for x, y in zip(add, ad))      # 3
answer = dot / (5 ** 0.5 * 2 ** 0.5)           # 3 / √10 = 0.95
""",
    wrong=(1.0, 3, 0.3, 0, "0.95", [3 / 10**0.5], float("nan")),
)


def dice(a, b):
    def pairs(word):
        marked = f"_{word}_"  # the first and the last letter count as such
        return {marked[i : i + 2] for i in range(len(marked) - 1)}

    x, y = pairs(a), pairs(b)
    return 2 * len(x & y) / (len(x) + len(y))


q2 = Exercise(
    id="99.2",
    task=(
        "Write dice(a, b): the Dice coefficient of two words. Take the set of the letter pairs of "
        "each word, edges marked with _ as in section 2; return twice the number of shared pairs, "
        "divided by the sum of the sizes of the two sets."
    ),
    judge=matches(
        dice,
        (
            ("'tea' and 'tea'", ("tea", "tea"), "a word with itself has 1"),
            ("'tea' and 'sun'", ("tea", "sun"), "no pair is shared"),
            (
                "'night' and 'nacht'",
                ("night", "nacht"),
                "the edges count too, and the divisor is the sum of both sizes",
            ),
            (
                "'banana' and 'bandana'",
                ("banana", "bandana"),
                "take sets: a pair that stands twice in a word counts once",
            ),
        ),
        tolerance=1e-9,
    ),
    hints=(
        "marked = f'_{word}_', and the pairs are marked[i : i + 2].",
        "A set comprehension, {marked[i : i + 2] for i in range(len(marked) - 1)}, drops repeats.",
        "2 * len(x & y) / (len(x) + len(y)), with x and y the two sets.",
    ),
    worked=dice,
    wrong=(
        0.5,
        lambda a, b: 1.0,
        lambda a, b: float(a == b),
        lambda a, b: len(set(a) & set(b)) / len(set(a) | set(b)),
        lambda a, b: "0.5",
        lambda a: 1.0,
    ),
)


def _pairs(string):
    marked = f"_{string}_"
    return sorted(marked[i : i + 2] for i in range(len(marked) - 1))


def _judge_strings(answer):
    two = isinstance(answer, list | tuple) and len(answer) == 2
    if not two or not all(isinstance(string, str) for string in answer):
        return "expected two strings, such as ('ab', 'ba')"
    a, b = answer
    for string in answer:
        if not string or set(string) - {"a", "b"} or len(string) > 6:
            return f"expected one to six letters, each a or b, got {string!r}"
    if a == b:
        return "the two strings must differ"
    if sorted(a) != sorted(b):
        return f"{a!r} and {b!r} have not even the same letters"
    if _pairs(a) != _pairs(b):
        return f"the pairs differ: {' '.join(_pairs(a))} and {' '.join(_pairs(b))}"
    return None


q3 = Exercise(
    id="99.3",
    task=(
        "Letter pairs tell all words of the docs apart, but not all strings. Find two different "
        "strings of the letters a and b, at most six letters long, that have the same counts of "
        "letter pairs, edges included. Answer with a tuple of the two."
    ),
    judge=_judge_strings,
    hints=(
        "They must be anagrams, begin with the same letter, and end with the same letter.",
        "Let the computer try: itertools.product('ab', repeat=n) gives all strings of n letters.",
        "Keep a dict from the sorted pairs of a string to the strings that have them; n = 5.",
    ),
    worked="""
from itertools import product

def pairs(string):
    marked = f"_{string}_"
    return tuple(sorted(marked[i : i + 2] for i in range(len(marked) - 1)))

seen = {}
for length in range(1, 7):
    for letters in product("ab", repeat=length):
        string = "".join(letters)
        seen.setdefault(pairs(string), []).append(string)
answer = next(tuple(group[:2]) for group in seen.values() if len(group) > 1)
# A pair knows one step, not the way: the same steps can be walked in another order.
""",
    wrong=(
        ("tea", "eat"),
        ("aab", "aab"),
        ("ab", "ba"),
        ("abb", "aab"),
        ("aab", 3),
        ("aabab",),
        "aabab",
    ),
)
