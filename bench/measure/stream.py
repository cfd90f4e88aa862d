"""Ten million rows selected with a slider of ten: how soon the first rows come, and what the server's memory does."""

import time
from statistics import median

from .samples import REPEATS_OF_BIG, ROWS_OF_FLIGHTS, serving_big_table
from .sord import MeasureError, Server
from .table import Limit, Table
from .turns import show
from .websocket import WebSocketClient

QUERY = "SELECT * FROM =(^)flights"
RENDERED = 10
FIRST_ROWS_WITHIN = 0.100
MEMORY_GROWTH = 300_000_000


def measure(rounds: int) -> list[Table]:
    first_rows, whole, growth = [], [], []
    with serving_big_table() as (server, _):
        client = WebSocketClient(server.port)
        for number in range(rounds + 1):
            show(f"round {number} of {rounds}")
            samples = select_all(server, client)
            if number > 0:
                for values, value in zip((first_rows, whole, growth), samples):
                    values.append(value)
        show("")
    total = ROWS_OF_FLIGHTS * REPEATS_OF_BIG
    whole_run = f"{median(first_rows) / median(whole):.3f} of the whole run's {median(whole):.2f} s"
    fastest = f"fastest {min(first_rows) * 1e3:.1f} ms"
    smallest = f"smallest {min(growth) / 1e6:.0f} MB"
    return [
        Table(
            f"{QUERY}, {total:,} rows, {RENDERED} of them rendered",
            [
                Limit("first rows, median", median(first_rows), FIRST_ROWS_WITHIN, "s", whole_run),
                Limit("first rows, slowest", max(first_rows), FIRST_ROWS_WITHIN, "s", fastest),
                Limit("growth of memory, largest", max(growth), MEMORY_GROWTH, "B", smallest),
            ],
            [
                "Seen from the client, from the query's sending.",
                "Growth is the most that the server had resident during the run, less what it had before.",
            ],
        )
    ]


def select_all(server: Server, client: WebSocketClient) -> tuple[float, float, float]:
    """Seconds to the first rows, seconds to the end, growth of the server's resident bytes."""
    server.forget_peak_memory()
    before = server.memory()
    started = time.perf_counter()
    client.send({"id": 1, "type": "query", "query": QUERY, "render": RENDERED})
    first_rows, message = None, {"type": ""}
    while message["type"] != "finished":
        message = client.receive()
        if message["type"] in ("failed", "cancelled"):
            raise MeasureError(f"{QUERY}: {message}")
        if message["type"] == "rows" and first_rows is None:
            first_rows = time.perf_counter() - started
            if len(message["rows"]) != RENDERED:
                raise MeasureError(f"{len(message['rows'])} rows were rendered instead of {RENDERED}")
    whole = time.perf_counter() - started
    total = message["steps"][0]["total"]
    if first_rows is None or total != ROWS_OF_FLIGHTS * REPEATS_OF_BIG:
        raise MeasureError(f"the run ended with {total} rows, first rows {'came' if first_rows else 'never came'}")
    return first_rows, whole, float(server.peak_memory() - before)
