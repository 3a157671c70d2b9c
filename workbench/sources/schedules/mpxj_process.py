"""
The program that reads other tools' files, as its owner sees it.

MPXJ is written in Java. It runs as a program of its own and writes a file that our own readers understand, so that a
damaged or hostile file can neither hang nor crash the process that asked, and no Java machine lives in it.
"""

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from workbench.environment import kernel_environment
from workbench.errors import UsageError
from workbench.sources.guard import LARGEST, refusal

SECONDS = 60
MEGABYTES = 1_000
INSTALL = "pip install 'portfolio-workbench[mpp]'"
JAVA = "a Java runtime (on Debian: sudo apt-get install default-jre-headless)"
PROGRAM = "org.mpxj.sample.MpxjConvert"
SETTINGS = (
    f"-Xmx{MEGABYTES}m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # a program of a second is over before better code would pay
    "-Djava.awt.headless=true",
    "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
)


@contextmanager
def converted(content: bytes, name: str, kind: str, *, seconds: float = SECONDS) -> Iterator[Path]:
    """
    Have a file rewritten as another kind.

    Parameters
    ----------
    content
        The file.
    name
        Its name.
    kind
        Suffix of the kind wanted, ".xml" for Microsoft Project's or ".xer" for Primavera's.
    seconds
        How long it may take.

    Yields
    ------
    Path
        The new file; it is gone afterwards.

    Raises
    ------
    UsageError
        MPXJ or Java is not installed.
    DataError
        The file cannot be read.
    """
    command = (*_java(name), PROGRAM)
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        source, target = Path(folder) / f"source{suffix}", Path(folder) / f"target{kind}"
        source.write_bytes(content)
        words = _run((*command, str(source), str(target)), name, folder, LARGEST[kind], seconds)
        if not target.is_file():
            raise refusal(name, words, f"a schedule file ({suffix}) that MPXJ can read")
        yield target


def _java(name: str) -> tuple[str, ...]:
    """Words that start MPXJ, whose libraries come with the Python package of that name."""
    home = os.environ.get("JAVA_HOME", "")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else None
    java = java or shutil.which("java")
    found = find_spec("mpxj")
    if java is None or found is None:
        missing = " and ".join(words for words, gone in ((INSTALL, found is None), (JAVA, java is None)) if gone)
        raise UsageError(
            f"{name}: reading such files needs MPXJ, which is not complete here; install it with {missing}"
        )
    libraries = Path(found.submodule_search_locations[0]) / "lib" / "*"
    return java, *SETTINGS, "-cp", str(libraries)


def _run(command: tuple[str, ...], name: str, folder: str, most: int, seconds: float) -> str:
    """Run it under limits; give the reason it left behind, if any."""
    with subprocess.Popen(  # noqa: S603 (our own words; the file is a copy with a name of ours)
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=kernel_environment({}),
    ) as process:
        if hasattr(resource, "prlimit"):  # only Linux has it
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most + 1, most + 1))
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            raise refusal(name, f"not read after {seconds:g} s", f"a file that is read within {seconds:g} s") from None
    return _reason(output.decode("utf-8", "replace"))


def _reason(output: str) -> str:
    """The first line of what went wrong, without the names of Java's classes."""
    lines = [line.strip() for line in output.splitlines() if "Error" in line or "Exception" in line]
    line = next(iter(lines), "no reason given").removeprefix("Conversion Error:").strip()
    return line.rpartition("Exception: ")[2] or line
