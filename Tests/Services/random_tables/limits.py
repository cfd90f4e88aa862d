"""Where other readers are known to be wrong or unable, each with its reason: there they are not asked."""

from __future__ import annotations

import json
from pathlib import Path


def reason_not_to_ask(reader: str, table: Path, model) -> str | None:
    """Why a reader's answer about the newest version would say nothing; `None` if it says something."""
    state = newest_state(table)
    mapped = state["configuration"].get("delta.columnMapping.mode", "none") != "none"
    if reader == "delta_scan" and mapped and model.partition:
        return "reads partition columns of column-mapped tables as NULL"
    return None


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
