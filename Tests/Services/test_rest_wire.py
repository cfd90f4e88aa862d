"""HTTP itself: HEAD, caches, compression, ranges, kept connections, headers."""

import gzip
import re
import time

import pytest

from server import exchange, until

SLOW = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1"


@pytest.fixture(scope="module")
def script(server) -> str:
    """The path of the workbench's main script."""
    page = server.request("GET", "/").body.decode()
    return re.search(r'src="(/assets/main-[^"]+\.js)"', page)[1]


def test_the_page_has_a_strict_content_security_policy(server):
    answer = server.request("GET", "/")
    assert answer.status == 200 and b"<title>Sord</title>" in answer.body
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "*" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/healthz", "/", "/openapi.json", "/api/tables"])
def test_head_answers_as_get_without_the_body(server, path):
    get, head = server.request("GET", path), server.request("HEAD", path)
    assert head.status == get.status and head.body == b""
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers["Content-Length"] == str(len(get.body))


def test_a_file_that_has_not_changed_is_not_sent_again(server, script):
    first = server.request("GET", script)
    tag = first.headers["ETag"]
    again = server.request("GET", script, If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == tag
    assert server.request("GET", script, If_None_Match='"other"').status == 200
    assert server.request("GET", script, If_None_Match=f'"other", {tag}').status == 304
    assert server.request("GET", script, If_Modified_Since=first.headers["Last-Modified"]).status == 304


def test_named_files_stay_in_caches_and_the_page_and_answers_do_not(server, script):
    assert "immutable" in server.request("GET", script).headers["Cache-Control"]
    assert server.request("GET", "/").headers["Cache-Control"] == "no-cache"
    assert server.request("GET", "/api/tables").headers["Cache-Control"] == "no-store"


def test_files_and_answers_are_compressed_for_who_can_read_it(server, script):
    plain = server.request("GET", script)
    packed = server.request("GET", script, Accept_Encoding="gzip")
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.body) == plain.body and len(packed.body) < len(plain.body)
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Content-Encoding" not in server.request("GET", script, Accept_Encoding="gzip;q=0").headers
    answer = server.request(
        "POST", "/api/query", '{"query": "SELECT i FROM range(1000) t(i)"}',
        Content_Type="application/json", Accept_Encoding="gzip",
    )
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body).count(b"[") > 1000


def test_parts_of_a_file_can_be_fetched(server, script):
    whole = server.request("GET", script).body
    size = len(whole)
    for wanted, part in [("0-9", whole[:10]), ("10-", whole[10:]), ("-5", whole[-5:]), (f"5-{size + 9}", whole[5:])]:
        answer = server.request("GET", script, Range=f"bytes={wanted}")
        assert (answer.status, answer.body) == (206, part)
        start = size - len(part) if wanted[0] == "-" else int(wanted.partition("-")[0])
        assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(part) - 1}/{size}"
    beyond = server.request("GET", script, Range=f"bytes={size}-")
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    stale = server.request("GET", script, Range="bytes=0-9", If_Range='"other"')
    assert (stale.status, stale.body) == (200, whole)


def test_many_requests_go_over_one_connection(server):
    connection = server.connection()
    connection.connect()
    socket = connection.sock
    for number in range(20):
        answer = exchange(
            connection, "POST", "/api/query", f'{{"query": "SELECT {number}"}}', Content_Type="application/json"
        )
        assert answer.json["rows"] == [[number]]
        # An error does not cost the connection.
        assert exchange(connection, "GET", "/api/nosuch").status == 404
    assert connection.sock is socket
    connection.close()


def test_requests_sent_in_one_go_are_answered_in_order(server):
    connection = server.connection()
    connection.connect()
    bodies = [f'{{"query": "SELECT {number}"}}' for number in range(5)]
    connection.sock.sendall(
        b"".join(
            f"POST /api/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            for body in bodies
        )
    )
    received = b""
    while received.count(b'"steps"') < 5:
        piece = connection.sock.recv(65_536)
        assert piece
        received += piece
    answers = re.findall(rb'"rows":\[\[(\d)\]\],"total":1,"message":"[^"]*","elapsed_ms":[\d.]+,"steps"', received)
    assert answers == [b"0", b"1", b"2", b"3", b"4"]
    connection.close()


def test_a_client_that_leaves_stops_its_query(fresh_server):
    connection = fresh_server.connection()
    connection.request("POST", "/api/query", f'{{"query": "{SLOW}"}}', {"Content-Type": "application/json"})
    until(lambda: fresh_server.running() == 1, 5, "the query runs")
    connection.sock.close()
    connection.close()
    until(lambda: fresh_server.running() == 0, 3, "the query has stopped")
    assert fresh_server.get("/healthz")["runs"]["cancelled"] == 1


def test_a_client_that_has_left_does_not_hold_up_the_end(fresh_server):
    assert fresh_server.request("GET", "/healthz", Connection="close").status == 200
    begun = time.monotonic()
    fresh_server.stop()
    assert time.monotonic() - begun < 1


def test_the_interface_is_described_and_the_description_is_true(server):
    document = server.get("/openapi.json")
    assert document["openapi"].startswith("3.1")
    for path in document["paths"]:
        answer = server.request("OPTIONS", path.replace("{name}", "climate"))
        assert answer.status == 204, path
        allowed = set(answer.headers["Allow"].split(", "))
        assert {method.upper() for method in document["paths"][path]} <= allowed


def test_the_server_names_its_version_and_that_of_the_engine(server):
    health = server.get("/healthz")
    assert health["status"] == "ok"
    assert re.fullmatch(r"\d+\.\d+\.\d+", health["version"]) and health["duckdb"].startswith("v1.")
