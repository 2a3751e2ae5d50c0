"""A conic problem in differences of voltages in place of their products, scaled to sizes of 1."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.definite import Pattern
from gridlang.ground.lines import Lines, stacked
from gridlang.ground.ranks import ranked
from gridlang.ground.sums import added
from gridlang.solve.conic import Conic
from gridlang.solve.conic_edges import Edges, Pairs, replaceable
from gridlang.solve.conic_scaling import ConicScaling, largest
from gridlang.solve.definite_blocks import Congruence, definite_blocks, places, pulled_back


@dataclass(frozen=True)
class View:
    """From where a problem is seen: sizes of its `columns`, and of |v_a − v_b|² for its entries.

    `apart` is inf where an entry stays as it is; without `value`, the objective's own figures
    give its size.
    """

    edges: Edges
    columns: Reals
    apart: Reals
    value: float | None = None


@dataclass(frozen=True)
class Differences:
    """A conic problem in other columns, scaled, and the way back. Its solutions are the same.

    Of the entries `near`, with W_aa in the columns `tails` and W_bb in `heads`, the column of
    Re W_ab holds u = W_aa − Re W_ab, the real part of conj(v_a)(v_a − v_b); a new column holds
    δ = |v_a − v_b|², and the equation W_bb − W_aa + 2u − δ = 0 ties them. So differences of W
    times large admittances, flows and losses, are columns of their own; it is the branch flow
    form (Farivar and Low 2013). The matrix M of a clique is written as C M C' with C from
    (v_1, v_2, …) to (v_1, v_2 − v_1, …), so is a row that is a pair. What was 1e-5 beside 1, and
    its cone with it, is 1.
    """

    form: Conic
    near: Conic
    scaling: ConicScaling
    real: Codes
    tails: Codes
    seen: tuple[Congruence, ...]
    turned: _Turned

    def point(self, scaled: Reals) -> Reals:
        """Return the point in the columns of the problem."""
        x: Reals = (scaled * self.scaling.columns)[: self.form.n]
        x[self.real] = x[self.tails] - x[self.real]
        return x

    def duals(self, scaled: Reals) -> Reals:
        """Return the duals of the lines of the problem."""
        form = self.form
        every = self.scaling.duals(scaled)
        tied = slice(form.zero, form.zero + len(self.real))
        z = np.delete(every, tied)
        first = form.zero + form.nonnegative
        self.turned.back(z[first : first + form.rows.lines.count])
        seen = dict(zip(map(id, form.patterns), self.seen, strict=True))
        for found, place in places(form.patterns, first + form.rows.lines.count):
            own = z[place.first : place.stop].reshape(len(place.members), -1)
            back = pulled_back(place, own, seen[id(found)](place.members))
            z[place.first : place.stop] = back.ravel()
        return z


def differences(form: Conic, view: View) -> Differences:
    """Return a problem as it looks from a view."""
    found = view.edges
    apart = np.full(found.count, np.inf)
    own = replaceable(form, found)
    apart[own] = view.apart[own]
    near = np.flatnonzero(np.isfinite(apart))
    change = _Change(
        form.n,
        found.real[near],
        found.tails[near],
        found.heads[near],
    )
    columns = _sizes(found, view.columns, apart)
    seen = tuple(
        _Seen(p, columns[p.matrix.diagonal], apart[found.starts[i] : found.starts[i + 1]])
        for i, p in enumerate(form.patterns)
    )
    blocks = [definite_blocks(p, s) for p, s in zip(form.patterns, seen, strict=True)]
    cliques = stacked([*(b.pairs for b in blocks), *(b.larger for b in blocks)])
    first = form.zero + form.nonnegative
    linear = form.lines.only(np.arange(first))
    linear = change.in_lines(linear, np.ones(first, dtype=bool))
    rows = form.rows.lines
    rows = change.in_lines(rows, np.ones(rows.count, dtype=bool))
    turned = _turned(found, columns, apart)
    lines = stacked(
        [
            linear.only(np.arange(form.zero)),
            change.equations(),
            linear.only(np.arange(form.zero, first)),
            turned.written(rows, found, change),
            change.in_lines(cliques, change.entries(cliques) == 1),
        ]
    )
    more = len(near)
    slope = change.in_lines(_as_line(form.slope), np.zeros(1, dtype=bool))
    other = replace(
        form,
        slope=added(slope.columns, slope.figures, form.n + more),
        zero=form.zero + more,
        lines=lines,
    )
    size = None if view.value is None else abs(view.value)
    scaling = largest(other, columns, size)
    return Differences(
        form, scaling.scaled(other), scaling, change.real, change.tails, seen, turned
    )


@dataclass(frozen=True)
class _Change:
    """Re W_ab = W_aa − u in other lines: entry i has u in `real[i]` and δ in the column n + i."""

    n: int
    real: Codes
    tails: Codes
    heads: Codes

    def entries(self, lines: Lines) -> Codes:
        """Return how many of the entries stand in each line."""
        hit = self._places()[lines.columns] >= 0
        return np.bincount(lines.lines[hit], minlength=lines.count)

    def equations(self) -> Lines:
        """Return what ties the columns: W_bb − W_aa + 2u − δ, for each entry."""
        count = len(self.real)
        one = np.ones(count)
        return Lines(
            np.tile(np.arange(count), 4),
            np.concatenate([self.heads, self.tails, self.real, self.n + np.arange(count)]),
            np.concatenate([one, -one, 2 * one, -one]),
            np.zeros(count),
        )

    def in_lines(self, lines: Lines, by_end: Bools) -> Lines:
        """Return lines in the new columns.

        Re W_ab is (W_aa + W_bb − δ)/2, which is sparse where both ends stand in the line. Where
        one does, in lines `by_end`, it is W_aa − u or W_bb + u − δ instead: with a balance at b
        differences are at b.
        """
        at = self._places()[lines.columns]
        hit = np.flatnonzero(at >= 0)
        if not len(hit):
            return lines
        line, figure, own = lines.lines[hit], lines.figures[hit], at[hit]
        a, b, delta = self.tails[own], self.heads[own], self.n + own
        at_a, at_b = _there(lines, line, a), _there(lines, line, b)
        from_a, from_b = by_end[line] & at_a & ~at_b, by_end[line] & at_b & ~at_a
        half = ~from_a & ~from_b
        turned = lines.figures.copy()
        turned[hit] = np.where(half, 0.0, np.where(from_a, -figure, figure))
        parts = [
            (a, np.where(half, 0.5, from_a)),
            (b, np.where(half, 0.5, from_b)),
            (delta, np.where(half, -0.5, -1.0 * from_b)),
        ]
        return Lines(
            np.concatenate([lines.lines, *[line] * 3]),
            np.concatenate([lines.columns, *(c for c, _ in parts)]),
            np.concatenate([turned, *(f * figure for _, f in parts)]),
            lines.offsets,
        ).merged()

    def _places(self) -> Codes:
        place = np.full(self.n, -1)
        place[self.real] = np.arange(len(self.real))
        return place


def _there(lines: Lines, line: Codes, column: Codes) -> Bools:
    """Tell whether columns stand in lines."""
    width = int(max(lines.columns.max(initial=0), column.max(initial=0))) + 1
    _, rank = ranked(np.concatenate([lines.lines * width + lines.columns, line * width + column]))
    known = np.zeros(int(rank.max(initial=0)) + 1, dtype=bool)
    known[rank[: len(lines.lines)]] = True
    return known[rank[len(lines.lines) :]]


def _as_line(slope: Reals) -> Lines:
    own = np.flatnonzero(slope)
    return Lines(np.zeros(len(own), dtype=np.int64), own, slope[own], np.zeros(1))


@dataclass(frozen=True)
class _Seen:
    """The congruence of a pattern's cliques, from sizes of W_aa and of |v_a − v_b|² (inf: not near).

    All voltages of a clique are seen from the one that the others are nearest to; those that are
    not near it from one of theirs.
    """

    found: Pattern
    squares: Reals
    apart: Reals

    def __call__(self, members: Codes) -> Reals:
        """Return the matrices C (cliques, k, k)."""
        count, k = members.shape
        i, j = np.triu_indices(k, 1)
        apart = np.full((count, k, k), np.inf)
        apart[:, i, j] = apart[:, j, i] = self.apart[self.found.edges(members[:, i], members[:, j])]
        size = self.squares[members]
        far = np.sqrt(np.where(np.isfinite(apart), apart, size.max(axis=1)[:, None, None]))
        c = np.zeros((count, k, k))
        c[:, np.arange(k), np.arange(k)] = 1 / np.sqrt(size)
        cliques, left = np.arange(count), np.ones((count, k), dtype=bool)
        while left.any():  # once, but where voltages are in groups that are not near each other
            base = np.argmin(np.where(left, (far * left[:, None, :]).sum(axis=2), np.inf), axis=1)
            own = apart[cliques, base]
            clique, member = np.nonzero(np.isfinite(own) & left)
            seen = 1 / np.sqrt(own[clique, member])
            c[clique, member, member], c[clique, member, base[clique]] = seen, -seen
            left[clique, member] = left[cliques, base] = False
        return c


@dataclass(frozen=True)
class _Turned:
    """Rows that are pairs, of near voltages, as cones of (v_a, v_a − v_b), scaled to sizes of 1.

    The cone is ‖(2u, 2w, d − a)‖ <= d + a with a = W_aa/square, d = δ/apart, and u, w the entries'
    between them.
    """

    entries: Codes
    pairs: Pairs
    squares: Reals
    apart: Reals

    @property
    def between(self) -> Reals:
        return np.sqrt(self.squares * self.apart)

    def written(self, rows: Lines, found: Edges, change: _Change) -> Lines:
        """Return the lines of the rows' cones with those of these pairs put in."""
        if not len(self.entries):
            return rows
        place = np.full(change.n, -1)
        place[change.real] = change.n + np.arange(len(change.real))
        p, e = self.pairs, self.entries
        a, delta, whole = found.tails[e], place[found.real[e]], p.imaginary_lines >= 0
        parts = [
            (p.head_lines, a, 1 / self.squares),
            (p.head_lines, delta, 1 / self.apart),
            (p.tail_lines, a, -1 / self.squares),
            (p.tail_lines, delta, 1 / self.apart),
            (p.real_lines, found.real[e], 2 / self.between),
            (p.imaginary_lines[whole], found.imaginary[e][whole], 2 / self.between[whole]),
        ]
        gone = np.zeros(rows.count, dtype=bool)
        for lines, _, _ in parts:
            gone[lines] = True
        kept = ~gone[rows.lines]
        return Lines(
            np.concatenate([rows.lines[kept], *(line for line, _, _ in parts)]),
            np.concatenate([rows.columns[kept], *(column for _, column, _ in parts)]),
            np.concatenate([rows.figures[kept], *(figure for _, _, figure in parts)]),
            rows.offsets,
        )

    def back(self, z: Reals) -> None:
        """Turn duals of the rows' cones, in place, into those of the cones as they were.

        Both price the same: at W_aa, W_bb, Re W_ab and Im W_ab.
        """
        p, whole = self.pairs, self.pairs.imaginary_lines >= 0
        head, tail, real = z[p.head_lines], z[p.tail_lines], z[p.real_lines]
        of_b = (head + tail) / self.apart
        of_real = -2 * of_b - 2 * real / self.between
        of_a = (head - tail) / self.squares + of_b + 2 * real / self.between
        z[p.head_lines] = (of_a + of_b) / (2 * p.factors)
        z[p.tail_lines] = (of_b - of_a) / (2 * p.factors)
        z[p.real_lines] = of_real / (2 * p.real_factors)
        own = p.imaginary_lines[whole]
        z[own] = z[own] / (self.between * p.imaginary_factors)[whole]


def _turned(found: Edges, columns: Reals, apart: Reals) -> _Turned:
    """Return the pairs whose entries are near."""
    own = np.flatnonzero(np.isfinite(apart[found.paired]))
    e = own + found.paired.start
    return _Turned(e, found.pairs.only(own), columns[found.tails[e]], apart[e])


def _sizes(found: Edges, columns: Reals, apart: Reals) -> Reals:
    """Return the sizes of all columns, those of |v_a − v_b|² last: one for each entry that is near."""
    near = np.isfinite(apart)
    result = np.concatenate([columns, apart[near]])
    a, b = columns[found.tails], columns[found.heads]
    across = np.sqrt(np.where(near, apart * np.maximum(a, b), a * b))
    own = near.copy()
    own[: found.starts[-1]] = True  # a pair that is not near stays as it is
    result[found.real[own]] = across[own]
    own &= found.imaginary >= 0
    result[found.imaginary[own]] = across[own]
    return result
