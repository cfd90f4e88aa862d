"""Small appends one after the other: Sord beside writing, syncing and linking the two files of each by hand."""

import os
import shutil
import time
from pathlib import Path

from .samples import FOLDER, empty_folder
from .scan import ask
from .sord import MeasureError, Server, serving_sord
from .table import Ratio, Table
from .turns import in_turn

TARGET = 1.5
APPENDS = 40


def measure(rounds: int) -> list[Table]:
    data = empty_folder(FOLDER / "commits")
    with serving_sord(data) as server:
        append(server, "overwrite")
        files = sample(data / "lake" / "small")
        hand = data / "by-hand"
        times = in_turn(rounds, {
            "sord": lambda: timed(lambda: append_often(server)),
            "hand": lambda: timed(lambda: write_often(hand, files)),
            "empty": lambda: timed(lambda: ask_often(server)),
        })
        counted = ask(server, "SELECT count(*) AS n FROM =(^)small")["rows"]
        if counted != [[1 + APPENDS * (rounds + 1)]]:
            raise MeasureError(f"{counted} rows after {APPENDS * (rounds + 1)} appends of one")
        less = [mine - asking for mine, asking in zip(times["sord"], times["empty"])]
        each = f"{APPENDS} appends of one row"
        return [Table("Commits", [
            Ratio(each, "the two files by hand (floor)", times["sord"], times["hand"], "s", TARGET),
            Ratio(f"{each}, less the requests", "the two files by hand (floor)", less, times["hand"], "s"),
        ], [
            "Sord over POST /api/load of a running server, one connection; checkpoints are in it. By hand: a data file and "
            f"a commit of the same sizes ({len(files[0])} and {len(files[1])} bytes) are written, each synced with its "
            "folder, the commit linked to its name. The requests: as many of SELECT 1 over POST /api/query.",
        ])]


def append(server: Server, mode: str) -> None:
    select = "SELECT 42 AS n, 'mallard' AS text"
    server.post("/api/load", {"from": select, "table": "small", "mode": mode})


def append_often(server: Server) -> None:
    for _ in range(APPENDS):
        append(server, "append")


def ask_often(server: Server) -> None:
    for _ in range(APPENDS):
        ask(server, "SELECT 42 AS n, 'mallard' AS text")


def sample(table: Path) -> tuple[bytes, bytes]:
    """The bytes of a data file and of a commit, as Sord writes them."""
    return next(table.glob("*.parquet")).read_bytes(), next((table / "_delta_log").glob("*.json")).read_bytes()


def write_often(folder: Path, files: tuple[bytes, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "_delta_log").mkdir(parents=True)
    for number in range(APPENDS):
        write_durably(folder / f"part-{number}.parquet", files[0])
        synchronise(folder)
        temporary = folder / "_delta_log" / f".{number}.tmp"
        write_durably(temporary, files[1])
        os.link(temporary, folder / "_delta_log" / f"{number:020}.json")
        temporary.unlink()
        synchronise(folder / "_delta_log")


def write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def synchronise(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def timed(act) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
