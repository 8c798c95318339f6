"""`omin update`, by the command line: what it publishes, refuses, puts back and tells, and what stands in its way."""

import json
import os
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from loader import versions
from tests.fetching.conftest import gives
from tests.updating import conftest
from tests.updating.conftest import Territory


def first(territory: Territory) -> None:
    """A first version, of figure 0.1."""
    territory.renewed.number = 1
    done = territory.update()
    assert done.returncode == 0, done.stderr
    assert territory.value() == 0.1


def serving(territory: Territory, value: float) -> None:
    territory.whole()
    assert territory.value() == value


def test_what_changed_is_published_and_told(territory: Territory) -> None:
    first(territory)
    before = versions.live(territory.store)
    territory.renewed.number = 2
    done = territory.update()
    assert done.returncode == 0, done.stderr
    serving(territory, 0.2)
    report = territory.report()
    assert (report["before"], report["after"]) == (before, versions.live(territory.store))
    assert (report["status"], report["outcome"], report["errors"]) == (0, "published", 0)
    assert [(one["source"], one["status"]) for one in report["fetched"]] == [("figures", "changed")]
    assert set(report["seconds"]) == {"fetch", "build"}
    log = (territory.store / "update.log").read_text("utf-8")
    assert f"version {report['after']} published" in log
    assert "figures: a new file, taken" in log
    assert territory.left() == []


def test_nothing_new_makes_no_version(territory: Territory) -> None:
    first(territory)
    done = territory.update()
    assert (done.returncode, territory.report()["outcome"]) == (0, "unchanged")
    assert [one["status"] for one in territory.report()["fetched"]] == ["same"]


def test_a_file_that_does_not_come_stops_nothing(territory: Territory) -> None:
    first(territory)
    areas = territory.sources / "areas.csv"
    areas.write_text(areas.read_text("utf-8").replace("Alpha", "Alfa"), "utf-8")
    territory.server.plays[:] = [gives(b"<html>closed</html>")]
    done = territory.update()
    report = territory.report()
    assert (done.returncode, report["outcome"], report["status"]) == (3, "published", 3)
    assert [one["code"] for one in report["fetched"][0]["found"]] == ["fetch-web-page"]
    assert "fetch-web-page" in done.stderr
    serving(territory, 0.1)


def test_a_file_that_cannot_be_published_is_put_back(territory: Territory) -> None:
    first(territory)
    areas = territory.sources / "areas.csv"
    areas.write_text(areas.read_text("utf-8").replace("Alpha", "Alfa"), "utf-8")
    territory.renewed.number = 1400  # a rate of 140 per cent reads well
    done = territory.update()
    report = territory.report()
    assert (done.returncode, report["outcome"]) == (3, "published"), done.stderr
    assert report["put_back"] == [str(territory.sources / "figures.csv")]
    assert "fetch-put-back" in done.stderr
    serving(territory, 0.1)
    territory.renewed.number = 3
    assert territory.update().returncode == 0
    serving(territory, 0.3)


def test_errors_of_ones_own_leave_the_live_version(territory: Territory) -> None:
    first(territory)
    mapping = territory.folder / "figures.toml"
    mapping.write_text(mapping.read_text("utf-8").replace('column = "value"', 'column = "valeur"'), "utf-8")
    done = territory.update()
    assert (done.returncode, territory.report()["outcome"]) == (1, "errors")
    serving(territory, 0.1)


