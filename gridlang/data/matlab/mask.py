"""Mask comments and strings, so that no bracket, word or sign in them is taken for code."""

from __future__ import annotations

import re

# The look-behind tells a string from a transpose; it stands after the quote so that every branch
# begins with a literal, which the regex engine turns into a fast skip.
_MASKED = re.compile(r"""%[^\n]*|"(?:[^"\n]|"")*"|'(?<![\w)\]}.']')(?:[^'\n]|'')*'""")
_CONTINUED = re.compile(r"\.\.\.[^\n]*(?:\n|\Z)")
_BLOCK_MARK = re.compile(r"^[ \t]*%([{}])[ \t\r]*$", re.MULTILINE)


def mask(text: str) -> tuple[str, int]:
    """Return the text with comments blanked and strings as underscores, offsets unchanged.

    Second: the offset of a block comment that is never closed, or -1.
    """
    text, open_comment = _without_blocks(text) if "%{" in text else (text, -1)
    code = _MASKED.sub(_hidden, text.replace("\ufeff", " "))
    if "..." in code:
        code = _CONTINUED.sub(lambda found: " " * len(found[0]), code)
    return code, open_comment


def _without_blocks(text: str) -> tuple[str, int]:
    depth, opened, done = 0, -1, 0
    parts: list[str] = []
    for mark in _BLOCK_MARK.finditer(text):
        if mark[1] == "{":
            depth += 1
            if depth == 1:
                opened = mark.start()
        elif depth:
            depth -= 1
            if depth == 0:
                parts += text[done:opened], _blank(text[opened : mark.end()])
                done = mark.end()
    if not depth:
        return "".join([*parts, text[done:]]), -1
    return "".join([*parts, text[done:opened], _blank(text[opened:])]), opened


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _hidden(found: re.Match[str]) -> str:
    text = found[0]
    return " " * len(text) if text[0] == "%" else text[0] + "_" * (len(text) - 2) + text[0]
