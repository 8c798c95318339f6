"""Charts: Vega-Lite templates filled with data and drawn as SVG or PNG; the only door to vl_convert."""

import copy
import json
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import vl_convert

_FOLDER: Final = Path(__file__).with_name("specs")
_DENSE: Final = 2  # pixels of a PNG for each of the drawing
_TITLED: Final = {"anchor": "start", "fontSize": 16, "subtitleFontSize": 12, "offset": 14}

Values = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A template's name, the rows it shows, what differs from the template, and layers of it that have no row."""

    template: str
    values: Values
    changes: dict[str, object] = field(default_factory=dict)
    locale: dict[str, object] | None = None
    without: frozenset[str] = frozenset()

    def spec(self) -> dict[str, Any]:
        """The Vega-Lite document; a change is said by its dotted path, in which a layer stands by its name."""
        found = copy.deepcopy(_template(self.template))
        found["data"] = {"values": self.values}
        if self.locale:
            _put(found, ["config", "locale"], {"number": self.locale})
        for path, value in self.changes.items():
            _put(found, path.split("."), value)
        found["layer"] = [layer for layer in found["layer"] if layer.get("name") not in self.without]
        return found

    def titled(self, title: list[str], below: list[str], told: str) -> "Drawing":
        """The same for who sees it without its page: with a title, what stands below it, a sentence that says it."""
        heading = {**_TITLED, "text": title, "subtitle": below}
        return replace(self, changes={**self.changes, "title": heading, "description": told})

    def svg(self) -> str:
        """The drawing."""
        return vl_convert.vegalite_to_svg(self.spec(), allowed_base_urls=[], format_locale=self.locale)

    def png(self) -> bytes:
        """The drawing in pixels."""
        return vl_convert.vegalite_to_png(self.spec(), scale=_DENSE, allowed_base_urls=[], format_locale=self.locale)


@cache
def _template(name: str) -> dict[str, Any]:
    shared = json.loads((_FOLDER / "config.json").read_text("utf-8"))
    own = json.loads((_FOLDER / f"{name}.vl.json").read_text("utf-8"))
    return cast("dict[str, Any]", {**shared, **own})


def _put(spec: Any, path: list[str], value: object) -> None:  # noqa: ANN401
    for step in path[:-1]:
        spec = _layer(spec, step) if isinstance(spec, list) else spec.setdefault(step, {})
    spec[path[-1]] = value


def _layer(layers: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(layer for layer in layers if layer.get("name") == name)
