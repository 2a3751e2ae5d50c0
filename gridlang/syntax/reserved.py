"""Statements that the language keeps for later versions: which lines are they?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gridlang.diagnostics import Diagnostic
from gridlang.source import Span
from gridlang.syntax.lines import Line
from gridlang.syntax.mistakes import KEYWORDS, RESERVED

_HEAD = re.compile(r"([A-Za-z_]+)\b")
_PROSE = re.compile(r'"(?:[^"\\\n]|\\.)*"')
# Studies by an algorithm, over algorithms or computed sets.
_LATER_STUDY = re.compile(
    r"study\s+\w+\s*(by\b|over\b.*(\balgorithm\s+in\b|\bin\s+[A-Za-z]))",
    re.DOTALL,
)
_OPENS_LATER = ("algorithm",)
# Statements that belong to the block above them.
_INNER = ("report", "let", "plot", "note")


def reserved(lines: Sequence[Line]) -> dict[Line, Diagnostic]:
    """Return a finding for each line that this version does not read.

    `report`, `let`, `plot` and `note` belong to the `study` above them, or to another block: where
    that is for later, so are they.
    """
    found: dict[Line, Diagnostic] = {}
    later = False
    for line in lines:
        head = _HEAD.match(line.text)
        word = "" if head is None else head.group()
        if word in _INNER:
            unread = later
        elif word == "study":
            later = unread = _LATER_STUDY.match(_PROSE.sub("", line.text)) is not None
        else:
            unread = word in RESERVED - KEYWORDS
            later = word in _OPENS_LATER or (later and unread)
        if unread:
            found[line] = _refused(line, word)
    return found


def _refused(line: Line, word: str) -> Diagnostic:
    span = Span(line.span.source, line.span.start, line.span.start + len(word))
    what = f"`{word}` begins a statement that this version does not read"
    if word == "study":
        what = "this version reads no study by or over algorithms, or over sets of data"
    return Diagnostic(
        "GL104",
        what,
        span,
        note="the word is reserved for it",
        help="take the statement out, or give the constraint another name",
    )
