"""SELECT over a Delta table: `=(^)flights` beside `read_parquet` over the same files, through the same server."""

import time
from pathlib import Path
from urllib.parse import unquote, urlparse

from .samples import REPEATS_OF_BIG, ROWS_OF_BIG, big_lake
from .sord import MeasureError, Server, serving_sord
from .table import Ratio, Table
from .turns import in_turn

TARGET = 1.10
# Each turn asks this often and counts the fastest, because a count is over in less time than a context switch costs.
ASKED_PER_TURN = 5

QUERIES = {
    "count": "SELECT count(*) AS flights FROM {table}",
    "group-by": "SELECT carrier, count(*) AS flights, avg(dep_delay) AS delay FROM {table} GROUP BY ALL ORDER BY ALL",
    "filter": "SELECT count(*) AS flights, sum(distance) AS miles FROM {table} WHERE origin = 'JFK' AND dep_delay > 60",
    "top-N": "SELECT * FROM {table} ORDER BY dep_delay DESC NULLS LAST, distance, flight, time_hour LIMIT 10",
}


def measure(rounds: int) -> list[Table]:
    data = big_lake()
    with serving_sord(data) as server:
        read_parquet = f"read_parquet([{', '.join(map(literal, files_of(data / 'lake' / 'flights')))}])"
        table = Table(f"SELECT over a Delta table, flights × {REPEATS_OF_BIG}", notes=[
            "Both through POST /api/query of one server; a turn asks "
            f"{ASKED_PER_TURN} times and counts the fastest, seen from the client.",
        ])
        counted = ask(server, QUERIES["count"].format(table="=(^)flights"))["rows"]
        if counted != [[ROWS_OF_BIG]]:
            raise MeasureError(f"flights has {counted} rows instead of {ROWS_OF_BIG}")
        for name, query in QUERIES.items():
            ours, plain = query.format(table="=(^)flights"), query.format(table=read_parquet)
            if ask(server, ours)["rows"] != ask(server, plain)["rows"]:
                raise MeasureError(f"{name} gives other rows over the table than over its files")
            times = in_turn(rounds, {"=(^)": lambda: fastest(server, ours), "parquet": lambda: fastest(server, plain)})
            table.rows.append(
                Ratio(name, "read_parquet, same files (floor)", times["=(^)"], times["parquet"], "s", TARGET))
        return [table]


def ask(server: Server, query: str) -> dict:
    return server.post("/api/query", {"query": query})


def fastest(server: Server, query: str) -> float:
    best = float("inf")
    for _ in range(ASKED_PER_TURN):
        started = time.perf_counter()
        ask(server, query)
        best = min(best, time.perf_counter() - started)
    return best


def files_of(table: Path) -> list[str]:
    """The live files of a table, as delta-rs sees them."""
    from deltalake import DeltaTable

    return [unquote(urlparse(uri).path) for uri in sorted(DeltaTable(str(table)).file_uris())]


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
