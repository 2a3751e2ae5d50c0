"""Text as a terminal shows it: tabs expanded, wide and combining characters counted."""

from __future__ import annotations

from unicodedata import category, east_asian_width

_TAB = 4


def visible(text: str) -> str:
    """Return a text without control characters: pictures such as ␛ stand in their place.

    >>> visible("a" + chr(27) + "[31m")
    'a␛[31m'
    """
    return "".join(_picture(c) for c in text)


def _picture(c: str) -> str:
    if c < " ":
        return chr(0x2400 + ord(c))
    return "�" if category(c) in ("Cc", "Cs") or c in "\u2028\u2029" or _turns(c) else c


def _turns(c: str) -> bool:
    """Tell whether a character would turn the direction of the text around it."""
    return "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"


def width_of(c: str) -> int:
    """Return how many columns of a terminal a character takes."""
    if category(c) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(c) in "WF" else 1


def cells(line: str) -> list[str]:
    """Return the columns of a line: one string each, empty behind a wide character.

    A combining character joins the column before it.
    """
    found: list[str] = []
    for c in line:
        if c == "\t":
            found += [" "] * (_TAB - len(found) % _TAB)
            continue
        shown = visible(c)
        wide = width_of(shown)
        if wide or not found:
            found += [shown] + [""] * (wide - 1)
            continue
        at = len(found) - 1 if found[-1] else len(found) - 2
        found[at] += shown
    return found


def column_at(line: str, offset: int) -> int:
    """Return the column, from 0, at which the character with this offset is shown.

    >>> column_at("電 = x", 1)
    2
    """
    return len(cells(line[:offset]))
