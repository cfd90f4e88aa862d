"""HTTPS and secure sockets, from a certificate made for the test."""

import json
import ssl
import subprocess
import time
import urllib.request

import pytest
from websockets.sync.client import connect

import program
from server import free_port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The paths of a certificate for localhost and of its key."""
    folder = tmp_path_factory.mktemp("certificate")
    chain, key = folder / "chain.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", chain],
        check=True, capture_output=True,
    )
    return chain, key


@pytest.fixture(scope="module")
def secure_server(certificate, tmp_path_factory):
    """The port of a server that speaks HTTPS, and a context that trusts its certificate."""
    data, port = tmp_path_factory.mktemp("data"), free_port()
    process = start(data, port, *certificate)
    context = ssl.create_default_context(cafile=certificate[0])
    deadline = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(f"https://localhost:{port}/healthz", timeout=5, context=context).read()
            break
        except OSError:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
    yield port, context
    process.terminate()
    assert process.wait(timeout=15) == 0


def start(data, port, chain, key):
    command = [program.BINARY, "serve", "--data", data, "--port", str(port), "--certificate", chain, "--key", key]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=program.environment(), text=True
    )


def test_a_query_is_answered_over_https(secure_server):
    port, context = secure_server
    request = urllib.request.Request(
        f"https://localhost:{port}/api/query",
        data=b'{"query": "SELECT 42 AS answer"}', headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10, context=context) as response:
        assert json.load(response)["rows"] == [[42]]


def test_a_socket_works_over_tls(secure_server):
    port, context = secure_server
    with connect(f"wss://localhost:{port}/ws", ssl=context) as socket:
        socket.send('{"id": 1, "type": "query", "query": "FROM range(100000)", "render": 1000}')
        kinds = []
        while not kinds or kinds[-1] not in ("finished", "failed"):
            message = json.loads(socket.recv(timeout=10))
            kinds.append(message["type"])
            if message["type"] == "rows":
                assert len(message["rows"]) == 1000
        assert kinds[-1] == "finished"


def test_plain_http_on_a_secure_port_gets_nothing(secure_server):
    port, _ = secure_server
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5)


def test_old_versions_of_tls_are_refused(secure_server, certificate):
    port, _ = secure_server
    context = ssl.create_default_context(cafile=certificate[0])
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(OSError):
        urllib.request.urlopen(f"https://localhost:{port}/healthz", timeout=5, context=context)


def test_files_that_are_no_certificate_are_named(certificate, tmp_path):
    chain, key = certificate
    broken = tmp_path / "broken.pem"
    broken.write_text("this is no certificate")
    for arguments in [(broken, key), (chain, broken), (tmp_path / "missing.pem", key)]:
        process = start(tmp_path, free_port(), *arguments)
        _, complaint = process.communicate(timeout=15)
        assert process.returncode == 1
        assert "error:" in complaint and ".pem" in complaint, complaint
