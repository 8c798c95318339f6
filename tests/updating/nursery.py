"""Runs `omin` commands as processes that start at once: what they read of ours is read before they are born.

Each line of standard input is a JSON list of arguments. A child is forked for it, in a group of its own; its process id
is written, and when it ends its exit status (negative for a signal). What the child says goes to the file `argv[1]`.
"""

import json
import os
import sys

from loader import cli, judge
from loader.quality import rules
from loader.shacl import validation
from loader.updating.cli import main as update
from ontology import vocabulary


def warm() -> None:
    """Read vocabulary, shapes and rules, which are remembered."""
    assert update.name == "update"  # its modules are loaded here, not by each child
    vocabulary.load()
    validation.load_shapes(judge.OBSERVATIONS)
    validation.load_shapes(*(name for name in validation.shape_names() if name != judge.OBSERVATIONS))
    list(rules.triples())


def child(arguments: list[str], log: str) -> None:
    """Be the command."""
    os.setsid()
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(out, 1)
    os.dup2(out, 2)
    try:
        cli.main(arguments)
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(int(end.code or 0))


def main() -> None:
    """Give birth as asked."""
    warm()
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            child(json.loads(line), sys.argv[1])
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
