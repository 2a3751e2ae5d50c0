"""What goes wrong in a tool, as errors of gridlang."""

from __future__ import annotations

import re

from gridlang.diagnostics import Diagnostic, GridlangError


def missing(what: str, help: str) -> GridlangError:
    """Return the error (GL901) for a tool, a solver or a licence that is not there."""
    return GridlangError((Diagnostic("GL901", what, help=help),))


def not_taken(
    what: str, target: str, text: str, line: int, origin: re.Pattern[str]
) -> GridlangError:
    """Return the error (GL704) for emitted text that a tool does not take.

    The nearest comment above the line that names a place in a `.grid` file, as `origin` finds its
    file and line, tells what was written there.
    """
    places = filter(None, map(origin.search, reversed(text.splitlines()[:line])))
    found = next(places, None)
    note = "" if found is None else f"written from {found[1]}, line {found[2]}"
    help = f"see the text with `gridlang emit … --to {target}`, and report it to gridlang"
    return GridlangError((Diagnostic("GL704", what, note=note, help=help),))


def one_line(text: str) -> str:
    """Return the beginning of a message, on one line."""
    return " ".join(text.split())[:200]
