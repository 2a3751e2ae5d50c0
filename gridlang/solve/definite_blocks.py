"""A semidefinite matrix as cones over its cliques: signs, second-order cones of pairs, triangles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Array, Codes, Reals
from gridlang.ground.definite import Pattern
from gridlang.ground.lines import Lines, stacked


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


def definite_blocks(found: Pattern) -> Blocks:
    """Return the cones that keep every clique of a pattern semidefinite."""
    whole = found.matrix.is_complex
    parts: dict[int, Lines] = {}
    counts: dict[int, int] = {}
    for k in np.unique(found.graph.sizes).tolist():
        members = found.graph.of_size(k)
        parts[k] = _spread(_cone(k, whole), _columns(found, members))
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


def _columns(found: Pattern, members: Codes) -> Codes:
    """Return the columns of cliques (cliques, entries): diagonals, real parts, imaginary parts."""
    a, b = np.triu_indices(members.shape[1], 1)
    edges = found.edges(members[:, a], members[:, b])
    parts = [found.matrix.diagonal[members], found.real[edges]]
    if found.matrix.is_complex:
        parts.append(found.imaginary[edges])
    return np.concatenate(parts, axis=1)


def _spread(one: Reals, columns: Codes) -> Lines:
    """Return the lines of all cliques of a size; `one` (lines, entries) is the map of each."""
    line, entry = np.nonzero(one)
    count = len(columns)
    first = np.arange(count)[:, None] * len(one)
    return Lines(
        (first + line).ravel(),
        columns[:, entry].ravel(),
        np.tile(one[line, entry], count),
        np.zeros(count * len(one)),
    )


def _cone(k: int, whole: bool) -> Reals:
    """Return the map (lines, entries) from a clique's entries to the lines of its cone."""
    return np.stack([_lines_of(unit, whole) for unit in _units(k, whole)], axis=1)


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


def _lines_of(block: Array, whole: bool) -> Reals:
    """Return a block as the lines of its cone."""
    k = len(block)
    if k == 1:
        single: Reals = block.real[0]
        return single
    if k == 2:
        (a, w), (_, b) = block
        pair = [a.real + b.real, a.real - b.real, 2 * w.real, 2 * w.imag]
        return np.array(pair if whole else pair[:3])
    re, im = block.real, block.imag
    real = np.block([[re, -im], [im, re]]) if whole else re
    columns, rows = np.tril_indices(len(real))  # the upper triangle by columns
    factor: Reals = np.where(rows == columns, 1.0, np.sqrt(2.0))
    triangle: Reals = real[rows, columns] * factor
    return triangle
