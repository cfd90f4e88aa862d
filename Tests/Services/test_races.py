"""Eight processes write one table at the same time: nothing is lost, nothing is doubled, and conflicts are told.

    .deps/python/bin/python -m pytest Tests/Services/test_races.py --lake s3://bucket/prefix

runs the races on another store than a folder; its keys come from the environment, as for any server.
"""

import os
import uuid

import pytest

import races
from server import Server

WRITERS = 8
# Each race, and how many writers it takes.
RACES = [
    races.appends_lose_no_row, races.creates_leave_one_version, races.overwrites_conflict,
    races.deletes_of_one_row_conflict, races.deletes_of_other_files_pass, races.updates_lose_no_increment,
    races.merges_make_no_twins, races.maintenance_loses_no_row,
]


@pytest.fixture(scope="module")
def writers(tmp_path_factory, request):
    """Servers that are processes of their own on one lake."""
    data = tmp_path_factory.mktemp("races")
    lake = request.config.getoption("--lake")
    keys = {name: value for name, value in os.environ.items() if name.startswith(("AWS_", "SORD_"))} if lake else {}
    options = ("--threads", "2", *(("--lake", lake) if lake else ()))
    servers: list[Server] = []
    try:
        for _ in range(WRITERS):
            server = Server(data, options=options, **({"variables": keys} if keys else {}))
            server.log = data / f"server-{len(servers)}.log"
            server.start()
            servers.append(server)
        yield servers
    finally:
        for server in servers:
            server.stop()


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_writers_that_race(writers, race):
    race(writers, f"race_{uuid.uuid4().hex}")
