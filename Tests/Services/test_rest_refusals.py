"""What the REST interface says to requests that are wrong, hostile, or too large."""

import json
import socket

import pytest

LIMIT = 4 << 20


@pytest.mark.parametrize(
    ("query", "code", "line", "column"),
    [
        ("SELECT 1;\n  SELECT nosuch", "sql_error", 2, 10),
        ("SELECT *\nFROM", "sql_syntax", 2, 5),
        ("SELECT 'open", "sql_syntax", 1, 8),
        ("SELECT 1 /* open", "sql_syntax", 1, 10),
        ("FROM\n\n  nosuchtable", "sql_error", 3, 3),
        ("SELECT nosuch FROM =(^)climate", "sql_error", 1, 8),
        ("SELECT a.x FROM =(^)climate c", "sql_error", 1, 8),
        ("SELECT 1 FROM =(^)climate, nosuchtable", "sql_error", 1, 28),
        ("SELECT '🦆', nosuch", "sql_error", 1, 13),
    ],
)
def test_errors_of_sql_say_line_and_column_of_the_text_that_was_sent(server, query, code, line, column):
    answer = server.post("/api/query", {"query": query})
    assert answer.status == 400
    error = answer.error
    assert (error["code"], error.get("line"), error.get("column")) == (code, line, column), error
    assert len(error["run"]) == 16


def test_an_unknown_table_is_placed_and_the_nearest_names_are_told(server):
    answer = server.post("/api/query", {"query": "SELECT 1;\nFROM =(^)climte"})
    assert answer.status == 404
    error = answer.error
    assert (error["code"], error["line"], error["column"]) == ("unknown_table", 2, 6)
    assert error["hint"] == "Did you mean =(^)climate?"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ("[1, 2]", "not_json"),
        ('"SELECT 1"', "not_json"),
        ("null", "not_json"),
        ('{"query": 1}', "not_json"),
        ('{"query": "SELECT 1", "render": "many"}', "not_json"),
        ('{"query": "SELECT 1", "render": 1e400}', "not_json"),
        ('{"query": "SELECT 1", "render": 1.5}', "not_json"),
        (b'{"query": "SELECT \xff"}', "not_json"),
        ("[" * 100_000, "not_json"),
        ("{}", "bad_request"),
        ('{"query": null}', "bad_request"),
        ('{"query": ""}', "bad_request"),
        ('{"query": "-- nothing"}', "bad_request"),
        ('{"query": "SELECT 1", "render": 0}', "bad_request"),
        ('{"query": "SELECT 1", "render": 1001}', "bad_request"),
        ('{"query": "SELECT 1", "render": -1}', "bad_request"),
    ],
    ids=lambda value: repr(value[:40]),
)
def test_a_body_that_is_not_what_the_route_takes_is_refused(server, body, code):
    answer = server.request("POST", "/api/query", body, Content_Type="application/json")
    assert (answer.status, answer.error["code"]) == (400, code)
    assert server.get("/healthz")["status"] == "ok"


@pytest.mark.parametrize("type", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
def test_another_content_type_is_refused(server, type):
    headers = {} if type is None else {"Content_Type": type}
    answer = server.request("POST", "/api/query", '{"query": "SELECT 1"}', **headers)
    assert (answer.status, answer.error["code"]) == (415, "wrong_type")


def test_parameters_of_the_content_type_do_not_matter(server):
    body = '{"query": "SELECT 1"}'
    assert server.request("POST", "/api/query", body, Content_Type="Application/JSON; charset=utf-8").status == 200


def test_a_body_over_the_limit_is_refused_before_it_is_read(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as peer:
        peer.sendall(
            f"POST /api/query HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {LIMIT + 1}\r\n\r\n".encode()
        )
        head, _, body = peer.recv(65_536).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    assert json.loads(body)["error"]["code"] == "too_large"


def test_a_chunked_body_over_the_limit_is_refused(server):
    connection = server.connection()

    def pieces():
        yield b'{"query": "SELECT 1 -- '
        for _ in range(LIMIT // 65_536 + 1):
            yield b"x" * 65_536

    try:
        connection.request("POST", "/api/query", pieces(), {"Content-Type": "application/json"}, encode_chunked=True)
    except BrokenPipeError:
        pass  # the server need not read what it has refused
    response = connection.getresponse()
    assert response.status == 413
    assert json.loads(response.read())["error"]["code"] == "too_large"
    connection.close()


def test_a_text_just_under_the_limit_is_run(server):
    filler = "x" * (LIMIT - 100)
    assert server.query(f"SELECT 1 -- {filler}")["rows"] == [[1]]


def test_a_header_over_the_limit_is_refused(server):
    answer = server.request("GET", "/healthz", X_Long="x" * 40_000)
    assert (answer.status, answer.error["code"]) == (431, "too_large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nosuch", 404, "not_found"),
        ("GET", "/nosuch.js", 404, "not_found"),
        ("GET", "/assets/../../etc/passwd", 404, "not_found"),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404, "not_found"),
        ("GET", "/assets/..%2f..%2f..%2fetc/passwd", 404, "not_found"),
        ("GET", "//etc/passwd", 404, "not_found"),
        ("GET", "/assets/%00", 400, "bad_request"),
        ("GET", "/api/tables/%ff/schema", 400, "bad_request"),
        ("GET", "/api/query", 405, "method_not_allowed"),
        ("DELETE", "/api/tables", 405, "method_not_allowed"),
        ("POST", "/healthz", 405, "method_not_allowed"),
        ("GET", "/api/tables/nosuch/schema", 404, "unknown_table"),
        ("GET", "/api/tables/climte/history", 404, "unknown_table"),
        ("GET", "/api/tables/..%2f..%2fraw/schema", 404, "unknown_table"),
        ("GET", "/api/tables/climate/history?limit=0", 400, "bad_request"),
        ("GET", "/api/tables/climate/history?limit=x", 400, "bad_request"),
    ],
)
def test_what_is_not_there_is_refused_in_the_one_shape(server, method, path, status, code):
    answer = server.request(method, path)
    assert (answer.status, answer.error["code"]) == (status, code)
    assert b"root:" not in answer.body
    if status == 405:
        assert method not in answer.headers["Allow"].split(", ")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "0.0.0.0"])
