"""Small folders to load, one for each thing that can be right or wrong with a folder."""

import gzip
import json
from pathlib import Path

CLIMATE_ROWS = 72


def climate() -> list[tuple[str, str, float | None]]:
    """Three airports, 24 hours each; one temperature is missing."""
    rows = []
    for index, origin in enumerate(("EWR", "JFK", "LGA")):
        for hour in range(24):
            temperature = None if (origin, hour) == ("JFK", 3) else 10.0 * index + hour
            rows.append((origin, f"2013-01-01T{hour:02}:00:00", temperature))
    return rows


def write_samples(data: Path) -> None:
    """Writes the folders under `data/raw`."""
    raw = data / "raw"
    lines = [f"{origin},{time},{'' if temp is None else temp}" for origin, time, temp in climate()]
    write(raw / "climate" / "a.csv", "origin,time,temp\n", *(line + "\n" for line in lines[:40]))
    turned = [",".join(reversed(line.split(","))) for line in lines[40:]]
    write(raw / "climate" / "b.csv", "temp,time,origin\n", *(line + "\n" for line in turned))

    write(raw / "formats" / "deep" / "one.csv.gz", "n,word\n1,mallard\n")
    write(raw / "formats" / "two.tsv", "n\tword\n2\tteal, blue\n")
    write(raw / "formats" / "three.json", json.dumps([{"n": 3, "word": "wigeon"}]))
    write(raw / "formats" / "four.ndjson", '{"n": 4, "word": "pintail"}\n')
    write(raw / "formats" / "READ.ME", "Not a file to load.")

    write(raw / "broken" / "good.csv", "n,word\n1,one\n")
    write(raw / "broken" / "bad.csv", "n,word\n1,one\n2,two,too many\n3,three\n")
    write(raw / "wordless" / "notes.txt", "There is nothing to load here.")
    (raw / "empty").mkdir(parents=True)


def write(path: Path, *pieces: str) -> None:
    """Writes a text file, compressed if its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = "".join(pieces).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
