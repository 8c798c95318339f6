"""`omin init` leaves a folder that builds, or nothing at all."""

import csv
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.kit.conftest import Init, omin

ROOT = Path(__file__).parents[2]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def checks(folder: Path) -> str:
    return omin("check", folder, "--lang", "en").stderr.strip().splitlines()[-1]


def test_an_epci_comes_with_its_communes_and_outlines(init: Init, register: Path, tmp_path: Path) -> None:
    done = init("--from", register, territory="epci/200000001")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "first"
    keys = [row["key"] for row in rows(folder / "sources" / "territories.csv")]
    assert keys == ["epci/200000001", "commune/01001", "commune/01002", "departement/01", "region/84", "country/FR"]
    assert [row["key"] for row in rows(folder / "sources" / "outlines.csv")] == [
        "commune/01001",
        "commune/01002",
        "epci/200000001",
    ]
    assert [row["inhabitants"] for row in rows(folder / "sources" / "example.csv")] == ["12", "7"]
    assert checks(folder) == "0 errors, 0 warnings"


def test_a_commune_comes_without_its_neighbours(init: Init, register: Path, tmp_path: Path) -> None:
    assert init("--from", register, territory="commune/01003").returncode == 0
    keys = [row["key"] for row in rows(tmp_path / "first" / "sources" / "territories.csv")]
    assert keys == ["commune/01003", "departement/01", "region/84", "country/FR"]
    assert not (tmp_path / "first" / "outlines.toml").exists()
    assert checks(tmp_path / "first") == "0 errors, 0 warnings"


@pytest.mark.parametrize("languages", ["en", "fr", "fr,en"])
@pytest.mark.parametrize(
    ("territory", "more"),
    [
        ("commune/44109", {"territory_name": "Nantes"}),
        ("epci/244400404", {"territory_name": "Nantes Métropole"}),
        ("borough/E09000007", {"territory_name": "Camden", "country": "GB"}),
        ("country/US", {}),
    ],
)
def test_a_territory_that_no_register_tells_of(
    territory: str, more: dict[str, str], languages: str, init: Init, tmp_path: Path
) -> None:
    done = init("--offline", territory=territory, languages=languages, **more)
    assert done.returncode == 0, done.stderr
    assert checks(tmp_path / "first") == "0 errors, 0 warnings"
    assert ("French" if "fr" in languages else "Fichier") not in (tmp_path / "first" / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"territory": "epci"}, "“epci” is no territory"),
        ({"territory": "epci/1"}, "does not look like a code of the level epci"),
        ({"territory": "commune/4410"}, "does not look like a code"),
        ({"languages": "de"}, "languages are among fr, en"),
        ({"base": "data.example.org"}, "cannot be the address"),
        ({"base": "https://w3id.org/omin/"}, "cannot be the address"),
        ({"licence": "CC-BY-4"}, "Did you mean CC-BY-4.0?"),
        ({"contact": "me@example.org"}, "is no web address"),
        ({"publisher": " "}, "is no name that can be shown"),
        ({"host": "a b"}, "is no name of a site"),
        ({"base": None}, "--base is missing"),
        ({"territory": "ward/E05000001", "territory_name": "Ward", "country": "XX"}, "no country code"),
        ({"territory": "ward/E05000001", "territory_name": "Ward"}, "--country is missing"),
    ],
)
def test_a_bad_answer_leaves_nothing(given: dict[str, str | None], told: str, init: Init, tmp_path: Path) -> None:
    done = init("--offline", **{"territory": "country/FR", **given})
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_the_register_does_not_know_is_refused(init: Init, register: Path, tmp_path: Path) -> None:
    done = init("--from", register, territory="epci/200000002")
    assert (done.returncode, "does not know epci/200000002" in done.stderr) == (2, True)
    assert not (tmp_path / "first").exists()


@pytest.mark.parametrize("name", ["communes.json", "epci.json", "communes.geojson"])
@pytest.mark.parametrize("text", ["{", '["a"]', '{"features": [{}]}', ""])
def test_files_that_are_no_register_are_refused(
    name: str, text: str, init: Init, register: Path, tmp_path: Path
) -> None:
    (register / name).write_text(text, "utf-8")
    done = init("--from", register, territory="epci/200000001")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert not (tmp_path / "first").exists()


def test_a_folder_that_holds_something_is_left_alone(init: Init, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    assert init("--offline", territory="country/FR").returncode == 0
    before = sorted((tmp_path / "first").rglob("*"))
    done = init("--offline", territory="country/FR")
    assert (done.returncode, "not empty" in done.stderr) == (2, True)
    assert sorted((tmp_path / "first").rglob("*")) == before
    assert [one.name for one in tmp_path.iterdir()] == ["first"]


def test_names_are_written_as_they_are(init: Init, tmp_path: Path) -> None:
    name = 'A "B" \\ C $name {day} </title>'
    done = init("--offline", territory="country/FR", name=name)
    assert done.returncode == 0, done.stderr
    data = tomllib.loads((tmp_path / "first" / "observatory.toml").read_text("utf-8"))
    assert data["title"] == {"fr": name, "en": name}
    assert data["publisher"]["name"] == 'The "Council"'


def test_the_deployment_bears_the_name_of_the_site(init: Init, tmp_path: Path) -> None:
    assert init("--offline", territory="country/FR", host="observatory.example.net").returncode == 0
    folder = tmp_path / "first" / "deploy"
    for name in ("Caddyfile", "Containerfile", "nginx.conf", "omin.service"):
        assert "observatory.example.net" in (folder / name).read_text("utf-8")
    assert [one.name for one in folder.iterdir() if "data.example.org" in one.read_text("utf-8")] == []


def test_the_wheel_holds_the_templates(tmp_path: Path) -> None:
    hatchling = pytest.importorskip("hatchling.builders.wheel")
    wheel = next(hatchling.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    kit = ROOT / "loader" / "kit"
    wanted = {f"loader/kit/{one.relative_to(kit)}" for one in kit.rglob("*") if one.suffix not in {".pyc", ""}}
    assert wanted | {"loader/kit/deploy/Caddyfile", "loader/kit/deploy/Containerfile"} <= names
