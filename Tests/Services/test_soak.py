"""A short soak: 50 sockets do everything at once, and nothing is left of it. `soak.py` is the same for hours."""

import threading
import time

from client import Client
from soak import soak

SECONDS = 20
# In so short a time caches still fill; a minute and more show slow growth, see `soak.py`.
GROWTH = 2.0


def test_nothing_is_left_of_what_many_sockets_did(tmp_path):
    done = soak(tmp_path, SECONDS, sockets=50, seed=1, growth=GROWTH)
    assert done.violations == []


def test_rows_come_before_the_end_when_many_ask_at_once(server):
    """Messages of one socket are handed over by several threads, and keep their order."""
    orders: set[tuple[str, ...]] = set()
    deadline = time.monotonic() + 3

    def ask() -> None:
        with Client(server) as client:
            id = 0
            while time.monotonic() < deadline:
                id += 1
                client.query(id, "=(^)quack")
                orders.add(tuple(m["type"] for m in client.all_of(id) if m["type"] != "progress"))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert orders == {("started", "rows", "finished")}
