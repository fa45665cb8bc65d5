"""Words and emoji in one space: how words are split, what is shipped, and what is found."""

import numpy as np
import pytest

from utils.models import emoji_words
from utils.worlds import emojis


def test_words_are_split_without_single_letters():
    assert emoji_words.words_of("I don't eat: ham, T-Rex!") == ["don", "eat", "ham", "rex"]


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("dogs", "dog"),
        ("dishes", "dish"),
        ("baking", "bake"),
        ("running", "run"),
        ("stories", "story"),
        ("baked", "bake"),
        ("quickly", "quick"),
    ],
)
def test_a_stem_is_among_the_forms(word, stem):
    assert stem in emoji_words.stems(word)


def test_a_short_word_has_no_stem():
    assert emoji_words.stems("is") == []


def test_everyday_words_are_plain_and_told_once():
    words = emoji_words.everyday()
    assert len(words) == len(set(words)) > 1500
    assert all(word == word.lower() for word in words)


def test_what_is_shipped_fits():
    box = emoji_words.load()
    assert len(box.words) == len(box.weights) == len(box.vectors) == emoji_words.WORDS
    assert len(set(box.words)) == len(box.words)
    assert len(box.rows) == len(box.emoji_vectors) > 600
    assert np.abs(box.vectors).max() == np.abs(box.emoji_vectors).max() == emoji_words.LARGEST
    weights = dict(zip(box.words, box.weights, strict=True))
    assert weights["the"] < 0.05 < weights["not"] < weights["dog"] < weights["zombie"] < 1
    names = " ".join(emojis.emojis()[row].name for row in box.rows)
    ours = set(box.words)
    known = [w in ours for w in emoji_words.words_of(names)]
    assert np.mean(known) > 0.97


def test_it_finds_by_meaning_and_fails_at_not():
    first = [name for name, _ in emoji_words.find("Call the doctor!", 4)]
    assert {"ambulance", "health worker"} <= set(first)
    assert emoji_words.find("honeybees", 1)[0][0] == "honeybee"
    assert emoji_words.find("xyzzy") == []
    hungry, not_hungry = ({n for n, _ in emoji_words.find(t)} for t in ("hungry", "not hungry"))
    assert len(hungry & not_hungry) >= 5
