"""What disclosure control finds in a built store: counts below their threshold, secrets that can be computed."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from loader.disclosure import audit, system
from loader.disclosure.audit import Pinned
from loader.disclosure.below import Below, below
from loader.disclosure.origins import Origin, names_of, origins
from loader.disclosure.reading import read
from loader.disclosure.system import System
from loader.finding import Finding
from loader.store import Reader
from loader.workshop import Mapped

_SHOWN: Final = 5  # figures that are named as giving a secret away


def findings(reader: Reader, mapped: Mapped) -> list[Finding]:
    """Every published figure below its source's threshold, and every secret cell that the published ones give away.

    Next to nothing is read where no source has a threshold and no cell is masked. bounds.UnsolvedError where the solver
    gives up.
    """
    tables = read(reader)
    if not tables.figures:
        return []
    small = list(below(tables))
    whole = system.build(tables)
    known = audit.pinned(whole) if tables.secret() else []
    found = origins(mapped, _names(whole, small, known))
    return [_below(one, found) for one in small] + [
        _disclosed(whole, one, secret.name, found) for one in known for secret in whole.variables[one.variable].secrets
    ]


def _names(whole: System, small: Sequence[Below], known: Sequence[Pinned]) -> set[str]:
    figures = chain.from_iterable(whole.variables[number].figures for one in known for number in one.given_by)
    secrets = chain.from_iterable(whole.variables[one.variable].secrets for one in known)
    return {*names_of(figures), *names_of(secrets), *names_of(one.figure for one in small)}


def _below(one: Below, found: Mapping[str, Origin]) -> Finding:
    """The finding does not repeat the figure: a report travels further than the source."""
    file, line, column = found.get(one.figure.name, Origin(one.figure.name))
    return Finding("below-threshold", file, line, None, column, details={"least": str(one.least)})


def _disclosed(whole: System, one: Pinned, name: str, found: Mapping[str, Origin]) -> Finding:
    file, line, column = found.get(name, Origin(name))
    given = names_of(figure for number in one.given_by for figure in whole.variables[number].figures)
    told = [found.get(figure, Origin(figure)).text() for figure in given]
    more = f" (+ {len(told) - _SHOWN})" if len(told) > _SHOWN else ""
    details = {
        "low": _number(one.low),
        "high": _number(one.high),
        "least": _number(whole.variables[one.variable].least),
        "figures": ", ".join(told[:_SHOWN]) + more,
        "cell": name,
    }
    return Finding("secret-disclosed", file, line, None, column, details=details)


def _number(value: float) -> str:
    return f"{round(value, 6) + 0.0:.6g}"  # -0.0 + 0.0 is 0.0
