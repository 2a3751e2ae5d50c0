"""Semidefinite matrices of columns by the cliques of their graph: how definite they are, and filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Array, Bools, Codes, Reals
from gridlang.ground.chordal import Chordal, chordal
from gridlang.ground.problem import Problem, Semidefinite
from gridlang.ground.spectrum import components

# |v_a − v_b|² below this many times the larger of |v_a|², |v_b|²: the two are near each other.
NEAR = 0.1
_TINY = 1e-12


@dataclass(frozen=True)
class Pattern:
    """The entries that decide whether a matrix can be completed to a semidefinite one.

    `graph` is chordal over its positions. Edge e, tails below heads, sorted by both, has columns
    `real[e]` and, of a Hermitian matrix, `imaginary[e]`. Entries that are listed nowhere have
    columns from `first` on, `fill` in number.
    """

    matrix: Semidefinite
    graph: Chordal
    keys: Codes
    real: Codes
    imaginary: Codes
    first: int
    fill: int

    def edges(self, a: Codes, b: Codes) -> Codes:
        """Return the edges between positions, a below b."""
        return np.searchsorted(self.keys, a * self.matrix.order + b)

    def values(self, edges: Codes, x: Reals) -> Array:
        """Return the entries of edges at a point."""
        real: Array = x[self.real[edges]]
        return real + 1j * x[self.imaginary[edges]] if self.matrix.is_complex else real

    def stacks(self, x: Reals) -> Iterator[tuple[Codes, Array]]:
        """Give the cliques of each size: their members (cliques, k), their blocks (cliques, k, k)."""
        for k in np.unique(self.graph.sizes).tolist():
            members = self.graph.of_size(k)
            yield members, self._blocks(members, x)

    def _blocks(self, members: Codes, x: Reals) -> Array:
        k = members.shape[1]
        kind = np.complex128 if self.matrix.is_complex else np.float64
        blocks = np.zeros((len(members), k, k), dtype=kind)
        i = np.arange(k)
        blocks[:, i, i] = x[self.matrix.diagonal[members]]
        a, b = np.triu_indices(k, 1)
        values = self.values(self.edges(members[:, a], members[:, b]), x)
        blocks[:, a, b] = values
        blocks[:, b, a] = np.conj(values)
        return blocks


def pattern(matrix: Semidefinite, first: int, used: Bools | None = None) -> Pattern:
    """Return the pattern of a matrix; entries whose columns are not `used` are left out of it.

    Those are listed and yet free, as in a matrix that is stated with all its entries; where the
    graph needs one of them for its cliques, it is there with its own columns.
    """
    listed = np.ones(len(matrix.tails), dtype=bool)
    if used is not None:
        listed = used[matrix.real]
        if matrix.is_complex:
            listed = listed | used[matrix.imaginary]
    graph = chordal(matrix.order, matrix.tails[listed], matrix.heads[listed])
    n = max(matrix.order, 1)
    given = matrix.tails * n + matrix.heads
    wanted = np.sort(np.concatenate([given[listed], graph.tails * n + graph.heads]), kind="stable")
    order = np.argsort(given, kind="stable")
    at = np.minimum(np.searchsorted(given[order], wanted), max(len(given) - 1, 0))
    own = order[at] if len(given) else np.zeros(len(wanted), dtype=np.int64)
    there = given[own] == wanted if len(given) else np.zeros(len(wanted), dtype=bool)
    new = np.cumsum(~there) - 1
    count = int((~there).sum())
    real = np.where(there, matrix.real[own] if len(given) else 0, first + new)
    imaginary = np.zeros(0, dtype=np.int64)
    if matrix.is_complex:
        imaginary = np.where(there, matrix.imaginary[own], first + count + new)
    size = count * (2 if matrix.is_complex else 1)
    return Pattern(matrix, graph, wanted, real, imaginary, first, size)


def used_columns(problem: Problem) -> Bools:
    """Return which columns anything but a semidefinite matrix speaks of: rows, bounds, objective."""
    f, r = problem.functions, problem.reduced
    used = np.isfinite(r.lb) | np.isfinite(r.ub)
    used[f.jacobian_columns] = True
    used[r.gradient[0]] = True
    used[f.hessian_rows] = True
    used[f.hessian_columns] = True
    return used


@dataclass(frozen=True)
class Definiteness:
    """The least eigenvalue of a matrix, by the greatest diagonal entry, and the clique that has it."""

    least: float
    positions: Codes


def definiteness(found: Pattern, x: Reals, fill: Reals | None = None) -> Definiteness:
    """Return how definite a matrix is at a point: at least 0 where it has a definite completion.

    `fill` are the values of entries that the cliques need and no column holds, as a conic solver
    returns them. Without it, blocks that lack an entry are not looked at but for the pairs in
    them that are listed: what is found then is necessary, and not enough.
    Source: Grone, Johnson, Sá and Wolkowicz (1984), theorem 7.
    """
    size = max(float(np.max(np.abs(x[found.matrix.diagonal]), initial=0.0)), _TINY)
    worst = Definiteness(np.inf, np.zeros(0, dtype=np.int64))
    for members, blocks in _listed(found, x, fill):
        if not len(members):
            continue
        least = np.linalg.eigvalsh(blocks)[:, 0] / size
        at = int(np.argmin(least))
        if least[at] < worst.least:
            worst = Definiteness(float(least[at]), members[at])
    return worst if np.isfinite(worst.least) else Definiteness(0.0, worst.positions)


def exactness(found: Pattern, x: Reals, fill: Reals | None = None) -> float:
    """Return the greatest ratio of the second to the first eigenvalue over cliques: 0 is rank one.

    Where it is 0 a voltage can be read off a relaxation (Bose, Low et al. 2015, theorem 1).
    """
    ratio = 0.0
    for members, blocks in _listed(found, x, fill):
        if not len(members) or members.shape[1] == 1:
            continue
        values = np.linalg.eigvalsh(blocks)
        first = np.maximum(values[:, -1], _TINY)
        ratio = max(ratio, float(np.max(np.maximum(values[:, -2], 0.0) / first)))
    return ratio


def _listed(found: Pattern, x: Reals, fill: Reals | None) -> Iterator[tuple[Codes, Array]]:
    """Give blocks all of whose entries are known; of a block with an unknown one, its pairs."""
    whole = np.full(found.first + found.fill, np.nan)
    whole[: len(x)] = x
    if fill is not None:
        whole[found.first :] = fill
    for members, blocks in found.stacks(whole):
        known = np.isfinite(blocks).all(axis=(1, 2))
        yield members[known], blocks[known]
        if not known.all():
            k = members.shape[1]
            a, b = np.triu_indices(k, 1)
            part = blocks[~known]
            pairs = np.stack([members[~known][:, a], members[~known][:, b]], axis=-1).reshape(-1, 2)
            i = np.stack([a, b], axis=-1)
            small = part[:, i[:, :, None], i[:, None, :]].reshape(-1, 2, 2)
            there = np.isfinite(small).all(axis=(1, 2))
            yield pairs[there], small[there]


def completed(found: Pattern, x: Reals) -> Reals:
    """Return a point whose listed entries outside of the pattern complete the matrix.

    x: the columns and the fill-in after them. The completion is semidefinite where the cliques'
    blocks are, and has no rank that they do not have: clique by clique, what is new in it is
    joined to all before by W_new,rest = W_new,shared W_shared,shared⁺ W_shared,rest.
    Source: Vandenberghe and Andersen (2015), section 10.3.
    """
    matrix = found.matrix
    n = max(matrix.order, 1)
    key = matrix.tails * n + matrix.heads
    free = np.flatnonzero(~np.isin(key, found.keys))
    if not len(free):
        return x
    x = x.copy()
    part = components(found.keys // n, found.keys % n, matrix.order)
    together = part[matrix.tails[free]] == part[matrix.heads[free]]
    apart = free[~together]  # zeros complete what no path joins
    free = free[together]
    x[matrix.real[apart]] = 0.0
    if matrix.is_complex:
        x[matrix.imaginary[apart]] = 0.0
    clique_part = part[found.graph.members[found.graph.starts[:-1]]]
    for p in np.unique(part[matrix.tails[free]]).tolist():
        positions = np.flatnonzero(part == p)
        entries = free[part[matrix.tails[free]] == p]
        whole = _completed_part(found, x, positions, np.flatnonzero(clique_part == p))
        place = np.searchsorted(positions, np.stack([matrix.tails, matrix.heads])[:, entries])
        values = whole[place[0], place[1]]
        x[matrix.real[entries]] = values.real
        if matrix.is_complex:
            x[matrix.imaginary[entries]] = values.imag
    return x


def _completed_part(found: Pattern, x: Reals, positions: Codes, cliques: Codes) -> Array:
    """Return the completed block of one connected part of the graph."""
    matrix, graph = found.matrix, found.graph
    count = len(positions)
    local = np.full(matrix.order, -1)
    local[positions] = np.arange(count)
    whole = np.zeros((count, count), dtype=np.complex128 if matrix.is_complex else np.float64)
    i = np.arange(count)
    whole[i, i] = x[matrix.diagonal[positions]]
    own = np.flatnonzero(local[found.keys // matrix.order] >= 0)
    values = found.values(own, x)
    a, b = local[found.keys[own] // matrix.order], local[found.keys[own] % matrix.order]
    whole[a, b], whole[b, a] = values, np.conj(values)
    seen = np.zeros(count, dtype=bool)
    for c in cliques.tolist():
        members = local[graph.members[graph.starts[c] : graph.starts[c + 1]]]
        shared, new = members[seen[members]], members[~seen[members]]
        rest = np.setdiff1d(np.flatnonzero(seen), shared, assume_unique=True)
        seen[members] = True
        if not len(rest):
            continue
        inverse = np.linalg.pinv(whole[np.ix_(shared, shared)], rcond=1e-9, hermitian=True)
        joined = whole[np.ix_(new, shared)] @ inverse @ whole[np.ix_(shared, rest)]
        whole[np.ix_(new, rest)] = joined
        whole[np.ix_(rest, new)] = joined.conj().T
    return whole
