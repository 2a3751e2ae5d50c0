"""The page of a diagnostic: what it means, why gridlang insists, and how to mend it."""

from __future__ import annotations

from importlib.resources import files

from gridlang.diagnostics.codes import CODES, find_code
from gridlang.diagnostics.diagnostic import Diagnostic, GridlangError
from gridlang.diagnostics.suggest import did_you_mean


def page(code_or_slug: str) -> str:
    """Return the page of a code (`GL301`, in any case) or of its slug, as Markdown.

    Raises `GridlangError` (GL001) with the nearest code or slug if there is no such page.
    """
    found = find_code(code_or_slug)
    if found is None:
        raise GridlangError((_unknown(code_or_slug.strip()),))
    place = files("gridlang.diagnostics") / "pages" / f"{found.code}.md"
    return place.read_text(encoding="utf-8")


def _unknown(word: str) -> Diagnostic:
    known = [*CODES, *(c.slug for c in CODES.values())]
    advice = "give the code or the slug of a message, such as GL301 or wrong-index-set"
    help = did_you_mean(word, known, advice)
    return Diagnostic("GL001", f"there is no diagnostic `{word}`", help=help)
