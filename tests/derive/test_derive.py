"""The shipped source files of Bordeaux Métropole: what they hold, and that the derive scripts make them again."""

import csv
import hashlib
import json
import tarfile
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import shapely

from mappings.derive import census, divisions, outlines, packages, territories
from mappings.derive.packages import OUTLINES, Package, Table

EPCI = "243300316"
REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "mappings" / "bordeaux-metropole"
SHARED = REPOSITORY.parent / "shared" / "data" / "bordeaux-metropole"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / "sources" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shared(name: str) -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not here: the files are not compared with the originals")
    return SHARED / name


def geometries() -> dict[str, Any]:
    return {row["key"]: shapely.from_wkt(row["wkt"]) for row in rows("outlines.csv")}


def test_territories_are_the_communes_and_what_they_are_part_of() -> None:
    found = rows("territories.csv")
    levels = [row["level"] for row in found]
    codes = [row["code"] for row in found if row["level"] == "commune"]
    assert levels == ["commune"] * 28 + ["epci", "departement", "region", "country"]
    assert codes == sorted(codes)
    assert all(row["key"] == f"{row['level']}/{row['code']}" for row in found)
    assert all(row["class"] == territories.CLASSES[row["level"]] for row in found)


def test_every_part_of_leads_to_the_country() -> None:
    wholes = {
        row["key"]: {row[name] for name in territories.COLUMNS if name.startswith("part_of_")} - {""}
        for row in rows("territories.csv")
    }
    assert wholes["commune/33063"] == {"epci/243300316", "departement/33"}
    assert wholes["epci/243300316"] == {"departement/33"}
    assert wholes["departement/33"] == {"region/75"}
    assert wholes["region/75"] == {"country/FR"}
    assert wholes["country/FR"] == set()
    assert set().union(*wholes.values()) <= set(wholes)


def test_populations_say_their_period_and_basis() -> None:
    found = rows("territories.csv")
    communes = [row for row in found if row["level"] == "commune"]
    assert {(row["population_period"], row["population_period_basis"]) for row in communes} == {("2023", "reference")}
    assert sum(int(row["population"]) for row in communes) == 854334
    epci = next(row for row in found if row["level"] == "epci")
    assert [epci["population"], epci["population_period"], epci["population_period_basis"]] == [
        "843738",
        "2026",
        "publication",
    ]
    above = [row for row in found if row["level"] in {"departement", "region", "country"}]
    assert {row["population"] + row["population_period"] + row["population_period_basis"] for row in above} == {""}


def test_territories_agree_with_the_originals() -> None:
    known = {row["key"]: (row["name"], int(row["population"] or 0)) for row in rows("territories.csv")}
    epci = json.loads(shared("epci.json").read_text(encoding="utf-8"))
    assert known[f"epci/{EPCI}"] == (epci["nom"], epci["populationMunicipale"])
    communes = json.loads(shared("communes.json").read_text(encoding="utf-8"))
    assert len(communes) == 28
    for commune in communes:
        assert known[f"commune/{commune['code']}"] == (commune["nom"], commune["population"])


def test_outlines_are_valid_and_share_their_borders() -> None:
    found = geometries()
    communes = [key for key in found if key.startswith("commune/")]
    assert sorted(found) == sorted(row["key"] for row in rows("territories.csv") if row["level"] in {"commune", "epci"})
    assert all(outline.is_valid for outline in found.values())
    assert shapely.coverage_is_valid([found[key] for key in communes])
    border = found["commune/33063"].boundary.intersection(found["commune/33281"].boundary)
    assert border.length > 0.05


def test_outline_of_the_epci_is_the_union_of_its_communes() -> None:
    found = geometries()
    whole = found.pop(f"epci/{EPCI}")
    assert whole.equals(shapely.coverage_union_all(list(found.values())))
    assert whole.area == pytest.approx(sum(outline.area for outline in found.values()))


def test_outlines_are_light_and_lie_around_bordeaux() -> None:
    assert (FOLDER / "sources" / "outlines.csv").stat().st_size < 300_000
    west, south, east, north = shapely.total_bounds(list(geometries().values()))
    assert -1 < west < east < -0.4
    assert 44.7 < south < north < 45.1


def test_outlines_agree_with_those_of_another_producer() -> None:
    found = geometries()
    features = json.loads(shared("communes.geojson").read_text(encoding="utf-8"))["features"]
    assert len(features) == 28
    for feature in features:
        other = shapely.from_geojson(json.dumps(feature["geometry"]))
        mine = found[f"commune/{feature['properties']['code']}"]
        assert mine.intersection(other).area / mine.union(other).area > 0.8, feature["properties"]["code"]


def test_census_covers_every_commune_with_coded_iris() -> None:
    found = rows("census-iris-2021.csv")
    communes = {row["code"] for row in rows("territories.csv") if row["level"] == "commune"}
    assert len(found) == len({row["iris"] for row in found}) == 277
    assert all(len(row["iris"]) == 9 and row["iris"].startswith(row["com"]) for row in found)
    assert {row["com"] for row in found} == communes
    assert {row["typ_iris"] for row in found} <= {"H", "A", "D", "Z"}


def test_census_parts_add_up_but_for_rounding() -> None:
    for row in rows("census-iris-2021.csv"):
        ages = sum(int(row[name]) for name in ("pop_0_19", "pop_20_64", "pop_65p"))
        uses = sum(int(row[name]) for name in ("res_principales", "res_secondaires", "logements_vacants"))
        assert abs(int(row["pop"]) - ages) <= 2, row["iris"]
        assert abs(int(row["logements"]) - uses) <= 2, row["iris"]
        assert int(row["maisons"]) + int(row["appartements"]) <= int(row["logements"]) + 2, row["iris"]
        assert int(row["rp_en_appartement"]) <= int(row["appartements"]), row["iris"]


