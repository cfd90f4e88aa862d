"""Moves one dependency to another version and writes the hash of what arrives into the lock."""

import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

from . import python_env
from .errors import SetupError
from .fetch import download, sha256_of
from .lock import LockedFile, rewrite_entry
from .places import CACHE, LOCK_FILE
from .steps import only_one


def bump(name: str, version: str) -> None:
    """Changes the entry of `name` in deps.lock, or its line in python.txt, or both where both have it."""
    in_files = [entry for entry in tomllib.loads(LOCK_FILE.read_text())["file"] if entry.get("name") == name]
    in_python = python_env.normalised(name) in python_env.wanted()
    if not in_files and not in_python:
        raise SetupError(f"neither deps.lock nor python.txt has {name}", "Add an entry or a line for it first.")
    with only_one():
        python_env.create()
        for entry in in_files:
            bump_file(entry, version)
        if in_python:
            python_env.bump(name, version)
    print("Look at the change with `git diff`, then run `make deps` and `make test`.")


def bump_file(entry: dict, version: str) -> None:
    # The old file name says whether a wheel is wanted, and which: its tags are asked for again.
    wanted = LockedFile(**{**dict.fromkeys(LockedFile.__dataclass_fields__, ""), **entry, "version": version})
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix=".incoming-") as incoming:
        download(wanted, Path(incoming), [])
        arrived = next(path for path in Path(incoming).iterdir())
        new = replace(wanted, file=arrived.name, sha256=sha256_of(arrived))
        arrived.replace(CACHE / new.file)
    rewrite_entry(new.name, new.platform, {"version": new.version, "file": new.file, "sha256": new.sha256})
    print(f"{new.requirement}\n  file    {new.file}\n  sha256  {new.sha256}")
    if new.sha256 == entry.get("sha256"):
        print("  as before")
    else:
        print(f"  before  {entry.get('sha256', 'none')}")
        print(f"  `holds` still says: {new.holds}")
