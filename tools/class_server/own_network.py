"""Start a student's server in a network of its own, with a bound on each process's memory.

JupyterHub runs this in place of ``jupyterhub-singleuser``, as the student. The network holds
nothing but 127.0.0.1, and two bridges through sockets in a folder that only the student can open:
the hub's proxy reaches the server, and the server reaches the hub. All else that a student's
programs open or look for (databases, services, other students, the internet) stays inside. Where
the system grants no network of its own, the server starts in the common one and says so.
"""

import asyncio
import contextlib
import fcntl
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

_UP, _GET, _SET = 0x1, 0x8913, 0x8914  # IFF_UP, SIOCGIFFLAGS, SIOCSIFFLAGS of <linux/sockios.h>
_IN_IT = ["unshare", "--user", "--map-current-user", "--net"]
SERVER = [sys.executable, "-m", "jupyterhub.singleuser"]


async def _pour(reader, writer):
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


def _towards(connect):
    """Return what serves one connection by pouring both ways into a new one."""

    async def serve(reader, writer):
        with contextlib.suppress(OSError):
            there, back = await connect()
            await asyncio.gather(_pour(reader, back), _pour(there, writer))
            back.close()
        writer.close()

    return serve


async def bridge(listen, connect):
    """Listen at a place and connect each caller with another; a path, or a port of 127.0.0.1.

    Parameters
    ----------
    listen, connect : str or int

    Returns
    -------
    asyncio.Server
    """
    if isinstance(connect, int):
        serve = _towards(lambda: asyncio.open_connection("127.0.0.1", connect))
    else:
        serve = _towards(lambda: asyncio.open_unix_connection(connect))
    if isinstance(listen, int):
        return await asyncio.start_server(serve, "127.0.0.1", listen)
    return await asyncio.start_unix_server(serve, listen)


def _wake_loopback():
    """Turn 127.0.0.1 on; a new network begins with it off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        flags = fcntl.ioctl(any_socket, _GET, struct.pack("16sh14x", b"lo", 0))
        flags = struct.unpack("16sh14x", flags)[1] | _UP
        fcntl.ioctl(any_socket, _SET, struct.pack("16sh14x", b"lo", flags))


def _ports():
    """The port at which the hub wants the server, and the hub's own."""
    return tuple(
        urlsplit(os.environ[name]).port for name in ("JUPYTERHUB_SERVICE_URL", "JUPYTERHUB_API_URL")
    )


async def _run(command, *bridges):
    servers = [await bridge(*ends) for ends in bridges]
    process = await asyncio.create_subprocess_exec(*command)
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):
        asyncio.get_running_loop().add_signal_handler(number, process.send_signal, number)
    code = await process.wait()
    for server in servers:
        server.close()
    return code


def outside(arguments):
    """Bridge the hub's network to the server's, and wait for the server."""
    limit = int(os.environ.get("MEM_LIMIT", 0))
    if limit:  # of each process: data that is its own, not files that all share
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    if subprocess.run([*_IN_IT, "true"], capture_output=True).returncode:
        print("no network of its own here: servers share 127.0.0.1", file=sys.stderr, flush=True)
        os.execv(sys.executable, [*SERVER, *arguments])
    folder = Path(tempfile.mkdtemp(prefix="class-"))  # for its owner alone
    try:
        port, hub = _ports()
        command = [*_IN_IT, sys.executable, __file__, "--inside", str(folder), *arguments]
        ends = (port, str(folder / "server")), (str(folder / "hub"), hub)
        return asyncio.run(_run(command, *ends))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def inside(folder, arguments):
    """Within the new network: bridge back, and start the server."""
    _wake_loopback()
    port, hub = _ports()
    ends = (str(Path(folder) / "server"), port), (hub, str(Path(folder) / "hub"))
    return asyncio.run(_run([*SERVER, *arguments], *ends))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        sys.exit(inside(sys.argv[2], sys.argv[3:]))
    sys.exit(outside(sys.argv[1:]))
