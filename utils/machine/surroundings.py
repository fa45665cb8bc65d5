"""What surrounds a program: environment variables, proxies and consoles that are not the course's.

A variable that the reader set for another program must not change a figure, stop a chapter or send
anything away. So child processes get a clean environment, and libraries that read variables when
they are imported, or when a client is made, see the same one.
"""

import contextlib
import os
import sys
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path

from threadpoolctl import ThreadpoolController

# What a process needs to find its files, its language and its libraries.
_KEPT = frozenset(
    """PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TEMP TMP VIRTUAL_ENV CONDA_PREFIX
    LD_LIBRARY_PATH DYLD_LIBRARY_PATH DYLD_FALLBACK_LIBRARY_PATH KMP_DUPLICATE_LIB_OK
    XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME PYTHONHOME PYTHONPATH PYTHONUSERBASE
    PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX
    USERPROFILE USERNAME HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES
    SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT NUMBER_OF_PROCESSORS
    PROCESSOR_ARCHITECTURE""".split()
)
_KEPT_STARTS = ("LC_", "EMBEDDINGS_", "OPENBLAS_")
_KEPT_ENDS = ("_NUM_THREADS",)
_ONE_AT_A_TIME = threading.RLock()  # a block puts back what it found: two must not cross
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
# A library that would ask a server for a newer file, or report its use, is told not to.
_SILENT = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
}


def clean_environment(**more):
    """Return the variables that a child process of the course gets.

    Parameters
    ----------
    **more : str
        Set besides, or instead.

    Returns
    -------
    dict of str to str
        Where files, libraries and languages are found; the course's own; UTF-8 for all pipes;
        no proxy, no key, no address and no setting of any library.

    Raises
    ------
    ValueError
        If a value is not a string.
    """
    for name, value in more.items():
        if not isinstance(value, str):
            raise ValueError(f"{name}: expected a string, got {type(value).__name__}")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(_KEPT_STARTS) or name.endswith(_KEPT_ENDS)
    }
    # What can be imported here can be imported there, from whichever folder.
    kept["PYTHONPATH"] = os.pathsep.join(place for place in sys.path if place)
    settings = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHON_DOTENV_DISABLED": "1"}
    settings |= {"MPLBACKEND": "agg", "TOKENIZERS_PARALLELISM": "false"}
    spec = find_spec("matplotlib")
    if spec and spec.origin:  # its own defaults, not the reader's
        settings["MATPLOTLIBRC"] = str(Path(spec.origin).parent / "mpl-data" / "matplotlibrc")
    return {**kept, **settings, **_SILENT, **more}


@contextlib.contextmanager
def clean():
    """Let this process see only `clean_environment`, in an empty folder, for a ``with`` block.

    For libraries that read variables, or a file ``.env``, when they are imported or when a client
    is made: within the block there is no proxy and no setting of another program.
    """
    with _ONE_AT_A_TIME:
        yield from _clean()


def _clean():
    before = dict(os.environ)
    backend = {k: v for k, v in before.items() if k in ("MPLBACKEND", "MATPLOTLIBRC")}
    inside = {**clean_environment(), **backend}
    os.environ.clear()
    os.environ.update(inside)
    try:
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty,
            contextlib.chdir(empty),
        ):
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def keep_local():
    """Turn off downloads and reports of the libraries, and proxies for addresses of this machine.

    Called when `utils` is imported.
    """
    os.environ.update(_SILENT)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    named = [os.environ.get(name, "") for name in ("no_proxy", "NO_PROXY")]
    hosts = [host.strip() for value in named for host in value.split(",") if host.strip()]
    # A lone star means every host; with others beside it some libraries take it for a name.
    value = "*" if "*" in hosts else ",".join(dict.fromkeys([*hosts, *_LOOPBACK]))
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = value


def calculate_alone():
    """Let numpy, scipy and torch use one thread, unless the reader has chosen a number.

    The threads of OpenBLAS and OpenMP wait by spinning. On two cores, with another program beside,
    the SVD behind LSA took seven times as long with two threads as with one, many small steps of
    torch ninety times. And the last digits of a sum depend on how many there are. Whoever wants
    more sets ``OMP_NUM_THREADS``. Called when `utils` is imported.
    """
    if any(name in os.environ for name in THREADS):
        return
    os.environ.update(dict.fromkeys(THREADS, "1"))  # read by what is loaded from now on
    ThreadpoolController().limit(limits=1)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)


def allow_two_openmps():
    """Let faiss and torch share a process on macOS.

    Each brings a copy of LLVM's OpenMP there, and the second that loads ends the program (``OMP:
    Error #15``), unless ``KMP_DUPLICATE_LIB_OK`` allows it. Two pools of threads then fight over
    the cores, and can crash: with one thread each (`calculate_alone`) there is no pool. A value
    that the reader chose stays. Called when `utils` is imported, before either is loaded by it.
    """
    if sys.platform == "darwin":
        os.environ.setdefault("KMP_DUPLICATE_LIB_OK", "TRUE")


def forgive_console():
    """Let a console without a letter show a question mark in its place, instead of failing.

    Called when `utils` is imported.
    """
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", None) == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
