"""A warning or a note, and the first ones of a kind with the rest by count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gridlang.diagnostics import Diagnostic, Severity
from gridlang.source import Span

# So many findings of one kind are shown; the first ones teach as much as all.
MOST = 10


def warning(code: str, message: str, span: Span | None, help: str, note: str = "") -> Diagnostic:
    return Diagnostic(code, message, span, note=note, help=help, severity=Severity.WARNING)


def note(code: str, message: str, span: Span | None, help: str = "") -> Diagnostic:
    return Diagnostic(code, message, span, help=help, severity=Severity.NOTE)


def first_of(
    rows: NDArray[np.int64] | Sequence[int], one: Callable[[int], Diagnostic]
) -> tuple[Diagnostic, ...]:
    """Return the findings on the first rows; the last of them says how many more there are."""
    found = [one(int(row)) for row in rows[:MOST]]
    more = len(rows) - MOST
    if more > 0:
        found[-1] = replace(found[-1], message=f"{found[-1].message}, and {more} more like it")
    return tuple(found)
