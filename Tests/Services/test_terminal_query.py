"""`sord query`: where the text comes from, how rows are printed, how it ends."""

import os
import pty
import subprocess
import time

import pytest

import program

ODD = """SELECT 1 AS n, NULL AS nothing, '' AS empty, 'a,b' AS comma, 'say "hi"' AS "quo ted", '🦆' AS duck"""


def test_csv_tells_null_from_empty_text_and_quotes_only_where_it_must(sord):
    done = sord("query", ODD, "--format", "csv")
    assert done.stdout == 'n,nothing,empty,comma,quo ted,duck\r\n1,,"","a,b","say ""hi""",🦆\r\n'


def test_json_is_one_array_and_ndjson_one_object_a_line(sord):
    object = '{"n":1,"nothing":null,"empty":"","comma":"a,b","quo ted":"say \\"hi\\"","duck":"🦆"}'
    assert sord("query", ODD, "--format", "json").stdout == f"[\n{object}\n]\n"
    assert sord("query", ODD, "--format", "ndjson").stdout == f"{object}\n"


def test_results_without_rows_keep_their_header(sord):
    nothing = "SELECT 1 AS a, 2 AS b WHERE false"
    assert sord("query", nothing).stdout == "a,b\r\n"
    assert sord("query", nothing, "--format", "json").stdout == "[]\n"
    assert sord("query", nothing, "--format", "ndjson").stdout == ""


def test_columns_of_one_name_stay_apart_in_json(sord):
    done = sord("query", "SELECT 1 AS a, 2 AS a", "--format", "ndjson")
    assert done.stdout == '{"a":1,"a_1":2}\n'


def test_a_pipe_gets_csv_and_only_the_rows_of_each_statement(sord):
    done = sord("query", "CREATE TABLE t AS SELECT 1 AS a; SELECT * FROM t; SELECT 2 AS b; DROP TABLE t")
    assert (done.returncode, done.stdout, done.stderr) == (0, "a\r\n1\r\nb\r\n2\r\n", "")


def test_a_terminal_gets_a_drawn_table(data):
    text = "SELECT 'mallard' AS name, 12 AS n UNION ALL SELECT NULL, 1234567 ORDER BY n"
    assert on_terminal(data, "query", text) == [
        "┌─────────┬─────────┐",
        "│  name   │    n    │",
        "│ VARCHAR │ INTEGER │",
        "├─────────┼─────────┤",
        "│ mallard │      12 │",
        "│ NULL    │ 1234567 │",
        "└─────────┴─────────┘",
        "2 rows, 2 columns",
    ]


def test_a_terminal_never_obeys_what_a_value_says(data):
    drawn = on_terminal(data, "query", "SELECT chr(27) || '[2J' AS clear")
    assert "│ \\x1b[2J │" in drawn


def test_a_terminal_is_told_what_a_statement_without_rows_did(data):
    assert on_terminal(data, "query", "CREATE TABLE t AS FROM range(1500); DROP TABLE t") == [
        "Created, with 1,500 rows.",
        "Dropped.",
    ]


def test_a_table_shows_forty_rows_and_counts_all(sord):
    drawn = sord("query", "FROM range(1000000)", "--format", "table").stdout.splitlines()
    assert len([line for line in drawn if line.startswith("│")]) == 2 + 40
    assert drawn[-1] == "1,000,000 rows (40 shown), 1 column"


@pytest.mark.parametrize("format", ["csv", "ndjson"])
def test_rows_prints_at_most_so_many(sord, format):
    lines = sord("query", "FROM range(50000)", "--format", format, "--rows", 12345).stdout.splitlines()
    assert len(lines) - (format == "csv") == 12345


def test_the_text_may_come_from_standard_input_or_a_file(sord, data):
    (data / "report.sql").write_text("SELECT 42 AS answer;\n-- done\n")
    assert sord("query", "-", input="SELECT 42 AS answer").stdout == "answer\r\n42\r\n"
    assert sord("query", "--file", "report.sql").stdout == "answer\r\n42\r\n"
    assert sord("query", "--file", "-", input="SELECT 42 AS answer").stdout == "answer\r\n42\r\n"


