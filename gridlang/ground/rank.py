"""How far lifted matrices are from rank one: what tells whether a relaxation is exact."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gridlang.derive.derive import Derived
from gridlang.derive.lift import PhaseLift
from gridlang.ground.arrays import Reals
from gridlang.ground.definite import exactness, pattern, used_columns
from gridlang.ground.instance import Instance
from gridlang.ground.lift import Point
from gridlang.ground.restore import index_of, places


def second_to_first(
    derived: Derived, point: Point, instance: Instance, x: Reals, fill: Sequence[Reals]
) -> float | None:
    """Return the largest ratio of the second to the first eigenvalue; None where nothing is lifted.

    Of a semidefinite matrix it is taken over the cliques of its graph, of one that is limited by
    its minors over the pairs. 0: every part has rank one.
    """
    used = used_columns(instance) if instance.semidefinite else None
    ratios = [
        exactness(pattern(m, len(x), used), x, fill[k] if k < len(fill) else None)
        for k, m in enumerate(instance.semidefinite)
    ]
    if not ratios:
        ratios = [_of_pairs(point, way) for way in derived.back if isinstance(way, PhaseLift)]
    return max(ratios, default=None)


def _of_pairs(point: Point, way: PhaseLift) -> float:
    """Source: eigenvalues of [[a, w], [w*, b]] are (a + b ± √((a − b)² + 4|w|²))/2."""
    figures = point.evaluator.figures
    nodes = index_of(point.evaluator, way.diagonal)
    tails, heads = places(nodes, index_of(point.evaluator, way.upper), way)
    diagonal = np.real(figures[way.diagonal].values)
    a, b = diagonal[tails], diagonal[heads]
    root = np.sqrt((a - b) ** 2 + 4 * np.abs(figures[way.upper].values) ** 2)
    first, second = (a + b + root) / 2, (a + b - root) / 2
    return float(np.max(np.maximum(second, 0.0) / np.maximum(first, 1e-12), initial=0.0))
