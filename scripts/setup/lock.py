"""Reads and changes `deps.lock`."""

import platform
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError
from .places import LOCK_FILE

SHA256 = re.compile(r"[0-9a-f]{64}")
PURPOSES = ("run", "web", "data", "test")


@dataclass(frozen=True)
class LockedFile:
    """One file of the lock: a wheel or an sdist, and what it must hash to."""

    name: str
    version: str
    holds: str
    purpose: str
    platform: str
    file: str
    sha256: str

    @property
    def is_wheel(self) -> bool:
        return self.file.endswith(".whl")

    @property
    def requirement(self) -> str:
        return f"{self.name}=={self.version}"


def this_platform() -> str:
    return f"{platform.system().lower()}-{platform.machine()}"


def read_lock(path: Path = LOCK_FILE) -> dict[str, LockedFile]:
    """Every file of the lock that this platform needs, by name."""
    try:
        entries = tomllib.loads(path.read_text())["file"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise SetupError(f"{path.name} cannot be read: {error}", f"Restore it: git checkout {path.name}") from None
    files = [locked_file(entry, path) for entry in entries]
    here = [file for file in files if file.platform in ("any", this_platform())]
    for name in {file.name for file in files} - {file.name for file in here}:
        known = sorted(file.platform for file in files if file.name == name)
        raise SetupError(
            f"{path.name} has no {name} for {this_platform()}, only for {', '.join(known)}",
            "Sord runs on Linux x86-64 today; another platform needs its own entries in the lock.",
        )
    return {file.name: file for file in here}


def locked_file(entry: dict, path: Path) -> LockedFile:
    name = entry.get("name", "an entry without a name")
    missing = [field for field in LockedFile.__dataclass_fields__ if not entry.get(field)]
    bump = f"Run: scripts/deps bump {name} {entry.get('version', 'VERSION')}"
    if missing:
        raise SetupError(f"{path.name}: {name} has no {' and no '.join(missing)}", bump)
    if not SHA256.fullmatch(entry["sha256"]):
        raise SetupError(f"{path.name}: the sha256 of {name} is not 64 hexadecimal digits", bump)
    if "/" in entry["file"] or entry["file"].startswith("."):
        raise SetupError(f"{path.name}: the file of {name} must be a plain file name", bump)
    if entry["purpose"] not in PURPOSES:
        raise SetupError(f"{path.name}: the purpose of {name} is none of {', '.join(PURPOSES)}")
    unknown = set(entry) - set(LockedFile.__dataclass_fields__)
    if unknown:
        raise SetupError(f"{path.name}: {name} has an unknown field {', '.join(sorted(unknown))}")
    return LockedFile(**entry)


def rewrite_entry(name: str, platform_name: str, changes: dict[str, str], path: Path = LOCK_FILE) -> None:
    """Changes fields of one entry and leaves every other byte of the lock, comments too, as it is."""
    head, *entries = re.split(r"(?m)^(?=\[\[file\]\]$)", path.read_text())
    for index, text in enumerate(entries):
        entry = tomllib.loads(text)["file"][0]
        if entry.get("name") != name or entry.get("platform") != platform_name:
            continue
        for field, value in changes.items():
            line = f'{field} = "{value}"'
            text, found = re.subn(rf"(?m)^{field} = .*$", line, text)
            if not found:
                text = f"{text.rstrip()}\n{line}\n\n"
        entries[index] = text
    temporary = path.with_suffix(".new")
    temporary.write_text((head + "".join(entries)).rstrip() + "\n")
    temporary.replace(path)
