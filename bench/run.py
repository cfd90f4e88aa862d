#!/usr/bin/env python3
"""Measures Sord beside its peers and prints tables of ratios.

    make bench                          everything
    make bench ARGS="load"              one measurement: load, scan, tpch, open, commit, vectors, exchange, stream, results or fabric
    make bench ARGS="scan --rounds 15"  more rounds

A missed target is shown in the table and is not an error: the exit code says only whether it could be measured.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from measure import commits, exchange, fabric, load, opening, results, scan, stream, tpch, vectors
from measure.sord import BINARY, MeasureError
from measure.table import print_tables

MEASUREMENTS = {
    "load": load.measure, "scan": scan.measure, "tpch": tpch.measure, "open": opening.measure, "commit": commits.measure,
    "vectors": vectors.measure, "exchange": exchange.measure, "stream": stream.measure,
    "results": results.measure, "fabric": fabric.measure,
}
FEWEST_ROUNDS = 7


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="MEASUREMENT", help=", ".join(MEASUREMENTS))
    parser.add_argument("--rounds", type=int, default=FEWEST_ROUNDS, help=f"turns of each, at least {FEWEST_ROUNDS}")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"no measurement {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    if arguments.rounds < FEWEST_ROUNDS:
        parser.error(f"fewer than {FEWEST_ROUNDS} rounds say nothing")
    if not BINARY.exists():
        print(f"bench: {BINARY} is missing. Run: make release", file=sys.stderr)
        return 1
    started = time.monotonic()
    for name in arguments.names or MEASUREMENTS:
        print(f"\n## {name}\n", flush=True)
        try:
            print_tables(MEASUREMENTS[name](arguments.rounds))
        except MeasureError as error:
            print(f"bench: {name} could not be measured: {error}", file=sys.stderr)
            return 1
    print(f"\n{arguments.rounds} rounds each, {time.monotonic() - started:.0f} s in all.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
