"""Sets as arrays do what Python's sets of tuples do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlang.ground.relation import (
    LARGEST,
    TEXT,
    UNKNOWN,
    Elements,
    Relation,
    gather_labels,
    join,
    pair_keys,
)

CODES = st.integers(-3, 3) | st.sampled_from([TEXT, TEXT + 1, 10**11, -(10**11)])


def tuples(arity: int, unique: bool = False) -> st.SearchStrategy[list[tuple[int, ...]]]:
    return st.lists(st.tuples(*[CODES] * arity), max_size=12, unique=unique)


def columns(rows: list[tuple[int, ...]], arity: int) -> tuple[np.ndarray, ...]:
    return tuple(np.array(rows, dtype=np.int64).reshape(-1, arity).T)


@given(st.integers(1, 3).flatmap(lambda k: st.tuples(st.just(k), tuples(k), tuples(k))))
def test_find(case: tuple[int, list[tuple[int, ...]], list[tuple[int, ...]]]) -> None:
    arity, rows, wanted = case
    found = Relation(columns(rows, arity)).find(columns(wanted, arity))
    assert found.tolist() == [rows.index(w) if w in rows else -1 for w in wanted]


@given(st.integers(1, 3).flatmap(lambda k: st.tuples(st.just(k), tuples(k))))
def test_duplicates(case: tuple[int, list[tuple[int, ...]]]) -> None:
    arity, rows = case
    repeated = [i for i, row in enumerate(rows) if row in rows[:i]]
    assert Relation(columns(rows, arity)).duplicates().tolist() == repeated


@given(st.integers(1, 3).flatmap(lambda k: st.tuples(st.just(k), tuples(k), tuples(k))))
def test_join(case: tuple[int, list[tuple[int, ...]], list[tuple[int, ...]]]) -> None:
    arity, left, right = case
    a, b = join(*pair_keys(columns(left, arity), columns(right, arity)))
    expected = [(i, j) for i, x in enumerate(left) for j, y in enumerate(right) if x == y]
    assert list(zip(a.tolist(), b.tolist(), strict=True)) == expected


LABELS = st.lists(st.integers(-5, 5) | st.text("ab é\"',", min_size=1, max_size=3), max_size=8)


@given(LABELS)
def test_labels_survive_their_codes(labels: list[str | int]) -> None:
    column = np.empty(len(labels), dtype=object)
    column[:] = labels
    elements = gather_labels([column])
    assert elements.decode(elements.encode(column)).tolist() == labels


def test_a_text_that_is_not_known_has_no_code() -> None:
    elements = gather_labels([np.array(["a", "c"])])
    assert elements.code("b") == UNKNOWN
    assert elements.code("c") == TEXT + 1
    assert Elements().code("a") == UNKNOWN


def test_an_unknown_text_is_not_the_element_minus_one() -> None:
    elements = gather_labels([np.array(["a"])])
    assert elements.code("b") != elements.code(-1)


@pytest.mark.parametrize("label", [10**13, -(10**13), LARGEST - 1])
def test_long_numbers_are_labels_too(label: int) -> None:
    elements = gather_labels([np.array(["a"])])
    assert elements.decode(np.array([elements.code(label)])).tolist() == [label]


@pytest.mark.parametrize("label", [LARGEST, TEXT, 10**30, -LARGEST])
def test_numbers_that_no_figure_holds_exactly_are_texts(label: int) -> None:
    elements = gather_labels([np.array([str(label)])])
    assert elements.decode(np.array([elements.code(label)])).tolist() == [str(label)]
    assert Elements().code(label) == UNKNOWN


def test_three_positions_of_many_values_do_not_overflow() -> None:
    many = np.arange(0, 3_000_000_000_000, 10_000_000, dtype=np.int64)
    relation = Relation((many, many[::-1].copy(), many))
    assert relation.find((many[5:8], many[::-1][5:8], many[5:8])).tolist() == [5, 6, 7]
    assert relation.find((many[5:8], many[5:8], many[5:8])).tolist() == [-1, -1, -1]
