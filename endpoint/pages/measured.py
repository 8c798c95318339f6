"""The measurements of a version, to be asked for by what they measure and on what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from endpoint import measurements
from endpoint.language import texts
from endpoint.pages.book import local_name
from endpoint.pages.desk import Desk, Link
from endpoint.store import Row, Snapshot
from ontology import iris


@dataclass(frozen=True, slots=True)
class Key:
    """What a value was measured on, and what it is limited to."""

    metric: str
    on: str
    indicator: str | None = None
    level: str | None = None
    period: str | None = None
    rule: str | None = None


@dataclass(frozen=True)
class Measured:
    """Values by key."""

    values: Mapping[Key, str]

    def value(self, metric: str, on: str) -> str | None:
        """The value of a metric for the whole of a thing."""
        return self.values.get(Key(iris.metric(metric), on))

    def of(self, metric: str, on: str | None = None) -> Iterator[tuple[Key, str]]:
        """Every value of a metric, on one thing where it is given."""
        wanted = iris.metric(metric)
        return ((key, value) for key, value in self.values.items() if key.metric == wanted and on in {None, key.on})

    def measured(self, metric: str) -> set[str]:
        """The things a metric was measured on."""
        return {key.on for key, _ in self.of(metric)}

    def metrics(self) -> set[str]:
        """The IRIs of all metrics."""
        return {key.metric for key in self.values}

    def by_rule(self, on: str) -> dict[str, int]:
        """How many warnings each rule gave on a thing."""
        return {key.rule: int(value) for key, value in self.of("warnings", on) if key.rule}


def read(snapshot: Snapshot) -> Measured:
    """All measurements of a version."""
    return Measured({_key(row): row["value"].value for row in measurements.rows(snapshot)})


def _key(row: Row) -> Key:
    limits = {name: row[name].value for name in ("indicator", "level", "period", "rule") if name in row}
    return Key(row["metric"].value, row["on"].value, **limits)


def anchor(desk: Desk, dataset: str) -> str:
    """Where the page speaks of a dataset."""
    return (desk.path(dataset) or dataset).strip("/").replace("/", "-")


def about(desk: Desk, dataset: str) -> str | None:
    """The address of what the page says of a dataset, where there is such a page."""
    known = desk.book.snapshot.knows(iris.QUALITY)
    return desk.address(f"/page/quality#{anchor(desk, dataset)}") if known else None


def frequency(desk: Desk, code: Link | None) -> str | None:
    """How often a dataset is renewed, in words where we have them."""
    if code is None:
        return None
    name = local_name(code.iri)
    key = f"frequency_{name.lower()}"
    return desk.language.say(key) if key in texts() else name
