"""A JupyterLab server for the browser test, and what the test does with its pages."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
# In a container there is neither a sandbox nor a GPU; the rest keeps the browser itself silent.
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What Lab shows in red: errors, and what a cell writes to stderr, which are drawn alike.
ERRORS = '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]'
IDLE = '.jp-StatusBar-TextItem:has-text("| Idle")'
_READY_SECONDS = 60
# All cells wait with [*] until each has its number; after an error the rest goes back to [ ].
_DONE = r"""() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
    const texts = prompts.map(prompt => prompt.textContent);
    return texts.some(text => /\d/.test(text)) && !texts.some(text => text.includes('*'));
}"""

_CLOSED_OR_ASKS = """() => !document.querySelector('.jp-NotebookPanel')
    || document.querySelector('.jp-Dialog')"""


@dataclass(frozen=True)
class Lab:
    """A running server.

    Attributes
    ----------
    url, token : str
    """

    url: str
    token: str

    def ask(self, path, method="GET"):
        """Send a request to the server's interface and return its answer's bytes."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}/api{path}", headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read()

    def stop_kernels(self):
        """Stop all kernels: each holds the memory of a chapter."""
        for kernel in json.loads(self.ask("/kernels")):
            self.ask(f"/kernels/{kernel['id']}", "DELETE")


def _free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _wait_until_ready(server, lab, log):
    for _ in range(_READY_SECONDS * 4):
        if server.poll() is not None:
            break
        try:
            lab.ask("/status")
            return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


@contextmanager
def running_lab(folder):
    """Serve a folder as JupyterLab does for a reader who starts it for the first time.

    What keeps pop-ups away must come from the course's own settings: no option is given for it.

    Parameters
    ----------
    folder : pathlib.Path

    Yields
    ------
    Lab
    """
    user, log = folder / "user", folder / "lab.log"
    fresh = {
        "JUPYTER_CONFIG_DIR": user / "config",
        "JUPYTER_DATA_DIR": user / "data",
        "JUPYTERLAB_SETTINGS_DIR": user / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": user / "workspaces",
        "IPYTHONDIR": user / "ipython",
    }
    environment = os.environ | {name: str(path) for name, path in fresh.items()}
    port = _free_port()
    lab = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16))
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--IdentityProvider.token={lab.token}", f"--ServerApp.root_dir={folder}"]
    with open(log, "w", encoding="utf-8") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        try:
            _wait_until_ready(server, lab, log)
            yield lab
        finally:
            server.terminate()  # it stops its kernels
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def open_lab(page, lab):
    """Open JupyterLab as on the first day, with the list of notebooks at its side."""
    page.goto(f"{lab.url}/lab/workspaces/test/tree/notebooks?reset&token={lab.token}")
    page.locator(".jp-DirListing-item").first.wait_for(timeout=60_000)


def open_notebook(page, path):
    """Choose a notebook in the list of files, and wait until it is there with an idle kernel."""
    page.locator(".jp-DirListing-item", has_text=path.name).dblclick()
    page.locator(".lm-TabBar-tab.lm-mod-current", has_text=path.name).wait_for(timeout=60_000)
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for(timeout=60_000)
    page.wait_for_selector(IDLE, timeout=60_000)


def close_notebook(page):
    """Close the one open notebook without saving it."""
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.locator('.lm-Menu-item[data-command="application:close"]').click()
    page.wait_for_function(_CLOSED_OR_ASKS, polling=250)
    if page.locator(".jp-Dialog").count():  # the kernel's first word counts as a change
        page.get_by_role("button", name="Discard").click()
    page.locator(".jp-NotebookPanel").wait_for(state="detached")


def restart_and_run_all(page, timeout=300):
    """Choose *Restart Kernel and Run All Cells…* and wait until no cell is waiting any more.

    Parameters
    ----------
    page : playwright.sync_api.Page
        With a notebook that stores no outputs.
    timeout : float
        Seconds.

    Returns
    -------
    list of str
        The numbers beside the code cells, such as ``[1]:``.
    """
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Restart Kernel and Run All Cells…", exact=True).click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_function(_DONE, timeout=timeout * 1000, polling=250)  # not at every frame
    prompts = page.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()
    return [prompt.strip() for prompt in prompts]
