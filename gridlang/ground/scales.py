"""Units → internal numbers: per unit where a base is declared, MW and kV otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from gridlang.model.expr import Num
from gridlang.model.units import Unit


@dataclass(frozen=True, slots=True)
class Scales:
    """How many W and V one internal unit of power and of voltage is."""

    power: float = 1e6
    potential: float = 1e3

    def factor(self, unit: Unit | None) -> float:
        """Return what a figure in a unit is multiplied by to become internal."""
        if unit is None:
            return 1.0
        base: float = self.power**unit.power * self.potential**unit.potential
        return unit.factor / base

    def number(self, e: Num) -> complex | float | int:
        if e.unit is None:
            return e.value
        return e.value * self.factor(e.unit)
