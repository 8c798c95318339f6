"""The draft of a mapping, as TOML text."""

from pathlib import Path

from loader.draft import figures_draft, head, outlines_draft, places_draft
from loader.draft.look import Look, look
from loader.draft.toml_text import comment
from loader.draft.wording import say, seen
from loader.finding import Language

SCHEMA = "#:schema ../mapping.schema.json"


def draft(path: Path, language: Language) -> str:
    """The mapping drafted for a file. RefusedError where the file is no table; OSError where it cannot be read."""
    found = look(path)
    body, used = _body(found, head.slug(path), language)
    tables = [
        [SCHEMA, comment(say("drafted", language, file=path.name))],
        head.source(path, language),
        head.table(found, language),
        head.ignore(found, used, language),
        body,
    ]
    return "\n\n".join("\n".join(lines) for lines in tables if lines) + "\n"


def _body(found: Look, slug: str, language: Language) -> figures_draft.Body:
    if found.shape == "places":
        return places_draft.draft(found, slug, language)
    if found.shape == "figures":
        return figures_draft.draft(found, slug, language)
    if found.shape == "outlines":
        return outlines_draft.draft(found, language)
    seen_columns = [comment(seen(one, language)) for one in found.columns]
    return [comment(say("other", language)), *seen_columns], set()
