"""Quantities computed from a solution, such as voltages from the leading eigenvector of a matrix."""

from __future__ import annotations

import numpy as np

from gridlang.ground.arrays import Array, Codes
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.frame import Frame
from gridlang.ground.phases import Entries, leading_eigenvector, rank_one
from gridlang.ground.relation import Relation
from gridlang.model.expr import Eigenvector, Ref
from gridlang.model.nodes import Define, Var


def recover(evaluator: Evaluator) -> None:
    """Add what the model recovers to the figures of an evaluator that knows its variables."""
    for d in evaluator.model.recovers:
        frame = evaluator.frame(d.over)
        if isinstance(d.body, Eigenvector):
            values = _eigenvector(evaluator, d, d.body)
        else:
            values = evaluator.full(d.body, frame)
        evaluator.figures[d.name] = evaluator.figures_over(d.over, values)


def _eigenvector(evaluator: Evaluator, d: Define, e: Eigenvector) -> Array:
    """Return the leading eigenvector over the index set of what is recovered.

    A full matrix has its eigenvector; of a sparse one, or of one for each of further indices,
    magnitudes are those of the diagonal and phases as near as can be to those of the entries.
    """
    assert d.over is not None
    rows = evaluator.index_of(d.over, evaluator.frame(d.over))
    declared = evaluator.model.symbols[e.matrix]
    assert isinstance(declared, (Var, Define)) and declared.over is not None
    frame = evaluator.frame(declared.over)
    whole = Ref(e.matrix, declared.over.dummies)
    values = evaluator.full(whole, frame).astype(complex)
    columns = evaluator.index_of(declared.over, frame).columns
    count = len(columns) - rows.arity
    tails = rows.find((*columns[:count], *columns[2 * count :]))
    heads = rows.find(columns[count:])
    at = _at(evaluator, e, rows, count)
    if len(values) == rows.rows**2 and len(at) == 1:
        dense = np.zeros((rows.rows, rows.rows), dtype=complex)
        dense[tails, heads] = values
        return leading_eigenvector(dense, int(at[0]))[0]
    own = tails == heads
    diagonal = np.zeros(rows.rows)
    diagonal[tails[own]] = np.real(values[own])
    above = tails < heads
    return rank_one(
        Entries(diagonal, tails[above], heads[above], values[above]), at, np.zeros(len(at))
    )


def _at(evaluator: Evaluator, e: Eigenvector, rows: Relation, count: int) -> Codes:
    """Return the places where the vector is to be real: one for each of the further indices."""
    found = np.ones(rows.rows, dtype=bool)
    for column, x in zip(rows.columns[:count], e.at, strict=True):
        found &= column == evaluator.codes(x, Frame(1))[0]
    return np.flatnonzero(found)


def rank_of(evaluator: Evaluator, matrix: str) -> float:
    """Return the numerical rank of a full matrix: eigenvalues above 1e-6 of the greatest one."""
    declared = evaluator.model.symbols[matrix]
    assert isinstance(declared, (Var, Define)) and declared.over is not None
    frame = evaluator.frame(declared.over)
    values = evaluator.full(Ref(matrix, declared.over.dummies), frame)
    n = round(float(np.sqrt(frame.rows)))
    if n * n != frame.rows or not n:
        return float("nan")
    sizes = np.abs(np.linalg.eigvalsh(values.reshape(n, n)))
    return float(np.sum(sizes > 1e-6 * sizes.max()))
