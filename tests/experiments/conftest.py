"""Studies of tests are kept in a folder of their own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def studies(tmp_path, monkeypatch):
    monkeypatch.setenv("REGLAB_STUDIES", str(tmp_path / "studies"))
    return tmp_path / "studies"
