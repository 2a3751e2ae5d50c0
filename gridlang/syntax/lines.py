"""Source text → logical lines: a statement goes on inside brackets and around operators."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gridlang.source import Source, Span

_PIECE = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*")
      | (?P<comment>\#[^\n]*)
      | (?P<newline>\r?\n)
      | (?P<open>[(\[{]) | (?P<close>[)\]}])
      | (?P<separator>;)
      | (?P<blank>[ \t\f\r]+)
      | (?P<operator>\*\*|==|<=|>=|!=|\.\.|[-+*/^<>=,≤≥≠∈·∠∪∖∩−]|\b(?:and|or|not|in|if|else|for|by|union|diff|inter)\b)
      | (?P<word>\w+|.)""",
    re.VERBOSE,
)
# A line that begins with one of these belongs to the line before it.
_LEADING_SIGNS = "*/^=<>!+-.≤≥≠∈·∠∪∖∩−"
_LEADING_WORDS = ("and", "or", "in", "not", "by", "union", "diff", "inter")
# Statements whose clauses `;` separates, and those that are complete at a colon.
_CLAUSES = ("formulation", "scenario")
_BLOCKS = ("scenario", "study", "algorithm", "repeat", "until", "while", "for", "if", "else")


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line: its text with comments and inner line ends blanked, and where it stands.

    Blanking keeps every character at its offset from `span.start`, so that places stay true.
    """

    text: str
    span: Span


def logical_lines(source: Source) -> list[Line]:
    """Return the statements of a source, in order; `;` separates statements as a line end does.

    A `;` inside a `formulation` or `scenario` separates the clauses of that statement, which goes
    on after it. A line goes on inside brackets, after an operator, a comma or a colon, and before
    an operator.
    """
    lines: list[Line] = []
    buffer: list[str] = []
    start = 0
    depth = 0
    last_operator = False
    pieces = list(_PIECE.finditer(source.text))

    def finish(end: int) -> None:
        nonlocal buffer, start
        text = "".join(buffer)
        stripped = text.strip()
        if stripped:
            first = start + len(text) - len(text.lstrip())
            lines.append(Line(stripped, Span(source, first, first + len(stripped))))
        buffer = []
        start = end

    for number, piece in enumerate(pieces):
        kind, text = piece.lastgroup, piece.group()
        if kind == "comment":
            buffer.append(" " * len(text))
            continue
        if kind == "newline":
            ahead = _next_word(pieces, number)
            statement = _begins_statement(pieces, number)
            open_ended = depth or last_operator or _awaits_more(buffer)
            leads = ahead in _LEADING_WORDS or ahead[:1] in _LEADING_SIGNS
            if (open_ended and not statement) or (ahead and leads):
                buffer.append(" " * len(text))
                continue
            finish(piece.end())
            depth, last_operator = 0, False
            continue
        if kind == "separator" and not depth and not _begins(buffer, _CLAUSES):
            finish(piece.end())
            depth, last_operator = 0, False
            continue
        buffer.append(text)
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        if kind != "blank":
            last_operator = kind == "operator"
    finish(len(source.text))
    return lines


def _next_word(pieces: list[re.Match[str]], number: int) -> str:
    for piece in pieces[number + 1 :]:
        if piece.lastgroup not in ("newline", "blank", "comment"):
            return piece.group()
    return ""


_WORD = re.compile(r"\w+")
# A line that cannot be the inside of an open bracket: a keyword, then what it declares.
_STATEMENT = re.compile(
    r"\s*(set|param|var|define|minimi[sz]e|maximi[sz]e|model|use|base|table|check"
    r"|formulation|scenario|study|algorithm|report|let|plot|note)\s+(?!(?:if|else|in|and|or|not|for|by)\b)[\w\"]"
    r"|\s*subject\s+to\b"
)


def _begins_statement(pieces: list[re.Match[str]], number: int) -> bool:
    """Tell whether the next line is a statement, so that an unclosed bracket ends before it."""
    end = pieces[number].end()
    return _STATEMENT.match(pieces[number].string, end) is not None


def _begins(buffer: list[str], words: tuple[str, ...]) -> bool:
    head = _WORD.match("".join(buffer).lstrip())
    return head is not None and head.group() in words


def _awaits_more(buffer: list[str]) -> bool:
    """Tell whether a line ends at a colon, or between clauses, with more still to come."""
    text = "".join(buffer).rstrip()
    if text.endswith(";"):
        return _begins(buffer, _CLAUSES)
    return text.endswith(":") and not _begins(buffer, _BLOCKS)
