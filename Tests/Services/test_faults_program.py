"""Processes that are stopped or killed, ports that are taken, folders that cannot be written."""

import os
import signal
import subprocess
import threading
import time

import pytest

import program
from server import Server, free_port, until

ENDLESS = "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1"
LARGE = "SELECT hash(i)::VARCHAR || hash(i + 1)::VARCHAR AS text FROM range(1000000000) t(i)"


@pytest.fixture
def lake(data, sord):
    """The folder of a lake with the table `numbers` of one row."""
    assert sord("load", "numbers", "--from", "SELECT 'one' AS text").returncode == 0
    return data / "lake"


def files(folder) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def start_load(data, table: str, *options: str) -> subprocess.Popen:
    """Starts a load that would go on for minutes, and returns when it has written a good deal."""
    load = program.start("load", table, "--from", LARGE, "--data", data, *options, cwd=data)
    folder = data / "lake" / table
    known = set(folder.glob("*.parquet"))
    until(
        lambda: any(path.stat().st_size > 100_000 for path in set(folder.glob("*.parquet")) - known),
        10, "the load writes",
    )
    return load


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_load_that_is_interrupted_leaves_the_table_as_it_was_and_no_files(lake, data, sord, number):
    before = files(lake)
    load = start_load(data, "numbers")
    begun = time.monotonic()
    load.send_signal(number)
    output, said = load.communicate(timeout=10)
    assert time.monotonic() - begun < 2
    assert (load.returncode, output, said) == (130, b"", b"error: The run was stopped.\n")
    assert files(lake) == before
    assert sord("query", "FROM =(^)numbers").stdout == "text\r\none\r\n"


def test_a_new_table_whose_load_is_interrupted_does_not_exist(lake, data, sord):
    load = start_load(data, "fresh")
    load.send_signal(signal.SIGINT)
    load.communicate(timeout=10)
    assert [path.name for path in lake.iterdir()] == ["numbers"]


@pytest.mark.parametrize("mode", ["overwrite", "append"])
def test_a_load_that_is_killed_leaves_the_table_at_its_old_version_and_the_next_load_works(lake, data, sord, mode):
    load = start_load(data, "numbers", "--mode", mode)
    load.kill()
    load.communicate()
    assert sord("query", "FROM =(^)numbers").stdout == "text\r\none\r\n"
    done = sord("load", "numbers", "--from", "SELECT 'two' AS text", "--mode", mode)
    assert done.stdout.endswith("=(^)numbers, version 1.\n")
    kept = ["one", "two"] if mode == "append" else ["two"]
    assert sord("query", "FROM =(^)numbers ORDER BY text").stdout.split() == ["text", *kept]
    assert list(data.glob("results/*/*")) == []


def test_a_new_table_whose_load_is_killed_is_no_table_and_can_be_loaded(lake, data, sord):
    load = start_load(data, "fresh")
    load.kill()
    load.communicate()
    listed = sord("tables")
    assert [line.split(",")[0] for line in listed.stdout.split()] == ["table", "numbers"]
    assert listed.stderr == ""
    assert sord("load", "fresh", "--from", "SELECT 1 AS n").stdout == "1 row written to =(^)fresh, version 0.\n"


def test_what_a_killed_process_has_spilled_is_removed_by_the_next(data, sord):
    text = "SELECT count(*) FROM (SELECT hash(i) AS h, i FROM range(100000000) t(i) ORDER BY 1 OFFSET 1)"
    query = program.start("query", text, "--memory", "200MB", "--data", data, cwd=data)
    until(lambda: any(data.glob("results/*/*")), 20, "the query spills")
    query.kill()
    query.communicate()
    assert sord("query", "SELECT 1").returncode == 0
    assert list(data.glob("results/*/*")) == []


