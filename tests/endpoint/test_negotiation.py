"""The Accept header: the closest range decides, q=0 excludes, the server's order breaks ties."""

import pytest

from endpoint.negotiation import CSV, GRAPHS, PAGE, choose

OFFERS = (PAGE, *GRAPHS, CSV)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        (None, "html"),
        ("", "html"),
        ("*/*", "html"),
        (BROWSER, "html"),
        ("text/turtle", "ttl"),
        ("TEXT/Turtle; charset=utf-8", "ttl"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "rdf"),
        ("application/ld+json", "jsonld"),
        ("application/ld+json;profile=x", "jsonld"),
        ("text/csv", "csv"),
        ("text/*", "html"),
        ("application/*", "nt"),
        ("text/html;q=0, */*", "ttl"),
        ("text/html;q=0.4, text/turtle;q=0.5", "ttl"),
        ("text/html;q=0.5, text/turtle;q=0.4", "html"),
        ("application/ld+json, text/turtle", "ttl"),
        ("text/*;q=0.2, application/rdf+xml;q=0.1, text/turtle;q=0.1", "html"),
        ("image/png, */*;q=0.1", "html"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/turtle;q=0", None),
        ("text/turtle;q=nan", None),
        ("text/turtle;q=2", None),
        ("nonsense", None),
        (",".join(["x/y"] * 5000) + ",text/turtle", "ttl"),
    ],
)
def test_choice(accept: str | None, ending: str | None) -> None:
    chosen = choose(accept, OFFERS)
    assert (chosen and chosen.ending) == ending
