"""Random conditions over the columns of a table, to see that no file is left out that has a row for them."""

from __future__ import annotations

from random import Random

from .values import SCALARS, literal, quoted

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
# Alone only: DuckDB 1.5 takes `a <= 1 OR a IS DISTINCT FROM 1` for false where `a` is NULL, in memory as in files.
ALONE = ("IS DISTINCT FROM", "IS NOT DISTINCT FROM")
COUNT = 4


def random_predicates(random: Random, model, floats: bool) -> list[str]:
    """Some conditions, whose values are mostly such as occur in the table; with `floats`, also over these."""
    columns = [(name, type) for name, type in model.columns() if floats or type not in ("FLOAT", "DOUBLE")]
    return [condition(random, model, columns) for _ in range(COUNT)]


def condition(random: Random, model, columns, depth: int = 0) -> str:
    draw = random.random()
    if depth < 2 and draw < 0.15:
        return f"({condition(random, model, columns, depth + 1)} OR {condition(random, model, columns, depth + 1)})"
    if depth < 2 and draw < 0.3:
        return f"({condition(random, model, columns, depth + 1)} AND {condition(random, model, columns, depth + 1)})"
    if depth < 2 and draw < 0.37:
        return f"NOT ({condition(random, model, columns, depth + 1)})"
    name, type = random.choice(columns)
    column = f"x.{quoted(name)}"
    if random.random() < 0.15:
        return f"{column} IS {random.choice(('', 'NOT '))}NULL"
    if random.random() < 0.1 and type == "VARCHAR":
        prefix = random.choice(("a", "x" * 32, "é", "Gänse", "%", "_", "", "long ")).replace("'", "''")
        return f"{column} LIKE {literal(prefix + '%')}"
    values = [value(random, model, name, type) for _ in range(3)]
    if random.random() < 0.15:
        return f"{column} IN ({', '.join(values)})"
    if random.random() < 0.15:
        return f"{column} BETWEEN {values[0]} AND {values[1]}"
    if random.random() < 0.1:
        return f"{values[0]} {random.choice(COMPARISONS)} {column}"
    return f"{column} {random.choice(COMPARISONS + (ALONE if depth == 0 else ()))} {values[0]}"


def value(random: Random, model, name: str, type: str) -> str:
    """A value of the column, or one at the edge of its type."""
    scalar = next((expressions for sql, expressions in SCALARS.values() if sql == type), None)
    if scalar is not None and random.random() < 0.5:
        return f"({random.choice(scalar)})::{type}"
    # The n-th in an order of its own, so that the model's own order of rows does not matter.
    found = model.connection.execute(
        f"SELECT DISTINCT {quoted(name)}::VARCHAR AS text FROM {quoted('current')} WHERE {quoted(name)} IS NOT NULL "
        "ORDER BY text"
    ).fetchall()
    if not found or "[" in type or "(" in type and not type.startswith("DECIMAL"):
        return f"NULL::{type}"
    return f"{literal(random.choice(found)[0])}::{type}"
