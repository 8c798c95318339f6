"""Places written in the national standard: valid by its own schema, and the same triples when they are read back."""

import csv
import io
import json
import shutil
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from frictionless import Resource, Schema, system
from hypothesis import given
from hypothesis import strategies as st

from loader import build
from loader.finding import is_error
from loader.places import export
from loader.places.cli import places as command
from loader.store import Reader
from ontology import standard
from tests.territories.built import DATA, FOLDERS, ROOT, built, needs_data

pytestmark = pytest.mark.slow

STANDARD: Final = DATA / "schema" / "standard-mediation-num"
TEMPLATE: Final = ROOT / "mappings" / "standard-lieux.toml"
DATASETS: Final = {"gironde": "lieux-gironde", "hinaura": "lieux-hinaura", "angers": "lieux-angers"}
FIELDS: Final = {field.name: field for field in standard.fields()}

_TRIPLES: Final = """
PREFIX omin: <https://w3id.org/omin/def#>
SELECT ?dataset ?s ?p ?o WHERE {
  ?s omin:inDataset ?dataset ; ?p ?o . FILTER(?p != omin:inDataset)
  { ?s a omin:Place } UNION { ?s a omin:MediationService }
}
"""


@cache
def written(name: str) -> Result:
    """What `omin places` writes for a territory's dataset of places."""
    result = CliRunner().invoke(command, [DATASETS[name], "--store", str(built(name))])
    assert result.exit_code == 0, result.output
    return result


def rows(name: str) -> list[standard.Row]:
    return export.read(built(name) / "current" / "data", DATASETS[name])


def triples(root: Path, dataset: str) -> set[str]:
    """The triples of the places and services of a dataset, as N-Triples without the dataset's own name."""
    store = ox.Store.read_only(str(root / "current" / "data"))
    iri = next(one["dataset"] for one in _statements(root) if one["dataset"].endswith(f"/{dataset}"))
    found = store.query(
        _TRIPLES, use_default_graph_as_union=True, substitutions={ox.Variable("dataset"): ox.NamedNode(iri)}
    )
    assert isinstance(found, ox.QuerySolutions)
    return {f"{one['s']} {one['p']} {one['o']}" for one in found}


def _statements(root: Path) -> list[dict[str, str]]:
    return list(Reader(root / "current" / "data").select(standard.query()))


def read_back(name: str, table: bytes, folder: Path) -> Path:
    """The table read by the template of the standard, in an observatory of the same base and territories."""
    territory = folder / "territory"
    (territory / "sources").mkdir(parents=True)
    for part in ("observatory.toml", "territories.toml", "sources/territories.csv"):
        if (FOLDERS[name] / part).exists():
            shutil.copy(FOLDERS[name] / part, territory / part)
    settings = territory / "observatory.toml"  # its needs are set beside places that are not there under that name
    settings.write_text(settings.read_text("utf-8").partition("[[needs]]")[0], "utf-8")
    shutil.copy(TEMPLATE, territory)
    (territory / "sources" / "lieux.csv").write_bytes(table)
    result = build.build([territory], folder / "var", lambda _french, _english: None, DATA)
    assert not is_error(result.found), [one for one in result.found if is_error([one])][:5]
    return folder / "var"


@needs_data
def test_the_fields_are_those_of_the_standard() -> None:
    told: dict[str, Any] = json.loads((STANDARD / "schema.json").read_text("utf-8"))
    wanted = {one["name"]: bool(one.get("constraints", {}).get("required")) for one in told["fields"]}
    assert list(FIELDS) == list(wanted)
    assert {name: field.required for name, field in FIELDS.items()} == wanted


@needs_data
@pytest.mark.parametrize("name", DATASETS)
def test_the_export_is_valid_save_for_what_the_producer_does_not_say(name: str, tmp_path: Path) -> None:
    table = tmp_path / "lieux.csv"
    table.write_bytes(written(name).stdout_bytes)
    with system.use_context(trusted=True):
        report = Resource(str(table), schema=Schema.from_descriptor(str(STANDARD / "schema.json"))).validate()
    errors = [(one.type, getattr(one, "field_name", "")) for task in report.tasks for one in task.errors]
    wanted = Counter(("constraint-error", field) for row in rows(name) for field in row.lacking if field != "pivot")
    assert Counter(errors) == wanted
    for field, count in export.told(rows(name)).lacking.items():
        assert f"{field}: absent de {count} lieux" in written(name).stderr


@needs_data
@pytest.mark.parametrize("name", DATASETS)
def test_the_export_reads_back_unchanged(name: str, tmp_path: Path) -> None:
    again = read_back(name, written(name).stdout_bytes, tmp_path)
    before, after = triples(built(name), DATASETS[name]), triples(again, "lieux")
    lost = {value for row in rows(name) for _, value in row.left_out}
    assert after <= before
    assert {one for one in before - after if not any(f'"{value}"' in one for value in lost)} == set()
    assert len(before) > 10 * len(rows(name))
    print(f"{name}: {len(before)} triples, {len(before - after)} that the standard cannot write: {sorted(lost)}")


@needs_data
def test_the_example_of_the_standard_comes_out_as_it_went_in(tmp_path: Path) -> None:
    table = (STANDARD / "exemple-valide.csv").read_text("utf-8").replace("51454", "49007")
    again = read_back("angers", table.encode(), tmp_path)
    (row,) = export.read(again / "current" / "data", "lieux")
    (example,) = csv.DictReader(io.StringIO(table))
    split = {name for name, field in FIELDS.items() if field.several}
    told = {name: sorted(cell.split("|")) if name in split else cell for name, cell in row.cells.items()}
    assert told == {name: sorted(cell.split("|")) if name in split else cell for name, cell in example.items()}


@needs_data
def test_json_says_what_csv_says() -> None:
    arguments = [DATASETS["angers"], "--store", str(built("angers")), "--format", "json"]
    result = CliRunner().invoke(command, arguments)
    assert json.loads(result.stdout) == list(csv.DictReader(io.StringIO(written("angers").stdout)))


@needs_data
def test_an_unknown_dataset_is_refused_with_the_names_there_are() -> None:
    result = CliRunner().invoke(command, ["lieux", "--store", str(built("angers"))])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "lieux-angers" in result.stderr


def test_without_a_version_the_command_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--store", str(tmp_path)])
    assert result.exit_code == 2
    assert str(tmp_path) in result.stderr


@given(st.lists(st.text(st.characters(categories=["L", "Nd", "P"], include_characters="| "), min_size=1), unique=True))
def test_a_value_is_written_or_told(values: list[str]) -> None:
    place = {"place": "https://data.example.org/place/a", "dataset": "https://data.example.org/dataset/d"}
    email = {"on": "place", "property": FIELDS["courriels"].property}
    (row,) = standard.rows([{**place, **email, "value": ""}, *({**place, **email, "value": one} for one in values)])
    written_ones = row.cells["courriels"].split("|") if row.cells["courriels"] else []
    told = [value for _, value in row.left_out if value]
    assert sorted([*written_ones, *told]) == sorted(values)
    assert set(told) == {one for one in values if "|" in one}


def test_the_template_is_a_mapping_of_every_field() -> None:
    told = tomllib.loads(TEMPLATE.read_text("utf-8"))
    text = json.dumps(told, ensure_ascii=False, default=str)
    assert [name for name in FIELDS if f'"{name}"' not in text and f"{{{name}}}" not in text] == []
