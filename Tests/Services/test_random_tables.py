"""Random tables read alike in Sord, deltalake and DuckDB's `delta_scan`, whoever of Sord and deltalake wrote them.

    .deps/python/bin/python -m pytest Tests/Services/test_random_tables.py --tables 5000 --seed 7

A failure prints the seed, the fewest operations that were found to fail in the same way, and the difference.
"""

import itertools

import pytest

from random_tables.generator import draw
from random_tables.readers import Readers
from random_tables.shrinking import shrink
from random_tables.trial import Failure, run
from server import Server

# Of five tables, Sord alone writes three, both write one, deltalake alone writes one.
WRITERS = ("sord", "both", "sord", "deltalake", "sord")


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        first = metafunc.config.getoption("--seed")
        metafunc.parametrize("seed", range(first, first + metafunc.config.getoption("--tables")))


@pytest.fixture(scope="module")
def readers(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("random")) as server:
        yield Readers(server)


names = (f"t{number}" for number in itertools.count())


def test_a_random_table_reads_alike_for_everybody(readers, seed, request, record_property):
    only = request.config.getoption("--only")
    program = draw(seed, WRITERS[seed % len(WRITERS)], set(only.split(",")) if only else None)

    def attempt(candidate):
        if readers.server.process.poll() is not None:
            readers.server.start()
        try:
            record_property("not asked", run(candidate, readers, next(names)))
        except Failure as failure:
            return failure
        except OSError as error:
            return Failure("crash", len(candidate.operations), f"The server is gone: {error!r}")

    failure = attempt(program)
    if failure is None:
        return
    small, failure = shrink(program, failure, attempt)
    pytest.fail(
        f"seed {seed}, {failure.kind} at operation {failure.operation} of\n{small.script('t')}\n{failure}",
        pytrace=False,
    )
