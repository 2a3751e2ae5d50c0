"""The models of the library, each in every formulation that it offers."""

from __future__ import annotations

import gridlang
from gridlang.inputs import library


def formulations() -> list[tuple[str, str]]:
    """Return pairs of model and formulation; the formulation is empty where there is none."""
    found = []
    for name in sorted(library()):
        offered = [f.name for f in gridlang.load(name).model.formulations]
        found += [(name, f) for f in offered or [""]]
    return found
