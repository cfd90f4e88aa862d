"""Tables of the lake changed by SQL: by REST, over the socket, in the terminal."""

import json
import threading

import pytest

from client import Client

DUCKS = "CREATE TABLE =(^)ducks AS FROM (VALUES (1, 'mallard', 12), (2, 'teal', 5)) AS d(id, name, seen)"


@pytest.fixture
def lake(fresh_server):
    fresh_server.query(DUCKS)
    return fresh_server


def last(answer: dict) -> tuple:
    return answer["rows"], answer["message"]


def test_every_statement_about_a_table_is_a_step_of_one_text(lake):
    answer = lake.query(
        """
        INSERT INTO =(^)ducks VALUES (3, 'pintail', 8);
        UPDATE =(^)ducks SET seen = seen + 1 WHERE id > 1 RETURNING id, seen;
        DELETE FROM =(^)ducks WHERE name = 'mallard';
        MERGE INTO =(^)ducks d USING (VALUES (2, 0), (9, 1)) s(id, seen) ON d.id = s.id
          WHEN MATCHED THEN UPDATE SET seen = s.seen WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'new', s.seen);
        FROM =(^)ducks ORDER BY id;
        """
    )
    assert [step["message"] for step in answer["steps"]] == [
        "1 row inserted into =(^)ducks, version 1.",
        "2 rows updated in =(^)ducks, version 2.",
        "1 row deleted from =(^)ducks, version 3.",
        "2 rows merged into =(^)ducks, version 4.",
        "3 rows, 3 columns.",
    ]
    assert sorted(answer["steps"][1]["rows"]) == [[2, 6], [3, 9]]
    assert answer["rows"] == [[2, "teal", 0], [3, "pintail", 9], [9, "new", 1]]


def test_a_version_is_read_restored_and_dropped_by_rest(lake):
    lake.query("INSERT INTO =(^)ducks VALUES (3, 'pintail', 8)")
    assert lake.query("SELECT count(*) FROM =(^)ducks AT (VERSION => 0)")["rows"] == [[2]]
    restored = lake.post("/api/tables/ducks/restore", {"version": 0})
    assert restored.status == 200, restored.body
    assert lake.query("SELECT count(*) FROM =(^)ducks")["rows"] == [[2]]
    detail = lake.get("/api/tables/ducks/detail")
    assert (detail["name"], detail["version"], detail["rows"]) == ("ducks", 2, 2)
    assert lake.request("DELETE", "/api/tables/ducks").status == 200
    assert lake.get("/api/tables")["tables"] == []
    assert lake.post("/api/query", {"query": "FROM =(^)ducks"}).error["code"] == "unknown_table"
    assert lake.post("/api/tables/ducks/restore", {}).status == 200
    assert lake.query("SELECT count(*) FROM =(^)ducks")["rows"] == [[2]]


def test_a_table_is_optimised_and_vacuumed_by_rest(lake):
    for number in range(5):
        lake.query(f"INSERT INTO =(^)ducks VALUES ({number}, 'x', 1)")
    assert lake.get("/api/tables/ducks/detail")["files"] == 6
    done = lake.post("/api/tables/ducks/optimize", {"order": ["id"]})
    assert done.status == 200, done.body
    assert lake.get("/api/tables/ducks/detail")["files"] == 1
    assert lake.query("SELECT count(*) FROM =(^)ducks")["rows"] == [[7]]
    listed = lake.post("/api/tables/ducks/vacuum", {"hours": 0, "force": True}).json
    assert listed["total"] == 6
    assert lake.query("SELECT count(*) FROM =(^)ducks AT (VERSION => 5)")["rows"] == [[7]]
    removed = lake.post("/api/tables/ducks/vacuum", {"hours": 0, "force": True, "delete": True})
    assert removed.status == 200, removed.body
    assert lake.query("SELECT count(*) FROM =(^)ducks")["rows"] == [[7]]
    gone = lake.post("/api/query", {"query": "SELECT sum(seen) FROM =(^)ducks AT (VERSION => 5)"})
    assert gone.error["code"] in ("broken_table", "unknown_table")
    assert str(lake.data) not in gone.body.decode()


def test_a_load_takes_a_schema_a_condition_and_partitions(lake):
    def load(**members):
        return lake.post("/api/load", {"table": "places", **members})

    first = "SELECT range AS id, 'p' || range % 2 AS place FROM range(6)"
    assert load(**{"from": first, "partition_by": ["place"]}).status == 200
    assert lake.get("/api/tables/places/detail")["partition_columns"] == ["place"]
    part = load(**{"from": "SELECT 9::BIGINT AS id, 'p1' AS place", "replace_where": "place = 'p1'"})
    assert part.status == 200, part.body
    assert lake.query("SELECT id FROM =(^)places ORDER BY id")["rows"] == [[0], [2], [4], [9]]
    wrong = load(**{"from": "SELECT 9::BIGINT AS id, 'p7' AS place", "replace_where": "place = 'p1'"})
    assert wrong.status in (400, 422)
    more = load(**{"from": "SELECT 1::BIGINT AS id, 'p1' AS place, 'x' AS more", "mode": "append", "schema": "merge"})
    assert more.status == 200, more.body
    assert lake.query("SELECT count(more) FROM =(^)places")["rows"] == [[1]]


