"""Ranks and orders of whole numbers are those of NumPy's sorting."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gridlang.ground.ranks import in_order, ranked

FAR = st.sampled_from(
    [0, 1 << 16, (1 << 16) - 1, 1 << 32, -(1 << 33), 1 << 47, 1 << 62, -(1 << 62)]
)
KEYS = st.lists(st.integers(-3, 3) | st.builds(int.__add__, st.integers(-2, 2), FAR), max_size=30)


@given(KEYS)
def test_ranked(keys: list[int]) -> None:
    distinct, rank = ranked(np.array(keys, dtype=np.int64))
    assert distinct.tolist() == sorted(set(keys))
    assert [distinct[r] for r in rank] == keys


@given(st.lists(st.integers(0, 5) | st.integers(0, (1 << 47) - 1), min_size=1, max_size=30))
def test_in_order(keys: list[int]) -> None:
    found = in_order(np.array(keys, dtype=np.int64), max(keys))
    assert found.tolist() == sorted(range(len(keys)), key=lambda i: keys[i])
