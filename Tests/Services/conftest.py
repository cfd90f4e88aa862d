"""The real program as users and bad peers meet it.

    .deps/python/bin/python -m pytest Tests/Services

The program is `.build/debug/sord` unless SORD_BINARY names another; SORD_WEB names the folder of the built workbench
if it is not `web/dist`.
"""

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "Support")]

import program
from samples import write_samples
from server import Server


def pytest_addoption(parser):
    group = parser.getgroup("random tables and races")
    group.addoption("--tables", type=int, default=200, help="how many random tables to try")
    group.addoption("--seed", type=int, default=1, help="the seed of the first of them; the others count on")
    group.addoption("--lake", help="where the lake of the races lies, such as s3://bucket/prefix; a folder if not given")
    group.addoption("--only", help="kinds of operations to do to random tables, with commas between them")


@pytest.fixture
def data(tmp_path) -> Path:
    """A data folder with the sample folders to load and an empty lake."""
    write_samples(tmp_path)
    return tmp_path


@pytest.fixture
def sord(data):
    """Runs `sord` on the data folder: `sord("query", "SELECT 42")`."""

    def run(command: str, *words: object, **options):
        return program.run(command, *words, "--data", data, cwd=data, **options)

    return run


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all tests that do not disturb each other; its lake holds `climate`."""
    data = tmp_path_factory.mktemp("data")
    write_samples(data)
    with Server(data) as running:
        running.load("climate", "climate")
        yield running


@pytest.fixture
def fresh_server(data):
    """A server of one test's own, whose lake is empty."""
    with Server(data) as running:
        yield running
