"""What every table came from, as the real server tells it."""

import json
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from server import Server

DIRECTORY = "SELECT TableName, Parent, Query, Loc FROM postgres.__deltalake_dir"
TEMP1 = "CREATE TABLE IF NOT EXISTS temp1 AS SELECT * FROM =(^)climate"
TEMP2 = "CREATE TABLE IF NOT EXISTS temp2 AS SELECT * FROM =(^)climate UNION ALL SELECT * FROM temp1"


@pytest.fixture
def tracked(data):
    """A server of one test's own with one node, whose lake holds `climate`."""
    with Server(data, options=("--nodes", "1")) as server:
        server.load("climate", "climate")
        yield server


def lineage(server, **query) -> dict:
    return server.get("/api/lineage?" + urllib.parse.urlencode(query))


def parents(server) -> dict:
    return {table["name"]: [parent["name"] for parent in table["parents"]] for table in lineage(server)["tables"]}


def test_the_example_has_one_row_for_each_parent_however_often_it_is_run(tracked):
    for text in (TEMP1, TEMP2, TEMP1, TEMP2):
        tracked.query(text)
    assert tracked.query(DIRECTORY)["rows"] == [
        ["=(^)climate", "raw/climate", None, None],
        ["temp1", "=(^)climate", TEMP1, "mallard"],
        ["temp2", "=(^)climate", TEMP2, "mallard"],
        ["temp2", "temp1", TEMP2, "mallard"],
    ]


def test_a_table_tells_statement_run_time_principal_and_columns(tracked):
    text = "CREATE TABLE warm AS SELECT c.origin AS place, c.temp FROM =(^)climate AS c"
    run = tracked.query(text)["run"]
    climate, warm = lineage(tracked, table="warm")["tables"]
    (parent,) = warm["parents"]
    assert climate["name"] == parent["name"] == "=(^)climate"
    assert (parent["statement"], parent["run"], parent["principal"], parent["node"]) == (text, run, "local", "mallard")
    assert parent["time"].endswith("Z") and warm["made"]["time"] == parent["time"]
    assert parent["columns"] == [
        {"name": "place", "table": "=(^)climate", "column": "origin"},
        {"name": "temp", "table": "=(^)climate", "column": "temp"},
    ]
    assert (warm["place"], warm["location"], climate["location"]) == ("memory", "mallard", None)


def test_renames_and_drops_are_followed_and_stay_in_the_history(tracked):
    tracked.query(f"{TEMP1}; {TEMP2}; ALTER TABLE temp1 RENAME TO renamed; DROP TABLE =(^)climate")
    assert parents(tracked) == {"temp2": ["=(^)climate", "renamed"], "renamed": ["=(^)climate"]}
    tracked.query("DROP TABLE temp2; RESTORE =(^)climate")
    assert parents(tracked) == {"=(^)climate": ["raw/climate"], "renamed": ["=(^)climate"]}
    effects = [event["effect"] for event in lineage(tracked, history=100)["history"]]
    assert effects == ["restore", "drop", "drop", "rename", "create", "create", "create"]


def test_the_tables_stand_in_joins_subqueries_and_describe(tracked):
    tracked.query(TEMP1)
    rows = tracked.query(
        "SELECT d.TableName, w.worker_id FROM Postgres.__DELTALAKE_DIR AS d JOIN postgres.\"__worker_list\" AS w ON d.Loc = w.worker_id"
        " WHERE d.TableName IN (SELECT TableName FROM postgres.__deltalake_dir)"
    )["rows"]
    assert rows == [["temp1", "mallard"]]
    assert [row[0] for row in tracked.query("DESCRIBE postgres.__deltalake_dir")["rows"]] == [
        "TableName", "Parent", "Query", "Loc",
    ]
    assert tracked.query("SELECT 'postgres.__deltalake_dir'")["rows"] == [["postgres.__deltalake_dir"]]
    columns = [column["name"] for column in tracked.query("FROM postgres.__worker_list")["columns"]]
    assert columns == [
        "worker_id", "id", "state", "host", "memory_bytes", "memory_limit_bytes", "tables", "running", "last_seen",
    ]


@pytest.mark.parametrize(
    "text",
    ["DROP TABLE postgres.__deltalake_dir", "DELETE FROM postgres.__worker_list", "CREATE TABLE postgres.__worker_list (a INT)"],
)
def test_nobody_writes_them(server, text):
    answer = server.post("/api/query", {"query": text})
    assert (answer.status, answer.error["code"]) == (400, "bad_request")
    assert "can only be read" in answer.error["message"] and answer.error["line"] == 1


