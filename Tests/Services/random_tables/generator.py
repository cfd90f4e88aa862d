"""Draws programs from seeds. The same seed gives the same program."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote

from . import foreign
from .operations import (
    TABLE, Alter, Change, Column, Create, Insert, InsertOverwrite, Load, Operation, Rearrange, ReplaceWhere, Restore,
    Rows, SetProperties, Vacuum,
)
from .trial import Program
from .values import LONG, PARTITION_KINDS, Type, folded, quoted, random_decimal, random_names, random_type

MAPPING = ("delta.columnMapping.mode", "name")
PROPERTIES = (
    ("delta.enableDeletionVectors", "true"), ("delta.enableChangeDataFeed", "true"),
    ("delta.enableInCommitTimestamps", "true"), ("delta.checkpointPolicy", "v2"), ("delta.checkpointInterval", "2"),
    ("delta.checkpointInterval", "3"), ("delta.dataSkippingNumIndexedCols", "2"),
    ("delta.dataSkippingNumIndexedCols", "0"),
)
LARGEST_ID = 40


@dataclass
class Draft:
    """What a program has done so far, as far as the next operation wants to know."""

    random: Random
    mapped: bool = False
    # Whether deltalake writes too, which shuns some columns: see `for_deltalake`.
    foreign: bool = False
    columns: list[Column] = field(default_factory=list)
    partition: tuple[str, ...] = ()
    operations: list[Operation] = field(default_factory=list)
    # The columns at each operation, for RESTORE: versions and operations mostly go together.
    past: list[tuple[list[Column], tuple[str, ...]]] = field(default_factory=list)

    def add(self, operation: Operation) -> None:
        self.operations.append(operation)
        self.past.append((list(self.columns), self.partition))

    # Pieces of operations.

    def new_columns(self) -> None:
        random = self.random
        names = [name for name in random_names(random, random.randint(1, 6), self.mapped) if name.lower() != "id"]
        self.columns = [Column(name, random_type(random, self.mapped)) for name in names]
        self.partition = ()
        if random.random() < 0.45:
            chosen = random_names(random, 3, self.mapped)
            fresh = [name for name in chosen if folded(name) not in {folded(n) for n in names}]
            for name in fresh[: random.choice((1, 1, 2))]:
                kind = random.choice((*PARTITION_KINDS, "decimal", "string", "string", "string"))
                self.columns.append(Column(name, random_decimal(random) if kind == "decimal" else Type(kind)))
                self.partition += (name,)
        if self.foreign:
            self.columns = [column for column in self.columns if self.for_deltalake(column)]
            self.partition = tuple(c.name for c in self.columns if c.name in self.partition)
        self.columns.append(Column("id", LONG))
        random.shuffle(self.columns)

    def for_deltalake(self, column: Column) -> bool:
        """Whether deltalake 1.6 does not break the table by such a column."""
        # It gives tables with column mapping and this type a protocol that does not allow the mapping.
        if self.mapped and "timestamp_ntz" in column.type.kinds():
            return False
        if column.name in self.partition:
            # It writes -0.5 as 0.-5, and takes a folder a:b=1 for an address of the scheme a.
            return column.type.kind != "decimal" and ":" not in column.name
        return True

    def cell(self, column: Column) -> str:
        cell = self.drawn_cell(column)
        # deltalake takes this text for NULL, as a partition's value.
        return cell.replace("'__HIVE_DEFAULT", "'HIVE_DEFAULT") if self.foreign else cell

    def drawn_cell(self, column: Column) -> str:
        if column.name in self.partition and column.type.kind == "string":
            # DuckDB names a folder after the value, and a name has at most 255 bytes.
            cell = "x" * 1000
            while len(quote(cell)) > 150:
                cell = column.type.value(self.random)
            return cell
        if column.name == "id":
            return "NULL::BIGINT" if self.random.random() < 0.05 else f"({self.random.randrange(LARGEST_ID)})::BIGINT"
        return column.type.value(self.random)

    def rows(self, columns: list[Column] | None = None, count: int | None = None) -> Rows:
        columns = self.columns if columns is None else columns
        count = self.random.choice((0, 1, 2, 3, 5, 8)) if count is None else count
        return Rows(tuple(columns), tuple(tuple(self.cell(column) for column in columns) for _ in range(count)))

    def some_columns(self) -> list[Column]:
        """Some of the columns in another order, mostly all, and `id` always."""
        kept = [column for column in self.columns if column.name == "id" or self.random.random() < 0.85]
        self.random.shuffle(kept)
        return kept

    def condition(self) -> str:
        random, pivot = self.random, self.random.randrange(LARGEST_ID)
        # Of what deltalake wrote, DuckDB finds no NaN: it trusts bounds from which the format leaves it out.
        other = random.choice([c for c in self.columns if not (self.foreign and c.type.kind in ("float", "double"))])
        return random.choice((
            f'"id" < {pivot}', f'"id" >= {pivot}', f'"id" % 3 = {pivot % 3}', f'"id" = {pivot}', '"id" IS NULL',
            f'"id" IN ({pivot}, {pivot + 1}, {pivot + 2})', f"{quoted(other.name)} IS NULL",
            f'{quoted(other.name)} IS NOT NULL AND "id" > {pivot}',
            f"{quoted(other.name)} IS NOT DISTINCT FROM {self.cell(other)}",
        ))

    def properties(self) -> tuple[tuple[str, str], ...]:
        chosen = {key: value for key, value in self.random.sample(PROPERTIES, self.random.choice((0, 1, 2, 3)))}
        if self.mapped and self.random.random() < 0.9:
            chosen[MAPPING[0]] = MAPPING[1]
        return tuple(sorted(chosen.items()))


def draw(seed: int, writers: str = "sord", only: set[str] | None = None) -> Program:
    """A program. `writers` is `sord`, `deltalake` or `both`; `only` names the kinds of operations that may occur."""
    random = Random(seed)
    draft = Draft(random, mapped=random.random() < 0.4, foreign=writers != "sord")
    draft.new_columns()
    sord = {name: draw for name, draw in BY_SORD.items() if only is None or name in only}
    if writers == "deltalake":
        create_by_deltalake(draft)
        choices = [*BY_DELTALAKE.values()]
    else:
        create_by_sord(draft, loads=only is not None and "create" not in only)
        choices = [*sord.values()] * (2 if writers == "both" else 1)
        choices += [*BY_DELTALAKE.values()] if writers == "both" else []
    for _ in range(random.randint(3, 9)):
        random.choice(choices)(draft)
    return Program(seed, tuple(draft.operations), every=random.choice((1, 2, 3)))


def create_by_sord(draft: Draft, loads: bool = False) -> None:
    random = draft.random
    rows = draft.rows()
    if loads or random.random() < 0.2:
        draft.add(Load(rows, random.choice(("overwrite", "append")), draft.partition))
    else:
        draft.add(Create(rows, draft.partition, draft.properties(), spelled_out=random.random() < 0.3))


def create_by_deltalake(draft: Draft) -> None:
    configuration = {"delta.checkpointInterval": draft.random.choice(("2", "4"))} if draft.random.random() < 0.5 else {}
    if draft.mapped:
        configuration |= {MAPPING[0]: MAPPING[1], "delta.minReaderVersion": "2", "delta.minWriterVersion": "5"}
    draft.add(foreign.Write(draft.rows(), "append", draft.partition, tuple(sorted(configuration.items()))))


def load_append(draft: Draft) -> None:
    draft.add(Load(draft.rows(draft.some_columns()), "append"))


def load_overwrite(draft: Draft) -> None:
    draft.add(Load(draft.rows(), "overwrite"))


def load_new_columns(draft: Draft) -> None:
    """An overwrite with other columns; those by which the table is partitioned stay."""
    kept = [column for column in draft.columns if column.name in draft.partition or column.name == "id"]
    taken = {folded(column.name) for column in kept}
    names = [name for name in random_names(draft.random, 3, draft.mapped) if folded(name) not in taken]
    draft.columns = kept + [Column(name, random_type(draft.random, draft.mapped)) for name in names]
    draft.add(Load(draft.rows(), "overwrite", schema="overwrite"))


def load_merge(draft: Draft) -> None:
    column = new_column(draft)
    if column is not None:
        draft.columns.append(column)
    draft.add(Load(draft.rows(), "append", schema="merge"))


def replace_table(draft: Draft) -> None:
    draft.new_columns()
    draft.add(Create(draft.rows(), draft.partition, draft.properties(), replaces=True))


def insert(draft: Draft) -> None:
    matching = draft.random.choice(("columns", "name", "position"))
    columns = draft.columns if matching == "position" else draft.some_columns()
    draft.add(Insert(draft.rows(columns), matching))


def insert_often(draft: Draft) -> None:
    """As many commits as make a checkpoint, and files to leave out."""
    draft.add(Insert(draft.rows(draft.some_columns(), 1), "columns", times=draft.random.choice((3, 11, 20))))


def insert_overwrite(draft: Draft) -> None:
    draft.add(InsertOverwrite(draft.rows()))


def replace_where(draft: Draft) -> None:
    random = draft.random
    first = random.randrange(LARGEST_ID)
    last = first + random.randrange(12)
    condition = f'"id" BETWEEN {first} AND {last}'
    rows = draft.rows()
    place = [column.name for column in rows.columns].index("id")
    if random.random() < 0.9:
        def fitting(row):
            return tuple(
                f"({random.randint(first, last)})::BIGINT" if index == place else cell
                for index, cell in enumerate(row))
        rows = Rows(rows.columns, tuple(map(fitting, rows.cells)))
    draft.add(ReplaceWhere(rows, condition))


def delete(draft: Draft) -> None:
    where = draft.random.choice((f" WHERE {draft.condition()}",) * 5 + ("",))
    draft.add(Change(f"DELETE FROM {TABLE}{where}"))


def truncate(draft: Draft) -> None:
    draft.add(Change(f"TRUNCATE {TABLE}"))


def update(draft: Draft) -> None:
    changed = draft.random.sample(draft.columns, min(len(draft.columns), draft.random.choice((1, 1, 2))))
    sets = ", ".join(f"{quoted(column.name)} = {draft.cell(column)}" for column in changed)
    if draft.random.random() < 0.2:
        sets = '"id" = "id" + 1'
    draft.add(Change(f"UPDATE {TABLE} SET {sets} WHERE {draft.condition()}"))


def merge(draft: Draft) -> None:
    random = draft.random
    rows = draft.rows(count=random.choice((1, 3, 6)))
    place = [column.name for column in rows.columns].index("id")
    numbers = random.sample(range(LARGEST_ID), len(rows.cells))
    cells = tuple(
        tuple(f"({number})::BIGINT" if index == place else cell for index, cell in enumerate(row))
        for number, row in zip(numbers, rows.cells))
    source = Rows(rows.columns, cells).select()
    other = quoted(random.choice(draft.columns).name)
    matched = random.choice((
        "WHEN MATCHED THEN UPDATE ", "WHEN MATCHED THEN DELETE ", f"WHEN MATCHED THEN UPDATE SET {other} = s.{other} ",
        f"WHEN MATCHED AND s.\"id\" % 2 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET {other} = s.{other} ", "",
    ))
    missing = random.choice(("WHEN NOT MATCHED THEN INSERT BY NAME ",) * 3 + ("",))
    gone = random.choice(("",) * 4 + ("WHEN NOT MATCHED BY SOURCE THEN DELETE",))
    clauses = matched + missing + gone or "WHEN MATCHED THEN DELETE"
    draft.add(Change(f'MERGE INTO {TABLE} AS t USING ({source}) AS s ON t."id" = s."id" {clauses}'))


def new_column(draft: Draft) -> Column | None:
    taken = {folded(column.name) for column in draft.columns}
    names = [name for name in random_names(draft.random, 2, draft.mapped) if folded(name) not in taken]
    return Column(names[0], random_type(draft.random, draft.mapped)) if names else None


def add_column(draft: Draft) -> None:
    column = new_column(draft)
    if column is None:
        return
    draft.columns.append(column)
    draft.add(Alter(f"ADD COLUMN {quoted(column.name)} {column.type.sql}"))


def rename_column(draft: Draft) -> None:
    column, new = draft.random.choice(draft.columns), new_column(draft)
    if new is None or column.name == "id" or not draft.mapped:
        return
    draft.columns = [Column(new.name, c.type) if c == column else c for c in draft.columns]
    draft.partition = tuple(new.name if name == column.name else name for name in draft.partition)
    draft.add(Alter(f"RENAME COLUMN {quoted(column.name)} TO {quoted(new.name)}"))


def drop_column(draft: Draft) -> None:
    droppable = [c for c in draft.columns if c.name != "id" and c.name not in draft.partition]
    if len(droppable) < 2 or not draft.mapped:
        return
    column = draft.random.choice(droppable)
    draft.columns = [c for c in draft.columns if c != column]
    draft.add(Alter(f"DROP COLUMN {quoted(column.name)}"))


def set_properties(draft: Draft) -> None:
    draft.add(SetProperties((draft.random.choice(PROPERTIES),)))


def optimize(draft: Draft) -> None:
    draft.add(Rearrange(draft.random.choice(("", ' ZORDER BY ("id")', ' ORDER BY ("id")'))))


def vacuum(draft: Draft) -> None:
    draft.add(Vacuum())


def restore(draft: Draft) -> None:
    version = draft.random.randrange(len(draft.operations))
    draft.columns, draft.partition = list(draft.past[version][0]), draft.past[version][1]
    draft.add(Restore(version))


def foreign_append(draft: Draft) -> None:
    draft.add(foreign.Write(draft.rows(draft.some_columns())))


def foreign_overwrite(draft: Draft) -> None:
    draft.add(foreign.Write(draft.rows(), "overwrite"))


def foreign_delete(draft: Draft) -> None:
    draft.add(foreign.Delete(f'"id" < {draft.random.randrange(LARGEST_ID // 2)}'))


def foreign_update(draft: Draft) -> None:
    draft.add(foreign.Update(f'"id" >= {draft.random.randrange(LARGEST_ID)}', draft.random.randint(1, 5)))


def foreign_merge(draft: Draft) -> None:
    rows = draft.rows(count=2)
    place = [column.name for column in rows.columns].index("id")
    numbers = draft.random.sample(range(LARGEST_ID), 2)
    draft.add(foreign.Merge(Rows(rows.columns, tuple(
        tuple(f"({number})::BIGINT" if index == place else cell for index, cell in enumerate(row))
        for number, row in zip(numbers, rows.cells)))))


def foreign_maintenance(draft: Draft) -> None:
    draft.add(foreign.Maintain(draft.random.choice(("compact", "z-order", "checkpoint", "checkpoint", "vacuum"))))


def foreign_restore(draft: Draft) -> None:
    version = draft.random.randrange(len(draft.operations))
    draft.columns, draft.partition = list(draft.past[version][0]), draft.past[version][1]
    draft.add(foreign.Restore(version))


BY_SORD = {
    "load-append": load_append, "load-overwrite": load_overwrite, "load-columns": load_new_columns,
    "load-merge": load_merge, "create": replace_table, "insert": insert, "insert-often": insert_often,
    "insert-overwrite": insert_overwrite, "replace-where": replace_where, "delete": delete, "truncate": truncate,
    "update": update, "merge": merge, "add-column": add_column, "rename-column": rename_column,
    "drop-column": drop_column, "properties": set_properties, "optimize": optimize, "vacuum": vacuum,
    "restore": restore,
}
BY_DELTALAKE = {
    "append": foreign_append, "append-again": foreign_append, "overwrite": foreign_overwrite, "delete": foreign_delete,
    "update": foreign_update, "merge": foreign_merge, "maintain": foreign_maintenance, "restore": foreign_restore,
}
