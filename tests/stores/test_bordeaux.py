"""Bordeaux as a newcomer builds and serves it, in three stores: the same pages, the same data, the same bytes."""

import os
import re
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.stores.conftest import Place, until
from tests.stores.servers import free_ports
from tests.stores.test_same import same

ROOT = Path(__file__).parents[2]
BORDEAUX = ROOT / "mappings" / "bordeaux-metropole"
OF_EACH = 2

pytestmark = pytest.mark.slow


def omin(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "loader.cli", *map(str, words)]


@contextmanager
def served(*words: str | Path) -> Generator[httpx.Client]:
    """A client of `omin serve`."""
    (port,) = free_ports(1)
    free = ("--client-running", "0", "--client-seconds", "0", "--client-errors", "0")
    started = subprocess.Popen(omin("serve", *words, "--port", str(port), *free), stdout=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            until(lambda: answers(client))
            until(lambda: client.get("/dump.nq.gz").is_success)
            yield client
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(timeout=20)


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").is_success
    except httpx.TransportError:
        return False


def paths(client: httpx.Client) -> list[str]:
    """Some pages of each kind, from the site map, but for those of the history: a store elsewhere has none."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for path in re.findall(r"<loc>https?://[^/<]+(/[^<]*)</loc>", client.get("/sitemap/1.xml").text):
        if not path.startswith(("/news", "/versions")):
            kinds[path.rpartition("/")[0]].append(path)
    return [path for some in kinds.values() for path in some[:: max(1, len(some) // OF_EACH)]]


def told(client: httpx.Client, path: str, accept: str, version: str = "", name: str = "") -> tuple[int, str]:
    """What is answered; the host is left out, and a version has the name that it has in the folder."""
    answer = client.get(path, headers={"Accept": accept}, follow_redirects=True)
    text = answer.text
    for host in (client.base_url.netloc.decode(), quote(client.base_url.netloc.decode())):
        text = text.replace(host, "")
    return answer.status_code, same(text.replace(version, name) if version else text)


def test_the_same_pages_and_data(fresh: Place, tmp_path: Path) -> None:
    account = {"OMIN_STORE_USER": fresh[1].user, "OMIN_STORE_PASSWORD": fresh[1].password} if fresh[1] else {}
    address = fresh[0].query.removesuffix("/query")
    work = tmp_path / "work"
    command = omin("build", BORDEAUX, "--store", address, "--work", work)
    done = subprocess.run(command, env=os.environ | account, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    name = (work / "current").resolve().name
    there = str(re.findall(r"version (\S+) (?:is live|en ligne)", done.stderr)[-1])
    with served("--store", work) as here, served("--store", address, "--work", tmp_path / "made") as elsewhere:
        chosen = paths(here)
        wrong = [
            f"{path} as {accept}"
            for path in chosen
            for accept in ("text/html", "text/turtle")
            if told(here, path, accept) != told(elsewhere, path, accept, there, name)
        ]
    assert wrong == []
    assert len(chosen) > 50
