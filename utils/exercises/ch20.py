"""Exercises of chapter 20: bytes by hand, a product quantiser's codes, signs of short vectors."""

from functools import lru_cache

import numpy as np

from utils.exercises import Exercise, array, matches, number
from utils.measure import metrics
from utils.models import pretrained

_DEPTHS = (10, 20, 50, 100, 200, 500, 1000)


def _judge_bytes(answer):
    reason = array([614.4, 19.2], tolerance=0.01)(answer)
    if reason is None:
        return None
    if array([614.4, 153.6], tolerance=0.01)(answer) is None:
        return "the second is one bit for each number, not one byte"
    if array([153.6, 19.2], tolerance=0.01)(answer) is None:
        return "a float takes four bytes"
    return reason


q1 = Exercise(
    id="20.1",
    task=(
        "100 million vectors of 1,536 numbers. How many GB (10**9 bytes) do they take as floats of "
        "four bytes, and how many as signs? Two numbers."
    ),
    judge=_judge_bytes,
    hints=(
        "Floats: 4 bytes for each of the 1,536 numbers of each vector.",
        "Signs: one bit for each number, eight of them in a byte: 192 bytes a vector.",
    ),
    worked="""
answer = [4 * 1536 * 1e8 / 1e9, 1536 / 8 * 1e8 / 1e9]  # 614.4 and 19.2: 32 times less
""",
    wrong=([614.4, 153.6], [153.6, 19.2], [614.4], 614.4, [[614.4, 19.2]]),
)


def encode(x, centres):
    m, _, width = centres.shape
    # each part stands beside its k centres
    return ((x.reshape(m, 1, width) - centres) ** 2).sum(axis=2).argmin(axis=1)


def _vectors():
    rng = np.random.default_rng(0)
    for m, k, width in ((1, 4, 3), (2, 8, 2), (6, 16, 4)):
        centres = rng.standard_normal((m, k, width))
        yield f"{m} parts", (rng.standard_normal(m * width), centres)


q2 = Exercise(
    id="20.2",
    task=(
        "Write encode(x, centres): the code of one vector x of m * width numbers, shape (m,), for "
        "centres of shape (m, k, width): the index of the nearest centre for each part."
    ),
    judge=matches(encode, _vectors(), whole=True),
    hints=(
        "x.reshape(m, 1, width) stands beside the k centres of each part.",
        "Sum the squared differences over the last axis, then take argmin over the centres.",
    ),
    worked=encode,
    wrong=(
        3,
        lambda x, centres: ((x.reshape(len(centres), 1, -1) - centres) ** 2).sum(axis=2),
        lambda x, centres: (x.reshape(len(centres), 1, -1) * centres).sum(axis=2).argmax(axis=1),
        lambda x, centres: encode(x, centres)[:-1],
        lambda x, centres: encode(x, centres).astype(float),
    ),
)


@lru_cache(maxsize=1)
def _enough():
    vectors = metrics.normalize(pretrained.glove().vectors[:10_000])
    own = range(200)
    truth = metrics.top_k(vectors[:200] @ vectors.T, 10, exclude=own)
    bits = np.packbits(vectors > 0, axis=1)
    differ = np.unpackbits(bits[:200, None] ^ bits[None], axis=2).sum(axis=2)
    near = metrics.top_k(-differ.astype(float), _DEPTHS[-1], exclude=own)
    for r in _DEPTHS:
        hits = [len(set(a[:r]) & set(b)) for a, b in zip(near, truth, strict=True)]
        if np.mean(hits) >= 9:
            return r
    raise AssertionError("no depth is enough")


def _judge_depth(answer):
    return number(_enough(), tolerance=0.5)(answer)


q3 = Exercise(
    id="20.3",
    task=(
        "GloVe's vectors have 50 numbers, MiniLM's 384. Take the signs of GloVe's first 10,000 "
        "words (unit vectors), the first 200 of them as queries, each left out of its own answer. "
        "How many of 10, 20, 50, 100, 200, 500, 1000 must be looked at again to keep at least 90 % "
        "of the ten nearest by cosine? Guess first."
    ),
    judge=_judge_depth,
    hints=(
        "np.packbits(vectors > 0, axis=1) packs the signs; ^ and np.unpackbits count differences.",
        "metrics.top_k(-differences, r, exclude=range(200)) gives the first r.",
        "After rescoring exactly those of the true ten are found that are among the first r.",
    ),
    worked="""
import numpy as np
from utils import metrics
from utils.models import pretrained

vectors = metrics.normalize(pretrained.glove().vectors[:10_000])
truth = metrics.top_k(vectors[:200] @ vectors.T, 10, exclude=range(200))
bits = np.packbits(vectors > 0, axis=1)
differ = np.unpackbits(bits[:200, None] ^ bits[None], axis=2).sum(axis=2)
near = metrics.top_k(-differ.astype(float), 1000, exclude=range(200))
for answer in (10, 20, 50, 100, 200, 500, 1000):
    if np.mean([len(set(a[:answer]) & set(b)) for a, b in zip(near, truth)]) >= 9:
        break                                # 50 bits tell little: look at 500 again
""",
    wrong=(10, 100, 200, 1000, "500", [500]),
)
