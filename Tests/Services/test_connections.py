"""What a server opens besides the lake: real databases, sealed passwords, and what changes cost."""

import contextlib
import http.client
import json
import socket
import stat
import threading
import time

import duckdb
import pytest

import bucket
from postgres import Postgres
from server import Server, until

PASSWORD = "mal lard's \\ wing-83"
PATH = "/api/settings/connections"
KEY = "5f" * 32


@pytest.fixture(scope="module")
def postgres():
    with Postgres(PASSWORD) as running:
        running.sql("CREATE TABLE ducks (name text, eggs int); INSERT INTO ducks VALUES ('mallard', 9), ('teal', 11)")
        yield running


def put(server, *connections: dict, **members):
    body = ({"connections": list(connections)} if connections else {}) | members
    return server.request("PUT", PATH, json.dumps(body), content_type="application/json")


def delete(server, name: str, force: bool = False):
    return server.request("DELETE", f"{PATH}/{name}{'?force=true' if force else ''}")


def everything(server) -> str:
    """All that a server has said and written so far."""
    texts = [server.log.read_text()] + [json.dumps(server.get(PATH))]
    texts += [path.read_text(errors="replace") for path in server.data.glob("*.json")]
    return "\n".join(texts)


def test_a_postgres_is_read_written_and_there_again_after_a_restart(postgres, data):
    with Server(data) as server:
        answer = put(server, postgres.connection("farm"))
        assert answer.status == 200, answer.body
        (shown,) = answer.json["connections"]
        assert shown == postgres.connection("farm", password="***") and answer.json["problems"] == []
        assert server.query("SELECT sum(eggs) FROM farm.public.ducks")["rows"] == [[20]]
        server.load("SELECT * FROM farm.ducks", "ducks")
        server.query("CREATE TABLE farm.copied AS FROM =(^)ducks")
        assert postgres.sql("SELECT sum(eggs) FROM copied") == "20\n"
        assert server.query("FROM postgres_query('farm', 'SELECT 6 * 7 AS n')")["rows"] == [[42]]
        server.stop()
        server.start()
        assert server.query("SELECT count(*) FROM farm.ducks")["rows"] == [[2]]
        assert server.get(PATH)["connections"] == [shown]
        told = everything(server)
        for text in ["FROM duckdb_secrets()", "FROM duckdb_databases()", "FROM duckdb_settings()", "FROM farm.none"]:
            told += server.post("/api/query", {"query": text}).body.decode()
        assert PASSWORD not in told and "mal lard" not in told
        assert stat.S_IMODE((data / "connections.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
        postgres.sql("DROP TABLE copied")


def test_the_sandbox_holds_with_connections(postgres, fresh_server):
    server = fresh_server
    assert put(server, postgres.connection("farm")).status == 200
    place = f"host=127.0.0.1 port={postgres.port} user=reader dbname=birds"
    refused = [
        f"FROM postgres_scan('{place}', 'public', 'ducks')", f"ATTACH '{place}' AS other (TYPE postgres)", "DETACH farm",
        f"CALL postgres_attach('{place}')", "ATTACH OR REPLACE ':memory:' AS farm", "ATTACH ':memory:' AS Farm",
        "FROM read_text('/etc/passwd')", "SET threads = 1",
    ]
    for text in refused:
        answer = server.post("/api/query", {"query": text})
        assert (answer.status, answer.error["code"]) == (403, "not_allowed"), (text, answer.body)
    functions = server.query("SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'table'")["rows"]
    assert ["postgres_scan"] in functions
    for (name,) in functions:
        body = server.post("/api/query", {"query": f"FROM \"{name}\"('{place}', 'public', 'ducks')"}).body.decode()
        assert "mallard" not in body and "Unable to connect" not in body, name


def test_a_password_that_is_wrong_changes_nothing_and_is_told_nowhere(postgres, fresh_server):
    server = fresh_server
    assert put(server, postgres.connection("farm")).status == 200
    before = server.get(PATH)
    answer = put(server, postgres.connection("farm", password="never-this-one"))
    assert (answer.status, answer.error["code"]) == (502, "connection_failed"), answer.body
    assert "password authentication failed" in answer.error["message"]
    assert server.get(PATH) == before
    assert server.query("SELECT count(*) FROM farm.ducks")["rows"] == [[2]]
    assert "never-this-one" not in everything(server) + answer.body.decode()


def test_three_stars_keep_the_password_that_is_there(postgres, fresh_server):
    server = fresh_server
    assert put(server, postgres.connection("farm")).status == 200
    (shown,) = server.get(PATH)["connections"]
    assert put(server, shown | {"read_only": True}).status == 200
    assert server.query("SELECT count(*) FROM farm.ducks")["rows"] == [[2]]
    answer = server.post("/api/query", {"query": "CREATE TABLE farm.new AS SELECT 1"})
    assert answer.status == 400 and "read-only" in answer.error["message"]


def test_a_change_that_takes_a_new_engine_asks_before_tables_are_lost(postgres, fresh_server):
    server = fresh_server
    server.load("climate", "climate")
    server.query("CREATE TABLE nests AS SELECT 7 AS n; CREATE VIEW seen AS FROM nests")
    answer = put(server, postgres.connection("farm"))
    assert (answer.status, answer.error["code"]) == (409, "conflict")
    assert "nests, seen" in answer.error["message"] and "climate" not in answer.error["message"]
    assert server.query("FROM nests")["rows"] == [[7]] and server.get(PATH)["connections"] == []
    assert put(server, postgres.connection("farm"), force=True).status == 200
    assert server.post("/api/query", {"query": "FROM nests"}).status == 400
    assert server.query("SELECT count(*) FROM farm.ducks, =(^)climate")["rows"] == [[144]]
    # Closing takes no new engine, so it loses nothing.
    server.query("CREATE TABLE nests AS SELECT 8 AS n")
    assert delete(server, "farm").json["connections"] == []
    assert server.query("FROM nests")["rows"] == [[8]]
    assert server.post("/api/query", {"query": "FROM farm.ducks"}).status == 400
    assert delete(server, "farm").error["code"] == "not_found"


def test_a_new_engine_takes_the_shared_store_over_from_the_old_one(postgres, fresh_server):
    server = fresh_server
    server.query("-- node: mallard\nCREATE TABLE postgres.nests AS SELECT 7 AS n")
    # Rows that are kept as they came keep the old engine open.
    kept = server.query("-- node: mallard\nFROM postgres.nests")["run"]
    assert put(server, postgres.connection("farm")).status == 200
    server.query("-- node: mallard\nINSERT INTO postgres.nests SELECT 8")
    assert server.query("-- node: teal\nSELECT sum(n), count(*) FROM postgres.nests, farm.ducks")["rows"] == [[30, 4]]
    assert server.get(f"/api/runs/{kept}/steps/0/rows")["rows"] == [[7]]


def test_a_change_waits_for_runs_and_gives_up_when_they_take_too_long(postgres, fresh_server):
    server = fresh_server
    slow = "SELECT count(*) FROM range(2000000::BIGINT) a, range(2000000::BIGINT) b WHERE a.range + b.range = 7"
    def ask():
        with contextlib.suppress(http.client.HTTPException, OSError):
            server.post("/api/query", {"query": slow})

    runner = threading.Thread(target=ask, daemon=True)
    runner.start()
    until(lambda: server.running() == 1, 10, "the run begins")
    start = time.monotonic()
    answer = put(server, postgres.connection("farm"))
    assert (answer.status, answer.error["code"]) == (503, "busy"), answer.body
    assert 9 < time.monotonic() - start < 20
    assert server.get(PATH)["connections"] == [] and server.query("SELECT 42")["rows"] == [[42]]


def test_a_duckdb_file_comes_and_goes_while_tables_in_memory_stay(fresh_server):
    server = fresh_server
    with duckdb.connect(server.data / "databases/notes.duckdb") as file:
        file.execute("CREATE TABLE words AS SELECT 'wigeon' AS word")
    server.query("CREATE TABLE nests AS SELECT 7 AS n")
    notes = {"name": "notes", "type": "duckdb", "file": "notes.duckdb"}
    assert put(server, notes).json["connections"] == [notes]
    assert server.query("FROM notes.words, nests")["rows"] == [["wigeon", 7]]
    server.query("CREATE TABLE notes.more AS SELECT 5 AS n")
    assert put(server, notes | {"read_only": True}).status == 200
    assert server.post("/api/query", {"query": "DROP TABLE notes.more"}).status == 400
    assert delete(server, "notes").status == 200
    assert server.query("FROM nests")["rows"] == [[7]]
    with duckdb.connect(server.data / "databases/notes.duckdb") as file:
        assert file.execute("FROM more").fetchall() == [(5,)]


def test_a_node_whose_database_is_a_file_keeps_its_tables(data):
    with Server(data) as server:
        server.load("climate", "climate")
        answer = put(server, nodes={"mallard": {"database": "nest.duckdb"}})
        assert answer.json["nodes"] == {"mallard": {"database": "nest.duckdb"}}
        server.query("CREATE TABLE eggs AS SELECT count(*) AS n FROM =(^)climate; CREATE TEMP TABLE t AS SELECT 1")
        server.query("CREATE VIEW hot AS SELECT count(*) AS n FROM =(^)climate WHERE temp > 20")
        hot = server.query("FROM hot")["rows"]
        server.query("INSERT INTO =(^)climate FROM =(^)climate WHERE temp > 20; UPDATE =(^)climate SET temp = 1 WHERE temp < 1")
        assert server.query("FROM hot")["rows"][0][0] == 2 * hot[0][0]
        server.stop()
        server.start()
        assert server.query("FROM eggs")["rows"] == [[72]]
        assert server.query("FROM nest.eggs")["rows"] == [[72]]
        assert put(server, nodes={"mallard": {"database": ":memory:"}}).json["nodes"] == {}
        assert server.post("/api/query", {"query": "FROM eggs"}).status == 400


def test_a_bucket_of_a_connection_is_read_and_never_written(tmp_path, data):
    with bucket.BucketServer(tmp_path / "weed") as buckets:
        name, outside = buckets.make_bucket("archive"), buckets.make_bucket("other")
        for place, key in [(name, "in/a.csv"), (name, "beside.csv"), (outside, "in/a.csv")]:
            buckets.put(place, key, b"n\n7\n")
        connection = {
            "name": "archive", "type": "s3", "bucket": f"s3://{name}/in", "endpoint": buckets.endpoint,
            "key_id": bucket.KEY_ID, "secret": bucket.SECRET,
        }
        with Server(data) as server:
            assert put(server, connection).json["connections"] == [connection | {"secret": "***"}]
            read = f"FROM read_csv('s3://{name}/in/*.csv')"
            assert server.query(read)["rows"] == [[7]]
            refused = [f"FROM read_csv('s3://{outside}/in/a.csv')", f"FROM read_csv('s3://{name}/beside.csv')",
                       f"COPY (SELECT 1) TO 's3://{name}/in/b.csv'"]
            for text in refused:
                assert server.post("/api/query", {"query": text}).error["code"] == "not_allowed", text
            # The store takes the dots for a part of a name, or the request for a forged one.
            body = server.post("/api/query", {"query": f"FROM read_csv('s3://{name}/in/../beside.csv')"}).body
            assert b'"rows":[[7]]' not in body
            assert buckets.keys(name) == ["beside.csv", "in/a.csv"]
            server.stop()
            server.start()
            assert server.query(read)["rows"] == [[7]]
            assert bucket.SECRET not in everything(server)
            assert delete(server, "archive").status == 200
            assert server.post("/api/query", {"query": read}).status in (400, 403)


@pytest.mark.parametrize(
    "connection, part",
    [
        ({"name": "duck", "type": "motherduck", "database": "birds", "token": "never-this-one"},
         "needs DuckDB's extension motherduck, which is not installed"),
        ({"name": "lite", "type": "sqlite", "file": "lite.sqlite"},
         "needs DuckDB's extension sqlite_scanner, which is not installed"),
        ({"name": "gone", "type": "postgres", "host": "127.0.0.1", "port": 1, "database": "birds", "password": "never-this-one"},
         "Connection refused"),
    ],
)
def test_what_cannot_be_reached_is_said_soon_and_clearly(fresh_server, connection, part):
    start = time.monotonic()
    answer = put(fresh_server, connection)
    assert time.monotonic() - start < 10
    assert (answer.status, answer.error["code"]) == (502, "connection_failed"), answer.body
    assert part in answer.error["message"] and answer.error["hint"]
    assert "never-this-one" not in everything(fresh_server) + answer.body.decode()
    assert fresh_server.get(PATH)["connections"] == []


def test_a_server_that_never_answers_is_given_up_in_time(fresh_server):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        start = time.monotonic()
        answer = put(fresh_server, {"name": "mute", "type": "postgres", "host": "127.0.0.1",
                                    "port": silent.getsockname()[1], "database": "birds"})
        assert answer.error["code"] == "connection_failed"
        assert time.monotonic() - start < 12


def test_a_node_that_wants_motherduck_is_told_so(fresh_server):
    answer = put(fresh_server, nodes={"mallard": {"database": "md:birds", "token": "never-this-one"}})
    assert (answer.status, answer.error["code"]) == (502, "connection_failed"), answer.body
    assert "MotherDuck itself was not asked." in answer.error["message"]
    assert fresh_server.query("SELECT 42")["rows"] == [[42]]


def test_a_server_starts_when_a_connection_is_down_and_says_which(postgres, data):
    with Postgres("short-lived") as other, Server(data, options=("--nodes", "1")) as server:
        assert put(server, postgres.connection("farm"), other.connection("pond")).status == 200
        server.stop()
        other.stop()
        server.start()
        (problem,) = server.get(PATH)["problems"]
        assert (problem["node"], problem["connection"]) == ("mallard", "pond")
        assert problem["error"]["code"] == "connection_failed"
        assert server.query("SELECT count(*) FROM farm.ducks")["rows"] == [[2]]
        other.start()
        assert put(server, other.connection("pond")).json["problems"] == []
        assert server.query("FROM postgres_query('pond', 'SELECT 1 AS n')")["rows"] == [[1]]


@pytest.mark.parametrize(
    "connection, code",
    [
        ({"name": "postgres", "type": "duckdb", "file": "a.duckdb"}, "bad_name"),
        ({"name": "Main", "type": "duckdb", "file": "a.duckdb"}, "bad_name"),
        ({"name": 'a"b', "type": "duckdb", "file": "a.duckdb"}, "bad_name"),
        ({"name": "a", "type": "duckdb"}, "bad_request"),
        ({"name": "a", "type": "duckdb", "file": "../shared.duckdb"}, "bad_request"),
        ({"name": "a", "type": "duckdb", "file": "/etc/passwd"}, "bad_request"),
        ({"name": "a", "type": "postgres", "host": "x"}, "bad_request"),
        ({"name": "a", "type": "postgres", "host": "x", "database": "y", "port": 0}, "bad_request"),
        ({"name": "a", "type": "s3", "bucket": "birds"}, "bad_request"),
        ({"name": "a", "type": "s3", "bucket": "s3://birds", "key_id": "k"}, "bad_request"),
        ({"name": "a", "type": "oracle"}, "not_json"),
        ({"type": "duckdb"}, "not_json"),
    ],
)
def test_a_connection_that_is_none_is_refused(fresh_server, connection, code):
    answer = put(fresh_server, connection)
    assert answer.status == 400 and answer.error["code"] == code, answer.body
    assert not (fresh_server.data / "connections.json").exists()


def test_a_key_of_ones_own_seals_and_another_one_opens_nothing(postgres, data):
    with Server(data, variables={"SORD_SECRET_KEY": KEY}) as server:
        assert put(server, postgres.connection("farm")).status == 200
    assert not (data / "secret.key").exists()
    assert KEY not in (data / "connections.json").read_text()
    for variables in ({}, {"SORD_SECRET_KEY": "00" * 32}):
        with pytest.raises(RuntimeError, match="sealed with another key") as failure, Server(data, variables=variables):
            pass
        assert PASSWORD not in str(failure.value)
    with pytest.raises(RuntimeError, match="64 hexadecimal digits") as failure, Server(
        data, variables={"SORD_SECRET_KEY": "short-key"}
    ):
        pass
    assert "short-key" not in str(failure.value)
    with Server(data, variables={"SORD_SECRET_KEY": KEY}) as server:
        assert server.query("SELECT count(*) FROM farm.ducks")["rows"] == [[2]]


def test_a_file_of_connections_that_is_cut_off_stops_the_start_and_stays(data):
    with Server(data) as server:
        put(server, {"name": "notes", "type": "duckdb", "file": "notes.duckdb"})
    file = data / "connections.json"
    whole = file.read_bytes()
    # What a writer left that was killed before it was done is no harm.
    (data / ".connections.json-dead.tmp").write_bytes(whole[:10])
    with Server(data) as server:
        assert [c["name"] for c in server.get(PATH)["connections"]] == ["notes"]
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RuntimeError, match="connections.json in the data folder is damaged"), Server(data):
        pass
    assert file.read_bytes() == whole[: len(whole) // 2]


def test_an_engine_that_is_not_locked_takes_every_change_while_it_runs(postgres, data):
    with Server(data, options=("--files", "all")) as server:
        server.query("CREATE TABLE nests AS SELECT 7 AS n")
        assert put(server, postgres.connection("farm")).status == 200
        assert server.query("SELECT sum(eggs), any_value(n) FROM farm.ducks, nests")["rows"] == [[20, 7]]
        assert PASSWORD not in json.dumps(server.query("FROM duckdb_secrets()")) + everything(server)
        assert put(server, postgres.connection("farm", read_only=True)).status == 200
        assert delete(server, "farm").status == 200
        assert server.query("FROM nests")["rows"] == [[7]]


def test_connections_belong_to_the_server_and_the_terminal_opens_none(postgres, sord, data):
    with Server(data) as server:
        assert put(server, postgres.connection("farm"), nodes={"mallard": {"database": "nest.duckdb"}}).status == 200
        done = sord("query", "SELECT count(*) AS n FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory'")
        assert done.stdout == "n\r\n0\r\n", done.stderr
