"""Chroma and Milvus Lite on the reader's machine, whatever else that machine is set up for.

Both read variables, proxies and settings files of the reader's when they are imported, started or
connected to. Here they see none of these (`utils.machine.surroundings`), report to nobody, listen
on 127.0.0.1 alone, keep their files in one temporary folder, and end with the program.
"""

import atexit
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from functools import lru_cache
from pathlib import Path

from utils.machine import surroundings

_SERVE = "import sys, chromadb_rust_bindings as c; c.cli(['chroma', 'run', *sys.argv[1:]])"
_OBEY = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted cell does not end this process
for line in sys.stdin:
    exec(json.loads(line))
"""
# Milvus's client pings its server every ten seconds. Milvus Lite refuses so many, and says so in
# red below the cells of a reader who reads on for a minute.
_NO_PINGS = {"grpc.keepalive_time_ms": 2**31 - 1, "grpc.keepalive_permit_without_calls": False}
_STARTED = {}  # what runs now, by the folder that it serves


@contextlib.contextmanager
def _without(module):
    """Let imports within a block pass over a module that nobody has imported yet."""
    unknown = module not in sys.modules
    if unknown:
        sys.modules[module] = None
    try:
        yield
    finally:
        if unknown:
            del sys.modules[module]


def _import_chroma():
    # Its checks of settings load a grammar of web addresses, which takes seconds to build where it
    # is installed (as with JupyterLab), and which no collection here needs.
    with surroundings.clean(), _without("rfc3987_syntax"):
        import chromadb
        from chromadb.config import Settings
    return chromadb, Settings


def _import_milvus():
    with surroundings.clean():
        from milvus_lite.server_manager import server_manager_instance
        from pymilvus import MilvusClient
    return MilvusClient, server_manager_instance


@lru_cache(maxsize=1)
def missing():
    """Say which of the two databases cannot be used here, and why.

    Returns
    -------
    dict of str to str
        ``Chroma`` and ``Milvus`` → the reason; empty where both can be used. Chroma needs a Python
        built with SQLite, which some are not.
    """
    reasons = {}
    for name, load in (("Chroma", _import_chroma), ("Milvus", _import_milvus)):
        try:
            load()
        except Exception as error:  # a missing module, or a part of the system that is too old
            reasons[name] = f"{type(error).__name__}: {error}".strip().splitlines()[0]
    return reasons


@lru_cache(maxsize=1)
def folder():
    """Return the one temporary folder for the databases' files; it goes when the program ends.

    Returns
    -------
    pathlib.Path
    """
    place = Path(tempfile.gettempdir())
    for old in place.glob("embeddings-databases-*-*"):
        with contextlib.suppress(OSError):
            # Of a kernel that was killed; a day old, since containers can share a folder and not
            # see each other's processes.
            idle = time.time() - old.stat().st_mtime
            if idle > 86_400 and not _lives(old.name.split("-")[2]):
                shutil.rmtree(old, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"embeddings-databases-{os.getpid()}-"))
    atexit.register(_end, made)
    return made


def _lives(number):
    """Whether a process of this number may run; on Windows nobody asks, so it counts as running."""
    if not number.isdigit() or os.name != "posix":
        return True
    try:
        os.kill(int(number), 0)  # asks, does not end
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _end(made):
    for running in list(_STARTED.values()):
        running.stop()
    if "Milvus" not in missing():
        _import_milvus()[1].release_all()
    shutil.rmtree(made, ignore_errors=True)


def _path(place):
    """Return a place as an absolute path; where Python stands changes while a library loads."""
    if not isinstance(place, str | Path) or not str(place):
        raise ValueError(f"place: expected a path, got {place!r}")
    return str(Path(place).absolute())


def _quiet():
    """Settings of Chroma without telemetry; each client changes its own, so each gets new ones."""
    return _import_chroma()[1](_env_file=None, anonymized_telemetry=False)


def chroma_files(place):
    """Open Chroma's files in a folder, in this process.

    Parameters
    ----------
    place : pathlib.Path or str

    Returns
    -------
    chromadb.api.ClientAPI
    """
    place = _path(place)
    with surroundings.clean():
        return _import_chroma()[0].PersistentClient(place, _quiet())


def milvus_files(place):
    """Open Milvus Lite's files, in this process.

    Parameters
    ----------
    place : pathlib.Path or str
        Ends in ``.db``.

    Returns
    -------
    pymilvus.MilvusClient
    """
    if not _path(place).endswith(".db"):
        raise ValueError(f"place: expected a path that ends in .db, got {str(place)!r}")
    return milvus_at(_path(place))


def milvus_at(address, dedicated=False):
    """Connect to a Milvus on this machine, without any proxy.

    Parameters
    ----------
    address : str
    dedicated : bool
        Whether the client gets a connection of its own; otherwise clients of one address share it.

    Returns
    -------
    pymilvus.MilvusClient
    """
    if not isinstance(address, str) or not address:
        raise ValueError(f"address: expected a text, got {address!r}")
    with surroundings.clean():
        return _import_milvus()[0](address, dedicated=dedicated, grpc_options=_NO_PINGS)


def milvus_address(place):
    """Return the address on this machine at which Milvus Lite serves its files to others.

    Parameters
    ----------
    place : pathlib.Path or str

    Returns
    -------
    str

    Raises
    ------
    RuntimeError
        If another process has the files open.
    """
    address = _import_milvus()[1].start_and_get_uri(_path(place))
    if address is None:
        raise RuntimeError(f"{place} cannot be served: does another process have it open?")
    return address


def release_milvus(place):
    """Let go of Milvus Lite's files, so that another process may open them.

    Parameters
    ----------
    place : pathlib.Path or str
    """
    _import_milvus()[1].release_server(_path(place))


class ChromaServer:
    """Chroma's own server on a free port of 127.0.0.1, in a process of its own.

    Parameters
    ----------
    place : pathlib.Path or str
        Folder of its files. A server that was started here before on the same folder is stopped.
    seconds : float
        How long it may take to start.

    Raises
    ------
    RuntimeError
        If it does not start; the message holds what it said, and why nobody could connect.
    """

    def __init__(self, place, seconds=30):
        self._place = _path(place)
        if self._place in _STARTED:
            _STARTED[self._place].stop()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the server runs)
        where = ["--path", self._place, "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, *where],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            env=surroundings.clean_environment(),
        )
        folder()  # its end is the server's end
        _STARTED[self._place] = self
        self._wait(seconds)

    def _wait(self, seconds):
        """Connect until it answers, or say why it does not."""
        last, until = TimeoutError("not asked yet"), time.monotonic() + seconds
        while time.monotonic() < until and self._process.poll() is None:
            try:
                self.client()
                return
            except Exception as error:  # not yet; the last one is told
                last = error
                time.sleep(0.1)
        code = self._process.poll()
        self._log.seek(0)
        said = self._log.read().decode("utf-8", "replace").strip()[-500:]
        self.stop()
        state = "is running" if code is None else f"has ended with {code}"
        raise RuntimeError(
            f"the Chroma server {state} and cannot be reached at 127.0.0.1:{self.port} "
            f"({type(last).__name__}: {last}); it said: {said or 'nothing'}"
        )

    def client(self):
        """Return a new connection, ``chromadb.api.ClientAPI``."""
        with surroundings.clean():
            return _import_chroma()[0].HttpClient("127.0.0.1", self.port, settings=_quiet())

    def stop(self):
        """End the server; stopping twice does no harm."""
        if _STARTED.get(self._place) is self:
            del _STARTED[self._place]
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()


class OtherProcess:
    """A second Python that runs the lines it is told, and may be killed.

    Parameters
    ----------
    name : str
        A process that was started here under the same name is killed first.
    """

    def __init__(self, name):
        if not isinstance(name, str) or not name:
            raise ValueError(f"name: expected a text, got {name!r}")
        if name in _STARTED:
            _STARTED[name].stop()
        self._name = name
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process runs)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _OBEY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=surroundings.clean_environment(),
            encoding="utf-8",
        )
        folder()  # its end is this process's end
        _STARTED[name] = self

    @classmethod
    def running(cls, name):
        """Return the process that was started here under a name and still runs, or start one.

        Parameters
        ----------
        name : str

        Returns
        -------
        OtherProcess
        """
        old = _STARTED.get(name)
        return old if old is not None and old._process.poll() is None else cls(name)

    def tell(self, code, **values):
        """Let it run some lines of Python.

        Parameters
        ----------
        code : str
        **values
            Names that the lines use, with what JSON can hold.
        """
        given = "".join(f"{key} = json.loads({json.dumps(v)!r})\n" for key, v in values.items())
        try:
            self._process.stdin.write(json.dumps(given + code) + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError):  # nobody reads any more, or it was killed
            raise self._ended() from None

    def hear(self):
        """Return its next line of JSON; if it has ended, raise RuntimeError that says why."""
        line = self._process.stdout.readline()
        if not line:
            raise self._ended()
        return json.loads(line)

    def kill(self):
        """End it in the middle of whatever it does; return what it had said but nobody heard."""
        if _STARTED.get(self._name) is self:
            del _STARTED[self._name]
        self._process.kill()
        with self._process.stdout as said:
            unheard = said.read()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        return unheard

    def stop(self):
        """End it; stopping twice does no harm."""
        if not self._process.stdout.closed:
            self.kill()

    def _ended(self):
        self._process.wait(timeout=30)
        self._said.seek(0)
        said = self._said.read().decode("utf-8", "replace").strip()[-2000:]
        return RuntimeError(f"the other process has ended: {said or 'without a word'}")
