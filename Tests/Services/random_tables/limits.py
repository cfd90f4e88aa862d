"""Where other readers are known to be wrong or unable, each with its reason: there they are not asked."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa


def reason_not_to_ask(reader: str, table: Path, model) -> str | None:
    """Why a reader's answer about the newest version would say nothing; `None` if it says something."""
    state = newest_state(table)
    mapped = state["configuration"].get("delta.columnMapping.mode", "none") != "none"
    if reader == "delta_scan" and mapped and state["partition"]:
        return "reads partition columns of column-mapped tables as NULL"
    return None


def without_empty_texts(rows: pa.Table, partition: tuple[str, ...]) -> pa.Table:
    """deltalake reads an empty partition value that it wrote itself as an empty string; the protocol says NULL."""
    for name in partition:
        index = rows.column_names.index(name) if name in rows.column_names else -1
        if index >= 0:
            values = [None if value == "" else value for value in rows[name].to_pylist()]
            rows = rows.set_column(index, name, pa.array(values, rows.schema.types[index]))
    return rows


def newest_state(table: Path) -> dict:
    """Protocol, properties and partition columns as the last commits that say something about them have it."""
    state: dict = {"configuration": {}, "partition": [], "features": set()}
    for path in sorted((table / "_delta_log").glob("*.json")):
        if not path.stem.isdigit():
            continue
        for line in filter(None, path.read_text().split("\n")):
            action = json.loads(line)
            if "metaData" in action:
                state["configuration"] = action["metaData"].get("configuration", {})
                state["partition"] = action["metaData"].get("partitionColumns", [])
            elif "protocol" in action:
                protocol = action["protocol"]
                state["features"] = {*protocol.get("readerFeatures", []), *protocol.get("writerFeatures", [])}
    return state
