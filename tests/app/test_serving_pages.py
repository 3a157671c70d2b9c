"""The launcher: what it serves, what a page may know, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from page_fixtures import DATABASE, TOKEN
from page_servers import HOME, TELL, is_alive, notebook, until

from workbench.app.server import check, is_loopback
from workbench.app.settings import label
from workbench.errors import UsageError

INTAKE = "/voila/render/10_intake.ipynb"


def test_the_root_leads_to_the_first_page(local_server):
    reply = local_server.visitor().get("/")
    assert (reply.status, reply.headers["Location"]) == (302, HOME)


def test_every_answer_carries_the_security_headers(local_server):
    visitor = local_server.visitor()
    for path in (INTAKE, "/voila/static/voila.js", "/voila/files/public/plan.csv", "/nowhere"):
        headers = visitor.get(path).headers
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"], path
        assert "connect-src 'self'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert "Server" not in headers, path


def test_a_hidden_cell_runs_but_is_not_shown_and_no_source_is_sent(local_server):
    body = local_server.visitor().get(INTAKE).body
    assert "hidden cell ran" in body
    assert "NEVER SHOWN" not in body
    assert "print(kept)" not in body


def test_a_failing_cell_shows_no_detail_and_ends_the_page(local_server):
    body = local_server.visitor().get("/voila/render/30_broken.ipynb").body
    assert "There was an error when executing cell" in body
    assert "secret detail" not in body
    assert "Traceback" not in body
    assert "after the failure" not in body
    log = local_server.log.read_text()
    assert "ValueError: secret detail" in log
    assert "raise ValueError" not in log


def test_the_navigation_names_the_pages_and_marks_the_current_one(local_server):
    body = local_server.visitor().get(INTAKE).body
    assert f'<a href="{INTAKE}" aria-current="page">Intake</a>' in body
    assert f'<a href="{HOME}">Home</a>' in body
    assert body.count('aria-current="page"') == 1
    assert "<title>Intake – Portfolio workbench</title>" in body


def test_no_page_names_another_host(local_server):
    visitor = local_server.visitor()
    for path in (HOME, "/nowhere"):
        body = visitor.get(path).body
        for scheme in ("http://", "https://", 'src="//', 'href="//'):
            assert scheme not in body.replace("http://www.w3.org/2000/svg", ""), (path, scheme)


def test_a_scenario_reaches_the_page_and_nothing_else_does(local_server):
    environment = local_server.visitor().get(f"{TELL}?scenario=lean_2026-b&budget=7&theme=dark").told["environment"]
    assert environment["QUERY_STRING"] == "scenario=lean_2026-b"
    assert environment["VOILA_REQUEST_URL"].endswith("20_tell.ipynb?scenario=lean_2026-b")
    assert "budget" not in str(environment)


@pytest.mark.parametrize(
    "query", ["scenario=", "scenario=Lean", "scenario=a%20b", "scenario=a&scenario=b", "scenario=" + "x" * 65]
)
def test_a_malformed_scenario_is_unknown(local_server, query):
    reply = local_server.visitor().get(f"{TELL}?{query}")
    assert reply.status == 400
    assert "Unknown scenario" in reply.body


def test_a_page_knows_the_database_and_the_person(local_server):
    environment = local_server.visitor().get(TELL).told["environment"]
    assert environment["WORKBENCH_DB"] == DATABASE
    assert environment["WORKBENCH_PERSON"] == "committee (local)"
    assert environment["OMP_NUM_THREADS"] == "1"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ending_the_server_ends_its_kernels_and_leaves_no_files(serve_pages, number):
    server = serve_pages()
    kernel = server.visitor().get(TELL).told["pid"]
    command = Path(f"/proc/{kernel}/cmdline").read_text().split("\0")
    folder = os.path.dirname(command[command.index("-f") + 1])
    assert os.stat(folder).st_mode & 0o077 == 0
    assert server.stop(number) == 0
    assert until(lambda: not is_alive(kernel), 3)
    assert not os.path.exists(folder)
    assert "Traceback" not in server.log.read_text()


def test_a_taken_port_is_an_error_of_one_line(page_folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "workbench.app.server", "--notebooks", str(page_folder), "--port", str(port)],
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"port {port} on 127.0.0.1 cannot be used" in done.stderr


def test_a_cell_that_runs_too_long_is_stopped_and_an_unused_session_ends(serve_pages, tmp_path):
    notebook(tmp_path / "00_endless.ipynb", "import os\nprint(f'PID{os.getpid()}PID')", "while True: pass")
    server = serve_pages("--cell-seconds", "2", "--idle-seconds", "2", folder=tmp_path)
    visitor = server.visitor()
    page = visitor.get("/voila/render/00_endless.ipynb")
    assert page.status == 200
    assert page.seconds < 20
    assert "There was an error" in page.body
    kernel = int(page.body.split("PID")[1])
    status = f"/api/kernels/{page.kernel}"
    assert until(lambda: visitor.get(status).status == 404, 15)
    assert until(lambda: not is_alive(kernel), 5)


def test_a_preheated_page_is_handed_to_a_visitor_without_a_scenario(serve_pages, tmp_path):
    notebook(
        tmp_path / "20_tell.ipynb",
        "import os\nos.environ['READY'] = '1'",
        "import base64, json, os",
        (
            "told = {'pid': os.getpid(), 'environment': dict(os.environ)}\n"
            "print('TOLD' + base64.b64encode(json.dumps(told).encode()).decode() + 'TOLD')",
            [],
        ),
    )
    server = serve_pages("--preheat", "1", "--db", DATABASE, folder=tmp_path, OFFICE_SECRET="canary-4711")
    visitor = server.visitor()
    with_scenario = visitor.get(f"{TELL}?scenario=lean").told["environment"]
    assert with_scenario["VOILA_PREHEAT"] == "False"
    assert with_scenario["QUERY_STRING"] == "scenario=lean"
    first = visitor.get(TELL)
    environment = first.told["environment"]
    assert environment["VOILA_PREHEAT"] == "True"
    assert environment["WORKBENCH_DB"] == DATABASE
    assert environment["WORKBENCH_PERSON"] == "unnamed (local)"
    assert "canary-4711" not in str(environment)
    assert visitor.get(f"/api/kernels/{first.kernel}").status == 200
    assert server.visitor().channel_status(first.kernel) == 403
    second = visitor.get(TELL).told["environment"]
    assert "VOILA_REQUEST_URL" not in second or second["VOILA_PREHEAT"] == "False"


def test_a_dead_kernel_is_told_to_its_page_and_ends(local_server):
    visitor = local_server.visitor()
    page = visitor.get(TELL)
    status = f"/api/kernels/{page.kernel}"
    assert '"lost": false' in visitor.get(status).body
    os.kill(page.told["pid"], signal.SIGKILL)
    assert until(lambda: '"lost": true' in visitor.get(status).body, 8)


def test_a_published_file_can_be_fetched(local_server):
    assert local_server.visitor().get("/voila/files/public/plan.csv").body.startswith("project,cost")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"host": "0.0.0.0"}, "can be reached from other machines"),
        ({"host": "::"}, "can be reached from other machines"),
        ({"host": "192.0.2.7"}, "can be reached from other machines"),
        ({"host": ""}, "can be reached from other machines"),
        ({"token": "  "}, "the token is empty"),
        ({"token": TOKEN, "proxied": True}, "one way only"),
        ({"proxied": True, "preheat": 1}, "cannot be preheated"),
        ({"port": 70000}, "not between"),
        ({"seats": 0}, "at least 1"),
        ({"preheat": -1}, "at least 0"),
    ],
)
def test_an_unsafe_or_senseless_start_is_refused(page_folder, change, words):
    usual = {"host": "127.0.0.1", "port": 0, "token": None, "proxied": False, "seats": 1, "preheat": 0}
    check(**usual, folder=page_folder)
    with pytest.raises(UsageError, match=words):
        check(**{**usual, **change}, folder=page_folder)


def test_a_public_address_is_fine_with_a_sign_in(page_folder):
    usual = {"host": "0.0.0.0", "port": 0, "seats": 1, "preheat": 0, "folder": page_folder}
    check(**usual, token=TOKEN, proxied=False)
    check(**usual, token=None, proxied=True)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("127.8.9.1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("office.example", False),
        ("", False),
    ],
)
def test_loopback_addresses_are_told_from_others(host, local):
    assert is_loopback(host) is local


@pytest.mark.parametrize(
    ("name", "shown"),
    [("00_home", "Home"), ("80_quarterly_pack", "Quarterly pack"), ("study", "Study"), ("99_", "99_")],
)
def test_a_page_is_called_after_its_file(name, shown):
    assert label(name) == shown
