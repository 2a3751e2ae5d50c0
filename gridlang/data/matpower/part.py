"""One matrix of a case, and how its elements are named and counted in a message."""

from __future__ import annotations

from dataclasses import dataclass

from gridlang.data.matlab import Rows
from gridlang.data.matlab.values import Floats, Mask


@dataclass(frozen=True, slots=True)
class Part:
    """One matrix of the case; `sound` is false if rows or the whole of it could not be read.

    `values` may be wider than the file, whose number of columns is `width`.
    """

    noun: str
    values: Floats
    places: Rows
    sound: bool
    width: int = 0

    @property
    def whole(self) -> Mask:
        return self.places.whole

    def name(self, row: int) -> str:
        number = self.values[row, 0] if self.noun == "bus" else row + 1
        return f"{self.noun} {figure(number)}"


def figure(value: float) -> str:
    return f"{value:.10g}"


def count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun}es" if noun.endswith("ch") else f"{number} {noun}s"
