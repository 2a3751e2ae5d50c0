"""Where a block (`if`, `for`, …) ends or goes on in another branch."""

from __future__ import annotations

import re

from gridlang.data.matlab.cursor import Cursor

UNREAD_BLOCKS = frozenset({"for", "while", "switch", "try", "parfor"})
_BLOCK_WORD = re.compile(
    r"[()\[\]{}]|(?<![\w.])(?:if|for|while|switch|try|parfor|else|elseif|end\w*)(?!\w)"
)


def skip_block(cursor: Cursor, *, otherwise: bool = False) -> str:
    """Move behind the end of this block, or behind its next branch, and return the word."""
    depth, inside = 1, 0
    for found in _BLOCK_WORD.finditer(cursor.code, cursor.position):
        word = found[0]
        cursor.position = found.end()
        if word in "([{":
            inside += 1
        elif word in ")]}":
            inside -= 1
        elif inside > 0:
            continue
        elif word.startswith("end"):
            depth -= 1
            if depth == 0:
                return word
        elif not word.startswith("else"):
            depth += 1
        elif depth == 1 and otherwise:
            return word
    raise cursor.problem("this block has no end")
