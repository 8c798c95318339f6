"""Every component stands once on the page of components, and looks there as it did when somebody looked at it.

`pytest tests/endpoint/pages/test_patterns.py --approve` draws the pictures of `tests/endpoint/patterns` anew: look at
them.
"""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Final, Literal, cast

import pytest
from flask.testing import FlaskClient
from jinja2 import Environment, nodes
from markupsafe import escape
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

from endpoint.language import LANGUAGES
from endpoint.pages.patterns import PATH, examples
from tests.endpoint.browsing import chromium
from tests.endpoint.pages.walk import opened, seen

HERE: Final = Path(__file__).parent
GOLDEN: Final = HERE.parent / "patterns"
ENDPOINT: Final = HERE.parents[2] / "endpoint"
TEMPLATES: Final = ENDPOINT / "templates"
FONT: Final = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf")
# The longer words on the wide screen, the others on the small one.
VIEWS: Final = ((1280, "fr-FR"), (360, "en-GB"))
SCHEMES: Final[tuple[Literal["light"], Literal["dark"]]] = ("light", "dark")
# A pixel differs where a colour of it does by more than this; so many of a thousand may.
SHADES: Final = 48
PIXELS: Final = 1
# What only scripts make, where a chart is alive.
SCRIPTED: Final = {"ground", "leaflet-bar", "live", "vg-tooltip", "visible"}
MOST: Final = 2_100_000  # bytes of all pictures
NAMED: Final = """{
  document.querySelector('header.top').dataset.pattern = 'header'
  document.querySelector('footer.bottom').dataset.pattern = 'footer'
  const keys = [...document.querySelectorAll('[data-pattern]')].map(one => one.dataset.pattern)
  keys
}"""
# Each stands alone at the top: what comes before it may become higher by a fraction of a pixel.
ALONE: Final = """key => document.querySelectorAll('header.top, footer.bottom, main > *').forEach(one => {
  one.style.display = one.dataset.pattern === key ? '' : 'none'
})"""


@pytest.fixture(scope="module")
def drawing() -> Iterator[Browser]:
    """A Chromium that has the same few fonts on every machine, and does not fit letters to pixels."""
    if not FONT.is_file():
        pytest.skip(f"the pictures are drawn with DejaVu fonts, and there is no {FONT}")
    same = ("--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb", "--hide-scrollbars")
    with chromium(*same, FONTCONFIG_FILE=str(HERE / "fonts.conf")) as started:
        yield started


@pytest.mark.browser
@pytest.mark.parametrize(("width", "locale"), VIEWS)
def test_components_look_as_they_did(
    drawing: Browser, address: str, tmp_path: Path, pytestconfig: pytest.Config, width: int, locale: str
) -> None:
    still = {
        "java_script_enabled": False,
        "reduced_motion": "reduce",
    }  # a live map comes when it likes
    page = opened(drawing, locale=locale, **still, viewport={"width": width, "height": 900})
    found = {f"{key}-{width}-{scheme}.png": picture for key, scheme, picture in _pictures(seen(page, address + PATH))}
    page.context.close()
    if pytestconfig.getoption("--approve"):
        _keep(found, f"*-{width}-*.png")
    wrong = [told for name, picture in found.items() if (told := _compared(name, picture, tmp_path))]
    assert not wrong, "\n".join(wrong)
    assert {path.name for path in GOLDEN.glob(f"*-{width}-*.png")} == {*found}


def _pictures(page: Page) -> Iterator[tuple[str, str, Image.Image]]:
    for key in cast("list[str]", page.evaluate(NAMED)):
        page.evaluate(ALONE, key)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            taken = page.locator(f"[data-pattern={key}]").screenshot(animations="disabled", caret="hide")
            yield key, scheme, Image.open(BytesIO(taken)).convert("RGB")


def _keep(found: Mapping[str, Image.Image], pattern: str) -> None:
    GOLDEN.mkdir(exist_ok=True)
    for path in GOLDEN.glob(pattern):
        path.unlink()
    for name, picture in found.items():
        picture.quantize(48, dither=Image.Dither.NONE).save(GOLDEN / name, optimize=True)


def _compared(name: str, picture: Image.Image, place: Path) -> str | None:
    """Where a picture is not the golden one: where both and their difference are to be seen."""
    if not (GOLDEN / name).is_file():
        return f"{name}: nobody has looked at this component yet (--approve)"
    golden = Image.open(GOLDEN / name).convert("RGB")
    differing = golden.size != picture.size
    difference = ImageChops.difference(golden, picture.crop((0, 0, *golden.size)))
    marked = difference.point([255 if shade > SHADES else 0 for _ in "RGB" for shade in range(256)]).convert("L")
    marked = marked.point([min(shade, 1) * 255 for shade in range(256)])
    count = marked.histogram()[255]
    if not differing and count * 1000 <= PIXELS * golden.width * golden.height:
        return None
    picture.save(place / name)
    marked.save(place / f"difference-{name}")
    told = f"{golden.size} became {picture.size}" if differing else f"{count} pixels differ"
    return f"{name}: {told}; see {place / name} and {place / f'difference-{name}'}"


def test_the_pictures_are_small() -> None:
    assert 0 < sum(path.stat().st_size for path in GOLDEN.glob("*.png")) < MOST


def test_every_macro_is_used_on_the_page_of_components() -> None:
    """Itself, or by one that is; a new component cannot be forgotten."""
    calls = {name: found for path in TEMPLATES.glob("_*.html") for name, found in _macros(path).items()}
    used, new = set[str](), _called(_tree(TEMPLATES / "patterns.html"))
    while new:
        used |= new
        new = {called for name in new for called in calls.get(name, ())} - used
    assert {*calls} - used == set()


def _tree(path: Path) -> nodes.Template:
    return Environment(autoescape=True).parse(path.read_text("utf-8"))


def _macros(path: Path) -> dict[str, set[str]]:
    return {macro.name: _called(macro) for macro in _tree(path).find_all(nodes.Macro)}


def _called(node: nodes.Node) -> set[str]:
    return {call.node.name for call in node.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}


def test_every_class_of_the_style_sheet_is_on_the_page_of_components(client: FlaskClient) -> None:
    """A component that is no macro cannot be forgotten either."""
    styles = re.sub(r"/\*.*?\*/", "", (ENDPOINT / "static" / "omin.css").read_text("utf-8"), flags=re.DOTALL)
    classes = {name for rule in re.findall(r"([^{}]+){", styles) for name in re.findall(r"\.([a-z][\w-]*)", rule)}
    shown = {name for said in re.findall(r'class="([^"]+)"', client.get(PATH).text) for name in said.split()}
    assert len(classes) > 30
    assert classes - shown - SCRIPTED == set()


def test_every_example_is_said_in_every_language(client: FlaskClient) -> None:
    assert [*_halves(examples())] == []
    for language in LANGUAGES:
        text = client.get(PATH, headers={"Accept-Language": language}).text
        assert str(escape(examples()["page"]["lead"][language])) in text
        assert '<meta name="robots" content="noindex">' in text


def _halves(example: object) -> Iterator[object]:
    """Texts that not every language has."""
    if isinstance(example, Mapping):
        if 0 < len({*example} & {*LANGUAGES}) < len(LANGUAGES):
            yield example
        yield from (half for one in example.values() for half in _halves(one))
    if isinstance(example, list):
        yield from (half for one in example for half in _halves(one))
