"""The programs that pages show are run, each in its language, against a real server."""

import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from endpoint.reuse.programs import programs

NODE = str(Path(sys.executable).with_name("node"))
ROOT = Path(__file__).parents[2]
INDICATOR = "/page/indicator/sans-smartphone?lang=en"
VALUES = [5.2, 5.4, 6.0, 6.5, 7.25, 12.0]
# An address and a query with all that could end a text in one of the languages.
EVIL = "a'b \\ c ''' d \"\"\" e ${f} $(id) `g` %h\nend\" \u2028 é 😀"


def shown(address: str, name: str, page: str = INDICATOR) -> str:
    """A program as a page shows it."""
    text = httpx.get(address + page).text
    found = re.findall(
        r'<details class="program">\s*<summary>(.*?)</summary>\s*<pre[^>]*><code>(.*?)</code>', text, re.DOTALL
    )
    return html.unescape(dict(found)[name])


def ran(*command: str, text: str | None = None, folder: Path = ROOT) -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=120, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pandas(address: str) -> None:
    told = "\nimport json; print(json.dumps([sorted(table['value']), sorted(table['territory_code'])]))"
    made = ran(sys.executable, "-c", shown(address, "Python (pandas)") + told).splitlines()[-1]
    assert json.loads(made) == [VALUES, ["243300316", "243300316", "33063", "33281", "33522", "FR"]]


def test_sparqlwrapper(address: str) -> None:
    made = ran(sys.executable, "-c", shown(address, "Python (SPARQLWrapper)") + "\nprint(len(rows))")
    assert int(made.splitlines()[-1]) >= len(VALUES)


def test_javascript(address: str) -> None:
    told = "\nconsole.log(JSON.stringify(rows.map((row) => row.value).sort((a, b) => a - b)));"
    made = ran(NODE, "--input-type=module", text=shown(address, "JavaScript") + told)
    assert json.loads(made.splitlines()[-1]) == VALUES


def test_curl(address: str, tmp_path: Path) -> None:
    ran("sh", "-c", shown(address, "Command line (curl)"), folder=tmp_path)
    (file,) = tmp_path.iterdir()
    assert file.name == "indicator-sans-smartphone.csv"
    assert len(file.read_text("utf-8").splitlines()) == len(VALUES) + 1


def test_r(address: str, tmp_path: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed (Debian: apt install r-base-core)")
    made = shown(address, "R") + '\ncat(sort(table$value), "\\n")\ncat(sort(table$territory_code), "\\n")\n'
    (tmp_path / "read.R").write_text(made, "utf-8")
    *_, values, codes = ran("Rscript", str(tmp_path / "read.R")).splitlines()
    assert [float(one) for one in values.split()] == VALUES
    assert codes.split() == ["243300316", "243300316", "33063", "33281", "33522", "FR"]


@pytest.mark.parametrize("page", ["/page/code/kind", "/page/territory/country/FR", "/page/period/2022", "/page/def"])
def test_every_page_has_programs_that_run(address: str, page: str) -> None:
    made = ran(sys.executable, "-c", shown(address, "Python (pandas)", page) + "\nprint(len(table))")
    assert int(made.splitlines()[-1]) > 0


def test_no_text_ends_a_program_early(tmp_path: Path) -> None:
    made = {one.key: one.text for one in programs(EVIL, (EVIL,), EVIL, EVIL)}
    for key in ("program_pandas", "program_sparqlwrapper"):
        compile(made[key], key, "exec")
    lines = made["program_pandas"].split("\n")
    told: dict[str, str] = {}
    exec(next(line for line in lines if line.startswith("address")), told)  # noqa: S102
    assert told["address"] == EVIL
    given = next(line for line in made["program_javascript"].split("\n") if "fetch(" in line)
    text = given.partition("fetch(")[2].rpartition(")")[0]
    assert ran(NODE, "-e", f"process.stdout.write({text})") == EVIL
    assert ran("sh", "-c", made["program_curl"].replace("curl --fail --location", "printf '%s\\n'")).endswith(
        EVIL + "\n"
    )
    if shutil.which("Rscript"):
        line = next(line for line in made["program_r"].split("\n") if line.startswith("address"))
        (tmp_path / "say.R").write_text(f"{line}\ncat(address)\n", "utf-8")
        assert ran("Rscript", "--encoding=UTF-8", str(tmp_path / "say.R")) == EVIL


def test_the_address_of_a_choice_is_kept_whole() -> None:
    table = f"http://localhost/data/x.csv?level={quote('a&b')}&period=2022"
    assert all(table in one.text for one in programs(table, (), "http://localhost/sparql", None))
