"""What Sord's loading is measured beside: `load.py nothing|copy|delta_rs CSV FOLDER COMPRESSION`."""

import sys

import duckdb


def nothing() -> None:
    duckdb.connect().execute("SELECT 1").fetchall()


def copy(csv: str, folder: str, compression: str) -> None:
    """The floor: only Parquet, no table."""
    target = f"{folder}/flights.parquet"
    duckdb.connect().execute(f"COPY (FROM read_csv('{csv}')) TO '{target}' (FORMAT parquet, COMPRESSION {compression})")


def delta_rs(csv: str, folder: str, compression: str) -> None:
    """The usual way in Python, with its defaults; `compression` is not asked for."""
    from deltalake import write_deltalake

    batches = duckdb.connect().execute(f"FROM read_csv('{csv}')").to_arrow_reader(100_000)
    write_deltalake(f"{folder}/flights", batches, mode="overwrite")


if __name__ == "__main__":
    {"nothing": nothing, "copy": copy, "delta_rs": delta_rs}[sys.argv[1]](*sys.argv[2:])
