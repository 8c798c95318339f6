"""Links of things and documents, for programs to follow (RFC 8288, FAIR Signposting)."""

from collections.abc import Sequence
from typing import Final

from endpoint import documents
from endpoint.asked import Asked
from endpoint.negotiation import CSV, GRAPHS, PAGE, TABLE_METADATA, Form
from endpoint.offers import forms
from ontology import terms

_ABOUT_PAGE: Final = "https://schema.org/AboutPage"
_DATASETS: Final = frozenset({terms.QB + "DataSet", terms.DCAT + "Dataset"})


def links(wanted: Asked, offers: Sequence[Form], but: Form | None = None) -> str:
    """Name the thing and its forms, but for the one sent."""
    others = [form for form in offers if form is not but and (form is not TABLE_METADATA or but is CSV)]
    parts = [f'<{wanted.iri}>; rel="cite-as"', f'<{wanted.iri}>; rel="canonical"']
    parts += [f'<{wanted.address(form)}>; rel="{_relation(form, but)}"; type="{form.media}"' for form in others]
    return ", ".join(parts)


def _relation(form: Form, but: Form | None) -> str:
    """How another form relates to the one sent (CSVW, Model for Tabular Data, section 5.2, for tables)."""
    if form is TABLE_METADATA or (form in GRAPHS and but is PAGE):
        return "describedby"
    return "describes" if form is CSV and but is TABLE_METADATA else "alternate"


def document_links(wanted: Asked, form: Form) -> str:
    """All links of a document: also what its thing is, its licence, what is in it and what it is in."""
    there = forms(wanted.iri, wanted.snapshot)
    licences = [f'<{iri}>; rel="license"' for iri in documents.licences(wanted.about, wanted.snapshot)]
    kinds = [f'<{iri}>; rel="type"; anchor="{wanted.iri}"' for iri in sorted(wanted.about.types)]
    page = [f'<{_ABOUT_PAGE}>; rel="type"'] if form is PAGE else []
    return ", ".join([links(wanted, there, form), *page, *kinds, *licences, *_parts(wanted, there, form)])


def _parts(wanted: Asked, there: Sequence[Form], form: Form) -> list[str]:
    """The page of a dataset has its files as items; each of them is in that collection."""
    if not wanted.about.types & _DATASETS or form in GRAPHS:
        return []
    if form is not PAGE:
        return [f'<{wanted.address(PAGE)}>; rel="collection"']
    files = [one for one in there if one not in {PAGE, TABLE_METADATA, *GRAPHS}]
    return [f'<{wanted.address(one)}>; rel="item"; type="{one.media}"' for one in files]
