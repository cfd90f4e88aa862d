"""A small exchange over a WebSocket: `=(^)quack`, a random frame, beside FastAPI with uvicorn and DuckDB in Python."""

import json
import socket
import time
from collections.abc import Callable

from .samples import FOLDER, empty_folder
from .sord import PEERS, PYTHON, MeasureError, free_port, serving, serving_sord
from .table import Ratio, Table
from .turns import in_turn, percentile
from .websocket import WebSocketClient

TARGET = 0.5
EXCHANGES_PER_TURN = 1000
ROWS = 10
ENDS = {b'"finished"', b'"failed"', b'"cancelled"'}


def measure(rounds: int) -> list[Table]:
    data = empty_folder(FOLDER / "quack")
    port = free_port()
    peer = [str(PYTHON), "-m", "uvicorn", "--app-dir", str(PEERS), "exchange:app", "--port", str(port),
            "--log-level", "warning"]
    with serving_sord(data) as sord, serving(peer, port, "/healthz"):
        clients = {"sord": WebSocketClient(sord.port), "fastapi": WebSocketClient(port)}
        shapes = {name: check(name, client) for name, client in clients.items()}
        bytes_back = {name: size for name, (_, size) in shapes.items()}
        with echoing(bytes_back["sord"]) as echo:
            tails: dict[str, list[float]] = {name: [] for name in clients}
            contenders: dict[str, Callable[[], float]] = {
                name: lambda name=name: turn(lambda: exchange(clients[name]), tails[name]) for name in clients
            }
            times = in_turn(rounds, {**contenders, "echo": lambda: turn(echo, [])})
    # The first is the warm-up.
    tails = {name: values[1:] for name, values in tails.items()}
    what = f"=(^)quack, {ROWS} rows"
    return [
        Table(
            "A random frame over /ws",
            [
                Ratio(f"{what}, p50", "FastAPI + uvicorn + duckdb", times["sord"], times["fastapi"], "s", TARGET),
                Ratio(f"{what}, p99", "FastAPI + uvicorn + duckdb", tails["sord"], tails["fastapi"], "s"),
                Ratio(f"{what}, p50", "TCP echo of as many bytes (floor)", times["sord"], times["echo"], "s"),
            ],
            [
                f"A turn is {EXCHANGES_PER_TURN} exchanges on one socket, one after the other, by one blocking client.",
                f"One answer of Sord: {describe(shapes['sord'])}.",
                f"One answer of FastAPI: {describe(shapes['fastapi'])}.",
            ],
        )
    ]


def exchange(client: WebSocketClient) -> None:
    """Asks for a frame and reads until the run ended, without parsing what the other side sent."""
    client.send({"id": 1, "type": "query", "query": "=(^)quack", "render": ROWS})
    is_over = False
    while not is_over:
        text = client.receive_text()
        is_over = any(end in text for end in ENDS)


def check(name: str, client: WebSocketClient) -> tuple[list[str], int]:
    """Does one exchange with care: the types of its messages and their bytes; an error if it is not what is meant."""
    client.payload_bytes = 0
    client.send({"id": 1, "type": "query", "query": "=(^)quack", "render": ROWS})
    types, frame = [], None
    while not types or types[-1] not in ("finished", "failed", "cancelled"):
        message = client.receive()
        if message.get("id") == 1:
            types.append(message["type"])
        if message["type"] == "rows":
            frame = message
    if types[-1] != "finished" or frame is None:
        raise MeasureError(f"{name} answered =(^)quack with {types}")
    if len(frame["rows"]) != ROWS or len(frame["columns"]) != 3:
        raise MeasureError(f"{name} sent another frame: {json.dumps(frame)}")
    return types, client.payload_bytes


def turn(once: Callable[[], None], tails: list[float]) -> float:
    """The median of many exchanges; their 99th percentile goes to `tails`."""
    seconds = []
    for _ in range(EXCHANGES_PER_TURN):
        started = time.perf_counter()
        once()
        seconds.append(time.perf_counter() - started)
    tails.append(percentile(seconds, 0.99))
    return percentile(seconds, 0.5)


class echoing:
    """A TCP server that answers each small message with a fixed number of bytes; entering gives one exchange."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __enter__(self) -> Callable[[], None]:
        port = free_port()
        self.server = serving([str(PYTHON), str(PEERS / "echo.py"), str(port), str(self.size)], port, None)
        self.server.__enter__()
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.once

    def once(self) -> None:
        self.socket.sendall(b"?" * 80)
        missing = self.size
        while missing:
            missing -= len(self.socket.recv(missing))

    def __exit__(self, *error: object) -> None:
        self.socket.close()
        self.server.__exit__(*error)


def describe(shape: tuple[list[str], int]) -> str:
    types, size = shape
    return f"{', '.join(types)} ({size} bytes)"
