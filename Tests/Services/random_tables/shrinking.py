"""Makes a program that fails small: fewer operations, fewer rows, fewer columns, as long as it fails in the same way."""

from __future__ import annotations

import time
from dataclasses import replace

from .trial import Failure, Program

SECONDS = 60


def shrink(program: Program, failure: Failure, attempt) -> tuple[Program, Failure]:
    """The smallest program found that fails in the same way; `attempt` runs one and returns its failure, if any."""
    deadline = time.monotonic() + SECONDS
    # What the failing operation did is all that matters; and each comparison may be the one that fails.
    best, shown = replace(program, operations=program.operations[: failure.operation], every=1), failure
    first = attempt(best)
    if first is None or first.kind != failure.kind:
        best = program
    else:
        best, shown = replace(best, operations=best.operations[: first.operation]), first
    improved = True
    while improved and time.monotonic() < deadline:
        improved = False
        for candidate in smaller(best):
            if time.monotonic() > deadline:
                break
            found = attempt(candidate)
            if found is not None and found.kind == failure.kind:
                best, shown, improved = candidate, found, True
                break
    return best, shown


def smaller(program: Program):
    """Programs that are a little simpler, the boldest first."""
    steps = program.operations
    for size in (8, 4, 2, 1):
        for start in range(0, len(steps), size):
            if size < len(steps):
                yield replace(program, operations=steps[:start] + steps[start + size:])
    names = {column.name for step in steps if getattr(step, "rows", None) for column in step.rows.columns}
    # Conditions and joins of the comparison need `id`.
    for name in sorted(names - {"id"}):
        fewer = tuple(step.without(name) for step in steps)
        if fewer != steps:
            yield replace(program, operations=fewer)
    for index, step in enumerate(steps):
        for simpler in step.smaller():
            yield replace(program, operations=steps[:index] + (simpler,) + steps[index + 1:])
