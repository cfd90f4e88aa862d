"""The rows of a table as Sord, deltalake and DuckDB's extension see them, in a form that can be compared exactly."""

from __future__ import annotations

import datetime
import itertools
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder

import program

from .values import quoted

EXTENSIONS = program.ROOT / ".deps/duckdb/test-extensions"


class Readers:
    """Asks everybody for the rows of tables of one lake."""

    def __init__(self, server):
        self.server = server
        self.lake: Path = server.data / "lake"
        self.numbers = itertools.count()
        settings = {"extension_directory": str(EXTENSIONS), "autoinstall_known_extensions": "false", "threads": 1}
        self.extension = duckdb.connect(config=settings)
        self.extension.execute("LOAD delta; SET TimeZone = 'UTC'")
        self.plain = duckdb.connect(config={"threads": 1})
        self.plain.execute("SET TimeZone = 'UTC'")

    def sord(self, table: str, version: int | None = None):
        """Sord's own answer without loss, which it writes into a Parquet file, and the types of its columns."""
        moment = "" if version is None else f" AT (VERSION => {version})"
        return self.sord_query(f"FROM =(^){table}{moment}")

    def sord_query(self, query: str):
        # A name of its own each time, as DuckDB may know the bytes of a file that it has read before.
        # Nowhere else does a server let a statement write.
        file = self.server.data / "raw" / f"answer-{next(self.numbers)}.parquet"
        answer = self.server.post("/api/query", {"query": f"COPY ({query}) TO '{file}' (FORMAT parquet)"})
        if answer.status != 200:
            raise ReadError(answer.body.decode())
        types = [(row[0], row[1]) for row in self.plain.execute(f"DESCRIBE FROM '{file}'").fetchall()]
        rows = self.plain.execute(f"FROM '{file}'").to_arrow_table()
        file.unlink()
        return rows, types

    def deltalake(self, table: str, version: int | None = None) -> pa.Table:
        builder = QueryBuilder().register("t", DeltaTable(str(self.lake / table), version=version))
        return pa.table(builder.execute("SELECT * FROM t"))

    def delta_scan(self, table: str) -> pa.Table:
        return self.extension.execute(f"FROM delta_scan('{self.lake}/{table}')").to_arrow_table()

    def newest(self, table: str) -> int:
        """The newest version that the log holds; -1 if there is none."""
        commits = (self.lake / table / "_delta_log").glob("*.json")
        return max((int(path.stem) for path in commits if path.stem.isdigit()), default=-1)


class ReadError(Exception):
    """Sord did not answer a query."""


def comparable(table: pa.Table) -> list[tuple]:
    """The rows in an order of their own, in values that are equal exactly when they are the same."""
    columns = [[form(value) for value in column.to_pylist()] for column in table.columns]
    return sorted(zip(*columns), key=repr) if columns else []


def form(value):
    # NaN is itself, a moment is one in every zone; and DuckDB makes one of 0.0 and -0.0 in the dictionary of a file.
    if isinstance(value, float):
        return repr(value + 0.0)
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.timezone.utc).isoformat()
    if isinstance(value, dict):
        return tuple((name, form(inner)) for name, inner in value.items())
    if isinstance(value, tuple):
        return tuple(map(form, value))
    if isinstance(value, list):
        # Entries of a map come as pairs, whose order says nothing.
        items = [form(inner) for inner in value]
        isMap = value and all(isinstance(inner, tuple) and len(inner) == 2 for inner in value)
        return sorted(items, key=repr) if isMap else items
    return value


def difference(expected: pa.Table, found: pa.Table) -> str | None:
    """What is not alike, in a few lines; `None` if all is."""
    if expected.column_names != found.column_names:
        return f"columns {found.column_names} instead of {expected.column_names}"
    mine, theirs = comparable(expected), comparable(found)
    if mine == theirs:
        return None
    missing, extra = list(map(repr, mine)), list(map(repr, theirs))
    for row in list(missing):
        if row in extra:
            extra.remove(row)
            missing.remove(row)
    lines = [f"{len(theirs)} rows instead of {len(mine)}; columns {expected.column_names}"]
    lines += [f"  - {row[:600]}" for row in missing[:4]] + [f"  + {row[:600]}" for row in extra[:4]]
    return "\n".join(lines)
