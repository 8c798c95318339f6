"""The things of a file of outlines: a geometry for each territory, and the territory that has it."""

from loader.draft import cells
from loader.draft.figures_draft import Body
from loader.draft.look import Look
from loader.draft.toml_text import comment, pair, value
from loader.draft.wording import seen
from loader.finding import Language


def draft(look: Look, language: Language) -> Body:
    """The geometry's and the territory's tables, and the columns that they use."""
    area, shape = look.area, look.first("geometry")
    if area is None or shape is None:
        return [], set()
    key = cells.territory(area)
    wkt = value({"property": "geo:asWKT", "column": shape.name, "as": "wkt"})
    link = value({"property": "geo:hasGeometry", **key, "as": "geometry"})
    lines = ["[[things]]", 'kind = "geometry"', comment(seen(area, language)), pair("key", key)]
    lines += ['classes = ["geo:Geometry"]', f"properties = [{wkt}]", ""]
    lines += ["[[things]]", 'kind = "territory"', pair("key", key), f"properties = [{link}]"]
    return lines, {area.name, shape.name}
