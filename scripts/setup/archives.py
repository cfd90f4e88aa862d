"""Read-only views of the fetched archives; nothing from them is ever installed or run."""

import json
import tarfile
import zipfile
from pathlib import Path

from .errors import SetupError


class Wheel:
    """A wheel read as the zip file it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zip = zipfile.ZipFile(path)

    def names(self, prefix: str = "") -> list[str]:
        """All files below `prefix`; an error if there are none, because then the wheel is laid out differently."""
        found = [name for name in self.zip.namelist() if name.startswith(prefix) and not name.endswith("/")]
        if not found:
            raise SetupError(f"{self.path.name} holds nothing below {prefix}", LAYOUT_HINT)
        return found

    def read(self, name: str) -> bytes:
        try:
            return self.zip.read(name)
        except KeyError:
            raise SetupError(f"{self.path.name} does not hold {name}", LAYOUT_HINT) from None

    def source_map(self, name: str) -> dict[str, str]:
        """The original sources that a source map carries: package path (after `node_modules/`) to text."""
        source_map = json.loads(self.read(name))
        sources = {}
        for source, text in zip(source_map["sources"], source_map.get("sourcesContent", [])):
            _, marker, path = source.rpartition("node_modules/")
            if marker and text and " " not in source:
                sources[path] = text
        return sources


def read_from_sdist(archive: Path, names: list[str]) -> dict[str, bytes]:
    """The named files (relative to the sdist's own top folder) of a `.tar.gz`."""
    found = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            name = member.name.partition("/")[2]
            if name in names and member.isfile():
                found[name] = tar.extractfile(member).read()
                if len(found) == len(names):
                    break
    missing = sorted(set(names) - set(found))
    if missing:
        raise SetupError(f"{archive.name} does not hold {', '.join(missing)}", LAYOUT_HINT)
    return found


LAYOUT_HINT = "This version is packed differently: adapt scripts/setup, or pin the version that worked."
