"""What browsers get of our scripts is what their sources make, and says only words that there are."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from endpoint.language import texts

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "endpoint" / "editor"
ALIVE = ROOT / "endpoint" / "alive"
STATIC = ROOT / "endpoint" / "static"
MADE = STATIC / "editor"
NODE = str(Path(sys.executable).with_name("node"))
MODULES = ROOT / "node_modules"


@pytest.fixture(autouse=True)
def packages() -> None:
    assert (MODULES / "esbuild").is_dir(), "no packages: run make .make/test"


def test_what_is_committed_is_what_the_sources_make(tmp_path: Path) -> None:
    subprocess.run([NODE, str(SOURCES / "build.mjs"), str(tmp_path)], check=True, cwd=ROOT)
    made = {file.relative_to(tmp_path): file.read_bytes() for file in tmp_path.glob("*/*")}
    kept = {file.relative_to(STATIC): file.read_bytes() for file in STATIC.glob("*/*")}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == [], "run: npm run editor"


@pytest.mark.parametrize("folder", [SOURCES, ALIVE], ids=["editor", "alive"])
def test_the_types_are_right(folder: Path) -> None:
    done = subprocess.run(
        [NODE, str(MODULES / "typescript" / "bin" / "tsc"), "--project", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0


def test_nothing_is_evaluated_or_fetched_from_elsewhere() -> None:
    ours = "\n".join(file.read_text("utf-8") for folder in (SOURCES, ALIVE) for file in folder.glob("*.ts"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", ours)
    assert re.findall(r"fetch\((?!\"/|address[,)])", ours.replace("await fetch(${", "")) == []


def test_the_first_view_is_light() -> None:
    assert (MADE / "editor.js").stat().st_size < 600_000
    assert (STATIC / "alive" / "alive.js").stat().st_size < 3_000


INSIDE = {
    "editor": ("@zazuko/yasqe", "codemirror", "dompurify", "leaflet", "betterknown", "vega", "vega-lite", "d3-array"),
    "alive": ("leaflet", "vega", "vega-embed", "vega-interpreter", "vega-lite"),
}


@pytest.mark.parametrize("folder", INSIDE)
def test_each_package_inside_has_its_licence(folder: str) -> None:
    told = (STATIC / folder / "LICENCES.txt").read_text("utf-8")
    for name in INSIDE[folder]:
        assert re.search(rf"^{re.escape(name)} \d+\.\d+\.\d+ \(\S.*\)$", told, re.MULTILINE), name


def test_scripts_say_only_known_words_and_all_of_them() -> None:
    ours = "\n".join(file.read_text("utf-8") for file in SOURCES.glob("*.ts"))
    known = {key.removeprefix("editor_") for key in texts() if key.startswith("editor_")}
    said = set(re.findall(r'\b(?:say|pick)\(\s*"(\w+)"', ours)) | set(re.findall(r'\? "(\w+)" : "(\w+)"\)', ours).pop())
    begun = set(re.findall(r"`(\w+_)\$\{", ours))
    assert said - known == set()
    kinds = {"class", "property", "indicator", "class_used", "property_used"}
    assert {word for word in known - said - kinds if not word.startswith(tuple(begun))} == set()
