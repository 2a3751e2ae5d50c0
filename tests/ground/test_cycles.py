"""Functions of graphs on data: the paper's meshes, parallel lines, loops, islands; and properties."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready
from hypothesis import given
from hypothesis import strategies as st

from gridlang.diagnostics import GridlangError
from gridlang.ground.evaluate import Evaluator
from gridlang.ground.frame import Frame
from gridlang.ground.graphs import Edges, edges
from gridlang.ground.relation import Relation

# The feeder of Baran and Wu (1989) with its five tie lines, as Rossoni et al. (2020) number them.
FEEDER = [(k, k, k + 1) for k in range(1, 18)]
FEEDER += [(18, 2, 19), (19, 19, 20), (20, 20, 21), (21, 21, 22), (22, 3, 23), (23, 23, 24)]
FEEDER += [(24, 24, 25), (25, 6, 26), *((k, k, k + 1) for k in range(26, 33))]
FEEDER += [(33, 21, 8), (34, 9, 15), (35, 12, 22), (36, 18, 33), (37, 25, 29)]
# Rossoni et al. 2020, the mesh vectors of (2).
MESHES = [
    {2, 3, 4, 5, 6, 7, 18, 19, 20, 33},
    {9, 10, 11, 12, 13, 14, 34},
    {8, 9, 10, 11, 21, 33, 35},
    {6, 7, 8, 15, 16, 17, 25, 26, 27, 28, 29, 30, 31, 32, 34, 36},
    {3, 4, 5, 22, 23, 24, 25, 26, 27, 28, 37},
]

NETWORK = """
model m
set BUS = 1..{nodes}
set LINE(line, from in BUS, to in BUS) = {{{lines}}}
{sets}
var z in [0, 1]
minimize f: z + {used}*z
"""

Edge = tuple[int, int, int]


def evaluator(lines: list[Edge], nodes: int, **sets: str) -> Evaluator:
    """Return the sets of a network, by their values."""
    written = "\n".join(f"set {name} = {value}" for name, value in sets.items())
    used = " + ".join(f"card({name})" for name in sets)
    text = NETWORK.format(
        nodes=nodes, lines=", ".join(map(str, lines)), sets=written, used=f"({used})"
    )
    return ready(text).bound.instance.evaluator


def rows(relation: Relation) -> list[tuple[int, ...]]:
    return list(zip(*(c.tolist() for c in relation.columns), strict=True))


def members(found: Evaluator, pairs: str) -> dict[int, set[int]]:
    """Return the first positions of what is in each set of a set of sets."""
    sets: dict[int, set[int]] = {}
    for number, first, *_ in rows(found.set(pairs)):
        sets.setdefault(number, set()).add(first)
    return sets


def test_the_meshes_of_the_paper() -> None:
    found = evaluator(FEEDER, 33, MESH="cycles(LINE)")
    meshes = members(found, "MESH_LINE")
    assert sorted(map(sorted, meshes.values())) == sorted(map(sorted, MESHES))
    assert rows(found.set("MESH")) == [(n,) for n in range(1, 6)]


def test_lines_outside_of_meshes() -> None:
    found = evaluator(FEEDER, 33, BRIDGE="bridges(LINE)", TREE="tree(LINE, 1)")
    assert rows(found.set("BRIDGE")) == [(1, 1, 2)]
    assert len(rows(found.set("TREE"))) == 32


# Two triangles joined by 4, a line beside another, a loop, and two islands of which one is a bus.
ODD = [(1, 1, 2), (2, 2, 3), (3, 3, 1), (4, 3, 4), (5, 4, 5), (6, 5, 6), (7, 6, 4)]
ODD += [(8, 5, 4), (9, 2, 2), (10, 7, 8)]


def test_parallel_lines_loops_and_islands() -> None:
    found = evaluator(
        ODD, 9,
        MESH="cycles(LINE)", PART="components(LINE)", BRIDGE="bridges(LINE)", TREE="tree(LINE, 5)",
        NEXT="neighbours(LINE)",
    )  # fmt: skip
    assert members(found, "MESH_LINE") == {1: {1, 2, 3}, 2: {5, 6, 7}, 3: {5, 8}, 4: {9}}
    assert members(found, "PART_BUS") == {1: {1, 2, 3, 4, 5, 6}, 2: {7, 8}, 3: {9}}
    assert [line for line, *_ in rows(found.set("BRIDGE"))] == [4, 10]
    assert [line for line, *_ in rows(found.set("TREE"))] == [2, 3, 4, 5, 6]
    pairs = {(i, j) for _, i, j in ODD if i != j}
    assert set(rows(found.set("NEXT"))) == pairs | {(j, i) for i, j in pairs}


def test_without_edges() -> None:
    found = evaluator(
        [(1, 1, 1)], 2, NONE="LINE diff LINE",
        MESH="cycles(NONE)", PART="components(NONE)", BRIDGE="bridges(NONE)",
    )  # fmt: skip
    assert rows(found.set("MESH")) == rows(found.set("BRIDGE")) == []
    assert members(found, "PART_BUS") == {1: {1}, 2: {2}}


def test_a_root_that_no_edge_ends_at() -> None:
    with pytest.raises(GridlangError) as raised:
        evaluator(ODD, 9, TREE="tree(LINE, 9)")
    (found,) = raised.value.diagnostics
    assert (found.code, found.span and found.span.text) == ("GL836", "9")
    assert "no edge of LINE ends at 9" in found.message


def test_a_tree_from_a_node_of_the_data() -> None:
    text = NETWORK.format(
        nodes=3, lines="(1,1,2), (2,2,3), (3,3,1)", sets="set TREE = tree(LINE, slack)",
        used="card(TREE)",
    )  # fmt: skip
    found = ready(text + "param slack in BUS = 3").bound.instance.evaluator
    assert [line for line, *_ in rows(found.set("TREE"))] == [2, 3]


def test_text_nodes_and_plain_pairs() -> None:
    text = """
        model m
        set BUS = {"a", "b", "c", "d"}
        set LINE within BUS*BUS = {("a", "b"), ("c", "b"), ("a", "c"), ("d", "a")}
        set MESH = cycles(LINE)
        var open{LINE} binary
        minimize f: sum{(i,j) in LINE} open[i,j]
        subject to
          mesh{n in MESH}: sum{(i,j) in n} open[i,j] >= 1
          large{n in MESH: card(n) == 3 and ("a", "b") in n}: sum{(i,j) in LINE: (i,j) in n} open[i,j] <= 2
    """
    assert ready(text).solve().objective == pytest.approx(1)


def test_sets_drawn_from_sets_of_sets() -> None:
    text = """
        model m
        set BUS = 1..4
        set LINE(i in BUS, j in BUS) = {(1,2), (2,3), (1,3), (3,4), (1,4)}
        set MESH = cycles(LINE)
        set TWO = {(n,m) for n in MESH, m in MESH: n != m and n < m}
        set FIRST within MESH = {1}
        var x{LINE} in [0, 1]
        maximize f: sum{l in LINE} x[l]
        subject to
          both{(n,m) in TWO}: sum{l in n: l in m} x[l] <= 0
          whole{n in FIRST}: sum{l in n: (sum{o in {k in LINE: k in n}} 1) == 3} x[l] <= 0.5
          size{n in MESH}: card(n)*x[1,2] <= card(n) - 2
    """
    assert ready(text).solve().objective == pytest.approx(2.5)


def test_what_is_in_a_set_is_a_join(monkeypatch: pytest.MonkeyPatch) -> None:
    largest = 0
    make = Frame.__init__

    def counted(self: Frame, rows: int, *args: object, **named: object) -> None:
        nonlocal largest
        largest = max(largest, rows)
        make(self, rows, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Frame, "__init__", counted)
    pairs = [(k, k + d) for k in range(1, 300) for d in (1, 2) if k % 3 == 1 or d == 1]
    lines = [(row, i, j) for row, (i, j) in enumerate(pairs, 1)]
    found = evaluator(
        lines, 301, MESH="cycles(LINE)", FULL="{n in MESH: card(n) == 3}",
        SOME="{n in MESH: (sum{(l,i,j) in n} i) > 0 and card({(l,i,j) in n: i == 1}) == 2}",
    )  # fmt: skip
    assert len(rows(found.set("FULL"))) == 100
    assert rows(found.set("SOME")) == [(1,)]
    assert largest <= len(lines)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("card({j in BUS: j < k}) == 2", [3]),
        ("card(1..k) > 3", [4, 5]),
        ("card({(l,i,j) in LINE: i == k or j == k}) == 1", [1, 5]),
    ],
)
def test_the_size_of_a_set_that_depends_on_an_index(condition: str, expected: list[int]) -> None:
    lines = [(k, k, k + 1) for k in range(1, 5)]
    found = evaluator(lines, 5, SOME=f"{{k in BUS: {condition}}}")
    assert rows(found.set("SOME")) == [(k,) for k in expected]


@pytest.mark.parametrize(
    "condition", ["2 in {j in BUS: j < k}", "card({j + 1 for j in BUS: j < k}) == 1"]
)
def test_a_set_that_depends_on_an_index_otherwise(condition: str) -> None:
    with pytest.raises(GridlangError, match="GL830"):
        evaluator([(1, 1, 2)], 5, SOME=f"{{k in BUS: {condition}}}")


# ---- properties

GRAPHS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14)


def graph_of(pairs: list[tuple[int, int]]) -> Edges:
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return edges(Relation((ends[:, 0], ends[:, 1])), (np.arange(7, dtype=np.int64),))


def independent(sets: list[list[int]], count: int) -> int:
    """Return the rank of sets of rows over GF(2)."""
    basis: dict[int, int] = {}
    for s in sets:
        bits = sum(1 << row for row in s)
        while bits and bits.bit_length() in basis:
            bits ^= basis[bits.bit_length()]
        if bits:
            basis[bits.bit_length()] = bits
    return len(basis)


@given(GRAPHS)
def test_cycles_are_a_basis_and_bridges_are_in_none(pairs: list[tuple[int, int]]) -> None:
    graph = graph_of(pairs)
    cycles, parts = graph.cycles(), graph.components()
    assert len(cycles) == len(pairs) - 7 + len(parts) == independent(cycles, len(pairs))
    for cycle in cycles:
        ends = [end for row in cycle for end in pairs[row]]
        assert all(ends.count(node) % 2 == 0 for node in ends)
        assert len(set(cycle)) == len(cycle)
    assert set(graph.bridges()) == set(range(len(pairs))) - {row for c in cycles for row in c}
    assert sorted(node for part in parts for node in part) == list(range(7))


@given(GRAPHS, st.integers(0, 6))
def test_a_tree_spans_what_its_root_reaches(pairs: list[tuple[int, int]], root: int) -> None:
    graph = graph_of(pairs)
    own = next(part for part in graph.components() if root in part)
    tree = graph.tree(root)
    assert len(tree) == len(own) - 1
    reached = graph_of([pairs[row] for row in tree]).components()
    assert own in reached
