"""How long a run goes on after somebody said that it shall stop: on the socket, and over REST."""

import http.client
import json
import os
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import duckdb

from .samples import FOLDER, empty_folder
from .sord import MeasureError, Server, serving_sord
from .table import Limit, Ratio, Table
from .turns import show
from .websocket import WebSocketClient

LIMIT = 0.1
# Seconds after the end in which the server is looked at.
REST = 0.3
TEXTS = {
    "an aggregation into many groups": "SELECT count(*) FROM (SELECT hash(i) AS h FROM range(1000000000) t(i) GROUP BY h)",
    "a sort": "SELECT * FROM range(1000000000) t(i) ORDER BY hash(i)",
    "a cross join": "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a.range + b.range) = 1",
    "a CREATE TABLE AS": "CREATE OR REPLACE TABLE big AS SELECT hash(i) AS h, 'text ' || i AS t FROM range(1000000000) t(i)",
    "a result of many rows": "SELECT hash(i) AS h, 'text ' || i AS t FROM range(1000000000) t(i)",
}
# DuckDB does not look up while it puts all groups into a table twice as large (GroupedAggregateHashTable::ReinsertTuples).
ALONE = "an aggregation into many groups"
LOADED = "SELECT hash(i)::VARCHAR AS n, i FROM range(1000000000) t(i)"


def measure_cancels(rounds: int) -> list[Table]:
    table = Table("From the word to stop to the end", notes=[
        "From the cancel message to the message cancelled, and from DELETE /api/runs/{id} until the run has told its end and "
        "no node works. It is sent at a random moment, 0.2 to 1.2 s after the start. Behind it stands the slowest, and how much "
        f"processor time the server used in the {REST} s after the end.",
    ])
    with serving_sord(empty_folder(FOLDER / "cancels")) as server:
        client = WebSocketClient(server.port)
        rest = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for what, text in {**TEXTS, "a load": None}.items():
            for way, stop in (("cancel", by_socket), ("DELETE", by_rest)):
                seconds, work = [], []
                for number in range(rounds + 1):
                    show(f"{what}, {way}: {number} of {rounds}")
                    taken, used = cancel_once(server, client, rest, text, stop, seed=f"{what} {number}")
                    if number > 0:
                        seconds.append(taken)
                        work.append(used)
                beside = f"slowest {max(seconds) * 1e3:.0f} ms, then {median(work) * 1e3:.0f} ms of work"
                table.rows.append(Limit(f"{what}, {way}", median(seconds), LIMIT, "s", beside))
                if what == ALONE and stop is by_socket:
                    alone = [cancel_alone(text, seed=f"{what} {number}") for number in range(1, rounds + 1)]
                    peer = f"an interrupt of one duckdb in Python, slowest {max(alone) * 1e3:.0f} ms (floor)"
                    table.rows.append(Ratio(f"{what}, {way}", peer, seconds, alone, "s"))
        show("")
        client.close()
        rest.close()
    return [table]


Stop = Callable[[WebSocketClient, http.client.HTTPConnection, str], None]


def cancel_once(
    server: Server, client: WebSocketClient, rest: http.client.HTTPConnection, text: str | None, stop: Stop, seed: str
) -> tuple[float, float]:
    """Seconds to the end, and processor seconds that were used after it."""
    if text is None:
        client.send({"id": "work", "type": "load", "from": LOADED, "table": "cancelled", "mode": "overwrite"})
    else:
        client.send({"id": "work", "type": "query", "query": text, "render": 1})
    run = receive(client, "started")["run"]
    time.sleep(random.Random(seed).uniform(0.2, 1.2))
    started = time.perf_counter()
    stop(client, rest, run)
    receive(client, "cancelled")
    ended = time.perf_counter()
    if stop is by_rest:
        while any(node["running"] for node in ask(rest, "GET", "/api/nodes")["nodes"]):
            pass
        ended = time.perf_counter()
    used = processor_seconds(server)
    time.sleep(REST)
    return ended - started, processor_seconds(server) - used


def cancel_alone(text: str, seed: str) -> float:
    """Seconds that DuckDB by itself goes on after it was told at the same moment to stop."""
    connection = duckdb.connect()
    ended = []

    def work() -> None:
        try:
            connection.execute(text)
        except duckdb.InterruptException:
            ended.append(time.perf_counter())

    worker = threading.Thread(target=work)
    worker.start()
    time.sleep(random.Random(seed).uniform(0.2, 1.2))
    started = time.perf_counter()
    while worker.is_alive():
        connection.interrupt()
        worker.join(0.002)
    connection.close()
    if not ended:
        raise MeasureError(f"DuckDB was not interrupted: {text}")
    return ended[0] - started


def by_socket(client: WebSocketClient, rest: http.client.HTTPConnection, run: str) -> None:
    client.send({"id": "stop", "type": "cancel", "target": "work"})


def by_rest(client: WebSocketClient, rest: http.client.HTTPConnection, run: str) -> None:
    ask(rest, "DELETE", f"/api/runs/{run}")


def ask(rest: http.client.HTTPConnection, method: str, path: str) -> dict:
    rest.request(method, path)
    answer = rest.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise MeasureError(f"{method} {path} answered {answer.status}: {body.decode()[:500]}")
    return json.loads(body)


def receive(client: WebSocketClient, type: str) -> dict:
    """The next message of a type about the work."""
    while True:
        message = client.receive()
        if message.get("id") != "work":
            continue
        if message["type"] == type:
            return message
        if message["type"] in ("finished", "failed", "cancelled"):
            raise MeasureError(f"the work ended with {message} instead of {type}")


def processor_seconds(server: Server) -> float:
    """What the server used of the processors so far, in all its threads."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
