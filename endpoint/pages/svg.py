"""Charts: Vega-Lite templates filled with data and drawn as SVG; the only door to vl_convert."""

import copy
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import vl_convert

_FOLDER: Final = Path(__file__).with_name("specs")
_DENSE: Final = 2  # pixels of a picture for one of the drawing

Values = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A template's name, the rows it shows, and what differs from the template."""

    template: str
    values: Values
    changes: dict[str, object] = field(default_factory=dict)
    locale: dict[str, object] | None = None

    def spec(self) -> dict[str, Any]:
        """The Vega-Lite document; a change is said by its dotted path."""
        found = copy.deepcopy(_template(self.template))
        found["data"] = {"values": self.values}
        for path, value in self.changes.items():
            _put(found, path.split("."), value)
        return found

    def svg(self) -> str:
        """The drawing."""
        return vl_convert.vegalite_to_svg(self.spec(), allowed_base_urls=[], format_locale=self.locale)

    def png(self) -> bytes:
        """The drawing in pixels."""
        return vl_convert.vegalite_to_png(self.spec(), scale=_DENSE, allowed_base_urls=[], format_locale=self.locale)


@cache
def _template(name: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads((_FOLDER / f"{name}.vl.json").read_text("utf-8")))


def _put(spec: Any, path: list[str], value: object) -> None:  # noqa: ANN401
    for step in path[:-1]:
        spec = spec[int(step)] if isinstance(spec, list) else spec.setdefault(step, {})
    spec[path[-1]] = value
