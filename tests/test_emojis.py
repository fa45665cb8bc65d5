"""The emoji: their names in fourteen languages, and their pictures."""

import numpy as np
import pytest

from utils.worlds import emojis


def test_emojis_have_names_in_fourteen_languages():
    found = emojis.emojis()
    assert 1_850 < len(found) < 1_950
    assert all(set(e.names) == set(emojis.LANGUAGES) and all(e.names.values()) for e in found)
    cat = next(e for e in found if e.name == "cat face")
    assert cat.character == "🐱"
    assert cat.names["zh"] == "猫脸"
    assert cat.code == "1F431"


def test_names_follow_the_order_of_the_emojis():
    german = emojis.names("de")
    assert german[[e.name for e in emojis.emojis()].index("cat face")] == "katzengesicht"


@pytest.mark.parametrize("language", ["", None, "EN"])
def test_unknown_language(language):
    with pytest.raises(ValueError, match="language: expected one of en, zh"):
        emojis.names(language)


def test_pictures_have_colour_and_fill_the_square():
    picture = emojis.draw("🍎", 32)
    assert picture.shape == (32, 32, 3)
    assert picture.dtype == np.uint8
    red, green, blue = picture.reshape(-1, 3)[(picture < 250).any(axis=2).ravel()].mean(axis=0)
    assert red > 1.5 * max(green, blue)


def test_sequences_are_one_picture():
    # A flag and a family are sequences of characters; each must differ from its first part.
    for sequence in ("🇫🇷", "👩‍🚀"):
        assert (emojis.draw(sequence, 32) != emojis.draw(sequence[0], 32)).any()
    assert (emojis.draw("❤️", 32) == emojis.draw("❤", 32)).all()


def test_every_emoji_has_a_picture():
    assert all((emojis.draw(e.character, 16) < 250).any() for e in emojis.emojis())


@pytest.mark.parametrize(
    ("arguments", "name"),
    [(("",), "character"), ((None,), "character"), (("🐱", 4), "size"),
     (("🐱", 64.0), "size"), (("🐱", True), "size")],
)  # fmt: skip
def test_draw_refuses_bad_input(arguments, name):
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        emojis.draw(*arguments)
