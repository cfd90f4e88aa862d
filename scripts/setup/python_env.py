"""The Python environment of tests, measurements and the front end's build, in `.deps/python`."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .errors import SetupError
from .fetch import run_pip, sha256_of
from .places import CACHE, PACKAGES, PYTHON, VENV

WANTED = PACKAGES / "python.txt"
LOCK = PACKAGES / "python.lock"
WHEELS = CACHE / "python"
LOCKED_FOR = (3, 11)

HEADER = """\
# Written by `scripts/deps lock` from python.txt: every package with all it needs, for Python {}.{} on linux x86-64.
"""


def create() -> bool:
    """Makes the environment, empty but for pip, if it is not there; says whether it did."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return False
    print("  creating .deps/python", flush=True)
    done = subprocess.run([interpreter(), "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if done.returncode != 0:
        detail = (done.stderr or done.stdout).strip()
        raise SetupError(f"python3 -m venv failed:\n    {detail}", "Install the Debian package python3-venv.")
    return True


def install() -> None:
    """Makes the environment hold exactly the locked packages."""
    check_lock()
    is_empty = create()
    fetch_wheels()
    if not is_empty:
        shutil.rmtree(VENV)
        create()
    print("  installing Python packages", flush=True)
    run_pip(
        ["install", "--no-deps", "--no-index", "--find-links", str(WHEELS), "--require-hashes", "-r", str(LOCK)],
        "the Python packages from the cache",
    )


def fetch_wheels() -> None:
    """Fills the cache with the wheels of the lock and drops what is not in it."""
    WHEELS.mkdir(parents=True, exist_ok=True)
    missing = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", LOCK.read_text()))
    for wheel in WHEELS.iterdir():
        sha256 = sha256_of(wheel)
        if sha256 in missing:
            missing.remove(sha256)
        else:
            wheel.unlink()
    if missing:
        print(f"  fetching {len(missing)} Python packages", flush=True)
        run_pip(
            ["download", "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", str(LOCK), "-d", str(WHEELS)],
            "the Python packages",
        )


def interpreter() -> str:
    """A Python of the version that the lock was made for."""
    if sys.version_info[:2] == LOCKED_FOR:
        return sys.executable
    name = "python{}.{}".format(*LOCKED_FOR)
    if found := shutil.which(name):
        return found
    raise SetupError(
        f"this is Python {sys.version_info[0]}.{sys.version_info[1]}, the lock is for {name}, and there is no {name}",
        f"Install {name} (Debian 12 has it), or write a lock for your Python with `scripts/deps lock`.",
    )


def check_lock() -> None:
    """Every line pins one version and carries a hash, and python.lock has all that python.txt asks for."""
    locked = {}
    for line in LOCK.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r"([\w.-]+)==(\S+) --hash=sha256:[0-9a-f]{64}", line)
        if not match:
            raise SetupError(f"{LOCK.name}: no version or no SHA-256 in: {line}", "Run: scripts/deps lock")
        locked[normalised(match[1])] = match[2]
    for name, version in wanted().items():
        if locked.get(name) != version:
            raise SetupError(
                f"python.txt asks for {name} {version}, {LOCK.name} has {locked.get(name, 'none')}",
                "Run: scripts/deps lock",
            )


def wanted() -> dict[str, str]:
    pins = re.findall(r"(?m)^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", WANTED.read_text())
    return {normalised(name): version for name, version in pins}


def write_lock() -> None:
    """Resolves python.txt and writes what it needs, each with version and hash."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        run_pip(
            ["install", "--dry-run", "--ignore-installed", "--only-binary=:all:", "--report", report.name,
             "-r", str(WANTED)],
            "what python.txt asks for",
        )
        chosen = json.loads(Path(report.name).read_text())["install"]
    lines = []
    for package in chosen:
        name, version = package["metadata"]["name"], package["metadata"]["version"]
        sha256 = package["download_info"]["archive_info"]["hashes"]["sha256"]
        lines.append(f"{normalised(name)}=={version} --hash=sha256:{sha256}\n")
    LOCK.write_text(HEADER.format(*LOCKED_FOR) + "".join(sorted(lines)))
    print(f"{LOCK.name}: {len(lines)} packages")


def bump(name: str, version: str) -> None:
    pattern = rf"(?m)^({re.escape(name)}(?:\[[\w,]+\])?)==.*$"
    WANTED.write_text(re.sub(pattern, rf"\g<1>=={version}", WANTED.read_text()))
    write_lock()


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
