"""Drawings of chapter 11: a word from its letters, an LSTM cell, two readers and their mix."""

import itertools

from utils.show.drawings.grids import path, sign, step
from utils.show.sketch import MOVES, Sketch


def letters():
    """Draw the character CNN: letters, kernels that slide, the largest answers, a highway."""
    drawn = Sketch(9.1, 2.45)
    drawn.ax.set_ylim(0.3, 2.75)
    drawn.tensor(0.85, 1.75, 8, 6, cell=0.2)
    for row, letter in enumerate("⟨kernel⟩"):
        drawn.text(0.1, 2.45 - 0.2 * row, letter, 9)
    drawn.text(0.75, 0.82, "a vector for each\nletter (20, 16)", 8.5, va="top")
    kernel = drawn.tensor(2.35, 2.05, 3, 6, MOVES, 0.2)
    drawn.text(
        2.35,
        1.65,
        "32 kernels of width 3\n(and of width 1: 16,\n2: 16, 4: 32, 5: 32)",
        8.5,
        va="top",
    )
    for side in (1, -1):
        ends = (1.45, 2.05 + 0.3 * side), (1.75, 2.05 + 0.3 * side)
        drawn.ax.plot(*zip(*ends, strict=True), color="#222222", lw=0.9, ls=":")
    drawn.ax.plot([0.25, 1.45, 1.45, 0.25, 0.25], [2.35, 2.35, 1.75, 1.75, 2.35], c="k", lw=2.2)
    largest = {(2, 0), (0, 1), (4, 2), (3, 3), (1, 4), (4, 5), (5, 6), (0, 7)}
    answers = drawn.tensor(4.15, 1.95, 6, 8, cell=0.2, marked=largest)
    drawn.text(4.15, 1.3, "answers (18, 32);\nof each column\nthe largest is kept", 8.5, va="top")
    drawn.arrow(kernel.at("right"), (answers.at("left")[0], 2.05))
    found = drawn.tensor(5.75, 1.95, 1, 5, cell=0.2, label="all widths\n(128,)", marked={(0, 2)})
    gate = drawn.box(
        7.3, 1.95, "highway\n$t \\odot \\mathrm{relu}(Wx + b)$\n$+ (1 - t) \\odot x$", MOVES
    )
    out = drawn.box(8.6, 1.95, "linear\nmap", MOVES)
    step(drawn, [answers, found, gate, out])
    word = drawn.tensor(8.5, 0.7, 1, 5, cell=0.2, label="word (128,)")
    drawn.arrow((8.6, out.at("bottom")[1]), (8.6, word.at("top")[1]))
    return drawn.fig


def lstm_cell():
    """Draw one step of an LSTM: three gates, new content, memory and output."""
    drawn = Sketch(8.2, 3.6)
    drawn.text(0.75, 3.05, "$c_{t-1}$", 12)
    drawn.text(0.75, 0.75, "$h_{t-1}$", 12)
    drawn.text(2.0, 0.22, "$x_t$", 12)
    names = (
        "forget\n$f = σ(…)$",
        "write\n$i = σ(…)$",
        "new content\n$g = \\tanh(…)$",
        "show\n$o = σ(…)$",
    )
    places = (2.0, 3.15, 4.5, 5.8)
    gates = [drawn.box(x, 1.4, name, MOVES, size=9) for x, name in zip(places, names, strict=True)]
    for gate in gates:
        drawn.arrow((gate.x, 0.75), gate.at("bottom"))
    path(drawn, (0.95, 0.75), (5.8, 0.75), end=False)
    drawn.arrow((2.0, 0.35), (2.0, 0.75), style="-")
    forget, add = sign(drawn, 2.0, 3.05, "⊙"), sign(drawn, 3.85, 3.05, "+")
    write, show = sign(drawn, 3.85, 2.3, "⊙"), sign(drawn, 6.6, 1.4, "⊙")
    drawn.arrow((0.98, 3.05), forget.at("left"))
    drawn.arrow(forget.at("right"), add.at("left"), "what stays")
    drawn.arrow(add.at("right"), (7.4, 3.05))
    drawn.text(7.65, 3.05, "$c_t$", 12)
    drawn.arrow(gates[0].at("top"), forget.at("bottom"))
    path(drawn, gates[1].at("top"), (3.15, 2.3), write.at("left"))
    path(drawn, gates[2].at("top"), (4.5, 2.3), write.at("right"))
    drawn.arrow(write.at("top"), add.at("bottom"))
    drawn.arrow(gates[3].at("right"), show.at("left"))
    squash = drawn.box(6.6, 2.3, "tanh")
    drawn.arrow((6.6, 3.05), squash.at("top"))
    drawn.arrow(squash.at("bottom"), show.at("top"))
    drawn.arrow(show.at("right"), (7.4, 1.4))
    drawn.text(7.65, 1.4, "$h_t$", 12)
    return drawn.fig


