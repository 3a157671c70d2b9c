"""Static files: the front end of the pages and what the office publishes, for signed-in visitors only."""

import re
from pathlib import Path

from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
from jupyterlab_server.themes_handler import ThemesHandler
from voila.static_file_handler import AllowListFileHandler, MultiStaticFileHandler, TemplateStaticFileHandler

from workbench.app.gate import Guard, RefusedError

TEMPLATE_FILE = re.compile(r"(workbench|lab|base)/static/[^/].*")


class SignedIn(Guard):
    """Static files are for visitors, too."""

    async def get(self, path: str, include_body: bool = True) -> None:
        """Send a file."""
        await super().get(path, include_body)

    async def head(self, path: str) -> None:
        """Send what is known about a file."""
        await super().get(path, include_body=False)


class Files(SignedIn, JupyterHandler, AllowListFileHandler):
    """Files the office puts into the public folder beside the notebooks."""

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Refuse links that lead out of the folder."""
        if not Path(absolute_path).resolve().is_relative_to(Path(root).resolve()):
            raise RefusedError(404)
        return super().validate_absolute_path(root, absolute_path)


class Templates(SignedIn, JupyterHandler, TemplateStaticFileHandler):
    """Style sheets and scripts of the page templates."""

    async def get(self, path: str, include_body: bool = True) -> None:
        """Send a file of a template we use."""
        if not TEMPLATE_FILE.fullmatch(path):
            raise RefusedError(404)
        await super().get(path, include_body)


class Static(SignedIn, JupyterHandler, MultiStaticFileHandler):
    """The front end of the pages."""


class Extensions(SignedIn, FileFindHandler):
    """Front ends of widget libraries."""


class Themes(SignedIn, ThemesHandler):
    """Colours of the front end."""
