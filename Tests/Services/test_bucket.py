"""A lake in a bucket: the real program against a real server, and against servers that break the rules."""

import json
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import deltalake
import pyarrow
import pytest

import bucket
import program
from faulty_bucket import FaultyBucket
from server import Server


@pytest.fixture(scope="session")
def buckets(tmp_path_factory):
    """One server for all tests of this file; each has a bucket or a prefix of its own."""
    with bucket.BucketServer(tmp_path_factory.mktemp("buckets") / "weed") as running:
        running.make_bucket("birds")
        yield running


@pytest.fixture
def lake(buckets, tmp_path):
    """Runs `sord` on a lake of one test's own: `lake("query", "SELECT 42")`."""
    return Lake(buckets, tmp_path)


class Lake:
    count = 0

    def __init__(self, buckets, folder):
        Lake.count += 1
        self.buckets = buckets
        self.folder = folder
        self.prefix = f"lake {Lake.count}/of=tests"
        self.place = f"s3://birds/{self.prefix}"

    def __call__(self, *words, **variables):
        return program.run(*words, cwd=self.folder, **(self.buckets.settings(self.place) | variables))

    def load(self, table, rows, mode="overwrite") -> str:
        done = self("load", table, "--from", rows, "--mode", mode)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, sql) -> list:
        done = self("query", sql, "--format", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def keys(self, table="") -> list[str]:
        start = f"{self.prefix}/"
        return [key.removeprefix(start) for key in self.buckets.keys("birds", f"{start}{table}")]

    def versions(self, table) -> list[int]:
        names = [key.rpartition("/")[2] for key in self.keys(f"{table}/_delta_log/")]
        return sorted(int(name.removesuffix(".json")) for name in names if name.endswith(".json"))

    @property
    def options(self) -> dict[str, str]:
        """What delta-rs has to know."""
        return {
            "AWS_ENDPOINT_URL": self.buckets.endpoint, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": bucket.KEY_ID, "AWS_SECRET_ACCESS_KEY": bucket.SECRET,
            "aws_conditional_put": "etag",
        }


def test_tables_are_loaded_queried_appended_and_overwritten_and_leave_no_other_object(lake):
    assert lake.load("climate", "SELECT range AS n, 'é +%' AS word FROM range(1000)") == (
        "1,000 rows written to =(^)climate, version 0.\n"
    )
    assert lake.load("climate", "SELECT 1000 AS n, 'teal' AS word", "append").endswith("version 1.\n")
    assert lake.rows("SELECT count(*) AS c, sum(n)::BIGINT AS s, count(DISTINCT word) AS w FROM =(^)climate") == [
        {"c": 1001, "s": 500500, "w": 2}
    ]
    done = lake("tables", "--format", "csv")
    assert done.stdout.splitlines()[1].startswith("climate,1,1001,2,")
    lake.load("climate", "SELECT 7 AS n, 'gadwall' AS word")
    assert lake.rows("FROM =(^)climate") == [{"n": 7, "word": "gadwall"}]
    assert lake.versions("climate") == [0, 1, 2]
    assert len([key for key in lake.keys() if key.endswith(".parquet")]) == 3
    assert len(lake.keys()) == 6, "something besides commits and data files was left"
    assert not (lake.folder / "data/lake").exists(), "a lake in a bucket made a folder for one"


def test_the_server_shows_history_and_schema_of_a_table_in_a_bucket(lake):
    lake.load("birds", "SELECT 1 AS n")
    lake.load("birds", "SELECT 2 AS n", "append")
    data = lake.folder / "data"
    data.mkdir(exist_ok=True)
    (data / ".env").write_text(
        "".join(f"{name}='{value}'\n" for name, value in lake.buckets.settings(lake.place).items()))
    with Server(data) as running:
        assert running.query("SELECT sum(n)::INTEGER FROM =(^)birds")["rows"] == [[3]]
        listed = running.get("/api/tables")["tables"]
        assert [(table["name"], table["version"], table["rows"]) for table in listed] == [("birds", 1, 2)]
        history = running.get("/api/tables/birds/history")
        assert [entry["version"] for entry in history["history"]] == [1, 0]
        running.post("/api/load", {"from": "SELECT 3 AS n", "table": "birds", "mode": "append"})
        assert running.query("SELECT sum(n)::INTEGER FROM =(^)birds")["rows"] == [[6]]
        assert bucket.SECRET not in running.log.read_text()


def test_a_partitioned_table_of_another_engine_is_read_and_appended_to(lake):
    words = ["plain", "with blank", "a+b", "50%", "x=y", "ümlaut", "q?#", None]
    rows = pyarrow.table({"p": words, "n": pyarrow.array(range(len(words)), pyarrow.int64())})
    place = f"{lake.place}/foreign"
    deltalake.write_deltalake(place, rows, partition_by=["p"], storage_options=lake.options)
    assert lake.rows("FROM =(^)foreign ORDER BY n") == [{"p": word, "n": n} for n, word in enumerate(words)]
    lake.load("foreign", "SELECT p, n + 100 AS n FROM =(^)foreign", "append")
    assert lake.rows("SELECT count(*) AS c, count(DISTINCT p) AS p FROM =(^)foreign") == [{"c": 16, "p": 7}]
    table = deltalake.DeltaTable(place, storage_options=lake.options)
    assert table.version() == 1
    read = table.to_pyarrow_table().sort_by("n").to_pydict()
    assert read["n"] == [*range(8), *range(100, 108)]
    assert read["p"] == words + words


def test_a_checkpoint_in_a_bucket_is_read(lake):
    place = f"{lake.place}/pointed"
    for number in range(4):
        deltalake.write_deltalake(
            place, pyarrow.table({"n": [number]}), mode="append", storage_options=lake.options)
    table = deltalake.DeltaTable(place, storage_options=lake.options)
    table.create_checkpoint()
    for key in lake.keys("pointed/_delta_log/"):
        if key.endswith(("00.json", "01.json", "02.json")):
            lake.buckets.delete("birds", f"{lake.prefix}/{key}")
    assert lake.rows("SELECT sum(n)::INTEGER AS s FROM =(^)pointed") == [{"s": 6}]


def test_a_log_with_absolute_urls_is_read_and_one_that_leaves_the_lake_is_refused(lake):
    lake.load("t", "SELECT 1 AS n")
    key = f"{lake.prefix}/t/_delta_log/00000000000000000000.json"
    text = lake.buckets.get("birds", key).decode()
    name = next(name for name in lake.keys("t/") if name.endswith(".parquet")).removeprefix("t/")
    for scheme in ("s3", "s3a"):
        url = f"{scheme}://birds/{lake.prefix.replace(' ', '%20')}/t/{name}"
        lake.buckets.put("birds", key, text.replace(f'"path":"{name}"', f'"path":"{url}"').encode())
        assert lake.rows("FROM =(^)t") == [{"n": 1}], url
    for url in ("s3://others/t/x.parquet", "s3://birds/elsewhere/x.parquet", "/etc/passwd"):
        lake.buckets.put("birds", key, text.replace(f'"path":"{name}"', f'"path":"{url}"').encode())
        done = lake("query", "FROM =(^)t")
        assert (done.returncode, done.stdout) == (1, "")
        assert "outside of the lake" in done.stderr


@pytest.mark.parametrize("words", [("tables",), ("query", "FROM =(^)t"), ("load", "t", "--from", "SELECT 1 AS n")])
@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SORD_S3_SECRET": "a wrong secret"}, "The secret does not belong to the key sord-tests."),
        ({"SORD_S3_KEY_ID": "nobody"}, "does not know the key nobody"),
        ({"SORD_LAKE": "s3://no-such-bucket/x"}, "There is no bucket “no-such-bucket” at http://127.0.0.1:"),
    ],
)
def test_what_is_wrong_with_key_secret_or_bucket_is_said_and_no_secret_is(lake, words, variables, said):
    done = lake(*words, **variables)
    assert (done.returncode, done.stdout if words[0] != "tables" else "") == (1, "")
    assert said in done.stderr
    assert bucket.SECRET not in done.stderr and "a wrong secret" not in done.stderr