def test_an_overdue_source_is_told_by_the_exit_status(territory: Territory) -> None:
    mapping = territory.folder / "areas.toml"
    text = mapping.read_text("utf-8").replace("[source]\n", '[source]\nfrequency = "MONTHLY"\n', 1)
    mapping.write_text(text, "utf-8")  # retrieved on 2 January 2026
    territory.renewed.number = 1
    done = territory.update()
    assert (done.returncode, territory.report()["outcome"]) == (3, "published")
    (late,) = territory.report()["overdue"]
    assert (late["source"], late["due"]) == ("areas", "2026-02-02")
    asked = subprocess.run(
        ["omin", "fetch", str(territory.folder), "--status", "--lang", "fr"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": conftest.path()},
    )
    assert asked.returncode == 3
    assert "case areas : pris le 2026-01-02, attendu le 2026-02-02 : EN RETARD" in asked.stdout


def test_two_at_once(territory: Territory) -> None:
    first(territory)
    territory.renewed.number, territory.renewed.pause = 2, 0.5
    with subprocess.Popen(territory.command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as one:
        _until(lambda: (territory.store / ".update.lock").stat().st_size > 0)
        started = json.loads((territory.store / ".update.lock").read_text("utf-8"))["since"]
        other = territory.update()
        assert other.returncode == 4
        assert f"another update is at work: process {one.pid}, since {started}" in other.stderr
        serving(territory, 0.1)
        assert one.wait(300) == 0
    serving(territory, 0.2)
    assert territory.report()["status"] == 0
    assert territory.left() == []


def test_a_fetch_by_hand_meanwhile_is_busy_too(territory: Territory) -> None:
    territory.renewed.number, territory.renewed.pause = 1, 0.5
    with subprocess.Popen(territory.command(), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as one:
        _until(lambda: bool(territory.server.asked))
        fetch = subprocess.run(
            ["omin", "fetch", str(territory.folder)],
            capture_output=True,
            check=False,
            env={**os.environ, "PATH": conftest.path()},
        )
        assert fetch.returncode == 4
        assert one.wait(300) == 0


def test_a_lock_dies_with_its_holder(territory: Territory) -> None:
    first(territory)
    territory.renewed.number, territory.renewed.pause = 2, 0.5
    with subprocess.Popen(territory.command(), stderr=subprocess.DEVNULL, start_new_session=True) as one:
        _until(lambda: len(territory.server.asked) > 1)
        os.killpg(one.pid, signal.SIGKILL)
    territory.renewed.pause = 0
    assert territory.update().returncode == 0
    serving(territory, 0.2)
    assert territory.left() == []


@pytest.mark.parametrize(("language", "told"), [("en", "the disk refuses"), ("fr", "le disque refuse")])
def test_a_full_disk(territory: Territory, tmp_path: Path, language: str, told: str) -> None:
    """The store is on a file system that fills up: the old version serves; when there is room again, it goes on."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(small)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no file system could be mounted, so no disk was filled: {mounted.stderr.strip()}")
    try:
        territory.store = small / "var"
        first(territory)
        _fill(small / "ballast", small)
        territory.renewed.number = 2
        done = territory.update("--lang", language)
        assert done.returncode == 2, done.stderr
        assert told in done.stderr
        serving(territory, 0.1)
        assert not list(territory.store.glob(".building-*"))
        (small / "ballast").unlink()
        assert territory.update().returncode == 0
        serving(territory, 0.2)
        assert territory.left() == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_full_disk_for_the_file_too(territory: Territory) -> None:
    """No byte more may be written into any file than the sources have: the file before stays, whole."""
    first(territory)
    before = (territory.sources / "figures.csv").read_bytes()
    territory.renewed.number = 2

    def few() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = territory.update(preexec_fn=few)
    assert done.returncode == 2, done.stderr
    assert "the disk refuses" in done.stderr
    assert (territory.sources / "figures.csv").read_bytes() == before
    serving(territory, 0.1)
    assert territory.update().returncode == 0
    serving(territory, 0.2)


@pytest.mark.parametrize("what", ["store", "sources"])
def test_a_read_only_folder(territory: Territory, what: str) -> None:
    first(territory)
    territory.renewed.number = 2
    folder = {"store": territory.store, "sources": territory.sources}[what]
    bound = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True, text=True, check=False)
    if bound.returncode:
        pytest.skip(f"nothing could be mounted read-only: {bound.stderr.strip()}")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        done = territory.update()
        assert done.returncode == 2, done.stderr
        assert "the disk refuses" in done.stderr
        serving(territory, 0.1)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
    assert territory.update().returncode == 0
    serving(territory, 0.2)


@pytest.mark.parametrize(("language", "told"), [("en", "the clock is behind"), ("fr", "l'horloge est en retard")])
def test_a_clock_that_goes_back(territory: Territory, language: str, told: str) -> None:
    if not shutil.which("faketime"):
        pytest.skip("faketime is not installed (Debian: apt install faketime): no clock was set back")
    first(territory)
    territory.renewed.number = 2
    command = ["faketime", "-f", "-2d", *territory.command("--lang", language)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=conftest.ROOT)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    serving(territory, 0.1)
    assert territory.update().returncode == 0
    serving(territory, 0.2)


def test_the_log_is_bounded(territory: Territory) -> None:
    territory.store.mkdir()
    (territory.store / "update.log").write_text("x" * 300_000, "utf-8")
    first(territory)
    assert (territory.store / "update.log").stat().st_size < 20_000
    assert (territory.store / "update.log.1").stat().st_size == 300_000


def _fill(file: Path, disk: Path) -> None:
    """Leave a few kilobytes free."""
    free = os.statvfs(disk)
    with file.open("wb") as ballast:
        ballast.write(b"\0" * (free.f_bavail * free.f_frsize - 200_000))


def _until(holds: "conftest.Holds") -> None:
    for _ in range(1200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")
