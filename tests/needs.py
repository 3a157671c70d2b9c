"""What a test needs beyond Python: it skips with the reason, or fails where everything is required."""

import os

import pytest

REQUIRE_ALL = os.environ.get("WORKBENCH_REQUIRE") == "all"


def require(met: bool, what: str, install: str) -> None:
    """Skip a test whose need is not met, or fail it where everything is required."""
    if met:
        return
    reason = f"{what} is not here; install it with: {install}"
    if REQUIRE_ALL:
        pytest.fail(reason)
    pytest.skip(reason)
