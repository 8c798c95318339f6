"""What those who run the observatory see: health, readiness, metrics, and a proxy in front."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from endpoint.app import close, create_app
from endpoint.cli import serve
from endpoint.clients import Allowance
from endpoint.config import Config
from tests.endpoint.conftest import settings
from tests.endpoint.hostile.conftest import served

HTTP = Path(__file__).parents[2] / "docs" / "http.md"
OPENS = "a-long-word"
FAR = {"REMOTE_ADDR": "192.0.2.1"}


def test_ready(client: FlaskClient) -> None:
    assert client.get("/readyz").text == "ready v1\n"
    assert client.get("/healthz").text == "ok v1\n"


def test_not_ready_without_workers(own: Path) -> None:
    app = create_app(settings(own))
    close(app)
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_metrics_count(client: FlaskClient) -> None:
    client.get("/sparql?query=ASK{}")
    client.get("/sparql?query=nonsense")
    text = client.get("/metrics").text
    assert 'omin_requests_total{part="sparql",status="200"}' in text
    assert 'omin_requests_total{part="sparql",status="400"}' in text
    assert 'omin_workers{state="idle"} 2.0' in text
    assert 'omin_version{version="v1"} 1.0' in text
    seconds = re.search(r"omin_query_seconds_count (\d+)", text)
    assert seconds
    assert int(seconds[1]) >= 2


def test_metrics_are_for_this_machine(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_overrides=FAR).status_code == 403
    assert client.get("/metrics", headers={"Host": "127.0.0.1:54321"}).status_code == 200


@pytest.fixture
def guarded(own: Path) -> Iterator[Flask]:
    app = create_app(replace(settings(own), workers=1, metrics_token=OPENS, public_url="https://data.example.org"))
    yield app
    close(app)


def test_metrics_by_token(guarded: Flask) -> None:
    client = guarded.test_client()
    token = {"Authorization": f"Bearer {OPENS}"}
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Basic x"}).status_code == 403
    assert client.get("/metrics", headers=token, environ_overrides=FAR).status_code == 200


def test_a_proxy_on_this_machine_opens_no_metrics(own: Path) -> None:
    app = create_app(replace(settings(own), workers=1, public_url="https://data.example.org"))
    answer = app.test_client().get("/metrics", headers={"Host": "data.example.org"})
    close(app)
    assert answer.status_code == 403


def test_behind_a_proxy_each_client_has_its_own_budget(own: Path) -> None:
    config = replace(settings(own), workers=1, allowance=Allowance(errors=1), trusted_proxy="127.0.0.1")
    for server in served(config):

        def ask(client: str, address: str = server.address) -> int:
            headers = {"X-Forwarded-For": client, "X-Forwarded-Proto": "https"}
            return httpx.get(f"{address}/sparql?query=nonsense", headers=headers).status_code

        assert [ask("192.0.2.1") for _ in range(3)] == [400, 400, 429]
        assert ask("192.0.2.2") == 400


def test_every_limit_is_documented_with_its_default() -> None:
    """The options of `omin serve` that limit stand in the table of limits; what they give is what the table says."""
    text = HTTP.read_text("utf-8")
    limits = [
        name for option in serve.params for name in option.opts if re.match(r"--(query|result|client|page)-", name)
    ]
    assert len(limits) == 8
    assert [name for name in limits if f"`{name}`" not in text] == []


def test_options_give_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Config] = []
    monkeypatch.setattr("endpoint.cli._listen", lambda *_: None)  # pyright: ignore[reportUnknownLambdaType]
    monkeypatch.setattr("endpoint.cli._run", lambda config, _: seen.append(config))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    (tmp_path / "current").mkdir()
    chosen = ["--store", str(tmp_path), "--client-seconds", "0", "--client-running", "3", "--page-threads", "5"]
    result = CliRunner().invoke(serve, [*chosen, "--query-memory", "64", "--workers", "4"])
    assert (result.exit_code, len(seen)) == (0, 1), result.output
    assert seen[0].allowance == Allowance(running=3, seconds=float("inf"))
    assert (seen[0].page_threads, seen[0].query_memory, seen[0].workers) == (5, 64 * 1024**2, 4)
    plain = CliRunner().invoke(serve, ["--store", str(tmp_path)])
    assert plain.exit_code == 0
    assert seen[1] == Config(tmp_path)