def test_another_host_name_is_refused(server, host):
    """A page that names this machine as its own server (DNS rebinding) must not reach it."""
    answer = server.request("GET", "/api/tables", Host=host.format(port=server.port))
    assert (answer.status, answer.error["code"]) == (403, "forbidden")


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "LOCALHOST:{port}"])
def test_this_machines_own_names_are_served(server, host):
    assert server.request("GET", "/api/tables", Host=host.format(port=server.port)).status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1"])
def test_a_page_of_another_site_is_refused(server, origin):
    answer = server.request(
        "POST", "/api/query", '{"query": "SELECT 1"}', Content_Type="application/json", Origin=origin
    )
    assert (answer.status, answer.error["code"]) == (403, "forbidden")


def test_a_page_of_this_server_is_served(server):
    answer = server.request(
        "POST", "/api/query", '{"query": "SELECT 1"}', Content_Type="application/json", Origin=server.address
    )
    assert answer.status == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"table": "x"}, 400, "bad_request"),
        ({"from": "climate"}, 400, "bad_request"),
        ({"from": "climate", "table": "x", "mode": "merge"}, 400, "bad_request"),
        ({"from": "nosuch", "table": "x"}, 404, "unknown_folder"),
        ({"from": "empty", "table": "x"}, 422, "empty_folder"),
        ({"from": "broken", "table": "x"}, 422, "bad_file"),
        ({"from": "/etc", "table": "x"}, 400, "bad_name"),
        ({"from": "../lake", "table": "x"}, 400, "bad_name"),
        ({"from": "climate/../../lake", "table": "x"}, 400, "bad_name"),
        ({"from": "climate", "table": "../x"}, 400, "bad_name"),
        ({"from": "climate", "table": "a;b"}, 400, "bad_name"),
        ({"from": "climate", "table": "x" * 300}, 400, "bad_name"),
        ({"from": "climate", "table": "a b"}, 400, "bad_name"),
        ({"from": "SELECT 1 AS other", "table": "climate", "mode": "append"}, 422, "schema_mismatch"),
        ({"from": "SELECT nosuch", "table": "x"}, 400, "sql_error"),
        ({"from": "SELECT 1 AS a, 2 AS a", "table": "x"}, 400, "bad_name"),
    ],
)
def test_a_load_that_cannot_be_done_changes_nothing(server, body, status, code):
    before = server.get("/api/tables")
    answer = server.post("/api/load", body)
    assert (answer.status, answer.error["code"]) == (status, code), answer.body
    assert str(server.data) not in answer.body.decode()
    assert server.get("/api/tables") == before
    assert not (server.data / "lake" / "x").exists()


@pytest.mark.parametrize(
    "line", ["GET / HTTP/1.1\r\n\r\n", "GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", "\x00\x01\x02\r\n\r\n"]
)
def test_what_is_no_http_is_answered_and_closed(server, line):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as peer:
        peer.sendall(line.encode())
        answer = b""
        peer.settimeout(5)
        while b"\r\n\r\n" not in answer and (piece := peer.recv(65_536)):
            answer += piece
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 403 ", b"HTTP/1.1 505 ")), answer


def test_no_error_of_a_file_shows_where_the_data_lies(server):
    text = "FROM read_csv('raw/broken/bad.csv', columns = {'n': 'DATE'}, header = true, auto_detect = false)"
    answer = server.post("/api/query", {"query": text})
    assert answer.status == 400
    assert str(server.data) not in answer.body.decode()
