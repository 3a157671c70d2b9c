"""A13: a server for everybody, by mistake."""

import subprocess
import sys

from page_servers import TELL


def test_stock_voila_without_a_token_gives_a_kernel_to_anyone(stock_server):
    assert stock_server.visitor().get(TELL).status == 200


def test_a_public_bind_without_sign_in_is_refused_before_anything_listens(page_folder):
    program = [sys.executable, "-m", "workbench.app.server", "--notebooks", str(page_folder), "--port", "0"]
    done = subprocess.run(
        [*program, "--host", "0.0.0.0"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "can be reached from other machines" in done.stderr
    assert "Traceback" not in done.stderr
