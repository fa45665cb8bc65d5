"""The emoji as a data set: groups, the held-out set, parts for settings, pixels."""

import csv

import numpy as np

from utils.machine.files import DATA
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


def test_a_stem_leaves_out_person_hair_and_direction():
    stems = emoji_set.stems()
    assert stems[by_name("woman judge")] == stems[by_name("man judge")] == "judge"
    assert stems[by_name("red apple")] == "apple"
    assert stems[by_name("woman")] == "woman"  # nothing else would be left
    assert len(set(stems)) < len(stems) == len(emojis.emojis())


def test_the_held_out_set_holds_every_group():
    groups = emoji_set.groups()
    assert set(groups[emoji_set.held_out()]) == set(groups)


def test_draw_follows_the_order_of_the_emojis():
    drawn = emoji_set.draw(16)
    assert drawn.shape == (len(emojis.emojis()), 16, 16, 3)
    apple = by_name("red apple")
    assert (drawn[apple] == emojis.draw(emojis.emojis()[apple].character, 16)).all()


def test_parts_for_settings_keep_variants_together_and_leave_the_held_out_aside():
    parts, names = emoji_set.folds(5), [emoji.name for emoji in emojis.emojis()]
    assert ((parts == -1) == emoji_set.held_out()).all()
    assert set(parts) == {-1, 0, 1, 2, 3, 4}
    assert np.bincount(parts[parts >= 0]).min() > 200
    for action in ("running", "surfing", "biking", "cartwheeling"):
        assert len({parts[names.index(f"{who} {action}")] for who in ("man", "woman")}) == 1
