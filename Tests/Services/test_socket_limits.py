"""The socket and peers that break its rules."""

import json
import os
import socket
import time

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

import program
from client import Client
from server import Server, until

ENDLESS = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1"
MESSAGE_LIMIT = 16 << 20


@pytest.fixture
def client(server):
    with Client(server) as client:
        yield client
    until(lambda: server.running() == 0, 5, "all runs of the test have ended")


@pytest.mark.parametrize(
    ("text", "id", "code"),
    [
        ("", None, "not_json"),
        ("{", None, "not_json"),
        ("[]", None, "not_json"),
        ("null", None, "not_json"),
        ('{"id": {}, "type": "query"}', None, "not_json"),
        ('{"id": 1.5, "type": "query", "query": "SELECT 1"}', None, "not_json"),
        ('{"type": "query", "query": "SELECT 1"}', None, "bad_request"),
        ('{"id": null, "type": "query", "query": "SELECT 1"}', None, "bad_request"),
        ('{"id": 1}', 1, "bad_request"),
        ('{"id": 1, "type": "dance"}', 1, "bad_request"),
        ('{"id": "a", "type": "query"}', "a", "bad_request"),
        ('{"id": 1, "type": "query", "query": "SELECT 1", "render": 0}', 1, "bad_request"),
        ('{"id": 1, "type": "query", "query": "  "}', 1, "bad_request"),
        ('{"id": 1, "type": "load", "from": "climate"}', 1, "bad_request"),
        ('{"id": 1, "type": "load", "from": "climate", "table": "../x"}', 1, "bad_name"),
        ('{"id": 1, "type": "cancel"}', 1, "bad_request"),
        ('{"id": 1, "type": "cancel", "target": "nothing"}', 1, "unknown_run"),
        ('{"id": 1, "type": "cancel", "target": 1}', 1, "unknown_run"),
        ('{"id": 1, "type": "query", "query": "FROM =(^)nosuch"}', 1, "unknown_table"),
    ],
)
def test_a_message_that_is_not_understood_is_answered_and_the_socket_goes_on(client, text, id, code):
    client.socket.send(text)
    failed = client.wait(id, "failed")
    assert failed["error"]["code"] == code
    assert failed["error"]["message"]
    client.query("next", "SELECT 1")
    assert client.end("next")["type"] == "finished"


def test_an_id_that_can_be_read_comes_back_even_if_the_rest_is_wrong(client):
    client.socket.send('{"id": 5, "type": "query", "query": 42}')
    assert client.receive()["id"] == 5


def test_an_id_in_flight_cannot_be_used_again(client):
    client.query("same", ENDLESS)
    client.wait("same", "started")
    client.query("same", "SELECT 1")
    refused = client.wait("same", "failed")
    assert refused["error"]["code"] == "bad_request"
    client.send("stop", "cancel", target="same")
    assert client.end("same")["type"] == "cancelled", "the first one was disturbed"


def test_the_sixty_fifth_run_in_flight_is_refused_as_busy(client):
    for number in range(65):
        client.query(number, ENDLESS)
    refused = client.wait(64, "failed", within=10)
    assert refused["error"]["code"] == "busy"
    for number in range(64):
        client.send("stop", "cancel", target=number)
    for number in range(64):
        assert client.end(number)["type"] == "cancelled"
    client.query("after", "SELECT 1")
    assert client.end("after")["type"] == "finished"


def test_a_run_that_waits_is_told_so_and_can_be_cancelled_before_it_begins(client):
    for number in range(64):
        client.query(number, ENDLESS)
    waiting = [m["id"] for m in [client.receive() for _ in range(64)] if m["type"] == "queued"]
    assert waiting
    client.send("stop", "cancel", target=waiting[-1])
    assert client.end(waiting[-1], within=3)["type"] == "cancelled"


def test_a_message_over_the_limit_closes_the_socket_with_1009(server):
    with Client(server) as client:
        with pytest.raises(ConnectionClosed):
            client.socket.send(json.dumps({"id": 1, "type": "query", "query": "x" * MESSAGE_LIMIT}))
            client.receive()
        assert client.socket.close_code == 1009
    assert server.get("/healthz")["status"] == "ok"


