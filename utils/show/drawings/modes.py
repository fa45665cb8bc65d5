"""Drawings of chapters 14 to 17: adapters, pictures with text, languages."""

from utils.show.drawings.chains import FIXED, MOVES, PLAIN, chain


def two_towers():
    """Draw chapter 15's heads on frozen towers: N pictures and N names give N times N cosines."""
    loss = "cosines (N, N), the pairs on the diagonal: cross-entropy of rows and of columns"
    return chain(
        [
            [
                ("N pictures", PLAIN),
                ("EfficientNet\nas published", FIXED),
                ("(N, 1280)", PLAIN),
                ("linear map\ntrained", MOVES),
                ("length 1\n(N, 256)", PLAIN),
            ],
            [(loss, PLAIN)],
            [
                ("N names", PLAIN),
                ("sentence encoder\nas published", FIXED),
                ("(N, 512)", PLAIN),
                ("linear map\ntrained", MOVES),
                ("length 1\n(N, 256)", PLAIN),
            ],
        ],
        joined=[((0, 4), (1, 0), "->"), ((2, 4), (1, 0), "->")],
    )