def test_four_processes_append_at_once_and_no_row_is_lost(data, sord):
    sord("load", "shared", "--from", "SELECT 0 AS writer, 0::BIGINT AS n")

    def append(writer: int) -> None:
        for turn in range(3):
            text = f"SELECT {writer} AS writer, {turn} * 1000 + range AS n FROM range(1000)"
            results.append(sord("load", "shared", "--from", text, "--mode", "append"))

    results: list = []
    writers = [threading.Thread(target=append, args=(number,)) for number in range(1, 5)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [done.stderr for done in results if done.returncode] == []
    text = "SELECT writer, count(*) AS a, count(DISTINCT n) AS b FROM =(^)shared GROUP BY 1 ORDER BY 1"
    counted = sord("query", text)
    assert counted.stdout.split()[1:] == ["0,1,1", *(f"{writer},3000,3000" for writer in range(1, 5))]
    assert sord("tables").stdout.split()[1].startswith("shared,12,12001,13,")


def test_two_processes_create_one_table_and_no_row_is_lost_in_silence(data, sord):
    loads = [
        program.start("load", "new", "--from", f"SELECT {number} AS n", "--mode", "append", "--data", data, cwd=data)
        for number in range(4)
    ]
    done = [(load.communicate(timeout=20), load.returncode) for load in loads]
    kept = sord("query", "FROM =(^)new ORDER BY n").stdout.split()[1:]
    assert len(kept) == sum(code == 0 for _, code in done) > 0
    for (_, said), code in done:
        assert code == 0 or b"error: " in said


def test_a_port_in_use_is_named_with_what_to_do(server, tmp_path):
    done = program.run("serve", "--port", server.port, "--data", tmp_path, cwd=tmp_path, timeout=10)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"error: port {server.port} of 127.0.0.1 is in use by another program.\n"
        f"Choose another one: sord serve --port {server.port + 1}\n"
    )


def test_an_address_of_another_machine_is_refused(tmp_path):
    done = program.run(
        "serve", "--host", "192.0.2.1", "--port", free_port(), "--data", tmp_path, cwd=tmp_path, timeout=10
    )
    assert done.returncode == 1
    assert "192.0.2.1 is no address of this machine." in done.stderr


def test_a_server_that_is_asked_to_stop_drains_the_request_in_flight(data):
    with Server(data) as server:
        connection = server.connection()
        text = "SELECT count(*) FROM range(400000000) t(i) WHERE hash(i) = 1"
        connection.request("POST", "/api/query", f'{{"query": "{text}"}}', {"Content-Type": "application/json"})
        until(lambda: server.running() == 1, 5, "the query runs")
        server.process.terminate()
        time.sleep(0.1)
        response = connection.getresponse()
        assert response.status == 200
        assert b'"total":1' in response.read()
        connection.close()
        assert server.process.wait(timeout=5) == 0
        with pytest.raises(OSError):
            server.get("/healthz")


def test_a_second_ctrl_c_ends_the_server_at_once(data):
    with Server(data) as server:
        connection = server.connection()
        connection.request("POST", "/api/query", f'{{"query": "{ENDLESS}"}}', {"Content-Type": "application/json"})
        until(lambda: server.running() == 1, 5, "the query runs")
        server.process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert server.process.poll() is None
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=2) == 130
        connection.close()


def without_privileges() -> list[str]:
    """Root may write everywhere; the words before a command that take this from it."""
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


def run_plain(*words: object, data) -> subprocess.CompletedProcess:
    command = [*without_privileges(), program.BINARY, *map(str, words), "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, cwd=data, env=program.environment(), timeout=30)


def test_a_lake_that_may_only_be_read_can_be_queried_and_says_why_it_cannot_be_loaded(lake, data):
    folders = [data, *(path for path in data.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        asked = run_plain("query", "FROM =(^)numbers", data=data)
        assert (asked.returncode, asked.stdout) == (0, "text\n" + "one\n"), asked.stderr
        before = files(lake)
        for table in ("numbers", "fresh"):
            refused = run_plain("load", table, "--from", "SELECT 'two' AS text", data=data)
            assert refused.returncode == 1
            assert "ermission denied" in refused.stderr and "NSCocoa" not in refused.stderr
        assert files(lake) == before
    finally:
        for folder in folders:
            folder.chmod(0o755)


@pytest.mark.parametrize("folder", ["/dev/null", "/proc/sord"])
def test_a_data_folder_that_cannot_be_made_is_named_with_the_reason(tmp_path, folder):
    done = program.run("query", "SELECT 1", "--data", folder, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: The data folder {folder} cannot be prepared: ")
    assert "NSCocoa" not in done.stderr
