"""Races between writers of one lake, whatever store it lies in. Everything is asked over REST.

Each function takes servers that are processes of their own and share a lake, and the name of a table of its own.
"""

import threading
from collections.abc import Callable

from server import Answer, Server

CONFLICT = 409


def at_once(writers: list[Server], act: Callable[[int, Server], object]) -> list:
    """Lets every writer act at the same moment; what they returned, in their order."""
    barrier = threading.Barrier(len(writers))
    results: list = [None] * len(writers)

    def run(number: int, server: Server) -> None:
        barrier.wait()
        try:
            results[number] = act(number, server)
        except BaseException as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


def load(server: Server, table: str, select: str, mode: str) -> Answer:
    return server.post("/api/load", {"from": select, "table": table, "mode": mode})


def query(server: Server, text: str) -> Answer:
    return server.post("/api/query", {"query": text})


def rows(server: Server, text: str) -> list[list]:
    """The rows of a query, at most 1,000."""
    return server.query(text)["rows"]


def versions(server: Server, table: str) -> list[int]:
    """The versions in the history of a table, the oldest first."""
    history = server.get(f"/api/tables/{table}/history?limit=1000")["history"]
    return [entry["version"] for entry in reversed(history)]


def until_done(server: Server, text: str, attempts: int = 200) -> int:
    """Runs a statement again as long as it conflicts; how often it did."""
    for conflicts in range(attempts):
        answer = query(server, text)
        if answer.status == 200:
            return conflicts
        assert_conflict(answer)
    raise AssertionError(f"{attempts} conflicts in a row: {text}")


def assert_conflict(answer: Answer) -> None:
    assert (answer.status, answer.error["code"]) == (CONFLICT, "conflict"), answer.body


def outcomes(answers: list[Answer]) -> int:
    """How many succeeded; the others must be clear conflicts."""
    for answer in answers:
        if answer.status != 200:
            assert_conflict(answer)
    return sum(answer.status == 200 for answer in answers)


# The races.


def appends_lose_no_row(writers: list[Server], table: str, commits: int = 25) -> None:
    """Appends never conflict: every version is there once, and every row."""
    created = load(writers[0], table, "SELECT -1 AS writer, -1 AS number", "overwrite")
    assert created.status == 200, created.body

    def append(writer: int, server: Server) -> list[int]:
        done = []
        for number in range(commits):
            answer = load(server, table, f"SELECT {writer} AS writer, {number} AS number", "append")
            assert answer.status == 200, answer.body
            done.append(answer.json["version"])
        return done

    made = at_once(writers, append)
    total = len(writers) * commits
    assert sorted(version for each in made for version in each) == list(range(1, total + 1))
    assert versions(writers[0], table) == list(range(total + 1))
    for server in writers:
        found = rows(server, f"SELECT count(*), count(DISTINCT (writer, number)) FROM =(^){table}")
        assert found == [[total + 1, total + 1]]
    each = rows(writers[0], f"SELECT writer, count(*) FROM =(^){table} WHERE writer >= 0 GROUP BY 1 ORDER BY 1")
    assert each == [[writer, commits] for writer in range(len(writers))]


def creates_leave_one_version(writers: list[Server], table: str) -> None:
    """Of many that create a table, one does; the others are told, and nothing of theirs is in the table."""
    answers = at_once(
        writers, lambda writer, server: query(server, f"CREATE TABLE =(^){table} AS SELECT {writer} AS writer"))
    assert sum(answer.status == 200 for answer in answers) == 1, [answer.body for answer in answers]
    for answer in answers:
        assert answer.status in (200, 400, CONFLICT), answer.body
    winner = next(number for number, answer in enumerate(answers) if answer.status == 200)
    assert versions(writers[0], table) == [0]
    for server in writers:
        assert rows(server, f"FROM =(^){table}") == [[winner]]


def overwrites_conflict(writers: list[Server], table: str, rounds: int = 5) -> None:
    """Each version has the rows of one writer alone, and who did not see what was there is told."""
    assert load(writers[0], table, "SELECT -1 AS writer, -1 AS round", "overwrite").status == 200
    conflicts, made = 0, 1
    for round in range(rounds):
        # Takes a while, so that they all begin before the first of them ends.
        select = f"SELECT {{}} AS writer, {round} AS round, count(*) FILTER (WHERE hash(i) = 1) AS n FROM range(2000000) t(i)"
        answers = at_once(
            writers, lambda writer, server: load(server, table, select.format(writer), "overwrite"))
        won = outcomes(answers)
        assert won > 0
        made += won
        conflicts += len(writers) - won
        assert versions(writers[0], table) == list(range(made))
        last = max((answer.json["version"], number) for number, answer in enumerate(answers) if answer.status == 200)
        assert rows(writers[-1], f"SELECT writer, round FROM =(^){table}") == [[last[1], round]]
    assert conflicts > 0


