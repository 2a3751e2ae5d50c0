"""Phases from products of pairs: trees, loops, islands, noise."""

from __future__ import annotations

import numpy as np
import pytest

from gridlang.ground.phases import Entries, leading_eigenvector, rank_one

NONE = np.zeros(0, dtype=np.int64)


def entries(v: np.ndarray, pairs: list[tuple[int, int]], noise: float = 0.0) -> Entries:
    tails, heads = (np.array(x, dtype=np.int64) for x in zip(*pairs, strict=True))
    turn = np.exp(1j * noise * np.random.default_rng(1).uniform(-1, 1, len(pairs)))
    return Entries(np.abs(v) ** 2, tails, heads, v[tails] * np.conj(v[heads]) * turn)


def voltages(n: int) -> np.ndarray:
    random = np.random.default_rng(n)
    return random.uniform(0.9, 1.1, n) * np.exp(1j * random.uniform(-1, 1, n))


@pytest.mark.parametrize("n", [2, 5, 40])
def test_a_tree_is_exact(n: int) -> None:
    v = voltages(n)
    pairs = [(int(np.random.default_rng(k).integers(0, k)), k) for k in range(1, n)]
    found = rank_one(entries(v, pairs), np.array([0]), np.angle(v[:1]))
    assert found == pytest.approx(v, abs=1e-12)


def test_a_loop_that_closes_is_exact_and_one_that_does_not_is_near() -> None:
    v = voltages(4)
    pairs = [(0, 1), (1, 2), (2, 3), (0, 3)]
    known = np.array([2]), np.angle(v[2:3])
    assert rank_one(entries(v, pairs), *known) == pytest.approx(v, abs=1e-12)
    off = rank_one(entries(v, pairs, 0.01), *known)
    assert np.max(np.abs(off - v)) < 0.02
    assert np.abs(off) == pytest.approx(np.abs(v))


def test_each_island_begins_at_its_own_phase() -> None:
    v = voltages(5)
    found = rank_one(entries(v, [(0, 1), (2, 3)]), np.array([3]), np.array([0.5]))
    assert np.angle(found[3]) == pytest.approx(0.5)
    assert np.angle(found[0]) == pytest.approx(0.0)
    assert found[4] == pytest.approx(np.abs(v[4]))
    assert found[0] * np.conj(found[1]) == pytest.approx(v[0] * np.conj(v[1]))


def test_nothing_known_and_nothing_joined() -> None:
    w = Entries(np.array([4.0]), NONE, NONE, np.zeros(0, dtype=complex))
    assert rank_one(w, NONE, np.zeros(0)) == pytest.approx([2.0])


def test_the_leading_eigenvector_of_a_matrix_of_rank_one() -> None:
    v = voltages(6)
    found, ratio = leading_eigenvector(np.outer(v, np.conj(v)), 2)
    assert ratio == pytest.approx(0, abs=1e-12)
    assert found == pytest.approx(v * np.exp(-1j * np.angle(v[2])))
