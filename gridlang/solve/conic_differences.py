"""A conic problem seen from near its optimum: differences of voltages in place of their products."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.definite import NEAR, Pattern
from gridlang.ground.lines import Lines, stacked
from gridlang.ground.sums import added
from gridlang.solve.conic import Conic
from gridlang.solve.conic_scaling import ConicScaling
from gridlang.solve.definite_blocks import Congruence, definite_blocks, places, pulled_back

# Of the greatest diagonal entry: what is smaller at the point is not told from rounding.
_LEAST = 1e-7


@dataclass(frozen=True)
class Differences:
    """A conic problem in other columns, scaled by a point, and the way back.

    Column `edges[e]`, the real part of W_ab with the diagonal columns `tails[e]`, `heads[e]` for
    W_aa and W_bb, holds δ = W_aa + W_bb − 2 Re W_ab = |v_a − v_b|² instead: sums of W whose
    coefficients cancel, such as losses, are then sums of δ. A clique's matrix M is written as
    C M C' with C from (v_1, v_2, …) to (v_1, v_2 − v_1, …), brought to a diagonal near 1. What
    was 1e-5 beside 1, and its cone with it, is 1. The set of solutions is the same.
    """

    form: Conic
    near: Conic
    scaling: ConicScaling
    edges: Codes
    tails: Codes
    heads: Codes
    seen: tuple[Congruence, ...]

    def point(self, scaled: Reals) -> Reals:
        """Return the point in the columns of the problem."""
        x: Reals = scaled * self.scaling.columns
        x[self.edges] = (x[self.tails] + x[self.heads] - x[self.edges]) / 2
        return x

    def duals(self, scaled: Reals) -> Reals:
        """Return the duals of the lines of the problem."""
        z = self.scaling.duals(scaled)
        first = self.form.zero + self.form.nonnegative + self.form.rows.lines.count
        seen = dict(zip(map(id, self.form.patterns), self.seen, strict=True))
        for found, place in places(self.form.patterns, first):
            own = z[place.first : place.stop].reshape(len(place.members), -1)
            back = pulled_back(place, own, seen[id(found)](place.members))
            z[place.first : place.stop] = back.ravel()
        return z


def differences(form: Conic, x: Reals, columns: Reals, value: float) -> Differences:
    """Return a problem as it looks from a point x whose objective is about `value`, not 0.

    columns: factors of those that are no entries of a matrix.
    """
    apart = [_apart(found, form, x) for found in form.patterns]
    seen = tuple(_Seen(found, x, a) for found, a in zip(form.patterns, apart, strict=True))
    edges, tails, heads = (np.concatenate(c) for c in zip(*(_ends(s) for s in seen), strict=True))
    blocks = [definite_blocks(p, s) for p, s in zip(form.patterns, seen, strict=True)]
    kept = form.zero + form.nonnegative + form.rows.lines.count
    lines = stacked(
        [form.lines.only(np.arange(kept)), *(b.pairs for b in blocks), *(b.larger for b in blocks)]
    )
    place = np.full(form.n, -1)
    place[edges] = np.arange(len(edges))
    lines = _substituted(lines, place, tails, heads)
    slope = form.slope.copy()
    half = form.slope[edges] / 2
    slope += added(tails, half, form.n) + added(heads, half, form.n)
    slope[edges] = -half
    left = np.abs(slope) > 1e-15 * (np.abs(form.slope) + added(tails, np.abs(half), form.n))
    scaling = _scaling(form, lines, _sizes(seen, columns), value)
    factors = scaling.columns
    near = replace(
        form,
        slope=np.where(left, slope, 0.0) * factors * scaling.objective,
        curvature=form.curvature
        * factors[form.curved_rows]
        * factors[form.curved_columns]
        * scaling.objective,
        lines=Lines(
            lines.lines,
            lines.columns,
            lines.figures * factors[lines.columns] * scaling.lines[lines.lines],
            lines.offsets * scaling.lines,
        ),
    )
    return Differences(form, near, scaling, edges, tails, heads, seen)


@dataclass(frozen=True)
class _Seen:
    """The congruence of a pattern's cliques; `apart[e]` is |v_a − v_b|², inf where it is no column."""

    found: Pattern
    x: Reals
    apart: Reals

    def __call__(self, members: Codes) -> Reals:
        """Return the matrices C (cliques, k, k): all are seen from the largest of their voltages."""
        count, k = members.shape
        square = self.x[self.found.matrix.diagonal]
        size = square[members]
        base = np.argmax(size, axis=1)[:, None]
        first = np.take_along_axis(members, base, axis=1)
        own = members != first
        other = np.broadcast_to(first, members.shape)[own]
        edges = self.found.edges(np.minimum(members[own], other), np.maximum(members[own], other))
        apart = np.full(members.shape, np.inf)
        apart[own] = self.apart[edges]
        near = np.isfinite(apart)
        c = np.zeros((count, k, k))
        c[:, np.arange(k), np.arange(k)] = 1.0
        clique, member = np.nonzero(near)
        c[clique, member, base[clique, 0]] = -1.0
        least = _LEAST * float(np.max(square, initial=0.0))
        result: Reals = c / np.sqrt(np.maximum(np.where(near, apart, size), least))[:, :, None]
        return result


