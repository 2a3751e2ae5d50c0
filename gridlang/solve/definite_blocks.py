"""A semidefinite matrix as cones over its cliques: signs, second-order cones of pairs, triangles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Array, Codes, Reals
from gridlang.ground.definite import Pattern
from gridlang.ground.lines import Lines, stacked

Congruence = Callable[[Codes], Reals]

_ROUNDING = 1e-13


@dataclass(frozen=True)
class Blocks:
    """The cones of one matrix: lines that are not negative, pairs' second-order cones, triangles.

    A clique of one is its diagonal entry; one of two has |W_ab|² <= W_aa W_bb; a larger one is
    semidefinite, a Hermitian one as the real matrix [[Re, −Im], [Im, Re]].
    """

    points: Lines
    pairs: Lines
    pair_sizes: Codes
    larger: Lines
    orders: Codes


@dataclass(frozen=True)
class Place:
    """The cones of a pattern's cliques of one size, more than 1: their lines, `height` for each.

    `one` (lines, entries) maps a clique's entries to them; its columns are orthogonal. `columns`
    (cliques, entries) are diagonals, real parts, imaginary parts, edges by their positions i < j.
    """

    members: Codes
    columns: Codes
    one: Reals
    first: int

    @property
    def stop(self) -> int:
        return self.first + len(self.members) * len(self.one)


def definite_blocks(found: Pattern, seen: Congruence | None = None) -> Blocks:
    """Return the cones that keep every clique of a pattern semidefinite.

    With `seen`, which gives matrices C (cliques, k, k) for members, it is C M C' of each clique M
    that is kept so: the same set, in other lines.
    """
    whole = found.matrix.is_complex
    parts: dict[int, Lines] = {}
    counts: dict[int, int] = {}
    for k in np.unique(found.graph.sizes).tolist():
        members = found.graph.of_size(k)
        c = None if seen is None or k == 1 else seen(members)
        parts[k] = _spread(_cone(k, whole, c), _columns(found, members))
        counts[k] = len(members)
    larger = [k for k in parts if k > 2]
    none = stacked([])
    return Blocks(
        parts.get(1, none),
        parts.get(2, none),
        np.full(counts.get(2, 0), 4 if whole else 3),
        stacked([parts[k] for k in larger]),
        np.concatenate(
            [np.zeros(0, dtype=np.int64)]
            + [np.full(counts[k], 2 * k if whole else k) for k in larger]
        ),
    )


def places(patterns: tuple[Pattern, ...], first: int) -> Iterator[tuple[Pattern, Place]]:
    """Give the cones of patterns in their order: all pairs, then the larger ones, from a line on."""
    for pairs in (True, False):
        for found in patterns:
            whole = found.matrix.is_complex
            for k in np.unique(found.graph.sizes).tolist():
                if k == 1 or (k == 2) != pairs:
                    continue
                members = found.graph.of_size(k)
                one = _cone(k, whole, None)[0]
                place = Place(members, _columns(found, members), one, first)
                yield found, place
                first = place.stop


def pulled_back(place: Place, duals: Reals, c: Array) -> Reals:
    """Return the duals (cliques, lines) of cliques M from those of C M C': C'ZC.

    Both are taken apart into entries, since the columns of `one` are orthogonal; what a real
    block has beside its Hermitian part is worth nothing against one, and falls away.
    """
    k = place.members.shape[1]
    whole = place.one.shape[1] > k * (k + 1) // 2
    units = np.stack(_units(k, whole))
    size = np.sum(np.abs(units) ** 2, axis=(1, 2))
    z = np.tensordot(duals @ place.one / size, units, axes=1)  # <z, s> = Re tr(ZM)
    back = c.transpose(0, 2, 1) @ z @ c
    entries = np.einsum("cij,eij->ce", back, units.conj()).real
    result: Reals = entries / np.sum(place.one**2, axis=0) @ place.one.T
    return result


def _columns(found: Pattern, members: Codes) -> Codes:
    """Return the columns of cliques (cliques, entries): diagonals, real parts, imaginary parts."""
    a, b = np.triu_indices(members.shape[1], 1)
    edges = found.edges(members[:, a], members[:, b])
    parts = [found.matrix.diagonal[members], found.real[edges]]
    if found.matrix.is_complex:
        parts.append(found.imaginary[edges])
    return np.concatenate(parts, axis=1)


def _spread(one: Reals, columns: Codes) -> Lines:
    """Return the lines of all cliques of a size; `one` (cliques or 1, lines, entries) maps each."""
    count, height = len(columns), one.shape[1]
    if len(one) == 1:
        line, entry = np.nonzero(one[0])
        first = np.arange(count)[:, None] * height
        return Lines(
            (first + line).ravel(),
            columns[:, entry].ravel(),
            np.tile(one[0, line, entry], count),
            np.zeros(count * height),
        )
    clique, line, entry = np.nonzero(one)
    return Lines(
        clique * height + line,
        columns[clique, entry],
        one[clique, line, entry],
        np.zeros(count * height),
    )


def _cone(k: int, whole: bool, c: Reals | None) -> Reals:
    """Return the maps (cliques or 1, lines, entries) from entries to the lines of cones."""
    units = np.stack(_units(k, whole))[None]
    if c is None:
        return _lines_of(units, whole).transpose(0, 2, 1)
    units = c[:, None] @ units @ c[:, None].transpose(0, 1, 3, 2)
    lines = _lines_of(units, whole).transpose(0, 2, 1)
    size = np.abs(lines).max(axis=(1, 2), keepdims=True, initial=0.0)
    lines[np.abs(lines) < _ROUNDING * size] = 0.0  # else they are entries, of columns with no other
    return lines


def _units(k: int, whole: bool) -> list[Array]:
    """Return the matrices of which a clique's block is a sum: one for each of its entries."""
    units: list[Array] = []
    for i in range(k):
        units.append(np.zeros((k, k), dtype=np.complex128))
        units[-1][i, i] = 1.0
    for figure in (1.0, 1j) if whole else (1.0,):
        for a, b in zip(*np.triu_indices(k, 1), strict=True):
            units.append(np.zeros((k, k), dtype=np.complex128))
            units[-1][a, b], units[-1][b, a] = figure, np.conj(figure)
    return units


def _lines_of(blocks: Array, whole: bool) -> Reals:
    """Return blocks (…, k, k) as the lines (…, lines) of their cones."""
    k = blocks.shape[-1]
    re, im = blocks.real, blocks.imag
    if k == 1:
        single: Reals = re[..., 0]
        return single
    if k == 2:
        a, b, w = re[..., 0, 0], re[..., 1, 1], 2 * blocks[..., 0, 1]
        pair = [a + b, a - b, w.real, w.imag]
        return np.stack(pair if whole else pair[:3], axis=-1)
    real = np.block([[re, -im], [im, re]]) if whole else re
    columns, rows = np.tril_indices(real.shape[-1])  # the upper triangle by columns
    factor: Reals = np.where(rows == columns, 1.0, np.sqrt(2.0))
    triangles: Reals = real[..., rows, columns] * factor
    return triangles
