"""What holds for all tests."""

from pathlib import Path

import pytest
from hypothesis import settings

# A test is about what comes out, not about how long a busy machine took for it.
settings.register_profile("mobilectl", deadline=None)
settings.load_profile("mobilectl")


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of each test is its own."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("MOBILECTL_CACHE", str(folder))
    return folder
