"""Curvature, monotonicity and sign of functions, and how they compose: disciplined convex programming.

Source: M. Grant, S. Boyd and Y. Ye, Disciplined convex programming, in L. Liberti and N. Maculan
(eds.), Global Optimization: From Theory to Implementation, 2006, sections 4 to 6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Curvature(StrEnum):
    AFFINE = "affine"
    CONVEX = "convex"
    CONCAVE = "concave"
    NEITHER = "neither convex nor concave"

    @property
    def opposite(self) -> Curvature:
        return _OPPOSITE.get(self, self)


_OPPOSITE = {
    Curvature.CONVEX: Curvature.CONCAVE,
    Curvature.CONCAVE: Curvature.CONVEX,
}


class Sign(StrEnum):
    """What is known of the sign of a real expression; 0 is both."""

    NONNEGATIVE = "at least 0"
    NONPOSITIVE = "at most 0"
    UNKNOWN = "unknown"

    @property
    def opposite(self) -> Sign:
        return _TURNED[self]

    def times(self, other: Sign) -> Sign:
        if Sign.UNKNOWN in (self, other):
            return Sign.UNKNOWN
        return Sign.NONNEGATIVE if self is other else Sign.NONPOSITIVE


_TURNED = {
    Sign.NONNEGATIVE: Sign.NONPOSITIVE,
    Sign.NONPOSITIVE: Sign.NONNEGATIVE,
    Sign.UNKNOWN: Sign.UNKNOWN,
}


def common(signs: Iterable[Sign]) -> Sign:
    """Return the sign that all have, unknown where they differ."""
    found = set(signs)
    return found.pop() if len(found) == 1 else Sign.UNKNOWN


class Slope(StrEnum):
    """How a function goes with an argument: outward rises where it is above 0, falls below."""

    RISING = "rising"
    FALLING = "falling"
    OUTWARD = "outward"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Shape:
    """Curvature of an operator, its slope in each argument (the last one for all that follow), its sign."""

    curvature: Curvature
    slopes: tuple[Slope, ...] = (Slope.ANY,)
    sign: Sign = Sign.UNKNOWN

    def slope(self, argument: int) -> Slope:
        return self.slopes[min(argument, len(self.slopes) - 1)]


_RISING, _FALLING, _OUTWARD = (Slope.RISING,), (Slope.FALLING,), (Slope.OUTWARD,)

SUM = Shape(Curvature.AFFINE, _RISING)
DIFFERENCE = Shape(Curvature.AFFINE, (Slope.RISING, Slope.FALLING))
NEGATIVE = Shape(Curvature.AFFINE, _FALLING)
PART = Shape(Curvature.AFFINE)  # of a complex number: no order, so no slope
SIZE = Shape(Curvature.CONVEX, _OUTWARD, Sign.NONNEGATIVE)
GROWTH = Shape(Curvature.CONVEX, _RISING, Sign.NONNEGATIVE)
GREATEST = Shape(Curvature.CONVEX, _RISING)
LEAST = Shape(Curvature.CONCAVE, _RISING)
ROOT = Shape(Curvature.CONCAVE, _RISING, Sign.NONNEGATIVE)
INVERSE = Shape(Curvature.CONVEX, _FALLING, Sign.NONNEGATIVE)  # of what is above 0
