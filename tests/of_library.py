"""The models that come along, each in every formulation that it offers, and data for them."""

from __future__ import annotations

from functools import cache

import gridlang
from gridlang.api import Loaded
from gridlang.inputs import library
from gridlang.pipeline import lower


def _paths() -> dict[str, str]:
    """Return what `gridlang.load` takes, by name: the library, and a paper's models as printed."""
    found = {name: name for name in library()}
    for main in library().values():
        if main.stem != main.parent.name:
            continue
        for path in sorted(main.parent.glob("*.grid")):
            text = path.read_text(encoding="utf-8")
            if path != main and text.startswith(("model", "convex model")):
                found[f"{main.stem}/{path.stem}"] = str(path)
    return dict(sorted(found.items()))


MODELS = _paths()

# Siting for twelve hours and switches take a search; these are solved by the tests of the papers.
LONG = frozenset(name for name in MODELS if name.startswith(("vaca2024", "rossoni2020")))


@cache
def loaded(name: str) -> Loaded:
    return gridlang.load(MODELS[name])


def data_for(name: str, case: str = "case9") -> list[str]:
    """Return data for a model: none where it brings its own, else a case that it can take."""
    if not loaded(name).model.schemas:
        return []
    return ["case14"] if name == "state_estimation" else [case]


def has_matrices(name: str, formulation: str) -> bool:
    """Tell whether a formulation asks for positive semidefinite matrices."""
    return bool(lower(loaded(name).model, formulation)[1].model.semidefinite)


def formulations(matrices: bool = False) -> list[tuple[str, str]]:
    """Return pairs of model and formulation; the formulation is empty where there is none.

    Those with positive semidefinite matrices, or (`matrices` False) those without.
    """
    found = []
    for name in MODELS:
        offered = [f.name for f in loaded(name).model.formulations]
        found += [(name, f) for f in offered or [""] if has_matrices(name, f) is matrices]
    return found


def folder_of(name: str, formulation: str) -> str:
    """Return the folder for golden texts: a paper's models as printed have one of their own."""
    return name.split("/")[0] if "/" in name else formulation or "as_written"
