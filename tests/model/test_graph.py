"""What the graph simplifies keeps its value, and is said with few nodes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridlang.ground.kernel import Leaves, Tape, needed
from gridlang.model.graph import Graph

SLOTS, DATA, WEIGHTS = np.array([[1.3], [-0.7]]), np.array([[0.4], [2.5]]), np.array([[-1.6]])
LEAVES = Leaves(list(SLOTS), list(DATA), list(WEIGHTS))
_leaf = st.sampled_from(
    [("slot", 0), ("slot", 1), ("data", 0), ("data", 1), ("weight", 0)]
) | st.tuples(st.just("const"), st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 2.0]))
_tree = st.recursive(
    _leaf,
    lambda t: (
        st.tuples(st.sampled_from(["add", "sub", "mul"]), t, t)
        | st.tuples(st.sampled_from(["neg", "sin"]), t)
    ),
    max_leaves=14,
)


def node(g: Graph, tree: tuple) -> int:  # type: ignore[type-arg]
    if tree[0] in ("slot", "data", "weight", "const"):
        made: int = getattr(g, tree[0])(tree[1])
        return made
    return g.call(tree[0], *(node(g, t) for t in tree[1:]))


def value(tree: tuple, slots: np.ndarray = SLOTS) -> float:  # type: ignore[type-arg]
    match tree:
        case ("const", x):
            return float(x)
        case ("slot" | "data" | "weight" as kind, k):
            return float({"slot": slots, "data": DATA, "weight": WEIGHTS}[kind][k][0])
        case ("neg", a):
            return -value(a, slots)
        case ("sin", a):
            return math.sin(value(a, slots))
        case (op, a, b):
            x, y = value(a, slots), value(b, slots)
            return {"add": x + y, "sub": x - y, "mul": x * y}[op]
    raise AssertionError(tree)


@given(_tree)
def test_a_simplified_expression_has_the_value_of_what_was_written(tree: tuple) -> None:  # type: ignore[type-arg]
    g = Graph()
    found = Tape(g, [node(g, tree)], 1).run(LEAVES)[0, 0]
    assert found == pytest.approx(value(tree), rel=1e-9, abs=1e-9)


@given(_tree)
def test_slopes_agree_with_finite_differences(tree: tuple) -> None:  # type: ignore[type-arg]
    g = Graph()
    root = node(g, tree)
    h = 1e-6
    for k in (0, 1):
        step = np.zeros_like(SLOTS)
        step[k] = h
        difference = (value(tree, SLOTS + step) - value(tree, SLOTS - step)) / (2 * h)
        found = Tape(g, [g.slope(root, k)], 1).run(LEAVES)[0, 0]
        scale = 1 + sum(abs(value(t)) for t in _below(tree)) ** 3
        assert found == pytest.approx(difference, rel=1e-6, abs=1e-6 * scale)


def _below(tree: tuple) -> list[tuple]:  # type: ignore[type-arg]
    if tree[0] in ("slot", "data", "weight", "const"):
        return [tree]
    return [tree] + [t for inner in tree[1:] for t in _below(inner)]


def test_signs_and_constants_are_shared() -> None:
    g = Graph()
    x, y, w = g.slot(0), g.slot(1), g.weight(0)
    difference = g.call("sub", x, y)
    assert g.call("sub", y, x) == g.neg(difference)
    assert g.mul(g.neg(x), g.neg(y)) == g.mul(x, y)
    assert g.add(x, x) == g.mul(g.const(2.0), x)
    assert g.add(g.add(x, x), g.add(y, y)) == g.mul(g.const(2.0), g.add(x, y))
    assert g.mul(w, g.add(x, x)) == g.mul(g.mul(g.const(2.0), w), x)
    assert g.call("sub", x, x) == g.const(0.0)


def test_a_tape_is_given_what_was_computed_elsewhere() -> None:
    g = Graph()
    sine = g.call("sin", g.slot(0))
    root = g.mul(sine, g.slot(1))
    assert g.slot(0) not in needed(g, [root], [sine])
    tape = Tape(g, [root, sine, root], 1, given=[sine])
    found = tape.run(Leaves(list(SLOTS), given=[np.array([3.0])]))
    assert found[:, 0].tolist() == [3.0 * SLOTS[1, 0], 3.0, 3.0 * SLOTS[1, 0]]
