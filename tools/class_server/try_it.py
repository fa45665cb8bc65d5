"""Try the class's server with students that run a whole chapter at once.

    .venv/bin/python tools/class_server/try_it.py --students 12 --chapter 00

Starts the hub at 127.0.0.1 with made-up students in a temporary folder, lets each log in, start a
server and run every cell of its own copy of the notebook, and prints the time, the memory and what
failed. The shared cache is filled first by one student that writes, as a teacher would; then it is
read-only (``--cold`` leaves it empty, so each student computes everything alone).
"""

import argparse
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import psutil
import websocket

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "tools" / "class_server" / "jupyterhub_config.py"
_DIRECT = build_opener(ProxyHandler({}))  # no proxy of this machine's stands in between


class Hub:
    """The hub of the configuration, in trial mode, at a free port of 127.0.0.1.

    Parameters
    ----------
    folder : pathlib.Path
        Where made-up students, cache and state live.
    """

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.token = secrets.token_hex(16)
        self.log = folder / "hub.log"
        variables = {"CLASS_TRIAL": str(folder), "CLASS_TRIAL_TOKEN": self.token}
        variables["CLASS_URL"] = f"http://127.0.0.1:{self.port}"
        with self.log.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG)],
                cwd=folder, env={**os.environ, **variables}, stdout=said, stderr=said,
            )  # fmt: skip

    def ask(self, method, path, what=None, seconds=300):
        """Ask the hub, or a student's server behind it; the answer's JSON."""
        data = None if what is None else json.dumps(what).encode()
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self.port}{path}"
        with _DIRECT.open(Request(url, data, headers, method=method), timeout=seconds) as answer:
            return json.loads(answer.read() or "null")

    def wait(self, seconds=120):
        """Wait until it answers, or raise RuntimeError with the end of its log."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            try:
                return self.ask("GET", "/hub/api/")
            except OSError:
                time.sleep(0.5)
        said = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"the hub does not answer; it said: {said}")

    def stop(self):
        """End it and the servers that it started."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.terminate()
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
        for child in children:
            if child.is_running():
                child.kill()


