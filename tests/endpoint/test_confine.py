"""A worker that is confined reads its store, however many files it has, and reaches nothing else."""

import socket
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).parents[2]
READ = """
import sys, pyoxigraph as ox
from endpoint.worker import confine
store = ox.Store.read_only(sys.argv[1])
confine(1 << 30)
print(len({str(quad) for quad in store}), len(list(store.named_graphs())))
"""


def confined(code: str) -> subprocess.CompletedProcess[str]:
    """Run Python that was confined as a worker is."""
    text = f"from endpoint.worker import confine\nconfine(1 << 30)\n{code}"
    return subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def scattered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of more files than RocksDB opens at once: each load writes files of its own."""
    folder = tmp_path_factory.mktemp("scattered")
    store = ox.Store(str(folder))
    for number in range(40):
        lines = f"<http://x/s{number}> <http://x/p> '{number}' .".encode()
        store.bulk_load(lines, ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(f"http://x/g{number}"))
    store.flush()
    assert len(list(folder.glob("*.sst"))) > 200
    return folder


def test_a_store_of_many_files_is_read_whole(scattered: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            READ,
            str(scattered),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["40", "40"], done.stderr


@pytest.mark.parametrize("call", ["socket.socket()", "socket.socket(socket.AF_UNIX)", "socket.create_server(('', 0))"])
def test_no_socket_can_be_made(call: str) -> None:
    done = confined(f"import socket\n{call}")
    assert "PermissionError" in done.stderr or "OSError" in done.stderr


def test_service_reaches_nothing_even_past_the_guard() -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(1)
        port = canary.getsockname()[1]
        done = confined(
            "import pyoxigraph as ox\n"
            f"list(ox.Store().query('SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}'))"
        )
        assert done.returncode != 0
        with pytest.raises(TimeoutError):
            canary.accept()


def test_nothing_can_be_written(tmp_path: Path) -> None:
    done = confined(f"print('x', file=open({str(tmp_path / 'x')!r}, 'w'), flush=True)")
    assert "OSError" in done.stderr
    assert (tmp_path / "x").read_text() == ""
