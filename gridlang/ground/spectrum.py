"""Many small quadratic forms at once → sums of squares of lines, sparse where the forms are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Codes, Reals
from gridlang.ground.ranks import ranked

# An eigenvalue this small beside the greatest of its block is rounding.
_NOTHING = 1e-10
# The largest block that is decomposed; its time grows with the cube.
_MOST = 1500


@dataclass(frozen=True)
class Spectrum:
    """Form f is the sum of values[e] (line e)² over the lines with `of[e] == f`.

    Line e is the sum of figures·x[columns] over the entries with `lines == e`; lines of one form
    are orthonormal, and their entries stand together. `undecided` are forms with a block too
    large to decompose, whose lines are left out.
    """

    of: Codes
    values: Reals
    lines: Codes
    columns: Codes
    figures: Reals
    undecided: Codes


def spectrum(of: Codes, rows: Codes, columns: Codes, figures: Reals, n: int) -> Spectrum:
    """Return the eigenvectors of quadratic forms in columns 0 … n−1 whose eigenvalue is not 0.

    Entries are lower triangles of symmetric matrices; those of one place are added up. Each
    connected block of a form is decomposed by itself, so a diagonal form has unit vectors; blocks
    of one size are decomposed together.
    """
    nodes, where = ranked(np.concatenate([of * n + rows, of * n + columns]))
    a, b = where[: len(of)], where[len(of) :]
    block = components(a, b, len(nodes))
    sizes = np.bincount(block)
    starts = np.cumsum(sizes) - sizes
    order = np.argsort(block, kind="stable")
    inside = np.empty(len(nodes), dtype=np.int64)
    inside[order] = np.arange(len(nodes)) - starts[block[order]]
    too_large = order[starts[sizes > _MOST]]
    parts: list[tuple[Codes, Reals, Codes, Codes, Reals]] = []
    count = 0
    for k in np.unique(sizes[sizes <= _MOST]).tolist():
        own = np.flatnonzero(sizes == k)
        place = np.full(len(sizes), -1)
        place[own] = np.arange(len(own))
        mine = np.flatnonzero(place[block[a]] >= 0)
        at, i, j = place[block[a[mine]]], inside[a[mine]], inside[b[mine]]
        stack = np.zeros((len(own), k, k))
        np.add.at(stack, (at, i, j), figures[mine])
        np.add.at(stack, (at, j, i), np.where(i == j, 0.0, figures[mine]))
        values, vectors = np.linalg.eigh(stack)
        greatest = np.max(np.abs(values), axis=1, keepdims=True)
        which, e = np.nonzero(np.abs(values) > _NOTHING * greatest)
        members = nodes[order[starts[own][which][:, None] + np.arange(k)]]
        lines = np.repeat(np.arange(count, count + len(which)), k)
        line = vectors[which, :, e].ravel()
        kept = np.flatnonzero(line)
        parts.append(
            (
                members[:, 0] // n,
                values[which, e],
                lines[kept],
                members.ravel()[kept] % n,
                line[kept],
            )
        )
        count += len(which)
    none: Codes = np.zeros(0, dtype=np.int64)
    return Spectrum(
        np.concatenate([none, *(p[0] for p in parts)]),
        np.concatenate([np.zeros(0), *(p[1] for p in parts)]),
        np.concatenate([none, *(p[2] for p in parts)]),
        np.concatenate([none, *(p[3] for p in parts)]),
        np.concatenate([np.zeros(0), *(p[4] for p in parts)]),
        np.unique(nodes[too_large] // n),
    )


def components(a: Codes, b: Codes, count: int) -> Codes:
    """Return the connected component of each of `count` nodes joined by edges a–b.

    Source: hooking and pointer jumping, Shiloach and Vishkin (1982).
    """
    root = np.arange(count)
    while True:
        before = root.copy()
        low = np.minimum(root[a], root[b])
        np.minimum.at(root, root[a], low)
        np.minimum.at(root, root[b], low)
        while True:
            further = root[root]
            if np.array_equal(further, root):
                break
            root = further
        if np.array_equal(root, before):
            return ranked(root)[1]
