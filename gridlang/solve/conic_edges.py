"""The entries W_ab of a conic problem's matrices, and how far apart the voltages behind them are."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from gridlang.ground.arrays import Bools, Codes, Reals
from gridlang.ground.definite import NEAR, Pattern
from gridlang.solve.conic import Conic

if TYPE_CHECKING:
    from scipy import sparse

_ROUNDING = 1e-9
# How many times further than through its impedance voltages may be apart: a relaxation is not tight.
_WIDER = 3.0


@dataclass(frozen=True)
class Pairs:
    """Rows |W_ab|² <= W_aa W_bb, as cones ‖(2Re, 2Im, W_bb − W_aa)‖·factor <= (W_aa + W_bb)·factor.

    Lines are those of the rows' cones; the imaginary one is −1 for a real pair. `real_factors`,
    `imaginary_factors` are ±factor, by the signs that their lines have.
    """

    head_lines: Codes
    tail_lines: Codes
    real_lines: Codes
    imaginary_lines: Codes
    factors: Reals
    real_factors: Reals
    imaginary_factors: Reals

    @property
    def count(self) -> int:
        return len(self.head_lines)

    def only(self, kept: Codes) -> Pairs:
        return Pairs(*(getattr(self, f.name)[kept] for f in fields(self)))


@dataclass(frozen=True)
class Edges:
    """Entry e has columns `real[e]` and `imaginary[e]` (−1: none) beside W_aa in `tails[e]`, W_bb
    in `heads[e]`. Those of patterns come first, from `starts[p]` on, then one for each of `pairs`.
    In balances W_aa and Re W_ab stand with figures of opposite signs: where the entry `cancels`
    diagonals so, voltages a and b are near each other, as far as can be told beforehand.
    """

    real: Codes
    imaginary: Codes
    tails: Codes
    heads: Codes
    cancels: Bools
    starts: Codes
    pairs: Pairs

    @property
    def count(self) -> int:
        return len(self.real)

    @property
    def paired(self) -> slice:
        """Return which entries are those of `pairs`."""
        return slice(self.count - self.pairs.count, self.count)


def edges(form: Conic) -> Edges:
    """Return the entries of a problem's matrices, and of its rows that are pairs."""
    equations = _equations(form)
    gram = (equations.T @ equations).tocsr()
    own, pairs = _pairs(form, gram)
    ends = [_of_pattern(p) for p in form.patterns]
    real, imaginary, tails, heads = (np.concatenate(c) for c in zip(*ends, own, strict=True))
    starts = np.cumsum([0, *(len(p.keys) for p in form.patterns)])
    cancels = _together(gram, real, tails, heads) < 0
    return Edges(real, imaginary, tails, heads, cancels, starts, pairs)


def reach(form: Conic, found: Edges, columns: Reals) -> Reals:
    """Return |v_a − v_b|² of each entry as impedances let expect it, inf where nothing does.

    A power of 1 through an admittance y takes a difference of about 1/|y| of the voltage. Its
    square would be |v_a − v_b|² if the relaxation were tight, which it need not be: half way on a
    scale of powers, 1/|y|, serves both. y is the largest figure of W_ab in equations, beside those
    of what is no entry of a matrix. For other entries it is the shortest path along cliques.
    """
    admittance = _admittances(form, found, columns)
    size = np.sqrt(columns[found.tails] * columns[found.heads])
    with np.errstate(divide="ignore"):
        apart = np.where(found.cancels & (admittance > 0), _WIDER * size / admittance, np.inf)
    for i, matrix in enumerate(form.patterns):
        own = slice(found.starts[i], found.starts[i + 1])
        apart[own] = _shortest(matrix, apart[own])
    return np.where(np.isfinite(apart), np.minimum(apart, size), np.inf)


def apart(found: Edges, x: Reals, least: float = 0.0) -> Reals:
    """Return |v_a − v_b|² of each entry at a point, inf where the two are not near each other."""
    squares = x[found.tails], x[found.heads]
    square = np.maximum(squares[0] + squares[1] - 2 * x[found.real], least)
    return np.where(square < NEAR * np.maximum(*squares), square, np.inf)


def replaceable(form: Conic, found: Edges) -> Codes:
    """Return the entries whose real part stands for nothing else: no diagonal, no curvature."""
    count = np.bincount(found.real, minlength=form.n)
    curved = form.curvature != 0
    others = form.curved_rows[curved], form.curved_columns[curved]
    for other in (found.tails, found.heads, *others):
        count[other] += 2
    return np.flatnonzero(count[found.real] == 1)


