"""`omin update` killed at 200 random moments: the live version stays whole, the next run succeeds, nothing is left."""

import os
import random
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.updating import conftest
from tests.updating.conftest import Nursery, Territory

KILLS = int(os.environ.get("OMIN_KILLS", "200"))
LANES = 2


class Lane:
    """One territory that is updated, killed and updated again, so many times."""

    def __init__(self, territory: Territory, nursery: Nursery, seed: int) -> None:
        self.territory = territory
        self.nursery = nursery
        self.random = random.Random(seed)
        self.reached: Counter[str] = Counter()
        self.lasted = 0.0
        self.error: BaseException | None = None

    def go(self, kills: int) -> None:
        try:
            self._once()
            while self.reached.total() < kills:
                self._killed()
                self._once()
        except BaseException as error:  # noqa: BLE001  # told by the test, in its own thread
            self.error = error

    def _once(self) -> None:
        """An update that nobody disturbs: it publishes what is on the server now, and leaves nothing."""
        self.territory.renewed.number += 1
        start = time.monotonic()
        status = self.nursery.run(self.territory.arguments())
        self.lasted = time.monotonic() - start
        assert status == 0, self.nursery.said()
        self.territory.whole()
        assert self.territory.value() == self.territory.renewed.number / 10
        assert self.territory.left() == []
        assert self.territory.report()["outcome"] == "published"

    def _killed(self) -> None:
        """An update that is killed at a random moment; one that was faster does not count."""
        self.territory.renewed.number += 1
        before = self.territory.value()
        pid = self.nursery.start(self.territory.arguments())
        if self.nursery.wait(self.random.uniform(0, self.lasted)) is not None:
            return
        conftest.kill(pid)
        status = self.nursery.wait()
        if status != -9:
            return
        self.reached[(self.nursery.said().splitlines() or ["-"])[-1].partition(" (")[0]] += 1
        self.territory.whole()
        assert self.territory.value() in {before, self.territory.renewed.number / 10}


@pytest.mark.slow
def test_killed_at_any_moment(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    with ExitStack() as stack:
        lanes: list[Lane] = []
        for number in range(LANES):
            folder = tmp_path / str(number)
            folder.mkdir()
            territory = stack.enter_context(contextmanager(conftest.made)(folder))
            nursery = stack.enter_context(contextmanager(conftest.nursery)(folder))
            lanes.append(Lane(territory, nursery, seed + number))
        threads = [threading.Thread(target=lane.go, args=(KILLS // LANES,)) for lane in lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for lane in lanes:
        print(lane.reached.most_common())
        if lane.error:
            raise lane.error
    assert sum(lane.reached.total() for lane in lanes) >= KILLS
