"""Budgets of clients, on a clock that is moved by hand; and what they mean over HTTP."""

import math
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint.app import close, create_app
from endpoint.clients import Allowance, FullError, Ledger, SpentError
from tests.endpoint.conftest import settings


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def spend(ledger: Ledger, name: str, seconds: float) -> bool:
    """Use a worker for so long, and tell whether the last one could have been had."""
    with ledger.turn(name, 0, lambda: False) as turn:
        turn.charge(seconds)
        return turn.light


def test_seconds_come_back() -> None:
    clock = Clock()
    ledger = Ledger(Allowance(seconds=60), 9, clock)
    spend(ledger, "a", 119)
    ledger.check("a")
    spend(ledger, "a", 10)
    with pytest.raises(SpentError) as spent:
        ledger.check("a")
    assert spent.value.seconds == pytest.approx(10)
    ledger.check("b")
    clock.now = 10
    ledger.check("a")


def test_errors_count() -> None:
    clock = Clock()
    ledger = Ledger(Allowance(errors=30), 9, clock)
    for _ in range(60):
        ledger.check("a")
        ledger.fault("a")
    with pytest.raises(SpentError, match="30 of your queries"):
        ledger.check("a")
    clock.now = 2
    ledger.check("a")


def test_the_last_worker_is_kept_from_slow_queries() -> None:
    clock = Clock()
    ledger = Ledger(Allowance(), 9, clock)
    assert spend(ledger, "a", 10)
    assert not spend(ledger, "a", 0)
    assert all(spend(ledger, "b", 0.5) for _ in range(20))
    with ledger.turn("c", 0, lambda: False):
        assert not spend(ledger, "c", 0)
    clock.now = 120
    assert spend(ledger, "a", 0)


def test_places() -> None:
    ledger = Ledger(Allowance(running=1, waiting=1), 2)
    outcomes: list[str] = []

    with ledger.turn("a", 0, lambda: False):
        other = threading.Thread(target=lambda: _with_patience(ledger, outcomes))
        other.start()
        while ledger.inside < 2:
            pass
        with pytest.raises(SpentError, match="2 queries here"):
            spend(ledger, "a", 0)
        with pytest.raises(FullError):
            spend(ledger, "b", 0)
    other.join()
    assert outcomes == ["ran"]
    assert ledger.inside == 0


def _with_patience(ledger: Ledger, outcomes: list[str]) -> None:
    with ledger.turn("a", 30, lambda: False):
        outcomes.append("ran")


def test_who_leaves_while_waiting_is_let_go() -> None:
    ledger = Ledger(Allowance(running=1), 9)
    with ledger.turn("a", 0, lambda: False), pytest.raises(SpentError), ledger.turn("a", 60, lambda: True):
        pass
    assert ledger.inside == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 100), st.floats(0, 100)), max_size=40))
def test_nobody_gets_more_than_the_burst_and_the_rate(uses: list[tuple[str, float, float]]) -> None:
    """Whatever the order: a client that is let in has, before its query, used less than burst plus rate times time."""
    clock = Clock()
    ledger = Ledger(Allowance(running=math.inf, seconds=60), 9, clock)
    used = dict.fromkeys("abc", 0.0)
    for name, seconds, pause in uses:
        clock.now += pause
        with suppress(SpentError):
            ledger.check(name)
            assert used[name] <= 120 + clock.now
            spend(ledger, name, seconds)
            used[name] += seconds


def test_over_http(own: Path) -> None:
    """Errors use up a budget, then even good queries are refused; pages and others are not."""
    app = create_app(replace(settings(own), workers=1, allowance=Allowance(errors=1)))
    client = app.test_client()
    statuses = [client.get("/sparql?query=nonsense").status_code for _ in range(3)]
    refused = client.get("/sparql?query=ASK{}")
    elsewhere = {"REMOTE_ADDR": "2001:db8::1"}
    others = [client.get("/sparql?query=ASK{}", environ_overrides=elsewhere), client.get("/page/indicator")]
    close(app)
    assert statuses == [400, 400, 429]
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert [answer.status_code for answer in others] == [200, 200]


def test_one_subscriber_is_one_client(own: Path) -> None:
    app = create_app(replace(settings(own), workers=1, allowance=Allowance(errors=1)))
    client = app.test_client()

    def ask(address: str) -> int:
        return client.get("/sparql?query=nonsense", environ_overrides={"REMOTE_ADDR": address}).status_code

    same = [ask(f"2001:db8::{number}") for number in (1, 2, 3)]
    other = ask("2001:db8:0:1::1")
    close(app)
    assert (same, other) == ([400, 400, 429], 400)
