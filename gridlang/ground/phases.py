"""Phases of node voltages from the products of pairs of them: v from W = v vᴴ, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridlang.ground.arrays import Array, Codes, Reals

_ROUNDS = 5


@dataclass(frozen=True)
class Entries:
    """A Hermitian matrix by its diagonal (n,) and entries W[tails, heads] (e,) above it."""

    diagonal: Reals
    tails: Codes
    heads: Codes
    values: Array


def rank_one(w: Entries, nodes: Codes, angles: Reals) -> Array:
    """Return v (n,) with |v_i|² = W_ii and v_i conj(v_j) as near W_ij as phases can bring it.

    `nodes` are those whose phases are known, `angles` theirs, in radians; a part of the network
    without one begins at 0. Exact where W has rank one, or where lines form a tree.
    Source: phases along a spanning tree of the largest entries; then the weighted least squares
    of θ_i − θ_j = arg W_ij, as Gauss and Newton solve it.
    """
    from scipy.sparse import csr_matrix  # with the conic solver, which needs it too
    from scipy.sparse.csgraph import connected_components

    n = len(w.diagonal)
    magnitude = np.sqrt(np.maximum(w.diagonal, 0.0))
    weight = np.abs(w.values)
    used = weight > 0
    tails, heads, weight = w.tails[used], w.heads[used], weight[used]
    difference = np.angle(w.values[used])
    joined = csr_matrix((np.ones(len(tails)), (tails, heads)), (n, n))
    _, part = connected_components(joined, directed=False)
    roots = _roots(part, nodes)
    theta = _along_tree(roots, (tails, heads), weight, difference, n)
    theta = _least_squares(theta, roots, (tails, heads), weight, difference)
    turn = np.zeros(int(part.max(initial=-1)) + 1)
    turn[part[nodes]] = angles - theta[nodes]
    result: Array = magnitude * np.exp(1j * (theta + turn[part]))
    return result


def _roots(part: Codes, nodes: Codes) -> Codes:
    """Return a node of each part of the network, one with a known phase where there is one."""
    roots = np.full(int(part.max(initial=-1)) + 1, -1, dtype=np.int64)
    every = np.arange(len(part))
    roots[part[every[::-1]]] = every[::-1]
    roots[part[nodes]] = nodes
    return roots


def _along_tree(
    roots: Codes, ends: tuple[Codes, Codes], weight: Reals, difference: Reals, n: int
) -> Reals:
    """Return phases that meet the differences along a spanning tree of the largest weights."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import minimum_spanning_tree

    tails, heads = ends
    theta = np.zeros(n)
    if not len(tails):
        return theta
    cost = 1.0 + float(weight.max()) - weight
    tree = minimum_spanning_tree(csr_matrix((cost, (tails, heads)), (n, n))).tocoo()
    order = np.lexsort((heads, tails))
    place = np.searchsorted(
        tails[order] * n + heads[order], tree.row.astype(np.int64) * n + tree.col
    )
    step = difference[order][place]
    known = np.zeros(n, dtype=bool)
    known[roots] = True
    while True:  # a level of the tree a round
        out, back = known[tree.row] & ~known[tree.col], known[tree.col] & ~known[tree.row]
        if not (out.any() or back.any()):
            return theta
        theta[tree.col[out]] = theta[tree.row[out]] - step[out]
        theta[tree.row[back]] = theta[tree.col[back]] + step[back]
        known[tree.col[out]] = True
        known[tree.row[back]] = True


def _least_squares(
    theta: Reals, roots: Codes, ends: tuple[Codes, Codes], weight: Reals, difference: Reals
) -> Reals:
    from scipy.sparse import csr_matrix, diags
    from scipy.sparse.linalg import spsolve

    tails, heads = ends
    n, lines = len(theta), np.arange(len(tails))
    free = np.setdiff1d(np.arange(n), roots)
    for _ in range(_ROUNDS):
        left = np.angle(np.exp(1j * (difference - theta[tails] + theta[heads])))
        if not len(free) or np.max(np.abs(left), initial=0.0) < 1e-12:
            break
        signs = np.concatenate([np.ones(len(tails)), -np.ones(len(tails))])
        places = (np.concatenate([lines, lines]), np.concatenate([tails, heads]))
        incidence = csr_matrix((signs, places), (len(tails), n))[:, free]
        weighted = incidence.T @ diags(weight)
        theta = theta.copy()
        theta[free] += spsolve((weighted @ incidence).tocsc(), weighted @ left)
    return theta


def leading_eigenvector(w: Array, at: int) -> tuple[Array, float]:
    """Return √λ₁·φ₁ of a dense Hermitian matrix (n, n), real and positive at `at`, and λ₂/λ₁."""
    values, vectors = np.linalg.eigh(w)
    lead: Array = np.sqrt(max(float(values[-1]), 0.0)) * vectors[:, -1]
    size = abs(lead[at])
    if size > 0:
        lead = lead * (np.conj(lead[at]) / size)
    second = float(np.max(np.abs(values[:-1]), initial=0.0))
    ratio = second / float(values[-1]) if values[-1] > 0 else float("inf")
    return lead, ratio
