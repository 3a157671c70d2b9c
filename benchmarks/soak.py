"""
Open every page cold and run every notebook headless, many times in a row, and count what does not finish.

A page is opened by plain HTTP: the answer is complete when every cell has run in a kernel of its own, which is ended
then, as a browser does when its tab is closed. Nothing here is a timed test; the exit code is 1 when anything hangs or
fails.
"""

import argparse
import http.cookiejar
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workbench import office
from workbench.params import model_of
from workbench.report.runner import run_notebook
from workbench.sources import read_portfolio
from workbench.store import open_store, upgrade

TIMEOUT = 120.0  # seconds after which a load or run counts as hung


def main() -> int:
    """Soak pages and notebooks and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="loads of each page and runs of each notebook")
    parser.add_argument("--only", choices=["pages", "notebooks"], help="one half")
    parser.add_argument("--jobs", type=int, default=2, help="loads or runs at once")
    options = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/soak.db"
        upgrade(url)
        open_store(url).save(read_portfolio("sample:energy"), source="sample:energy")
        if options.only != "notebooks":
            bad += soak_pages(url, options.count, options.jobs)
        if options.only != "pages":
            bad += soak_notebooks(url, Path(folder), options.count, options.jobs)
    return 1 if bad else 0


def soak_pages(url: str, count: int, jobs: int) -> int:
    """Serve the pages and load each of them many times."""
    command = [sys.executable, "-m", "workbench.app.server", "--port", "0", "--db", url]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://\S+", server.stdout.readline()).group(0)

        return table("cold loads", lambda notebook: load(address, notebook), count, jobs)
    finally:
        server.terminate()
        server.wait(30)


def load(address: str, notebook: Path) -> str:
    """Load a page until its last cell has run and end its kernel; what is wrong with it, else an empty text."""
    cookies = http.cookiejar.CookieJar()
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    started = time.perf_counter()
    with visitor.open(f"{address}voila/render/{notebook.name}", timeout=TIMEOUT) as answer:
        parts = []
        while part := answer.read(65536):
            parts.append(part)
            if time.perf_counter() - started > TIMEOUT:
                return "hangs"
    body = b"".join(parts).decode()
    if kernel := re.search(r'"kernelId": "([0-9a-f-]{36})"', body):
        token = next(cookie.value for cookie in cookies if cookie.name == "_xsrf")
        closing = urllib.parse.urlencode({"_xsrf": token}).encode()
        visitor.open(f"{address}voila/api/shutdown/{kernel[1]}", closing, timeout=TIMEOUT).close()
    if "There was an error when executing cell" in body:
        return "a cell failed"
    return "" if kernel and "wb-headline" in body else "no answer"


def soak_notebooks(url: str, folder: Path, count: int, jobs: int) -> int:
    """Run each notebook headless many times."""
    serial = iter(range(10**9))

    def run(notebook: Path) -> str:
        out = folder / f"{notebook.stem}_{next(serial)}.ipynb"
        run_notebook(
            notebook, model_of(notebook)(), out, db=url, cycle=out.stem, time_budget=TIMEOUT, runs=folder / "runs"
        )
        return ""

    return table("headless runs", run, count, jobs)


def table(name: str, work: Callable[[Path], str], count: int, jobs: int) -> int:
    """Do the work for every notebook `count` times, print a row each, and say how often it went wrong."""
    print(f"{name:24} {'finished':>8} {'hung':>5} {'failed':>6} {'median s':>9} {'max s':>7}", flush=True)
    bad = 0
    for notebook in sorted(office.notebooks().glob("*.ipynb")):
        with ThreadPoolExecutor(jobs) as pool:
            found = list(pool.map(lambda _, path=notebook: timed(work, path), range(count)))
        seconds = [took for took, _ in found]
        hung = sum(took >= TIMEOUT for took, _ in found)
        failures = [reason for took, reason in found if reason and took < TIMEOUT]
        bad += hung + len(failures)
        print(
            f"{notebook.stem:24} {count - hung - len(failures):8d} {hung:5d} {len(failures):6d} "
            f"{statistics.median(seconds):9.1f} {max(seconds):7.1f}  {failures[0] if failures else ''}",
            flush=True,
        )
    return bad


def timed(work: Callable[[Path], str], notebook: Path) -> tuple[float, str]:
    """Time one piece of work; what goes wrong is counted, not raised."""
    start = time.perf_counter()
    try:
        reason = work(notebook)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
    return time.perf_counter() - start, reason


if __name__ == "__main__":
    sys.exit(main())
