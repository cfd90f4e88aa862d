"""Delta tables that somebody else puts into `data/lake`, and broken ones beside them."""

import json
import time

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake


BIRDS = pa.table({"n": [1, 2, 3], "name": ["mallard", "teal", None], "family": ["a", "b", "a b/ä"]})


def put_mapped_table(folder, mode: str) -> None:
    """A table with column mapping, as Spark writes it: the files have other column names than the table."""
    (folder / "_delta_log").mkdir(parents=True)
    fields = [("the name", "col-1", 1, "string"), ("n", "col-2", 2, "long")]
    struct = "{'col-1': 1, 'col-2': 2}"
    rows = "SELECT 'mallard' AS \"col-1\", 7::BIGINT AS \"col-2\""
    duckdb.execute(f"COPY ({rows}) TO '{folder}/part-0.parquet' (FIELD_IDS {struct})")
    schema = {
        "type": "struct",
        "fields": [
            {
                "name": name, "type": type, "nullable": True,
                "metadata": {"delta.columnMapping.id": id, "delta.columnMapping.physicalName": physical},
            }
            for name, physical, id, type in fields
        ],
    }
    actions = [
        {"protocol": {"minReaderVersion": 2, "minWriterVersion": 5}},
        {
            "metaData": {
                "id": "0", "format": {"provider": "parquet", "options": {}}, "schemaString": json.dumps(schema),
                "partitionColumns": [], "createdTime": 0,
                "configuration": {"delta.columnMapping.mode": mode, "delta.columnMapping.maxColumnId": "2"},
            }
        },
        {
            "add": {
                "path": "part-0.parquet", "partitionValues": {}, "modificationTime": 0, "dataChange": True,
                "size": (folder / "part-0.parquet").stat().st_size,
            }
        },
    ]
    text = "".join(json.dumps(action) + "\n" for action in actions)
    (folder / "_delta_log" / f"{0:020}.json").write_text(text)


def names(server) -> list[str]:
    return [table["name"] for table in server.get("/api/tables")["tables"]]


def test_a_table_that_another_writer_makes_while_the_server_runs_is_a_table_at_once(fresh_server):
    lake = fresh_server.data / "lake"
    assert names(fresh_server) == []
    write_deltalake(str(lake / "birds"), BIRDS)
    assert names(fresh_server) == ["birds"]
    assert fresh_server.query("FROM =(^)birds ORDER BY n")["rows"] == [
        [1, "mallard", "a"], [2, "teal", "b"], [3, None, "a b/ä"],
    ]
    write_deltalake(str(lake / "birds"), BIRDS, mode="append")
    assert fresh_server.query("SELECT count(*) FROM =(^)birds")["rows"] == [[6]]
    DeltaTable(str(lake / "birds")).delete("n = 2")
    assert fresh_server.query("SELECT count(*) FROM =(^)birds")["rows"] == [[4]]
    (table,) = fresh_server.get("/api/tables")["tables"]
    assert (table["version"], table["rows"]) == (2, 4)


def test_partitions_of_another_writer_are_columns(fresh_server):
    write_deltalake(str(fresh_server.data / "lake" / "birds"), BIRDS, partition_by=["family"])
    rows = fresh_server.query("SELECT family, n FROM =(^)birds ORDER BY n")["rows"]
    assert rows == [["a", 1], ["b", 2], ["a b/ä", 3]]
    loaded = fresh_server.load("SELECT 4::BIGINT AS n, 'pintail' AS name, 'ü=1' AS family", "birds", "append")
    assert loaded["version"] == 1
    theirs = DeltaTable(str(fresh_server.data / "lake" / "birds")).to_pyarrow_table().sort_by("n")
    assert theirs["family"].to_pylist() == ["a", "b", "a b/ä", "ü=1"]


def test_checkpoints_of_another_writer_are_read_also_without_the_commits_before_them(fresh_server):
    folder = fresh_server.data / "lake" / "birds"
    for turn in range(5):
        write_deltalake(str(folder), BIRDS, mode="append" if turn else "error")
    DeltaTable(str(folder)).create_checkpoint()
    for version in range(4):
        (folder / "_delta_log" / f"{version:020}.json").unlink()
    write_deltalake(str(folder), BIRDS, mode="append")
    assert fresh_server.query("SELECT count(*), sum(n)::INT FROM =(^)birds")["rows"] == [[18, 36]]
    assert fresh_server.load("SELECT 4::BIGINT AS n", "birds", "append")["version"] == 6
    assert DeltaTable(str(folder)).to_pyarrow_table().num_rows == 19


@pytest.mark.parametrize("mode", ["name", "id"])
def test_mapped_columns_are_known_by_the_tables_names(fresh_server, mode):
    put_mapped_table(fresh_server.data / "lake" / "birds", mode)
    answer = fresh_server.query("FROM =(^)birds")
    assert [column["name"] for column in answer["columns"]] == ["the name", "n"]
    assert answer["rows"] == [["mallard", 7]]


