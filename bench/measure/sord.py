"""Starts Sord: the one place that knows its command line and its REST interface."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("SORD_BINARY", ROOT / ".build" / "release" / "sord"))
PEERS = ROOT / "bench" / "peers"
PYTHON = ROOT / ".deps" / "python" / "bin" / "python"
SECONDS_TO_START = 30
PORTS = iter(range(18_300, 18_400))


class MeasureError(Exception):
    """Why something could not be measured."""


def load_command(data: Path, source: str, table: str) -> list[str]:
    """Overwrites a table with what a folder of data/raw holds, or with what a query returns."""
    return [str(BINARY), "load", table, "--from", source, "--data", str(data)]


def trivial_command(data: Path) -> list[str]:
    """A process that starts, opens DuckDB, answers and ends."""
    return [str(BINARY), "query", "SELECT 1", "--data", str(data)]


def serve_command(data: Path, port: int, options: tuple[str, ...] = ()) -> list[str]:
    return [str(BINARY), "serve", "--port", str(port), "--data", str(data), *options]


class Server:
    """A running server process that answers HTTP on 127.0.0.1."""

    def __init__(self, process: subprocess.Popen, port: int) -> None:
        self.process = process
        self.port = port

    def get(self, path: str) -> dict:
        return self.answer(urllib.request.Request(self.url(path)))

    def post(self, path: str, body: dict) -> dict:
        headers = {"Content-Type": "application/json"}
        return self.answer(urllib.request.Request(self.url(path), json.dumps(body).encode(), headers))

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(self, request: urllib.request.Request) -> dict:
        try:
            with urllib.request.urlopen(request, timeout=600) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise MeasureError(f"{request.full_url} answered {error.code}: {error.read().decode()[:500]}") from None

    def memory(self) -> int:
        """Resident bytes now."""
        return self.status("VmRSS")

    def peak_memory(self) -> int:
        """The most resident bytes since the start."""
        return self.status("VmHWM")

    def status(self, name: str) -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) * 1024
        raise MeasureError(f"the server's process has no {name}")


@contextmanager
def serving(command: list[str], port: int, health: str | None):
    """Runs a server until the block ends; it is ready when `health` answers, or when it listens if that is None."""
    log = ROOT / ".build" / "bench" / f"server-{port}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        server = Server(process, port)
        await_ready(server, health, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serving_sord(data: Path, *options: str):
    port = free_port()
    return serving(serve_command(data, port, options), port, "/healthz")


def await_ready(server: Server, health: str | None, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise MeasureError(f"the server ended before it was ready:\n{log.read_text()[-2000:]}")
        try:
            if health is None:
                socket.create_connection(("127.0.0.1", server.port), 1).close()
            else:
                server.get(health)
            return
        except OSError:
            time.sleep(0.05)
    raise MeasureError(f"the server was not ready after {SECONDS_TO_START} s:\n{log.read_text()[-2000:]}")


def free_port() -> int:
    """A free port, another one each time, below the range that outgoing connections take their ports from."""
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise MeasureError("no free port between 18300 and 18400")


def run(command: list[str]) -> tuple[float, int]:
    """Runs a command to its end: seconds it took, and the most memory it had resident, in bytes."""
    started = time.perf_counter()
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, **pipes) as process:
        output = process.stdout.read()
        # wait4, because it tells the memory of this one child.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        shown = " ".join(Path(part).name if "/" in part else part for part in command)
        raise MeasureError(f"{shown} ended with {process.returncode}:\n{output.decode(errors='replace')[-2000:]}")
    return seconds, usage.ru_maxrss * 1024
