"""The class's server: students get notebooks of their own, and a network of their own."""

import asyncio
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError

import pytest

from tests.kernel_environment import ROOT
from tools import class_server

FOLDER = Path(class_server.__file__).parent
linux = pytest.mark.skipif(sys.platform != "linux", reason="the class's server runs on Linux")


class Settings(SimpleNamespace):
    """As JupyterHub's: a section is there once it is named."""

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        setattr(self, name, Settings())
        return getattr(self, name)


def configured(folder, monkeypatch):
    """The configuration as JupyterHub reads it, for a trial in a folder; its namespace."""
    monkeypatch.setenv("CLASS_TRIAL", str(folder))
    monkeypatch.setenv("CLASS_TRIAL_TOKEN", "token")
    c, path = Settings(), FOLDER / "jupyterhub_config.py"
    space = {"get_config": lambda: c, "__file__": str(path)}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), space)
    return space


@pytest.fixture
def own_network():
    spec = importlib.util.spec_from_file_location("own_network", FOLDER / "own_network.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@linux
def test_each_student_gets_the_notebooks_once_and_keeps_what_they_wrote(tmp_path, monkeypatch):
    space = configured(tmp_path, monkeypatch)
    spawner = SimpleNamespace(user=SimpleNamespace(name="ann"))
    space["give_notebooks"](spawner)
    place = tmp_path / "homes" / "ann" / "embeddings"
    given = {path.name for path in (place / "notebooks").glob("*.ipynb")}
    assert given == {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert (place / "data").resolve() == ROOT / "data"
    mine = place / "notebooks" / "01_one_hot.ipynb"
    mine.write_text("mine", encoding="utf-8")
    space["give_notebooks"](spawner)
    assert mine.read_text(encoding="utf-8") == "mine"


@linux
def test_a_copy_that_was_cut_off_is_made_again(tmp_path, monkeypatch):
    space = configured(tmp_path, monkeypatch)
    half = tmp_path / "homes" / "bob" / ".embeddings-new" / "notebooks"
    half.mkdir(parents=True)
    space["give_notebooks"](SimpleNamespace(user=SimpleNamespace(name="bob")))
    whole = tmp_path / "homes" / "bob" / "embeddings" / "notebooks"
    assert len(list(whole.glob("*.ipynb"))) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    assert not half.exists()


@linux
def test_servers_run_this_environment_with_one_thread_a_shared_cache_and_a_bound(
    tmp_path, monkeypatch
):
    c = configured(tmp_path, monkeypatch)["c"]
    assert c.Spawner.cmd == [sys.executable, str(FOLDER / "own_network.py")]
    assert {c.Spawner.environment[f"{name}_NUM_THREADS"] for name in ("OMP", "OPENBLAS")} == {"1"}
    assert c.Spawner.environment["EMBEDDINGS_CACHE"] == str(tmp_path / "cache")
    assert c.Spawner.mem_limit == 4 * 1024**3
    assert any("cull_idle_timeout" in argument for argument in c.Spawner.args)


@linux
def test_no_student_can_read_the_hub_s_secrets(tmp_path, monkeypatch):
    c = configured(tmp_path, monkeypatch)["c"]
    place = Path(c.JupyterHub.cookie_secret_file).parent
    assert place.stat().st_mode & 0o077 == 0
    assert str(place) in c.JupyterHub.db_url


@linux
def test_a_bridge_carries_what_is_sent_both_ways(tmp_path, own_network):
    async def tried():
        async def shout(reader, writer):
            writer.write((await reader.read(100)).upper())
            writer.close()

        back = await asyncio.start_unix_server(shout, str(tmp_path / "back"))
        front = await own_network.bridge(str(tmp_path / "front"), str(tmp_path / "back"))
        reader, writer = await asyncio.open_unix_connection(str(tmp_path / "front"))
        writer.write(b"hello")
        heard = await reader.read()
        writer.close()
        back.close()
        front.close()
        return heard

    assert asyncio.run(tried()) == b"HELLO"


_PROGRAM = """
import os, socket, sys, urllib.request
with socket.create_server(("127.0.0.1", 0)) as other:  # a database of the student's
    socket.create_connection(other.getsockname()).close()
hub = int(os.environ["JUPYTERHUB_API_URL"].rsplit(":", 1)[1].split("/")[0])
with socket.create_connection(("127.0.0.1", hub)) as wire:
    wire.sendall(b"from within")
    print(wire.recv(100).decode(), flush=True)
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5)
    print("reached another", flush=True)
except OSError:
    print("reached nobody", flush=True)
"""


@linux
def test_within_its_own_network_a_server_reaches_the_hub_and_nobody_else(tmp_path, own_network):
    if subprocess.run([*own_network._IN_IT, "true"], capture_output=True).returncode:
        pytest.skip("this system grants no network of its own")
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM, encoding="utf-8")

    async def tried():
        async def answer(reader, writer):
            writer.write(b"the hub heard: " + await reader.read(100))
            writer.close()

        hub = await asyncio.start_server(answer, "127.0.0.1", 0)
        other = await asyncio.start_server(answer, "127.0.0.1", 0)  # another student's database
        ports = [server.sockets[0].getsockname()[1] for server in (hub, other)]
        code = (
            "import runpy, sys; own = runpy.run_path(sys.argv[1]); "
            "own['SERVER'][:] = [sys.executable, sys.argv[2]]; sys.argv[1:3] = []; "
            "sys.exit(own['inside'](sys.argv[1], sys.argv[2:]))"
        )
        folder = tmp_path / "sockets"
        folder.mkdir()
        bridge = await own_network.bridge(str(folder / "hub"), ports[0])
        variables = {"JUPYTERHUB_API_URL": f"http://127.0.0.1:{ports[0]}/hub/api"}
        variables["JUPYTERHUB_SERVICE_URL"] = "http://127.0.0.1:45678/user/ann/"
        process = await asyncio.create_subprocess_exec(
            *own_network._IN_IT, sys.executable, "-c", code, str(FOLDER / "own_network.py"),
            str(program), str(folder), str(ports[1]),
            stdout=asyncio.subprocess.PIPE, env={**os.environ, **variables},
        )  # fmt: skip
        said = (await process.communicate())[0].decode()
        for server in (hub, other, bridge):
            server.close()
        return said

    assert asyncio.run(tried()).splitlines() == ["the hub heard: from within", "reached nobody"]


@linux
def test_a_student_of_the_trial_waits_while_the_hub_starts_others():
    """The hub starts four servers at a time, and answers 429 to whoever is the fifth."""
    pytest.importorskip("websocket", reason="what the trial needs is not installed")
    spec = importlib.util.spec_from_file_location("try_it", FOLDER / "try_it.py")
    try_it = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(try_it)
    answers = [429, 429, 201, 500]

    class Hub:
        def ask(self, method, path):
            code = answers.pop(0)
            if code >= 400:
                raise HTTPError(path, code, "no", {}, None)

    student = try_it.Student(Hub(), "ada", "00_start_here")
    assert [student._has_to_wait("server") for _ in range(3)] == [True, True, False]
    with pytest.raises(HTTPError):
        student._has_to_wait("server")


def test_image_and_values_for_kubernetes_name_the_same_folders():
    values = (FOLDER / "kubernetes" / "values.yaml").read_text(encoding="utf-8")
    image = (FOLDER / "kubernetes" / "Dockerfile").read_text(encoding="utf-8")
    for folder in ("/srv/embeddings", "/srv/student"):
        assert folder in values
        assert f"WORKDIR {folder}" in image
    assert "nonPrivateIPs: false" in values
    assert "guarantee: 2G" in values
