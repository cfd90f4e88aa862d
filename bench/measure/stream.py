"""Ten million rows selected with a slider of ten: how soon the first rows come, and what the server's memory does."""

import time
from statistics import median

from .samples import ROWS_OF_BIG, big_lake
from .sord import MeasureError, serving_sord
from .table import Limit, Table
from .turns import show
from .websocket import WebSocketClient

QUERY = "SELECT * FROM =(^)flights"
RENDERED = 10
FIRST_ROWS_WITHIN = 0.100
MEMORY_GROWTH = 300_000_000


def measure(rounds: int) -> list[Table]:
    first_rows, whole = [], []
    with serving_sord(big_lake()) as server:
        client = WebSocketClient(server.port)
        before = server.memory()
        for number in range(rounds + 1):
            show(f"round {number} of {rounds}")
            seconds = select_all(client, run=number)
            if number > 0:
                first_rows.append(seconds[0])
                whole.append(seconds[1])
        growth = float(server.peak_memory() - before)
        show("")
    whole_run = f"{median(first_rows) / median(whole):.3f} of the whole run's {median(whole):.2f} s"
    fastest = f"fastest {min(first_rows) * 1e3:.1f} ms"
    idle = f"{before / 1e6:.0f} MB before the first run"
    return [
        Table(
            f"{QUERY}, {ROWS_OF_BIG:,} rows, {RENDERED} of them rendered",
            [
                Limit("first rows, median", median(first_rows), FIRST_ROWS_WITHIN, "s", whole_run),
                Limit("first rows, slowest", max(first_rows), FIRST_ROWS_WITHIN, "s", fastest),
                Limit("growth of memory", growth, MEMORY_GROWTH, "B", idle),
            ],
            [
                "Seen from the client, from the query's sending.",
                "Growth is the most that the server had resident during all runs, less what it had before the first.",
            ],
        )
    ]


def select_all(client: WebSocketClient, run: int) -> tuple[float, float]:
    """Seconds to the first rows, and to the end."""
    started = time.perf_counter()
    client.send({"id": run, "type": "query", "query": QUERY, "render": RENDERED})
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
    if first_rows is None or total != ROWS_OF_BIG:
        raise MeasureError(f"the run ended with {total} rows, first rows {'came' if first_rows else 'never came'}")
    return first_rows, whole