def test_a_text_that_is_not_utf8_is_refused(sord, data):
    (data / "latin.sql").write_bytes("SELECT 'Gänse'".encode("latin-1"))
    done = sord("query", "--file", "latin.sql")
    assert (done.returncode, done.stderr) == (1, "error: The text is not UTF-8.\n")


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("SELECT 1", 0, ""),
        ("SELECT 1;\nSELECT nosuch", 1, "(line 2, column 8)"),
        ("SELECT 1 +", 1, "(line 1, column 11)"),
        ("SELECT 'open", 1, "(line 1, column 8)"),
        ("FROM =(^)climat", 1, "The lake has no table “climat”. (line 1, column 6)"),
        (" -- nothing\n", 1, "There is no SQL in the text."),
        ("SELECT 1 AS \"ä🦆\", nosuch", 1, "(line 1, column 19)"),
        ("COPY =(^)x FROM 'x.csv'", 1, "This statement cannot change =(^)x, which is a table of the lake."),
    ],
)
def test_the_exit_code_and_the_place_tell_how_a_query_ended(sord, text, status, said):
    done = sord("query", text)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr and "/work" not in done.stderr


def test_statements_before_the_one_that_fails_have_printed_their_rows(sord):
    done = sord("query", "SELECT 1 AS a; SELECT nosuch")
    assert (done.returncode, done.stdout) == (1, "a\r\n1\r\n")


def test_a_statement_may_begin_with_a_table_and_go_on(sord):
    sord("load", "birds", "--from", "SELECT 1 AS n")
    assert sord("query", "=(^)birds").stdout == "n\r\n1\r\n"
    assert sord("query", "FROM =(^)birds AS b WHERE b.n = 1").stdout == "n\r\n1\r\n"
    assert sord("query", "=(^)birds AS b WHERE b.n = 1 ORDER BY n").stdout == "n\r\n1\r\n"
    assert "(line 1, column 17)" in sord("query", "=(^)birds WHERE nosuch = 1").stderr


def test_a_query_that_takes_too_long_is_stopped(sord):
    begun = time.monotonic()
    done = sord("query", "SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 1", "--timeout", 1)
    assert done.returncode == 1
    assert "was stopped" in done.stderr
    assert time.monotonic() - begun < 5


def test_a_reader_that_goes_away_ends_the_query_quietly_and_at_once(data):
    query = program.start("query", "FROM range(100000000000)", "--data", data, cwd=data)
    assert query.stdout.readline() == b"range\r\n"
    query.stdout.close()
    assert query.wait(timeout=5) == 0
    assert query.stderr.read() == b""
    query.stderr.close()


def test_ctrl_c_stops_a_query(data):
    query = program.start("query", "FROM range(100000000000)", "--data", data, cwd=data, stdout=subprocess.PIPE)
    query.stdout.readline()
    query.send_signal(2)
    output, said = query.communicate(timeout=10)
    assert query.returncode == 130
    assert said == b"error: The run was stopped.\n"


def test_three_million_rows_are_printed_in_flat_memory(data):
    """The rows pass through, however many: what is held does not grow from 500,000 rows to 3,000,000."""
    peaks = []
    for count in (500_000, 3_000_000):
        query = program.start("query", f"FROM range({count})", "--format", "csv", "--data", data, cwd=data)
        lines, peak, seen = 0, 0, time.monotonic()
        while piece := query.stdout.read(1 << 20):
            lines += piece.count(b"\n")
            if time.monotonic() - seen > 0.05 and query.poll() is None:
                seen = time.monotonic()
                peak = max(peak, peak_of(query.pid))
        assert query.wait(timeout=10) == 0
        query.stderr.close()
        assert lines == count + 1
        peaks.append(peak)
    assert peaks[1] < peaks[0] + (64 << 20), peaks


def peak_of(process: int) -> int:
    """A process that has just ended has no memory to speak of."""
    try:
        return program.memory(process, "VmHWM")
    except (OSError, KeyError):
        return 0


def on_terminal(data, *words: str) -> list[str]:
    """The lines that `sord` draws on a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    done = program.start(*words, "--data", data, cwd=data, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    drawn = b""
    try:
        while piece := os.read(ours, 65_536):
            drawn += piece
    except OSError:  # the other side has closed
        pass
    os.close(ours)
    assert done.wait(timeout=10) == 0
    return [line.rpartition("\x1b[K")[2] for line in drawn.decode().split("\r\n") if line]
