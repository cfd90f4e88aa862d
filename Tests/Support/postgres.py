"""Starts a real PostgreSQL on a free port and stops it again."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from server import free_port

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
USER = "sord-tests"


class Postgres:
    """A PostgreSQL with one database, `birds`, whose user `reader` has a password."""

    def __init__(self, password: str):
        self.password = password
        self.port = free_port()
        # Nobody but the owner of the folder may run it, and the folders above must let that owner in.
        self.folder = Path(tempfile.mkdtemp(prefix="sord-postgres-", dir="/tmp"))
        # PostgreSQL refuses to run as root.
        self.prefix = []
        if os.geteuid() == 0:
            try:
                pwd.getpwnam(USER)
            except KeyError:
                self._do("useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER)
            shutil.chown(self.folder, USER, USER)
            self.prefix = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]

    def __enter__(self) -> "Postgres":
        word = self.folder / "password"
        word.write_text(self.password + "\n")
        if self.prefix:
            shutil.chown(word, USER, USER)
        data = str(self.folder / "data")
        self._program("initdb", "-D", data, "-U", "reader", "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8",
                      "--locale=C.UTF-8", "--no-sync")
        word.unlink()
        self.start()
        self.sql("CREATE DATABASE birds", database="postgres")
        return self

    def __exit__(self, *_) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        settings = (f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off")
        self._program("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o", settings, "start")

    def stop(self) -> None:
        self._program("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def sql(self, text: str, database: str = "birds") -> str:
        """What `psql` prints."""
        words = [PROGRAMS / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "reader", "-d", database, "-Atqc", text]
        done = subprocess.run(words, env=os.environ | {"PGPASSWORD": self.password}, capture_output=True, timeout=30)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def connection(self, name: str, **members) -> dict:
        """The connection that a server is told to open."""
        return {
            "name": name, "type": "postgres", "host": "127.0.0.1", "port": self.port, "database": "birds",
            "user": "reader", "password": self.password,
        } | members

    def _program(self, name: str, *words: object) -> None:
        self._do(*self.prefix, PROGRAMS / name, *words)

    def _do(self, *words: object) -> None:
        # The server keeps the streams of pg_ctl, so they are a file and no pipes.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                  timeout=60, cwd="/")
            output.seek(0)
            assert done.returncode == 0, output.read().decode()
