"""Result sets over REST: what a step returned is paged, sorted, filtered, drawn, summed up and exported."""

import csv
import io
import json
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode
from xml.etree import ElementTree

import duckdb
import pytest

import program
from server import Server, until

LARGE = 400_000


def get(server, run: str, what: str, step: object = 0, **parameters):
    """A request about a result; a list gives a parameter several times."""
    return server.request("GET", f"/api/runs/{run}/steps/{step}/{what}?{urlencode(parameters, doseq=True)}")


def page(server, run: str, **parameters) -> dict:
    answer = get(server, run, "rows", **parameters)
    assert answer.status == 200, answer.body
    return answer.json


def condition(column: str, op: str, value=None) -> str:
    return json.dumps({"column": column, "op": op} | ({} if value is None else {"value": value}))


@pytest.fixture(scope="module")
def large(server) -> str:
    """The run of a query whose result goes to disk."""
    text = f"SELECT i, i % 1000 AS k, 'name ' || i % 77 AS name, sin(i / 1000) AS y FROM range({LARGE}) t(i)"
    answer = server.query(text, render=1)
    assert answer["total"] == LARGE and "truncated" not in answer
    return answer["run"]


def test_pages_of_a_small_and_a_large_result(server, large):
    small = server.query("SELECT i FROM range(3000) t(i)", render=1)["run"]
    assert page(server, small, offset=2047, limit=2)["rows"] == [[2047], [2048]]
    answer = page(server, large, offset=LARGE - 1)
    assert [row[0] for row in answer["rows"]] == [LARGE - 1]
    assert (answer["total"], answer["offset"], answer["truncated"]) == (LARGE, LARGE - 1, False)
    assert [column["name"] for column in answer["columns"]] == ["i", "k", "name", "y"]
    assert answer["expires_at"].endswith("Z")
    assert page(server, large, offset=10**15)["rows"] == []


def test_every_page_of_a_sort_together_is_the_sort(server, large):
    rows = []
    for offset in range(0, LARGE, 80_000):
        rows += page(server, large, offset=offset, limit=3, sort=["-k", "i"])["rows"]
    ranked = sorted(range(LARGE), key=lambda i: (-(i % 1000), i))
    assert [row[0] for row in rows] == [i for offset in range(0, LARGE, 80_000) for i in ranked[offset : offset + 3]]


def test_a_filter_and_a_search(server, large):
    answer = page(server, large, filter=condition("k", "=", 7), limit=2)
    assert [row[0] for row in answer["rows"]] == [7, 1007] and answer["total"] == LARGE // 1000
    answer = page(server, large, q="NAME 76", limit=1, sort="-i")
    assert answer["total"] == len([i for i in range(LARGE) if i % 77 == 76])


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"filter": condition("k", "=", "1 OR 1=1")}, "bad_request"),
        ({"filter": condition("k = 1 OR 1", "=", 1)}, "bad_request"),
        ({"filter": "k = 1"}, "bad_request"),
        ({"filter": condition("k", "; DROP TABLE rows; --", 1)}, "bad_request"),
        ({"sort": "nothing"}, "bad_request"),
        ({"sort": "k; DROP TABLE rows"}, "bad_request"),
        ({"sort": "rowid"}, "bad_request"),
        ({"limit": 0}, "bad_request"),
        ({"limit": 10**30}, "bad_request"),
        ({"limit": 10_001}, "bad_request"),
        ({"offset": -1}, "bad_request"),
        ({"offset": "NaN"}, "bad_request"),
        ({"ofset": 1}, "bad_request"),
    ],
)
def test_bad_requests_are_refused_in_words(server, large, parameters, code):
    answer = get(server, large, "rows", **parameters)
    assert answer.status == 400 and answer.error["code"] == code and answer.error["message"].endswith(".")
    assert page(server, large, limit=1)["total"] == LARGE


