"""Chordal completion: what makes its cliques a decomposition, on graphs of any shape."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlang.ground.chordal import chordal
from gridlang.ground.definite import Pattern, completed, definiteness, exactness, pattern
from gridlang.ground.problem import Semidefinite


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    count = draw(st.integers(1, 12))
    pairs = [(a, b) for b in range(count) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return count, chosen


def _arrays(edges: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    flat = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return flat[:, 0], flat[:, 1]


def _matrix(count: int, edges: list[tuple[int, int]], is_complex: bool = True) -> Semidefinite:
    tails, heads = _arrays(edges)
    e = len(edges)
    imaginary = count + e + np.arange(e) if is_complex else np.zeros(0, dtype=np.int64)
    return Semidefinite("W", np.arange(count), tails, heads, count + np.arange(e), imaginary)


@given(graphs())
def test_cliques_are_maximal_cover_all_edges_and_meet_their_parents(
    graph: tuple[int, list[tuple[int, int]]],
) -> None:
    count, edges = graph
    found = chordal(count, *_arrays(edges))
    cliques = [set(m.tolist()) for m in np.split(found.members, found.starts[1:-1])]
    every = {*edges, *zip(found.tails.tolist(), found.heads.tolist(), strict=True)}
    assert len(every) == len(edges) + len(found.tails)
    inside = {(a, b) for c in cliques for a in c for b in c if a < b}
    assert inside == every
    assert set().union(*cliques) == set(range(count))
    for i, c in enumerate(cliques):
        assert not any(c <= other for j, other in enumerate(cliques) if j != i)
        before = set().union(*cliques[:i]) & c
        parent = int(found.parents[i])
        assert parent < i
        assert before <= cliques[parent] if parent >= 0 else not before


def test_a_chordal_graph_needs_no_edge() -> None:
    tree = [(0, 1), (1, 2), (1, 3), (3, 4)]
    assert len(chordal(5, *_arrays(tree)).tails) == 0
    ring = [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)]
    assert len(chordal(5, *_arrays(ring)).tails) == 2


@given(graphs(), st.integers(1, 3), st.booleans())
def test_a_matrix_stated_in_full_is_completed_from_the_entries_in_use(
    graph: tuple[int, list[tuple[int, int]]], rank: int, is_complex: bool
) -> None:
    count, edges = graph
    every = [(a, b) for b in range(count) for a in range(b)]
    matrix = _matrix(count, every, is_complex)
    rng = np.random.default_rng(count)
    root = rng.normal(size=(count, rank)) + 1j * is_complex * rng.normal(size=(count, rank))
    x = _point(matrix, root @ root.conj().T)
    used = np.zeros(len(x), dtype=bool)
    used[matrix.real] = np.isin(np.arange(len(every)), [every.index(e) for e in edges])
    found = pattern(matrix, len(x), used)
    assert found.fill == 0  # all entries have columns
    free = ~np.isin(matrix.tails * count + matrix.heads, found.keys)
    x[matrix.real[free]] = np.nan
    whole = _whole(matrix, completed(found, x))
    assert np.isfinite(whole).all()
    size = np.abs(whole).max()
    assert np.linalg.eigvalsh(whole)[0] >= -1e-6 * size
    cliques = definiteness(found, x)
    assert cliques.least >= -1e-9


def _point(matrix: Semidefinite, whole: np.ndarray) -> np.ndarray:
    x = np.zeros(matrix.order + len(matrix.real) + len(matrix.imaginary))
    x[matrix.diagonal] = np.diag(whole).real
    x[matrix.real] = whole[matrix.tails, matrix.heads].real
    if matrix.is_complex:
        x[matrix.imaginary] = whole[matrix.tails, matrix.heads].imag
    return x


def _whole(matrix: Semidefinite, x: np.ndarray) -> np.ndarray:
    whole = np.diag(x[matrix.diagonal]).astype(complex)
    values = x[matrix.real] + (1j * x[matrix.imaginary] if matrix.is_complex else 0)
    whole[matrix.tails, matrix.heads] = values
    whole[matrix.heads, matrix.tails] = np.conj(values)
    return whole


RING = [(0, 1), (1, 2), (2, 3), (0, 3)]


def _ring(angles: list[float]) -> tuple[Pattern, np.ndarray, np.ndarray]:
    """A ring of four with entries exp(jθ) each, and its fill-in of a given angle."""
    matrix = _matrix(4, RING)
    x = np.ones(4 + 4 + 4)
    x[matrix.real], x[matrix.imaginary] = np.cos(angles[:4]), np.sin(angles[:4])
    found = pattern(matrix, len(x))
    assert found.fill == 2  # one edge, real and imaginary
    return found, x, np.array([np.cos(angles[4]), np.sin(angles[4])])


def test_rank_one_is_definite_and_exact() -> None:
    v = np.array([0.0, 0.1, 0.3, 0.2])  # angles of voltages of magnitude 1
    found, x, _ = _ring([v[a] - v[b] for a, b in RING] + [0.0])
    new = int(found.graph.tails[0]), int(found.graph.heads[0])
    turn = v[new[0]] - v[new[1]]
    fill = np.array([np.cos(turn), np.sin(turn)])
    assert definiteness(found, x, fill).least == pytest.approx(0, abs=1e-12)
    assert exactness(found, x, fill) == pytest.approx(0, abs=1e-12)


def test_angles_that_do_not_close_are_indefinite_and_pairs_do_not_show_it() -> None:
    found, x, fill = _ring([0.5, 0.5, 0.5, 0.0, 1.0])
    whole = definiteness(found, x, fill)
    assert whole.least < -0.1
    assert len(whole.positions) == 3
    assert definiteness(found, x).least == pytest.approx(0, abs=1e-12)


def test_thousands_of_parts_are_one_matrix() -> None:
    hours, ring = 3000, np.array(RING)
    edges = (np.arange(hours)[:, None, None] * 4 + ring).reshape(-1, 2)
    found = chordal(4 * hours, edges[:, 0], edges[:, 1])
    assert len(found.tails) == hours
    assert found.sizes.tolist() == [3] * (2 * hours)
