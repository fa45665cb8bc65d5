"""Drawings of chapters 18 to 21: retrievers, late interaction, codes, indexes."""

from utils.show.drawings.chains import FIXED, MOVES, PLAIN, chain


def query_side():
    """Draw chapter 18's retriever: a question's side that is trained, titles that are stored."""
    return chain(
        [
            [
                ("question\n17 tokens", PLAIN),
                ("layers 1–4\nas published", FIXED),
                ("layers 5–6\ntrained", MOVES),
                ("mean, length 1\n(384,)", PLAIN),
                ("cosines with\n1 own, 15 wrong", PLAIN),
            ],
            [
                ("title\nonce", PLAIN),
                ("layers 1–6\nas published", FIXED),
                ("mean, length 1\n(384,)", PLAIN),
                ("stored\n(7722, 384)", FIXED),
            ],
        ],
        joined=[((1, 3), (0, 4), "->")],
    )


def read_together():
    """Draw chapter 18's reader: question and title apart below, as one text above."""
    above = "layers 4–6, trained:\none text (43, 384)"
    return chain(
        [
            [
                ("question\n17 tokens", PLAIN),
                ("layers 1–3\nas published", FIXED),
                (above, MOVES),
                ("mean of its rows\n(384,)", PLAIN),
            ],
            [
                ("title\n26 tokens", PLAIN),
                ("layers 1–3\nas published", FIXED),
                (above, MOVES),
                ("mean of its rows\n(384,)", PLAIN),
            ],
        ],
        joined=[((0, 2), (1, 2), "<->")],
    )
