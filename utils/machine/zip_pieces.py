"""A zip archive that packages carry in pieces: read where it lies, checked, unpacked once.

Nothing of the packages is imported, and no copy of the archive is made: `Joined` reads the pieces
one behind the other, as if they were one file.
"""

import hashlib
import io
import os
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from utils.machine import cache

_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Archive:
    """What is to be unpacked.

    Attributes
    ----------
    name : str
        Of the folder in the cache.
    release : str
        What the bytes are, for messages.
    inside : str
        The folder in the archive that holds the members, with ``/`` at the end.
    members : dict of str to str
        Path below that folder → SHA-256, 64 hexadecimal digits.
    """

    name: str
    release: str
    inside: str
    members: dict


class Joined(io.RawIOBase):
    """Several files, read as if they were one.

    Parameters
    ----------
    paths : list of pathlib.Path
        In order.

    Raises
    ------
    ValueError
        If there is none.
    FileNotFoundError
        If one is missing.
    """

    def __init__(self, paths):
        super().__init__()
        if not isinstance(paths, list) or not paths:
            raise ValueError(f"paths: expected a list of files, got {paths!r}")
        for path in paths:
            if not Path(path).is_file():
                raise FileNotFoundError(f"paths: expected existing files, got {str(path)!r}")
        self._paths = list(paths)
        self._starts = [0]
        for path in paths:
            self._starts.append(self._starts[-1] + Path(path).stat().st_size)
        self._at = 0

    def readable(self):
        """Return True: it can be read."""
        return True

    def seekable(self):
        """Return True: any place can be read next."""
        return True

    def tell(self):
        """Return the place that is read next, in bytes from the beginning."""
        return self._at

    def seek(self, offset, whence=os.SEEK_SET):
        """Go to a place, as `io.IOBase.seek` does."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._starts[-1]}[whence]
        if base + offset < 0:
            raise ValueError(f"offset: expected a place in the file, got {base + offset}")
        self._at = base + offset
        return self._at

    def readinto(self, buffer):
        """Fill a buffer from one piece, and return how many bytes came; 0 at the end."""
        for path, start, end in zip(self._paths, self._starts, self._starts[1:], strict=False):
            if start <= self._at < end:
                with open(path, "rb") as file:
                    file.seek(self._at - start)
                    count = file.readinto(memoryview(buffer)[: end - self._at])
                self._at += count
                return count
        return 0


def _hash(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _whole(folder, members):
    """Whether a folder holds every member, with the right bytes."""
    try:
        return all(_hash(folder / name) == expected for name, expected in members.items())
    except OSError:
        return False


def _copy(source, target, expected, release):
    """Write one member; its bytes must be the expected ones."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with open(target, "xb") as file:
        while data := source.read(_CHUNK):
            digest.update(data)
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != expected:
        raise ValueError(
            f"{release}: {target.name} has SHA-256 {digest.hexdigest()[:16]}…, expected "
            f"{expected[:16]}…; nothing was kept"
        )


class _NotOneArchive(Exception):
    """The pieces do not make the archive."""


_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, EOFError)


def _open(joined):
    try:
        return zipfile.ZipFile(io.BufferedReader(joined, _CHUNK))
    except (*_BROKEN, ValueError) as error:  # ValueError: it points to where nothing can be
        raise _NotOneArchive(error) from None


def _open_member(archive, name):
    try:
        return archive.open(name)
    except (*_BROKEN, ValueError) as error:
        raise _NotOneArchive(error) from None


def _extract(archive, paths, folder):
    """Write all members to a new folder."""
    with Joined(paths) as joined, _open(joined) as found:
        for name, expected in archive.members.items():
            with _open_member(found, archive.inside + name) as source:
                try:
                    _copy(source, folder / name, expected, archive.release)
                except _BROKEN as error:
                    raise _NotOneArchive(error) from None


def unpack(archive, paths):
    """Return the folder of the unpacked members, unpacking them into the cache if needed.

    Parameters
    ----------
    archive : Archive
    paths : list of pathlib.Path
        The pieces, in order.

    Returns
    -------
    pathlib.Path
        Holds the members, each with the right bytes. It appears whole or not at all.

    Raises
    ------
    ValueError
        If the pieces or the members are not those expected.
    FileNotFoundError
        If a piece is missing.
    OSError
        If there is no room in the cache folder: says which folder that is.
    """
    if not isinstance(archive, Archive):
        raise ValueError(f"archive: expected an Archive, got {type(archive).__name__}")
    return cache.folder(
        archive.name,
        lambda found: _whole(found, archive.members),
        lambda fresh: _unpack(archive, paths, fresh),
        archive.release,
    )


def _unpack(archive, paths, folder):
    try:
        _extract(archive, paths, folder)
    except _NotOneArchive as error:
        raise ValueError(
            f"{archive.release}: expected the {len(paths)} pieces of one zip archive, got others "
            f"({error}); nothing was kept"
        ) from None