def test_census_agrees_with_the_original() -> None:
    original = shared("iris-rp2021.csv").read_bytes()
    assert (FOLDER / "sources" / "census-iris-2021.csv").read_bytes() == original


def test_published_figures_cite_known_sources_and_territories() -> None:
    figures = rows("published-figures.csv")
    assert len(figures) == 18
    assert {row["source"] for row in figures} == {row["slug"] for row in rows("published-sources.csv")}
    assert {row["territory"] for row in figures} <= {row["key"] for row in rows("territories.csv")}


def test_published_figures_differ_in_a_dimension() -> None:
    names = ("indicator", "territory", "period", "population")
    figures = rows("published-figures.csv")
    assert len({tuple(row[name] for name in names) for row in figures}) == len(figures)


def test_sample_size_goes_with_the_survey() -> None:
    for row in rows("published-figures.csv"):
        survey = row["kind"] == "survey"
        assert (row["population"], row["sample_size"]) == ("surveyed", "5000") if survey else not row["sample_size"]


def test_published_figures_agree_with_the_transcription() -> None:
    with shared("published-figures.transcribed.csv").open(encoding="utf-8", newline="") as file:
        originals = {row["id"]: row for row in csv.DictReader(file, delimiter=";")}
    pages = {row["slug"]: row["page"] for row in rows("published-sources.csv")}
    figures = {row["id"]: row for row in rows("published-figures.csv")}
    assert figures.keys() - originals.keys() == {"bm-2022-01b"}
    assert originals.keys() <= figures.keys()
    for name, original in originals.items():
        figure = figures[name]
        assert [figure["value"], figure["unit"]] == [original["value"], original["unit"]]
        assert figure["territory"].endswith(f"/{original['territory_code']}")
        assert figure["period"] in {original["reference_period"], original["published"]}
        assert pages[figure["source"]] == original["source_url"]


def test_pages_are_named_in_the_provenance_of_the_figures() -> None:
    provenance = tomllib.loads((FOLDER / "published-figures.toml").read_text(encoding="utf-8"))["source"]["provenance"]
    for row in rows("published-sources.csv"):
        assert row["page"] in provenance["fr"]
        assert row["page"] in provenance["en"]


def test_workshop_vote_is_shared_out_whole() -> None:
    vote = {row["theme"]: int(row["value"]) for row in rows("workshop-vote-2022.csv")}
    assert vote == {"usages": 48, "aisance-posture": 48, "equipement": 4, "connexion": 0}
    assert sum(vote.values()) == 100


@pytest.mark.parametrize("script", [territories, outlines, census], ids=lambda script: script.FILE_NAME)
def test_scripts_make_the_shipped_files_again(script: ModuleType, archives: Path) -> None:
    made = packages.as_csv(script.derive(EPCI, archives))
    assert made == (FOLDER / "sources" / script.FILE_NAME).read_bytes()


def test_another_epci_lies_in_a_region_and_counts_arrondissements(archives: Path) -> None:
    marseille = "200054807"
    found = [dict(zip(territories.COLUMNS, row, strict=True)) for row in territories.derive(marseille, archives).rows]
    territory = next(row for row in found if row["level"] == "epci")
    assert [territory["key"], territory["part_of_departement"], territory["part_of_region"]] == [
        f"epci/{marseille}",
        "",
        "region/93",
    ]
    parts = [row for row in found if row["level"] == "arrondissement"]
    assert len(parts) == 16
    assert {row["part_of_commune"] for row in parts} == {"commune/13055"}
    iris = {(row[0][:5], row[1]) for row in census.derive(marseille, archives).rows}
    assert ("13201", "13201") in iris
    drawn = {row[0] for row in outlines.derive(marseille, archives).rows}
    assert drawn >= {"commune/13055", "arrondissement/13216", f"epci/{marseille}"}


def test_unknown_epci_is_refused(archives: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no EPCI has the code '33063'"):
        divisions.epci("33063", archives)
    arguments = ["--epci", "33063", "--out", str(tmp_path), "--packages", str(archives)]
    with pytest.raises(SystemExit):
        packages.run(territories.derive, "territories.csv", arguments)
    assert "no EPCI has the code '33063'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_archive_with_another_checksum_is_refused(tmp_path: Path) -> None:
    (tmp_path / OUTLINES.archive).write_bytes(b"something else")
    with pytest.raises(ValueError, match="not the expected"):
        packages.archive(OUTLINES, tmp_path)


def test_command_line_writes_the_file(tmp_path: Path) -> None:
    table = Table(("code", "name"), [("01004", "Ambérieu, Bugey")])
    packages.run(lambda _epci, _packages: table, "made.csv", ["--epci", EPCI, "--out", str(tmp_path / "new")])
    assert (tmp_path / "new" / "made.csv").read_bytes() == 'code,name\n01004,"Ambérieu, Bugey"\n'.encode()


def test_files_are_read_from_npm_archives(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("{}")
    with tarfile.open(tmp_path / "some.tgz", mode="w:gz") as tarball:
        tarball.add(tmp_path / "data.json", arcname="package/data.json")
    checksum = hashlib.sha256((tmp_path / "some.tgz").read_bytes()).hexdigest()
    package = Package(registry="npm", name="some", version="1", archive="some.tgz", sha256=checksum)
    assert packages.read(package, "package/data.json", tmp_path) == b"{}"