def test_who_may_only_read_reads_and_is_told_so_when_writing(lake):
    lake.load("t", "SELECT 1 AS n")
    reader = {"SORD_S3_KEY_ID": bucket.READER_ID, "SORD_S3_SECRET": bucket.READER_SECRET}
    assert lake("query", "FROM =(^)t", **reader).stdout == "n\r\n1\r\n"
    done = lake("load", "t", "--from", "SELECT 2 AS n", "--mode", "append", **reader)
    assert done.returncode == 1
    assert "refuses writing by the key sord-reader" in done.stderr
    assert lake.versions("t") == [0]


def test_the_variables_of_other_programs_stand_in_and_never_mix_with_ours(lake):
    lake.load("t", "SELECT 1 AS n")
    other = {
        "SORD_S3_KEY_ID": "", "SORD_S3_SECRET": "", "SORD_S3_ENDPOINT": "", "SORD_S3_REGION": "",
        "AWS_ACCESS_KEY_ID": bucket.KEY_ID, "AWS_SECRET_ACCESS_KEY": bucket.SECRET, "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": lake.buckets.endpoint,
    }
    assert lake("query", "FROM =(^)t", **other).stdout == "n\r\n1\r\n"
    done = lake("query", "FROM =(^)t", **(other | {"SORD_S3_KEY_ID": "ours"}))
    assert done.returncode == 1
    assert "There is a key for the bucket, but no secret: set SORD_S3_SECRET." in done.stderr


