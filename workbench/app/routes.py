"""The addresses of the server: those of Voilà that we have an own, stricter handler for, and no others."""

from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterlab_server.themes_handler import ThemesHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import AllowListFileHandler, MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from workbench.app import files, handlers

SWAPS = {
    KernelHandler: handlers.Status,
    VoilaKernelWebsocketHandler: handlers.Channel,
    VoilaShutdownKernelHandler: handlers.Shutdown,
    TornadoVoilaHandler: handlers.Page,
    AllowListFileHandler: files.Files,
    TemplateStaticFileHandler: files.Templates,
    MultiStaticFileHandler: files.Static,
    FileFindHandler: files.Extensions,
    ThemesHandler: files.Themes,
}


def safe_routes(stock: list[tuple]) -> list[tuple]:
    """
    Swap the handlers of Voilà for ours and drop those that have no counterpart.

    Parameters
    ----------
    stock
        Pattern, handler class and arguments as Voilà lists them.

    Returns
    -------
    list
        The same for our server; the list of notebooks gives way to the home page, and there is a form to sign in.
    """
    kept = [(pattern, SWAPS[handler], *rest) for pattern, handler, *rest in stock if handler in SWAPS]
    homes = [(pattern, handlers.Home) for pattern, handler, *_ in stock if handler is TornadoVoilaTreeHandler]
    return [*kept, *homes, (r"/login", handlers.SignIn)]
