"""Flags, variables, `.env` and defaults; help; what is said to a wrong command line."""

import pytest

import program


@pytest.fixture
def choices(tmp_path):
    """Four data folders, each with a table that bears the name of how the folder would be chosen."""
    for name in ("flag", "variable", "dotenv", "data"):
        done = program.run("load", name, "--from", "SELECT 1 AS n", "--data", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    return tmp_path


def chosen(folder, *flags: str, **variables: str) -> str:
    done = program.run("tables", "--format", "csv", *flags, cwd=folder, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\r\n")[1].split(",")[0]


def test_flags_win_over_variables_over_dotenv_over_defaults(choices):
    assert chosen(choices) == "data"
    (choices / ".env").write_text("# settings\nexport SORD_DATA='dotenv' # one\n")
    assert chosen(choices) == "dotenv"
    assert chosen(choices, SORD_DATA="variable") == "variable"
    assert chosen(choices, "--data", "flag", SORD_DATA="variable") == "flag"
    assert chosen(choices, "--data=flag", SORD_DATA="variable") == "flag"


def test_an_empty_variable_counts_as_not_set(choices):
    assert chosen(choices, SORD_DATA="") == "data"


@pytest.mark.parametrize(
    ("words", "variables", "dotenv", "said"),
    [
        (["--threads", "0"], {}, "", '--threads must be a whole number from 1 to 4096, not "0" (the command line).'),
        ([], {"SORD_THREADS": "x"}, "", 'SORD_THREADS must be a whole number from 1 to 4096, '
         'not "x" (the environment).'),
        ([], {}, "\nSORD_MEMORY=much", 'SORD_MEMORY must be a size such as 512MB or 4GiB, not "much" (.env, line 2).'),
        (["--data="], {}, "", "--data must not be empty (the command line)."),
    ],
)
def test_a_wrong_setting_is_named_with_the_place_it_comes_from(tmp_path, words, variables, dotenv, said):
    (tmp_path / ".env").write_text(dotenv)
    done = program.run("query", "SELECT 1", *words, cwd=tmp_path, **variables)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: {said}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["qurey", "SELECT 1"], 'There is no command "qurey".\nDid you mean sord query?'),
        (["query", "--fromat", "csv"], "sord query has no option --fromat.\nDid you mean --format?"),
        (["query", "SELECT 1", "--format", "jsn"], '--format cannot be "jsn".\nDid you mean json?'),
        (["query", "SELECT", "1"], '"1" is one word too many.\nPut quotes around a value that has blanks.'),
        (["query"], "There is no SQL to run."),
        (["query", "SELECT 1", "--file", "x.sql"], "Give either the SQL or --file, not both."),
        (["query", "SELECT 1", "--rows", "-1"], "--rows must be a whole number from 0 on"),
        (["query", "SELECT 1", "--rows", "1", "--rows", "2"], "--rows is given twice."),
        (["load", "birds"], "--from is missing."),
        (["load"], "<table> is missing."),
        (["load", "birds", "--from"], "--from needs a value."),
        (["SELECT 1"], 'There is no command "SELECT 1".\nTo run SQL, write: sord query "…"'),
        (["--data", "x", "query"], "The first word must be a command, not --data."),
        ([], "Say what to do."),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_says_what_to_write(tmp_path, words, said):
    done = program.run(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {said}")
    assert "--help" in done.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == [], "a command line that was refused made something"


@pytest.mark.parametrize("command", ["serve", "load", "query", "tables", "version"])
def test_help_of_a_command_shows_usage_options_and_examples(tmp_path, command):
    done = program.run(command, "--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Usage: sord {command}" in done.stdout
    assert "Options:" in done.stdout and "Examples:" in done.stdout
    assert f"  sord {command}" in done.stdout or f" sord {command}" in done.stdout
    assert done.stdout == program.run("help", command, cwd=tmp_path).stdout


def test_help_lists_all_commands_with_examples(tmp_path):
    text = program.run("--help", cwd=tmp_path).stdout
    for command in ("serve", "load", "query", "tables", "version"):
        assert f"\n  {command} " in text
    assert 'sord query "FROM =(^)flights LIMIT 10"' in text


def test_every_example_of_the_help_is_a_command_line_that_is_understood(data):
    """They are run in a folder where `flights` can be loaded, in the order in which the help shows them."""
    raw = data / "data/raw"
    for folder in ("flights", "flights-2014"):
        (raw / folder).mkdir(parents=True)
        (raw / folder / "f.csv").write_text("origin,dep_delay\nEWR,61\nJFK,5\n")
    (data / "report.sql").write_text("SELECT 42 AS answer")
    for command in ("load", "query", "tables", "table", "version"):
        for line in program.run(command, "--help", cwd=data).stdout.partition("Examples:")[2].splitlines():
            if " sord " not in f" {line.strip()} " or not line.startswith("  ") or line.startswith("   "):
                continue
            done = program.shell(line.strip(), cwd=data)
            assert done.returncode == 0, (line, done.stderr)


def test_the_version_is_one_line(tmp_path):
    shown = program.run("version", cwd=tmp_path).stdout
    assert shown == program.run("--version", cwd=tmp_path).stdout
    assert shown.startswith("sord ") and shown.count("\n") == 1


def test_the_allocator_gives_memory_back_by_itself(tmp_path):
    said = program.run("version", cwd=tmp_path, MALLOC_CONF="stats_print:true").stderr
    assert "opt.background_thread: true" in said
