"""Fetches locked files through pip into the cache and lets nothing pass whose SHA-256 differs."""

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .errors import SetupError
from .lock import LockedFile
from .places import CACHE, PYTHON

PARALLEL_DOWNLOADS = 4


def fetch_all(files: Iterable[LockedFile]) -> dict[str, Path]:
    """The verified file of every entry, by name; downloads what the cache does not hold."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool:
        return dict(pool.map(lambda file: (file.name, fetch(file)), files))


def fetch(file: LockedFile) -> Path:
    cached = CACHE / file.file
    if not cached.exists():
        print(f"  fetching {file.file}\n", end="", flush=True)  # one write: several threads print
        with tempfile.TemporaryDirectory(dir=CACHE, prefix=".incoming-") as incoming:
            download(file, Path(incoming), [f"--hash=sha256:{file.sha256}"])
            arrived = Path(incoming) / file.file
            if not arrived.exists():
                got = ", ".join(sorted(path.name for path in Path(incoming).glob("*.*"))) or "nothing"
                raise SetupError(f"{file.requirement} should be {file.file}, got {got}", bump_hint(file))
            arrived.replace(cached)
    verify(cached, file)
    return cached


def verify(path: Path, file: LockedFile) -> None:
    """Stops, and deletes the file, if it is not the one in the lock."""
    found = sha256_of(path)
    if found != file.sha256:
        path.unlink()
        raise hash_error(file.requirement, file.sha256, found, f"{path.name} was deleted; run `make deps` again.")


def download(file: LockedFile, target: Path, hash_options: list[str]) -> None:
    """Lets pip fetch one file, without its dependencies. pip checks the hash before it looks into the file."""
    requirements = target / "requirements"
    requirements.write_text(" ".join([file.requirement, *hash_options]) + "\n")
    options = wheel_options(file.file) if file.is_wheel else ["--no-build-isolation", "--no-binary=:all:"]
    # pip asks an sdist for its metadata; the build backend of duckdb must not look for CMake to answer.
    environment = {**os.environ, "SKBUILD_WHEEL_CMAKE": "false"}
    arguments = ["download", "--no-deps", *options, "-r", str(requirements), "-d", str(target)]
    run_pip(arguments, file.requirement, environment)
    requirements.unlink()


def wheel_options(file_name: str) -> list[str]:
    """The options that make pip choose this wheel, whatever Python it runs on: its tags, as its name states them."""
    python_tag, _, platform_tags = file_name.removesuffix(".whl").split("-")[-3:]
    options = ["--only-binary=:all:"]
    for tag in platform_tags.split("."):
        options += ["--platform", tag]
    if version := re.fullmatch(r"cp3(\d+)", python_tag):
        options += ["--python-version", f"3.{version[1]}"]
    return options


def run_pip(arguments: list[str], what: str, environment: dict[str, str] | None = None) -> None:
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode == 0:
        return
    output = done.stdout + done.stderr
    expected = re.search(r"Expected sha256 ([0-9a-f]{64})", output)
    got = re.search(r"Got +([0-9a-f]{64})", output)
    if expected and got:
        mismatched = re.search(r"(?m)^ +(\S+==\S+) from ", output)
        hint = "What was fetched was thrown away."
        raise hash_error(mismatched[1] if mismatched else what, expected[1], got[1], hint)
    reasons = re.findall(r"(?m)^\s*ERROR: (.*)$", output) or output.splitlines()[-4:]
    if broken := re.search(r"after connection broken by '(.*)': /", output):
        reasons.insert(0, f"the package index cannot be reached: {re.sub('<.*> *:? *', '', broken[1])}")
    detail = "\n    ".join(reasons)
    raise SetupError(
        f"pip could not fetch {what}\n    {detail}",
        "Check the network and pip's own settings (`python3 -m pip config list`), then run `make deps` again: "
        "it goes on where it stopped.",
    )


def hash_error(what: str, expected: str, got: str, consequence: str) -> SetupError:
    return SetupError(
        f"{what} does not have the SHA-256 that the lock asks for\n    expected {expected}\n    got      {got}",
        f"{consequence} If this repeats, the lock was changed or the file was replaced where it comes from: "
        "find out why before you accept the new hash with `scripts/deps bump`.",
    )


def bump_hint(file: LockedFile) -> str:
    return f"Run: scripts/deps bump {file.name} {file.version}"


def sha256_of(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
