"""The rules of the house that a machine can hold: short modules and functions, locked packages, nothing personal."""

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("ontology", "shapes", "mappings", "loader", "endpoint", "tests")
MODULES = sorted(path for part in PARTS for path in (ROOT / part).rglob("*.py"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def functions(path: Path) -> list[tuple[str, int]]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@pytest.mark.parametrize("path", [path for path in MODULES if "tests" not in path.parts], ids=str)
def test_modules_and_functions_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 250
    assert [(name, length) for name, length in functions(path) if length > 40] == []


def test_the_median_function_is_under_ten_lines() -> None:
    lengths = sorted(length for path in MODULES if "tests" not in path.parts for _, length in functions(path))
    assert lengths[len(lengths) // 2] < 10


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_a_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    packages = re.findall(
        r"^([a-z0-9._-]+)==[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)", text, re.MULTILINE
    )
    assert len(packages) == len(re.findall(r"^[a-z0-9._-]+==", text, re.MULTILINE)) > 10
    assert not re.search(r"https?:|--index|--find-links", text)


def test_the_npm_lock_has_integrities_and_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in package and "resolved" not in package for package in packages.values())


def test_every_link_between_documents_leads_to_a_file() -> None:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    lost = [
        (name, target)
        for name in listed.stdout.split()
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text("utf-8"))
        if not (ROOT / name).parent.joinpath(target).exists()
    ]
    assert lost == []
