"""Starts the real server on a free port and stops it again."""

import http.client
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import program

PATIENCE = 20.0


class Server:
    """A running `sord serve` on its own data folder."""

    def __init__(self, data: Path, port: int | None = None, options: tuple[str, ...] = (), variables: dict[str, str] = {}):
        self.data = data
        self.variables = variables
        self.port = port or free_port()
        self.options = options
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = data / "server.log"
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def start(self) -> None:
        command = [program.BINARY, "serve", "--data", str(self.data), "--port", str(self.port)]
        command += ["--web", program.WORKBENCH, *self.options]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.data, env=program.environment(**self.variables)
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                self.get("/healthz")
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    @property
    def pid(self) -> int:
        return self.process.pid

    def get(self, path: str):
        with urllib.request.urlopen(self.address + path, timeout=10) as response:
            return json.load(response)

    def load(self, source: str, table: str, mode: str = "overwrite") -> dict:
        body = json.dumps({"from": source, "table": table, "mode": mode}).encode()
        request = urllib.request.Request(
            f"{self.address}/api/load", data=body, headers={"content-type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def connection(self) -> http.client.HTTPConnection:
        """A connection that is kept alive, for as many requests as a test likes."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def request(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> "Answer":
        """One request over a connection of its own. `_` in a header's name stands for `-`."""
        connection = self.connection()
        try:
            return exchange(connection, method, path, body, **headers)
        finally:
            connection.close()

    def post(self, path: str, body: object) -> "Answer":
        """Posts a value as JSON."""
        return self.request("POST", path, json.dumps(body), content_type="application/json")

    def query(self, text: str, **members) -> dict:
        """What the server answers to a query, which must succeed."""
        answer = self.post("/api/query", {"query": text, **members})
        assert answer.status == 200, answer.body
        return answer.json

    def running(self) -> int:
        """How many runs there are at the moment."""
        return self.get("/healthz")["runs"]["running"]


class Answer:
    """A response that has been read to its end."""

    def __init__(self, response: http.client.HTTPResponse):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self) -> dict:
        return self.json["error"]


def exchange(connection, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Answer:
    """One request over a connection that stays open."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body.encode() if isinstance(body, str) else body, fields)
    return Answer(connection.getresponse())


def until(condition, within: float, what: str) -> float:
    """Waits for a condition and returns how many seconds that took."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < within, f"{what}: not within {within} s"
        time.sleep(0.02)
    return time.monotonic() - start


def free_port() -> int:
    """A free port below 32768, where the system takes none for outgoing connections."""
    for port in range(20000 + os.getpid() % 5000, 32768):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no port below 32768 is free")
