"""Points: two numbers become WKT in longitude and latitude (CRS84), from any reference system (the door to pyproj)."""

import re
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyproj
from pyproj.exceptions import CRSError

from loader.faults import ValueFaultError

_PAIR: Final = re.compile(r"(-?[0-9]+(?:[.,][0-9]+)?)\s*[\s,;]\s*(-?[0-9]+(?:[.,][0-9]+)?)")
_CRS84: Final = "OGC:CRS84"
_DIGITS: Final = 7  # a centimetre
_GLOBE: Final = pyproj.Geod(ellps="WGS84")

Degrees = npt.NDArray[np.float64]


def point(text: str, crs: str | None) -> str:
    """`x y` as `POINT(longitude latitude)`; ValueFaultError where it is no pair of numbers or lies off the globe."""
    found = _PAIR.fullmatch(text)
    if found is None:
        raise ValueFaultError("not-a-point")
    x, y = found[1].replace(",", "."), found[2].replace(",", ".")
    if crs is not None:
        x, y = _projected(float(x), float(y), crs)
    if not (abs(float(x)) <= 180 and abs(float(y)) <= 90):  # noqa: PLR2004 - degrees
        raise ValueFaultError("not-a-point")
    return f"POINT({x} {y})"


def known(crs: str) -> bool:
    """Whether there is such a reference system."""
    try:
        _transformer(crs)
    except CRSError:
        return False
    return True


def kilometres(x: Degrees, y: Degrees, to_x: Degrees, to_y: Degrees) -> Degrees:
    """The shortest way along the globe (WGS 84) between points in degrees; the arrays broadcast."""
    ends: Any = [np.ascontiguousarray(one) for one in np.broadcast_arrays(x, y, to_x, to_y)]
    return np.asarray(_GLOBE.inv(*ends)[2], np.float64) / 1000


def _projected(x: float, y: float, crs: str) -> tuple[str, str]:
    longitude, latitude = _transformer(crs).transform(x, y)
    return f"{longitude:.{_DIGITS}f}", f"{latitude:.{_DIGITS}f}"


@cache
def _transformer(crs: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, _CRS84, always_xy=True)
