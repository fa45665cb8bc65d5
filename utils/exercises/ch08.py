"""Exercises of chapter 08: counting a layer, a convolution with stride, the view of a stack."""

import numpy as np

from utils.exercises import Exercise, matches, number

q1 = Exercise(
    id="08.1",
    task=(
        "A convolution has kernels of 5 × 5, reads 3 channels and writes 64, and adds one bias to "
        "each of them. How many weights has it, the biases included?"
    ),
    judge=number(
        4864,
        tolerance=0.01,
        traps=(
            (4800, "you forgot the 64 biases"),
            (1664, "each kernel reads all 3 channels: 5 × 5 × 3 weights"),
            (78, "that is one kernel with its bias and 3 more; there are 64 kernels"),
            (4803, "one bias for each channel that is written, not read"),
        ),
    ),
    hints=(
        "One kernel has 5 × 5 × 3 weights.",
        "There are 64 kernels, each with one bias.",
        "64 × (75 + 1).",
    ),
    worked="""
answer = 64 * (5 * 5 * 3 + 1)        # 64 kernels of 75 weights and one bias: 4,864
""",
    wrong=(4800, 1664, 78, 4803, 0, "4864", [4864], float("nan")),
)


def convolve(picture, kernel, stride):
    m, n = kernel.shape
    rows = range(0, picture.shape[0] - m + 1, stride)
    columns = range(0, picture.shape[1] - n + 1, stride)
    # the kernel is laid on the window as it is, not flipped
    return np.array(
        [[(picture[i : i + m, j : j + n] * kernel).sum() for j in columns] for i in rows]
    )


def _pictures():
    rng = np.random.default_rng(0)
    for shape, size, stride in (((5, 5), (3, 3), 1), ((7, 9), (3, 3), 2), ((6, 6), (2, 3), 2)):
        about = f"a picture of {shape}, a kernel of {size} and stride {stride}"
        arguments = rng.standard_normal(shape), rng.standard_normal(size), stride
        yield about, arguments, "multiply the window by the kernel, do not flip it"


q2 = Exercise(
    id="08.2",
    task=(
        "Write convolve(picture, kernel, stride): the feature map of a picture of shape (h, w), "
        "without padding, asking at every stride-th row and column. The kernel may have any shape."
    ),
    judge=matches(convolve, _pictures()),
    hints=(
        "Rows to ask at: range(0, h - m + 1, stride), with a kernel of m rows.",
        "At (i, j): (picture[i : i + m, j : j + n] * kernel).sum().",
        "Collect the answers in a list of lists and return np.array of it.",
    ),
    worked=convolve,
    wrong=(
        7,
        lambda picture, kernel, stride: convolve(picture, kernel[::-1, ::-1], stride),
        lambda picture, kernel, stride: convolve(picture, kernel, 1),
        lambda picture, kernel, stride: convolve(picture, kernel, 1)[::2, ::2] * 0,
        lambda picture, kernel, stride: picture,
        lambda picture: picture,
    ),
)

q3 = Exercise(
    id="08.3",
    task=(
        "Stack convolutions of 3 × 3 with stride 1. One number of the first map sees 3 × 3 pixels. "
        "How many layers does it take until one number sees 31 × 31?"
    ),
    judge=number(
        15,
        tolerance=0.01,
        traps=(
            (10, "each layer adds 2, not 3: the windows overlap"),
            (16, "the first layer already sees 3"),
            (14, "1 + 2 × 14 is 29"),
        ),
    ),
    hints=(
        "Two layers see 5 × 5, three see 7 × 7.",
        "n layers see 1 + 2n.",
        "1 + 2n = 31.",
    ),
    worked="""
answer = (31 - 1) // 2               # each layer adds one pixel on either side: 1 + 2n
""",
    wrong=(10, 16, 14, 0, "15", [15], float("nan")),
)
