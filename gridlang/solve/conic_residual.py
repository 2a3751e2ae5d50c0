"""Duals of semidefinite matrices made to take up what the Lagrangian's slope still is at entries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.definite import NEAR
from gridlang.ground.sums import added
from gridlang.solve.conic import Conic
from gridlang.solve.conic_edges import Edges, apart
from gridlang.solve.definite_blocks import Place, places

# A diagonal entry this small beside its limit loses less by itself than by its limit.
_SMALL = 0.1


@dataclass(frozen=True)
class Near:
    """A point with the upper limits of its columns."""

    x: Reals
    high: Reals


def priced(form: Conic, z: Reals) -> Reals:
    """Return what duals take off the slope of the Lagrangian at each column."""
    return added(form.lines.columns, form.lines.figures * z[form.lines.lines], form.n)


def absorbed(form: Conic, found: Edges, duals: Reals, slope: Reals, near: Near) -> Reals:
    """Return duals whose matrices leave no slope at off-diagonal and small diagonal entries.

    An entry's slope goes to the first clique that has it, or to the row that is its pair; where
    voltages a and b are near each other, as ρ(e_a − e_b)(e_a − e_b)' for −2ρ at Re W_ab. That is
    nearly orthogonal to the matrix, so hardly anything is lost when the sum is made semidefinite:
    by the limit of W_ab it would be ρ beside ρ|v_a − v_b|².
    """
    z = duals.copy()
    first = form.zero + form.nonnegative
    _into_pairs(found, z[first : first + form.rows.lines.count], slope - priced(form, z), near)
    first += form.rows.lines.count
    for taken in (_off_diagonal, _diagonal):
        left = slope - priced(form, z)
        for _, place in places(form.patterns, first):
            change = taken(place, _once(place.columns, left), near)
            own = change / np.sum(place.one**2, axis=0) @ place.one.T
            z[place.first : place.stop] += own.ravel()
    return z


def _into_pairs(found: Edges, z: Reals, left: Reals, near: Near) -> None:
    """Put what is left at entries of pairs into the duals z of the rows' cones."""
    own, p = found.paired, found.pairs
    real, imaginary = found.real[own], found.imaginary[own]
    alike = np.isfinite(apart(found, near.x)[own])
    z[p.head_lines] -= np.where(alike, left[real], 0.0) / (2 * p.factors)
    z[p.real_lines] += left[real] / (2 * p.real_factors)
    whole = imaginary >= 0
    z[p.imaginary_lines[whole]] += left[imaginary[whole]] / (2 * p.imaginary_factors[whole])


def _once(columns: Codes, left: Reals) -> Reals:
    """Return what is left at the columns of cliques where each comes first, and take it away."""
    count = columns.size
    keys, first = np.unique(columns, return_index=True)
    result = np.zeros(count)
    result[first] = left[keys]
    left[keys] = 0.0
    return result.reshape(columns.shape)


def _off_diagonal(place: Place, left: Reals, near: Near) -> Reals:
    k = place.members.shape[1]
    i, j = np.triu_indices(k, 1)
    real = slice(k, k + len(i))
    square = near.x[place.columns[:, :k]]
    apart = square[:, i] + square[:, j] - 2 * near.x[place.columns[:, real]]
    alike = apart < NEAR * np.maximum(square[:, i], square[:, j])
    half = np.where(alike, left[:, real], 0.0) / 2
    ends = np.zeros((len(i), k))
    ends[np.arange(len(i)), i] = ends[np.arange(len(i)), j] = 1.0
    change = left.copy()
    change[:, :k] = -half @ ends
    return change


def _diagonal(place: Place, left: Reals, near: Near) -> Reals:
    k = place.members.shape[1]
    columns = place.columns[:, :k]
    change = np.zeros(left.shape)
    small = near.x[columns] < _SMALL * near.high[columns]
    change[:, :k] = np.where(small, left[:, :k], 0.0)
    return change
