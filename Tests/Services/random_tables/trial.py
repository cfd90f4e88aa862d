"""Runs a program of operations on one table, in Sord and in the model, and compares what everybody reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from .foreign import Foreign
from .limits import reason_not_to_ask, without_empty_texts
from .model import Model
from .operations import TABLE
from .predicates import random_predicates
from .readers import ReadError, Readers, difference
from .values import quoted

# What a request may be answered that makes no sense or that Sord does not do; anything else is a mistake of Sord's.
REFUSALS = {400, 404, 409, 422}


class Failure(Exception):
    """Sord did something else than the model."""

    def __init__(self, kind: str, operation: int, text: str):
        super().__init__(text)
        self.kind = kind
        self.operation = operation


@dataclass(frozen=True)
class Program:
    """What is done to one table. Everything that is drawn while it runs comes from the seed."""

    seed: int
    operations: tuple
    # Compare after each so many operations, and after the last.
    every: int = 3

    def script(self, table: str) -> str:
        return "\n".join(f"  {index}. {step.request(table)}" for index, step in enumerate(self.operations, 1))


@dataclass
class Trial:
    """One table, as it is done to it."""

    readers: Readers
    table: str
    random: Random
    model: Model = field(default_factory=Model)
    version: int = -1
    # Why each reader was not asked, and how often; so that a silent exception shows.
    not_asked: dict[str, int] = field(default_factory=dict)
    operation: int = 0
    # Whether deltalake wrote files of it.
    is_foreign: bool = False

    def fail(self, kind: str, text: str):
        raise Failure(kind, self.operation, text)

    def do(self, operation) -> None:
        """Does an operation in Sord, or in deltalake, and in the model, and checks that both or none of them took it."""
        if 0 <= getattr(operation, "version", -1) <= self.version and operation.version not in self.model.versions:
            # One between the statements of an operation, whose rows the model does not keep.
            return
        if isinstance(operation, Foreign):
            self.is_foreign = True
            refused = operation.perform(self.readers.lake / self.table)
            if refused is not None:
                self.expect_version_unchanged(f"deltalake refused: {refused}")
                self.note(f"deltalake does not {type(operation).__name__}: {refused[:60]}")
                return
            senseless = self.model.attempt(operation)
            if senseless is not None:
                self.fail("model", f"deltalake did what makes no sense: {senseless}")
        else:
            answer = self.ask(operation)
            refused = None if answer.status == 200 else answer.body.decode()
            if refused is not None and answer.status not in REFUSALS:
                self.fail("broken", f"Sord answered {answer.status}: {refused}")
            if refused is not None and operation.may_be_refused(self.model):
                self.expect_version_unchanged(refused)
                return
            senseless = self.model.attempt(operation)
            if refused is not None and senseless is None:
                self.fail("refused", f"Sord refused: {refused}")
            if refused is None and senseless is not None:
                self.fail("accepted", f"Sord did what makes no sense: {senseless}")
            if refused is not None:
                self.expect_version_unchanged(refused)
                return
        self.version = self.readers.newest(self.table)
        self.model.commit(self.version)

    def ask(self, operation):
        request = operation.request(self.table)
        if request.query is not None:
            return self.readers.server.post("/api/query", {"query": request.query})
        return self.readers.server.post("/api/load", dict(request.load))

    def expect_version_unchanged(self, refusal: str) -> None:
        newest = self.readers.newest(self.table)
        if newest != self.version:
            self.fail("half-done", f"There is version {newest} though it was refused: {refusal}")

    # Comparing.

    def compare(self) -> None:
        """Everybody reads the newest version."""
        if not self.model.exists:
            return
        expected = self.model.rows()
        self.check_sord(expected, self.model.types())
        self.check_filters()
        self.check_foreign("deltalake", expected, lambda: self.readers.deltalake(self.table))
        self.check_foreign("delta_scan", expected, lambda: self.readers.delta_scan(self.table))

    def check_sord(self, expected, types, version: int | None = None) -> None:
        which = "the newest version" if version is None else f"version {version}"
        try:
            found, found_types = self.readers.sord(self.table, version)
        except ReadError as error:
            self.fail("sord-unread", f"Sord cannot read {which}: {error}")
        if found_types != types:
            self.fail("sord-types", f"Sord gives {found_types} instead of {types} in {which}")
        text = difference(expected, found)
        if text is not None:
            self.fail("sord-rows", f"Sord reads {which} otherwise: {text}")

    def check_foreign(self, reader: str, expected, read) -> None:
        reason = reason_not_to_ask(reader, self.readers.lake / self.table, self.model)
        if reason is not None:
            self.note(f"{reader}: {reason}")
            return
        try:
            found = read()
        except Exception as error:
            self.fail(f"{reader}-unread", f"{reader} cannot read it: {error}")
        found = without_empty_texts(found, self.model.partition)
        text = difference(expected, found)
        if text is not None:
            self.fail(f"{reader}-rows", f"{reader} reads it otherwise: {text}")

    def check_filters(self) -> None:
        """Conditions, alone and in a join, keep the rows that they keep in the model, whatever files are left out."""
        source = quoted("current")
        # DuckDB trusts the bounds in Parquet files also for NaN, which deltalake leaves out of them as the format says.
        conditions = random_predicates(self.random, self.model, floats=not self.is_foreign)
        counts = [f"SELECT count(*) AS n FROM {TABLE} AS x WHERE {condition}" for condition in conditions]
        counts.append(
            f'SELECT count(*) AS n FROM {TABLE} AS x JOIN (VALUES (1::BIGINT), (17), (NULL)) AS j(k) ON x."id" = j.k')
        expected = [self.model.connection.execute(text.replace(TABLE, source)).fetchone()[0] for text in counts]
        asked = "; ".join(counts).replace(TABLE, f"=(^){self.table}")
        answer = self.readers.server.post("/api/query", {"query": asked})
        if answer.status != 200:
            self.fail("filter-unread", f"Sord answered {answer.status} to\n{asked}\n{answer.body.decode()}")
        found = [step["rows"][0][0] for step in answer.json["steps"]]
        for text, mine, theirs in zip(counts, expected, found):
            if mine != theirs:
                self.fail("filter", f"{theirs} rows instead of {mine} from {text.replace(TABLE, '=(^)' + self.table)}")

    def check_old_versions(self) -> None:
        """Time travel to some versions whose files are still there."""
        kept = sorted(version for version in self.model.versions if version >= self.model.oldest)
        for version in self.random.sample(kept, min(2, len(kept))):
            self.check_sord(self.model.rows(version), self.model.types(version), version)

    def note(self, reason: str) -> None:
        self.not_asked[reason] = self.not_asked.get(reason, 0) + 1


def run(program: Program, readers: Readers, table: str) -> dict[str, int]:
    """Runs a program; raises `Failure`. Returns who was not asked how often, and why."""
    trial = Trial(readers, table, Random(program.seed))
    try:
        for index, operation in enumerate(program.operations, 1):
            trial.operation = index
            trial.do(operation)
            if index % program.every == 0 or index == len(program.operations):
                trial.compare()
        trial.check_old_versions()
    finally:
        trial.model.close()
    return trial.not_asked
