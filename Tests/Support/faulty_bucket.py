"""A server that speaks enough S3 for a lake, and breaks its rules where a test wants it to."""

import hashlib
import socket
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

from bucket import free_ports


class ManyAtOnce(ThreadingHTTPServer):
    """Python's lets five connections wait; the system makes those behind them wait for seconds."""

    request_queue_size = 128


class FaultyBucket:
    """Keeps objects in memory and takes any signature.

    `ignores_conditions`: a PUT with If-None-Match replaces what is there.
    `unwell`: so many requests are answered with 503 before any is served.
    `swallows`: called with method and key before each request; true makes the connection break after the request was
    carried out, so that its answer is lost.
    `delay`: how many seconds each request is held up.
    `most_at_once`: how many requests were under way together, at most.
    """

    def __init__(self, ignores_conditions: bool = False):
        self.ignores_conditions = ignores_conditions
        self.unwell = 0
        self.delay = 0.0
        self.most_at_once = 0
        self.at_once = 0
        self.swallows = lambda method, key: False
        self.objects: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.requests: list[tuple[str, str]] = []
        self.lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self):
                owner.answer(self)

            do_GET = do_HEAD = do_PUT = do_DELETE = do

            def log_message(self, *_):
                pass

        self.server = ManyAtOnce(("127.0.0.1", free_ports(1)[0]), Handler)
        self.server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "FaultyBucket":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.server.server_close()

    def settings(self, lake: str = "s3://birds/lake") -> dict[str, str]:
        return {
            "SORD_LAKE": lake, "SORD_S3_ENDPOINT": self.endpoint, "SORD_S3_KEY_ID": "any", "SORD_S3_SECRET": "any",
        }

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            time.sleep(self.delay)
            self.serve(handler)
        finally:
            with self.lock:
                self.at_once -= 1

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        path, _, query = handler.path.partition("?")
        key = urllib.parse.unquote(path).lstrip("/").partition("/")[2]
        with self.lock:
            self.requests.append((handler.command, key))
            if self.unwell > 0:
                self.unwell -= 1
                return self.send(handler, 503, b"<Error><Code>SlowDown</Code></Error>")
            swallowed = self.swallows(handler.command, key)
            status, headers, content = self.carry_out(handler, key, urllib.parse.parse_qs(query), body)
        if swallowed:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.send(handler, status, content, headers)

    def carry_out(self, handler, key: str, query: dict[str, list[str]], body: bytes):
        if "list-type" in query:
            return 200, {}, self.listing(query["prefix"][0] if "prefix" in query else "", "delimiter" in query)
        known = self.objects.get(key)
        if handler.command == "PUT":
            if known and handler.headers.get("if-none-match") and not self.ignores_conditions:
                return 412, {}, b"<Error><Code>PreconditionFailed</Code></Error>"
            kept = {name: value for name, value in handler.headers.items() if name.startswith("x-amz-meta-")}
            self.objects[key] = (body, kept)
            return 200, {"etag": f'"{hashlib.md5(body).hexdigest()}"'}, b""
        if handler.command == "DELETE":
            self.objects.pop(key, None)
            return 204, {}, b""
        if known is None:
            return 404, {}, b"<Error><Code>NoSuchKey</Code></Error>"
        headers = {"last-modified": "Sat, 21 Nov 2026 08:00:00 GMT", "accept-ranges": "bytes", **known[1]}
        headers["etag"] = f'"{hashlib.md5(known[0]).hexdigest()}"'
        wanted = handler.headers.get("range")
        if not wanted:
            return 200, headers, known[0]
        start, _, end = wanted.removeprefix("bytes=").partition("-")
        part = known[0][int(start) : int(end) + 1 if end else None]
        headers["content-range"] = f"bytes {start}-{int(start) + len(part) - 1}/{len(known[0])}"
        return 206, headers, part

    def listing(self, prefix: str, only_folders: bool) -> bytes:
        text, folders = "", set()
        for key, (content, _) in sorted(self.objects.items()):
            if not key.startswith(prefix):
                continue
            name, slash, _ = key[len(prefix) :].partition("/")
            if only_folders and slash:
                folders.add(f"{prefix}{name}/")
            else:
                text += f"<Contents><Key>{escape(key)}</Key><Size>{len(content)}</Size>"
                text += "<LastModified>2026-11-21T08:00:00.000Z</LastModified></Contents>"
        text += "".join(f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in sorted(folders))
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{text}</ListBucketResult>".encode()

    @staticmethod
    def send(handler, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(content)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(content)
