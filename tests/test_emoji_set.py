"""The emoji as a data set: groups, the held-out set, pixels and features."""

import csv

import numpy as np
import pytest

from utils.machine.files import DATA
from utils.measure import metrics
from utils.models import efficientnet, int8
from utils.worlds import emoji_set, emojis


def by_name(name):
    return [emoji.name for emoji in emojis.emojis()].index(name)


def test_every_emoji_has_one_of_nine_groups():
    groups = emoji_set.groups()
    assert len(groups) == len(emojis.emojis())
    assert len(set(groups)) == 9
    assert groups[by_name("red apple")] == "Food & Drink"
    assert emoji_set.groups("subgroup")[by_name("red apple")] == "food-fruit"


def test_the_table_of_groups_has_no_row_without_an_emoji():
    with open(DATA / "emoji_groups.csv", encoding="utf-8", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert sorted(codes) == sorted(emoji.code for emoji in emojis.emojis())
    assert len(set(codes)) == len(codes)


def test_variants_of_one_picture_are_on_one_side():
    held_out = emoji_set.held_out()
    assert 0.1 < held_out.mean() < 0.25
    for action in ("running", "surfing", "biking", "cartwheeling"):
        sides = {held_out[by_name(f"{who} {action}")] for who in ("man", "woman", "person")}
        assert len(sides) == 1


def test_the_held_out_set_holds_every_group():
    groups = emoji_set.groups()
    assert set(groups[emoji_set.held_out()]) == set(groups)


def test_draw_follows_the_order_of_the_emojis():
    drawn = emoji_set.draw(16)
    assert drawn.shape == (len(emojis.emojis()), 16, 16, 3)
    apple = by_name("red apple")
    assert (drawn[apple] == emojis.draw(emojis.emojis()[apple].character, 16)).all()


def test_scaled_puts_channels_first_and_white_at_one():
    white = np.full((2, 8, 8, 3), 255, np.uint8)
    white[0, 0, 1] = (127, 255, 255)
    scaled = efficientnet.scaled(white)
    assert tuple(scaled.shape) == (2, 3, 8, 8)
    assert scaled[0, 0, 0, 1] == 0
    assert scaled[1].eq(1).all()


@pytest.mark.parametrize("name", ["cat face", "castle"])
def test_shipped_features_are_those_that_the_network_gives(name):
    row = by_name(name)
    picture = emojis.draw(emojis.emojis()[row].character, 224)[None]
    live = metrics.normalize(efficientnet.encode_pictures(picture))
    assert live[0] @ efficientnet.features()[row] > 0.999  # one byte a number


def test_features_are_unit_vectors_of_1280():
    features = efficientnet.features()
    assert features.shape == (len(emojis.emojis()), 1280)
    assert np.allclose(np.linalg.norm(features, axis=1), 1, atol=1e-5)
    assert int8.to_int8(features)["codes"].dtype == np.int8
