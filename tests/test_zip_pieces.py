"""Archives in pieces: read as one file, unpacked whole or not at all, damage and full disks."""

import errno
import hashlib
import io
import os
import time
import zipfile

import pytest

from utils.machine import cache as cache_of_utils
from utils.machine import zip_pieces
from utils.machine.zip_pieces import Archive, Joined, unpack

MEMBERS = {"model.bin": bytes(range(256)) * 400, "1_Pooling/config.json": b'{"mean": true}'}


@pytest.fixture
def pieces(tmp_path):
    """The five pieces of a small archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**MEMBERS, "desktop.ini": b"not wanted"}.items():
            archive.writestr(f"small/{name}", data)
    data, paths = buffer.getvalue(), []
    for n, start in enumerate(range(0, len(data), len(data) // 5 + 1)):
        paths.append(tmp_path / f"small.zip.{n + 1:03}")
        paths[-1].write_bytes(data[start : start + len(data) // 5 + 1])
    assert len(paths) == 5
    return paths


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("EMBEDDINGS_CACHE", str(folder))
    return folder


def _archive(**changed):
    members = {name: hashlib.sha256(data).hexdigest() for name, data in MEMBERS.items()}
    return Archive("small-model", "A small model", "small/", {**members, **changed})


def _left(folder):
    return sorted(path.name for path in folder.iterdir())


def test_joined_reads_like_one_file(pieces):
    whole = b"".join(path.read_bytes() for path in pieces)
    with io.BufferedReader(Joined(pieces), 11) as joined:
        assert joined.read() == whole
        ends = [len(whole) // 5 + d for d in (-1, 0, 1, 2)]  # about the seam of two pieces
        for start in (*ends, 0, len(whole) - 3, len(whole), len(whole) + 9):
            assert joined.seek(start) == start
            assert joined.read(7) == io.BytesIO(whole[start:]).read(7)
        joined.seek(-10, os.SEEK_END)
        joined.seek(3, os.SEEK_CUR)
        assert joined.tell() == len(whole) - 7
        assert joined.read() == whole[-7:]
    with (
        Joined(pieces) as joined,
        pytest.raises(ValueError, match="offset: expected a place in the file, got -1"),
    ):
        joined.seek(-1)


def test_members_are_unpacked_once(pieces, cache, monkeypatch):
    folder = unpack(_archive(), pieces)
    assert folder == cache / "small-model"
    for name, data in MEMBERS.items():
        assert (folder / name).read_bytes() == data
    assert not (folder / "desktop.ini").exists()
    monkeypatch.setattr(zip_pieces, "_extract", None)  # a second call would fail
    assert unpack(_archive(), pieces) == folder
    assert _left(cache) == ["small-model"]


def test_a_damaged_folder_is_unpacked_again(pieces, cache):
    folder = unpack(_archive(), pieces)
    (folder / "model.bin").write_bytes(b"half")
    (folder / "1_Pooling" / "config.json").unlink()
    assert unpack(_archive(), pieces) == folder
    assert (folder / "model.bin").read_bytes() == MEMBERS["model.bin"]


def test_other_bytes_are_refused_and_nothing_is_kept(pieces, cache):
    with pytest.raises(ValueError, match=r"A small model: model.bin has SHA-256 .* nothing was"):
        unpack(_archive(**{"model.bin": "0" * 64}), pieces)
    assert _left(cache) == []


def test_a_missing_member_is_refused(pieces, cache):
    with pytest.raises(ValueError, match=r"A small model: expected the 5 pieces of one zip"):
        unpack(_archive(absent="0" * 64), pieces)
    assert _left(cache) == []


def test_pieces_out_of_order_are_refused(pieces, cache):
    with pytest.raises(ValueError, match="A small model: "):
        unpack(_archive(), pieces[::-1])
    with pytest.raises(ValueError, match="A small model: expected the 4 pieces of one zip"):
        unpack(_archive(), pieces[:-1])
    assert _left(cache) == []


def test_a_missing_piece_is_named(pieces, cache):
    pieces[2].unlink()
    with pytest.raises(FileNotFoundError, match=r"existing files, got '.*small.zip.003'"):
        unpack(_archive(), pieces)
    assert _left(cache) == []


def test_a_full_disk_gives_one_clear_error(pieces, cache, monkeypatch):
    def full(source, target, *facts):
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(zip_pieces, "_copy", full)
    with pytest.raises(OSError, match=r"A small model: it cannot be unpacked .*cache.*No space"):
        unpack(_archive(), pieces)
    assert _left(cache) == []


def test_another_process_may_be_quicker(pieces, cache, monkeypatch):
    real = zip_pieces._extract

    def late(archive, paths, folder):
        real(archive, paths, folder)
        real(archive, paths, cache / archive.name)  # the other one's

    monkeypatch.setattr(zip_pieces, "_extract", late)
    folder = unpack(_archive(), pieces)
    assert (folder / "model.bin").read_bytes() == MEMBERS["model.bin"]
    assert _left(cache) == ["small-model"]


def test_what_a_killed_process_left_goes_after_an_hour(pieces, cache):
    old, young = cache / f".{'0' * 16}.unpacking", cache / f".{'1' * 16}.unpacking"
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(b"half")
    os.utime(old, (time.time() - 4000,) * 2)
    unpack(_archive(), pieces)
    assert _left(cache) == [young.name, "small-model"]


def test_a_shared_folder_that_cannot_be_written_is_read(pieces, cache, monkeypatch):
    ready = unpack(_archive(), pieces)
    monkeypatch.setattr(cache_of_utils, "cache_folder", None)  # a second call would fail
    assert unpack(_archive(), pieces) == ready
