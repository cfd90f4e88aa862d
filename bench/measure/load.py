"""CSV to Delta: Sord beside a plain COPY to Parquet, and beside delta-rs fed by DuckDB."""

import shutil
from pathlib import Path

from .samples import FOLDER, data_folder, flights_csv
from .sord import PEERS, PYTHON, MeasureError, load_command, run, trivial_command
from .table import Limit, Ratio, Table
from .turns import in_turn

MEGABYTES = 250
MEMORY_MEGABYTES = (125, 250, 500)
OVER_COPY = 1.15
OVER_DELTA_RS = 1 / 1.5
# Growth of peak memory, from the smallest to the largest file, that still counts as flat.
FLAT = 1.25


def measure(rounds: int) -> list[Table]:
    csv = flights_csv(MEGABYTES)
    data = data_folder(csv)
    starting = {"sord": lambda: run(trivial_command(data))[0], "python": lambda: run(peer("nothing"))[0]}
    starts = in_turn(rounds, starting)
    compression = compression_of(load_into(data))
    contenders = {
        "sord": lambda: load_once(data)[0] - min(starts["sord"]),
        "copy": lambda: peer_once("copy", csv, compression)[0] - min(starts["python"]),
        "delta_rs": lambda: peer_once("delta_rs", csv, compression)[0] - min(starts["python"]),
    }
    times = in_turn(rounds, contenders)
    what = f"{MEGABYTES} MB of CSV"
    speed = Table(
        "CSV to Delta",
        [
            Ratio(what, f"COPY to Parquet, {compression} (floor)", times["sord"], times["copy"], "s", OVER_COPY),
            Ratio(what, "write_deltalake, fed by DuckDB", times["sord"], times["delta_rs"], "s", OVER_DELTA_RS),
        ],
        [
            "Processes from start to end, less what the same process needs to open DuckDB and answer SELECT 1: "
            f"{min(starts['sord']) * 1e3:.0f} ms for sord, {min(starts['python']) * 1e3:.0f} ms for Python.",
            "deltalake writes with its default compression, snappy.",
        ],
    )
    return [speed, measure_memory(compression)]


def measure_memory(compression: str) -> Table:
    table = Table("Peak memory of a load, by the size of the file")
    peaks = {}
    for megabytes in MEMORY_MEGABYTES:
        csv = flights_csv(megabytes)
        data = data_folder(csv)
        peaks[megabytes] = {
            "sord": load_once(data)[1],
            "copy": peer_once("copy", csv, compression)[1],
            "delta_rs": peer_once("delta_rs", csv, compression)[1],
        }
    smallest, largest = MEMORY_MEGABYTES[0], MEMORY_MEGABYTES[-1]
    for name, peak in peaks.items():
        beside = f"COPY {peak['copy'] / 1e6:.0f} MB, deltalake {peak['delta_rs'] / 1e6:.0f} MB"
        limit = peaks[smallest]["sord"] * FLAT
        table.rows.append(Limit(f"{name} MB of CSV", peak["sord"], limit, "B", beside))
    table.notes.append(f"The limit is {FLAT} times the peak at {smallest} MB; at {largest} MB it shows growth, if any.")
    return table


def load_into(data: Path) -> Path:
    load_once(data)
    return data / "lake" / "flights"


def load_once(data: Path) -> tuple[float, int]:
    shutil.rmtree(data / "lake", ignore_errors=True)
    return run(load_command(data, "flights", "flights"))


def peer_once(name: str, csv: Path, compression: str) -> tuple[float, int]:
    target = FOLDER / f"peer-{name}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    return run(peer(name, str(csv), str(target), compression))


def peer(name: str, *arguments: str) -> list[str]:
    return [str(PYTHON), str(PEERS / "load.py"), name, *arguments]


def compression_of(table: Path) -> str:
    """What Sord compresses with, as its files say, so that the peer does the same."""
    import duckdb

    found = duckdb.execute(
        "SELECT DISTINCT lower(compression) FROM parquet_metadata(?)", [f"{table}/**/*.parquet"]
    ).fetchall()
    if len(found) != 1:
        raise MeasureError(f"the files of {table} are compressed with {found or 'nothing'}")
    return found[0][0]
