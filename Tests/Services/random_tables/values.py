"""Every type of a Delta table, and values of it at its edges, as DuckDB's SQL."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A string in SQL. DuckDB takes no NUL in its text, so that is spliced in."""
    return "'" + text.replace("'", "''").replace("\0", "' || chr(0) || '") + "'"


@dataclass(frozen=True)
class Type:
    """A type by its Delta name; nested ones have fields (`element`, `key` and `value`, or a struct's own)."""

    kind: str
    fields: tuple[tuple[str, Type], ...] = ()
    precision: int = 0
    scale: int = 0

    @property
    def sql(self) -> str:
        if self.kind == "decimal":
            return f"DECIMAL({self.precision}, {self.scale})"
        if self.kind == "struct":
            return "STRUCT(" + ", ".join(f"{quoted(name)} {type.sql}" for name, type in self.fields) + ")"
        if self.kind == "list":
            return self.fields[0][1].sql + "[]"
        if self.kind == "map":
            return f"MAP({self.fields[0][1].sql}, {self.fields[1][1].sql})"
        return SCALARS[self.kind][0]

    @property
    def is_nested(self) -> bool:
        return bool(self.fields)

    def kinds(self) -> set[str]:
        """Its own kind and those of everything in it."""
        return {self.kind}.union(*(type.kinds() for _, type in self.fields))

    def value(self, random: Random, nulls: float = 0.15) -> str:
        """An expression for a random value, of exactly this type."""
        if random.random() < nulls:
            return f"NULL::{self.sql}"
        if self.kind == "decimal":
            return f"{literal(decimal_text(self, random))}::{self.sql}"
        if self.kind == "struct":
            members = ", ".join(f"{literal(name)}: {type.value(random)}" for name, type in self.fields)
            return f"{{{members}}}::{self.sql}"
        if self.kind == "list":
            items = ", ".join(self.fields[0][1].value(random) for _ in range(random.choice((0, 1, 1, 2, 3))))
            return f"[{items}]::{self.sql}"
        if self.kind == "map":
            keys = {self.fields[0][1].value(random, nulls=0) for _ in range(random.choice((0, 1, 1, 2)))}
            entries = ", ".join(f"{key}: {self.fields[1][1].value(random)}" for key in sorted(keys))
            return f"MAP {{{entries}}}::{self.sql}"
        return f"({random.choice(SCALARS[self.kind][1])})::{self.sql}"


def decimal_text(type: Type, random: Random) -> str:
    """A decimal of as many digits as fit, of one unit in the last place, of nothing, or of something between."""
    digits = random.choice(("9" * type.precision, "1", "0", str(random.randrange(10 ** min(type.precision, 6)))))
    digits = digits.zfill(type.scale + 1)
    text = digits if type.scale == 0 else f"{digits[:-type.scale]}.{digits[-type.scale:]}"
    return random.choice(("", "-")) + text


TEXTS = (
    "", "a", "b", "mallard", "Gänse 🦆", "a'b\"c\\d", "NULL", "null", "%2F", "a b", "c/d", "e=f", "ü%41+:", "..", "数据",
    "#?&", "x\\y", "tab\there", "line\nbreak", "nul\0nul", "__HIVE_DEFAULT_PARTITION__", " leading", "trailing ", "{x}",
    "x" * 31, "x" * 32 + "a", "x" * 32 + "b", "é" * 40, "\U0010ffff" * 33, "\U0001f986" * 40, "long " * 120,
    "2020-01-01", "true", "1", "-0.0", "[1]", "\x7f", "\x01", "\u2028", "e\u0301", "\u00e9",
)
DATES = ("0001-01-01", "1582-10-15", "1582-10-04", "1969-12-31", "1970-01-01", "2000-02-29", "2024-06-30", "9999-12-31")
MOMENTS = (
    "0001-01-01 00:00:00", "1890-01-01 01:02:03", "1969-12-31 23:59:59.999999", "1970-01-01 00:00:00",
    "2020-02-29 12:34:56.000001", "2024-03-31 02:30:00.5", "2024-03-31 02:30:00.501", "2024-10-27 00:30:00", "9999-12-31 23:59:59.999999",
)

