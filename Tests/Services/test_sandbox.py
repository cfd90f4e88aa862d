"""What SQL may open on a server: tried with all that DuckDB lists, extensions included."""

import re

import pytest

import program
from samples import write_samples
from server import Server

CANARY = "canary-51c0de"


@pytest.fixture(scope="module")
def caged(tmp_path_factory):
    """A server, and beside its data folder a file that nobody may see."""
    folder = tmp_path_factory.mktemp("caged")
    data, outside = folder / "data", folder / "outside"
    data.mkdir(), outside.mkdir()
    write_samples(data)
    (outside / "a.csv").write_text(f"word\n{CANARY}\n")
    (data / "accounts.json").write_text(f'{{"word": "{CANARY}"}}\n')
    (data / "raw/link").symlink_to(outside)
    # A secret of the process's own, which no function may tell.
    with Server(data, variables={"WORD": CANARY}) as running:
        running.load("climate", "climate")
        running.outside = outside
        yield running
        assert (outside / "a.csv").read_text() == f"word\n{CANARY}\n"
        assert sorted(path.name for path in outside.iterdir()) == ["a.csv"]


def ways(caged) -> list[str]:
    outside = caged.outside / "a.csv"
    return [
        str(outside), f"file:{outside}", f"file://{outside}", f"{caged.data}/raw/link/a.csv", "raw/link/a.csv", "raw/link/*",
        "raw/../../outside/a.csv", "../outside/a.csv", "accounts.json", f"{caged.data}/accounts.json", "*.json",
        "/proc/self/environ",
    ]


def test_no_function_that_the_engine_lists_reads_a_file_outside(caged):
    listed = caged.query(
        "SELECT DISTINCT function_name, function_type FROM duckdb_functions() "
        "WHERE function_type IN ('table', 'table_macro', 'pragma') ORDER BY ALL"
    )["rows"]
    assert len(listed) > 100
    for name, kind in listed:
        for path in ways(caged):
            call = f"PRAGMA {name}('{path}')" if kind == "pragma" else f"FROM \"{name}\"('{path}')"
            answer = caged.post("/api/query", {"query": call})
            assert CANARY not in answer.body.decode(), call
            assert answer.status in (200, 400, 403), (call, answer.body)
    assert caged.query("SELECT 42")["rows"] == [[42]]


def test_no_variable_of_the_process_is_told(caged):
    for text in ["SELECT getenv('WORD')", "SELECT getvariable('WORD')", "SELECT current_setting('WORD')",
                 "FROM read_text('/proc/self/environ')", "FROM duckdb_settings()", "FROM duckdb_variables()"]:
        assert CANARY not in caged.post("/api/query", {"query": text}).body.decode(), text


REFUSED = [
    ("FROM read_text('/etc/passwd')", "SQL may not open “/etc/passwd”"),
    ("FROM '/etc/passwd'", "There is no table “/etc/passwd”, and if it is a file, SQL may not open it."),
    ("FROM glob('/etc/*')", "SQL may not open “/etc/*”"),
    ("FROM read_csv('https://127.0.0.1:1/a.csv')", "SQL may not open “https://127.0.0.1:1/a.csv”"),
    ("FROM read_parquet('s3://other/a.parquet')", "SQL may not open “s3://other/a.parquet”"),
    ("CREATE TABLE t AS FROM read_json('accounts.json')", "SQL may not open “accounts.json”"),
    ("CREATE TABLE t (a INT); COPY t FROM '/etc/passwd'", "SQL may not open “/etc/passwd”"),
    ("COPY (SELECT 1) TO 'lake/climate/x.parquet'", "only files under data/raw can be written"),
    ("COPY (SELECT 1) TO 'results/x.parquet'", "only files under data/raw can be written"),
    ("COPY (SELECT 1) TO 'shared.duckdb'", "only files under data/raw can be written"),
    ("COPY (SELECT 1) TO 'raw/link/x.csv'", "only files under data/raw can be written"),
    ("COPY (SELECT 1) TO ('raw/' || 'x.csv')", "nothing that is computed"),
    ("EXPORT DATABASE 'raw/e'", "EXPORT DATABASE is not allowed here."),
    ("IMPORT DATABASE 'raw/e'", "IMPORT DATABASE is not allowed here."),
    ("ATTACH 'shared.duckdb' AS s", "ATTACH cannot open “shared.duckdb”"),
    ("ATTACH 'md:' AS m", "ATTACH cannot open “md:”"),
    ("INSTALL httpfs", "INSTALL is not allowed here."),
    ("LOAD tpch", "LOAD is not allowed here."),
    ("CREATE SECRET (TYPE s3)", "Secrets are not kept by CREATE SECRET here."),
    ("FROM duckdb_secrets()", "The function “duckdb_secrets” is not allowed here."),
    ("SET enable_external_access = true", "The setting “enable_external_access” belongs to the server"),
    ("SET temp_directory = '/tmp'", "The setting “temp_directory” belongs to the server"),
    ("SET GLOBAL TimeZone = 'UTC'", "SET GLOBAL is not allowed here"),
    ("PRAGMA profile_output = '/tmp/x'", "PRAGMA profile_output is not allowed here."),
    ("CALL enable_logging(storage = 'file')", "The function “enable_logging” is not allowed here."),
    ("FROM enable_profiling(save_location = '/tmp/x')", "The function “enable_profiling” is not allowed here."),
]


@pytest.mark.parametrize("text, message", REFUSED)
def test_what_is_refused_says_so_and_says_what_to_do(caged, text, message):
    answer = caged.post("/api/query", {"query": text})
    assert (answer.status, answer.error["code"]) == (403, "not_allowed"), answer.body
    assert message in answer.error["message"]
    assert answer.error["hint"]
    assert str(caged.data) not in answer.body.decode()


