"""What `sord load` writes, read by Sord, by deltalake and by DuckDB's `delta_scan`, row for row."""

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable, QueryBuilder

import program

EXTENSIONS = program.ROOT / ".deps/duckdb/test-extensions"

KINDS = {
    "boolean": "CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END",
    "tiny": "(i % 100 - 50)::TINYINT",
    "small": "CASE i WHEN 0 THEN -32768 WHEN 1 THEN 32767 ELSE i END::SMALLINT",
    "integer": "CASE i WHEN 0 THEN -2147483648 WHEN 1 THEN 2147483647 ELSE i END::INTEGER",
    "big": "CASE i WHEN 0 THEN (-9223372036854775808)::BIGINT WHEN 1 THEN 9223372036854775807 ELSE i END::BIGINT",
    "unsigned_tiny": "(i % 256)::UTINYINT",
    "unsigned_small": "(65535 - i)::USMALLINT",
    "unsigned": "(4294967295 - i)::UINTEGER",
    "unsigned_big": "CASE i WHEN 0 THEN 18446744073709551615 ELSE i END::UBIGINT",
    "huge": "CASE i WHEN 0 THEN 99999999999999999999999999999999999999 ELSE -i END::HUGEINT",
    "float": "CASE i % 5 WHEN 0 THEN 'nan' WHEN 1 THEN 'inf' WHEN 2 THEN '-inf' ELSE i / 3 END::FLOAT",
    "double": "CASE i % 5 WHEN 0 THEN 'nan' WHEN 1 THEN '-0.0' WHEN 2 THEN '1e308' ELSE i / 3 END::DOUBLE",
    "decimal_small": "(i / 7)::DECIMAL(4, 2)",
    "decimal_18": "(i * 1234567.891)::DECIMAL(18, 3)",
    "decimal_38": "('-12345678901234567890123456789.' || i % 10)::DECIMAL(38, 9)",
    "text": "CASE i % 6 WHEN 0 THEN '' WHEN 1 THEN 'Gänse 🦆' WHEN 2 THEN 'a''b\"c\\d' "
            "WHEN 3 THEN chr(1) || chr(10) WHEN 4 THEN repeat('long ', 1000) END",
    "blob": "CASE i % 3 WHEN 0 THEN '\\x00\\xFF'::BLOB WHEN 1 THEN ''::BLOB END",
    "date": "DATE '1969-12-25' + (i * 1000)::INTEGER",
    "timestamp": "TIMESTAMP '1969-12-31 23:59:59.123456' + to_days(i::INTEGER * 100)",
    "timestamp_zone": "TIMESTAMPTZ '1969-12-31 23:59:59.123456+00' + to_hours(i * 1000)",
    "timestamp_seconds": "('2020-01-01 00:00:0' || i % 10)::TIMESTAMP_S",
    "uuid": "('00000000-0000-0000-0000-0000000000' || (10 + i % 90))::UUID",
    "list": "CASE i % 4 WHEN 0 THEN [] WHEN 1 THEN [1, NULL, i] WHEN 2 THEN [i] END",
    "struct": "CASE WHEN i % 4 > 0 THEN {'a': i, 'text': CASE WHEN i % 2 = 0 THEN 'x' || i END} END",
    "map": "CASE WHEN i % 3 > 0 THEN MAP {'k' || i: i, 'z': NULL} END",
    "deep": "CASE WHEN i % 3 > 0 THEN "
            "[{'m': MAP {i::VARCHAR: [i, NULL]}, 's': {'d': (i / 8)::DECIMAL(9, 3)}}, NULL] END",
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A lake with a table of all kinds of columns, loaded in two parts, and some with odd names and rows."""
    data = tmp_path_factory.mktemp("oracle")

    def load(table: str, text: str, *options: str) -> None:
        done = program.run("load", table, "--from", text, *options, "--data", data, cwd=data)
        assert done.returncode == 0, done.stderr

    columns = ", ".join(f"{expression} AS {name}" for name, expression in KINDS.items())
    load("kinds", f"SELECT i AS row, {columns} FROM range(100) t(i)")
    load("kinds", f"SELECT i AS row, {columns} FROM range(100, 150) t(i)", "--mode", "append")
    load("names", 'SELECT 1 AS row, 2 AS "with blank", 3 AS "a,b;c{d}e(f)g=h", 4 AS "Größe", 5 AS "🦆", '
                  '6 AS "select", '
                  "7 AS \"a'b\", 8 AS \"a\"\"b\", 9 AS \"a.b\", 10 AS \"%41/..\", {'x y': 1, 'b.c': 2} AS inner")
    load("nothing", "SELECT 1 AS row, 'x' AS text WHERE false")
    load("nulls", "SELECT i AS row, NULL::INTEGER AS a, NULL::VARCHAR AS b, NULL::INTEGER[] AS c FROM range(5) t(i)")
    load("rewritten", "SELECT 1 AS row, 'old' AS text, 5 AS gone")
    load("rewritten", "SELECT range AS row, 'new ' || range AS text FROM range(3)")
    return data


TABLES = ["kinds", "names", "nothing", "nulls", "rewritten"]


def sord_rows(data, table: str) -> pa.Table:
    """Sord's own answer, without loss: it writes it into a Parquet file."""
    file = data / f"{table}.parquet"
    text = f"COPY (FROM =(^){table}) TO '{file}' (FORMAT parquet)"
    done = program.run("query", text, "--data", data, cwd=data)
    assert done.returncode == 0, done.stderr
    return duckdb.connect().execute(f"FROM '{file}' ORDER BY row").to_arrow_table()


def plain(table: pa.Table) -> list[dict]:
    """Rows of Python values in which NaN equals itself and Arrow's spellings of a type do not matter."""
    return [{name: comparable(value) for name, value in row.items()} for row in table.to_pylist()]


def comparable(value):
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {name: comparable(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [comparable(inner) for inner in value]
    return value


def assert_alike(ours: list[dict], theirs: list[dict]) -> None:
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs):
        assert list(mine) == list(other)
        different = {name: (mine[name], other[name]) for name in mine if mine[name] != other[name]}
        assert not different


@pytest.mark.parametrize("table", TABLES)
def test_deltalake_reads_every_row_alike(lake, table):
    builder = QueryBuilder().register("t", DeltaTable(str(lake / "lake" / table)))
    batches = pa.table(builder.execute("SELECT * FROM t ORDER BY row"))
    assert_alike(plain(sord_rows(lake, table)), plain(batches))


@pytest.mark.parametrize("table", TABLES)
def test_delta_scan_reads_every_row_alike(lake, table):
    settings = {"extension_directory": str(EXTENSIONS), "autoinstall_known_extensions": "false"}
    connection = duckdb.connect(config=settings)
    connection.execute("LOAD delta")
    theirs = connection.execute(f"FROM delta_scan('{lake}/lake/{table}') ORDER BY row").to_arrow_table()
    assert_alike(plain(sord_rows(lake, table)), plain(theirs))


def test_the_rows_are_those_that_were_loaded(lake):
    """Against DuckDB's own answer to the same SELECT; types that Delta lacks are compared as the manual says."""
    as_delta = {"unsigned_big": "DECIMAL(20, 0)", "huge": "DECIMAL(38, 0)", "uuid": "VARCHAR",
                "timestamp_seconds": "TIMESTAMP"}
    columns = ", ".join(
        f"({expression})::{as_delta[name]} AS {name}" if name in as_delta else f"{expression} AS {name}"
        for name, expression in KINDS.items()
    )
    text = f"SELECT i AS row, {columns} FROM range(150) t(i) ORDER BY row"
    assert_alike(plain(sord_rows(lake, "kinds")), plain(duckdb.connect().execute(text).to_arrow_table()))


def test_the_log_of_every_table_satisfies_deltalake(lake):
    for table in TABLES:
        theirs = DeltaTable(str(lake / "lake" / table))
        live = {path.rpartition("/")[2] for path in theirs.file_uris()}
        there = {path.name for path in (lake / "lake" / table).glob("*.parquet")}
        assert live <= there
        history = theirs.history()
        assert [entry["version"] for entry in history] == list(range(theirs.version(), -1, -1))
        statistics = pa.table(theirs.get_add_actions(flatten=True))
        assert sum(statistics["num_records"].to_pylist()) == sord_rows(lake, table).num_rows


def test_statistics_let_other_readers_skip_files_and_never_rows(lake):
    """A filter at the very edge of what is in the files finds its rows through deltalake's own skipping."""
    builder = QueryBuilder().register("t", DeltaTable(str(lake / "lake" / "kinds")))
    for name in ("big", "double", "date", "timestamp", "timestamp_zone", "decimal_38", "text"):
        for edge in ("min", "max"):
            text = f"SELECT count(*) AS n FROM t WHERE {name} = (SELECT {edge}({name}) FROM t)"
            found = pa.table(builder.execute(text))
            assert found["n"].to_pylist()[0] > 0, (name, edge)
