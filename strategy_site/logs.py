"""How a line of the log looks. A link is a key (an invitation, a personal link, a new password): none is written down."""

import logging
import re

KEY_IN_ADDRESS = re.compile(r"((?:/invitations|/w/q|/learn|/confirm-email|/reset/key)/)[^/\s\"'<>?#]+")


class MaskingFormatter(logging.Formatter):
    """Masks the keys in addresses, in the message as in a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return KEY_IN_ADDRESS.sub(r"\1***", super().format(record))
