"""Pipelines, nodes and the shared store, as programs meet them: over REST, the socket, server-sent events and the terminal."""

import http.client
import json
import threading
import time

import pytest

from client import Client
from server import Server

ENDLESS = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1"


@pytest.fixture
def running(fresh_server):
    fresh_server.load("climate", "climate")
    return fresh_server


def call(server, method, path, body=None):
    answer = server.post(path, body) if method == "POST" else server.request(method, path)
    return answer.status, answer.json


def ask(server, text, **members):
    return call(server, "POST", "/api/query", {"query": text, **members})


def rows(server, text):
    status, answer = ask(server, text)
    assert status == 200, answer
    return answer["rows"]


def refusal(server, text):
    status, answer = ask(server, text)
    assert status >= 400, answer
    return answer["error"]


def count(server):
    return rows(server, "SELECT count(*) FROM =(^)climate")[0][0]


def test_the_whole_way_of_the_first_readme(running):
    """Every statement of it, as it stands there, with the names of nodes filled in."""
    rows_of_climate = count(running)
    assert rows(running, "SELECT count(*) FROM (SELECT * FROM =(^)climate)") == [[rows_of_climate]]
    ask(running, "CREATE TABLE IF NOT EXISTS temptable1 AS (SELECT * FROM =(^)climate)")
    assert ask(running, "SELECT * FROM temptable1")[1]["total"] == rows_of_climate
    ask(running, "CREATE TABLE IF NOT EXISTS temp1 AS SELECT * FROM =(^)climate")
    ask(running, "CREATE TABLE IF NOT EXISTS temp2 AS SELECT * FROM =(^)climate UNION ALL SELECT * FROM temp1")
    assert rows(running, "SELECT count(*) FROM temp2") == [[2 * rows_of_climate]]
    assert ask(running, "=(^)quack", render=10)[1]["total"] == 10
    assert ask(running, "DESCRIBE SELECT * FROM temp1")[0] == 200
    assert ["temp1"] in [row[:1] for row in rows(running, "SHOW TABLES")]
    ask(running, "CREATE TABLE IF NOT EXISTS postgres.temptable AS SELECT * FROM =(^)climate")
    status, loaded = call(
        running, "POST", "/api/load", {"from": "SELECT * FROM postgres.temptable", "table": "kept", "mode": "overwrite"})
    assert (status, loaded["rows"]) == (200, rows_of_climate)

    status, answer = ask(running, """-- id: 1
CREATE TABLE postgres.temp1 AS SELECT * FROM =(^)climate;

-- id: 2
CREATE TABLE postgres.temp2 AS SELECT * FROM =(^)climate;

-- id: 3
-- depends_on: 1,2
SELECT * FROM postgres.temp1
UNION ALL
SELECT * FROM postgres.temp2;
""")
    assert (status, answer["total"]) == (200, 2 * rows_of_climate)

    ask(running, "CREATE TABLE eph1 AS SELECT * FROM =(^)climate")
    assert ask(running, "SELECT * FROM eph1")[1]["total"] == rows_of_climate
    nodes = {row[0]: row[1] for row in rows(running, "SELECT worker_id, tables FROM postgres.__worker_list")}
    assert len(nodes) == 2
    (node,) = [name for name, tables in nodes.items() if "eph1" in str(tables)]
    status, answer = ask(running, f"-- id: 1\n-- node: {node}\nSELECT * FROM eph1;\n")
    assert (status, answer["total"]) == (200, rows_of_climate)

    status, answer = ask(running, f"""-- id: 1
-- node: {node}
CREATE TABLE eph2 AS SELECT * FROM eph1;

-- id: 2
CREATE TABLE postgres.para1 AS SELECT * FROM =(^)climate;

-- id: 3
-- depends_on: 1,2
-- node: {node}
CREATE TABLE eph3 AS
SELECT * FROM eph2
UNION ALL
SELECT * FROM postgres.para1;
""")
    assert status == 200, answer
    assert rows(running, "SELECT count(*) FROM eph3") == [[2 * rows_of_climate]]
    assert ask(running, f"-- id: 1\n-- node: {node}\nCREATE TABLE postgres.eph1 AS SELECT * FROM eph1;\n")[0] == 200

    tracked = {}
    for name, parent, query, place in rows(
            running, "SELECT TableName, Parent, Query, Loc FROM postgres.__deltalake_dir"):
        tracked.setdefault((name, place or ""), []).append(parent)
    assert tracked["=(^)climate", ""] and tracked["=(^)kept", ""] == ["postgres.temptable"]
    assert tracked["temp1", node] == ["=(^)climate"]
    assert sorted(tracked["temp2", node]) == ["=(^)climate", "temp1"]
    assert tracked["postgres.temp1", "postgres"] == ["=(^)climate"]
    assert sorted(tracked["eph3", node]) == ["eph2", "postgres.para1"]
    assert tracked["postgres.eph1", "postgres"] == ["eph1"]


