"""What a socket of the soak does: questions of every kind, some of them stopped or left in the middle.

Each kind is a function of an `Actor` and says what is wrong by raising `Violation`. `KINDS` says how often each comes.
"""

import json
import socket
import struct
import time
from urllib.parse import urlencode

from client import ENDINGS, Client

ENDLESS = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1"
NODES = ("mallard", "teal")
LAKE_TABLES = 3
# The lake's reference table: its rows, and what a question about it must answer.
REFERENCE_ROWS = 50_000
REFERENCE = "SELECT i % 7 AS k, count(*) AS n, sum(i)::BIGINT AS s FROM =(^)reference GROUP BY k ORDER BY k"
REFERENCE_ANSWER = [
    [k, len(range(k, REFERENCE_ROWS, 7)), sum(range(k, REFERENCE_ROWS, 7))] for k in range(7)
]


class Violation(Exception):
    """What the server did and should not have done."""


def check(truth: bool, what: str) -> None:
    if not truth:
        raise Violation(what)


# Questions that are answered.


def small(actor) -> None:
    n = actor.random.randrange(1_000_000)
    check(actor.rows(f"SELECT {n} AS n, 'mallard' AS name") == [[n, "mallard"]], "another answer to a small question")


def reference(actor) -> None:
    check(actor.rows(REFERENCE) == REFERENCE_ANSWER, "another answer to the reference question")


def quack(actor) -> None:
    rows = actor.rows("=(^)quack")
    check(len(rows) == 10 and all(len(row) == 3 for row in rows), f"another frame: {rows}")


def big(actor) -> None:
    """A result that goes to disk, or one that just stays in memory, and then pages, a chart, a summary, an export."""
    count = actor.random.choice((20_000, 99_999, 250_000))
    text = f"SELECT i, hash(i) % 1000 AS k, 'name ' || i AS name, sin(i) AS y FROM range({count}) t(i)"
    messages = actor.ask(text, render=actor.random.choice((1, 10, 1000)))
    finished = messages[-1]
    check(finished["steps"][0]["total"] == count, f"{finished['steps']} instead of {count} rows")
    about = f"/api/runs/{finished['run']}/steps/0"
    offset = actor.random.randrange(count)
    # Who asks later than the results stay is told so.
    page = actor.get(f"{about}/rows?{urlencode({'offset': offset, 'limit': 3})}", also=404)
    if page is not None:
        check([row[0] for row in page["rows"]] == list(range(offset, min(offset + 3, count))), f"another page: {page}")
    match actor.random.randrange(5):
        case 0:
            actor.get(f"{about}/rows?{urlencode({'sort': '-k', 'limit': 10})}", also=404)
        case 1:
            actor.get(f"{about}/chart?x=i&y=y&points=100", also=404)
        case 2:
            actor.get(f"{about}/summary", also=404)
        case 3:
            answer = actor.http("GET", f"{about}/export?format=csv")
            if answer.status == 200:
                check(answer.body.count(b"\n") == count + 1, f"{len(answer.body)} bytes of CSV for {count} rows")
        case _:
            actor.http("DELETE", f"/api/runs/{finished['run']}/results")


def blocks(actor) -> None:
    """Much of every kind of block that DuckDB tells apart, in little time."""
    actor.ask(actor.random.choice((
        "SELECT count(*) FROM (SELECT i % 300000 AS k, count(*) FROM range(2000000) t(i) GROUP BY k)",
        "SELECT count(*) FROM (SELECT 'name ' || (i % 100000) AS k, count(*) FROM range(500000) t(i) GROUP BY k)",
        "SELECT count(DISTINCT i % 500000) FROM range(1000000) t(i)",
        "SELECT i, 'name ' || i AS name FROM range(400000) t(i) ORDER BY hash(i) LIMIT 1 OFFSET 300000",
        "SELECT count(*) FROM range(500000) a(i) JOIN range(500000) b(i) ON hash(a.i) % 500000 = b.i",
        "SELECT max(r) FROM (SELECT row_number() OVER (PARTITION BY i % 100 ORDER BY hash(i)) AS r FROM range(200000) t(i))",
        "CREATE TEMP TABLE mine AS SELECT i, 'name ' || i AS name FROM range(200000) t(i); SELECT count(*) FROM mine",
        "SELECT i, hash(i) % 1000 AS k, 'name ' || i AS name FROM range(20000) t(i) ORDER BY k",
    )))


