"""Fixtures for the live pages: a browser that tolerates nothing, and servers shared by the tests of a run."""

import pytest
from page_servers import Server, small_office, start

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OWN = ("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "about:")
TOKEN = "a-token-for-the-tests-9f31"
PROXY_SECRET = "a-proxy-secret-for-the-tests-77c2"
DATABASE = "sqlite:////tmp/a-database-for-the-tests.db"


@pytest.fixture(scope="module")
def browser(chromium):
    """A browser for the tests of a file; outside of it other tests need the event loop that Playwright holds."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright: pip install playwright")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        try:
            yield started
        finally:
            started.close()


@pytest.fixture
def browse(browser):
    """
    Open pages in a browser; the test fails on any console error and on any request that leaves this machine.

    `browse(url, width=1280, height=800)` gives a page of Playwright; `browse.tolerate(text)` accepts console errors
    that hold this text, for tests that break something on purpose.
    """
    watch = Watch(browser)
    try:
        yield watch
    finally:
        watch.close()
    assert not watch.complaints, "\n".join(watch.complaints)


class Watch:
    """Opens pages and notes what must not happen."""

    def __init__(self, browser):
        self.browser = browser
        self.complaints: list[str] = []
        self.tolerated: list[str] = []
        self.profiles: list = []

    def __call__(self, url: str, *, width: int = 1280, height: int = 800):
        """Open an address in a new, empty browser profile."""
        self.profiles.append(self.browser.new_context(viewport={"width": width, "height": height}))
        page = self.profiles[-1].new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._complain(f"script error: {error}"))
        page.route("**/*", self._route)
        page.goto(url)
        return page

    def close(self) -> None:
        """Close every page."""
        for profile in self.profiles:
            profile.close()

    def tolerate(self, text: str) -> None:
        """Accept console errors that hold a text."""
        self.tolerated.append(text)

    def _console(self, message) -> None:
        if message.type == "error":
            self._complain(f"console: {message.text} ({message.location.get('url', '')})")

    def _complain(self, what: str) -> None:
        if not any(text in what for text in self.tolerated):
            self.complaints.append(what)

    def _route(self, route) -> None:
        if route.request.url.startswith(OWN):
            route.continue_()
            return
        self.complaints.append(f"request to another machine: {route.request.url}")
        route.abort()


@pytest.fixture(scope="session")
def page_folder(tmp_path_factory):
    """Folder with small notebooks and files around them."""
    return small_office(tmp_path_factory.mktemp("pages") / "notebooks")


@pytest.fixture(scope="session")
def serve_pages(page_folder, tmp_path_factory):
    """Start servers of pages, ours or stock ones; all are ended with the run."""
    servers: list[Server] = []

    def begin(*arguments: str, folder=None, stock: bool = False, **environment: str) -> Server:
        log = tmp_path_factory.mktemp("log") / "server.txt"
        servers.append(start(folder or page_folder, log, *arguments, stock=stock, **environment))
        return servers[-1]

    yield begin
    for server in servers:
        if server.process.poll() is None:
            server.process.terminate()
    for server in servers:
        server.stop(None)


@pytest.fixture(scope="session")
def local_server(serve_pages) -> Server:
    """Our server without sign-in, on the loopback address."""
    return serve_pages("--db", DATABASE, "--person", "committee", OFFICE_SECRET="canary-4711")


@pytest.fixture(scope="session")
def token_server(serve_pages) -> Server:
    """Our server that asks for a token."""
    return serve_pages(WORKBENCH_TOKEN=TOKEN)


@pytest.fixture(scope="session")
def proxied_server(serve_pages) -> Server:
    """Our server behind a proxy that names the person."""
    return serve_pages(WORKBENCH_PROXY_SECRET=PROXY_SECRET)


@pytest.fixture(scope="session")
def stock_server(serve_pages) -> Server:
    """Voilà as it comes, without sign-in."""
    return serve_pages(stock=True, OFFICE_SECRET="canary-4711")


@pytest.fixture(scope="session")
def stock_token_server(serve_pages) -> Server:
    """Voilà as it comes, with a token."""
    return serve_pages("--token", TOKEN, stock=True)
