"""Reading a table a tenth of whose files have deletion vectors, beside the same table before the rows were deleted."""

from pathlib import Path

from .samples import REPEATS_OF_BIG, big_lake
from .scan import ask, fastest
from .sord import MeasureError, serving_sord
from .table import Ratio, Table
from .turns import in_turn

TARGET = 1.25
FILES = 20
FILES_WITH_VECTORS = FILES // 10

QUERIES = {
    "count": "SELECT count(*) AS flights FROM {}",
    "group-by": "SELECT carrier, count(*) AS flights, avg(dep_delay) AS delay FROM {} GROUP BY ALL ORDER BY ALL",
    "filter": "SELECT count(*) AS flights, sum(distance) AS miles FROM {} WHERE origin = 'JFK' AND dep_delay > 60",
    "top-N": "SELECT * FROM {} ORDER BY dep_delay DESC NULLS LAST, distance, flight, time_hour LIMIT 10",
}


def measure(rounds: int) -> list[Table]:
    data = big_lake()
    with serving_sord(data) as server:
        for table in ("whole", "holed"):
            ask(server, f"CREATE TABLE =(^){table} TBLPROPERTIES ('delta.enableDeletionVectors' = 'true') AS "
                        "SELECT 0 AS part, * FROM =(^)flights WHERE false")
            for part in range(FILES):
                ask(server, f"INSERT INTO =(^){table} SELECT {part} AS part, f.* "
                            f"FROM =(^)once AS f, range({REPEATS_OF_BIG // FILES + 1})")
        deleted = f"part < {FILES_WITH_VECTORS} AND hash(flight, time_hour, tailnum) % 50 = 0"
        ask(server, f"DELETE FROM =(^)holed WHERE {deleted}")
        check(data / "lake" / "holed", ask(server, f"SELECT count(*) AS n FROM =(^)holed WHERE {deleted}")["rows"])
        result = Table("Reading with deletion vectors", notes=[
            f"{FILES} files of 2013's flights, {FILES_WITH_VECTORS} of them with a fiftieth of their rows deleted by Sord.",
        ])
        for name, query in QUERIES.items():
            holed, whole = query.format("=(^)holed"), query.format("=(^)whole")
            times = in_turn(rounds, {"holed": lambda: fastest(server, holed), "whole": lambda: fastest(server, whole)})
            result.rows.append(
                Ratio(name, "the table without vectors", times["holed"], times["whole"], "s", TARGET))
        return [result]


def check(table: Path, left: list[list]) -> None:
    """The rows are gone, and it is vectors that say so."""
    import json

    if left != [[0]]:
        raise MeasureError(f"{left[0][0]} of the deleted rows are still there")
    newest = max((table / "_delta_log").glob("*.json"))
    actions = [json.loads(line) for line in filter(None, newest.read_text().split("\n"))]
    vectors = sum("deletionVector" in action.get("add", {}) for action in actions)
    if vectors != FILES_WITH_VECTORS:
        raise MeasureError(f"{vectors} files have deletion vectors instead of {FILES_WITH_VECTORS}")
