"""Whole-number keys → their ranks: by counting where keys lie close together, else by sorting."""

from __future__ import annotations

import numpy as np

from gridlang.ground.arrays import Bools, Codes

_DIGIT = 16  # bits; NumPy sorts numbers of so many bits by counting


def ranked(keys: Codes) -> tuple[Codes, Codes]:
    """Return the distinct keys, sorted, and the rank of each key among them."""
    if not len(keys):
        return keys, np.zeros(0, dtype=np.int64)
    least = int(keys.min())
    span = int(keys.max()) - least
    if close(span, len(keys)):
        seen = np.zeros(span + 1, dtype=bool)
        seen[keys - least] = True
        return np.flatnonzero(seen) + least, (np.cumsum(seen) - 1)[keys - least]
    if span >> 3 * _DIGIT:
        distinct, rank = np.unique(keys, return_inverse=True)
        return distinct, rank
    order = in_order(keys - least, span)
    ordered = keys[order]
    first = _first_of_equals(ordered)
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.cumsum(first) - 1
    return ordered[first], rank


def close(span: int, count: int) -> bool:
    """Tell whether so many keys, so far apart, are better counted in a table than sorted."""
    return span <= 8 * count + 1000


def in_order(keys: Codes, greatest: int) -> Codes:
    """Return the places of keys from 0 on, sorted, equal ones as they stood: digit by digit."""
    digits = [keys.astype(np.uint16)]
    while greatest >> _DIGIT * len(digits):
        digits.append((keys >> _DIGIT * len(digits)).astype(np.uint16))
    return np.lexsort(digits)


def _first_of_equals(ordered: Codes) -> Bools:
    first = np.empty(len(ordered), dtype=bool)
    first[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first
