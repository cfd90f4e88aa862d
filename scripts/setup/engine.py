"""Lays out DuckDB under `.deps/duckdb`: the library, its C header, its extensions.

    lib/libduckdb.so   include/duckdb.h   LICENSE
    extensions/v1.5.5/linux_amd64/        what Sord loads
    test-extensions/v1.5.5/linux_amd64/   what only tests load

Every file is put in place with a rename, so a build or a server that uses the old one goes on undisturbed, and
only if it differs, so nothing is built again without need.
"""

import ctypes
import os
from pathlib import Path

from .archives import Wheel, read_from_sdist
from .errors import SetupError
from .lock import LockedFile
from .places import DUCKDB

HEADER = "external/duckdb/src/include/duckdb.h"
LICENCE = "external/duckdb/LICENSE"
PREFIX = "duckdb-extension-"
DUCKDB_PLATFORM = {"linux-x86_64": "linux_amd64"}


def lay_out(files: dict[str, LockedFile], paths: dict[str, Path]) -> None:
    version = files["duckdb"].version
    library = put(DUCKDB / "lib/libduckdb.so", Wheel(paths["bareduckdb"]).read("bareduckdb/_libs/libduckdb.so"))
    check_version(library, version)
    texts = read_from_sdist(paths["duckdb"], [HEADER, LICENCE])
    put(DUCKDB / "include/duckdb.h", texts[HEADER])
    put(DUCKDB / "LICENSE", texts[LICENCE])
    for file in extensions(files):
        if file.version != version:
            raise SetupError(f"{file.name} {file.version} does not fit DuckDB {version}", "Bump them together.")
        name = extension_file_name(file)
        content = Wheel(paths[file.name]).read(f"{file.name.replace('-', '_')}/extensions/v{version}/{name}")
        put(extension_path(file), content)


def outputs(files: dict[str, LockedFile]) -> list[Path]:
    laid_out = [DUCKDB / "lib/libduckdb.so", DUCKDB / "include/duckdb.h"]
    return laid_out + [extension_path(file) for file in extensions(files)]


def extensions(files: dict[str, LockedFile]) -> list[LockedFile]:
    return [file for name, file in files.items() if name.startswith(PREFIX)]


def extension_path(file: LockedFile) -> Path:
    folder = "test-extensions" if file.purpose == "test" else "extensions"
    return DUCKDB / folder / f"v{file.version}" / DUCKDB_PLATFORM[file.platform] / extension_file_name(file)


def extension_file_name(file: LockedFile) -> str:
    return file.name.removeprefix(PREFIX).replace("-", "_") + ".duckdb_extension"


def put(path: Path, content: bytes) -> Path:
    if path.exists() and path.read_bytes() == content:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)
    return path


def check_version(library: Path, version: str) -> None:
    """The wheel that carries the library has a version of its own: ask the library itself."""
    version_of = ctypes.CDLL(str(library)).duckdb_library_version
    version_of.restype = ctypes.c_char_p
    found = version_of().decode()
    if found != f"v{version}":
        raise SetupError(f"libduckdb is {found}, its header is v{version}", "Bump bareduckdb and duckdb together.")
