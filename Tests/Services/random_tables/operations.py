"""What can happen to a random table through Sord: each operation says what it asks Sord, and what the model does.

Operations are values that know nothing of each other, so that a program from which some were taken away is a program
still. One that makes no sense any more must fail in Sord as it fails in the model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .values import Type, literal, quoted

# Stands for the table in texts that Sord and the model both run.
TABLE = "\ue000"


@dataclass(frozen=True)
class Column:
    name: str
    type: Type


@dataclass(frozen=True)
class Rows:
    """Columns and, for each row, an expression of each."""

    columns: tuple[Column, ...]
    cells: tuple[tuple[str, ...], ...]

    @property
    def names(self) -> str:
        return ", ".join(quoted(column.name) for column in self.columns)

    def select(self) -> str:
        if not self.cells:
            nulls = ", ".join(f"NULL::{column.type.sql} AS {quoted(column.name)}" for column in self.columns)
            return f"SELECT {nulls} WHERE false"
        rows = ", ".join(f"({', '.join(row)})" for row in self.cells)
        return f"SELECT * FROM (VALUES {rows}) AS v({self.names})"

    def without(self, name: str) -> Rows:
        kept = [index for index, column in enumerate(self.columns) if column.name != name]
        if not kept or len(kept) == len(self.columns):
            return self
        return Rows(tuple(self.columns[i] for i in kept), tuple(tuple(row[i] for i in kept) for row in self.cells))


@dataclass(frozen=True)
class Request:
    """What to ask a server: a query's text, or the body of a load."""

    query: str | None = None
    load: tuple[tuple[str, str], ...] | None = None

    def __str__(self) -> str:
        return self.query if self.query is not None else f"POST /api/load {dict(self.load)}"


