"""What several tests share: optional needs that skip with a reason, and the reference data."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REQUIRE_ALL = os.environ.get("WORKBENCH_REQUIRE") == "all"


def require(met: bool, what: str, install: str) -> None:
    """Skip a test whose need is not met, or fail it where everything is required."""
    if met:
        return
    reason = f"{what} is not here; install it with: {install}"
    if REQUIRE_ALL:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium browser."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    require(path is not None, "Chromium", "sudo apt-get install chromium")
    return path


@pytest.fixture(scope="session")
def shared_data():
    """Find a folder of the reference data, which lies beside the code and is part of no release."""

    def folder(name: str) -> Path:
        for base in (ROOT / "shared" / "data", ROOT.parent / "shared" / "data"):
            if (base / name).is_dir():
                return base / name
        pytest.skip(f"shared/data/{name} is not here (reference data, see shared/data/README.md)")

    return folder
