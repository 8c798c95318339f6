"""The how-tos of `docs/` are followed to the letter, in a copy of the repository.

A fenced block names a file to write (or `append` to); `sh` blocks are run (`sh fails` must fail, `sh serves` is left
running while the addresses of the text after it are fetched); a `text` block must stand in what the last one printed.
What a page says to download is taken from the shared files; without them the page is not followed.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
# Where the files that a page says to download into `register` are taken from.
DOWNLOADED = {
    "territory": ("nantes-metropole", ("communes.json", "epci.json", "communes.geojson", "arcep-ftthCommunes.csv"))
}
# What must and must not be seen at addresses of the servers, when a page was followed to its end.
SEEN: dict[str, tuple[tuple[str, list[str], list[str]], ...]] = {
    "territory": (
        ("8010/?lang=fr", ["Observatoire du numérique de Nantes", "Thouaré-sur-Loire", "Ce qui manque encore"], []),
        ("8010/?lang=en", ["Nantes digital observatory", "Still missing", "Français"], ["Example to replace"]),
        ("8010/territory/commune/44109?lang=en", ["Nantes Métropole", "Loire-Atlantique", "Pays de la Loire"], []),
        ("8010/indicator/locaux-raccordables-fibre?lang=en", ["Rezé", "<img"], []),
        ("8011/?lang=fr", ["Exampleton", '<html lang="en"', "Still missing"], ["Français", "Ce qui manque"]),
        ("8011/territory/ward/X1N", ["North", "ward", "Exampleton"], ["commune"]),
    )
}
HOWTOS = ("add-a-source", "add-an-indicator", "territory")
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PARTS = ("ontology", "shapes", "mappings", "loader", "endpoint")


@dataclass
class Reader:
    """Someone who follows a page, step by step."""

    folder: Path
    printed: str = ""
    port: int = 0
    served: list[subprocess.Popen[bytes]] = field(default_factory=list[subprocess.Popen[bytes]])

    def follow(self, language: str, words: list[str], text: str) -> None:
        if language == "sh":
            self.run(text, words)
        elif language == "text":
            for line in text.splitlines():
                assert line in self.printed
        elif words[0] == "append":
            with (self.folder / words[1]).open("a", encoding="utf-8") as file:
                file.write("\n" * (language != "csv") + text)
        else:
            path = self.folder / words[0]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def fetch(self, text: str) -> None:
        """Look at each address that the text names, at the server that was started last."""
        if self.served:
            for path in re.findall(r"`(/[^`]+)`", text):
                assert fetched(f"http://127.0.0.1:{self.port}{path}").status_code == 200, path

    def run(self, text: str, words: list[str]) -> None:
        omin = f"{sys.executable} -m loader.cli "
        command = re.sub(r"^omin ", omin, text, flags=re.MULTILINE)
        if words == ["serves"]:
            self.port = int(text.split("--port ")[1].split(maxsplit=1)[0])
            self.served.append(subprocess.Popen(command.split(), cwd=self.folder))
            return
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            capture_output=True,
            text=True,
            env={"LANG": "en_GB.UTF-8", "PATH": "/usr/bin:/bin"},
            check=False,
        )
        self.printed = done.stdout + done.stderr
        assert (done.returncode != 0) == (words == ["fails"]), self.printed


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    reader = Reader(tmp_path)
    yield reader
    for process in reader.served:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize("name", HOWTOS)
def test_a_howto_can_be_followed(name: str, reader: Reader) -> None:
    text = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    if name in DOWNLOADED:
        download(*DOWNLOADED[name], reader.folder)
    between = BLOCK.split(text)
    for place in range(0, len(between) - 1, 4):
        reader.fetch(between[place])
        language, words, block = between[place + 1 : place + 4]
        reader.follow(language, words.split(), block)
    reader.fetch(between[-1])
    for address, seen, unseen in SEEN.get(name, ()):
        page = fetched(f"http://127.0.0.1:{address}").text
        assert [text for text in seen if text not in page] == []
        assert [text for text in unseen if text in page] == []


def download(origin: str, names: Sequence[str], folder: Path) -> None:
    if not (SHARED / origin).is_dir():
        pytest.skip(f"{SHARED / origin} is not here: the page is not followed, as its downloads are taken from there")
    (folder / "register").mkdir()
    for name in names:
        shutil.copyfile(SHARED / origin / name, folder / "register" / name)


def fetched(address: str) -> httpx.Response:
    for _ in range(100):
        try:
            return httpx.get(address, follow_redirects=True, timeout=20)
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")