def test_a_query_cannot_show_the_secret(lake):
    done = lake("query", "FROM duckdb_secrets()", "--format", "json")
    assert done.returncode == 0 and "sord_lake" in done.stdout and bucket.SECRET not in done.stdout
    done = lake("query", "SET allow_unredacted_secrets = true; FROM duckdb_secrets(redact = false)")
    assert done.returncode == 1 and bucket.SECRET not in done.stdout + done.stderr


def test_eight_writers_append_and_no_row_is_lost_or_doubled(lake):
    lake.load("t", "SELECT -1 AS writer, -1 AS turn")

    def append(writer):
        for turn in range(4):
            lake.load("t", f"SELECT {writer} AS writer, {turn} AS turn", "append")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append, range(8)))
    assert lake.versions("t") == list(range(33))
    rows = lake.rows("SELECT writer, turn FROM =(^)t WHERE writer >= 0 ORDER BY ALL")
    assert rows == [{"writer": writer, "turn": turn} for writer in range(8) for turn in range(4)]


def test_of_eight_who_create_a_table_at_once_each_either_writes_a_version_or_says_why_not(lake):
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(
            lambda n: lake("load", "t", "--from", f"SELECT {n} AS n", "--mode", "append"), range(8)))
    written = [index for index, one in enumerate(done) if one.returncode == 0]
    assert written, done[0].stderr
    assert lake.versions("t") == list(range(len(written))), "a version was lost or written twice"
    assert [row["n"] for row in lake.rows("FROM =(^)t ORDER BY n")] == written
    for one in done:
        assert one.returncode == 0 or "error: " in one.stderr
    assert len([key for key in lake.keys("t/") if key.endswith(".parquet")]) == len(written)