def test_the_shared_store_survives_a_restart(data):
    with Server(data) as first:
        first.load("climate", "climate")
        assert ask(first, "CREATE TABLE postgres.kept AS SELECT 42 AS answer")[0] == 200
    with Server(data) as second:
        assert rows(second, "FROM postgres.kept") == [[42]]
        assert ask(second, "INSERT INTO postgres.kept VALUES (43)")[0] == 200
        assert ask(second, "UPDATE postgres.kept SET answer = 1 WHERE answer = 42")[0] == 200
        assert rows(second, "FROM postgres.kept ORDER BY 1") == [[1], [43]]
        assert rows(second, "-- node: teal\nSELECT count(*) FROM postgres.kept JOIN =(^)climate ON true LIMIT 1")[0][0] > 0
        assert ask(second, "DROP TABLE postgres.kept")[0] == 200
        assert refusal(second, "FROM postgres.kept")["code"] == "sql_error"


def test_nodes_take_turns_with_the_shared_store(running):
    assert ask(running, "CREATE TABLE postgres.log (node VARCHAR, n BIGINT)")[0] == 200
    failures = []

    def write(node):
        for number in range(15):
            status, answer = ask(running, f"-- node: {node}\nINSERT INTO postgres.log VALUES ('{node}', {number})")
            if status != 200:
                failures.append(answer)

    def read():
        for _ in range(15):
            status, answer = ask(running, "SELECT count(*) FROM postgres.log")
            if status != 200:
                failures.append(answer)

    threads = [threading.Thread(target=write, args=(node,)) for node in ("mallard", "teal", "mallard", "teal")]
    threads += [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert rows(running, "SELECT node, count(*) FROM postgres.log GROUP BY 1 ORDER BY 1") == [["mallard", 30], ["teal", 30]]


def test_a_terminal_is_told_that_the_shared_store_is_in_use(running, sord):
    ask(running, "CREATE TABLE postgres.t AS SELECT 1")
    outcome = sord("query", "FROM postgres.t")
    assert outcome.returncode == 1
    assert "open in another process" in outcome.stderr


def test_auto_finds_the_parents_by_the_tables(running):
    status, answer = ask(running, """-- id: a
CREATE TABLE postgres.a AS SELECT 1 AS x;
-- id: b
CREATE TABLE postgres.b AS SELECT 2 AS x;
-- id: joined
-- depends_on: auto
CREATE TABLE postgres.c AS FROM postgres.a UNION ALL FROM postgres.b;
-- id: read
-- depends_on: auto
SELECT sum(x) FROM postgres.c;
""")
    assert status == 200, answer
    assert answer["rows"] == [[3]]
    _, record = call(running, "GET", f"/api/runs/{answer['run']}")
    assert [step["depends_on"] for step in record["steps"]] == [[], [], ["a", "b"], ["joined"]]


@pytest.mark.parametrize("text, line, column, words", [
    ("-- id: 1\nSELECT 1;\n-- id: 1\nSELECT 2", 3, 8, "1"),
    ("-- id: 1\n-- depends_on: 2\nSELECT 1", 2, 16, "2"),
    ("-- id: a\n-- depends_on: b\nSELECT 1;\n-- id: b\n-- depends_on: a\nSELECT 2", 2, 16, "a"),
    ("-- id: 1\nSELECT 1;\n-- id: 2", 3, 4, "id"),
    ("-- node: gone\nSELECT 1", 1, 10, "gone"),
    ("-- id: 1\nSELECT 1 /* never ends", 2, 10, "comment"),
    ("-- retry: many\nSELECT 1", 1, 11, "many"),
])
def test_a_wrong_pipeline_is_an_error_at_its_place_and_nothing_runs(running, text, line, column, words):
    error = refusal(running, "-- id: made\nCREATE TABLE postgres.made AS SELECT 1;\n" + text)
    assert (error["line"] - 2, error["column"]) == (line, column), error
    assert words in error["message"]
    assert refusal(running, "FROM postgres.made")["code"] == "sql_error"


def test_ten_thousand_steps(running):
    steps = [f"-- id: s{n}\n" + (f"-- depends_on: s{n - 1}\n" if n % 100 else "") + f"SELECT {n};\n" for n in range(10_000)]
    started = time.monotonic()
    status, answer = ask(running, "".join(steps), render=1)
    assert status == 200, str(answer)[:500]
    assert len(answer["steps"]) == 10_000
    assert time.monotonic() - started < 120


def test_twenty_megabytes_of_text_are_refused_clearly(running):
    status, answer = ask(running, "SELECT 1 -- " + "x" * (20 << 20))
    assert (status, answer["error"]["code"]) == (413, "too_large")


def test_a_run_goes_on_while_nobody_waits(running):
    status, begun = ask(running, "-- id: a\nSELECT 1;\n-- id: b\n-- depends_on: a\nSELECT 2", wait=False)
    assert (status, begun["state"]) == (202, "queued")
    record = until_ended(running, begun["run"])
    assert (record["state"], [step["state"] for step in record["steps"]]) == ("finished", ["finished", "finished"])
    assert call(running, "GET", f"/api/runs/{begun['run']}/steps/1/rows")[1]["rows"] == [[2]]
    assert begun["run"] in [run["run"] for run in call(running, "GET", "/api/runs")[1]["runs"]]


def until_ended(server, run):
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        _, record = call(server, "GET", f"/api/runs/{run}")
        if record["state"] in ("finished", "failed", "cancelled"):
            return record
        time.sleep(0.02)
    raise AssertionError(record)


def test_a_run_is_stopped_by_its_name(running):
    _, begun = ask(running, ENDLESS, wait=False)
    time.sleep(0.3)
    status, record = call(running, "DELETE", f"/api/runs/{begun['run']}")
    assert status == 200
    assert until_ended(running, begun["run"])["state"] == "cancelled"
    # Again changes nothing; another one is unknown.
    assert call(running, "DELETE", f"/api/runs/{begun['run']}")[1]["state"] == "cancelled"
    assert call(running, "DELETE", "/api/runs/0123456789abcdef")[0] == 404
    assert call(running, "GET", "/api/runs/..%2f..")[0] == 404


def test_events_tell_what_happens_to_a_run(running):
    _, begun = ask(running, f"-- id: a\n{ENDLESS};\n-- id: b\n-- depends_on: a\nSELECT 2", wait=False)
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=15)
    connection.request("GET", f"/events?run={begun['run']}")
    response = connection.getresponse()
    assert response.headers["Content-Type"].startswith("text/event-stream")
    threading.Timer(0.5, lambda: call(running, "DELETE", f"/api/runs/{begun['run']}")).start()
    text = response.read().decode()
    events = [
        (fields["event"], json.loads(fields["data"]))
        for fields in (dict(line.split(": ", 1) for line in event.split("\n")) for event in text.strip().split("\n\n"))
    ]
    assert events[0][0] == "run" and events[-1][0] == "run"
    assert events[-1][1]["state"] == "cancelled"
    assert [step["state"] for step in events[-1][1]["steps"]] == ["cancelled", "cancelled"]


