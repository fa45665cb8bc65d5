"""What nbval does besides with the chapters that have servers, databases and stored indexes.

nbval runs each chapter once, quickly, on a machine without settings. A reader pauses, runs a cell
again, sits behind a proxy, and has keys and addresses of other programs in the environment. So the
kernels of these chapters get all of that, every proxy and address leads to a port of this machine
at which nobody of ours should ever call, and each cell is run again. It costs no second run.
"""

import contextlib
import os
import re
import socket
import threading
import time

from tests.kernel_environment import leave_threads

STEMS = frozenset({"19_text_embedding_api", "20_vector_databases", "21_search_your_docs"})
# After these something goes on without the kernel: a database works, a connection is kept open, a
# limit runs out, an index lies on the disk.
WORKS_ON = (
    r" (?:store|milvus)\.(?:upsert|delete|flush)\("
    r"|EmbeddingServer\(|server\.limit\(|reply = client\.embeddings\.create\("
    r"|Index\.build\(|encoded_in_turn\(|widget\.show\("
)
PAUSE = 5  # seconds: longer than Milvus Lite needs for its graph
QUICK = 2  # seconds: slower cells are run once; `tools/reader.py --twice` runs all again


class Listener:
    """A port of this machine that remembers who called.

    Attributes
    ----------
    port : int
    heard : list of bytes
        The first bytes of each call.
    """

    def __init__(self):
        self.heard = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            wire, _ = self._server.accept()
            with wire, contextlib.suppress(OSError):
                wire.settimeout(2)
                self.heard.append(wire.recv(200))


_listeners = []  # one a process, made when it is needed


def listener():
    """Return the process's `Listener`."""
    if not _listeners:
        _listeners.append(Listener())
    return _listeners[0]


def foreign(port):
    """Return keys, addresses, proxies and settings that a reader has for other programs.

    Parameters
    ----------
    port : int
        Where they all lead.

    Returns
    -------
    dict of str to str
    """
    there = f"http://127.0.0.1:{port}"
    proxies = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "grpc_proxy")
    return {
        **dict.fromkeys(proxies, there),
        "ALL_PROXY": f"socks5://127.0.0.1:{port}",
        "all_proxy": f"socks5://127.0.0.1:{port}",
        "OPENAI_API_KEY": "secret-of-another-program",
        "OPENAI_BASE_URL": f"{there}/v1",
        "OPENAI_ORG_ID": "an-organisation",
        "HF_TOKEN": "another-secret",
        "HF_ENDPOINT": there,
        "HF_HUB_OFFLINE": "0",
        "MILVUS_URI": there,
        "MILVUS_TOKEN": "a-third-secret",
        "CHROMA_SERVER_HOST": "127.0.0.1",
        "CHROMA_SERVER_HTTP_PORT": str(port),
        "CHROMA_OTEL_COLLECTION_ENDPOINT": there,
        "OTEL_EXPORTER_OTLP_ENDPOINT": there,
        "ANONYMIZED_TELEMETRY": "True",
    }


@contextlib.contextmanager
def around_kernel(stem):
    """Give the kernel started within the block a reader's variables, for `STEMS` foreign ones."""
    before = dict(os.environ)
    leave_threads(os.environ)
    if stem in STEMS:
        os.environ.update(foreign(listener().port))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _run(kernel, source, limit):
    """Run some source in nbval's kernel; return the content of its error message, or None."""
    number, error = kernel.execute_cell_input(source, allow_stdin=False), None
    kernel.await_reply(number, timeout=limit)
    while True:
        message = kernel.get_message(stream="iopub", timeout=limit)
        if message["parent_header"].get("msg_id") != number:
            continue
        if message["msg_type"] == "error":
            error = message["content"]
        if message["content"].get("execution_state") == "idle":
            return error


def after_cell(cell, seconds):
    """Pause where something works on, run a quick cell again, and see that nobody was called.

    Parameters
    ----------
    cell : nbval.plugin.IPyNbCell
        It has run, and its outputs were right.
    seconds : float
        How long that took.
    """
    if cell.parent.path.stem not in STEMS:
        return
    source, kernel = cell.cell.source, cell.parent.kernel
    if re.search(WORKS_ON, source):
        time.sleep(PAUSE)
    if seconds <= QUICK and not cell.options["check_exception"]:
        error = _run(kernel, source, cell.config.option.nbval_cell_timeout or 120)
        if error:
            cell.raise_cell_error("Run again, the cell fails", "\n".join(error["traceback"]))
    heard = listener().heard
    if heard:
        called = [heard.pop() for _ in range(len(heard))]
        cell.raise_cell_error("A foreign address was called", f"{called}")
