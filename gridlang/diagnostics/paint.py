"""Colours of a terminal, by what a text means; none where none are wanted."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

Paint = Callable[[str, "Role"], str]


class Role(StrEnum):
    """What a piece of a message is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    TITLE = "title"
    FRAME = "frame"
    LABEL = "label"
    HELP = "help"


# SGR codes, ECMA-48 section 8.3.117.
_CODES = {
    Role.ERROR: "1;31",
    Role.WARNING: "1;33",
    Role.NOTE: "1;36",
    Role.TITLE: "1",
    Role.FRAME: "34",
    Role.LABEL: "36",
    Role.HELP: "32",
}


def coloured(text: str, role: Role) -> str:
    return f"\x1b[{_CODES[role]}m{text}\x1b[0m" if text else text


def plain(text: str, role: Role) -> str:
    return text