class Student(threading.Thread):
    """One student: starts a server, opens a chapter, runs each cell, looks at what it says.

    Parameters
    ----------
    hub : Hub
    name : str
    stem : str
        Of the chapter.
    """

    def __init__(self, hub, name, stem):
        super().__init__(name=name)
        self.hub, self.stem = hub, stem
        self.marks, self.failures = {}, []

    def run(self):
        began = time.monotonic()
        try:
            self._start()
            self.marks["server"] = time.monotonic() - began
            self._read()
        except Exception as error:  # whatever it is, it is this student's result
            self.failures.append(f"{type(error).__name__}: {error}")
        self.marks["all"] = time.monotonic() - began

    def _start(self):
        hub, me = self.hub, f"/hub/api/users/{self.name}"
        hub.ask("POST", me)
        while self._has_to_wait(f"{me}/server"):
            time.sleep(1)
        while not hub.ask("GET", me)["servers"].get("", {}).get("ready"):
            time.sleep(0.5)

    def _has_to_wait(self, server):
        """Ask for a server; the hub starts a few at a time, and a browser's page asks again."""
        try:
            self.hub.ask("POST", server)
        except HTTPError as error:
            if error.code != HTTPStatus.TOO_MANY_REQUESTS:
                raise
            return True
        return False

    def _read(self):
        hub, mine = self.hub, f"/user/{self.name}/api"
        book = hub.ask("GET", f"{mine}/contents/notebooks/{self.stem}.ipynb")["content"]
        kernel = hub.ask("POST", f"{mine}/kernels", {"name": "python3", "path": "notebooks"})["id"]
        wire = websocket.create_connection(
            f"ws://127.0.0.1:{hub.port}{mine}/kernels/{kernel}/channels",
            header=[f"Authorization: token {hub.token}"], timeout=600,
            http_no_proxy=["127.0.0.1"],
        )  # fmt: skip
        began = time.monotonic()
        for number, cell in enumerate(book["cells"]):
            if cell["cell_type"] == "code" and "raises-exception" not in cell["metadata"].get(
                "tags", ()
            ):
                self._cell(wire, number, "".join(cell["source"]))
                self.marks.setdefault("first cell", time.monotonic() - began)
        wire.close()

    def _cell(self, wire, number, source):
        identity = secrets.token_hex(8)
        header = {"msg_id": identity, "msg_type": "execute_request", "session": self.name}
        header |= {"username": self.name, "version": "5.3", "date": ""}
        content = {"code": source, "silent": False, "store_history": True}
        content |= {"user_expressions": {}, "allow_stdin": False, "stop_on_error": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        wire.send(json.dumps(message | {"channel": "shell", "buffers": []}))
        while True:
            said = wire.recv()
            if not isinstance(said, str):
                continue
            said = json.loads(said)
            if said["parent_header"].get("msg_id") != identity:
                continue
            if said["msg_type"] == "error":
                what = said["content"]
                self.failures.append(f"cell {number}: {what['ename']}: {what['evalue'][:200]}")
            if said["msg_type"] == "status" and said["content"]["execution_state"] == "idle":
                return


def memory(process):
    """Bytes that a process and all below it use, what they share counted once.

    Parameters
    ----------
    process : psutil.Process

    Returns
    -------
    int
    """
    total = 0
    for one in [process, *process.children(recursive=True)]:
        try:
            total += one.memory_full_info().pss
        except (psutil.Error, AttributeError):
            continue
    return total


def class_of(hub, students, stem):
    """Let students run a chapter at once.

    Parameters
    ----------
    hub : Hub
    students : list of str
    stem : str

    Returns
    -------
    done : list of Student
    peak : int
        Bytes, the most that hub, servers and kernels used together.
    """
    done, peak = [Student(hub, name, stem) for name in students], 0
    for student in done:
        student.start()
    while any(student.is_alive() for student in done):
        peak = max(peak, memory(psutil.Process(hub.process.pid)))
        time.sleep(2)
    return done, peak


def main():
    """Run the trial that the command line asks for; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=12)
    parser.add_argument("--chapter", default="00", help="its number, or several: 00,10")
    parser.add_argument("--cold", action="store_true", help="leave the shared cache empty")
    options = parser.parse_args()
    stems = []
    for number in options.chapter.split(","):
        found = sorted((ROOT / "notebooks").glob(f"{number}_*.ipynb"))
        if not found:
            parser.error(f"--chapter: expected the number of a chapter, got {number!r}")
        stems.append(found[0].stem)
    if options.students < 1:
        parser.error(f"--students: expected at least 1, got {options.students}")
    folder, failed = Path(tempfile.mkdtemp(prefix="class-trial-")), 0
    hub = Hub(folder)
    try:
        hub.wait()
        for stem in stems:
            if not options.cold:  # the teacher's first run fills the cache, then it is read-only
                (folder / "cache").mkdir(exist_ok=True)
                (folder / "cache").chmod(0o755)
                class_of(hub, [f"teacher{stem[:2]}"], stem)
                hub.ask("DELETE", f"/hub/api/users/teacher{stem[:2]}/server")
                (folder / "cache").chmod(0o555)
            began = time.monotonic()
            names = [f"student{stem[:2]}{i:02}" for i in range(options.students)]
            done, peak = class_of(hub, names, stem)
            well = [student for student in done if not student.failures]
            print(f"{stem}: {len(well)} of {len(done)} students ran every cell", end="; ")
            print(f"{time.monotonic() - began:.0f} s", end="; ")
            for mark in ("server", "first cell", "all"):
                times = [s.marks[mark] for s in done if mark in s.marks]
                if times:
                    print(f"{mark} {min(times):.0f}–{max(times):.0f} s", end="; ")
            print(f"at most {peak / 1e9:.1f} GB together, {peak / len(done) / 1e9:.1f} GB each")
            for student in done:
                for failure in student.failures[:3]:
                    print(f"  {student.name}: {failure}")
                hub.ask("DELETE", f"/hub/api/users/{student.name}/server")
            failed += len(done) - len(well)
    finally:
        hub.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
