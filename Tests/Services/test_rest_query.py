"""The REST interface as a program uses it: queries, loads, the catalogue."""

import json
import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from samples import write

CLIMATE = "SELECT origin, avg(temp) AS temp FROM =(^)climate GROUP BY 1 ORDER BY 1"


def test_the_average_temperature_of_three_airports_is_three_rows(server):
    answer = server.query(CLIMATE)
    assert answer["columns"] == [{"name": "origin", "type": "VARCHAR"}, {"name": "temp", "type": "DOUBLE"}]
    assert answer["rows"] == [["EWR", 11.5], ["JFK", pytest.approx(503 / 23)], ["LGA", 31.5]]
    assert (answer["total"], answer["message"]) == (3, "3 rows, 2 columns.")
    assert len(answer["run"]) == 16 and answer["elapsed_ms"] > 0
    (step,) = answer["steps"]
    assert step == {name: value for name, value in answer.items() if name not in ("run", "steps", "elapsed_ms")} | {
        "elapsed_ms": step["elapsed_ms"]
    }


@pytest.mark.parametrize(("render", "shown"), [(1, 1), (999, 999), (1000, 1000), (None, 1000)])
def test_a_slice_is_exactly_the_first_rows_beside_the_true_total(server, render, shown):
    members = {} if render is None else {"render": render}
    answer = server.query("SELECT i FROM range(250000) t(i)", **members)
    assert answer["rows"] == [[i] for i in range(shown)]
    assert answer["total"] == 250_000


def test_no_rows_are_an_answer_with_columns(server):
    answer = server.query("FROM =(^)climate WHERE false")
    assert (answer["rows"], answer["total"]) == ([], 0)
    assert [column["name"] for column in answer["columns"]] == ["origin", "time", "temp"]


def test_every_statement_is_a_step_and_the_last_one_is_the_answer(server):
    answer = server.query("CREATE TEMP TABLE t AS FROM range(3); INSERT INTO t VALUES (9), (10); FROM t;", render=2)
    assert [step["message"] for step in answer["steps"]] == [
        "Created, with 3 rows.", "2 rows inserted.", "5 rows, 1 column.",
    ]
    assert [step["rows"] for step in answer["steps"]] == [[], [], [[0], [1]]]
    assert (answer["rows"], answer["total"]) == ([[0], [1]], 5)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("9007199254740991::BIGINT", 9007199254740991),
        ("9007199254740992::BIGINT", "9007199254740992"),
        ("(-9223372036854775808)::BIGINT", "-9223372036854775808"),
        ("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727"),
        ("1.10::DECIMAL(4,2)", 1.1),
        ("12345678901234567890.123456789::DECIMAL(38,9)", "12345678901234567890.123456789"),
        ("'nan'::DOUBLE", "NaN"),
        ("'-inf'::DOUBLE", "-Infinity"),
        ("0.1::DOUBLE + 0.2::DOUBLE", 0.30000000000000004),
        ("DATE '2013-01-01'", "2013-01-01"),
        ("TIMESTAMP '2013-01-01 10:00:00'", "2013-01-01T10:00:00"),
        ("TIMESTAMP '2013-01-01 10:00:00.25'", "2013-01-01T10:00:00.25"),
        ("TIMESTAMPTZ '2013-01-01 10:00:00+02'", "2013-01-01T08:00:00Z"),
        ("TIME '10:00:00'", "10:00:00"),
        ("INTERVAL '1 day 2 hours'", "P1DT2H"),
        ("'\\x00\\xFF'::BLOB", "AP8="),
        ("[1, NULL, 3]", [1, None, 3]),
        ("{'a': 1, 'b c': 'x'}", {"a": 1, "b c": "x"}),
        ("MAP {'k': 1}", [{"key": "k", "value": 1}]),
        ("'\"\\\u2028\u0007🦆'", '"\\\u2028\u0007🦆'),
        ("uuid '00000000-0000-0000-0000-000000000001'", "00000000-0000-0000-0000-000000000001"),
        ("NULL", None),
    ],
)
def test_values_reach_a_program_without_loss(server, expression, value):
    assert server.query(f"SELECT {expression}")["rows"] == [[value]]


def test_no_answer_is_ever_invalid_json(server):
    """Python's own reader takes NaN; the standard does not."""

    def refuse(constant):
        raise ValueError(constant)

    answer = server.post("/api/query", {"query": "SELECT 'nan'::FLOAT, 'inf'::DOUBLE, ['nan'::DOUBLE]"})
    assert json.loads(answer.body, parse_constant=refuse)["rows"] == [["NaN", "Infinity", ["NaN"]]]


def test_tables_in_memory_stay_from_request_to_request_until_the_server_stops(fresh_server):
    fresh_server.query("CREATE TABLE warm AS SELECT 7 AS n")
    assert fresh_server.query("FROM warm")["rows"] == [[7]]
    fresh_server.stop()
    fresh_server.start()
    assert fresh_server.post("/api/query", {"query": "FROM warm"}).error["code"] == "sql_error"


