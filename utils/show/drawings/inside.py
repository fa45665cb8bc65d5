"""Chapter 22: what a vector holds, and what it gives away."""

from utils.show.drawings.chains import MOVES
from utils.show.sketch import CHOSEN, Sketch


def sparse_code():
    """Draw chapter 22's sparse autoencoder: few directions out of many add up to a vector."""
    drawn = Sketch(9.1, 2.4)
    x = drawn.tensor(0.45, 1.35, 8, 1, cell=0.16, label="$x$ (384,)")
    encoder = drawn.box(1.75, 1.35, "encoder\n$E$ (512, 384)", MOVES)
    many = drawn.tensor(3.25, 1.35, 12, 1, cell=0.14, label="ReLU: (512,)")
    few = drawn.tensor(
        4.75, 1.35, 12, 1, cell=0.14, label="the 8 largest", marked={(2, 0), (7, 0), (9, 0)}
    )
    decoder = drawn.box(6.3, 1.35, "decoder: adds up\n8 rows of $W$,\nof length 1", MOVES)
    again = drawn.tensor(7.9, 1.35, 8, 1, CHOSEN, 0.16, label="$\\hat{x}$ (384,)")
    for start, end in (
        (x, encoder),
        (encoder, many),
        (many, few),
        (few, decoder),
        (decoder, again),
    ):
        drawn.arrow(start.at("right"), end.at("left"))
    drawn.text(4.75, 2.33, "$z$, few of many", 9)
    drawn.text(8.15, 2.28, "loss: $\\|x - \\hat{x}\\|^2$", 9)
    return drawn.fig
