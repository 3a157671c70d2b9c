"""How Voilà is set up here, and what the page frame shows."""

import logging
import re
import tempfile
from pathlib import Path

from traitlets.config import Config

from workbench import office
from workbench.app.kernels import Kernels

PRODUCT = "Portfolio workbench"
PUBLIC_FILES = r"public/.*\.(png|svg|css|xlsx|csv|pdf|html)"
LONGEST_SOCKET_FOLDER = 40


def configuration(folder: Path, person: str, seats: int, preheat: int, cell_seconds: int, idle_seconds: int) -> Config:
    """Configure everything but the address and the sign-in."""
    temporary = tempfile.gettempdir()
    return Config(
        {
            "Voila": {
                "config_file_paths": [],
                # a private folder is made in it; names of sockets must stay short
                "connection_dir_root": temporary if len(temporary) <= LONGEST_SOCKET_FOLDER else "/tmp",  # noqa: S108
                "log_level": logging.WARNING,
                "open_browser": False,
                "port_retries": 0,
                "root_dir": str(folder),
            },
            "VoilaConfiguration": {
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
                "default_pool_size": preheat,
                "file_allowlist": [PUBLIC_FILES],
                "multi_kernel_manager_class": Kernels,
                "preheat_kernel": preheat > 0,
                "resources": {"workbench": frame(folder)},
                "show_tracebacks": False,
                "strip_sources": True,
                "template": "workbench",
            },
            "VoilaExecutor": {
                "cell_error_instruction": "Reload the page; the log of the server says what happened.",
                "error_on_timeout": {"ename": "TimeoutError", "evalue": "the cell ran too long", "traceback": []},
                "interrupt_on_timeout": True,
                "timeout": cell_seconds,
            },
            "KernelManager": {"transport": "ipc"},
            "Kernels": {
                "allow_tracebacks": False,
                "cull_busy": True,
                "cull_connected": True,
                "cull_idle_timeout": idle_seconds,
                "cull_interval": min(60, idle_seconds),
                "seats": seats,
            },
            "Visitors": {"person": person},
        }
    )


def frame(folder: Path) -> dict:
    """Gather what the page frame shows: its name, its style and the way to every page."""
    style = (office.templates() / "style" / "workbench.css").read_text(encoding="utf-8")
    names = sorted(path.stem for path in folder.glob("*.ipynb"))
    pages = [{"name": name, "label": label(name), "href": f"/voila/render/{name}.ipynb"} for name in names]
    return {"product": PRODUCT, "style": style, "pages": pages}


def label(name: str) -> str:
    """Name of a page in the navigation: the file name without its number, ``80_quarterly_pack`` is Quarterly pack."""
    return re.sub(r"^\d+_", "", name).replace("_", " ").replace("-", " ").strip().capitalize() or name
