"""Terms of others that a territory uses: each must be one that its vocabulary has (`ontology/foreign-terms.toml`)."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from loader.finding import Finding
from loader.near import nearest
from ontology import foreign, vocabulary
from ontology.terms import compact

_CODES: Final = {"unknown": "unknown-foreign-term", "deprecated": "deprecated-foreign-term"}


def code(iri: str, own: Iterable[str] = ()) -> str | None:
    """The code of the finding about a term, if there is one to make; what begins as one of `own` is not judged."""
    fault = foreign.doubtful(iri, own)
    return _CODES[fault] if fault else None


def in_words(path: Path, base: str) -> Iterator[Finding]:
    """A finding for each term of others that the file uses and that is doubtful; `base` is the territory's own."""
    lines = path.read_text("utf-8").splitlines()
    for iri in vocabulary.borrowed(path):
        found = code(iri, [base])
        if found:
            name = iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
            line = next((number for number, text in enumerate(lines, 1) if name in text), None)
            yield Finding(found, str(path), line, value=compact(iri), details={"near": near(iri)})


def near(iri: str) -> str:
    """The term of the same vocabulary that is written most like this one."""
    home = foreign.home(iri)
    if home is None:
        return "-"
    return f"{home.prefix}:{nearest(iri.removeprefix(home.namespace), home.terms - home.deprecated)}"
