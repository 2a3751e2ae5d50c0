"""Index sets with conditions against loops in Python; and that filters are joins, not products."""

from __future__ import annotations

from itertools import product

import pytest
from from_text import ready
from hypothesis import given, settings
from hypothesis import strategies as st

import gridlang
from gridlang.ground.evaluate import Evaluator
from gridlang.model.expr import Reduce, SetRef
from gridlang.model.walk import walk

Label = int | str
Pair = tuple[Label, Label]

NAMES: list[Label] = [1, 2, 3, 7, "a", "b c"]
SUBSET = st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=6)


def written(label: Label) -> str:
    return f'"{label}"' if isinstance(label, str) else str(label)


def literal(labels: list[Label]) -> str:
    return "{" + ", ".join(map(written, labels)) + "}"


def edges(pairs: list[Pair]) -> str:
    """Return the set of these pairs by a condition, which needs no literal tuples."""
    tests = [f"(i == {written(i)} and j == {written(j)})" for i, j in pairs]
    return f"{{(i,j) for i in A, j in A: {' or '.join(tests) or 'card(A) == 0'}}}"


def evaluator(declarations: str) -> Evaluator:
    text = f"model m\n{declarations}\nvar z in [0, 1]\nminimize f: z\n"
    return ready(text).bound.instance.evaluator


def elements(found: Evaluator, name: str) -> list[object]:
    """Return the elements of a set as Python values."""
    relation = found.set(name)
    columns = [found.elements.decode(c).tolist() for c in relation.columns]
    rows = list(zip(*columns, strict=True))
    return [r[0] for r in rows] if relation.arity == 1 else rows


# Each condition in the language, and in Python over the elements i, j (and the data of the test).
CONDITIONS = {
    "i == j": lambda i, j, a, b, e: i == j,
    "i != j": lambda i, j, a, b, e: i != j,
    "(i,j) in E": lambda i, j, a, b, e: (i, j) in e,
    "(j,i) in E": lambda i, j, a, b, e: (j, i) in e,
    "not (i,j) in E": lambda i, j, a, b, e: (i, j) not in e,
    "(i,j) not in E": lambda i, j, a, b, e: (i, j) not in e,
    "i in B": lambda i, j, a, b, e: i in b,
    "not j in B": lambda i, j, a, b, e: j not in b,
    "j in B and (i,j) in E": lambda i, j, a, b, e: j in b and (i, j) in e,
    "i in B or i == j": lambda i, j, a, b, e: i in b or i == j,
    "(i,j) in E and (j,i) in E": lambda i, j, a, b, e: (i, j) in e and (j, i) in e,
    "i == j and (i,j) in E": lambda i, j, a, b, e: i == j and (i, j) in e,
    "w[i] == w[j] and i != j": lambda i, j, a, b, e: a.index(i) % 2 == a.index(j) % 2 and i != j,
    "w[i] < w[j]": lambda i, j, a, b, e: a.index(i) % 2 < a.index(j) % 2,
    "i == home[j]": lambda i, j, a, b, e: i == (j if j in b else a[0]),
    "(home[i],j) in E": lambda i, j, a, b, e: (i if i in b else a[0], j) in e,
}


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Label], list[Label], list[Pair]]:
    a = draw(SUBSET)
    b = draw(st.lists(st.sampled_from(a), unique=True))
    pairs = st.tuples(st.sampled_from(a), st.sampled_from(a))
    return a, b, draw(st.lists(pairs, unique=True, max_size=6))


def declared(a: list[Label], b: list[Label], e: list[Pair]) -> str:
    odd = [x for k, x in enumerate(a) if k % 2]
    return "\n".join(
        [
            f"set A = {literal(a)}",
            f"set B within A = {literal(b)}" if b else "set B = {k in A: card(A) == 0}",
            f"set ODD within A = {literal(odd)}" if odd else "set ODD = {k in A: card(A) == 0}",
            f"set E = {edges(e)}",
            "param w{k in A} = (1 if k in ODD else 0)",
            f"param home{{k in A}} in A = (k if k in B else {written(a[0])})",
        ]
    )


