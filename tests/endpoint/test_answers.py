"""Answers are kept for who asks the same again, and never given for another version, form or query."""

from pathlib import Path

import httpx
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from endpoint.answers import Answers
from endpoint.app import close, create_app
from endpoint.process import Answer, Job
from endpoint.site import EXTENSION, Site
from tests.endpoint.conftest import publish, serving, settings

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
MORE = b"<https://example.org/s> <https://example.org/p> <https://example.org/o> <https://example.org/g> .\n"


@pytest.fixture
def asked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the queries that workers are asked."""
    part: Site = app.extensions[EXTENSION]
    run, seen = part.pool.run, list[str]()

    def noted(job: Job, terms: object) -> Answer:
        seen.append(job.query)
        return run(job, terms)  # type: ignore[arg-type]

    monkeypatch.setattr(part.pool, "run", noted)
    return seen


def get(address: str, query: str, form: str = "json") -> httpx.Response:
    return httpx.get(f"{address}/sparql", params={"query": query, "format": form})


def test_the_same_query_is_evaluated_once(address: str, asked: list[str]) -> None:
    first, second = get(address, COUNT), get(address, COUNT)
    posted = httpx.post(f"{address}/sparql?format=json", data={"query": COUNT})
    assert asked == [COUNT]
    assert first.content == second.content == posted.content
    for name in ("etag", "dataset-version", "query-timeout", "content-type", "vary", "cache-control"):
        assert first.headers[name] == second.headers[name]


def test_another_form_is_another_answer(address: str, asked: list[str]) -> None:
    query = COUNT + " # forms"
    assert get(address, query, "csv").text.startswith("n\r\n")
    assert "head" in get(address, query, "json").json()
    assert asked == [query, query]


def test_what_changes_is_evaluated_each_time(address: str, asked: list[str]) -> None:
    query = "SELECT (RAND() AS ?x) {}"
    assert get(address, query).content != get(address, query).content
    assert len(asked) == 2


def test_what_goes_wrong_is_not_kept(address: str, asked: list[str]) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"
    assert [get(address, query).status_code for _ in range(2)] == [413, 413]
    assert len(asked) == 2


def test_a_new_version_has_its_own_answers(own: Path) -> None:
    app = create_app(settings(own))
    part: Site = app.extensions[EXTENSION]
    for address in serving(app):
        before = get(address, COUNT)
        publish(own, "v2", MORE)
        part.follower.snapshot()
        while part.pool.version != "v2":
            get(address, "ASK {}")
        after = get(address, COUNT)
        assert after.headers["dataset-version"] == "v2"
        assert after.headers["etag"] != before.headers["etag"]
        assert number(after) == number(before) + 1
    close(app)


def number(response: httpx.Response) -> int:
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 16_000)), max_size=60))
def test_answers_take_no_more_than_they_may(kept: list[tuple[str, int]]) -> None:
    answers, last = Answers(32_000), dict[str, int]()
    for tag, size in kept:
        answers.keep(tag, Answer("v1", {}, b"x" * size))
        if size <= 7_000:
            last[tag] = size
    found = {tag: answers.find(tag) for tag in "abcdefgh"}
    held = {tag: len(answer.body) for tag, answer in found.items() if answer}
    assert held.items() <= last.items()
    assert sum(held.values()) + 1_000 * len(held) <= 32_000


def test_what_is_kept_does_not_hide_a_mistake(address: str) -> None:
    assert get(address, COUNT).status_code == 200
    wrong = httpx.get(f"{address}/sparql", params={"query": COUNT, "format": "json", "timeout": "soon"})
    assert wrong.status_code == 400
