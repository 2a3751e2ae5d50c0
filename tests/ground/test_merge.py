"""Kernels over the same columns become one: the same functions, computed once."""

from __future__ import annotations

import numpy as np
import pytest

from gridlang.ground.kernel import Kernel, Leaves, Tape
from gridlang.ground.merge import merged

NOWHERE = 99


def kernel(columns: list[list[int]], figures: list[float], rows: list[int], op: str) -> Kernel:
    """Return figures · op(x − y) over columns x and y, into rows."""
    made = Kernel(len(rows))
    x, y = (made.slot(np.array(c)) for c in columns)
    angle = made.graph.call("sub", x, y)
    node = made.graph.mul(made.figures(np.array(figures)), made.graph.call(op, angle))
    made.add(node, np.array(rows))
    return made


def by_row(kernels: list[Kernel], x: np.ndarray) -> dict[int, float]:  # type: ignore[type-arg]
    total: dict[int, float] = {}
    for k in kernels:
        values = Tape(k.graph, [t.node for t in k.terms], k.size).run(
            Leaves([x[c] for c in k.columns], k.data)
        )
        for term, row_values in zip(k.terms, values, strict=True):
            for row, value in zip(term.rows.tolist(), row_values.tolist(), strict=True):
                total[row] = total.get(row, 0.0) + value
    total.pop(NOWHERE, None)
    return total


X = np.array([0.3, -1.2, 0.7, 2.0])
FLOWS = kernel([[0, 1, 1, 2], [1, 0, 2, 1]], [1.0, 2.0, 3.0, 4.0], [0, 1, 1, 2], "sin")


@pytest.mark.parametrize(
    ("columns", "figures"),
    [
        ([[2, 0, 1, 1], [1, 1, 0, 2]], [4.0, 1.0, 2.0, 3.0]),  # in another order
        ([[2, 1, 0], [1, 0, 1]], [4.0, 2.0, 1.0]),  # over some of them
        ([[2, 1, 0], [1, 0, 1]], [-4.0, -2.0, -1.0]),  # the same figures with the other sign
        ([[2, 1, 0], [1, 0, 1]], [5.0, 6.0, 7.0]),  # other figures
    ],
)
def test_terms_over_the_same_columns_are_put_together(
    columns: list[list[int]], figures: list[float]
) -> None:
    limits = kernel(columns, figures, list(range(10, 10 + len(figures))), "cos")
    found = merged([limits, FLOWS], NOWHERE)
    assert len(found) == 1
    assert by_row(found, X) == pytest.approx(by_row([FLOWS, limits], X))
    assert len(found[0].data) == (2 if 5.0 in figures else 1)
    assert [len(k.terms) for k in (FLOWS, limits)] == [1, 1]  # as they were


@pytest.mark.parametrize(
    ("columns", "rows", "op"),
    [
        ([[3, 0, 1], [1, 1, 0]], [10, 11, 12], "cos"),  # another column
        ([[0, 0, 1], [1, 1, 0]], [10, 11, 12], "cos"),  # one row twice
        ([[0], [1]], [10], "cos"),  # less than half of them
        ([[2, 1, 0], [1, 0, 1]], [10, 11, 12], "sqrt"),  # not defined in rows of others
    ],
)
def test_others_stay_apart(columns: list[list[int]], rows: list[int], op: str) -> None:
    other = kernel(columns, [float(r) for r in rows], rows, op)
    assert len(merged([FLOWS, other], NOWHERE)) == 2


def test_parallel_rows_are_told_apart_by_their_figures() -> None:
    base = kernel([[0, 0, 1], [1, 1, 2]], [1.0, 2.0, 3.0], [0, 0, 1], "sin")
    limits = kernel([[0, 1], [1, 2]], [2.0, 3.0], [10, 11], "cos")
    (found,) = merged([base, limits], NOWHERE)
    assert len(found.data) == 1
    assert by_row([found], X) == pytest.approx(by_row([base, limits], X))
