"""Exercises of chapter 16: what a word may look at, the mask, when the gates open."""

import numpy as np

from utils.exercises import Exercise, matches, number
from utils.models import artifacts

q1 = Exercise(
    id="16.1",
    task=(
        "A page holds five pictures, each of 49 visual tokens; the resampler has 8 latents. At "
        "how many vectors does a word of the third caption look in a gated block?"
    ),
    judge=number(
        8,
        traps=(
            (24, "that counts the pictures 1 and 2 as well; the mask hides them"),
            (40, "that counts all five pictures; a word sees the latest one before it"),
            (49, "those are the visual tokens; what does the resampler make of them?"),
            (147, "those are visual tokens, and of three pictures"),
            (57, "the resampler looks at tokens and latents; a word sees what comes out of it"),
        ),
    ),
    hints=(
        "Two steps: what the resampler hands over for a picture, and what the mask lets through.",
        "Whatever goes in, as many vectors as latents come out: 8 for each picture.",
        "The mask leaves the latest picture before the word: the third.",
    ),
    worked="""
answer = 8        # the latents of one picture: the latest before the word
""",
    wrong=(24, 40, 49, 147, 57, 0, "8", [8], float("nan")),
)


def sees(words, pictures):
    latest = np.cumsum([word == "<image>" for word in words])  # 0: no picture yet
    return latest[:, None] == np.arange(1, pictures + 1)


_LINES = ("<image> a . <image> b", "look <image> a <image> <image> b .", "no picture at all")


q2 = Exercise(
    id="16.2",
    task=(
        "Write sees(words, pictures): a bool array (words, pictures) that says whether a word may "
        "look at a picture, for a list of words such as ['<image>', 'lion', '.']. '<image>' itself "
        "sees its own picture."
    ),
    judge=matches(
        sees,
        [
            (f"{line!r} and {pictures} pictures", (line.split(), pictures))
            for line in _LINES
            for pictures in (3, 4)
        ],
        where=lambda place, words, pictures: (
            f"word {place[0]}, {words[place[0]]!r}, picture {place[1] + 1}"
        ),
    ),
    hints=(
        "Which picture is the latest at each word? Count the '<image>' up to it, itself included.",
        "np.cumsum([word == '<image>' for word in words]) is that count: 0 means none yet.",
        "Compare the count, as a column, with np.arange(1, pictures + 1).",
    ),
    worked=sees,
    wrong=(
        1.0,
        lambda words, pictures: sees(words, pictures).T,
        lambda words, pictures: np.ones((len(words), pictures), bool),
        lambda words, pictures: np.cumsum(sees(words, pictures)[:, ::-1], axis=1)[:, ::-1] > 0,
        lambda words, pictures: np.roll(sees(words, pictures), 1, axis=0),
        lambda words, pictures: sees(words, pictures)[:-1],
    ),
)


def _step():
    open_wide = np.abs(artifacts.load("flamingo")["gates"].astype(float)).max(axis=(1, 2)) > 0.3
    return int(open_wide.argmax()) + 1


def _judge_step(answer):
    return number(_step(), tolerance=1)(answer)


q3 = Exercise(
    id="16.3",
    task=(
        "After how many training steps had one of the eight gates first passed 0.3, whatever its "
        "sign? artifacts.load('flamingo')['gates'] has shape (steps, blocks, 2) and holds tanh of "
        "the gates. Guess first: 10, 50, 300?"
    ),
    judge=_judge_step,
    hints=(
        "np.abs, for a gate may open with either sign.",
        "The largest of the eight at each step: .max(axis=(1, 2)).",
        "(... > 0.3).argmax() is the first row where it holds; rows count from 0, steps from 1.",
    ),
    worked="""
import numpy as np
from utils.models import artifacts

gates = np.abs(artifacts.load("flamingo")["gates"].astype(float))
answer = int((gates.max(axis=(1, 2)) > 0.3).argmax()) + 1
""",
    wrong=(0, 600, 0.3, "50", [50], float("nan")),
)