def test_a_refused_statement_names_its_place_and_nothing_before_it_ran(caged):
    answer = caged.post("/api/query", {"query": "CREATE TABLE early AS SELECT 1;\n  LOAD tpch"})
    assert (answer.error["line"], answer.error["column"]) == (2, 3)
    assert caged.post("/api/query", {"query": "FROM early"}).error["code"] == "sql_error"


def test_files_of_the_data_folder_are_read_written_and_loaded(caged):
    assert caged.query("SELECT count(*) FROM read_csv('raw/climate/*.csv')")["rows"][0][0] > 0
    (name,) = caged.query("SELECT file FROM glob('lake/climate/*.parquet') LIMIT 1")["rows"][0]
    assert caged.query(f"SELECT count(*) > 0 FROM '{name}'")["rows"] == [[True]]
    caged.query("COPY (SELECT 7 AS n) TO 'raw/made.parquet'")
    caged.query("ATTACH 'databases/notes.duckdb' AS notes; CREATE TABLE notes.t AS FROM 'raw/made.parquet'; DETACH notes")
    assert caged.query("ATTACH 'databases/notes.duckdb' AS notes; FROM notes.t")["rows"] == [[7]]
    caged.query("DETACH notes")
    assert caged.load("SELECT n FROM 'raw/made.parquet'", "made")["rows"] == 1


def test_a_session_sets_its_time_zone_and_leaves_that_of_others(caged):
    zone = "SELECT current_setting('TimeZone')"
    before = caged.query(zone)["rows"]
    assert caged.query(f"SET TimeZone = 'Asia/Tokyo'; {zone}")["rows"] == [["Asia/Tokyo"]]
    assert caged.query(zone)["rows"] == before


def test_what_is_spilled_cannot_be_read_by_others(tmp_path):
    write_samples(tmp_path)
    with Server(tmp_path, options=("--memory", "150MB", "--threads", "1")) as server:
        text = f"CREATE TABLE big AS SELECT i, repeat('{CANARY}' || i, 8) AS word FROM range(1500000) r(i)"
        server.query(text)
        spilled = [path for path in tmp_path.glob("results/*/*") if path.stat().st_size > 1_000_000]
        assert spilled
        assert not any(CANARY.encode() in path.read_bytes() for path in spilled)
        assert server.query("SELECT count(*) FROM big WHERE starts_with(word, 'canary')")["rows"] == [[1_500_000]]


def test_the_limits_of_a_node_hold_and_no_statement_raises_them(tmp_path):
    write_samples(tmp_path)
    options = ("--memory", "100MB", "--threads", "1", "--spill", "20MB", "--timeout", "2")
    with Server(tmp_path, options=options) as server:
    
        assert server.query("SELECT current_setting('threads'), current_setting('memory_limit')")["rows"] == [[1, "95.3 MiB"]]
        answer = server.post("/api/query", {"query": "CREATE TABLE t AS SELECT hash(i) AS h FROM range(100000000) r(i)"})
        assert (answer.status, answer.error["code"]) in [(507, "out_of_memory"), (504, "timed_out")], answer.body
        answer = server.post("/api/query", {"query": "SELECT array_agg(hash(i)::VARCHAR || 'x') FROM range(3000000) r(i)"})
        assert (answer.status, answer.error["code"]) == (507, "out_of_memory"), answer.body
        answer = server.post("/api/query", {"query": "SELECT count(*) FROM range(1e6::BIGINT) a, range(1e6::BIGINT) b WHERE a.range + b.range = 7"})
        assert (answer.status, answer.error["code"]) == (504, "timed_out"), answer.body
        for name, value in [("threads", "8"), ("memory_limit", "'9GB'"), ("max_temp_directory_size", "'9GB'")]:
            assert server.post("/api/query", {"query": f"SET {name} = {value}"}).status == 403
        assert server.query("SELECT 42")["rows"] == [[42]]


def test_the_terminal_opens_what_its_user_may_unless_it_is_told_otherwise(sord, data, tmp_path):
    outside = tmp_path.parent / f"{tmp_path.name}-outside.csv"
    outside.write_text("n\n5\n")
    assert sord("query", f"FROM '{outside}'").stdout == "n\r\n5\r\n"
    for options in [{"SORD_FILES": "data"}]:
        done = sord("query", f"FROM read_csv('{outside}')", **options)
        assert done.returncode == 1 and "SQL may not open" in done.stderr
    done = sord("query", "SELECT 1", "--files", "some")
    assert done.returncode == 2 and "must be data or all" in done.stderr
    outside.unlink()


def test_a_server_that_is_told_so_opens_all_files(data, tmp_path):
    (tmp_path / "beside.csv").write_text("n\n5\n")
    with Server(data, options=("--files", "all")) as server:
        assert server.query(f"FROM '{tmp_path}/beside.csv'")["rows"] == [[5]]


def test_every_refusal_of_the_manual_is_the_real_one(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    write_samples(data)
    # The manual's paths are relative to the folder above the data folder, where people start a server.
    (data / "data").symlink_to(data)
    pairs = re.findall(r"^> (.*)\n(.*)$", (program.ROOT / "docs/security.md").read_text(), re.MULTILINE)
    assert len(pairs) > 10
    with Server(data) as server:
        server.query("CREATE TABLE t AS SELECT 1 AS n")
        for text, message in pairs:
            assert server.post("/api/query", {"query": text}).error["message"] == message, text
