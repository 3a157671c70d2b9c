"""What the server writes to its log: failures, without tokens and without whole kernel ids."""

import logging
import re

from workbench.errors import shortened
from workbench.redaction import redact

LONGEST = 200
KERNEL_ID = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def log_request(handler) -> None:
    """Log failures of the server without the query, which may hold a token."""
    if handler.get_status() >= 500 and handler.get_status() != 503:
        logging.getLogger("tornado.access").error("%d %s", handler.get_status(), handler._request_summary())


class Discreet(logging.Filter):
    """
    Makes records fit to be read by others: short kernel ids, no secrets, no stacks and no source of a failed cell.

    Leaves out that a notebook carries no signature: who may write to the folder decides what is trusted here.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message, or drop it."""
        text = record.getMessage().partition("\n")[0]
        if record.exc_info and record.exc_info[1] is not None:
            text = f"{text.partition(': ')[0]}: {last_line(record.exc_info[1])}"
        record.msg, record.args = KERNEL_ID.sub(r"\1", redact(text)), ()
        record.exc_info = record.exc_text = None
        return not record.msg.endswith(" is not trusted")


def last_line(error: BaseException) -> str:
    """Say what went wrong in one line; the failure of a cell by the error inside it."""
    name, value = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", str(error))
    return f"{name}: {shortened(value, LONGEST)}"


def quiet_logs(log: logging.Logger) -> None:
    """Send warnings of the server to standard error, without whole kernel ids."""
    handler = logging.StreamHandler()
    handler.addFilter(Discreet())
    handler.setLevel(logging.WARNING)
    for logger in (log, logging.getLogger("tornado"), logging.getLogger("asyncio")):
        logger.handlers[:] = [handler]
        logger.setLevel(logging.WARNING)
        logger.propagate = False
