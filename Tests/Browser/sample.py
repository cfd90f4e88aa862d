"""Small folders to load."""

from pathlib import Path

SPECIES = ["mallard", "teal", "wigeon", "pintail"]


def write_sample_folders(data: Path) -> None:
    raw = data / "raw"
    for folder in ("birds", "web-logs 2024", "ragged"):
        (raw / folder).mkdir(parents=True)
    for month in (1, 2):
        lines = ["day,species,seen,weight"]
        for day in range(1, 21):
            for index, species in enumerate(SPECIES):
                weight = "" if day % 7 == 0 else f"{900 + 10 * index + day}.5"
                lines.append(f"2024-{month:02}-{day:02},{species},{day * (index + 1)},{weight}")
        (raw / "birds" / f"2024-{month:02}.csv").write_text("\n".join(lines) + "\n")
    (raw / "web-logs 2024" / "log.csv").write_text("path,status\n/,200\n/ducks,404\n")
    (raw / "ragged" / "bad.parquet").write_text("this is no Parquet file")
