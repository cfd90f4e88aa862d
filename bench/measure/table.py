"""Tables of ratios, in Markdown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from .turns import ratio_of_medians, ratio_of_minima


@dataclass(frozen=True)
class Ratio:
    """Sord's samples over a peer's, both in `unit`. Without a target it only stands beside."""

    what: str
    peer: str
    ours: list[float]
    peers: list[float]
    unit: str
    target: float | None = None

    def cells(self) -> list[str]:
        by_median = ratio_of_medians(self.ours, self.peers)
        return [
            self.what,
            self.peer,
            f"{ratio_of_minima(self.ours, self.peers):.2f}",
            f"{by_median:.2f}",
            "" if self.target is None else f"≤ {self.target:.2f}",
            "" if self.target is None else verdict(by_median <= self.target),
            f"{quantity(median(self.ours), self.unit)} : {quantity(median(self.peers), self.unit)}",
        ]


@dataclass(frozen=True)
class Limit:
    """A quantity that has a limit of its own, with what it is to be seen against."""

    what: str
    value: float
    limit: float
    unit: str
    beside: str

    def cells(self) -> list[str]:
        share = f"{self.value / self.limit:.2f}"
        met = verdict(self.value <= self.limit)
        shown = f"{quantity(self.value, self.unit)}; {self.beside}"
        return [self.what, "its limit", "", share, f"≤ {quantity(self.limit, self.unit)}", met, shown]


@dataclass
class Table:
    title: str
    rows: list[Ratio | Limit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


HEADER = ["measured", "Sord over", "by minimum", "by median", "target", "met", "medians, Sord : peer"]


def print_tables(tables: Iterable[Table]) -> None:
    for table in tables:
        print(f"### {table.title}\n")
        rows = [HEADER, *(row.cells() for row in table.rows)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
        for index, row in enumerate(rows):
            print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
            if index == 0:
                print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
        print()
        for note in table.notes:
            print(f"- {note}")
        print(flush=True)


def verdict(met: bool) -> str:
    return "yes" if met else "**no**"


def quantity(value: float, unit: str) -> str:
    """A readable number: seconds become milliseconds or microseconds where they are small."""
    if unit == "s":
        if value >= 1:
            return f"{value:.2f} s"
        return f"{value * 1e3:.1f} ms" if value >= 1e-3 else f"{value * 1e6:.0f} µs"
    if unit == "B":
        return f"{value / 1e6:.0f} MB"
    return f"{value:g} {unit}"
