"""Pages, sorts and charts of a result of ten million rows, beside DuckDB over the same rows in a file of its own."""

import json
import random
import time
import urllib.parse
import urllib.request
from collections.abc import Callable

import duckdb

from .samples import FOLDER, empty_folder
from .sord import MeasureError, Server, serving_sord
from .table import Limit, Ratio, Table
from .turns import in_turn, percentile, timed
from .websocket import WebSocketClient

ROWS = 10_000_000
TEXT = f"SELECT i AS id, hash(i) % 1000003 AS k, sin(i / 1e5) + random() AS y, 'name ' || (i % 1000) AS name FROM range({ROWS}) t(i)"
LIMIT_OF_FIRST_ROWS = 0.1
LIMIT_OF_PAGE = 0.03
LIMIT_OF_CHART = 0.5
TARGET_OF_SORT = 1.3
MEMORY = 256 << 20
PAGES = 200
# A server that answers has caches and threads beside what it keeps.
MEMORY_BESIDE = 1.5


def measure(rounds: int) -> list[Table]:
    data = empty_folder(FOLDER / "results")
    with serving_sord(data) as server:
        client = WebSocketClient(server.port)
        run_text(client, 0, "SELECT 42")
        before = server.memory()
        firsts, wholes, run = [], [], ""
        for number in range(3):
            first, whole, run = run_text(client, number + 1, TEXT)
            firsts.append(first)
            wholes.append(whole)
        results = Results(server, run)
        pages = [timed(lambda: results.page(offset=random.randrange(ROWS - 100))) for _ in range(PAGES)]
        charts = [timed(lambda: results.chart(x="id", y="y", points=1000)) for _ in range(rounds + 1)][1:]
        peer = twin(results, data)
        sorts = {}
        for what, keys, order in (
            ("the first page sorted by a number", ["k"], "k, id"),
            ("the first page sorted by a text, then a number", ["-name", "k"], "name DESC, k, id"),
            ("a page behind half of the rows, sorted", ["y"], "y, id"),
        ):
            offset = ROWS // 2 if "half" in what else 0
            sorts[what] = sort_both(rounds, results, peer, keys, order, offset)
        grown = server.peak_memory() - before
    table = Table(
        f"A result of {ROWS:,} rows and 4 columns",
        [
            Limit("first rows on the socket, median", percentile(firsts, 0.5), LIMIT_OF_FIRST_ROWS, "s",
                  f"the whole run {percentile(wholes, 0.5):.1f} s"),
            Limit(f"a page of 100 rows anywhere, p99 of {PAGES}", percentile(pages, 0.99), LIMIT_OF_PAGE, "s",
                  f"median {percentile(pages, 0.5) * 1000:.1f} ms"),
            Limit("a chart of 1,000 points, median", percentile(charts, 0.5), LIMIT_OF_CHART, "s", "over all rows"),
            *(Ratio(what, "DuckDB's ORDER BY … LIMIT", ours, peers, "s", TARGET_OF_SORT)
              for what, (ours, peers) in sorts.items()),
            Limit("memory grown at its peak", grown, MEMORY * MEMORY_BESIDE, "B", f"--result-memory is {MEMORY >> 20}MiB"),
        ],
        [
            "Sord over REST, a connection for each request; DuckDB inside of a running process, over a file with the same "
            "rows, with the answer fetched and written as JSON. Answers are compared first.",
        ],
    )
    return [table]


class Results:
    """Asks about the result of a run."""

    def __init__(self, server: Server, run: str) -> None:
        self.server = server
        self.path = f"/api/runs/{run}/steps/0"

    def page(self, **parameters) -> dict:
        return self.ask("rows", parameters)

    def chart(self, **parameters) -> dict:
        answer = self.ask("chart", parameters)
        if not 500 < answer["points"] <= parameters["points"]:
            raise MeasureError(f"a chart of {answer['points']} points")
        return answer

    def ask(self, what: str, parameters: dict) -> dict:
        return self.server.get(f"{self.path}/{what}?{urllib.parse.urlencode(parameters, doseq=True)}")

    def save(self, path) -> None:
        address = self.server.url(f"{self.path}/export?format=parquet")
        with open(path, "wb") as file, urllib.request.urlopen(address, timeout=600) as answer:
            while piece := answer.read(1 << 20):
                file.write(piece)


def twin(results: Results, data) -> duckdb.DuckDBPyConnection:
    """DuckDB with the very rows that Sord keeps."""
    results.save(data / "rows.parquet")
    peer = duckdb.connect(str(data / "peer.duckdb"))
    peer.execute(f"CREATE TABLE t AS FROM '{data}/rows.parquet'")
    peer.execute("CHECKPOINT")
    if peer.execute("SELECT count(*) FROM t").fetchone() != (ROWS,):
        raise MeasureError("the export does not hold every row")
    return peer


def sort_both(rounds: int, results: Results, peer, keys: list[str], order: str, offset: int):
    sql = f"SELECT id, k, y, name FROM t ORDER BY {order} LIMIT 100 OFFSET {offset}"

    def ours():
        return results.page(sort=keys, offset=offset, limit=100)["rows"]

    def theirs():
        return json.loads(json.dumps([list(row) for row in peer.execute(sql).fetchall()]))

    if ours() != theirs():
        raise MeasureError(f"other rows than DuckDB's when sorted by {order}")
    contenders: dict[str, Callable[[], float]] = {"sord": lambda: timed(ours), "duckdb": lambda: timed(theirs)}
    times = in_turn(rounds, contenders)
    return times["sord"], times["duckdb"]


def run_text(client: WebSocketClient, number: int, text: str) -> tuple[float, float, str]:
    """Seconds to the first rows and to the end, and the run."""
    start = time.perf_counter()
    client.send({"id": number, "type": "query", "query": text, "render": 10})
    first = 0.0
    while True:
        message = client.receive()
        if message["type"] == "rows":
            first = time.perf_counter() - start
        elif message["type"] == "finished":
            return first, time.perf_counter() - start, message["run"]
        elif message["type"] in ("failed", "cancelled"):
            raise MeasureError(f"{text} ended with {message}")
