"""Patches that `git apply` takes (unified diff)."""

import difflib
import re
from collections.abc import Sequence
from typing import Final

from loader.kit import proposal
from ontology.terms import OMIN, SHARED
from ontology.written import Statement

_LIST: Final = SHARED + "indicator"


def unified(path: str, before: str, after: str) -> str:
    """The difference between two texts of a file below the folder in which the patch is applied."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found = difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found)


def shared(text: str, known: Sequence[Statement], proposed: Sequence[Statement]) -> str:
    """The text of the shared indicators, to which the proposed ones are added."""
    whole = next(one for one in known if one.subject == _LIST)
    told = text[whole.start : whole.end]
    added = "".join(f",\n        <{proposal.iri(one)}>" for one in proposed)
    listed = re.sub(r"\s*\.$", lambda _: f"{added} .", told)
    orders = [int(value.text) for one in known for value in one.said.get(OMIN + "order", ())]
    first = max(orders, default=0) + 1
    blocks = "".join(f"\n{proposal.block(one, first + place)}" for place, one in enumerate(proposed))
    return text[: whole.start] + listed + text[whole.end :].rstrip("\n") + "\n" + blocks


def own(text: str, proposed: Sequence[Statement]) -> str:
    """The text of the territory's file, in which what is proposed gives way to a link to its shared name."""
    for one in sorted(proposed, key=lambda one: -one.start):
        text = text[: one.start] + proposal.replacement(one) + text[one.end :]
    return text