def test_a_mapping_that_the_protocol_does_not_have_is_not_in_effect(fresh_server):
    """delta-rs names columns for the mapping of a table with clock readings, and writes the files without it."""
    rows = pa.table({"n": [1, 2], "clock": pa.array([0, None], pa.timestamp("us"))})
    write_deltalake(
        str(fresh_server.data / "lake" / "clocks"), rows, configuration={"delta.columnMapping.mode": "name"})
    read = fresh_server.query("SELECT n, clock::VARCHAR FROM =(^)clocks ORDER BY n")["rows"]
    assert read == [[1, "1970-01-01 00:00:00"], [2, None]]


def test_a_table_that_disappears_is_gone_at_once(fresh_server):
    folder = fresh_server.data / "lake" / "birds"
    write_deltalake(str(folder), BIRDS)
    assert fresh_server.query("SELECT count(*) FROM =(^)birds")["rows"] == [[3]]
    folder.rename(fresh_server.data / "elsewhere")
    answer = fresh_server.post("/api/query", {"query": "FROM =(^)birds"})
    assert (answer.status, answer.error["code"]) == (404, "unknown_table")
    assert names(fresh_server) == []
    put_mapped_table(folder, "name")
    assert fresh_server.query("SELECT n FROM =(^)birds")["rows"] == [[7]], "the old table is remembered"


def break_json(folder) -> None:
    (folder / "_delta_log" / f"{1:020}.json").write_text('{"add": {"path": ')


def break_first(folder) -> None:
    (folder / "_delta_log" / f"{0:020}.json").unlink()


def break_gap(folder) -> None:
    log = folder / "_delta_log"
    (log / f"{1:020}.json").rename(log / f"{3:020}.json")


def break_future(folder) -> None:
    features = {"readerFeatures": ["flying"], "writerFeatures": ["flying"]}
    protocol = {"minReaderVersion": 3, "minWriterVersion": 7, **features}
    (folder / "_delta_log" / f"{2:020}.json").write_text(json.dumps({"protocol": protocol}) + "\n")


def break_all(folder) -> None:
    for commit in (folder / "_delta_log").iterdir():
        commit.write_bytes(b"")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (break_json, "broken_table"), (break_first, "broken_table"), (break_gap, "broken_table"),
        (break_all, "broken_table"), (break_future, "unsupported_table"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_table_with_a_broken_log_is_a_problem_and_does_not_hide_the_others(fresh_server, sord, damage, code):
    lake = fresh_server.data / "lake"
    for name in ("bad", "good"):
        write_deltalake(str(lake / name), BIRDS)
        write_deltalake(str(lake / name), BIRDS, mode="append")
    damage(lake / "bad")
    before = sorted(lake.rglob("*"))
    listing = fresh_server.get("/api/tables")
    assert [table["name"] for table in listing["tables"]] == ["good"]
    ((problem),) = listing["problems"]
    assert (problem["table"], problem["error"]["code"]) == ("bad", code), problem
    assert "bad" in problem["error"]["message"] and str(lake) not in json.dumps(problem)
    answer = fresh_server.post("/api/query", {"query": "SELECT 1;\nFROM =(^)bad"})
    assert (answer.status, answer.error["code"], answer.error["line"]) == (422, code, 2)
    for mode in ("append", "overwrite"):
        load = fresh_server.post("/api/load", {"from": "SELECT 1::BIGINT AS n", "table": "bad", "mode": mode})
        assert load.status == 422, load.body
    assert sorted(lake.rglob("*")) == before
    assert fresh_server.query("SELECT count(*) FROM =(^)good")["rows"] == [[6]]
    listed = sord("tables")
    assert listed.stdout.split()[1].startswith("good,1,6,2,")
    assert listed.stderr.startswith("bad cannot be read: ")


def test_a_data_file_that_is_missing_is_named(fresh_server):
    folder = fresh_server.data / "lake" / "birds"
    write_deltalake(str(folder), BIRDS)
    (file,) = folder.glob("*.parquet")
    file.unlink()
    answer = fresh_server.post("/api/query", {"query": "FROM =(^)birds"})
    assert (answer.status, answer.error["code"]) == (422, "broken_table")
    assert file.name in answer.error["message"] and "birds" in answer.error["message"]
    assert str(fresh_server.data) not in answer.body.decode()


def test_a_folder_that_is_no_table_and_a_file_are_left_alone(fresh_server):
    lake = fresh_server.data / "lake"
    (lake / "plain").mkdir()
    (lake / "notes.txt").write_text("not a table")
    (lake / ".hidden" / "_delta_log").mkdir(parents=True)
    assert fresh_server.get("/api/tables") == {"tables": [], "problems": []}


def test_a_lake_of_many_versions_is_listed_quickly_again_and_again(fresh_server):
    """Only new commits are read: the second listing does not replay the log."""
    folder = fresh_server.data / "lake" / "birds"
    for turn in range(60):
        write_deltalake(str(folder), BIRDS, mode="append" if turn else "error")
    names(fresh_server)
    begun = time.monotonic()
    for _ in range(10):
        assert names(fresh_server) == ["birds"]
    assert time.monotonic() - begun < 2
