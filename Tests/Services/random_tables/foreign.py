"""What deltalake does to a table, for which the model has the same in plain SQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, DeltaProtocolError, SchemaMismatchError

from .operations import TABLE, Operation, Request, Rows
from .values import quoted

REFUSALS = (DeltaError, DeltaProtocolError, SchemaMismatchError, CommitFailedError, OSError, ValueError, NotImplementedError)


def arrow(rows: Rows) -> pa.Table:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET TimeZone = 'UTC'")
    return connection.execute(rows.select()).to_arrow_table()


@dataclass(frozen=True)
class Foreign(Operation):
    """Something that deltalake does to a table."""

    def perform(self, path: Path) -> str | None:
        """Does it; says why deltalake does not, if it does not."""
        try:
            self.act(str(path))
        except REFUSALS as error:
            return str(error) or repr(error)
        except BaseException as error:
            # A panic of Rust is no `Exception` of Python.
            if type(error).__name__ != "PanicException":
                raise
            return str(error)
        return None

    def act(self, path: str) -> None:
        raise NotImplementedError

    def request(self, table: str) -> Request:
        return Request(query=f"deltalake: {self!r}")


@dataclass(frozen=True)
class Write(Foreign):
    rows: Rows
    mode: str = "append"
    partition: tuple[str, ...] = ()
    configuration: tuple[tuple[str, str], ...] = ()
    schema_mode: str | None = None

    def act(self, path: str) -> None:
        write_deltalake(
            path, arrow(self.rows), mode=self.mode, partition_by=list(self.partition) or None,
            configuration=dict(self.configuration) or None, schema_mode=self.schema_mode,
        )

    def apply(self, model) -> None:
        if not model.exists:
            model.create(self.rows, self.partition, dict(self.configuration))
        elif self.mode == "overwrite" and self.schema_mode == "overwrite":
            model.replace_schema(self.rows)
        elif self.mode == "overwrite":
            model.overwrite(self.rows)
        else:
            model.append_by_name(self.rows, widens=self.schema_mode == "merge")

    def without(self, name: str) -> Operation:
        kept = tuple(column for column in self.partition if column != name)
        return replace(self, rows=self.rows.without(name), partition=kept)


@dataclass(frozen=True)
class Delete(Foreign):
    condition: str

    def act(self, path: str) -> None:
        DeltaTable(path).delete(self.condition)

    def apply(self, model) -> None:
        model.run(f"DELETE FROM {TABLE} WHERE {self.condition}")


@dataclass(frozen=True)
class Update(Foreign):
    condition: str
    amount: int

    def act(self, path: str) -> None:
        DeltaTable(path).update(updates={"id": f"id + {self.amount}"}, predicate=self.condition)

    def apply(self, model) -> None:
        model.run(f'UPDATE {TABLE} SET "id" = "id" + {self.amount} WHERE {self.condition}')


@dataclass(frozen=True)
class Merge(Foreign):
    """Replaces the rows whose `id` is in the rows given, and adds the others; the rows have every column."""

    rows: Rows

    def act(self, path: str) -> None:
        merger = DeltaTable(path).merge(
            arrow(self.rows), predicate='t."id" = s."id"', source_alias="s", target_alias="t")
        merger.when_matched_update_all().when_not_matched_insert_all().execute()

    def apply(self, model) -> None:
        model.run(
            f'MERGE INTO {TABLE} AS t USING ({self.rows.select()}) AS s ON t."id" = s."id" '
            "WHEN MATCHED THEN UPDATE WHEN NOT MATCHED THEN INSERT BY NAME"
        )


@dataclass(frozen=True)
class Maintain(Foreign):
    """Compaction, a checkpoint, a clean-up: the rows stay."""

    what: str

    def act(self, path: str) -> None:
        table = DeltaTable(path)
        if self.what == "compact":
            table.optimize.compact()
        elif self.what == "z-order":
            table.optimize.z_order(["id"])
        elif self.what == "checkpoint":
            table.create_checkpoint()
        elif self.what == "vacuum":
            table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
        else:
            raise ValueError(self.what)

    def apply(self, model) -> None:
        if self.what == "vacuum":
            model.vacuum()
        else:
            model.touch()


@dataclass(frozen=True)
class Restore(Foreign):
    version: int

    def act(self, path: str) -> None:
        DeltaTable(path).restore(self.version)

    def apply(self, model) -> None:
        model.restore(self.version)
