"""The documented queries over two observatories, run on this machine: our own endpoint and Comunica answer the same.

Comunica is told nothing but the address of our endpoint: what it is, it learns from the service description.
"""

import json
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import httpx
import pyoxigraph as ox
import pytest

from endpoint.app import close, create_app
from endpoint.config import Config
from tests.endpoint.conftest import UNLIMITED, serving
from tests.territories.built import DATA
from tests.whole.conftest import BORDEAUX, ROOT, omin

NANTES: Final = ROOT / "tests" / "territories" / "nantes-metropole"
PAGE: Final = (ROOT / "docs" / "federated-queries.md").read_text("utf-8")
QUERIES: Final = dict(re.findall(r"^## (.+?)\n.*?^```sparql\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
THEIRS: Final = "https://nantes.example.org/sparql"
NODE: Final = ROOT / ".venv" / "bin" / "node"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.peer,
    pytest.mark.skipif(not DATA.exists(), reason="the real files are not in ../shared/data"),
]
Answer = Counter[frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Pair:
    """The addresses of the two, without a slash at the end."""

    ours: str
    theirs: str


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Bordeaux and Nantes, each a store and a server of its own; Bordeaux knows the address of Nantes and reads it."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        root = Path(place)
        theirs = stack.enter_context(served(NANTES, root / "theirs"))
        folder = shutil.copytree(BORDEAUX, root / "bordeaux-metropole")
        with (folder / "observatory.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[[federation.sisters]]\nurl = "{theirs}"\n')
        ours = stack.enter_context(served(folder, root / "ours"))
        done = omin("harvest", "--store", root / "ours")
        assert done.returncode == 0, done.stdout + done.stderr
        yield Pair(ours, theirs)


@contextmanager
def served(folder: Path, root: Path) -> Generator[str]:
    """The address of an observatory built from a folder."""
    done = omin("build", folder, "--data", DATA, "--store", root)
    assert done.returncode == 0, done.stdout + done.stderr
    app = create_app(Config(root, workers=2, allowance=UNLIMITED))
    server = serving(app)
    yield next(server)
    next(server, None)
    close(app)


def here(query: str, pair: Pair) -> Answer:
    """What our own endpoint answers."""
    form = "nt" if "CONSTRUCT" in query else "json"
    answer = httpx.post(f"{pair.ours}/sparql", data={"query": query, "format": form}, timeout=30)
    assert answer.status_code == 200, answer.text
    if form == "nt":
        quads = ox.parse(answer.content, ox.RdfFormat.N_TRIPLES)
        parts = ("subject", "predicate", "object")
        return Counter(row(zip(parts, map(str, quad.triple), strict=True)) for quad in quads)
    results = ox.parse_query_results(answer.content, ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return Counter([row([("boolean", str(bool(results)))])])
    names = [variable.value for variable in results.variables]
    return Counter(row((name, str(one[name])) for name in names if one[name] is not None) for one in results)


def comunica(query: str, pair: Pair) -> Answer:
    """What Comunica answers with our endpoint for its only source."""
    command = [str(NODE), "tests/federation/comunica.mjs", f"{pair.ours}/sparql"]
    done = subprocess.run(command, input=query, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return Counter(row((name, str(value)) for name, value in one.items()) for one in lines)


def row(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset((name, said(term)) for name, term in pairs)


def said(term: str) -> str:
    """A term as text; of a number its value, as engines write and round one number in several ways."""
    number = re.fullmatch(r'"([^"]+)"\^\^<http://www.w3.org/2001/XMLSchema#(?:integer|decimal|double)>', term)
    return f"{Decimal(number[1]).normalize():.9f}" if number else term


@pytest.mark.parametrize("name", QUERIES)
def test_both_engines_answer_the_same(pair: Pair, name: str) -> None:
    query = QUERIES[name].replace(THEIRS, f"{pair.theirs}/sparql")
    assert THEIRS in QUERIES[name]
    ours, theirs = here(query, pair), comunica(query, pair)
    assert ours == theirs
    assert ours
    assert row([("boolean", "False")]) not in ours


@pytest.mark.parametrize("name", QUERIES)
def test_the_copy_answers_as_the_sister_does(pair: Pair, name: str) -> None:
    query = QUERIES[name]
    live = here(query.replace(THEIRS, f"{pair.theirs}/sparql"), pair)
    assert here(query.replace(THEIRS, f"{pair.ours}/sisters/sparql"), pair) == live


def test_there_are_as_many_as_were_asked_for() -> None:
    texts = list(QUERIES.values())
    assert len(texts) == PAGE.count("```sparql") >= 6
    assert sum("ASK" in text for text in texts) == sum("CONSTRUCT" in text for text in texts) == 1


def test_the_two_stand_side_by_side(pair: Pair) -> None:
    """By hand, from the source files of both: 28 communes here, 24 there."""
    query = QUERIES["The same indicator in both, side by side"].replace(THEIRS, f"{pair.theirs}/sparql")
    names = {dict(one)["name"] for one in here(query, pair)}
    assert {'"Bordeaux"', '"Nantes"'} <= {name.partition("@")[0] for name in names}
    assert len(names) == 28 + 24


def test_a_sister_that_is_not_listed_is_not_asked(pair: Pair) -> None:
    """Nantes has no sisters here: its endpoint asks nobody."""
    query = QUERIES["Do both have it?"].replace(THEIRS, f"{pair.ours}/sparql")
    answer = httpx.post(f"{pair.theirs}/sparql", data={"query": query})
    assert (answer.status_code, answer.json()["rule"]) == (403, "service")
