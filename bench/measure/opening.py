"""Opening tables with long logs and many files: Sord beside DuckDB's own `delta_scan`."""

import json
import os
import uuid
from itertools import count
from pathlib import Path

from .samples import FOLDER, empty_folder
from .scan import ask
from .sord import ROOT, MeasureError, Server, serving_sord
from .table import Limit, Ratio, Table
from .turns import in_turn, timed

TARGET = 0.5
LIMIT_OF_CHECK = 0.002
COMMITS = 1_000
FILES = 10_000
ROWS_OF_FILE = 10
WARM_CHECKS = 200


def measure(rounds: int) -> list[Table]:
    data = empty_folder(FOLDER / "opening")
    long, wide = data / "lake" / "long", data / "lake" / "wide"
    write_table(long, COMMITS, files_of_commit=1)
    write_table(wide, FILES, files_of_commit=FILES)
    peer = delta_scan()
    with serving_sord(data) as server:
        table = Table("Opening a table", notes=[
            "Sord over POST /api/query of a running server, delta_scan inside of a running process. Cold: a copy of the "
            "table that the process has not seen; delta_scan keeps nothing between queries.",
            f"The filter over {FILES} files keeps 10 of them. The warm check is GET /api/tables/long/schema less "
            f"GET /healthz, medians of {WARM_CHECKS}.",
        ])
        numbers = count()

        def cold(text: str):
            name = f"long{next(numbers)}"
            copy(long, data / "lake" / name)
            return timed(lambda: ask(server, text.format(f"=(^){name}")))

        for what, text, target in (
            (f"plan, {COMMITS} commits, cold", "EXPLAIN SELECT id, text FROM {}", TARGET),
            (f"find a row, {COMMITS} commits, cold", "SELECT text FROM {} WHERE id = 4321", None),
        ):
            times = in_turn(rounds, {
                "sord": lambda: cold(text),
                "delta_scan": lambda: timed(lambda: peer.execute(text.format(f"delta_scan('{long}')")).fetchall()),
            })
            table.rows.append(Ratio(what, "delta_scan", times["sord"], times["delta_scan"], "s", target))

        text = "SELECT count(*) AS n, sum(id) AS total FROM {} WHERE id >= 50000 AND id < 50100"
        expected = [[100, sum(range(50000, 50100))]]
        mine, theirs = text.format("=(^)wide"), text.format(f"delta_scan('{wide}')")
        if ask(server, mine)["rows"] != expected or [list(row) for row in peer.execute(theirs).fetchall()] != expected:
            raise MeasureError(f"the filter over {FILES} files gives other rows than {expected}")
        times = in_turn(rounds, {
            "sord": lambda: timed(lambda: ask(server, mine)),
            "delta_scan": lambda: timed(lambda: peer.execute(theirs).fetchall()),
        })
        table.rows.append(
            Ratio(f"filter, 10 of {FILES} files", "delta_scan", times["sord"], times["delta_scan"], "s", TARGET))
        table.rows.append(warm_check(server))
        return [table]


def warm_check(server: Server) -> Limit:
    """How long it takes to see that a table has no new version."""
    server.get("/api/tables/long/schema")
    samples = in_turn(WARM_CHECKS, {
        "check": lambda: timed(lambda: server.get("/api/tables/long/schema")),
        "nothing": lambda: timed(lambda: server.get("/healthz")),
    })
    check, nothing = (sorted(samples[name])[WARM_CHECKS // 2] for name in ("check", "nothing"))
    return Limit(
        f"see that nothing is new, {COMMITS} commits", max(check - nothing, 1e-6), LIMIT_OF_CHECK, "s",
        f"request {check * 1e3:.2f} ms, of which {nothing * 1e3:.2f} ms to ask for nothing")


def delta_scan():
    """A DuckDB with its extension for Delta."""
    import duckdb

    extensions = ROOT / ".deps" / "duckdb" / "test-extensions"
    connection = duckdb.connect(
        config={"extension_directory": str(extensions), "autoinstall_known_extensions": "false"})
    connection.execute("LOAD delta")
    return connection


def copy(table: Path, target: Path) -> None:
    """The same table under another name. Its files are hard links, which costs no space."""
    for folder, _, names in os.walk(table):
        into = target / Path(folder).relative_to(table)
        into.mkdir(parents=True)
        for name in names:
            os.link(Path(folder) / name, into / name)


def write_table(table: Path, files: int, files_of_commit: int) -> None:
    """A Delta table of small files of consecutive numbers, with statistics, as a careful writer makes it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    log = table / "_delta_log"
    log.mkdir(parents=True)
    fields = [{"name": name, "type": type, "nullable": True, "metadata": {}} for name, type in
              (("id", "long"), ("text", "string"))]
    schema = json.dumps({"type": "struct", "fields": fields})
    actions = [
        {"commitInfo": {"timestamp": 1_700_000_000_000, "operation": "CREATE TABLE"}},
        {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
        {"metaData": {
            "id": str(uuid.uuid4()), "format": {"provider": "parquet", "options": {}}, "schemaString": schema,
            "partitionColumns": [], "configuration": {}, "createdTime": 1_700_000_000_000,
        }},
    ]
    version = 0
    for number in range(files):
        first = number * ROWS_OF_FILE
        ids = list(range(first, first + ROWS_OF_FILE))
        name = f"part-{number:05}-{uuid.uuid4()}.parquet"
        pq.write_table(pa.table({"id": ids, "text": [f"row {id}" for id in ids]}), table / name)
        statistics = {
            "numRecords": ROWS_OF_FILE, "minValues": {"id": ids[0], "text": min(f"row {id}" for id in ids)},
            "maxValues": {"id": ids[-1], "text": max(f"row {id}" for id in ids)}, "nullCount": {"id": 0, "text": 0},
        }
        actions.append({"add": {
            "path": name, "partitionValues": {}, "size": (table / name).stat().st_size,
            "modificationTime": 1_700_000_000_000 + number, "dataChange": True, "stats": json.dumps(statistics),
        }})
        if (number + 1) % files_of_commit == 0:
            lines = "\n".join(json.dumps(action, separators=(",", ":")) for action in actions)
            (log / f"{version:020}.json").write_text(lines + "\n")
            actions = [{"commitInfo": {"timestamp": 1_700_000_000_001 + version, "operation": "WRITE"}}]
            version += 1
