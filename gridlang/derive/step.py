"""What a step of a formulation gives: the model, the way back, and what it is to its parent."""

from __future__ import annotations

from dataclasses import dataclass

from gridlang.derive.coordinates import CoordinateLift
from gridlang.model.nodes import Model


@dataclass(frozen=True, slots=True)
class Step:
    """A derived model, the lifts of variables that it replaced, and its relation to the parent."""

    model: Model
    lifts: tuple[CoordinateLift, ...] = ()
    relation: str = "approximation"