def _reader(drawn, left, words, guessed, forward):
    """One reader: columns of words, two layers whose states pass on to the next place."""
    rows = (1.05, 1.85, 2.65)
    xs = [left + 0.72 * i for i in range(len(words))]
    names = "h₀", "h₁", "h₂"
    grid = [
        [drawn.box(x, y, name, MOVES, 0.5, 0.32) for x in xs]
        for y, name in zip(rows, names, strict=True)
    ]
    for x, word, guess in zip(xs, words, guessed, strict=True):
        drawn.text(x, 0.45, word, 9, weight="bold" if word == "kernel" else "normal")
        drawn.arrow((x, 0.55), (x, rows[0] - 0.16))
        drawn.arrow((x, rows[2] + 0.16), (x, 3.1))
        drawn.text(x, 3.2, guess, 9, style="italic")
    for below, row in itertools.pairwise(grid):
        for one, other in zip(below, row, strict=True):
            drawn.arrow(one.at("top"), other.at("bottom"))
        for one, other in itertools.pairwise(row):
            ends = one.at("right"), other.at("left")
            drawn.arrow(*(ends if forward else ends[::-1]))
    return grid


def two_readers():
    """Draw ELMo's two language models over one sentence, and the learnt mix of their layers."""
    drawn = Sketch(9.2, 3.9)
    words = ("the", "kernel", "of", "the", "filter")
    grid = _reader(drawn, 1.02, words[:-1], words[1:], True)
    other = _reader(drawn, 4.22, words[1:], words[:-1], False)
    drawn.text(2.1, 3.62, "from the left: guess the next word", 9.5, weight="bold")
    drawn.text(5.3, 3.62, "from the right: the previous word", 9.5, weight="bold")
    for y, name in ((1.05, "letters:\nCNN"), (1.85, "LSTM"), (2.65, "LSTM,\nshortcut")):
        drawn.text(0.34, y, name, 8.5)
    drawn.text(0.34, 3.2, "scores\n(n, 8162)", 8.5)
    drawn.text(2.1, 0.12, "n words; each row of states (n, 128)", 8.5)
    drawn.arrow(
        grid[0][-1].at("right"), other[0][0].at("left"), "same\nweights", "<|-|>", place=(0, 0.24)
    )
    drawn.arrow((3.44, 3.2), (4.04, 3.2), "same\nweights", "<|-|>", place=(0, -0.24))
    drawn.text(7.95, 3.62, "“kernel” in its place", 9.5, weight="bold")
    for j, y in enumerate((1.05, 1.85, 2.65)):
        drawn.tensor(7.65, y, 1, 8, cell=0.16, marked={(0, c) for c in range(4)})
        drawn.text(6.85, y, f"$h_{j}$", 10)
        drawn.text(8.55, y, f"$\\times\\; s_{j}$", 10)
    drawn.text(7.65, 0.8, "left | right, (256,)", 8.5)
    drawn.text(7.95, 0.4, "$v = γ\\,(s_0 h_0 + s_1 h_1 + s_2 h_2)$", 10)
    return drawn.fig
