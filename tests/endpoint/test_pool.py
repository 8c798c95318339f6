"""Which worker is given to whom, on real workers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from endpoint import pool, process
from endpoint.follower import Follower
from endpoint.pool import Pool, Terms
from endpoint.process import Answer, Job, Worker, never
from tests.endpoint.conftest import settings

NUMBERS = " ".join(map(str, range(1_000)))
# Half a second or so of work that touches no data; never slow by the clock of a test.
SLOW = f"SELECT (SUM(?a * ?b) AS ?n) {{ VALUES ?a {{ {NUMBERS} }} VALUES ?b {{ {NUMBERS} }} }}"
QUICK = "ASK {}"


def job(query: str) -> Job:
    return Job(query, "http://x/", True, None, None, [], "json", None)


@pytest.fixture
def workers(built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Pool, list[tuple[int, str]]]]:
    """Three workers, and which of them was asked what; all that is not answered at once is slow."""
    monkeypatch.setattr(process, "_QUICK_SECONDS", 0.0)
    monkeypatch.setattr(process, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(pool, "CORES", 1)
    asked: list[tuple[int, str]] = []
    ask = Worker.ask

    def noted(
        worker: Worker, job: Job, seconds: float, abandoned: Callable[[], bool], contended: Callable[[], bool] = never
    ) -> Answer:
        asked.append((worker.pid, job.query))
        return ask(worker, job, seconds, abandoned, contended)

    monkeypatch.setattr(Worker, "ask", noted)
    made = Pool(replace(settings(built), workers=3, wait_seconds=60), Follower(built))
    made.start()
    yield made, asked
    made.stop()


def test_slow_queries_share_slow_workers_and_one_stays_free(workers: tuple[Pool, list[tuple[int, str]]]) -> None:
    made, asked = workers
    before = set(made.pids())
    with ThreadPoolExecutor(6) as crowd:
        slow = [crowd.submit(made.run, job(SLOW), Terms(60, light=False)) for _ in range(6)]
        assert [one.result().header["outcome"] for one in slow] == ["ok"] * 6
    served = {pid for pid, _ in asked}
    assert len(asked) == 6
    assert len(served) == 2
    assert served < before


def test_a_slow_worker_is_not_given_to_who_asks_something_light(
    workers: tuple[Pool, list[tuple[int, str]]],
) -> None:
    made, asked = workers
    made.run(job(SLOW), Terms(60))
    for _ in range(20):
        made.run(job(QUICK), Terms(60))
    assert asked[0][0] not in {pid for pid, _ in asked[1:]}
