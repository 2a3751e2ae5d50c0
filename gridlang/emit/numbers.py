"""Numbers → the shortest text that reads back the same, as a target spells them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from gridlang.ground.arrays import Reals


def spelled(value: complex | float | int, words: Mapping[str, str], unit: str = "") -> str:
    """Return a number; `words` spell infinity, the imaginary unit, and a number with its unit."""
    if unit and "unit" in words:
        return words["unit"].format(spelled(value, words), unit=unit)
    if isinstance(value, complex) and value.imag and "imaginary" in words:
        j = words["imaginary"].format()
        size = "" if value.imag == 1 else spelled(value.imag, words)
        return f"{size}{j}" if not value.real else f"({spelled(value.real, words)} + {size}{j})"
    number = value.real if isinstance(value, complex) else value
    if isinstance(number, float) and math.isinf(number):
        word = words.get("infinity", "inf")
        return word if number > 0 else f"-{word}"
    if isinstance(number, float) and number == int(number) and abs(number) < 1e15:
        return str(int(number)) if number or math.copysign(1, number) > 0 else "-0.0"
    return repr(number)


def too_great(value: complex | float, words: Mapping[str, str]) -> bool:
    """Tell whether a number is finite, but beyond the numbers that a target has."""
    return float(words.get("beyond", "inf")) <= abs(value) < math.inf


def spelled_all(values: Reals, words: Mapping[str, str]) -> list[str]:
    """Return many numbers; equal ones are spelled once."""
    bits = np.ascontiguousarray(values, dtype=float).view(np.int64)  # −0 and 0 are not the same
    distinct, where = np.unique(bits, return_inverse=True)
    texts = [spelled(x, words) for x in distinct.view(float).tolist()]
    return list(map(texts.__getitem__, where.ravel().tolist()))