def deletes_of_one_row_conflict(writers: list[Server], table: str, rounds: int = 4) -> None:
    """A row is deleted once: whoever else meant to delete it finds it gone or is told of a conflict."""
    assert load(writers[0], table, "SELECT range AS id FROM range(100)", "overwrite").status == 200
    left = 100
    for round in range(rounds):
        text = f"DELETE FROM =(^){table} WHERE id = {round * 7} RETURNING id"
        answers = at_once(writers, lambda _, server: query(server, text))
        outcomes(answers)
        assert sum(answer.json["total"] for answer in answers if answer.status == 200) == 1
        left -= 1
        assert rows(writers[-1], f"SELECT count(*), count(DISTINCT id) FROM =(^){table}") == [[left, left]]


def deletes_of_other_files_pass(writers: list[Server], table: str) -> None:
    """Who deletes from files that nobody else touches need not try again."""
    for writer in range(len(writers)):
        select = f"SELECT {writer} AS writer, range AS id FROM range(10)"
        assert load(writers[0], table, select, "overwrite" if writer == 0 else "append").status == 200
    answers = at_once(
        writers, lambda writer, server: query(server, f"DELETE FROM =(^){table} WHERE writer = {writer} AND id < 5"))
    assert [answer.status for answer in answers] == [200] * len(writers), [answer.body for answer in answers]
    found = rows(writers[0], f"SELECT writer, count(*), min(id) FROM =(^){table} GROUP BY 1 ORDER BY 1")
    assert found == [[writer, 5, 5] for writer in range(len(writers))]


def updates_lose_no_increment(writers: list[Server], table: str, each: int = 5) -> None:
    """Everybody counts up the same row; whoever conflicts tries again, and no increment is lost."""
    assert load(writers[0], table, "SELECT 0 AS n, 'other' AS text", "overwrite").status == 200

    def count(_: int, server: Server) -> int:
        return sum(until_done(server, f"UPDATE =(^){table} SET n = n + 1") for _ in range(each))

    at_once(writers, count)
    assert rows(writers[0], f"SELECT n FROM =(^){table}") == [[each * len(writers)]]


def merges_make_no_twins(writers: list[Server], table: str, each: int = 4) -> None:
    """Everybody inserts the same keys if they are missing; each key is there once in the end."""
    assert load(writers[0], table, "SELECT -1 AS key, 0 AS hits", "overwrite").status == 200

    def merge(_: int, server: Server) -> None:
        for key in range(each):
            until_done(
                server,
                f"MERGE INTO =(^){table} AS t USING (SELECT {key} AS key) AS s ON t.key = s.key "
                "WHEN MATCHED THEN UPDATE SET hits = t.hits + 1 WHEN NOT MATCHED THEN INSERT (key, hits) VALUES (s.key, 1)",
            )

    at_once(writers, merge)
    found = rows(writers[0], f"SELECT key, hits FROM =(^){table} WHERE key >= 0 ORDER BY key")
    assert found == [[key, len(writers)] for key in range(each)]


def maintenance_loses_no_row(writers: list[Server], table: str, commits: int = 10) -> None:
    """Two optimise and vacuum while the others append: all rows are there, once."""
    assert load(writers[0], table, "SELECT -1 AS writer, -1 AS number", "overwrite").status == 200

    def act(writer: int, server: Server) -> None:
        for number in range(commits):
            if writer < 2:
                answer = query(server, f"OPTIMIZE =(^){table}; VACUUM =(^){table}")
                outcomes([answer])
            else:
                answer = load(server, table, f"SELECT {writer} AS writer, {number} AS number", "append")
                assert answer.status == 200, answer.body

    at_once(writers, act)
    appended = (len(writers) - 2) * commits + 1
    found = rows(writers[0], f"SELECT count(*), count(DISTINCT (writer, number)) FROM =(^){table}")
    assert found == [[appended, appended]]
