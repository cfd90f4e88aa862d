"""What the rows of a table must be: plain DuckDB runs the same statements, and every version's rows are kept."""

from __future__ import annotations

import duckdb

from .operations import TABLE, Rows
from .values import quoted


class Senseless(Exception):
    """An operation that cannot be done to the table as it is."""


class Model:
    """A table in a DuckDB of its own, with a copy of its rows for each version."""

    def __init__(self):
        self.connection = duckdb.connect(config={"threads": 1})
        self.connection.execute("SET TimeZone = 'UTC'")
        self.exists = False
        self.partition: tuple[str, ...] = ()
        self.properties: dict[str, str] = {}
        # The names of the columns at each version whose rows are kept.
        self.versions: dict[int, tuple[str, ...]] = {}
        # Versions below this one may have lost their files.
        self.oldest = 0

    def close(self) -> None:
        self.connection.close()

    def attempt(self, operation) -> str | None:
        """Does all of an operation or nothing; says why not, if it makes no sense."""
        before = (self.exists, self.partition, dict(self.properties), self.oldest)
        self.connection.execute("BEGIN")
        try:
            operation.apply(self)
            self.normalise()
        except (duckdb.Error, Senseless) as error:
            self.connection.execute("ROLLBACK")
            self.exists, self.partition, self.properties, self.oldest = before
            return str(error)
        self.connection.execute("COMMIT")
        return None

    def normalise(self) -> None:
        """An empty string in a partition column is NULL (PROTOCOL.md, "Partition Value Serialization")."""
        types = dict(self.columns())
        for name in self.partition:
            if types.get(name) == "VARCHAR":
                self.run(f"UPDATE {TABLE} SET {quoted(name)} = NULL WHERE {quoted(name)} = ''")

    def commit(self, version: int) -> None:
        """Keeps the rows as those of a version."""
        self.connection.execute(f"CREATE OR REPLACE TABLE v{version} AS FROM {quoted('current')}")
        self.versions[version] = self.partition

    # What operations do.

    def run(self, text: str) -> None:
        if not self.exists:
            raise Senseless("There is no table.")
        self.connection.execute(text.replace(TABLE, quoted("current")))

    def touch(self) -> None:
        """For operations that change no rows."""
        if not self.exists:
            raise Senseless("There is no table.")

    def columns(self) -> list[tuple[str, str]]:
        if not self.exists:
            return []
        described = self.connection.execute(f"DESCRIBE {quoted('current')}").fetchall()
        return [(row[0], row[1]) for row in described]

    def create(self, rows: Rows, partition: tuple[str, ...], properties: dict[str, str], replaces: bool = False):
        if self.exists and not replaces:
            raise Senseless("The table exists.")
        names = [column.name for column in rows.columns]
        if not set(partition) <= set(names) or len(partition) == len(names):
            raise Senseless("A partition column is no column, or there is no other.")
        self.connection.execute(f"CREATE OR REPLACE TABLE {quoted('current')} AS {rows.select()}")
        self.exists, self.partition, self.properties = True, partition, properties

    def append_by_name(self, rows: Rows, widens: bool) -> None:
        known = {name for name, _ in self.columns()}
        for column in rows.columns:
            if widens and column.name not in known:
                self.run(f"ALTER TABLE {TABLE} ADD COLUMN {quoted(column.name)} {column.type.sql}")
        self.run(f"INSERT INTO {TABLE} BY NAME {rows.select()}")

    def overwrite(self, rows: Rows) -> None:
        self.run(f"DELETE FROM {TABLE}")
        self.run(f"INSERT INTO {TABLE} BY NAME {rows.select()}")

    def replace_schema(self, rows: Rows) -> None:
        self.touch()
        if not set(self.partition) < {column.name for column in rows.columns}:
            raise Senseless("A partition column is gone.")
        self.connection.execute(f"CREATE OR REPLACE TABLE {quoted('current')} AS {rows.select()}")

    def replace_where(self, condition: str, rows: Rows) -> None:
        self.run(f"DELETE FROM {TABLE} WHERE {condition}")
        before = self.count()
        self.run(f"INSERT INTO {TABLE} BY NAME {rows.select()}")
        fitting = self.count(condition)
        if fitting != self.count() - before:
            raise Senseless("A row does not fulfil the condition.")

    def alter(self, text: str) -> None:
        before = {name for name, _ in self.columns()}
        self.run(text)
        gone = before - {name for name, _ in self.columns()}
        came = {name for name, _ in self.columns()} - before
        if gone & set(self.partition):
            if not came:
                raise Senseless("A partition column cannot be dropped.")
            self.partition = tuple(next(iter(came)) if name in gone else name for name in self.partition)

    def set_properties(self, properties: dict[str, str]) -> None:
        self.touch()
        self.properties |= properties

    def vacuum(self) -> None:
        self.touch()
        self.oldest = max(self.versions, default=0)

    def restore(self, version: int) -> None:
        self.touch()
        if version not in self.versions:
            raise Senseless("There is no such version.")
        self.connection.execute(f"CREATE OR REPLACE TABLE {quoted('current')} AS FROM v{version}")
        self.partition = self.versions[version]

    # What it holds.

    def count(self, condition: str = "true") -> int:
        text = f"SELECT count(*) FROM {quoted('current')} WHERE {condition}"
        return self.connection.execute(text).fetchone()[0]

    def rows(self, version: int | None = None):
        """The rows as an Arrow table."""
        source = quoted("current") if version is None else f"v{version}"
        return self.connection.execute(f"FROM {source}").to_arrow_table()

    def types(self, version: int | None = None) -> list[tuple[str, str]]:
        source = quoted("current") if version is None else f"v{version}"
        return [(row[0], row[1]) for row in self.connection.execute(f"DESCRIBE {source}").fetchall()]
