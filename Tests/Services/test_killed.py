"""Processes that die by SIGKILL at every step of a write: the table is at its old or its new version, never between.

A debug build kills itself at the point that SORD_FAULT_POINT names (`Sources/DeltaLake/Storage/FaultPoint.swift`).
"""

import os
import random
import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, QueryBuilder

import program
from server import Server, until

ROUNDS = 100
BEFORE = ("folderPrepared", "dataFilesWritten", "dataFilesDurable")
COMMIT = ("commitDecided", "committed")
CHECKPOINTS = ("checkpointWritten", "lastCheckpointWritten")
# Points from which on the new version is there.
AFTER_COMMIT = ("committed", "checkpointPartWritten", *CHECKPOINTS, "logFileCleaned")

EVERY_COMMIT = "'delta.checkpointInterval' = '1'"
VECTORS = "'delta.enableDeletionVectors' = 'true'"
FEED = "'delta.enableChangeDataFeed' = 'true'"


@dataclass(frozen=True)
class Scenario:
    """Statements that make a table, one that is killed, the points it is to be killed at, and the rows after it."""

    name: str
    statement: str
    points: tuple[str, ...]
    after: tuple[int, ...]
    properties: str = ""
    # `None`: there is no table before.
    before: tuple[int, ...] | None = (0, 1, 2, 3, 4, 5, 6, 7)
    partitioned: bool = False
    # Makes the log look as if it were older than it is kept.
    aged: bool = False

    def __str__(self) -> str:
        return self.name


ALL = tuple(range(8))
SCENARIOS = [
    Scenario("create", "CREATE TABLE =(^)t AS SELECT range AS id FROM range(3)", BEFORE + COMMIT, (0, 1, 2),
             before=None),
    Scenario("insert", "INSERT INTO =(^)t SELECT 8, 0", BEFORE + COMMIT, (*ALL, 8)),
    Scenario("insert into partitions", "INSERT INTO =(^)t SELECT 8, 0", BEFORE + COMMIT, (*ALL, 8), partitioned=True),
    Scenario("insert overwrite", "INSERT OVERWRITE =(^)t SELECT 9, 0", BEFORE + COMMIT, (9,)),
    Scenario("replace where", "INSERT INTO =(^)t REPLACE WHERE part = 1 SELECT 9, 1", BEFORE + COMMIT, (0, 2, 4, 6, 9),
             partitioned=True),
    Scenario("delete by copying", "DELETE FROM =(^)t WHERE id = 3", (*BEFORE[1:], *COMMIT), (0, 1, 2, 4, 5, 6, 7)),
    Scenario("delete by vector", "DELETE FROM =(^)t WHERE id = 3", ("deletionVectorsWritten", *COMMIT),
             (0, 1, 2, 4, 5, 6, 7), properties=VECTORS),
    Scenario("update with feed", "UPDATE =(^)t SET id = 30 WHERE id = 3", ("changeFilesWritten", *COMMIT),
             (0, 1, 2, 4, 5, 6, 7, 30), properties=FEED),
    Scenario("merge", "MERGE INTO =(^)t AS t USING (VALUES (3, 1), (8, 0)) AS s(id, part) ON t.id = s.id "
             "WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT BY NAME", COMMIT, (0, 1, 2, 4, 5, 6, 7, 8),
             properties=VECTORS),
    Scenario("alter", "ALTER TABLE =(^)t ADD COLUMN text VARCHAR", COMMIT, ALL),
    Scenario("checkpoint", "INSERT INTO =(^)t SELECT 8, 0", CHECKPOINTS, (*ALL, 8), properties=EVERY_COMMIT),
    Scenario("checkpoint with sidecars", "INSERT INTO =(^)t SELECT 8, 0", ("checkpointPartWritten", *CHECKPOINTS),
             (*ALL, 8), properties=f"{EVERY_COMMIT}, 'delta.checkpointPolicy' = 'v2'"),
    Scenario("clean-up of the log", "INSERT INTO =(^)t SELECT 8, 0", ("logFileCleaned",), (*ALL, 8),
             properties=EVERY_COMMIT, aged=True),
    Scenario("optimize", "OPTIMIZE =(^)t", ("dataFilesWritten", "groupRearranged", *COMMIT), ALL, partitioned=True),
    Scenario("vacuum", "VACUUM =(^)t RETAIN 0 HOURS FORCE", ("vacuumDecided", "vacuumDeletedFile"), ALL),
    Scenario("restore", "RESTORE TABLE =(^)t TO VERSION AS OF 1", COMMIT, (0, 1, 2, 3)),
]
POINTED = [
    (scenario, point, count)
    for count in (1, 2) for scenario in SCENARIOS for point in scenario.points
    if count == 1 or point in ("vacuumDeletedFile", "logFileCleaned", "groupRearranged")
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("killed")) as running:
        yield running


