"""`omin query` as a user runs it: limits and none, errors with their place, pipes that close, signals."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from tests.endpoint.conftest import running

COMMAND = [sys.executable, "-m", "loader.cli", "query"]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MUCH = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def ask(store: Path, text: str, *words: str, what: str = "-") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, what, "--store", str(store), *words],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("words", [(), ("--local",)])
@pytest.mark.parametrize(
    ("text", "form", "first"),
    [
        ("SELECT ?s { VALUES ?s { 1 } }", (), "s"),
        ("SELECT ?s { VALUES ?s { 1 } }", ("--format", "json"), '{"head":{"vars":["s"]}'),
        ("ASK {}", ("--format", "xml"), '<?xml version="1.0"?>'),
        ("CONSTRUCT { <a> <b> <c> } {}", (), "<https://w3id.org/omin/a> <https://w3id.org/omin/b>"),
        ("CONSTRUCT { <a> <b> <c> } {}", ("--base", "https://example.org/"), "<https://example.org/a>"),
        ("CONSTRUCT { <a> <b> <c> } {}", ("--format", "jsonld"), '[{"@id":"https://w3id.org/omin/a"'),
    ],
)
def test_forms(built: Path, words: tuple[str, ...], text: str, form: tuple[str, ...], first: str) -> None:
    done = ask(built, text, *words, *form)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(first)


def test_a_file_and_a_stored_query(built: Path, tmp_path: Path) -> None:
    file = tmp_path / "ask.rq"
    file.write_text("ASK {}", "utf-8")
    assert ask(built, "", "--format", "tsv", what=str(file)).stdout.strip() == "true"
    stored = ask(built, "", "-p", "list=level", "-p", "lang=en", what="codes-of-a-list")
    assert stored.stdout.startswith("code,label,definition,concept")
    assert "commune" in stored.stdout


@pytest.mark.parametrize(
    ("text", "words", "status", "said"),
    [
        ("SELECT ?s {\n  ?s ?p }", (), 1, "Syntax error at line 2, column 10.\n  line 2, column 10: ?s ?p }"),
        ("SELECT ?s {\n  ?s ?p }", ("--local",), 1, "Syntax error at line 2, column 10.\n  line 2, column 10: ?s ?p }"),
        ("ASK { SERVICE <http://127.0.0.1/> {} }", (), 1, "SERVICE is not available"),
        (ENDLESS, ("--query-seconds", "0.5"), 1, "longer than the limit of 0.5 seconds"),
        (MUCH, ("--result-size", "1", "--query-seconds", "30"), 1, "larger than 1000000 bytes"),
        ("ASK { FILTER(<http://a.example/f>(1)) }", (), 1, "<http://a.example/f> is not known"),
        ("ASK {}", ("--format", "ttl"), 1, "SELECT and ASK are answered as"),
        ("ASK {}", ("-p", "a=b"), 2, "only a stored query has parameters"),
        ("ASK {}", ("--endpoint", "file:///etc/hostname"), 1, "begins with http"),
        ("CLEAR ALL", ("--endpoint", "http://127.0.0.1:1/"), 1, "only queries are asked"),
        ("ASK {}", ("--endpoint", "http://127.0.0.1:1/"), 1, "cannot be reached"),
    ],
)
def test_errors_are_told_and_nothing_else(
    built: Path, text: str, words: tuple[str, ...], status: int, said: str
) -> None:
    done = ask(built, text, *words)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_names_are_told(built: Path, tmp_path: Path) -> None:
    done = ask(built, "", what="nope")
    assert done.returncode == 2
    assert "\n  figures-of-territory\n" in done.stderr
    unfit = ask(built, "", "-p", "indicator=sans-smartfone", what="indicator-over-time")
    assert (unfit.returncode, unfit.stdout) == (1, "")
    assert "Nearest: sans-smartphone" in unfit.stderr
    missing = ask(tmp_path, "ASK {}")
    assert missing.returncode == 2
    assert "no observatory is built" in missing.stderr


@pytest.mark.parametrize("service", ["SERVICE", "SERVICE SILENT"])
def test_a_local_query_dials_nobody(built: Path, service: str) -> None:
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=lambda: calls.append(listener.accept()), daemon=True).start()
        port = listener.getsockname()[1]
        done = ask(built, f"SELECT * {{ {service} <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}", "--local")
    assert calls == []
    assert done.returncode == (0 if "SILENT" in service else 1)
    assert "Traceback" not in done.stderr


def test_a_local_query_streams_and_a_closed_pipe_is_quiet(built: Path) -> None:
    """More than memory could hold is begun at once, and ended when nobody reads on."""
    with subprocess.Popen(
        [*COMMAND, "-", "--store", str(built), "--local"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(MUCH)
        process.stdin.close()
        assert process.stdout.readline() == "a,b,c,d,e,f,g,h,i\n"
        process.stdout.close()
        assert process.wait(30) == -signal.SIGPIPE
        assert process.stderr.read() == ""


def test_a_closed_pipe_is_quiet_within_limits(built: Path) -> None:
    line = f"{' '.join(COMMAND)} - --store {built} | head -c 1"
    done = subprocess.run(
        ["sh", "-c", line], input="SELECT * { ?s ?p ?o } LIMIT 5000", capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert len(done.stdout) == 1


@pytest.mark.parametrize("words", [(), ("--local",)])
def test_control_c_ends_it(built: Path, words: tuple[str, ...]) -> None:
    command = [*COMMAND, "-", "--store", str(built), "--query-seconds", "60", *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stderr
        process.stdin.write(ENDLESS.encode())
        process.stdin.close()
        worker = busy(process.pid, own=bool(words))
        process.send_signal(signal.SIGINT)
        assert process.wait(30) != 0
        assert b"Traceback" not in process.stderr.read()
    assert not running(worker)


def busy(pid: int, *, own: bool) -> int:
    """Wait until the process evaluates, itself or in a child; the number of who does."""
    for _ in range(300):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        found = pid if own else next((int(child) for child in children), None)
        if found and cpu(found) > (3.0 if own else 1.0):
            return found
        time.sleep(0.1)
    raise AssertionError("nothing was evaluated")


def cpu(pid: int) -> float:
    """The seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
