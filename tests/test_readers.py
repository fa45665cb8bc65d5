"""The chapters with servers, databases and stored indexes, in the hands of a reader.

nbval runs each chapter once, quickly, on a machine without settings. A reader pauses, runs a cell
again, sits behind a proxy, and has keys and addresses of other programs in the environment.
"""

import contextlib
import socket
import threading

import pytest

from tests import reader
from tests.kernel_environment import IN_TESTS, ROOT

# After these a database goes on working by itself.
WRITES = r" (?:store|milvus)\.(?:upsert|delete|flush)\("
PAUSE = 5  # seconds: longer than Milvus Lite needs for its graph
QUICK = 2  # seconds: slower cells compute, and are run once; `reader.py --twice` runs all again


@pytest.fixture
def listener():
    """A port of this machine at which nobody of ours should ever call; what it heard."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            with contextlib.suppress(OSError):
                while True:
                    wire, _ = server.accept()
                    with wire:
                        wire.settimeout(2)
                        with contextlib.suppress(OSError):
                            heard.append(wire.recv(200))

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], heard


def foreign(port):
    """Keys, addresses, proxies and settings that a reader has for other programs."""
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


@pytest.mark.parametrize(
    "stem", ["19_text_embedding_api", "20_vector_databases", "21_search_your_docs"]
)
def test_a_reader_pauses_repeats_and_has_settings_of_other_programs(stem, listener):
    port, heard = listener
    path = ROOT / "notebooks" / f"{stem}.ipynb"
    variables = reader.environment(**IN_TESTS, **foreign(port))
    reading = reader.read(path, variables, PAUSE, twice=True, quick=QUICK, after=WRITES)
    assert reading.errors == []
    assert reading.differences == []
    assert heard == []


def test_the_listener_hears_who_calls(listener):
    port, heard = listener
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(b"secret")
    for _ in range(100):
        if heard:
            break
        threading.Event().wait(0.05)
    assert heard == [b"secret"]


def test_a_failing_cell_and_a_wrong_number_are_seen(tmp_path):
    from nbformat import v4

    def cell(source, text):
        shown = [v4.new_output("stream", name="stdout", text=text)]
        return v4.new_code_cell(source, outputs=shown)

    cells = [cell("a = [1]", ""), cell("print(a.pop())", "1\n"), cell("print(0.51)", "0.48\n")]
    cells[0].outputs = []
    path = tmp_path / "some.ipynb"
    path.write_text(v4.writes(v4.new_notebook(cells=cells)), encoding="utf-8")
    reading = reader.read(path, reader.environment(), twice=True)
    assert reading.errors == ["some cell 1, run again: IndexError: pop from empty list"]
    assert reading.differences == ["some cell 2: stored '0.48', now '0.51'"]
    assert reader.read(path, reader.environment()).errors == []
