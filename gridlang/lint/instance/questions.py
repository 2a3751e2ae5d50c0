"""The questions that are asked of a model on its data, in one list."""

from __future__ import annotations

from collections.abc import Callable

from gridlang.bound import Bound
from gridlang.diagnostics import Diagnostic
from gridlang.lint.instance.entries import Entries, entries_of
from gridlang.lint.instance.ranges import wide_ranges
from gridlang.lint.instance.repeats import repeated_rows

QUESTIONS: tuple[Callable[[Bound, Entries], tuple[Diagnostic, ...]], ...] = (
    wide_ranges,
    repeated_rows,
)


def lint_instance(bound: Bound) -> tuple[Diagnostic, ...]:
    """Return what can be bettered in a model on its data.

    Constraints without a row are among `bound.findings` already (GL832).
    """
    entries = entries_of(bound)
    return tuple(d for ask in QUESTIONS for d in ask(bound, entries))
