"""Terms of others that a territory uses: each must be one that its vocabulary has (`ontology/foreign-terms.toml`)."""

from collections.abc import Iterable, Iterator, Sequence
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


def in_words(words: Sequence[Path], base: str) -> Iterator[Finding]:
    """What is wrong with the terms of others in a territory's own files; `base` is where its own names begin."""
    for path in words:
        for iri in vocabulary.borrowed(path, words):
            found = code(iri, [base])
            if found:
                yield _finding(found, path, iri)
        for iri in vocabulary.defined(path):
            if foreign.home(iri):
                yield _finding("redefined-foreign-term", path, iri)


def _finding(code: str, path: Path, iri: str) -> Finding:
    """The finding, on the first line where the term's name stands: rdflib forgets where it read a triple."""
    name = iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    line = next((number for number, text in lines if name in text), None)
    return Finding(code, str(path), line, value=compact(iri), details={"near": near(iri)})


def near(iri: str) -> str:
    """The term of the same vocabulary that is written most like this one."""
    home = foreign.home(iri)
    if home is None:
        return "-"
    return f"{home.prefix}:{nearest(iri.removeprefix(home.namespace), home.terms - home.deprecated)}"
