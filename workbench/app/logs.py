"""What the server writes to its log: failures, without tokens and without whole kernel ids."""

import logging
import re

KERNEL_ID = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def log_request(handler) -> None:
    """Log failures of the server without the query, which may hold a token."""
    if handler.get_status() >= 500 and handler.get_status() != 503:
        logging.getLogger("tornado.access").error("%d %s", handler.get_status(), handler._request_summary())


class ShortIds(logging.Filter):
    """Cuts kernel ids to eight characters: whoever reads the log shall not be able to use them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message."""
        record.msg, record.args = KERNEL_ID.sub(r"\1", record.getMessage()), ()
        return True


def quiet_logs(log: logging.Logger) -> None:
    """Send warnings of the server to standard error, without whole kernel ids."""
    handler = logging.StreamHandler()
    handler.addFilter(ShortIds())
    handler.setLevel(logging.WARNING)
    for logger in (log, logging.getLogger("tornado"), logging.getLogger("asyncio")):
        logger.handlers[:] = [handler]
        logger.setLevel(logging.WARNING)
        logger.propagate = False
