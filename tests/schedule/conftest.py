"""What tests of schedule files share."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from mspdi_text import mspdi
from needs import require

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


@pytest.fixture(scope="session")
def mpxj():
    """A way to have MPXJ rewrite all files of one kind in a folder as another kind, in one run."""
    require(shutil.which("java") is not None, "Java", "sudo apt-get install default-jre-headless")
    found = find_spec("mpxj")
    require(found is not None, "MPXJ", 'pip install "portfolio-workbench[mpp]"')
    libraries = Path(found.submodule_search_locations[0]) / "lib" / "*"
    quiet = "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory"

    def rewrite(folder: Path, kind: str, target: Path, other: str) -> None:
        program = ["java", "-XX:TieredStopAtLevel=1", quiet, "-cp", str(libraries), "org.mpxj.sample.MpxjBatchConvert"]
        words = [str(folder), kind, str(target), other]
        subprocess.run([*program, *words], capture_output=True, check=True, timeout=120)

    return rewrite
