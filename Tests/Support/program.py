"""The `sord` program, and what the system knows about a running one."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("SORD_BINARY", str(ROOT / ".build/debug/sord"))
WORKBENCH = os.environ.get("SORD_WEB", str(ROOT / "web/dist"))
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def environment(**variables: str) -> dict[str, str]:
    """The environment without settings of whoever runs the tests, and with some of a test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SORD_")}
    return kept | {"TERM": "dumb"} | variables


def run(*words: object, cwd: Path, input: str | None = None, timeout: float = 60, **variables: str):
    """Runs `sord` to its end. What it prints is decoded, its line ends stay as they are."""
    done = subprocess.run(
        [BINARY, *map(str, words)],
        cwd=cwd,
        env=environment(**variables),
        input=None if input is None else input.encode(),
        stdin=subprocess.DEVNULL if input is None else None,
        capture_output=True,
        timeout=timeout,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def start(*words: object, cwd: Path, **options) -> subprocess.Popen:
    """Starts `sord` and does not wait for it. Its streams are pipes unless the options say otherwise."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([BINARY, *map(str, words)], cwd=cwd, env=environment(), **(streams | options))


def processor_seconds(process: int) -> float:
    """The processor time that a process has used so far, in all its threads."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def memory(process: int, field: str = "VmRSS") -> int:
    """The memory of a process in bytes: `VmRSS` is what it has, `VmHWM` the most it ever had."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise KeyError(field)


def forget_peak(process: int) -> None:
    """Lets `VmHWM` start anew from the memory that a process has now."""
    Path(f"/proc/{process}/clear_refs").write_text("5")


def shell(line: str, cwd: Path) -> subprocess.CompletedProcess:
    """Runs a line of the manual in a shell that finds `sord` in its path."""
    variables = environment()
    variables["PATH"] = f"{Path(BINARY).parent}:{variables['PATH']}"
    return subprocess.run(["bash", "-c", line], cwd=cwd, env=variables, capture_output=True, text=True, timeout=60)
