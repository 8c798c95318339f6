"""The how-tos of `docs/` are followed to the letter, in a copy of the repository.

A fenced block names a file to write (or `append` to); `sh` blocks are run (`sh fails` must fail, `sh serves` is left
running while the addresses of the text after it are fetched); a `text` block must stand in what the last one printed.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
HOWTOS = ("add-a-source", "add-an-indicator", "territory")
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PARTS = ("ontology", "shapes", "mappings", "loader", "endpoint")


@dataclass
class Reader:
    """Someone who follows a page, step by step."""

    folder: Path
    printed: str = ""
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

    def run(self, text: str, words: list[str]) -> None:
        omin = f"{sys.executable} -m loader.cli "
        command = re.sub(r"^omin ", omin, text, flags=re.MULTILINE)
        if words == ["serves"]:
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
    for language, words, block in BLOCK.findall(text):
        reader.follow(language, words.split(), block)
    if reader.served:
        for path in re.findall(r"`(/[^`]+)`", text.rpartition("```")[2]):
            assert fetched(f"http://127.0.0.1:8010{path}").status_code == 200


def fetched(address: str) -> httpx.Response:
    for _ in range(100):
        try:
            return httpx.get(address, follow_redirects=True, timeout=20)
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")
