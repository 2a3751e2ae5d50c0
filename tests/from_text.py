"""Models written out in a test, bound to data."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from gridlang.api import Loaded, Ready
from gridlang.pipeline import check
from gridlang.source import Source


def ready(
    text: str,
    *data: str,
    formulation: str = "",
    settings: Mapping[str, float | str] | None = None,
) -> Ready:
    """Return a model in the language, bound to data."""
    model, findings = check(Source("test.grid", dedent(text)))
    return Loaded(model, findings).bind(*data, formulation=formulation, settings=settings)
