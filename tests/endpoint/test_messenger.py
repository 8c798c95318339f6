"""The process that asks another endpoint speaks TLS with whom it can trust, when it can no longer open sockets."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.endpoint.hostile.elsewhere import head, received, results

ROOT = Path(__file__).parents[2]
FETCH = """
import json, socket, sys
from endpoint.messenger import fetch
print(json.dumps([*fetch(json.loads(sys.argv[1]), 256 * 1024**2)], default=bytes.decode))
try:
    socket.socket()
except PermissionError:
    print("confined")
"""
BODY = results({"type": "literal", "value": "x"})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for `localhost` that signs itself, its key in the same file."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: no certificate to test TLS with")
    made = tmp_path_factory.mktemp("tls") / "both.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    done = subprocess.run([*command.split(), "-keyout", "-"], capture_output=True, check=True)
    made.write_bytes(done.stdout)
    return made


@pytest.fixture(scope="module")
def port(certificate: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                called, _ = listener.accept()
            except OSError:
                return
            with called, suppress(OSError), context.wrap_socket(called, server_side=True) as line:
                received(line)
                line.sendall(head(f"Content-Length: {len(BODY)}") + BODY)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(timeout=5)


def fetched(url: str, trusted: Path | None) -> list[str]:
    """What a process that trusts one certificate, or those of the machine, brings back."""
    errand = {"url": url, "query": "SELECT * { ?s ?p ?o }", "variables": ["s", "p"], "seconds": 10}
    environment = {**os.environ, **({"SSL_CERT_FILE": str(trusted)} if trusted else {})}
    command = [sys.executable, "-c", FETCH, json.dumps({**errand, "rows": 10, "size": 1_000})]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def test_a_trusted_server(port: int, certificate: Path) -> None:
    found = fetched(f"https://localhost:{port}/", certificate)
    assert json.loads(found[0]) == [{"outcome": "ok"}, 'VALUES (?s ?p) { ("x" UNDEF) }']
    assert found[1] == "confined"


@pytest.mark.parametrize(("host", "trusted"), [("localhost", False), ("127.0.0.1", True)])
def test_another_is_told_nothing(port: int, certificate: Path, host: str, trusted: bool) -> None:
    """Neither one whose certificate nobody vouches for, nor one that has it for another name."""
    found = fetched(f"https://{host}:{port}/", certificate if trusted else None)
    assert json.loads(found[0])[0]["outcome"] == "unreachable"