def _of_pattern(found: Pattern) -> tuple[Codes, Codes, Codes, Codes]:
    order = max(found.matrix.order, 1)
    diagonal = found.matrix.diagonal
    imaginary = found.imaginary if found.matrix.is_complex else np.full(len(found.keys), -1)
    return found.real, imaginary, diagonal[found.keys // order], diagonal[found.keys % order]


def _together(gram: sparse.csr_matrix, entry: Codes, a: Codes, b: Codes) -> Reals:
    """Return the sum over equations of an entry's figures times those of both its diagonals."""
    if not len(entry):
        return np.zeros(0)
    result: Reals = np.asarray(gram[entry, a] + gram[entry, b]).ravel()
    return result


def _equations(form: Conic) -> sparse.csr_matrix:
    from scipy import sparse

    own = form.lines.lines < form.zero
    entries = form.lines.figures[own], (form.lines.lines[own], form.lines.columns[own])
    return sparse.csr_matrix(entries, shape=(form.zero, form.n))


def _pairs(form: Conic, gram: sparse.csr_matrix) -> tuple[tuple[Codes, ...], Pairs]:
    """Return rows that are pairs, with their columns; the real part is what cancels a diagonal.

    Of such a cone the head and the tail have two entries each, in the same columns; its other
    lines, one or two, have a single one.
    """
    rows, lines = form.rows, form.rows.lines
    order = np.lexsort((lines.columns, lines.lines))
    columns, figures = lines.columns[order], lines.figures[order]
    counts = np.bincount(lines.lines, minlength=lines.count)
    first = np.cumsum(counts) - counts  # the first entry of each line
    starts, sizes = rows.starts[:-1], np.diff(rows.starts)
    cone = np.repeat(np.arange(rows.count), sizes)
    tail_like = (counts == 2) & (np.arange(lines.count) != starts[cone])
    strange = (lines.offsets != 0) | (counts == 0) | (counts > 2)
    bad = np.bincount(cone, weights=strange, minlength=rows.count)
    tails = np.bincount(cone, weights=tail_like, minlength=rows.count)
    fits = np.isin(sizes, (3, 4)) & (bad == 0) & (tails == 1) & (counts[starts] == 2)
    taken = np.flatnonzero(fits)
    head = starts[taken]
    tail = np.flatnonzero(tail_like & fits[cone])
    singles = np.flatnonzero(fits[cone] & ~tail_like & (np.arange(lines.count) != starts[cone]))
    one = singles[np.searchsorted(cone[singles], taken)]
    other = singles[np.searchsorted(cone[singles], taken, side="right") - 1]
    factor = figures[first[head]]
    swapped = figures[first[tail]] > 0
    a, b = columns[first[head] + swapped], columns[first[head] + ~swapped]

    def alike(x: Reals, y: Reals) -> Bools:
        equal: Bools = np.abs(x - y) <= _ROUNDING * np.abs(y)
        return equal

    p, q = columns[first[one]], columns[first[other]]  # alike where the pair is real
    turned = _together(gram, q, a, b) < _together(gram, p, a, b)
    real, imaginary = np.where(turned, other, one), np.where(turned, one, other)
    whole = one != other
    kept = (
        alike(figures[first[head] + 1], factor)
        & (columns[first[tail]] == columns[first[head]])
        & (columns[first[tail] + 1] == columns[first[head] + 1])
        & alike(np.abs(figures[first[tail]]), factor)
        & alike(-figures[first[tail] + 1], figures[first[tail]])
        & alike(np.abs(figures[first[one]]), 2 * factor)
        & alike(np.abs(figures[first[other]]), 2 * factor)
        & ((p != q) == whole)
    )
    k = np.flatnonzero(kept)
    ends = (
        columns[first[real[k]]],
        np.where(whole, columns[first[imaginary]], -1)[k],
        a[k],
        b[k],
    )
    return ends, Pairs(
        head[k],
        tail[k],
        real[k],
        np.where(whole, imaginary, -1)[k],
        factor[k],
        figures[first[real[k]]] / 2,
        figures[first[imaginary[k]]] / 2,
    )


def _admittances(form: Conic, found: Edges, columns: Reals) -> Reals:
    """Return the largest figure of each entry in equations, beside a power that is usual there."""
    lines = form.lines
    own = lines.lines < form.zero
    figures = np.abs(lines.figures * columns[lines.columns])
    entry = np.zeros(form.n, dtype=bool)
    for c in (found.real, found.imaginary[found.imaginary >= 0], found.tails, found.heads):
        entry[c] = True
    largest = np.zeros(form.n)
    np.maximum.at(largest, lines.columns[own], figures[own])
    admittance = largest[found.real]
    whole = found.imaginary >= 0
    admittance[whole] = np.maximum(admittance[whole], largest[found.imaginary[whole]])
    power = np.abs(lines.offsets[: form.zero])
    other = own & ~entry[lines.columns]
    np.maximum.at(power, lines.lines[other], figures[other])
    usual = float(np.median(power[power > 0])) if np.any(power > 0) else 1.0
    result: Reals = admittance / usual
    return result


def _shortest(found: Pattern, lengths: Reals) -> Reals:
    """Return the lengths of shortest paths between the ends of edges, along cliques."""
    result = lengths.copy()
    cliques = [found.graph.of_size(k) for k in np.unique(found.graph.sizes).tolist() if k > 2]
    while True:
        before = result.copy()
        for members in cliques:
            k = members.shape[1]
            i, j = np.triu_indices(k, 1)
            own = found.edges(members[:, i], members[:, j])
            whole = np.zeros((len(members), k, k))
            whole[:, i, j] = whole[:, j, i] = result[own]
            for middle in range(k):
                through = whole[:, :, middle, None] + whole[:, None, middle, :]
                np.minimum(whole, through, out=whole)
            np.minimum.at(result, own, whole[:, i, j])
        if np.array_equal(before, result):
            return result
