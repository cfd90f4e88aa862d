"""`sord load`: what it takes, what it writes, what it refuses."""

import duckdb
import pytest

from samples import climate, write


def rows(sord, table: str, order: str) -> str:
    done = sord("query", f"FROM =(^){table} ORDER BY {order}", "--format", "csv")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("source", ["climate", "data/raw/climate", "raw/climate/"])
def test_a_folder_under_raw_is_loaded_by_its_name_however_it_is_written(sord, source):
    done = sord("load", "climate", "--from", source)
    assert (done.returncode, done.stdout, done.stderr) == (0, "72 rows written to =(^)climate, version 0.\n", "")


def test_a_folder_and_a_file_anywhere_on_the_machine_are_loaded_by_their_path(sord, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write(elsewhere / "birds.csv", "name\nmallard\nteal\n")
    assert sord("load", "folder", "--from", elsewhere).stdout == "2 rows written to =(^)folder, version 0.\n"
    assert sord("load", "file", "--from", elsewhere / "birds.csv").stdout == "2 rows written to =(^)file, version 0.\n"


def test_the_rows_of_a_select_over_the_lake_become_a_table(sord):
    sord("load", "climate", "--from", "climate")
    done = sord("load", "warm", "--from", "SELECT origin, max(temp) AS top FROM =(^)climate GROUP BY 1")
    assert done.stdout == "3 rows written to =(^)warm, version 0.\n"
    assert rows(sord, "warm", "origin") == "origin,top\r\nEWR,23.0\r\nJFK,33.0\r\nLGA,43.0\r\n"


def test_columns_of_several_files_are_matched_by_name(sord):
    sord("load", "climate", "--from", "climate")
    printed = rows(sord, "climate", "origin, time").splitlines()
    expected = [
        f"{origin},{time.replace('T', ' ')},{'' if temp is None else temp}" for origin, time, temp in climate()
    ]
    assert printed == ["origin,time,temp", *expected]


def test_every_format_is_read_at_any_depth_and_other_files_are_named(sord, data):
    duckdb.sql("SELECT 5 AS n, 'gadwall' AS word").write_parquet(str(data / "raw/formats/five.parquet"))
    duckdb.execute(f"COPY (SELECT 6 AS n, 'shoveler' AS word) TO '{data}/raw/formats/six.csv.zst'")
    done = sord("load", "formats", "--from", "formats")
    assert done.stdout == (
        "6 rows written to =(^)formats, version 0. Left out 1 file that cannot be loaded: READ.ME.\n"
    )
    assert rows(sord, "formats", "n").splitlines() == [
        "n,word", "1,mallard", '2,"teal, blue"', "3,wigeon", "4,pintail", "5,gadwall", "6,shoveler",
    ]


def test_append_adds_rows_and_overwrite_replaces_them(sord):
    sord("load", "birds", "--from", "SELECT 1 AS n, 'mallard' AS name")
    done = sord("load", "birds", "--from", "SELECT 'teal' AS name, 2 AS n", "--mode", "append")
    assert done.stdout == "1 row appended to =(^)birds, version 1.\n"
    assert rows(sord, "birds", "n") == "n,name\r\n1,mallard\r\n2,teal\r\n"
    done = sord("load", "birds", "--from", "SELECT true AS other")
    assert done.stdout == "1 row written to =(^)birds, version 2.\n"
    assert rows(sord, "birds", "1") == "other\r\ntrue\r\n"


def test_a_column_that_is_missing_from_what_is_appended_becomes_null(sord):
    sord("load", "birds", "--from", "SELECT 1 AS n, 'mallard' AS name")
    assert sord("load", "birds", "--from", "SELECT 2 AS n", "--mode", "append").returncode == 0
    assert rows(sord, "birds", "n") == "n,name\r\n1,mallard\r\n2,\r\n"


def test_rows_of_another_shape_are_not_appended_and_the_columns_are_named(sord):
    sord("load", "birds", "--from", "SELECT 1 AS n")
    done = sord("load", "birds", "--from", "SELECT 2 AS n, 'red' AS colour", "--mode", "append")
    assert done.returncode == 1
    assert '"colour"' in done.stderr and "birds" in done.stderr
    done = sord("load", "birds", "--from", "SELECT [1, 2] AS n", "--mode", "append")
    assert done.returncode == 1
    assert '"n"' in done.stderr
    assert rows(sord, "birds", "n") == "n\r\n1\r\n"


def test_a_broken_row_is_named_with_file_and_line_and_leaves_the_table_alone(sord, data):
    sord("load", "numbers", "--from", "SELECT 1 AS n")
    before = sorted((data / "lake/numbers").rglob("*"))
    done = sord("load", "numbers", "--from", "broken")
    assert done.returncode == 1
    assert done.stderr.startswith("error: raw/broken/bad.csv, line 3: ")
    assert "2,two,too many" in done.stderr
    assert sorted((data / "lake/numbers").rglob("*")) == before


def test_a_failed_load_of_a_new_table_leaves_no_table(sord, data):
    assert sord("load", "numbers", "--from", "broken").returncode == 1
    assert list((data / "lake").rglob("*")) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("climat", "There is no folder “climat” to load.\nDid you mean “climate”?\n"),
        ("empty", "There is no file to load in “empty”.\n"),
        ("wordless", "There is no file to load in “wordless”.\n"),
        ("../climate", "“../climate” is not the name of a folder under data/raw.\n"),
    ],
)
def test_a_folder_that_cannot_be_loaded_is_refused_with_its_reason(sord, source, said):
    done = sord("load", "birds", "--from", source)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: " + said)


@pytest.mark.parametrize("name", ["../x", "a;b", "a b", "x" * 300, "", "1st", "a/b", "_delta_log", "ta\nble"])
def test_a_name_that_is_not_a_name_is_refused_with_the_rule(sord, data, name):
    done = sord("load", name, "--from", "climate")
    assert done.returncode == 1
    assert "A table's name has letters, digits and underscores" in done.stderr
    assert len(done.stderr) < 600
    assert list((data / "lake").iterdir()) == []


def test_a_name_that_differs_by_letter_case_alone_is_refused(sord):
    sord("load", "climate", "--from", "climate")
    done = sord("load", "Climate", "--from", "climate")
    assert done.returncode == 1
    assert "“climate” already" in done.stderr


@pytest.mark.parametrize("text", ["SELECT 1; SELECT 2", "SELECT 1 AS a; DROP TABLE x"])
def test_more_than_one_statement_is_no_source(sord, text):
    done = sord("load", "birds", "--from", text)
    assert done.returncode == 1
    assert "A load takes one SELECT" in done.stderr


def test_a_wrong_select_is_placed_in_the_text_that_was_written(sord):
    sord("load", "climate", "--from", "climate")
    done = sord("load", "warm", "--from", "SELECT origin,\n  nosuch FROM =(^)climate")
    assert done.returncode == 1
    assert "(line 2, column 3)" in done.stderr


def test_the_tables_are_listed_with_version_rows_files_and_size(sord, data):
    assert sord("tables").stdout == "table,version,rows,files,bytes,columns\r\n"
    sord("load", "climate", "--from", "climate")
    sord("load", "climate", "--from", "climate", "--mode", "append")
    size = sum(file.stat().st_size for file in (data / "lake/climate").glob("*.parquet"))
    assert sord("tables").stdout == (
        f"table,version,rows,files,bytes,columns\r\nclimate,1,144,2,{size},3\r\n"
    )
    assert sord("tables", "--format", "ndjson").stdout == (
        f'{{"table":"climate","version":1,"rows":144,"files":2,"bytes":{size},"columns":3}}\n'
    )
