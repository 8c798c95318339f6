"""Literals stay as they are written while shapes are compared with pySHACL, which does so itself once it has run."""

import pytest
import rdflib


@pytest.fixture(autouse=True)
def _literals_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
