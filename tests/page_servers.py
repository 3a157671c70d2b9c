"""Servers of pages started for tests, small notebooks for them, and a visitor who sends exactly what a test says."""

import base64
import http.client
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

STOCK = Path(__file__).parent / "attacks" / "stock_voila.py"
HOME = "/voila/render/00_home.ipynb"
TELL = "/voila/render/20_tell.ipynb"

SLIDER = """
import ipywidgets as widgets
slider = widgets.IntSlider(value=3, min=0, max=10, description="Budget")
answer = widgets.HTML('<p class="wb-headline">Budget 3</p>')
slider.observe(lambda change: setattr(answer, "value", f'<p class="wb-headline">Budget {change["new"]}</p>'), "value")
widgets.VBox([slider, answer])
"""
PICTURE = """
import base64
png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
widgets.Image(value=base64.b64decode(png), format="png", width=20)
"""
TELLING = """
import base64, json, os
told = {"pid": os.getpid(), "environment": dict(os.environ)}
print("TOLD" + base64.b64encode(json.dumps(told).encode()).decode() + "TOLD")
"""


def notebook(path: Path, *cells: str | tuple[str, list[str]], heading: str = "# Which projects?") -> Path:
    """Write a notebook of a heading and code cells, each alone or with its tags."""
    made = [nbformat.v4.new_markdown_cell(heading)]
    for cell in cells:
        source, tags = cell if isinstance(cell, tuple) else (cell, [])
        made.append(nbformat.v4.new_code_cell(source.strip(), metadata={"tags": tags}))
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": spec}), path)
    return path


def small_office(folder: Path) -> Path:
    """Write the notebooks and files the tests look at."""
    folder.mkdir(parents=True)
    notebook(folder / "00_home.ipynb", ("budget = 3", ["parameters"]), SLIDER, PICTURE)
    notebook(folder / "10_intake.ipynb", ("kept = 'hidden cell ran'; print('NEVER SHOWN')", ["hide"]), "print(kept)")
    notebook(folder / "20_tell.ipynb", TELLING)
    notebook(folder / "21_tell_live.ipynb", "import ipywidgets", TELLING)
    notebook(folder / "30_broken.ipynb", "raise ValueError('secret detail')", "print('after the failure')")
    (folder / "public").mkdir()
    (folder / "public" / "plan.csv").write_text("project,cost\n007,80\n")
    (folder / "private.csv").write_text("PRIVATE\n")
    (folder / "public" / ".env").write_text("PRIVATE\n")
    (folder / "store.db").write_text("PRIVATE\n")
    outside = folder.parent / "outside.png"
    outside.write_text("PRIVATE\n")
    (folder / "public" / "link.png").symlink_to(outside)
    return folder


@dataclass
class Reply:
    """An answer to one request, redirects not followed."""

    status: int
    headers: http.client.HTTPMessage
    body: str
    seconds: float

    @property
    def told(self) -> dict:
        """What the telling notebook knew."""
        return json.loads(base64.b64decode(re.search(r"TOLD([A-Za-z0-9+/=]+)TOLD", self.body)[1]))

    @property
    def kernel(self) -> str:
        """Kernel id of the page."""
        return re.search(r'"kernelId": "([0-9a-f-]{36})"', self.body)[1]


@dataclass
class Visitor:
    """A browser without a screen: keeps cookies, sends paths as they are."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Reply:
        """Send one request; underscores in header names stand for hyphens."""
        started = time.monotonic()
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookies:
            sent["Cookie"] = self.cookie
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host="Host" in sent)
            for name, value in {**sent, **({"Content-Length": str(len(body))} if method == "POST" else {})}.items():
                connection.putheader(name, value)
            connection.endheaders(body.encode() if body else None)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Reply(answer.status, answer.headers, text, time.monotonic() - started)

    def get(self, path: str, **headers: str) -> Reply:
        """Ask for a page."""
        return self.ask("GET", path, **headers)

    @property
    def cookie(self) -> str:
        """The cookies as one header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def channel(self, kernel: str, **headers: str):
        """Connect to the messages of a kernel."""
        sent = {**self.headers, **({"Cookie": self.cookie} if self.cookies else {}), **headers}
        address = f"ws://127.0.0.1:{self.port}/api/kernels/{kernel}/channels"
        return connect(address, additional_headers=sent, proxy=None, open_timeout=20)

    def channel_status(self, kernel: str, **headers: str) -> int:
        """Say how an attempt to connect is answered; 101 when it is let in."""
        try:
            with self.channel(kernel, **headers):
                return 101
        except InvalidStatus as error:
            return error.response.status_code


@dataclass
class Server:
    """A running server of pages."""

    process: subprocess.Popen
    address: str
    log: Path

    @property
    def port(self) -> int:
        """Port it listens on."""
        return int(self.address.rstrip("/").rpartition(":")[2])

    def visitor(self, **headers: str) -> Visitor:
        """Somebody new."""
        return Visitor(self.port, {name.replace("_", "-"): value for name, value in headers.items()})

    def stop(self, number: int | None = signal.SIGTERM) -> int:
        """End it, or with None take it as told already, and wait for it."""
        if number is not None and self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(20)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()


def start(folder: Path, log: Path, *arguments: str, stock: bool = False, **environment: str) -> Server:
    """Start a server on a free port and wait until it says where it is."""
    program = [str(STOCK)] if stock else ["-m", "workbench.app.server", "--port", "0"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "JUPYTER"))}
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, *program, "--notebooks", str(folder), *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**inherited, **environment},
        )
    ready, _, _ = select.select([process.stdout], [], [], 60)
    line = process.stdout.readline() if ready else ""
    found = re.search(r"http://\S+", line)
    if not found:
        Server(process, "", log).stop()
        raise AssertionError(f"the server did not start: {line}{log.read_text()}")
    return Server(process, found[0], log)


def is_alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(condition, seconds: float = 15.0) -> bool:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()
