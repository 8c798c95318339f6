"""What is not given to `omin init` is asked for, again where the answer will not do."""

import os
import pty
import subprocess
import sys
from pathlib import Path

ANSWERS = {
    "Languages (fr, en)": ["de", "en"],
    "Name of the observatory (in English)": ["Wardington observatory"],
    "Address under which figures are named": ["nonsense", "https://data.example.org/wardington/"],
    "Territory, level/code": ["Wardington", "ward/E05000001"],
    "Licence of what you publish": ["CC-BY", "OGL-UK-3.0"],
    "Who publishes": ["Wardington Council"],
    "Page where people write to you": ["me@example.org", "https://example.org/contact"],
    "Name of the territory": ["Wardington"],
    "Country": ["UK", "GB"],
}


def test_questions_are_asked_until_the_answer_will_do(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "loader.cli", "init", str(tmp_path / "first"), "--offline", "--lang", "en"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        waiting = {question: list(texts) for question, texts in ANSWERS.items()}
        said = new = ""
        while chunk := read(ours):
            said, new = said + chunk, new + chunk
            asked = next((one for one in waiting if one in new), None)
            if asked and new.rstrip(" ").endswith(":") and waiting[asked]:
                os.write(ours, waiting[asked].pop(0).encode() + b"\n")
                new = ""
    assert process.returncode == 0, said
    assert not any(waiting.values()), said
    assert (tmp_path / "first" / "level-ward.ttl").exists()
    for told in (
        "languages are among fr, en",
        "cannot be the address",
        "is no territory",
        "Unknown licence",
        "is no web",
    ):
        assert told in said


def read(terminal: int) -> str:
    """What the terminal shows next; empty when it is closed."""
    try:
        return os.read(terminal, 4096).decode()
    except OSError:
        return ""
