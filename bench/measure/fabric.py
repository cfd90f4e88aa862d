"""What the fabric costs beside the engine: steps, nodes, short questions beside long ones, and stopping."""

import random
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from os import cpu_count
from statistics import median

import duckdb

from .cancels import measure_cancels
from .samples import FOLDER, empty_folder
from .sord import MeasureError, serving_sord
from .table import Limit, Ratio, Table
from .turns import in_turn, percentile, timed
from .websocket import WebSocketClient

STEPS = 50
TEXTS_PER_TURN = 10
OVERHEAD_OF_STEP = 0.3e-3
TARGET_OF_PAIR = 1.2
TARGET_OF_TAIL = 3.0
EXCHANGES_PER_TURN = 1000
ENDLESS = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1"
# Compares numbers for as long as somebody lets it.
SPINNING = "while True: 1 < 2"


def measure(rounds: int) -> list[Table]:
    return [measure_steps(rounds), measure_pair(rounds), measure_tails(rounds), *measure_cancels(rounds)]


# Steps.


def chain() -> str:
    """Each step waits for the one before."""
    first = f"-- id: s0\nSELECT {0};\n"
    return first + "".join(f"-- id: s{n}\n-- depends_on: s{n - 1}\nSELECT {n};\n" for n in range(1, STEPS))


def diamond() -> str:
    """All steps between the first and the last may run at the same time."""
    middle = [f"-- id: s{n}\n-- depends_on: s0\nSELECT {n};\n" for n in range(1, STEPS - 1)]
    parents = ",".join(f"s{n}" for n in range(1, STEPS - 1))
    return f"-- id: s0\nSELECT 0;\n{''.join(middle)}-- id: s{STEPS - 1}\n-- depends_on: {parents}\nSELECT {STEPS - 1};\n"


def measure_steps(rounds: int) -> Table:
    data = empty_folder(FOLDER / "steps")
    plain = "".join(f"SELECT {n};\n" for n in range(STEPS))
    peer = duckdb.connect()
    peer.execute(f"SET threads = {cpu_count()}")
    with serving_sord(data) as server:
        client = WebSocketClient(server.port)
        texts = {"chain": chain(), "diamond": diamond(), "plain": plain}
        for text in texts.values():
            check_steps(client, text)

        def ask_peer() -> None:
            for n in range(STEPS):
                if peer.execute(f"SELECT {n}").fetchall() != [(n,)]:
                    raise MeasureError(f"DuckDB answers SELECT {n} with another number")

        contenders = {name: lambda text=text: fastest(lambda: run(client, text)) for name, text in texts.items()}
        times = in_turn(rounds, {**contenders, "duckdb": lambda: fastest(ask_peer)})
        client.close()
    table = Table(f"{STEPS} steps, each SELECT of a number", notes=[
        f"Seen from one client on one socket. A turn is the fastest of {TEXTS_PER_TURN} texts. A chain waits for each step "
        f"before the next; a diamond has {STEPS - 2} steps between its first and its last. The text without decorators has "
        "the same statements in one session.",
    ])
    for what in ("chain", "diamond"):
        for peer_name, shown in (("duckdb", "one connection of duckdb in Python"), ("plain", "the text without decorators")):
            extra = [(ours - theirs) / STEPS for ours, theirs in zip(times[what], times[peer_name])]
            table.rows.append(
                Limit(f"a {what}'s step, over {shown}", median(extra), OVERHEAD_OF_STEP, "s",
                      f"fewest {min(extra) * 1e6:.0f} µs"))
        table.rows.append(
            Ratio(f"the {what} as a whole", "the text without decorators", times[what], times["plain"], "s"))
    table.rows.append(
        Ratio("the text without decorators", "one connection of duckdb in Python", times["plain"], times["duckdb"], "s"))
    return table


def check_steps(client: WebSocketClient, text: str) -> None:
    rows = [message["rows"] for message in run(client, text) if message["type"] == "rows"]
    if sorted(rows) != [[[n]] for n in range(STEPS)]:
        raise MeasureError(f"the steps answered {rows}")


def run(client: WebSocketClient, text: str) -> list[dict]:
    """Runs a text to its end, which must be a good one; all messages about it."""
    return client.perform({"type": "query", "query": text, "render": 1})


def fastest(act) -> float:
    return min(timed(act) for _ in range(TEXTS_PER_TURN))


# Two nodes.


