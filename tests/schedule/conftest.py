"""What tests of schedule files share."""

import pytest
from mspdi_text import mspdi

from workbench.errors import DataError
from workbench.sources.schedules import read_schedule


@pytest.fixture
def read(tmp_path):
    """Write a project and read it."""

    def reading(project: dict, **options):
        path = tmp_path / "plan.xml"
        path.write_text(mspdi(project), encoding="utf-8")
        return read_schedule(path, **options)

    return reading


@pytest.fixture
def problems(read):
    """What is said of a project that cannot be read."""

    def found(project: dict) -> list[str]:
        with pytest.raises(DataError) as caught:
            read(project)
        return [str(problem) for problem in caught.value.problems]

    return found
