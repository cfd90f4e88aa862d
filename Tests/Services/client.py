"""A client of the socket: sends messages, and waits for the answers to one of them."""

import json
import time

from websockets.sync.client import connect

ENDINGS = ("finished", "failed", "cancelled")


class Client:
    """A connection to `/ws`. Answers that nobody has waited for yet are kept in the order of their coming."""

    def __init__(self, server, **options):
        self.server = server
        self.connection = connect(f"ws://127.0.0.1:{server.port}/ws", max_size=None, close_timeout=3, **options)
        self.socket = self.connection.__enter__()
        self.kept: list[dict] = []

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_) -> None:
        self.connection.__exit__(None, None, None)

    def send(self, id, type: str, **members) -> None:
        self.socket.send(json.dumps({"id": id, "type": type, **members}))

    def query(self, id, text: str, **members) -> None:
        self.send(id, "query", query=text, **members)

    def load(self, id, source: str, table: str, mode: str = "overwrite") -> None:
        self.send(id, "load", **{"from": source, "table": table, "mode": mode})

    def receive(self, within: float = 15) -> dict:
        """The next message, whichever it is."""
        return json.loads(self.socket.recv(timeout=within))

    def wait(self, id, *types: str, within: float = 15) -> dict:
        """The first message of one of these types with this id; `None` as id is for messages without one."""
        for index, message in enumerate(self.kept):
            if message.get("id") == id and message["type"] in types:
                return self.kept.pop(index)
        deadline = time.monotonic() + within
        while True:
            message = self.receive(max(deadline - time.monotonic(), 0.001))
            if message.get("id") == id and message["type"] in types:
                return message
            self.kept.append(message)

    def end(self, id, within: float = 15) -> dict:
        """How a query or load ended."""
        return self.wait(id, *ENDINGS, within=within)

    def all_of(self, id, within: float = 15) -> list[dict]:
        """Every message about a query or load, up to its end."""
        end = self.end(id, within)
        before = [message for message in self.kept if message.get("id") == id]
        self.kept = [message for message in self.kept if message.get("id") != id]
        return [*before, end]