def browse(actor) -> None:
    """One large result that is read again and again."""
    finished = actor.ask("SELECT i, hash(i) % 1000 AS k, 'name ' || i AS name, sin(i) AS y FROM range(600000) t(i)", render=1)[-1]
    about = f"/api/runs/{finished['run']}/steps/0"
    for number in range(10):
        actor.get(f"{about}/summary", also=404)
        actor.get(f"{about}/rows?{urlencode({'sort': '-k', 'limit': 10, 'offset': number})}", also=404)
        actor.get(f"{about}/chart?x=i&y=y&points=100", also=404)


def in_one_session(actor) -> None:
    rows = actor.rows(
        "BEGIN; CREATE TEMP TABLE mine AS SELECT range AS i FROM range(5000); DELETE FROM mine WHERE i >= 1000; COMMIT; "
        "SELECT count(*) FROM mine")
    check(rows == [[1000]], f"{rows} of a session")


def error(actor) -> None:
    text, code = actor.random.choice((
        ("SELECT nosuch", "sql_error"), ("SELECT * FROM range(", "sql_syntax"), ("FROM =(^)missing", "unknown_table"),
        ("SELECT CAST(CASE WHEN i = 90000 THEN 'x' ELSE '1' END AS INT) FROM range(100000) t(i)", None),
    ))
    failed = actor.ask(text, ends=("failed",))[-1]
    check(code is None or failed["error"]["code"] == code, f"{failed} instead of {code}")


# Pipelines and tables.


def pipeline(actor) -> None:
    """Two nodes write the shared store, and whichever is free reads what they wrote."""
    name = f"postgres.soak_{actor.number}"
    rows = actor.rows(f"""
        -- id: left
        -- node: mallard
        CREATE OR REPLACE TABLE {name}_left AS SELECT range AS i FROM range(1000);
        -- id: right
        -- node: teal
        CREATE OR REPLACE TABLE {name}_right AS SELECT range * 2 AS i FROM range(1000);
        -- id: both
        -- depends_on: left, right
        SELECT count(*) FROM {name}_left JOIN {name}_right USING (i)""")
    check(rows == [[500]], f"{rows} of a pipeline")


def failing_pipeline(actor) -> None:
    """A branch fails, by a mistake, a time-out or at each try; the other goes on."""
    bad = actor.random.choice((
        "SELECT nosuch", f"-- timeout: 200ms\n{ENDLESS}", "-- retry: 1\nSELECT error('not yet')",
    ))
    messages = actor.ask(
        f"-- id: a\nSELECT 1;\n-- id: b\n-- depends_on: a\n{bad};\n-- id: c\n-- depends_on: b\nSELECT 3;\n"
        "-- id: d\n-- depends_on: a\nSELECT 4", ends=("failed",))
    steps = {step["id"]: step["state"] for step in actor.record(messages)["steps"]}
    expected = {"a": "finished", "b": "failed", "c": "skipped", "d": "finished"}
    check(steps == expected, f"{steps} of a pipeline with a failure")


def memory_table(actor) -> None:
    node, name = NODES[actor.number % len(NODES)], f"soak_{actor.number}"
    actor.ask(f"-- node: {node}\nCREATE OR REPLACE TABLE {name} AS SELECT i, 'text ' || i AS t FROM range(100000) t(i)")
    check(actor.rows(f"SELECT count(*) FROM {name}") == [[100_000]], "another number of rows in memory")
    actor.ask(f"-- node: {node}\nDROP TABLE {name}")


