"""Captions of the emoji as words, and the everyday English beside them."""

import pytest

from utils.models import pretrained
from utils.worlds import captions, emoji_set, emojis


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Côte d’Ivoire", ["cote", "d", "ivoire"]),
        ("man's shoe", ["man", "'s", "shoe"]),
        ("keycap: 10, or #", ["keycap", ":", "10", ",", "or"]),
        ("", []),
    ],
)
def test_words_are_cut_as_glove_knows_them(text, expected):
    assert captions.words(text) == expected


def test_names_and_kinds_follow_the_emoji():
    names, kinds, world = captions.names(), captions.kinds(), emojis.emojis()
    assert len(names) == len(kinds) == len(world)
    lion = [emoji.name for emoji in world].index("lion")
    assert names[lion] == ("lion",)
    assert kinds[lion] == ("animal", "mammal")
    assert len(set(kinds)) == len(set(emoji_set.groups("subgroup")))


def test_nearly_every_word_of_a_caption_has_a_glove_vector():
    wanted = {word for words in (*captions.names(), *captions.kinds()) for word in words}
    wanted |= {word for form in captions.FORMS.values() for word in captions.words(form)}
    assert all(words for words in (*captions.names(), *captions.kinds()))
    assert len(wanted - set(pretrained.glove().key_to_index)) < 10


def test_a_caption_in_every_form():
    said = [" ".join(captions.caption(["red", "fox"], ["animal"], f)) for f in captions.FORMS]
    assert said == [
        "this picture shows red fox , animal .",
        "animal : red fox .",
        "red fox .",
        "in animal we see red fox .",
    ]


def test_everyday_english_is_large_enough_to_learn_from():
    news = captions.news()
    assert len(news) == 300
    assert min(map(len, news)) > 20
    articles = captions.wikipedia()
    assert len(articles) > 80
    assert sum(map(len, articles)) > 400_000
    assert all(len(article) > 50 for article in articles)