def _apart(found: Pattern, form: Conic, x: Reals) -> Reals:
    """Return |v_a − v_b|² of each edge, inf where its real part is not replaced by it."""
    a, b = _positions(found)
    diagonal = found.matrix.diagonal
    apart = x[diagonal[a]] + x[diagonal[b]] - 2 * x[found.real]
    near = apart < NEAR * np.maximum(x[diagonal[a]], x[diagonal[b]])
    return np.where(near & ~_taken(form)[found.real], apart, np.inf)


def _taken(form: Conic) -> Bools:
    """Return the columns that keep their meaning: curved, on a diagonal, or of two entries."""
    count = np.zeros(form.n, dtype=np.int64)
    for found in form.patterns:
        np.add.at(count, found.real, 1)
        count[found.matrix.diagonal] += 2
    count[form.curved_rows] += 2
    count[form.curved_columns] += 2
    return count > 1


def _positions(found: Pattern) -> tuple[Codes, Codes]:
    order = max(found.matrix.order, 1)
    return found.keys // order, found.keys % order


def _ends(seen: _Seen) -> tuple[Codes, Codes, Codes]:
    """Return the columns that hold differences, and those of both their diagonal entries."""
    near = np.flatnonzero(np.isfinite(seen.apart))
    a, b = _positions(seen.found)
    diagonal = seen.found.matrix.diagonal
    return seen.found.real[near], diagonal[a[near]], diagonal[b[near]]


def _substituted(lines: Lines, place: Codes, tails: Codes, heads: Codes) -> Lines:
    """Return lines in which column c is (tail + head − c)/2 where it has a place."""
    at = place[lines.columns]
    hit = at >= 0
    own, half = lines.lines[hit], lines.figures[hit] / 2
    return Lines(
        np.concatenate([lines.lines, own, own]),
        np.concatenate([lines.columns, tails[at[hit]], heads[at[hit]]]),
        np.concatenate([np.where(hit, -lines.figures / 2, lines.figures), half, half]),
        lines.offsets,
    ).merged()


def _sizes(seen: tuple[_Seen, ...], columns: Reals) -> Reals:
    """Return the columns' sizes: entries of matrices as they are at the point, or may become."""
    result = columns.copy()
    for s in seen:
        diagonal, real, imaginary = s.found.matrix.diagonal, s.found.real, s.found.imaginary
        square = s.x[diagonal]
        least = _LEAST * max(float(np.max(square, initial=0.0)), _LEAST)
        square = np.maximum(square, least)
        a, b = _positions(s.found)
        near = np.isfinite(s.apart)
        apart = np.maximum(np.where(near, s.apart, 0.0), least)
        result[diagonal] = square
        result[real] = np.where(near, apart, np.sqrt(square[a] * square[b]))
        most = np.maximum(square[a], square[b])
        across = np.sqrt(np.where(near, apart * most, square[a] * square[b]))
        result[imaginary] = across[: len(imaginary)]
    return result


def _scaling(form: Conic, lines: Lines, columns: Reals, value: float) -> ConicScaling:
    """Return factors: linear lines to a largest entry of 1, rows' cones half way, others as they are."""
    sizes = form.sizes
    cone = np.repeat(np.arange(len(sizes)), sizes)
    largest = np.zeros(len(sizes))
    figures = np.abs(lines.figures * columns[lines.columns])
    np.maximum.at(largest, cone[lines.lines], figures)
    largest = np.where(largest > 0, largest, 1.0)
    linear = form.zero + form.nonnegative
    factor = np.ones(len(sizes))
    factor[:linear] = 1 / largest[:linear]
    rows = slice(linear, linear + form.rows.count)
    factor[rows] = largest[rows] ** -0.5
    return ConicScaling(columns, factor[cone], 1 / abs(value))
