"""What stands around every page: title, languages, other formats; and how a page is put together."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote, urlencode

from flask import render_template

from endpoint import dump, tongues
from endpoint.choice import NOTHING, Choice
from endpoint.language import LANGUAGES, Language, Name
from endpoint.negotiation import GRAPHS, PAGE, TABLE_METADATA, Form
from endpoint.offers import SPOKEN, address, forms
from endpoint.pages.book import shown
from endpoint.pages.desk import Desk
from endpoint.pages.embedded import statements
from endpoint.pages.schema_org import described
from endpoint.reuse.citation import citation, plain, spoken
from endpoint.reuse.origin import Origin, origin
from endpoint.site import root
from ontology import iris, terms

_STYLE: Final = Path(__file__).parents[1] / "static" / "omin.css"
_SEARCH: Final = _STYLE.parent / "editor" / "search.js"
FOLLOWED: Final = frozenset({terms.INDICATOR_CLASS, terms.TERRITORY_CLASS, terms.QB + "DataSet"})
_OWN_NAMES: Final = {"fr": "Français", "en": "English"}


class Titled(Protocol):
    """What the context of every page has."""

    @property
    def title(self) -> Name:
        """What the page is called."""
        ...


@dataclass(frozen=True, slots=True)
class PageKind:
    """One kind of page: its template, the classes it is for, and what makes its context."""

    name: str
    types: tuple[str, ...]
    context: Callable[[Desk, str], Titled]


@dataclass(frozen=True, slots=True)
class Format:
    """Another form of the thing a page is about; a browser keeps it as a file where `file`."""

    ending: str
    media: str
    href: str
    file: bool = False


@dataclass(frozen=True, slots=True)
class Switch:
    """The same page in a language."""

    code: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A query a page rests on, and the address that runs it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Cited:
    """How the thing a page is about is cited: the sentence, and the files with it."""

    sentence: str
    text: str
    bibtex: str
    kept: bool = False  # it names an address that keeps what is seen


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture that stands for a page where it is linked (https://ogp.me)."""

    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What the base template needs."""

    t: Language
    site: Name
    description: Name | None
    home: str
    sparql: str
    vocabulary: str
    catalogue: str | None
    quality: str | None
    rules: str | None
    queries: str | None
    news: str
    feed: str | None
    lessons: str
    resources: str
    methods: str
    sisters: str
    versions: str
    style: str
    search: str
    version: str
    dump: str | None
    iri: str
    path: str
    formats: tuple[Format, ...]
    switches: tuple[Switch, ...]
    spoken: tuple[str, ...]
    json_ld: dict[str, object] | None = None
    schema_org: tuple[dict[str, object], ...] = ()
    choice: Choice = NOTHING
    cited: Cited | None = None
    address: str = ""
    summary: str = ""
    picture: Picture | None = None


def frame(desk: Desk, path: str, iri: str = "") -> Frame:
    """The frame of the page at a path of ours; about a thing where one is given, and its figures that were chosen."""
    choice = desk.choice if iri else NOTHING
    catalogue = desk.book.only_catalogue()
    facts = desk.facts(catalogue) if catalogue else None
    return Frame(
        t=desk.language,
        site=(facts.text(terms.DCT + "title") if facts else None) or Name(desk.language.say("observatory")),
        description=facts.text(terms.DCT + "description") if facts else None,
        home=desk.address("/"),
        sparql=desk.address("/query"),
        vocabulary=desk.address("/page/def"),
        catalogue=desk.address("/catalogue"),
        quality=desk.known(iris.QUALITY),
        rules=desk.known(iris.RULEBOOK),
        queries=desk.known(iris.QUERIES),
        news=desk.address("/news"),
        feed=_feed(desk, iri),
        lessons=desk.address("/lessons"),
        resources=desk.address("/resources"),
        methods=desk.address("/methods"),
        sisters=desk.address("/sisters"),
        versions=desk.address("/versions"),
        style=f"/static/omin.css?v={style_version()}",
        search=f"/static/editor/search.js?v={_version(_SEARCH)}",
        version=desk.book.snapshot.version,
        dump=dump.PATH if dump.held(desk.book.snapshot) else None,
        iri=iri,
        path=path,
        formats=formats(desk, iri) if iri else (),
        switches=switches(desk.language.code, path, dict(choice.parts)),
        spoken=tongues.spoken(desk.book.snapshot),
        choice=choice,
        address=root() + path,
    )


def _feed(desk: Desk, iri: str) -> str | None:
    """The feed of what can be followed: a dataset, an indicator, a territory."""
    path = desk.path(iri) if iri and desk.facts(iri).types() & FOLLOWED else None
    return desk.address(f"/feed{path}.atom") if path else None


def formats(desk: Desk, iri: str) -> tuple[Format, ...]:
    """The data of a thing in every form, of the figures chosen; in the language of the page where there is one."""
    path = desk.path(iri)
    there = forms(iri, desk.book.snapshot) if path else ()
    return tuple(_format(desk, path or "", form) for form in there if form is not PAGE)


def _format(desk: Desk, path: str, form: Form) -> Format:
    spoken = [("lang", desk.language.code)] if form.ending in SPOKEN else []
    href = address(path.partition("#")[0].removeprefix("/"), form, desk.choice, spoken)
    return Format(form.ending, form.media, href, form not in {*GRAPHS, TABLE_METADATA})


def switches(current: str, path: str, asked: Mapping[str, str] | None = None) -> tuple[Switch, ...]:
    """The page of a path, with the parameters it was asked with, in each language."""
    addresses = {code: f"{path}?{urlencode({**(asked or {}), 'lang': code}, quote_via=quote)}" for code in LANGUAGES}
    return tuple(Switch(code, _OWN_NAMES[code], href, code == current) for code, href in addresses.items())


def query(desk: Desk, name: str, iri: str) -> Query:
    """The query of a page as readers see it."""
    text = shown(name, iri)
    return Query(text, desk.address("/query", query=text))


def style_version() -> str:
    """A short digest of the style sheet, so that a new one is fetched."""
    return _version(_STYLE)


@cache
def _version(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def render(desk: Desk, kind: PageKind, iri: str, path: str) -> str:
    """The HTML of a page, of the figures that the reader of the desk chose."""
    page = kind.context(desk, iri)
    around = replace(frame(desk, path, iri), picture=getattr(page, "picture", None))
    about = _about(around, desk, iri, page.title) if iri else around
    return render_template(f"{kind.name}.html", page=page, frame=about, t=desk.language)


def _about(around: Frame, desk: Desk, iri: str, title: Name) -> Frame:
    """The frame with what is said of its thing to programs and to who cites it."""
    told = origin(desk, iri)
    return replace(
        around,
        json_ld=statements(desk, iri, title),
        schema_org=tuple(described(desk, iri, told)),
        cited=_cited(desk, told),
        summary=told.description,
    )


def _cited(desk: Desk, told: Origin) -> Cited | None:
    path = desk.path(told.iri)
    if path is None:
        return None
    asked = urlencode([*desk.choice.parts, ("lang", desk.language.code)], quote_via=quote)
    sentence = plain(citation(told, spoken(desk.choice)), desk.language)
    place = f"/cite{path.partition('#')[0]}"
    return Cited(sentence, f"{place}.txt?{asked}", f"{place}.bib?{asked}", bool(told.kept))