@pytest.mark.parametrize("what", ["rows", "chart?y=i", "summary", "export"])
def test_what_is_not_kept_is_not_found(server, large, what):
    paths = ["0123456789abcdef/steps/0", "nonsense/steps/0", "..%2f..%2fetc/steps/0", f"{large}/steps/1", f"{large}/steps/x"]
    for path in paths:
        answer = server.request("GET", f"/api/runs/{path}/{what}")
        assert (answer.status, answer.error["code"]) == (404, "unknown_run"), path


def test_steps_have_results_of_their_own(server):
    run = server.query("CREATE TEMP TABLE t AS SELECT 1 AS a; FROM t; SELECT 2 AS b WHERE false")["run"]
    nothing = get(server, run, "rows", step=0).json
    assert (nothing["columns"], nothing["rows"], nothing["total"]) == ([], [], 0)
    assert get(server, run, "rows", step=1).json["rows"] == [[1]]
    empty = get(server, run, "rows", step=2).json
    assert (empty["rows"], empty["total"], empty["columns"][0]["name"]) == ([], 0, "b")


def test_a_chart_keeps_the_peak(server):
    text = "SELECT i, CASE i WHEN 123456 THEN 99.5 ELSE random() END AS y FROM range(300000) t(i)"
    run = server.query(text, render=1)["run"]
    for parameters in ({}, {"x": "i"}):
        answer = get(server, run, "chart", y="y", points=500, **parameters).json
        assert answer["points"] == len(answer["rows"]) <= 500 and answer["total"] == 300_000
        assert [123456, 99.5] in answer["rows"]
        assert [row[0] for row in answer["rows"]] == sorted(row[0] for row in answer["rows"])