@pytest.mark.parametrize("condition", CONDITIONS)
@settings(max_examples=6, deadline=None)
@given(world=worlds())
def test_two_indices(condition: str, world: tuple[list[Label], list[Label], list[Pair]]) -> None:
    a, b, e = world
    found = evaluator(declared(a, b, e) + f"\nset FOUND = {{i in A, j in A: {condition}}}")
    holds = CONDITIONS[condition]
    expected = [(i, j) for i, j in product(a, a) if holds(i, j, a, b, e)]
    assert sorted(elements(found, "FOUND"), key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize("condition", CONDITIONS)
@settings(max_examples=4, deadline=None)
@given(world=worlds())
def test_sums_inside_a_family(
    condition: str, world: tuple[list[Label], list[Label], list[Pair]]
) -> None:
    a, b, e = world
    found = evaluator(
        declared(a, b, e)
        + f"\nparam count{{i in A}} = sum{{j in A: {condition}}} 1"
        + f"\nparam nested{{i in A}} = sum{{k in B}} sum{{j in A: {condition}}} 1"
    )
    holds = CONDITIONS[condition]
    counts = [sum(holds(i, j, a, b, e) for j in a) for i in a]
    assert found.figures_of("count").values.tolist() == counts
    assert found.figures_of("nested").values.tolist() == [len(b) * n for n in counts]


@settings(max_examples=15, deadline=None)
@given(world=worlds(), other=SUBSET)
def test_set_algebra(
    world: tuple[list[Label], list[Label], list[Pair]], other: list[Label]
) -> None:
    a, b, e = world
    found = evaluator(
        declared(a, b, e)
        + f"\nset C = {literal(other)}"
        + "\nset UNION = A union C\nset DIFF = A diff C\nset INTER = A inter C\nset CROSS = B*C"
        + "\nset BACK = {(j,i) for (i,j) in E}\nset BOTH = E union BACK\nset ENDS = {i for (i,j) in E}"
    )
    assert elements(found, "UNION") == a + [x for x in other if x not in a]
    assert elements(found, "DIFF") == [x for x in a if x not in other]
    assert elements(found, "INTER") == [x for x in a if x in other]
    assert elements(found, "CROSS") == list(product(b, other))
    pairs = elements(found, "E")
    assert elements(found, "BACK") == [(j, i) for i, j in pairs]  # type: ignore[misc]
    back = [(j, i) for i, j in pairs if (j, i) not in pairs]  # type: ignore[misc]
    assert elements(found, "BOTH") == [*pairs, *back]
    assert elements(found, "ENDS") == list(dict.fromkeys(i for i, _ in pairs))  # type: ignore[misc]


@given(st.integers(-3, 4), st.integers(-3, 6), st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_ranges(first: int, last: int, step: int) -> None:
    found = evaluator(
        f"set R = ({first})..({last}) by {step}\nset T = 1..4"
        + f"\nset PAIRS = {{t in T, k in ({first})..t}}"
        + f"\nset DOWN = {{t in T, k in t..({first}) by -{step}}}"
    )
    assert elements(found, "R") == list(range(first, last + 1, step))
    assert elements(found, "PAIRS") == [(t, k) for t in range(1, 5) for k in range(first, t + 1)]
    down = [(t, k) for t in range(1, 5) for k in range(t, first - 1, -step)]
    assert elements(found, "DOWN") == down


def test_neighbours_in_an_ordered_set() -> None:
    found = evaluator(
        """
        set T = {"jan", "feb", "mar"} ordered
        param n{T} default 0
        param before{t in T: t != first(T)} in T = prev(t)
        param after{t in T: t != last(T)} in T = next(t)
    """.replace("        ", "")
    )
    decode = found.elements.decode
    assert decode(found.figures_of("before").values).tolist() == ["jan", "feb"]
    assert decode(found.figures_of("after").values).tolist() == ["feb", "mar"]


def test_a_set_written_out_in_tuples() -> None:
    found = evaluator('set E(i, j) = {(1,2), (2,"x")}\nparam n = sum{(i,j) in E: (i,j) in E} 1')
    assert elements(found, "E") == [(1, 2), (2, "x")]
    assert found.figures_of("n").values == 2


# ---- definitions bring their indices along


def test_a_filter_of_a_definition_sees_its_own_index() -> None:
    found = evaluator(
        """
        set S = 1..3
        define pairs = sum{i in S, j in S: i < j} 1
        param n{j in S} = pairs
    """.replace("        ", "")
    )
    assert found.figures_of("n").values.tolist() == [3, 3, 3]


# ---- joins


def test_sums_over_branches_at_a_bus_form_no_product() -> None:
    bound = gridlang.load("acopf").bind("case118").bound
    found = bound.instance.evaluator
    frame = found.frame(
        next(c for c in bound.lowered.model.constraints if c.name == "balance_re").over
    )
    balance = next(c for c in bound.model.constraints if c.name == "balance")
    sums = [
        e for side in (balance.body, balance.upper) for e in walk(side) if isinstance(e, Reduce)
    ]
    sizes = {}
    for e in sums:
        (generator,) = e.over.generators
        assert isinstance(generator.set, SetRef)
        sizes[generator.set.name] = found.extend(frame, e.over)[0].rows
    assert sizes == {"GEN": found.set("GEN").rows, "ARC": found.set("ARC").rows}


@pytest.mark.parametrize(
    "condition", ["(i,j) in E", "(i,j) in E and j in B", "i == j", "j == home[i]"]
)
def test_frames_are_as_large_as_what_is_in_them(
    condition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gridlang.ground.frame import Frame

    largest = 0
    make = Frame.__init__

    def counted(self: Frame, rows: int, *args: object, **named: object) -> None:
        nonlocal largest
        largest = max(largest, rows)
        make(self, rows, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Frame, "__init__", counted)
    evaluator(f"""
set A = 1..3000
set B = {{k in A: k > 10}}
set E(i in A, j in A) = {{(i,j) for i in A, j in i..(i + 1): j <= 3000}}
param home{{k in A}} in A = k
param n{{i in A}} = sum{{j in A: {condition}}} 1
""")
    assert largest <= 6000
