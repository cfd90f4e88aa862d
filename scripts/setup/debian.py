"""Installs the Debian packages that are missing."""

import os
import shutil
import subprocess

from .errors import SetupError
from .places import PACKAGES

LIST = PACKAGES / "debian.txt"


def wanted_packages() -> list[str]:
    """The packages of the list, without those whose command is there already, from wherever it came."""
    wanted = []
    for line in LIST.read_text().splitlines():
        name, _, command = line.partition("#")[0].strip().partition(" ")
        if name and not (command and shutil.which(command.strip())):
            wanted.append(name)
    return wanted


def missing_packages() -> list[str]:
    wanted = wanted_packages()
    if not shutil.which("dpkg-query"):
        raise SetupError(
            "this is not a Debian system: dpkg-query is missing",
            f"Sord is built on Debian 12. Elsewhere install the counterparts of: {' '.join(wanted)}",
        )
    query = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *wanted]
    shown = subprocess.run(query, capture_output=True, text=True).stdout
    installed = {line.split()[0] for line in shown.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in installed]


def install() -> None:
    missing = missing_packages()
    if not missing:
        return
    print(f"  installing Debian packages: {' '.join(missing)}", flush=True)
    apt = [*as_root(missing), "apt-get", "-o", "DPkg::Lock::Timeout=300", "--quiet", "--yes"]
    for arguments in (["update"], ["install", "--no-install-recommends", *missing]):
        done = subprocess.run([*apt, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            detail = "\n    ".join((done.stdout + done.stderr).strip().splitlines()[-6:])
            raise SetupError(
                f"apt-get {arguments[0]} failed:\n    {detail}",
                f"Install them yourself, then run `make deps` again: {' '.join(missing)}",
            )


def as_root(missing: list[str]) -> list[str]:
    """What to put before a command so that it runs as root and asks nothing."""
    assignments = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return assignments
    if not shutil.which("sudo"):
        raise SetupError(
            f"Debian packages are missing and there is no sudo: {' '.join(missing)}",
            f"As root: apt-get install --no-install-recommends {' '.join(missing)}",
        )
    return ["sudo", *assignments]