def test_events_of_everything_begin_with_hello(running):
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=15)
    connection.request("GET", "/events")
    response = connection.getresponse()
    assert json.loads(response.readline().decode().removeprefix("data: ")) == {"type": "hello", "message": "connected"}
    response.readline()
    ask(running, "SELECT 42")
    seen = []
    while len(seen) < 1 or seen[-1].get("state") != "finished":
        line = response.readline().decode()
        if line.startswith("data: "):
            seen.append(json.loads(line.removeprefix("data: ")))
    assert seen[-1]["query"] == "SELECT 42"
    connection.close()


def test_a_socket_is_told_of_each_step_and_of_the_runs_of_others(running):
    with Client(running) as own, Client(running) as other:
        own.query(1, "-- id: a\nSELECT 1;\n-- id: b\nSELECT error('no');\n-- id: c\n-- depends_on: b\nSELECT 3")
        messages = own.all_of(1)
        states = [(m["step"], m["state"]) for m in messages if m["type"] == "step"]
        assert set(states) == {(0, "running"), (0, "finished"), (1, "running"), (1, "failed"), (2, "skipped")}
        assert messages[-1]["type"] == "failed"

        own.query(2, ENDLESS)
        run = own.wait(2, "started")["run"]
        other.send("w", "watch", run=run)
        assert other.wait("w", "run")["record"]["state"] == "running"
        other.send("c", "cancel", run=run)
        assert other.wait("c", "run")["record"]["run"] == run
        assert own.end(2)["type"] == "cancelled"
        assert other.wait("w", "watched")["record"]["state"] == "cancelled"
        other.send("x", "watch", run="0123456789abcdef")
        assert other.end("x")["error"]["code"] == "unknown_run"


def test_the_terminal_runs_pipelines(data, sord):
    outcome = sord(
        "query", "-- id: a\nSELECT 1 AS x;\n-- id: b\n-- depends_on: a\nSELECT 2 AS x", "--format", "csv", "--nodes", "2")
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.split() == ["x", "1", "x", "2"]
    outcome = sord("query", "-- id: a\n-- node: teal\nSELECT 1", "--nodes", "1")
    assert outcome.returncode == 1 and "no node “teal”" in outcome.stderr
