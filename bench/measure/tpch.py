"""The 22 queries of TPC-H at scale 1: Delta tables beside views over the same Parquet files, through one server."""

import math
import re
import shutil
import time
from pathlib import Path

from .samples import FOLDER, empty_folder
from .scan import ask, files_of, literal
from .sord import ROOT, MeasureError, Server, load_command, run, serving_sord
from .table import Ratio, Table
from .turns import in_turn

TARGET_OF_SUM = 1.05
TARGET_OF_EACH = 1.30
TABLES = ("customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier")
# A name is a table where FROM, JOIN or a comma stand before it; `nation` is also the name of a column.
TABLE_IN_QUERY = re.compile(rf"(\bFROM\s+|\bJOIN\s+|,\s*)({'|'.join(TABLES)})\b", re.IGNORECASE)


def measure(rounds: int) -> list[Table]:
    queries, answers = queries_and_answers()
    data = tpch_lake()
    with serving_sord(data) as server:
        ask(server, "CREATE SCHEMA plain; " + "; ".join(
            f"CREATE VIEW plain.{name} AS FROM read_parquet([{', '.join(map(literal, files_of(data / 'lake' / name)))}])"
            for name in TABLES))
        table = Table("TPC-H at scale 1", notes=[
            "Both through POST /api/query of one server, seen from the client. "
            "The answers of both are DuckDB's stored ones.",
        ])
        ours, peers = [0.0] * rounds, [0.0] * rounds
        for number, query in queries.items():
            mine = TABLE_IN_QUERY.sub(r"\1=(^)\2", query)
            plain = TABLE_IN_QUERY.sub(r"\1plain.\2", query)
            for text in (mine, plain):
                check(number, ask(server, text), answers[number])
            times = in_turn(rounds, {"=(^)": lambda: timed(server, mine), "parquet": lambda: timed(server, plain)})
            table.rows.append(
                Ratio(f"query {number}", "views of read_parquet", times["=(^)"], times["parquet"], "s", TARGET_OF_EACH))
            ours = [sum(pair) for pair in zip(ours, times["=(^)"])]
            peers = [sum(pair) for pair in zip(peers, times["parquet"])]
        table.rows.append(Ratio("all 22", "views of read_parquet", ours, peers, "s", TARGET_OF_SUM))
        return [table]


def timed(server: Server, query: str) -> float:
    started = time.perf_counter()
    ask(server, query)
    return time.perf_counter() - started


def generator():
    """A DuckDB that knows TPC-H."""
    import duckdb

    extensions = ROOT / ".deps" / "duckdb" / "extensions"
    connection = duckdb.connect(
        config={"extension_directory": str(extensions), "autoinstall_known_extensions": "false"})
    connection.execute("LOAD tpch")
    return connection


def queries_and_answers() -> tuple[dict[int, str], dict[int, list[list[str]]]]:
    connection = generator()
    queries = dict(connection.execute("SELECT query_nr, rtrim(trim(query), ';') FROM tpch_queries()").fetchall())
    stored = connection.execute("SELECT query_nr, answer FROM tpch_answers() WHERE scale_factor = 1").fetchall()
    answers = {number: [line.split("|") for line in text.strip().split("\n")[1:]] for number, text in stored}
    if len(queries) != 22 or set(answers) != set(queries):
        raise MeasureError(f"the extension tpch has {len(queries)} queries and {len(answers)} answers at scale 1")
    return queries, answers


def check(number: int, answer: dict, expected: list[list[str]]) -> None:
    """Rows are alike if their texts are, or their numbers to eleven digits. An answer has the first thousand of them."""
    found = answer["rows"]
    alike = answer["total"] == len(expected) and all(
        len(row) == len(line) and all(map(same, row, line)) for row, line in zip(found, expected))
    if not alike:
        raise MeasureError(f"query {number} gives {found[:3]} …, {answer['total']} rows, instead of {expected[:3]} …")


def same(found, expected: str) -> bool:
    if found is None or expected == "NULL":
        return found is None and expected in ("NULL", "")
    if str(found) == expected:
        return True
    try:
        return math.isclose(float(found), float(expected), rel_tol=1e-11, abs_tol=1e-9)
    except ValueError:
        return False


def tpch_lake() -> Path:
    """A data folder whose lake has the eight tables, loaded by Sord from Parquet files that are made once."""
    made = FOLDER / "tpch"
    if not (made / "done").exists():
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        connection = generator()
        connection.execute("CALL dbgen(sf = 1)")
        for name in TABLES:
            connection.execute(f"COPY {name} TO '{made}/{name}.parquet'")
        (made / "done").touch()
    data = empty_folder(FOLDER / "tpch-data")
    for name in TABLES:
        run(load_command(data, f"SELECT * FROM read_parquet({literal(str(made / name) + '.parquet')})", name))
    return data