def test_a_server_that_dies_in_the_middle_of_a_load_leaves_the_table_as_it_was(tmp_path):
    with bucket.BucketServer(tmp_path / "weed") as own:
        own.make_bucket("birds")
        settings = own.settings("s3://birds/lake")
        program.run("load", "t", "--from", "SELECT 1 AS n", cwd=tmp_path, **settings)
        many = "SELECT range AS n, md5(range::VARCHAR) AS word FROM range(30000000)"
        loading = subprocess.Popen(
            [program.BINARY, "load", "big", "--from", many], cwd=tmp_path, env=program.environment(**settings),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(1.5)
        assert loading.poll() is None, "the load was over before the server died"
        own.kill()
        output, complaint = loading.communicate(timeout=150)
        assert (loading.returncode, output) == (1, ""), complaint
        assert complaint.startswith("error: ")
        assert bucket.SECRET not in complaint


def test_a_load_that_is_interrupted_leaves_nothing(lake):
    lake.load("t", "SELECT 1 AS n, 'x' AS word")
    many = "SELECT range AS n, md5(range::VARCHAR) AS word FROM range(100000000)"
    loading = subprocess.Popen(
        [program.BINARY, "load", "t", "--from", many], cwd=lake.folder,
        env=program.environment(**lake.buckets.settings(lake.place)),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(1.5)
    loading.send_signal(signal.SIGINT)
    loading.communicate(timeout=60)
    assert loading.returncode == 130
    assert lake.versions("t") == [0]
    assert len([key for key in lake.keys("t/") if key.endswith(".parquet")]) == 1


def test_a_bucket_that_ignores_conditions_is_read_but_never_written(tmp_path):
    with FaultyBucket(ignores_conditions=True) as faulty:
        done = program.run("load", "t", "--from", "SELECT 1 AS n", cwd=tmp_path, **faulty.settings())
        assert done.returncode == 1
        assert "replaces objects though the condition If-None-Match forbids it" in done.stderr
        assert faulty.objects == {}, "something was left in a bucket that cannot be written"
        faulty.ignores_conditions = False
        assert program.run("load", "t", "--from", "SELECT 1 AS n", cwd=tmp_path, **faulty.settings()).returncode == 0
        faulty.ignores_conditions = True
        assert program.run("query", "FROM =(^)t", cwd=tmp_path, **faulty.settings()).stdout == "n\r\n1\r\n"


def test_a_commit_whose_answer_is_lost_counts_once(tmp_path):
    with FaultyBucket() as faulty:
        assert program.run("load", "t", "--from", "SELECT 1 AS n", cwd=tmp_path, **faulty.settings()).returncode == 0
        lost = []

        def swallows(method, key):
            if method == "PUT" and "_delta_log" in key and not lost:
                lost.append(key)
                return True
            return False

        faulty.swallows = swallows
        done = program.run(
            "load", "t", "--from", "SELECT 2 AS n", "--mode", "append", cwd=tmp_path, **faulty.settings())
        assert done.returncode == 0, done.stderr
        assert lost == ["lake/t/_delta_log/00000000000000000001.json"]
        shown = program.run("query", "FROM =(^)t ORDER BY n", cwd=tmp_path, **faulty.settings())
        assert shown.stdout == "n\r\n1\r\n2\r\n"
        assert "lake/t/_delta_log/00000000000000000002.json" not in faulty.objects


def test_a_server_that_is_unwell_for_a_moment_is_asked_again(tmp_path):
    with FaultyBucket() as faulty:
        assert program.run("load", "t", "--from", "SELECT 1 AS n", cwd=tmp_path, **faulty.settings()).returncode == 0
        faulty.unwell = 2
        before = len(faulty.requests)
        done = program.run("tables", "--format", "csv", cwd=tmp_path, **faulty.settings())
        assert done.stdout.splitlines()[1].startswith("t,0,1,")
        assert faulty.unwell == 0 and len(faulty.requests) > before + 2


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("SORD_LAKE", "s3://NO/x", "SORD_LAKE must be a folder, or s3://bucket/prefix"),
        ("SORD_LAKE", "gs://birds", "SORD_LAKE must be a folder, or s3://bucket/prefix"),
        ("SORD_S3_ENDPOINT", "ftp://x", "SORD_S3_ENDPOINT must be an address"),
        ("SORD_S3_STYLE", "both", "SORD_S3_STYLE must be path or virtual-host"),
    ],
)
def test_a_wrong_setting_of_the_lake_is_named(tmp_path, setting, value, said):
    done = program.run("tables", cwd=tmp_path, **{setting: value})
    assert done.returncode == 2
    assert said in done.stderr


def test_the_lake_can_be_another_folder(tmp_path):
    done = program.run("load", "t", "--from", "SELECT 1 AS n", "--lake", "elsewhere", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "elsewhere/t/_delta_log").is_dir() and not (tmp_path / "data/lake").exists()
    assert program.run("query", "FROM =(^)t", "--lake", "elsewhere", cwd=tmp_path).stdout == "n\r\n1\r\n"


def test_a_log_of_a_hundred_commits_is_read_by_many_requests_at_once(tmp_path):
    with FaultyBucket() as faulty:
        settings = faulty.settings()
        program.run("load", "t", "--from", "SELECT 1 AS n", cwd=tmp_path, **settings)
        first = faulty.objects["lake/t/_delta_log/00000000000000000000.json"][0].decode().splitlines()
        info = next(line for line in first if "commitInfo" in line).encode()
        for version in range(1, 101):
            faulty.objects[f"lake/t/_delta_log/{version:020}.json"] = (info, {})
        faulty.delay = 0.03
        faulty.most_at_once = 0
        done = program.run("tables", "--format", "csv", cwd=tmp_path, **settings)
        assert done.stdout.splitlines()[1].startswith("t,100,1,")
        assert faulty.most_at_once >= 16
