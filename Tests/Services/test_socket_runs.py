"""The socket: many runs at once, their events, their end."""

import time

import pytest

import program
from client import ENDINGS, Client
from server import until

ENDLESS = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1"


@pytest.fixture
def client(server):
    with Client(server) as client:
        yield client


def test_a_query_starts_sends_its_rows_and_finishes(client):
    client.query(1, "SELECT i FROM range(50) t(i)")
    started, *between, rows, finished = [m for m in client.all_of(1) if m["type"] != "progress"]
    assert between == []
    assert started == {"id": 1, "type": "started", "run": started["run"], "steps": 1}
    assert rows == {
        "id": 1, "type": "rows", "step": 0, "columns": [{"name": "i", "type": "BIGINT"}],
        "rows": [[i] for i in range(10)],
    }
    assert (finished["type"], finished["run"]) == ("finished", started["run"])
    (step,) = finished["steps"]
    assert (step["total"], step["message"]) == (50, "50 rows, 1 column.")
    assert "rows" not in step and finished["elapsed_ms"] >= step["elapsed_ms"] > 0


def test_ids_are_texts_or_whole_numbers_and_come_back_as_they_were(client):
    for id in (7, "7", "", "🦆", -1, 2**53, "x" * 200):
        client.query(id, "SELECT 1")
        assert client.end(id)["type"] == "finished"


def test_queries_in_flight_together_are_each_answered_by_id(client):
    for number in range(40):
        client.query(number, f"SELECT {number}, sum(i) FROM range({number * 1000}) t(i)", render=1)
    for number in reversed(range(40)):
        assert client.wait(number, "rows")["rows"][0][0] == number
        assert client.end(number)["type"] == "finished"


def test_a_short_query_overtakes_a_long_one(client):
    client.query("long", ENDLESS)
    client.wait("long", "started")
    client.query("short", "SELECT 1")
    assert client.end("short", within=3)["type"] == "finished"
    client.send("stop", "cancel", target="long")
    assert client.end("long")["type"] == "cancelled"


def test_cancelling_one_query_stops_the_engine_and_leaves_the_others(fresh_server):
    with Client(fresh_server) as client:
        client.query("a", ENDLESS)
        client.query("b", "SELECT sum(hash(i) % 10)::BIGINT FROM range(30000000) t(i)")
        run = client.wait("a", "started")["run"]
        client.wait("b", "started")
        time.sleep(0.3)  # deep in its work
        begun = time.monotonic()
        client.send("stop", "cancel", target="a")
        cancelled = client.end("a", within=5)
        assert time.monotonic() - begun < 1
        assert (cancelled["type"], cancelled["run"]) == ("cancelled", run)
        assert client.end("b", within=30)["type"] == "finished"
        used = program.processor_seconds(fresh_server.pid)
        time.sleep(0.5)
        assert program.processor_seconds(fresh_server.pid) - used < 0.1, "the engine still works"
        assert fresh_server.get("/healthz")["runs"] == {"running": 0, "finished": 1, "failed": 0, "cancelled": 1}
        client.query("a", "SELECT 1")
        assert client.end("a")["type"] == "finished", "the id can be used again"


@pytest.mark.parametrize(
    "text",
    [
        "CREATE OR REPLACE TABLE big AS SELECT hash(i) AS h FROM range(1000000000) t(i)",
        "SELECT * FROM range(1000000000) t(i) ORDER BY hash(i)",
        "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a.range + b.range) = 1",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n > 0) SELECT max(n) FROM r",
    ],
    ids=["create", "sort", "join", "recursion"],
)
def test_any_kind_of_work_is_stopped_within_a_second(client, text):
    client.query("work", text)
    client.wait("work", "started")
    time.sleep(0.3)
    begun = time.monotonic()
    client.send("stop", "cancel", target="work")
    assert client.end("work", within=10)["type"] == "cancelled"
    assert time.monotonic() - begun < 1


def test_a_load_can_be_cancelled_and_leaves_nothing(fresh_server):
    fresh_server.load("SELECT 1 AS n", "numbers")
    with Client(fresh_server) as client:
        client.load("load", "SELECT hash(i)::VARCHAR AS n FROM range(1000000000) t(i)", "numbers")
        client.load("new", "SELECT hash(i)::VARCHAR AS n FROM range(1000000000) t(i)", "fresh")
        lake = fresh_server.data / "lake"
        until(lambda: len(list(lake.rglob("*.parquet"))) >= 3, 10, "both loads write")
        for id in ("load", "new"):
            client.send("stop", "cancel", target=id)
            assert client.end(id, within=3)["type"] == "cancelled"
    assert len(list(lake.rglob("*.parquet"))) == 1
    assert fresh_server.query("FROM =(^)numbers")["rows"] == [[1]]
    assert [table["name"] for table in fresh_server.get("/api/tables")["tables"]] == ["numbers"]


