#!/usr/bin/env python3
"""Many sockets do everything at once to one server, for as long as you like, and then it must be as it was.

    .deps/python/bin/python Tests/Services/soak.py --minutes 10 --sockets 50 --seed 1

A server with two nodes is asked small and big questions, wrong ones, pipelines, changes of tables in memory, in the shared
store and in the lake; runs are stopped and left at any moment. What each socket does follows from the seed; when it comes to
pass does not. Afterwards nothing may be left: no run, no file, no thread, no memory.
"""

import argparse
import csv
import io
import json
import math
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter, defaultdict
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "Support")]

import program
import soak_work
from client import ENDINGS, Client
from server import Answer, Server, exchange, until
from soak_work import LAKE_TABLES, NODES, REFERENCE, REFERENCE_ANSWER, REFERENCE_ROWS, Violation, check

# How long a run may take while all the others do what they do; an endless one ends by being stopped.
BOUND = 60.0
# How long everything may take to end when nobody asks for anything any more.
SETTLING = 30.0
RESULT_SECONDS = 5
# The server closes a connection that was idle for 75 seconds.
IDLE_SECONDS = 60
MEMORY_GROWTH = 1.10
# What the memory may grow by while it counts as resting, and how long a soak has to be for each time that is waited for it.
RESTING = 1.03
SECONDS_PER_FILLING = 120
# Pools make a thread when they need one, and may do so late; a leak makes one for each run or socket.
LATE_THREADS = 4
VIOLATIONS_SHOWN = 20


