"""Runs contenders in turn, A B A B, so that whatever else the machine does meets all of them alike."""

import sys
import time
from collections.abc import Callable
from statistics import median

Samples = dict[str, list[float]]


def in_turn(rounds: int, contenders: dict[str, Callable[[], float]]) -> Samples:
    """What each contender returned in each round, in any unit, after one round that does not count."""
    samples: Samples = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, run in contenders.items():
            show(f"{'warming up' if number == 0 else f'round {number} of {rounds}'}: {name}")
            value = run()
            if number > 0:
                samples[name].append(value)
    show("")
    return samples


def timed(act: Callable[[], object]) -> float:
    """The seconds that something takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def show(text: str) -> None:
    """Progress, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ratio_of_minima(ours: list[float], peers: list[float]) -> float:
    return min(ours) / min(peers)


def ratio_of_medians(ours: list[float], peers: list[float]) -> float:
    return median(ours) / median(peers)
