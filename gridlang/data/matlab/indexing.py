"""Elements picked out of a matrix, or replaced in it, by positions along one axis or two."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridlang.data.matlab.operators import MisfitError
from gridlang.data.matlab.values import Integers, Matrix, Value

Indices = tuple[Integers, ...]


def positions(index: Matrix, size: int) -> Integers:
    """Return the positions, from 0, that an index means along an axis of this size."""
    flat = index.values.ravel("F")
    if index.logical:
        flat = 1.0 + np.flatnonzero(flat).astype(np.float64)
    if not np.all((flat >= 1) & (flat <= size) & (flat == np.floor(flat))):
        raise MisfitError(f"an index is none of 1 to {size}")
    return flat.astype(np.int64) - 1


def picked(matrix: Matrix, indices: Indices) -> Matrix:
    """Return the elements at these positions; one axis counts column by column."""
    if len(indices) == 2:
        return Matrix(matrix.values[np.ix_(*indices)], matrix.logical)
    flat = matrix.values.ravel("F")[indices[0]]
    return Matrix(flat.reshape((1, -1) if len(matrix.values) == 1 else (-1, 1)), matrix.logical)


def replaced(old: Matrix, indices: Indices, value: Value) -> Matrix:
    """Return the matrix with other elements at these positions, and its rows where they were."""
    if not isinstance(value, Matrix):
        raise MisfitError("only figures can be assigned to a part of a matrix")
    values = old.values.copy()
    try:
        if len(indices) == 2:
            values[np.ix_(*indices)] = value.values
        else:
            flat = values.ravel("F")
            flat[indices[0]] = value.values.ravel("F")
            values = flat.reshape(values.shape, order="F")
    except ValueError:
        raise MisfitError("the sizes of the two sides differ") from None
    return replace(old, values=values)
