"""A disk that is full in the middle of a load."""

import os
import resource
import subprocess

import pytest

import program
from server import Server

LARGE = "SELECT hash(i)::VARCHAR || hash(i + 1)::VARCHAR AS text FROM range(3000000) t(i)"


def limit_files() -> None:
    """No file may grow beyond two megabytes: the system refuses the write as a full disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, 2 << 20))


def files(folder) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("table", ["numbers", "fresh"])
def test_a_load_that_may_write_no_more_leaves_the_table_alone_and_no_files(data, sord, table):
    assert sord("load", "numbers", "--from", "SELECT 'one' AS text").returncode == 0
    before = files(data / "lake")
    load = program.start("load", table, "--from", LARGE, "--data", data, cwd=data, preexec_fn=limit_files)
    output, said = load.communicate(timeout=30)
    assert (load.returncode, output) == (1, b"")
    assert b"File too large" in said and b"Free some space" in said
    assert files(data / "lake") == before
    assert sord("query", "FROM =(^)numbers").stdout == "text\r\none\r\n"


def test_a_server_whose_disk_is_full_says_so_and_goes_on(data):
    """The same over REST: 507, and small loads still work."""

    class Limited(Server):
        def start(self):
            soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, hard))
            try:
                super().start()
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    with Limited(data) as server:
        server.load("SELECT 'one' AS text", "numbers")
        answer = server.post("/api/load", {"from": LARGE, "table": "numbers"})
        assert (answer.status, answer.error["code"]) == (507, "disk_full")
        assert str(data) not in answer.body.decode()
        assert server.query("FROM =(^)numbers")["rows"] == [["one"]]
        server.load("SELECT 'two' AS text", "numbers", "append")
        assert server.query("SELECT count(*) FROM =(^)numbers")["rows"] == [[2]]


SMALL_DISK_SCRIPT = """
set -e
mount -t tmpfs -o size=6m none "$1"
cd "$1"
"$2" load numbers --from "SELECT 'one' AS text" --data data
find data > before
set +e
"$2" load numbers --from "$3" --data data; echo "exit $?"
find data | diff before - && echo "nothing left"
"$2" query "FROM =(^)numbers" --data data
"""


def test_a_load_onto_a_small_disk_leaves_the_table_alone_and_no_files(tmp_path):
    # A mount table of its own, in which anybody may mount.
    mounting = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    done = subprocess.run(
        [*mounting, "bash", "-c", SMALL_DISK_SCRIPT, "small-disk", str(tmp_path), program.BINARY, LARGE],
        capture_output=True, text=True, env=program.environment(), timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "No space left on device" in done.stderr
    assert done.stdout.split("\n") == [
        "1 row written to =(^)numbers, version 0.", "exit 1", "nothing left", "text", "one", "",
    ]
