"""Voilà as it comes, with the parameter hook its documentation shows: the control the attacks are tried on first."""

import argparse
import json
import logging
import sys
from shutil import rmtree

sys.modules.setdefault("rfc3987_syntax", None)

from jupyter_core.utils import run_sync  # noqa: E402
from papermill.parameterize import parameterize_notebook  # noqa: E402
from tornado.ioloop import IOLoop  # noqa: E402
from tornado.netutil import bind_sockets  # noqa: E402
from traitlets.config import Config  # noqa: E402
from voila.app import Voila  # noqa: E402


def hook(request, notebook, cwd):
    """Write the query of a request into the notebook."""
    parameters = json.loads(request.get_argument("parameters", "{}"))
    if not parameters:
        return notebook
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
    notebook.metadata.setdefault("papermill", {})
    return parameterize_notebook(notebook, parameters)


class Stock(Voila):
    """Says where it is."""

    def listen(self):
        """Take a free port."""
        (free,) = bind_sockets(0, "127.0.0.1")
        self.port = free.getsockname()[1]
        free.close()
        IOLoop.current().add_callback(print, f"http://127.0.0.1:{self.port}/", flush=True)
        super().listen()

    def stop(self):
        """End the kernels at once, so that the tests need not wait for them."""
        run_sync(self.kernel_manager.shutdown_all)(now=True)
        rmtree(self.connection_dir)


parser = argparse.ArgumentParser()
parser.add_argument("--notebooks")
parser.add_argument("--token", default="")
given = parser.parse_args()
config = Config()
config.Voila.update(
    {
        "ip": "127.0.0.1",
        "open_browser": False,
        "root_dir": given.notebooks,
        "config_file_paths": [],
        "log_level": logging.ERROR,
        "port_retries": 0,
    }
)
config.VoilaConfiguration.update({"prelaunch_hook": hook, "http_header_envs": ["X-Workbench-User"]})
if given.token:
    config.Voila.token = given.token
app = Stock.instance(config=config)
app.initialize([])
app.start()