def measure_pair(rounds: int) -> Table:
    data = empty_folder(FOLDER / "pair")
    peers = [duckdb.connect(config={"threads": 1}) for _ in range(2)]
    work = "SELECT count(*) FROM range({rows}) t(i) WHERE hash(i) = 1"
    rows = rows_of_a_second(peers[0], work)
    step = work.format(rows=rows)
    one = f"-- node: mallard\n{step};\n"
    both = f"{one}-- node: teal\n{step};\n"

    def peer_pair() -> None:
        threads = [threading.Thread(target=lambda peer=peer: peer.execute(step).fetchall()) for peer in peers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with serving_sord(data, "--nodes", "2", "--threads", "1") as server:
        client = WebSocketClient(server.port)
        nodes = {message.get("node") for message in run(client, both) if message["type"] == "step"} - {None}
        if nodes != {"mallard", "teal"}:
            raise MeasureError(f"the steps ran on {nodes}")
        times = in_turn(rounds, {
            "one": lambda: timed(lambda: run(client, one)),
            "both": lambda: timed(lambda: run(client, both)),
            "peer": lambda: timed(lambda: peers[0].execute(step).fetchall()),
            "peers": lambda: timed(peer_pair),
        })
        client.close()
    return Table("Two steps on two nodes", [
        Ratio("two independent steps of a second", "one of them", times["both"], times["one"], "s", TARGET_OF_PAIR),
        Ratio("the same in two duckdbs in Python (floor)", "one of them", times["peers"], times["peer"], "s"),
        Ratio("two independent steps of a second", "two duckdbs in Python, side by side", times["both"], times["peers"], "s"),
    ], [
        f"{step}, one thread in each node and in each duckdb. The floor says what this machine makes of two such "
        "things at once, with whatever else it does.",
    ])


def rows_of_a_second(peer, work: str) -> int:
    """How many rows make one thread work for about a second."""
    rows = 10_000_000
    while (seconds := min(timed(lambda: peer.execute(work.format(rows=rows)).fetchall()) for _ in range(2))) < 0.5:
        rows *= 2
    return int(rows / seconds)


# A short question beside a long one.


def measure_tails(rounds: int) -> Table:
    data = empty_folder(FOLDER / "tails")
    tails: dict[str, list[float]] = {"idle": [], "busy": [], "spinning": []}
    # One node, so that both are on the same.
    with serving_sord(data, "--nodes", "1") as server:
        client, other = WebSocketClient(server.port), WebSocketClient(server.port)

        def turn(name: str) -> float:
            seconds = [timed(lambda: ask_quack(client)) for _ in range(EXCHANGES_PER_TURN)]
            tails[name].append(percentile(seconds, 0.99))
            return percentile(seconds, 0.5)

        def busy() -> float:
            with working(other):
                return turn("busy")

        def spinning() -> float:
            with spinners():
                return turn("spinning")

        times = in_turn(rounds, {"idle": lambda: turn("idle"), "busy": busy, "spinning": spinning})
        client.close()
        other.close()
    # The first is the warm-up.
    tails = {name: values[1:] for name, values in tails.items()}
    beside, floor = "the same on an idle server", f"the same beside {cpu_count()} spinning processes (floor)"
    return Table("=(^)quack while a long query runs on the same node", [
        Ratio("p99", beside, tails["busy"], tails["idle"], "s", TARGET_OF_TAIL),
        Ratio("p50", beside, times["busy"], times["idle"], "s"),
        Ratio("p99", floor, tails["busy"], tails["spinning"], "s"),
        Ratio("p50", floor, times["busy"], times["spinning"], "s"),
    ], [
        f"Each has a socket of its own. A turn is {EXCHANGES_PER_TURN} exchanges, one after the other; the long query uses every "
        "core, and runs until the turn has ended. The floor is an idle server on cores that are as busy with something else.",
    ])


def ask_quack(client: WebSocketClient) -> None:
    client.send({"id": 1, "type": "query", "query": "=(^)quack", "render": 10})
    while b'"finished"' not in (text := client.receive_text()):
        if b'"failed"' in text:
            raise MeasureError(f"=(^)quack failed: {text.decode()}")


@contextmanager
def working(client: WebSocketClient):
    """Has a query run for as long as the block takes."""
    id = f"work {random.random()}"
    client.send({"id": id, "type": "query", "query": ENDLESS, "render": 1})
    await_type(client, id, "started")
    time.sleep(0.2)
    yield
    client.send({"id": "stop", "type": "cancel", "target": id})
    await_type(client, id, "cancelled")


def await_type(client: WebSocketClient, id, type: str) -> dict:
    while True:
        message = client.receive()
        if message.get("id") != id:
            continue
        if message["type"] == type:
            return message
        if message["type"] in ("finished", "failed", "cancelled"):
            raise MeasureError(f"{message} instead of {type}")


@contextmanager
def spinners():
    """Has as many processes as there are cores do nothing but work."""
    processes = [subprocess.Popen([sys.executable, "-c", SPINNING]) for _ in range(cpu_count() or 1)]
    try:
        time.sleep(0.2)
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
