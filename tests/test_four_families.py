"""The picture of the four families."""

import matplotlib.pyplot as plt

from utils.show import four_families


def test_families_draws_four_panels():
    fig = four_families.figure()
    titles = [ax.get_title().partition(":")[0] for ax in fig.axes]
    assert titles == ["Words", "Images", "Graphs", "Users and items"]
    plt.close(fig)
