"""JupyterHub for a class on one Linux machine: one checkout, one environment, many students.

    .venv/bin/pip install -r tools/class_server/requirements.txt
    npm install -g configurable-http-proxy@5.3.0
    sudo .venv/bin/jupyterhub -f tools/class_server/jupyterhub_config.py

Students log in with their accounts on this machine. TEACHING.md, "One server", has the steps;
`try_it.py` tries it with students that it makes up, and sets ``CLASS_TRIAL`` for that.
"""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRIAL = os.environ.get("CLASS_TRIAL")  # a folder: students without accounts live there, for a trial
STATE = Path(TRIAL or "/var/lib/embeddings-class")
GIGABYTE = 1024**3
MEMORY = float(os.environ.get("CLASS_MEMORY_GB", "4"))  # of each process of a student
CACHE = STATE / "cache"  # filled once by the teacher; students read it
IDLE = 3600  # seconds

c = get_config()  # noqa: F821 (JupyterHub gives it)

STATE.mkdir(parents=True, exist_ok=True)
PRIVATE = STATE / "hub"  # tokens and secrets, which no student may read
PRIVATE.mkdir(mode=0o700, exist_ok=True)
c.JupyterHub.bind_url = os.environ.get("CLASS_URL", "http://:8000")
c.JupyterHub.db_url = f"sqlite:///{PRIVATE / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(PRIVATE / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(PRIVATE / "proxy.pid")
c.JupyterHub.concurrent_spawn_limit = 4  # thirty who start at nine o'clock come in turns

# The environment's own Python starts each server, in a network of its own: what chapters 19 and 20
# open at 127.0.0.1 can be reached by the student who opened it, and by nobody else.
c.Spawner.cmd = [sys.executable, str(ROOT / "tools" / "class_server" / "own_network.py")]
c.Spawner.notebook_dir = "~/embeddings"
c.Spawner.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.Spawner.environment = {
    "EMBEDDINGS_CACHE": str(CACHE),
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin:/usr/bin:/bin"]),
}
c.Spawner.mem_limit = int(MEMORY * GIGABYTE)  # shown to the student; own_network.py enforces it
c.Spawner.start_timeout = c.Spawner.http_timeout = 180


def give_notebooks(spawner):
    """Copy the notebooks into a student's home on the first start; what is there stays."""
    import pwd

    if TRIAL:
        home, owner = STATE / "homes" / spawner.user.name, None
    else:
        account = pwd.getpwnam(spawner.user.name)
        home, owner = Path(account.pw_dir), (account.pw_uid, account.pw_gid)
    place = home / "embeddings"
    if (place / "notebooks").exists():
        return
    new = home / ".embeddings-new"  # renamed when it is whole
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    shutil.copytree(ROOT / "notebooks", new / "notebooks")
    for name in ("data", "README.md", "TEACHING.md"):  # the texts cite them
        os.symlink(ROOT / name, new / name)
    if owner:
        for path in (new, *new.rglob("*")):
            os.chown(path, *owner, follow_symlinks=False)
    new.rename(place)


c.Spawner.pre_spawn_hook = give_notebooks

c.JupyterHub.load_roles = [
    {
        "name": "ends-idle-servers",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE}"],
    }
]
# A kernel that rests is ended sooner than its server: a closed tab keeps its memory otherwise.
c.Spawner.args = [
    f"--MappingKernelManager.cull_idle_timeout={IDLE // 2}",
    "--MappingKernelManager.cull_interval=300",
]

if TRIAL:
    c.Spawner.args += ["--allow-root"]  # made-up students have no accounts: all are who tries
    c.JupyterHub.authenticator_class = "dummy"
    c.Authenticator.allow_all = True
    c.DummyAuthenticator.password = os.environ["CLASS_TRIAL_TOKEN"]
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = str(STATE / "homes" / "{username}")
    c.JupyterHub.services += [
        {"name": "trial", "api_token": os.environ["CLASS_TRIAL_TOKEN"], "admin": True}
    ]
    c.JupyterHub.load_roles += [
        {"name": "trial", "scopes": ["admin:users", "admin:servers", "access:servers"],
         "services": ["trial"]}
    ]  # fmt: skip
else:
    c.JupyterHub.authenticator_class = "pam"
    c.Authenticator.allow_all = True  # every account of this machine
    c.PAMAuthenticator.open_sessions = False
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