def test_the_socket_tells_of_each_change(lake):
    with Client(lake) as client:
        client.query(1, "INSERT INTO =(^)ducks VALUES (3, 'pintail', 8); SELECT count(*) FROM =(^)ducks")
        end = client.end(1)
        assert end["type"] == "finished"
        assert [step["message"] for step in end["steps"]][0] == "1 row inserted into =(^)ducks, version 1."
        client.wait(None, "lake")
        client.query(2, "SELECT 1;\nUPDATE =(^)ducks SET seen = nope")
        failed = client.end(2)["error"]
        assert (failed["code"], failed["line"], failed["column"]) == ("sql_error", 2, 29)
        client.query(3, "VACUUM =(^)ducks RETAIN")
        failed = client.end(3)["error"]
        assert failed["code"] == "sql_syntax" and "VACUUM =(^)t" in failed["hint"]


def test_a_column_of_the_source_is_not_taken_for_the_table(lake):
    lake.query(
        "MERGE INTO =(^)ducks AS t USING (SELECT 1 AS id, {'id': 2} AS t) AS s ON t.id = s.id "
        "WHEN MATCHED THEN UPDATE SET seen = 99"
    )
    assert lake.query("SELECT id FROM =(^)ducks WHERE seen = 99")["rows"] == [[1]]


def test_writers_of_one_table_at_once_lose_nothing(lake):
    def write(writer: int):
        for number in range(5):
            lake.query(f"INSERT INTO =(^)ducks VALUES ({100 + writer * 10 + number}, 'x', 1)")

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert lake.query("SELECT count(*), count(DISTINCT id) FROM =(^)ducks")["rows"] == [[22, 22]]
    assert lake.get("/api/tables/ducks/detail")["version"] == 20


def test_the_terminal_looks_after_a_table(sord):
    assert sord("query", DUCKS, "--format", "table").stdout == "Created =(^)ducks with 2 rows, version 0.\n"
    sord("query", "INSERT INTO =(^)ducks VALUES (3, 'pintail', 8)")
    history = sord("table", "history", "ducks", "--format", "json")
    assert [entry["version"] for entry in json.loads(history.stdout)] == [1, 0], history.stderr
    detail = json.loads(sord("table", "detail", "=(^)ducks", "--format", "ndjson").stdout)
    assert (detail["name"], detail["rows"], detail["files"]) == ("ducks", 3, 2)
    done = sord("table", "optimize", "ducks", "--order", "id")
    assert done.returncode == 0, done.stderr
    assert json.loads(sord("table", "detail", "ducks", "--format", "ndjson").stdout)["files"] == 1
    listed = sord("table", "vacuum", "ducks", "--retain", "0", "--force", "--format", "json")
    assert len(json.loads(listed.stdout)) == 2, listed.stderr
    assert sord("query", "SELECT count(*) AS n FROM =(^)ducks AT (VERSION => 1)").stdout == "n\r\n3\r\n"
    assert sord("table", "vacuum", "ducks", "--retain", "0", "--force", "--delete").returncode == 0
    assert sord("table", "restore", "ducks", "--version", "0").returncode == 1
    assert sord("table", "drop", "ducks").returncode == 0
    gone = sord("query", "FROM =(^)ducks")
    assert gone.returncode == 1 and "no table" in gone.stderr
    assert sord("table", "restore", "ducks").returncode == 0
    assert sord("query", "SELECT count(*) AS n FROM =(^)ducks").stdout == "n\r\n3\r\n"


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (["table", "histroy", "ducks"], 2, "history"),
        (["table", "drop", "nowhere"], 1, "no table"),
        (["table", "optimize", "ducks", "--where", "a = 1); SELECT (1"], 1, "one condition"),
        (["table", "restore", "ducks", "--version", "99"], 1, "99"),
        (["load", "ducks", "--from", "SELECT 1 AS id", "--mode", "append", "--replace-where", "id = 1"], 1, "append"),
    ],
)
def test_wrong_commands_say_why_and_change_nothing(sord, words, status, reason):
    sord("query", DUCKS)
    done = sord(*words)
    assert done.returncode == status and reason in done.stderr, done.stderr
    assert sord("query", "SELECT count(*) AS n FROM =(^)ducks").stdout == "n\r\n2\r\n"