def test_a_socket_that_closes_stops_what_it_has_in_flight(fresh_server):
    with Client(fresh_server) as client:
        for number in range(3):
            client.query(number, ENDLESS)
        until(lambda: fresh_server.running() == 3, 5, "the queries run")
    until(lambda: fresh_server.running() == 0, 3, "the queries have stopped")
    assert fresh_server.get("/healthz")["runs"]["cancelled"] == 3


def test_a_peer_that_vanishes_without_a_word_stops_what_it_has_in_flight(fresh_server):
    client = Client(fresh_server)
    client.query(1, ENDLESS)
    client.wait(1, "started")
    client.socket.socket.shutdown(2)
    until(lambda: fresh_server.running() == 0, 3, "the query has stopped")


def test_a_long_load_tells_how_far_it_is_and_then_that_the_lake_has_changed(fresh_server):
    path = fresh_server.data / "raw" / "large" / "large.csv"
    path.parent.mkdir()
    with open(path, "w") as file:
        file.write("n,text\n")
        for block in range(100):
            file.writelines(f"{block * 10_000 + i},the number {i}\n" for i in range(10_000))
    with Client(fresh_server) as client, Client(fresh_server) as other:
        client.load("load", "large", "large")
        messages = client.all_of("load", within=30)
        assert messages[0]["type"] == "started"
        progress = [m for m in messages if m["type"] == "progress"]
        assert progress, "a load of a second reports nothing"
        percents = [m["percent"] for m in progress if m["percent"] is not None]
        assert percents and percents == sorted(percents) and 0 <= percents[0] and percents[-1] <= 100
        finished = messages[-1]
        assert finished["type"] == "finished", finished
        assert (finished["load"]["table"], finished["load"]["version"]) == ("large", 0)
        assert finished["load"]["rows"] == 1_000_000
        for listener in (client, other):
            assert listener.wait(None, "lake") == {"type": "lake"}
        assert fresh_server.get("/api/tables")["tables"][0]["rows"] == 1_000_000


@pytest.mark.parametrize("column", ["n"])
def test_every_statement_of_a_run_sees_the_versions_that_were_there_when_it_began(fresh_server, column):
    fresh_server.load(f"SELECT 1 AS {column}", "grow")
    count, work = "SELECT count(*) FROM =(^)grow", "SELECT count(*) FROM range(400000000) t(i) WHERE hash(i) = 1"
    with Client(fresh_server) as client:
        client.query(1, f"{count}; {work}; {count}")
        assert client.wait(1, "rows")["rows"] == [[1]]
        fresh_server.load(f"SELECT 2 AS {column}", "grow", "append")
        assert fresh_server.query(count)["rows"] == [[2]]
        assert fresh_server.running() == 1, "the run has ended too early to prove anything"
        assert client.wait(1, "rows")["step"] == 1
        assert client.wait(1, "rows")["rows"] == [[1]], "the run sees what was committed after it began"


def test_a_failed_load_does_not_say_that_the_lake_has_changed(fresh_server):
    with Client(fresh_server) as client:
        client.load(1, "broken", "numbers")
        failed = client.end(1)
        assert failed["error"]["code"] == "bad_file" and "line 3" in failed["error"]["message"]
        client.query(2, "SELECT 1")
        client.end(2)
        assert not [m for m in client.kept if m["type"] == "lake"]


def test_each_run_has_exactly_one_end_and_nothing_comes_after_it(client):
    seen: list[tuple] = []
    for number in range(30):
        client.query(number, ENDLESS if number % 3 == 0 else "SELECT nosuch" if number % 3 == 1 else "FROM range(9)")
    for number in range(0, 30, 3):
        client.send(f"stop {number}", "cancel", target=number)
    client.query("last", "SELECT count(*) FROM range(20000000) t(i) WHERE hash(i) = 1")
    # Whoever was let in later may be done sooner.
    while len({id for id, type in seen if type in ENDINGS}) < 31:
        message = client.receive()
        seen.append((message.get("id"), message["type"]))
    for number in range(30):
        types = [type for id, type in seen if id == number]
        assert [type for type in types if type in ENDINGS] == types[-1:], types
        assert types[-1] == ("cancelled", "failed", "finished")[number % 3]


def test_the_step_that_fails_ends_the_run_and_its_place_is_told(client):
    client.query(1, "SELECT 1 AS a;\nSELECT nosuch;\nSELECT 3", render=1)
    *before, failed = client.all_of(1)
    assert [m["step"] for m in before if m["type"] == "rows"] == [0], (before, failed)
    assert failed["type"] == "failed"
    assert (failed["error"]["line"], failed["error"]["column"]) == (2, 8)
