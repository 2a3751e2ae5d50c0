"""Models written out in a test, solved."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from from_text import ready

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.solution import Solution


def solved(
    text: str,
    *data: str,
    settings: Mapping[str, float | str] | None = None,
    options: Mapping[str, str | int | float] | None = None,
    solver: str = "",
) -> Solution:
    """Return the solution of a model in the language."""
    return ready(text, *data, settings=settings).solve(options=options, solver=solver)


def refused(action: object, *args: object, **named: object) -> list[Diagnostic]:
    """Return the errors that an action raises."""
    with pytest.raises(GridlangError) as raised:
        action(*args, **named)  # type: ignore[operator]
    return [d for d in raised.value.diagnostics if d.is_error]