def shared_table(actor) -> None:
    name = f"postgres.soak_{actor.number}"
    actor.ask(f"CREATE OR REPLACE TABLE {name} AS SELECT i, 'text ' || i AS t FROM range(20000) t(i)")
    check(actor.rows(f"SELECT count(*) FROM {name}") == [[20_000]], "another number of rows in the shared store")
    actor.ask(f"DROP TABLE {name}")


def insert(actor) -> None:
    table, value, text = actor.next_insert()
    end = actor.ask(text, ends=("finished", "failed"), codes=("conflict",))[-1]
    if end["type"] == "finished":
        actor.soak.ledger.confirm(table, value)


def optimize(actor) -> None:
    actor.ask(f"OPTIMIZE =(^)soak_{actor.random.randrange(LAKE_TABLES)}", ends=("finished", "failed"), codes=("conflict",))


# Stopping and leaving.


def anything(actor) -> str:
    """A text that takes some time or none."""
    return actor.random.choice((
        ENDLESS, "SELECT 1", "SELECT * FROM range(3000000) t(i) ORDER BY hash(i)",
        "SELECT count(*) FROM range(10000) a, range(10000) b WHERE hash(a.range + b.range) = 1",
        f"-- node: {NODES[actor.number % 2]}\nCREATE OR REPLACE TABLE soak_{actor.number} AS SELECT hash(i) AS h FROM range(3000000) t(i)",
        f"CREATE OR REPLACE TABLE postgres.soak_{actor.number} AS SELECT hash(i) AS h FROM range(300000) t(i)",
        f"-- id: a\n{ENDLESS};\n-- id: b\n{ENDLESS};\n-- id: c\n-- depends_on: a\nSELECT 1",
        f"SELECT 1; {ENDLESS}; SELECT 2", "SELECT i, 'text ' || i AS t FROM range(2000000) t(i)",
        actor.next_insert()[2],
    ))


def cancel(actor) -> None:
    """Says stop at any moment, on the socket or over REST. An endless run must end by it."""
    text, id = anything(actor), actor.next_id()
    moment = actor.random.choice(("before", "during", "during", "after"))
    actor.client.query(id, text, render=10)
    run = None
    if moment == "during":
        # Of a text that is over at once the end comes first.
        message = actor.within_bound(
            text, lambda: actor.client.wait(id, "started", "queued", *ENDINGS, within=actor.bound))
        run = message.get("run")
        if message["type"] in ENDINGS:
            return
        time.sleep(actor.random.uniform(0, 0.8))
    elif moment == "after" and ENDLESS not in text:
        check_end(actor, text, actor.within_bound(text, lambda: actor.client.end(id, within=actor.bound)))
        actor.client.send("late", "cancel", target=id)
        check(actor.client.end("late", within=actor.bound)["type"] == "failed", "what had ended was stopped")
        return
    if run is not None and actor.random.random() < 0.4:
        actor.http("DELETE", f"/api/runs/{run}")
    else:
        actor.client.send("stop", "cancel", target=id)
    begun = time.monotonic()
    end = actor.within_bound(f"{moment}: {text}", lambda: actor.client.end(id, within=actor.bound))
    actor.soak.note_time(f"end after {'a word before the start' if run is None else 'a word to stop'}", time.monotonic() - begun)
    check_end(actor, text, end)


def check_end(actor, text: str, end: dict) -> None:
    if end["type"] == "failed":
        check(end["error"]["code"] == "conflict", f"{end} of {text}")
    if ENDLESS in text:
        check(end["type"] == "cancelled", f"{end} of an endless run")


def leave(actor) -> None:
    """Begins some runs and goes away, politely or as a machine whose cable was pulled."""
    for _ in range(actor.random.randrange(1, 5)):
        actor.client.query(actor.next_id(), anything(actor), render=actor.random.choice((1, 1000)))
    time.sleep(actor.random.choice((0, 0.01, 0.2, 1)) * actor.random.random())
    actor.reconnect(politely=actor.random.random() < 0.5)


