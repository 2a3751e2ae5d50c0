"""The traversal, and substitution without capture."""

from __future__ import annotations

import pytest

from gridlang.model.expr import Apply, Dummy, Expr, Indexing, Num, Ref
from gridlang.model.show import show
from gridlang.model.walk import children, names_of, rebuild, substitute, walk

from .reading import expression, set_expression

_EXPRESSIONS = [
    "a + b[k]*x",
    "(x if k == 1 else 2)",
    "sum{m in A: m != k} b[m]*y[m]",
    "max{m in A} (b[m] if (k,m) in B else 0)",
    "card({m in A: m > 1}) + b[next(k)] + b[first(A)]",
    "sum{m in 1..3 by 2} b[m]",
    "sum{(i,j) in B union {(i,j) for (i,j) in B}} c[i,j]",
    "sum{m in A union {1, 2}} y[m]",
]


@pytest.mark.parametrize("text", _EXPRESSIONS)
def test_rebuilding_with_the_same_children_changes_nothing(text: str) -> None:
    def same(e: Expr) -> Expr:
        return rebuild(e, same)

    e = expression(text, "{k in A}")
    assert same(e) == e
    assert rebuild(e, lambda x: x) == e


@pytest.mark.parametrize("text", _EXPRESSIONS)
def test_rebuilding_visits_the_children_in_order(text: str) -> None:
    for e in walk(expression(text, "{k in A}")):
        seen: list[Expr] = []

        def note(x: Expr, seen: list[Expr] = seen) -> Expr:
            seen.append(x)
            return x

        rebuild(e, note)
        inner = [y for x in children(e) for y in (children(x) if isinstance(x, Indexing) else (x,))]
        flat = [y for x in seen for y in (children(x) if isinstance(x, Indexing) else (x,))]
        assert sorted(map(repr, flat)) == sorted(map(repr, inner))


def test_walking_starts_with_the_node_itself() -> None:
    e = expression("a + x")
    assert next(walk(e)) is e
    assert [show(x) for x in walk(e)] == ["a + x", "a", "x"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + sum{m in A: b[m] > 1} y[m]", {"a", "b", "y"}),
        ("card({m in A: b[m] > 1})", {"b"}),
        ("y[d[1]]", {"y", "d"}),
        ("1 + 2", set()),
    ],
)
def test_names(text: str, names: set[str]) -> None:
    assert names_of(expression(text)) == names


def test_names_in_a_set() -> None:
    assert names_of(set_expression("{d[k] for k in A: b[k] > 1}")) == {"d", "b"}


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("b[k]", {"k": "n"}, "b[n]"),
        ("b[k] + b[n]", {"k": "n", "n": "k"}, "b[n] + b[k]"),  # at once, not one after another
        ("b[k]", {}, "b[k]"),
        ("b[k]", {"n": "k"}, "b[k]"),
        ("y[d[k]]", {"k": "n"}, "y[d[n]]"),
        # an index that is bound inside is another one
        ("sum{m in A} b[m]*y[k]", {"m": "n"}, "sum{m in A} b[m]*y[k]"),
        # a value is not captured by an index of the same name: that one is renamed
        ("sum{m in A} b[m]*y[k]", {"k": "m"}, "sum{m_ in A} b[m_]*y[m]"),
        ("sum{m in A: m != k} b[m]", {"k": "m"}, "sum{m_ in A: m_ != m} b[m_]"),
        ("sum{(i,j) in B: i == k} c[i,j]", {"k": "j"}, "sum{(i, j_) in B: i == j} c[i, j_]"),
        (
            "sum{m in A} sum{m_ in A} b[m]*b[m_]*y[k]",
            {"k": "m"},
            "sum{m__ in A} (sum{m_ in A} b[m__]*b[m_]*y[m])",
        ),
        ("card({m in A: m != k})", {"k": "m"}, "card({m_ for m_ in A: m_ != m})"),
        ("(x if k in A else b[k])", {"k": "n"}, "(x if n in A else b[n])"),
        ("b[next(k)]", {"k": "n"}, "b[next(n, A)]"),
        # a set may depend on the index before it
        ("sum{m in A, q in {m, k}} b[q]", {"k": "m"}, "sum{m_ in A, q in {m_, m}} b[q]"),
    ],
)
def test_substitution(text: str, values: dict[str, str], result: str) -> None:
    e = expression(text, "{k in A, n in A}")
    found = substitute(e, {name: Dummy(value) for name, value in values.items()})
    assert show(found).replace("(sum", "sum").rstrip(")") == result.replace("(sum", "sum").rstrip(
        ")"
    )


def test_substitution_takes_any_expression() -> None:
    e = expression("sum{m in A} b[m]*y[k]", "{k in A}")
    value = Ref("d", (Dummy("m"),))
    assert show(substitute(e, {"k": value})) == "sum{m_ in A} b[m_]*y[d[m]]"


def test_a_new_name_is_in_use_neither_inside_nor_outside() -> None:
    e = expression("sum{m in A} b[m]*y[k] + b[n]", "{k in A, n in A}")
    value = Apply("add", (Dummy("m"), Dummy("m_")))
    found = substitute(e, {"k": value})
    assert show(found) == "sum{m__ in A} b[m__]*y[m + m_] + b[n]"


def test_a_new_name_does_not_meet_one_that_is_used_inside() -> None:
    """`m` becomes a name that the body does not use yet."""
    inner = expression("sum{m in A} b[m]*y[k]*b[m_]", "{k in A, m_ in A}")
    found = substitute(inner, {"k": Dummy("m")})
    bound = next(x for x in walk(found) if isinstance(x, Indexing)).dummies[0].name
    assert bound not in ("m", "m_")


def test_places_take_no_part_in_equality() -> None:
    assert expression("1  +   x") == Apply("add", (Num(1), Ref("x")))