# The DuckDB type, and expressions for values.
SCALARS: dict[str, tuple[str, tuple[str, ...]]] = {
    "boolean": ("BOOLEAN", ("true", "false")),
    "byte": ("TINYINT", ("-128", "127", "0", "1", "-1")),
    "short": ("SMALLINT", ("-32768", "32767", "0", "1", "300")),
    "integer": ("INTEGER", ("-2147483648", "2147483647", "0", "7", "-7", "100000")),
    "long": ("BIGINT", ("-9223372036854775808", "9223372036854775807", "0", "9007199254740993", "-9007199254740993")),
    "float": ("FLOAT", ("'nan'", "'inf'", "'-inf'", "'-0.0'", "0", "'0.1'", "'16777217'", "'3.4028235e38'", "'1e-45'")),
    "double": ("DOUBLE", ("'nan'", "'inf'", "'-inf'", "'-0.0'", "0", "'0.1'", "'1.7976931348623157e308'", "'5e-324'")),
    "string": ("VARCHAR", tuple(map(literal, TEXTS))),
    "binary": ("BLOB", ("''", "'\\x00'", "'\\xFF\\x00\\x01'", "'abc'", "'\\xC3\\x28'")),
    "date": ("DATE", tuple(map(literal, DATES))),
    "timestamp": ("TIMESTAMP WITH TIME ZONE", tuple(literal(moment + "+00") for moment in MOMENTS)),
    "timestamp_ntz": ("TIMESTAMP", tuple(map(literal, MOMENTS))),
}
LONG = Type("long")

PLAIN_NAMES = (
    "n", "größe", "数据", "select", "a'b", 'a"b', "a.b", "%41", "a/b", "back`tick", "🦆", "UPPER", "x-y", "$1", "#",
    "_c", "a:b", "a\\b", "ß", "filename", "file_row_number", "file_index", "rowid", "source", "order", "t", "v", "value",
    "key", "element", "list", "..", "é", "e\u0301", "a" * 120,
)
# Delta takes these only with column mapping.
MAPPED_NAMES = ("with blank", "a,b", "c;d", "{e}", "(f)", "g=h", "tab\there", "line\nbreak", " ")


def folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def random_names(random: Random, count: int, mapped: bool) -> list[str]:
    """Different names, also to those who do not tell upper from lower case, or é from é: Sord is one of them."""
    pool = PLAIN_NAMES + (MAPPED_NAMES * 2 if mapped else ())
    names: dict[str, str] = {}
    while len(names) < count:
        name = random.choice(pool)
        names.setdefault(folded(name), name)
    return list(names.values())


def random_type(random: Random, mapped: bool, depth: int = 0) -> Type:
    """Any type; nested ones get rarer the deeper they lie."""
    nested = random.random() < (0.3 if depth == 0 else 0.25 if depth < 3 else 0)
    if nested:
        kind = random.choice(("struct", "list", "map"))
        if kind == "struct":
            names = random_names(random, random.choice((1, 1, 2, 3)), mapped)
            return Type(kind, tuple((name, random_type(random, mapped, depth + 1)) for name in names))
        if kind == "list":
            return Type(kind, (("element", random_type(random, mapped, depth + 1)),))
        key = Type(random.choice(("string", "integer", "long", "date", "boolean", "timestamp_ntz")))
        return Type(kind, (("key", key), ("value", random_type(random, mapped, depth + 1))))
    kind = random.choice((*SCALARS, "decimal", "string"))
    return random_decimal(random) if kind == "decimal" else Type(kind)


def random_decimal(random: Random) -> Type:
    precision = random.choice((1, 4, 5, 9, 10, 18, 19, 38, random.randint(1, 38)))
    return Type("decimal", precision=precision, scale=random.choice((0, precision, random.randint(0, precision))))


# What a partition column can be: no nested types, and no bytes, whose text each engine writes in its own way.
PARTITION_KINDS = tuple(kind for kind in SCALARS if kind != "binary")
