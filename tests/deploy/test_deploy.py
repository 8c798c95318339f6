"""The examples in `deploy/` are read without complaint by what they are for, where that is installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "loader" / "kit" / "deploy"


def tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if not found:
        pytest.skip(f"{name} is not installed (Debian: apt install {name})")
    return found


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(params=["omin.service", "omin-update.service"])
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Each unit, with a program that is here."""
    text = (DEPLOY / request.param).read_text("utf-8").replace("/opt/omin/.venv/bin/omin", sys.executable)
    file = tmp_path / str(request.param)
    file.write_text(text, "utf-8")
    return file


def test_the_unit_is_well_formed(unit: Path) -> None:
    done = run(tool("systemd-analyze"), "verify", "--recursive-errors=no", str(unit))
    assert (done.returncode, str(unit) in done.stderr) == (0, False), done.stderr


def test_the_unit_exposes_little(unit: Path) -> None:
    done = run(tool("systemd-analyze"), "security", "--offline=yes", "--no-pager", "--threshold=25", str(unit))
    print(done.stdout.strip().splitlines()[-1])
    assert done.returncode == 0, done.stdout


def test_the_timer_says_when() -> None:
    timer = DEPLOY / "omin-update.timer"
    done = run(tool("systemd-analyze"), "verify", "--recursive-errors=no", str(timer))
    assert f"{timer}:" not in done.stderr, done.stderr
    when = next(line for line in timer.read_text("utf-8").splitlines() if line.startswith("OnCalendar="))
    assert run(tool("systemd-analyze"), "calendar", when.partition("=")[2]).returncode == 0


def test_caddy() -> None:
    done = run(tool("caddy"), "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile"))
    assert done.returncode == 0, done.stderr


def test_nginx(tmp_path: Path) -> None:
    nginx, openssl = tool("nginx"), tool("openssl")
    certificate, key = tmp_path / "fullchain.pem", tmp_path / "privkey.pem"
    names = ("-keyout", str(key), "-out", str(certificate))
    made = run(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=data.example.org", *names)
    assert made.returncode == 0, made.stderr
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    site = site.replace("/etc/letsencrypt/live/data.example.org", str(tmp_path)).replace(
        "/var/log/nginx", str(tmp_path)
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{site}\n}}\n", "utf-8")
    done = run(nginx, "-t", "-c", str(whole), "-p", str(tmp_path))
    assert "syntax is ok" in done.stderr, done.stderr  # then it tests directories that only root may have