@dataclass(frozen=True)
class Operation:
    """Something that Sord does to a table."""

    # DuckDB runs the statement on a copy of the rows, of which it cannot tell one from another if there is a `rowid`.
    changes_rows = False

    def may_be_refused(self, model) -> bool:
        """Whether Sord may refuse it though it makes sense to the model; the table must then be as it was."""
        return self.changes_rows and any(name.lower() == "rowid" for name, _ in model.columns())

    def request(self, table: str) -> Request:
        return Request(query=self.text().replace(TABLE, f"=(^){table}"))

    def text(self) -> str:
        raise NotImplementedError

    def apply(self, model) -> None:
        """Does the same to the model; raises `duckdb.Error` or `Senseless` when it makes no sense."""
        model.run(self.text())

    def smaller(self):
        """Simpler operations of the same kind, to shrink a program."""
        rows = getattr(self, "rows", None)
        if rows is None:
            return
        count = len(rows.cells)
        if count > 1:
            yield replace(self, rows=Rows(rows.columns, rows.cells[: count // 2]))
            yield replace(self, rows=Rows(rows.columns, rows.cells[count // 2:]))

    def without(self, name: str) -> Operation:
        """The operation without a column."""
        rows = getattr(self, "rows", None)
        return self if rows is None else replace(self, rows=rows.without(name))


def properties_text(properties: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{literal(key)} = {literal(value)}" for key, value in properties)


@dataclass(frozen=True)
class Create(Operation):
    rows: Rows
    partition: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    replaces: bool = False
    # With the columns written out, and the rows inserted by a statement of their own.
    spelled_out: bool = False

    def text(self) -> str:
        text = f"CREATE {'OR REPLACE ' if self.replaces else ''}TABLE {TABLE}"
        if self.spelled_out:
            text += " (" + ", ".join(f"{quoted(column.name)} {column.type.sql}" for column in self.rows.columns) + ")"
        if self.partition:
            text += f" PARTITION BY ({', '.join(map(quoted, self.partition))})"
        if self.properties:
            text += f" TBLPROPERTIES ({properties_text(self.properties)})"
        if self.spelled_out:
            return f"{text}; INSERT INTO {TABLE} {self.rows.select()}"
        return f"{text} AS {self.rows.select()}"

    def apply(self, model) -> None:
        model.create(self.rows, self.partition, dict(self.properties), replaces=self.replaces)

    def smaller(self):
        yield from super().smaller()
        for index in range(len(self.properties)):
            yield replace(self, properties=self.properties[:index] + self.properties[index + 1:])
        if self.partition:
            yield replace(self, partition=self.partition[1:])
        if self.spelled_out:
            yield replace(self, spelled_out=False)

    def without(self, name: str) -> Operation:
        kept = tuple(column for column in self.partition if column != name)
        return replace(self, rows=self.rows.without(name), partition=kept)


@dataclass(frozen=True)
class Load(Operation):
    rows: Rows
    mode: str
    partition: tuple[str, ...] = ()
    schema: str | None = None

    def request(self, table: str) -> Request:
        body = {"from": self.rows.select(), "table": table, "mode": self.mode}
        if self.partition:
            body["partition_by"] = list(self.partition)
        if self.schema:
            body["schema"] = self.schema
        return Request(load=tuple(body.items()))

    def apply(self, model) -> None:
        if not model.exists:
            model.create(self.rows, self.partition, {})
        elif self.mode == "append":
            model.append_by_name(self.rows, widens=self.schema == "merge")
        elif self.schema == "overwrite":
            model.replace_schema(self.rows)
        else:
            model.overwrite(self.rows)

    def without(self, name: str) -> Operation:
        kept = tuple(column for column in self.partition if column != name)
        return replace(self, rows=self.rows.without(name), partition=kept)


@dataclass(frozen=True)
class Insert(Operation):
    rows: Rows
    # `columns`: a list of them; `name`: BY NAME; `position`: neither, and the rows have every column in order.
    matching: str = "columns"
    times: int = 1

    def text(self) -> str:
        spelled = {"columns": f" ({self.rows.names})", "name": " BY NAME", "position": ""}[self.matching]
        return "; ".join([f"INSERT INTO {TABLE}{spelled} {self.rows.select()}"] * self.times)

    def smaller(self):
        yield from super().smaller()
        if self.times > 1:
            yield replace(self, times=self.times // 2)
            yield replace(self, times=self.times - 1)


@dataclass(frozen=True)
class InsertOverwrite(Operation):
    rows: Rows

    def text(self) -> str:
        return f"INSERT OVERWRITE {TABLE} {self.rows.select()}"

    def apply(self, model) -> None:
        model.overwrite(self.rows)


@dataclass(frozen=True)
class ReplaceWhere(Operation):
    changes_rows = True
    rows: Rows
    condition: str

    def text(self) -> str:
        return f"INSERT INTO {TABLE} BY NAME REPLACE WHERE {self.condition} {self.rows.select()}"

    def apply(self, model) -> None:
        model.replace_where(self.condition, self.rows)


@dataclass(frozen=True)
class Change(Operation):
    """A DELETE, UPDATE, MERGE or TRUNCATE, word for word as DuckDB runs it."""

    changes_rows = True
    statement: str

    def text(self) -> str:
        return self.statement


@dataclass(frozen=True)
class Alter(Operation):
    change: str

    def text(self) -> str:
        return f"ALTER TABLE {TABLE} {self.change}"

    def apply(self, model) -> None:
        model.alter(self.text())


@dataclass(frozen=True)
class SetProperties(Operation):
    properties: tuple[tuple[str, str], ...]

    def text(self) -> str:
        return f"ALTER TABLE {TABLE} SET TBLPROPERTIES ({properties_text(self.properties)})"

    def apply(self, model) -> None:
        model.set_properties(dict(self.properties))


@dataclass(frozen=True)
class Rearrange(Operation):
    """OPTIMIZE, whole or of some partitions, as files come or ordered."""

    order: str = ""

    def text(self) -> str:
        return f"OPTIMIZE {TABLE}{self.order}"

    def apply(self, model) -> None:
        model.touch()


@dataclass(frozen=True)
class Vacuum(Operation):
    def text(self) -> str:
        return f"VACUUM {TABLE} RETAIN 0 HOURS FORCE"

    def apply(self, model) -> None:
        model.vacuum()


@dataclass(frozen=True)
class Restore(Operation):
    version: int

    def text(self) -> str:
        return f"RESTORE TABLE {TABLE} TO VERSION AS OF {self.version}"

    def apply(self, model) -> None:
        model.restore(self.version)

    def may_be_refused(self, model) -> bool:
        return self.version < model.oldest
