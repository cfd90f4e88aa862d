"""Small appends one after the other: Sord beside writing, syncing and linking the two files of each by hand."""

import os
import shutil
from pathlib import Path

import duckdb

from .samples import FOLDER, empty_folder
from .scan import ask
from .sord import MeasureError, serving_sord
from .table import Ratio, Table
from .turns import in_turn, timed
from .websocket import WebSocketClient

TARGET = 1.5
APPENDS = 40
QUESTION = {"type": "query", "render": 1, "query": "SELECT 42 AS n, 'mallard' AS text"}
LOAD = {"type": "load", "from": QUESTION["query"], "table": "small"}


def measure(rounds: int) -> list[Table]:
    data = empty_folder(FOLDER / "commits")
    with serving_sord(data) as server:
        client = WebSocketClient(server.port)
        client.perform(LOAD | {"mode": "overwrite"})
        files = sample(data / "lake" / "small")
        hand = data / "by-hand"
        peer = duckdb.connect()
        inserts = {"type": "query", "render": 1, "query": "INSERT INTO =(^)small VALUES (42, 'mallard');\n" * APPENDS}
        times = in_turn(rounds, {
            "loads": lambda: timed(lambda: often(lambda: client.perform(LOAD | {"mode": "append"}))),
            "inserts": lambda: timed(lambda: client.perform(inserts)),
            "hand": lambda: timed(lambda: write_often(hand, files)),
            "copied": lambda: timed(lambda: write_often(hand, files, copying=peer)),
            "exchanges": lambda: timed(lambda: often(lambda: client.perform(QUESTION))),
        })
        client.close()
        counted = ask(server, "SELECT count(*) AS n FROM =(^)small")["rows"]
        if counted != [[1 + 2 * APPENDS * (rounds + 1)]]:
            raise MeasureError(f"{counted} rows after {2 * APPENDS * (rounds + 1)} appends of one")
        floor = "the two files by hand (floor)"
        loads = f"{APPENDS} loads of one row, each asked for and awaited"
        less = [mine - asking for mine, asking in zip(times["loads"], times["exchanges"])]
        return [Table("Commits", [
            Ratio(f"{APPENDS} INSERTs of one row in one text", floor, times["inserts"], times["hand"], "s", TARGET),
            Ratio(loads, floor, times["loads"], times["hand"], "s", TARGET),
            Ratio(f"{loads}, less the exchanges", floor, less, times["hand"], "s"),
            Ratio(f"{APPENDS} INSERTs of one row in one text", "the same, the data file by DuckDB's COPY", times["inserts"],
                  times["copied"], "s"),
            Ratio("the same, the data file by DuckDB's COPY", floor, times["copied"], times["hand"], "s"),
        ], [
            "Sord over one socket of a running server; checkpoints are in it. By hand: a data file and a commit of the same sizes "
            f"({len(files[0])} and {len(files[1])} bytes) are written, each synced with its folder, the commit linked to its name. "
            "The exchanges: as many of SELECT 42 over the same socket.",
        ])]


def often(act) -> None:
    for _ in range(APPENDS):
        act()


def sample(table: Path) -> tuple[bytes, bytes]:
    """The bytes of a data file and of a commit, as Sord writes them."""
    return next(table.glob("*.parquet")).read_bytes(), next((table / "_delta_log").glob("*.json")).read_bytes()


def write_often(folder: Path, files: tuple[bytes, bytes], copying: duckdb.DuckDBPyConnection | None = None) -> None:
    """Writes the two files of each append, the first as it is or by DuckDB."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "_delta_log").mkdir(parents=True)
    for number in range(APPENDS):
        part = folder / f"part-{number}.parquet"
        if copying is None:
            write_durably(part, files[0])
        else:
            copying.execute(f"COPY ({QUESTION['query']}) TO '{part}' (FORMAT parquet, COMPRESSION zstd)")
            synchronise(part)
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


def synchronise(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