def test_the_lake_is_remembered_over_a_restart_and_memory_is_not(tracked):
    tracked.query(f"{TEMP1}; CREATE TABLE =(^)kept AS FROM temp1; CREATE TABLE =(^)more AS FROM =(^)kept")
    with open(tracked.data / "lineage.jsonl", "a") as journal:
        journal.write('{"event": {"effect": "cre')
    tracked.stop()
    tracked.start()
    assert parents(tracked) == {"=(^)climate": ["raw/climate"], "=(^)kept": ["temp1"], "=(^)more": ["=(^)kept"]}
    kept = lineage(tracked, table="=(^)kept")["tables"]
    assert [table["name"] for table in kept] == ["=(^)kept", "=(^)more"] and kept[0]["parents"][0]["gone"] is True
    tracked.query("CREATE TABLE =(^)again AS FROM =(^)more")
    assert parents(tracked)["=(^)again"] == ["=(^)more"]
    assert lineage(tracked)["problems"] == 1


def test_the_terminal_and_the_server_share_what_they_know(tracked, sord):
    tracked.query("CREATE TABLE =(^)one AS FROM =(^)climate")
    done = sord("query", f"CREATE TABLE =(^)two AS FROM =(^)one; CREATE TABLE mem AS FROM =(^)two; {DIRECTORY} WHERE Loc IS NOT NULL", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[-1]["Parent"] == "=(^)two"
    assert parents(tracked) == {"=(^)climate": ["raw/climate"], "=(^)one": ["=(^)climate"], "=(^)two": ["=(^)one"]}


def test_hostile_names_and_texts_break_neither_the_journal_nor_the_sql(tracked):
    names = ["it's", 'a "quoted" one', "');DROP TABLE x;--", "line\nbreak", "größe 表 👍🏽", "{\"event\":1}"]
    for name in names:
        quoted = '"' + name.replace('"', '""') + '"'
        tracked.query(f"CREATE TABLE {quoted} AS SELECT origin AS \"it's\", '\n{{}}' AS x FROM =(^)climate -- {name!r}")
    rows = tracked.query(f"{DIRECTORY} WHERE Loc = 'mallard'")["rows"]
    assert [row[0] for row in rows] == ['"' + name.replace('"', '""') + '"' for name in names]
    lines = (tracked.data / "lineage.jsonl").read_text().split("\n")
    assert lines.pop() == "" and len([json.loads(line) for line in lines]) == 1 + len(names)


def test_many_at_once_are_all_noted(tracked):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: tracked.query(f"CREATE TABLE t{i} AS FROM =(^)climate"), range(64)))
    rows = tracked.query(f"{DIRECTORY} WHERE Loc = 'mallard'")["rows"]
    assert {row[0] for row in rows} == {f"t{i}" for i in range(64)} and len(rows) == 64


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [("history=-1", 400, "bad_request"), ("history=x", 400, "bad_request"), ("history=1001", 400, "bad_request"),
     ("table=nosuch", 404, "unknown_table")],
)
def test_what_makes_no_sense_is_refused(server, query, status, code):
    answer = server.request("GET", f"/api/lineage?{query}")
    assert (answer.status, answer.error["code"]) == (status, code)


def test_many_processes_write_one_journal(tracked, sord):
    with ThreadPoolExecutor(4) as pool:
        texts = [f"CREATE TABLE =(^)p{i} AS FROM =(^)climate; INSERT INTO =(^)p{i} FROM =(^)p{i}" for i in range(8)]
        ends = [pool.submit(sord, "query", text) for text in texts]
        ends += [pool.submit(tracked.query, f"CREATE TABLE =(^)s{i} AS FROM =(^)climate") for i in range(8)]
        assert all(end.result().returncode == 0 for end in ends[:8]) and all(end.result() for end in ends[8:])
    names = {f"=(^){kind}{i}" for kind in "ps" for i in range(8)}
    assert parents(tracked) == {"=(^)climate": ["raw/climate"]} | {name: ["=(^)climate"] for name in names}
    lines = [json.loads(line) for line in (tracked.data / "lineage.jsonl").read_text().splitlines()]
    assert len(lines) == 1 + 8 + 16 and lineage(tracked)["problems"] == 0