def test_text_that_is_not_utf8_closes_the_socket_with_1007(server):
    with Client(server) as client:
        client.socket.send(b'{"id": "\xff"}', text=True)
        with pytest.raises(ConnectionClosed):
            client.receive()
        assert client.socket.close_code == 1007


def test_a_binary_message_is_read_as_its_text(client):
    client.socket.send(b'{"id": 1, "type": "query", "query": "SELECT 1"}')
    assert client.end(1)["type"] == "finished"


def test_a_page_of_another_site_gets_no_socket(server):
    for origin in ("https://evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            with connect(f"ws://127.0.0.1:{server.port}/ws", additional_headers={"Origin": origin}):
                pass
        assert refused.value.response.status_code == 403
    with connect(f"ws://127.0.0.1:{server.port}/ws", origin=server.address) as socket:
        socket.send('{"id": 1, "type": "query", "query": "SELECT 1"}')
        assert json.loads(socket.recv(timeout=5))["id"] == 1


def test_a_request_that_does_not_ask_for_a_socket_is_told_to(server):
    answer = server.request("GET", "/ws")
    assert (answer.status, answer.error["code"]) == (426, "bad_request")


def test_messages_are_compressed_for_who_asks(server):
    with Client(server) as client:
        names = [extension.name for extension in client.socket.protocol.extensions]
        assert names == ["permessage-deflate"]
        client.query(1, "SELECT repeat('mallard ', 100000) AS text", render=1)
        assert client.wait(1, "rows")["rows"] == [["mallard " * 100_000]]
        client.query(2, f"SELECT '{'teal ' * 50_000}' AS text", render=1)
        assert client.wait(2, "rows")["rows"] == [["teal " * 50_000]]
    with Client(server, compression=None) as client:
        assert client.socket.protocol.extensions == []
        client.query(1, "SELECT 1")
        assert client.end(1)["type"] == "finished"


def test_a_reader_that_does_not_read_disturbs_nobody(fresh_server):
    """It fills its own queue: its runs wait, others are served, and the server holds no more than the queue."""
    with Client(fresh_server) as other:
        slow = socket.create_connection(("127.0.0.1", fresh_server.port))
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(
            f"GET /ws HTTP/1.1\r\nHost: localhost:{fresh_server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        assert slow.recv(12) == b"HTTP/1.1 101"
        before = program.memory(fresh_server.pid)
        for number in range(60):
            # A megabyte each, sixty megabytes in all.
            slow.sendall(frame(json.dumps(
                {"id": number, "type": "query", "query": "SELECT repeat('x', 1000000)", "render": 1}
            )))
        for number in range(20):
            begun = time.monotonic()
            other.query(number, "SELECT 1")
            assert other.end(number, within=5)["type"] == "finished"
            assert time.monotonic() - begun < 2
        # Each answer that waits is there as the engine's rows, as JSON and as a frame.
        assert program.memory(fresh_server.pid) - before < 60 * (8 << 20)
        slow.close()
        until(lambda: fresh_server.running() == 0, 5, "the runs of the one who left have ended")


def frame(text: str) -> bytes:
    """A masked text frame of up to 65,535 bytes (RFC 6455, section 5.2)."""
    payload, mask = text.encode(), os.urandom(4)
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else bytes([0xFE]) + len(payload).to_bytes(2, "big")
    return b"\x81" + length + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def test_a_server_that_stops_closes_sockets_with_1001_and_a_reason(data):
    with Server(data) as server:
        with Client(server) as idle, Client(server) as busy:
            busy.query(1, ENDLESS)
            busy.wait(1, "started")
            begun = time.monotonic()
            server.process.terminate()
            for client in (idle, busy):
                with pytest.raises(ConnectionClosed):
                    while True:
                        client.receive(within=12)
                assert client.socket.close_code == 1001
                assert client.socket.close_reason == "The server is stopping."
            assert server.process.wait(timeout=12) == 0
            assert time.monotonic() - begun < 13