class Ledger:
    """The rows that were sent to the lake, and those that the server said it has."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.tried: dict[str, set[int]] = defaultdict(set)
        self.confirmed: dict[str, set[int]] = defaultdict(set)

    def next(self, table: str) -> int:
        with self.lock:
            value = sum(map(len, self.tried.values()))
            self.tried[table].add(value)
            return value

    def confirm(self, table: str, value: int) -> None:
        with self.lock:
            self.confirmed[table].add(value)


class Actor(threading.Thread):
    """One socket, which does one thing after the other until its time is up."""

    def __init__(self, soak: "Soak", number: int, seed: str, deadline: float, kinds: dict) -> None:
        super().__init__(name=f"socket {number}", daemon=True)
        self.kinds = kinds
        self.soak, self.server, self.number, self.deadline = soak, soak.server, number, deadline
        self.bound = soak.bound
        self.random = random.Random(f"{seed} {number}")
        self.ids = 0
        self.client = Client(self.server, ping_interval=None)
        self.rest = self.connect()
        self.rest_used = time.monotonic()

    def run(self) -> None:
        kinds, weights = zip(*self.kinds.items())
        try:
            while time.monotonic() < self.deadline and not self.soak.has_many_violations:
                self.do(self.random.choices(kinds, weights)[0])
        finally:
            self.reconnect(politely=self.random.random() < 0.5, again=False)
            self.rest.close()

    def do(self, kind) -> None:
        begun = time.monotonic()
        try:
            kind(self)
        except Exception as wrong:
            what = str(wrong) if isinstance(wrong, Violation) else traceback.format_exc(limit=-8)
            self.soak.note_violation(f"{kind.__name__} of socket {self.number}: {what}")
            self.reconnect(politely=False)
        self.soak.note_time(kind.__name__, time.monotonic() - begun)
        # What nobody waits for any more, such as news of the lake.
        self.client.kept.clear()

    # What the kinds of work use.

    def next_id(self) -> str:
        self.ids += 1
        return f"{self.number} {self.ids}"

    def next_insert(self) -> tuple[str, int, str]:
        """A table, a value that no other row has, and the text that inserts it."""
        table = f"soak_{self.random.randrange(LAKE_TABLES)}"
        value = self.soak.ledger.next(table)
        return table, value, f"INSERT INTO =(^){table} SELECT {value} AS value"

    def ask(self, text: str, render: int = 10, ends: tuple[str, ...] = ("finished",), codes: tuple[str, ...] = ()) -> list[dict]:
        """All messages about a text, which must end as it says, within the bound."""
        id = self.next_id()
        self.client.query(id, text, render=render)
        messages = self.within_bound(text, lambda: self.client.all_of(id, within=self.bound))
        end = messages[-1]
        check(end["type"] in ends, f"{end} of {text}")
        check(not codes or end["type"] != "failed" or end["error"]["code"] in codes, f"{end} of {text}")
        return messages

    def within_bound(self, text: str, wait):
        """What came of waiting for something about a text."""
        try:
            return wait()
        except TimeoutError:
            raise Violation(f"nothing after {self.bound:.0f} s: {text}; {self.standing()}; {self.client.kept[-5:]}") from None

    def rows(self, text: str) -> list[list]:
        """The rows of the last statement."""
        messages = self.ask(text)
        batches = [message["rows"] for message in messages if message["type"] == "rows"]
        check(bool(batches), f"no rows: {messages}")
        return batches[-1]

    def record(self, messages: list[dict]) -> dict:
        run = next(message["run"] for message in messages if "run" in message)
        return self.get(f"/api/runs/{run}")

    def standing(self) -> list[dict]:
        """What the server says about the runs that have not ended."""
        records = self.soak.working_runs()
        return [self.get(f"/api/runs/{record['run']}") for record in records]

    def http(self, method: str, path: str, body: object = None) -> Answer:
        """One request over the socket's second connection; a new one takes the place of one that broke, or that the server may be
        about to close because it was idle for so long."""
        if time.monotonic() - self.rest_used > IDLE_SECONDS:
            self.renew_rest()
        try:
            if body is None:
                return exchange(self.rest, method, path)
            return exchange(self.rest, method, path, json.dumps(body), content_type="application/json")
        except Exception:
            self.renew_rest()
            raise
        finally:
            self.rest_used = time.monotonic()

    def get(self, path: str, also: int | None = None):
        answer = self.http("GET", path)
        if answer.status == also:
            return None
        check(answer.status == 200, f"{path} answered {answer.status}: {answer.body[:300]}")
        return answer.json

    def connect(self):
        connection = self.server.connection()
        connection.timeout = self.bound
        return connection

    def renew_rest(self) -> None:
        self.rest.close()
        self.rest = self.connect()

    def reconnect(self, politely: bool, again: bool = True) -> None:
        if politely:
            self.client.__exit__()
        else:
            soak_work.hang_up(self.client)
        if again:
            self.client = Client(self.server, ping_interval=None)


class Soak:
    """The server, what happened to it, and how it is found afterwards."""

    def __init__(self, server: Server, sockets: int, seed: int, bound: float, growth: float) -> None:
        self.server, self.sockets, self.seed, self.bound, self.growth = server, sockets, seed, bound, growth
        self.lock = threading.Lock()
        self.violations: list[str] = []
        self.times: dict[str, list[float]] = defaultdict(list)
        self.ledger = Ledger()
        self.figures: dict[str, object] = {}

    @property
    def has_many_violations(self) -> bool:
        return len(self.violations) >= VIOLATIONS_SHOWN

    def note_violation(self, what: str) -> None:
        with self.lock:
            self.violations.append(what)
        print(f"soak: {what}", file=sys.stderr, flush=True)

    def note_time(self, what: str, seconds: float) -> None:
        with self.lock:
            self.times[what].append(seconds)

    def verify(self, what: str, condition) -> None:
        """Notes it if something does not come true while everything settles."""
        try:
            until(condition, SETTLING, what)
        except AssertionError as wrong:
            self.note_violation(str(wrong))

    # What is done.

    def prepare(self) -> None:
        """Makes the tables, and uses everything once, so that what is opened for good is open."""
        self.server.load(f"SELECT range AS i FROM range({REFERENCE_ROWS})", "reference")
        for number in range(LAKE_TABLES):
            self.server.load("SELECT -1 AS value", f"soak_{number}")
        for node in NODES:
            self.server.query(f"-- node: {node}\nCREATE OR REPLACE TABLE postgres.soak AS SELECT 1 AS i")
            self.server.query(f"-- node: {node}\nSELECT * FROM range(200000)", render=1)
            self.server.query(f"-- node: {node}\nFROM =(^)reference", render=1)

    def work(self, name: str, seconds: float, kinds: dict = soak_work.KINDS) -> None:
        """Lets all sockets work for some time, and leaves nothing of theirs that is not meant to stay."""
        deadline = time.monotonic() + seconds
        actors = [Actor(self, number, f"{self.seed} {name}", deadline, kinds) for number in range(self.sockets)]
        for actor in actors:
            actor.start()
        for actor in actors:
            actor.join(max(deadline - time.monotonic(), 0) + self.bound + SETTLING)
            if actor.is_alive():
                self.note_violation(f"socket {actor.number} still waits for something")
        self.verify("every run has ended", lambda: not self.working_runs() and self.server.running() == 0)
        self.verify("no node works and nobody waits", lambda: not any(
            node["running"] or node["waiting"] for node in self.nodes()))
        self.drop_tables()
        # Results go by themselves some seconds after their last use.
        time.sleep(RESULT_SECONDS)
        self.verify("no result is left on disk", lambda: not self.results_on_disk())

    def warm_up(self, seconds: float) -> None:
        """Works until the memory comes to rest, if there is time for it.

        DuckDB has a list for each kind of block that it could evict, keeps those in it that are gone, and looks through it only
        when it has some thirty thousand entries. Lists that fill by and by look like a leak.
        """
        part = max(seconds / 4, 6)
        memory = self.memory()
        for number in range(max(1, int(seconds // SECONDS_PER_FILLING))):
            self.work(f"filling {number}", part, soak_work.MANY_BLOCKS)
            before, memory = memory, self.memory()
            print(f"soak: filled with {memory / 1e6:.0f} MB", flush=True)
            if memory < before * RESTING:
                break
        self.work("warm-up", part)

    def drop_tables(self) -> None:
        for node in self.nodes():
            for table in node["tables"]:
                if table["name"].startswith("soak_"):
                    self.server.query(f"-- node: {node['name']}\nDROP TABLE {table['name']}")
        listed = self.server.query(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'postgres' AND table_name LIKE 'soak\\_%' ESCAPE '\\'")
        for (table,) in listed["rows"]:
            self.server.query(f"DROP TABLE postgres.{table}")

    # What is looked at.

    def working_runs(self) -> list[dict]:
        return [run for run in self.server.get("/api/runs?limit=1000")["runs"] if run["state"] in ("queued", "running")]

    def nodes(self) -> list[dict]:
        return self.server.get("/api/nodes")["nodes"]

    def results_on_disk(self) -> list[Path]:
        return [path for path in (self.server.data / "results").rglob("*") if path.is_file() and path.stat().st_size > 1 << 20]

    def handles(self) -> Counter:
        """What the server has open, by what it is."""
        names = []
        for link in Path(f"/proc/{self.server.pid}/fd").iterdir():
            try:
                names.append(str(link.readlink()).partition(":[")[0])
            except FileNotFoundError:
                continue
        return Counter(names)

    def threads(self) -> int:
        return len(list(Path(f"/proc/{self.server.pid}/task").iterdir()))

    def memory(self) -> int:
        """What the server has, when its results are gone and it has given back what nobody uses."""
        smallest = program.memory(self.server.pid)
        deadline = time.monotonic() + RESULT_SECONDS + 10
        while time.monotonic() < deadline:
            time.sleep(0.25)
            smallest = min(smallest, program.memory(self.server.pid))
        return smallest

    def check_reference(self) -> None:
        for node in NODES:
            rows = self.server.query(f"-- node: {node}\n{REFERENCE}")["rows"]
            if rows != REFERENCE_ANSWER:
                self.note_violation(f"{node} answers the reference question with {rows}")
        for node in self.nodes():
            if node["state"] != "ready" or node.get("lost"):
                self.note_violation(f"a node is {node}")

    def check_inserts(self) -> None:
        """Each row that was confirmed is in the lake once, others at most once, and nothing else is."""
        for number in range(LAKE_TABLES):
            table = f"soak_{number}"
            run = self.server.query(f"SELECT value FROM =(^){table} WHERE value >= 0", render=1)["run"]
            text = self.server.request("GET", f"/api/runs/{run}/steps/0/export?format=csv").body.decode()
            found = [int(row[0]) for row in list(csv.reader(io.StringIO(text)))[1:]]
            lost = self.ledger.confirmed[table] - set(found)
            alien = set(found) - self.ledger.tried[table]
            if lost or alien or len(found) != len(set(found)):
                self.note_violation(
                    f"{table}: {len(lost)} rows are lost, {len(alien)} are nobody's, {len(found) - len(set(found))} are doubled")
            self.figures[f"rows of {table}"] = f"{len(found)}, {len(self.ledger.confirmed[table])} of them confirmed"

    def run(self, seconds: float) -> None:
        """The whole soak: a warm-up of the same kind, the work, and what is left of it."""
        self.prepare()
        handles = self.handles()
        self.warm_up(seconds)
        memory, threads = self.memory(), self.threads()
        self.work("work", seconds)
        self.verify(f"{sum(handles.values())} files are open as before", lambda: not self.handles() - handles)
        self.verify(f"there are {threads} threads as before", lambda: self.threads() <= threads + LATE_THREADS)
        self.figures["files open, before and after"] = f"{sum(handles.values())}, {sum(self.handles().values())}"
        self.figures["threads, before and after"] = f"{threads}, {self.threads()}"
        left = self.handles() - handles
        if left:
            self.note_violation(f"still open: {dict(left)}")
        now = self.memory()
        self.figures["memory, before and after"] = f"{memory / 1e6:.0f} MB, {now / 1e6:.0f} MB: {now / memory:.2f}"
        if now > memory * self.growth:
            self.note_violation(f"the memory has grown from {memory / 1e6:.0f} MB to {now / 1e6:.0f} MB")
        self.check_reference()
        self.check_inserts()

    def report(self) -> str:
        lines = [f"{'what':<36}{'times':>7}{'median':>10}{'p99':>10}{'slowest':>10}"]
        for what, times in sorted(self.times.items()):
            ordered = sorted(times)
            cells = [ordered[len(ordered) // 2], ordered[math.ceil(len(ordered) * 0.99) - 1], ordered[-1]]
            lines.append(f"{what:<36}{len(times):>7}" + "".join(f"{cell * 1e3:>7.0f} ms" for cell in cells))
        counts = self.server.get("/healthz")["runs"]
        lines.append(f"runs: {', '.join(f'{count} {state}' for state, count in counts.items())}")
        lines += [f"{what}: {value}" for what, value in self.figures.items()]
        return "\n".join(lines)


def soak(
    folder: Path, seconds: float, sockets: int, seed: int, bound: float = BOUND, growth: float = MEMORY_GROWTH
) -> Soak:
    """Runs a soak on a server of its own, whose data lie in an empty folder."""
    options = ("--nodes", "2", "--threads", "2", "--memory", "600MB", "--result-ttl", str(RESULT_SECONDS))
    with Server(folder, options=options) as server:
        done = Soak(server, sockets, seed, bound, growth)
        done.run(seconds)
        print(done.report(), flush=True)
    return done


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--sockets", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(f"soak: {program.BINARY}, {arguments.minutes:g} minutes, {arguments.sockets} sockets, seed {arguments.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="sord-soak-") as folder:
        done = soak(Path(folder), arguments.minutes * 60, arguments.sockets, arguments.seed)
    print(f"soak: {len(done.violations)} violations", flush=True)
    return 1 if done.violations else 0


if __name__ == "__main__":
    sys.exit(main())
