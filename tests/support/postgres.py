"""A PostgreSQL server of its own for a test: loopback, an ephemeral port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def postgres() -> Iterator[str]:
    """SQLAlchemy URL of an empty database ``airflow``; skips where PostgreSQL is not installed (not with CI=true)."""
    commands = {name: shutil.which(name) for name in ("initdb", "pg_ctl")}
    if not all(commands.values()):
        message = "initdb and pg_ctl are not on PATH"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(message)
        pytest.skip(message)
    # PostgreSQL refuses to run as root; a folder under pytest's own would be closed to anybody else.
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    folder = Path(tempfile.mkdtemp(prefix="overbuild-postgres-"))
    if os.geteuid() == 0:
        os.chown(folder, user.pw_uid, user.pw_gid)
    port, password = free_port(), secrets.token_hex(16)

    def run(name: str, *args: str) -> None:
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        ran = subprocess.run(
            [str(commands[name]), "-D", str(folder / "data"), *args],
            cwd=folder,
            stdout=(folder.parent / f"{folder.name}.log").open("a"),
            stderr=subprocess.STDOUT,
            timeout=90,
            check=False,
            **as_user,
        )
        assert ran.returncode == 0, (folder.parent / f"{folder.name}.log").read_text()

    try:
        (folder / "password").write_text(password)
        (folder / "password").chmod(0o644)
        run("initdb", "-U", "airflow", "--pwfile", str(folder / "password"), "-A", "scram-sha-256", "-E", "UTF8")
        listen = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
        run("pg_ctl", "-w", "-l", str(folder / "server.log"), "-o", listen, "start")
        try:
            # The database of initdb's own making; a test has no need of another.
            yield f"postgresql+psycopg2://airflow:{password}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)