def leave_over_rest(actor) -> None:
    """Asks over REST and hangs up before the answer; the run ends or is stopped by itself."""
    body = json.dumps({"query": f"/* left */\n{anything(actor)}"}).encode()
    with socket.create_connection(("127.0.0.1", actor.server.port), timeout=actor.bound) as peer:
        peer.sendall(
            f"POST /api/query HTTP/1.1\r\nHost: 127.0.0.1:{actor.server.port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode() + body[: actor.random.choice((len(body), len(body) // 2))])
        time.sleep(actor.random.uniform(0, 0.5))
        abort(peer)


def unattended(actor) -> None:
    """A run that nobody waits for: watched by another, over the socket or events, and stopped."""
    text = actor.random.choice((ENDLESS, "SELECT count(*) FROM range(1000000) t(i) WHERE hash(i) = 1"))
    answer = actor.http("POST", "/api/query", {"query": text, "wait": False})
    check(answer.status == 202, f"{answer.status}: {answer.body[:300]}")
    run = answer.json["run"]
    with socket.create_connection(("127.0.0.1", actor.server.port), timeout=actor.bound) as events:
        events.sendall(f"GET /events?run={run} HTTP/1.1\r\nHost: 127.0.0.1:{actor.server.port}\r\n\r\n".encode())
        check(events.recv(64).startswith(b"HTTP/1.1 200"), "no events of a run")
        id = actor.next_id()
        actor.client.send(id, "watch", run=run)
        time.sleep(actor.random.uniform(0, 0.3))
        if text == ENDLESS:
            actor.client.send("stop", "cancel", run=run)
        watched = actor.client.wait(id, "watched", *ENDINGS, within=actor.bound)
        expected = "cancelled" if text == ENDLESS else "finished"
        check(watched["type"] == "watched" and watched["record"]["state"] == expected, f"{watched} of {text}")


def slow_reader(actor) -> None:
    """Takes its time with each message of many large answers; every one comes, whole."""
    with Client(actor.server, max_queue=1, ping_interval=None) as client:
        count = actor.random.randrange(2, 6)
        for id in range(count):
            client.query(id, "SELECT i, repeat('wigeon', 50) AS t FROM range(20000) t(i)", render=1000)
        ended, rows = set(), 0
        while len(ended) < count:
            message = client.receive(within=actor.bound)
            time.sleep(actor.random.uniform(0, 0.1))
            if message["type"] == "rows":
                rows += len(message["rows"])
            if message["type"] in ENDINGS:
                check(message["type"] == "finished", f"{message} of a slow reader")
                ended.add(message["id"])
            if actor.random.random() < 0.01:
                return
        check(rows == count * 1000, f"{rows} rows for {count} questions of a slow reader")


def hang_up(client: Client) -> None:
    """Ends a socket with a reset, whatever is under way on it."""
    peer = client.connection.socket
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # The connection's own thread reads on the same handle, and must see the end.
    peer.shutdown(socket.SHUT_RD)
    client.connection.recv_events_thread.join(5)
    peer.close()


def abort(peer: socket.socket) -> None:
    """Ends a connection with a reset instead of a farewell."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


KINDS = {
    small: 10, reference: 8, quack: 8, big: 6, in_one_session: 4, error: 8, pipeline: 4, failing_pipeline: 4,
    memory_table: 4, shared_table: 4, insert: 6, optimize: 0.3, cancel: 14, leave: 8, leave_over_rest: 3, unattended: 3,
    slow_reader: 2,
}

# What fills DuckDB's lists of blocks soonest.
MANY_BLOCKS = {blocks: 8, browse: 3, big: 4, reference: 30, pipeline: 2, shared_table: 1, insert: 6, optimize: 4}