class Table:
    """A table that is made by the server and changed by processes that die."""

    def __init__(self, server: Server, number: str):
        self.server = server
        self.name = f"t{number}"
        self.folder: Path = server.data / "lake" / self.name

    def run(self, text: str) -> None:
        self.server.query(text.replace("=(^)t", f"=(^){self.name}"))

    def die(self, text: str, point: str) -> int:
        """Runs a statement in a process that is to die at a point, and returns how it ended."""
        done = program.run(
            "query", text.replace("=(^)t", f"=(^){self.name}"), "--data", self.server.data, cwd=self.server.data,
            SORD_FAULT_POINT=point,
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode

    def version(self) -> int:
        """The newest version in the log, without anybody's help; -1 if there is none."""
        names = (path.stem for path in (self.folder / "_delta_log").glob("*.json"))
        return max((int(name) for name in names if name.isdigit()), default=-1)

    def rows(self) -> list[int]:
        """The rows as Sord and deltalake see them, who must agree."""
        ours = [row[0] for row in self.server.query(f"SELECT id FROM =(^){self.name} ORDER BY id")["rows"]]
        theirs = DeltaTable(str(self.folder))
        assert theirs.version() == self.version()
        builder = QueryBuilder().register("t", theirs)
        read = pa.table(builder.execute("SELECT id FROM t ORDER BY id"))["id"].to_pylist()
        assert read == ours
        return ours

    def files(self) -> set[str]:
        """The data files and deletion vectors that are there, and what a process was about to put into the log."""
        return {
            str(path.relative_to(self.folder)) for path in self.folder.rglob("*")
            if path.is_file() and ("_delta_log" not in path.parts or path.name.startswith("."))
        }

    def make(self, scenario: Scenario) -> None:
        if scenario.before is None:
            return
        partition = " PARTITION BY (part)" if scenario.partitioned else ""
        properties = f" TBLPROPERTIES ({scenario.properties})" if scenario.properties else ""
        self.run(f"CREATE TABLE =(^)t (id BIGINT, part BIGINT){partition}{properties}")
        for start in (0, 4):
            self.run(f"INSERT INTO =(^)t SELECT range, range % 2 FROM range({start}, {start + 4})")
        if scenario.name == "vacuum":
            for start in (0, 4):
                self.run(f"INSERT OVERWRITE =(^)t SELECT range, range % 2 FROM range({start}, {start + 4})")
            self.run("INSERT INTO =(^)t SELECT range, range % 2 FROM range(4)")
        if scenario.aged:
            # Nobody waits for a checkpoint, so it may come a little later than the commit.
            until(lambda: (self.folder / "_delta_log" / f"{self.version():020}.checkpoint.parquet").exists(), 10, "a checkpoint")
            past = time.time() - 60 * 24 * 3600
            for path in (self.folder / "_delta_log").iterdir():
                os.utime(path, (past, past))

    def check_it_goes_on(self, rows: tuple[int, ...]) -> None:
        """The next write succeeds on top of what is there, and vacuuming leaves what the newest version needs."""
        version = self.version()
        before = self.rows() if version >= 0 else []
        answer = self.server.post(
            "/api/load", {"from": "SELECT 100::BIGINT AS id", "table": self.name, "mode": "append"})
        assert answer.status == 200, answer.body
        assert self.rows() == sorted([*before, 100])
        assert answer.json["version"] == version + 1


@pytest.mark.parametrize(
    ("scenario", "point", "count"), POINTED, ids=lambda part: str(part).replace(" ", "-"))
def test_a_process_that_dies_at_a_point_leaves_the_old_or_the_new_version(server, scenario, point, count):
    table = Table(server, f"{SCENARIOS.index(scenario)}_{point}_{count}".lower())
    table.make(scenario)
    version = table.version()
    assert version < 0 or tuple(table.rows()) == scenario.before
    assert table.die(scenario.statement, f"{point}:{count}") == -signal.SIGKILL, f"{point} was not reached"
    if point == "vacuumDeletedFile":
        # VACUUM says in a version of its own that it begins.
        assert table.version() == version + 1
        assert tuple(table.rows()) == scenario.before
    elif point in AFTER_COMMIT:
        assert table.version() == version + 1
        assert tuple(table.rows()) == scenario.after
    else:
        assert table.version() == version
        if version >= 0:
            assert tuple(table.rows()) == scenario.before
        else:
            listed = server.get("/api/tables")
            assert table.name not in [each["name"] for each in listed["tables"]]
            assert table.name not in [each["table"] for each in listed["problems"]]
    table.check_it_goes_on(scenario.after)


def test_files_of_dead_writers_do_no_harm_and_are_vacuumed(server):
    """What a writer leaves that dies before its commit, or between the two names of it, is gone with the next vacuum."""
    table = Table(server, "leftovers")
    table.make(SCENARIOS[1])
    needed = table.files()
    for point in ("dataFilesWritten", "dataFilesDurable", "commitDecided"):
        assert table.die("INSERT INTO =(^)t SELECT 8, 0", point) == -signal.SIGKILL
    # A commit that was written and not linked to its name yet, and one that has both names still.
    log = table.folder / "_delta_log"
    (log / ".sord-11111111-1111-1111-1111-111111111111.tmp").write_text('{"commitInfo":{')
    newest = log / f"{table.version():020}.json"
    os.link(newest, log / ".sord-22222222-2222-2222-2222-222222222222.tmp")
    assert len(table.files()) == len(needed) + 5
    assert tuple(table.rows()) == ALL
    table.run("INSERT INTO =(^)t SELECT 8, 0")
    added = {path for path in DeltaTable(str(table.folder)).file_uris()}
    table.run("VACUUM =(^)t RETAIN 0 HOURS FORCE")
    kept = {path for path in table.files() if "_delta_log" not in path}
    assert kept == {path.rpartition(f"/{table.name}/")[2] for path in added}
    assert tuple(table.rows()) == (*ALL, 8)


@pytest.mark.parametrize("round", range(ROUNDS - len(POINTED)))
def test_a_process_that_dies_at_any_moment_has_done_its_first_statements_and_no_others(server, round):
    """Ten statements in a row, each a commit, and a kill at some moment: the rows are those of so many statements."""
    table = Table(server, f"moment_{round}")
    table.run(f"CREATE TABLE =(^)t TBLPROPERTIES ({VECTORS}, 'delta.checkpointInterval' = '3') AS SELECT -1::BIGINT AS id")
    changes = ["INSERT INTO =(^)t SELECT {n}", "UPDATE =(^)t SET id = {n} WHERE id = {n} - 1",
               "DELETE FROM =(^)t WHERE id = {n} - 1", "OPTIMIZE =(^)t"]
    texts, states, rows = [], [[-1]], [-1]
    choose = random.Random(round)
    for n in range(10):
        kind = choose.choice((0, 0, 1, 2, 3))
        texts.append(changes[kind].format(n=n).replace("=(^)t", f"=(^){table.name}"))
        if kind == 0:
            rows = [*rows, n]
        elif kind == 1:
            rows = [n if row == n - 1 else row for row in rows]
        elif kind == 2:
            rows = [row for row in rows if row != n - 1]
        states.append(sorted(rows))
    process = program.start("query", "; ".join(texts), "--data", server.data, cwd=server.data)
    deadline = time.monotonic() + 10
    wanted = choose.randrange(1, 8)
    while process.poll() is None and table.version() < wanted and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(choose.random() * 0.03)
    process.kill()
    process.communicate()
    assert table.rows() in states
    table.check_it_goes_on(())


def test_every_fault_point_is_tried():
    """A point that is added is tried by a scenario too, or said here why not."""
    text = (program.ROOT / "Sources/DeltaLake/Storage/FaultPoint.swift").read_text()
    there = set(re.findall(r"^    case (\w+)$", text, re.MULTILINE))
    tried = {point for _, point, _ in POINTED}
    # Dropping moves a folder in one step of the file system; it has a test of its own.
    assert there - tried == {"tableMoved"}
    assert tried <= there


def test_a_table_whose_dropping_process_dies_is_in_the_lake_or_in_the_trash(server):
    table = Table(server, "dropped")
    table.make(SCENARIOS[1])
    assert table.die("DROP TABLE =(^)t", "tableMoved") == -signal.SIGKILL
    assert table.name not in [each["name"] for each in server.get("/api/tables")["tables"]]
    assert table.die("RESTORE TABLE =(^)t", "tableMoved") == -signal.SIGKILL
    assert tuple(table.rows()) == ALL
    table.check_it_goes_on(())