def test_settings_temporary_tables_and_transactions_end_with_their_request(server):
    server.query("CREATE TEMP TABLE passing AS SELECT 1; SET search_path = 'information_schema'; BEGIN")
    assert server.post("/api/query", {"query": "FROM passing"}).status == 400
    assert server.query("SELECT current_setting('search_path')")["rows"] != [["information_schema"]]
    server.query("CREATE OR REPLACE TABLE kept AS SELECT 1; DROP TABLE kept")


def test_quack_is_a_random_frame_of_three_columns(server):
    frames = [server.query("=(^)quack") for _ in range(2)]
    assert [column["name"] for column in frames[0]["columns"]] == ["Data One", "Data Two", "Data Three"]
    assert frames[0]["total"] == len(frames[0]["rows"]) > 0
    assert frames[0]["rows"] != frames[1]["rows"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT climate.temp FROM =(^)climate LIMIT 1",
        'SELECT c.temp FROM =(^)"climate" AS c JOIN =(^)climate d USING (origin, time) LIMIT 1',
        "WITH warm AS (FROM =(^)climate WHERE temp > 5) SELECT count(*) FROM warm",
        "SELECT (SELECT max(temp) FROM =(^)climate)",
        "DESCRIBE =(^)climate",
        "SUMMARIZE =(^)climate",
        "=(^)climate;",
        "SELECT '=(^)nosuch' -- =(^)nosuch\n",
        'SELECT 1 AS "=(^)nosuch"',
    ],
)
def test_the_mark_names_a_table_wherever_a_table_can_stand_and_nowhere_else(server, query):
    assert server.query(query)["total"] > 0


def test_a_load_answers_what_it_committed_and_the_catalogue_shows_it(fresh_server):
    loaded = fresh_server.load("climate", "climate")
    assert {k: loaded[k] for k in ("table", "version", "rows", "files", "message")} == {
        "table": "climate", "version": 0, "rows": 72, "files": 1,
        "message": "72 rows written to =(^)climate, version 0.",
    }
    fresh_server.load("SELECT * FROM =(^)climate LIMIT 2", "climate", "append")
    (table,) = fresh_server.get("/api/tables")["tables"]
    assert (table["name"], table["version"], table["rows"], table["files"]) == ("climate", 1, 74, 2)
    schema = fresh_server.get("/api/tables/climate/schema")
    assert schema["version"] == 1
    assert schema["columns"] == [
        {"name": "origin", "type": "VARCHAR", "nullable": True},
        {"name": "time", "type": "TIMESTAMP", "nullable": True},
        {"name": "temp", "type": "DOUBLE", "nullable": True},
    ]
    history = fresh_server.get("/api/tables/climate/history")["history"]
    assert [entry["version"] for entry in history] == [1, 0]
    assert [entry["version"] for entry in fresh_server.get("/api/tables/climate/history?limit=1")["history"]] == [1]
    assert fresh_server.query("SELECT count(*) FROM =(^)climate")["rows"] == [[74]]


def test_folders_are_listed_with_files_size_and_formats(server):
    folders = {folder["name"]: folder for folder in server.get("/api/folders")["folders"]}
    assert sorted(folders) == ["broken", "climate", "formats"]
    assert folders["formats"]["formats"] == ["csv", "tsv", "json", "ndjson"]
    assert folders["climate"]["files"] == 2


def test_a_query_sees_one_version_to_its_end_whatever_is_committed_meanwhile(fresh_server):
    fresh_server.load("SELECT 1 AS n FROM range(1000)", "grow")
    with ThreadPoolExecutor(4) as pool:
        counts = [
            pool.submit(fresh_server.query, "SELECT (SELECT count(*) FROM =(^)grow), (SELECT sum(n) FROM =(^)grow)")
            for _ in range(30)
        ]
        for _ in range(5):
            fresh_server.load("SELECT 1 AS n FROM range(1000)", "grow", "append")
        for count in counts:
            ((rows, total),) = count.result()["rows"]
            assert rows == total and rows % 1000 == 0
    assert fresh_server.query("SELECT count(*) FROM =(^)grow")["rows"] == [[6000]]


def test_fifty_clients_at_once_get_their_own_answers(server):
    def ask(number):
        return server.query(f"SELECT {number}, sum(i) FROM range({number}) t(i)")["rows"]

    with ThreadPoolExecutor(50) as pool:
        for number, rows in zip(range(1, 151), pool.map(ask, range(1, 151))):
            assert rows == [[number, math.comb(number, 2)]]


def test_a_folder_with_a_strange_name_is_data(fresh_server, data):
    write(data / "raw" / "it's; DROP TABLE 100%" / "a b'c.csv", "n\n1\n")
    assert fresh_server.load("it's; DROP TABLE 100%", "odd")["rows"] == 1
