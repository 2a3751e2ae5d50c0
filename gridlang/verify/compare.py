"""Values of our own and of a target → the largest difference of each constraint family."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gridlang.ground.labels import Label
from gridlang.verify.values import Slacks, Values


@dataclass(frozen=True)
class Difference:
    """The largest relative difference of a family, and where; `missing` rows are on one side only."""

    family: str
    rows: int
    largest: float
    index: Label
    missing: int


def differences(ours: Values, theirs: Values) -> list[Difference]:
    """Return the difference of the objective and of each family."""
    found = []
    if ours.objective is not None:
        other = math.nan if theirs.objective is None else theirs.objective
        size = max(1.0, abs(ours.objective))
        found.append(
            Difference("objective", 1, _nan_is_far(abs(ours.objective - other) / size), (), 0)
        )
    for name, rows in ours.families.items():
        others = theirs.families.get(name, {})
        largest = 0.0
        place: Label = ()
        for label in rows.keys() & others.keys():
            apart = _apart(rows[label], others[label])
            if apart > largest:
                largest, place = apart, label
        missing = len(rows.keys() ^ others.keys())
        found.append(Difference(name, len(rows), largest, place, missing))
    return found


def _apart(a: Slacks, b: Slacks) -> float:
    """Return how far slacks are apart; a relation may be stated from either side."""
    straight = max(_far(x, y) for x, y in zip(a, b, strict=True))
    turned = max(_far(x, y) for x, y in zip(a, b[::-1], strict=True))
    return min(straight, turned)


def _far(x: float, y: float) -> float:
    if math.isinf(x) and math.isinf(y):
        return 0.0
    return _nan_is_far(abs(x - y) / max(1.0, abs(x)))


def _nan_is_far(x: float) -> float:
    return math.inf if math.isnan(x) else x