def test_a_summary(server, large):
    answer = get(server, large, "summary").json
    by_name = {column["name"]: column for column in answer["columns"]}
    assert by_name["i"]["min"] == 0 and by_name["i"]["max"] == LARGE - 1
    assert by_name["i"]["histogram"] == [LARGE // 20] * 20 and by_name["i"]["estimated"]
    assert len(by_name["name"]["frequent"]) == 10 and "histogram" not in by_name["name"]
    few = get(server, large, "summary", filter=condition("i", "<", 10)).json
    assert few["total"] == 10 and few["columns"][0]["distinct"] == 10 and not few["columns"][0]["estimated"]


def test_exports_hold_every_row(server, large, tmp_path):
    plain = get(server, large, "export", format="csv")
    assert "attachment" in plain.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(plain.body.decode())))
    assert rows[0] == ["i", "k", "name", "y"] and len(rows) == LARGE + 1 and rows[-1][0] == str(LARGE - 1)
    lines = get(server, large, "export", format="ndjson").body.splitlines()
    assert len(lines) == LARGE and json.loads(lines[5])["name"] == "name 5"
    objects = get(server, large, "export", format="json", sort="-i", filter=condition("i", "<", 3)).json
    assert [row["i"] for row in objects] == [2, 1, 0]
    for form in ("parquet", "xlsx"):
        (tmp_path / f"x.{form}").write_bytes(get(server, large, "export", format=form).body)
    totals = duckdb.sql(f"SELECT count(*), sum(i), max(name) FROM '{tmp_path}/x.parquet'").fetchone()
    assert totals == (LARGE, LARGE * (LARGE - 1) // 2, "name 9")
    assert (tmp_path / "x.xlsx").read_bytes()[:2] == b"PK"
    assert get(server, large, "export", format="exe").status == 400


def test_a_workbook_is_a_well_formed_one_with_numbers_and_texts(server):
    text = "SELECT 1.5 AS n, DATE '2013-01-02' AS d, '=1&<' || chr(1) AS s, 12345678901234567 AS big, 'NaN'::DOUBLE AS f"
    run = server.query(text)["run"]
    book = zipfile.ZipFile(io.BytesIO(get(server, run, "export", format="xlsx").body))
    assert book.testzip() is None
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    rows = [[(cell.get("t"), "".join(cell.itertext())) for cell in row] for row in sheet.iter(f"{space}row")]
    assert [name for _, name in rows[0]] == ["n", "d", "s", "big", "f"]
    number, day, *texts = rows[1]
    assert (number[0], float(number[1])) == (None, 1.5) and (day[0], float(day[1])) == (None, 41276)
    assert texts == [("inlineStr", "=1&<\ufffd"), ("inlineStr", "12345678901234567"), ("inlineStr", "nan")]


def test_a_dropped_result_is_gone_at_once(server):
    run = server.query(f"SELECT i FROM range({LARGE}) t(i)", render=1)["run"]
    assert page(server, run, limit=1)["total"] == LARGE
    assert server.request("DELETE", f"/api/runs/{run}/results").status == 200
    assert get(server, run, "rows").status == 404
    assert server.request("DELETE", f"/api/runs/{run}/results").status == 200


def test_results_expire_and_free_their_files(data):
    with Server(data, options=("--result-ttl", "1")) as server:
        run = server.query(f"SELECT i, hash(i) FROM range({LARGE}) t(i)", render=1)["run"]
        files = lambda: list((data / "results").glob("*/*/sets-*/*.duckdb"))
        assert len(files()) == 1
        for _ in range(5):
            time.sleep(0.5)
            assert page(server, run, limit=1)["total"] == LARGE
        until(lambda: get(server, run, "rows", step=1).status == 404 and not files(), 5, "the result expires")
        assert get(server, run, "rows").error["code"] == "unknown_run"


def test_a_result_over_the_limit_is_cut_and_says_how_to_keep_all(data):
    with Server(data, options=("--result-disk", "10MB")) as server:
        answer = server.query("SELECT i, hash(i) AS h FROM range(5000000) t(i)", render=1)
        assert answer["total"] == 5_000_000 and answer["truncated"] is True
        assert "CREATE TABLE =(^)name AS" in answer["message"]
        kept = page(server, answer["run"], limit=1)
        assert kept["truncated"] is True and 0 < kept["total"] < 2_000_000


def test_memory_stays_within_the_setting(data):
    with Server(data, options=("--result-memory", "100MB", "--memory", "200MB")) as server:
        server.query("SELECT 42")
        run = server.query("SELECT i, random() AS r, 'some text ' || i AS s FROM range(6000000) t(i)", render=1)["run"]
        before = program.memory(server.pid)
        program.forget_peak(server.pid)
        for parameters in ({"sort": "r", "offset": 5_000_000}, {"sort": "-s"}, {"q": "999999"}):
            assert page(server, run, **parameters)["rows"]
        assert get(server, run, "summary").status == 200
        assert program.memory(server.pid, "VmHWM") - before < 260 << 20


def test_a_filter_reaches_no_table_and_no_file_of_the_server(fresh_server):
    fresh_server.query("CREATE TABLE secret AS SELECT 'classified' AS s")
    run = fresh_server.query("SELECT 'x' AS a")["run"]
    for text in ("' UNION SELECT s FROM secret --", "(SELECT s FROM secret)", "read_text('/etc/passwd')"):
        answer = get(fresh_server, run, "rows", filter=condition("a", "=", text))
        assert answer.status == 200 and answer.json["total"] == 0
    tables = fresh_server.query("SELECT database_name, table_name FROM duckdb_tables()")["rows"]
    assert [name for _, name in tables] == ["secret"]


def test_many_clients_page_while_others_query(server, large):
    def ask(number: int) -> bool:
        if number % 4 == 0:
            return server.query(f"SELECT {number}")["rows"] == [[number]]
        return page(server, large, offset=number * 3_000, limit=1, sort="-i" if number % 2 else "i")["total"] == LARGE

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(80)))


def test_a_client_that_leaves_an_export_does_no_harm(server, large):
    for _ in range(5):
        connection = server.connection()
        connection.request("GET", f"/api/runs/{large}/steps/0/export?format=csv")
        connection.getresponse().read(1000)
        connection.close()
    assert page(server, large, limit=1)["total"] == LARGE


def test_results_of_the_socket_can_be_paged(server):
    from client import Client

    with Client(server) as client:
        client.query(1, "SELECT i FROM range(5000) t(i)", render=2)
        run = client.end(1)["run"]
    assert page(server, run, offset=4999)["rows"] == [[4999]]
