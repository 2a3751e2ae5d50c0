"""Print and parse: what is shown can be read again, and means the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridlang.inputs import find_model, library
from gridlang.model.expr import Apply, Expr
from gridlang.model.nodes import Model
from gridlang.model.show import show
from gridlang.model.show_model import show_model
from gridlang.model.walk import rebuild
from gridlang.pipeline import check, lower

from .reading import expression, model_of, set_expression

_OVER = "{k in A, n in A}"


@pytest.mark.parametrize(
    "text",
    [
        "a + b[k] - x",
        "a - (b[k] - x)",
        "a/(b[k]/x)",
        "(a + x)*y[k]",
        "-x",
        "-(a + x)",
        "2^(x^a)",
        "(2^x)^a",
        "x^(-1)",
        "(-x)^2",
        "1j*x",
        "5 [kW]*x",
        "1e-05*x",
        "(x if k == 1 else 2)",
        "(x if k == 1 and not n in A or a > 2 else (a if n != k else 0))",
        "sum{m in A: m != k} b[m]*y[m]",
        "(sum{m in A} b[m])*x",
        "a - (sum{m in A} b[m])",
        "sum{m in A} (b[m] + x)",
        "sum{A} x",
        "max{m in A} b[m]",
        "min(a, b[k], 3)",
        "card(A) + card({m for m in A: m > 1})",
        "y[next(k, A)] + y[prev(k, A)] + y[first(A)]",
        "exp(1j*a)*conj(x)",
        "(1 if (k, n) in B else 0)",
        "c[k, n]*inf",
        "b[2]",
    ],
)
def test_what_an_author_writes_is_shown_so(text: str) -> None:
    assert show(expression(text, _OVER)) == text


@pytest.mark.parametrize(
    "text",
    [
        "A",
        "1..3",
        "1..9 by 2",
        "{1, 2}",
        '{"wind", "sun"}',
        "{(1, 2), (2, 3)}",
        "(A union {1})",
        "((A * A) diff B)",
        "{(j, i) for (i, j) in B}",
        "{m for m in A: m > 1}",
    ],
)
def test_a_set_is_shown_as_written(text: str) -> None:
    assert show(set_expression(text)) == text
    assert set_expression(show(set_expression(text))) == set_expression(text)


@pytest.mark.parametrize("text", ["(1..3) union {5}", "A diff (1..2)", "(1..2)*(1..3)"])
def test_a_range_among_sets_can_be_read_again(text: str) -> None:
    e = set_expression(text)
    assert set_expression(show(e)) == e


@pytest.mark.parametrize(
    "text",
    [
        "sum{m in A} (-b[m])",  # shown without the brackets that the grammar wants
        "a + (-x)",
        "a - (-x)",
        "y[next(k, A)] + card({m in A: next(m, A) == 1})*sum{q in {1, 2}} y[next(q, A)]",
    ],
)
def test_it_can_be_read_again(text: str) -> None:
    e = expression(text, _OVER)
    assert expression(show(e), _OVER) == e


@pytest.mark.parametrize("text", [r'{"a\"b"}', r'{"a\\b"}'])
def test_a_text_with_a_quote_can_be_read_again(text: str) -> None:
    assert set_expression(show(set_expression(text))) == set_expression(text)


# ---- random expressions

_number = st.one_of(
    st.integers(0, 10**12).map(str),
    st.floats(0, 1e20, allow_nan=False).map(lambda v: f"{v!r}".replace("+", "")),
    st.sampled_from(["1j", "2.5j", "5 [kW]", "pi", "inf"]),
)
_leaf = st.one_of(_number, st.sampled_from(["a", "x", "b[k]", "y[n]", "c[k, n]", "y[next(k)]"]))
_compare = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
_condition = st.recursive(
    st.one_of(
        st.tuples(st.sampled_from(["k", "n", "a", "b[k]"]), _compare).map(lambda t: f"{t[0]} {t[1]} 1"),
        st.sampled_from(["k in A", "(k, n) in B", "not n in {1, 2}", "k not in 1..2"]),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        inner.map(lambda c: f"not ({c})"),
    ),
    max_leaves=4,
)  # fmt: skip
_expression = st.recursive(
    _leaf,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/^"), inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
        inner.map(lambda e: f"2*(-({e}))"),
        inner.map(lambda e: f"conj({e})"),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
        st.tuples(inner, _condition, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
        st.tuples(st.sampled_from(["sum", "prod", "min"]), _condition, inner).map(
            lambda t: f"({t[0]}{{(i,j) in B: {t[1]}}} (c[i,j]*({t[2]})))"
        ),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(_expression)
def test_what_is_shown_reads_as_the_same(text: str) -> None:
    e = _resolved(text)
    if e is None:
        return
    again = _resolved(show(e))
    assert again is not None, show(e)
    assert _left(again) == _left(e)
    assert show(again) == show(e)


def _resolved(text: str) -> Expr | None:
    """Return an expression whose names are understood, whatever its units and fields.

    None where an index is bound twice, which the language forbids.
    """
    from gridlang.check.declarations import declare
    from gridlang.source import Source
    from gridlang.syntax.parser import parse

    from .reading import SCENE

    module, findings = parse(Source("m.grid", f"{SCENE}define e{_OVER} = {text}\n"))
    assert findings == (), text
    model, more = declare([module])
    if any(d.code == "GL208" for d in more):
        return None
    assert more == (), text
    return model.defines[0].body


_ROTATED = {("add", "add"), ("add", "sub"), ("mul", "mul"), ("mul", "div"), ("and", "and"), ("or", "or")}  # fmt: skip


def _left(e: Expr) -> Expr:
    """Return an expression with a + (b + c) as (a + b) + c, and likewise for the like."""
    e = rebuild(e, _left)
    if isinstance(e, Apply) and len(e.args) == 2:
        a, b = e.args
        if isinstance(b, Apply) and (e.op, b.op) in _ROTATED:
            first = _left(Apply(e.op, (a, b.args[0])))
            return Apply(b.op, (first, b.args[1]))
    return e


# ---- models


def _bare(model: Model) -> Model:
    """Return a model without limits from below, which are shown the other way round."""
    kept = tuple(c for c in model.constraints if c.equal or c.upper is not None)
    return replace(model, constraints=kept, schemas=())


@pytest.mark.parametrize("name", library())
def test_a_model_of_the_library_is_read_again_as_it_was(name: str) -> None:
    model = check(find_model(name))[0]
    names = {c.name for c in _bare(model).constraints}
    again = model_of(show_model(model))
    kept = tuple(c for c in again.constraints if c.name in names)
    assert _sorted(replace(again, constraints=kept)) == _sorted(_bare(model))


def _sorted(model: Model) -> Model:
    """Return a model with sets and parameters by name: those of tables are shown with their table."""
    params = tuple(sorted(model.params, key=lambda p: p.name))
    return replace(model, params=params, sets=tuple(sorted(model.sets, key=lambda s: s.name)))


def test_a_lower_limit_is_read_again_as_it_was() -> None:
    model = model_of("model m\nvar x\nvar y\nc: x >= y\n")
    assert model_of(show_model(model)).constraints == model.constraints


@pytest.mark.parametrize("name", library())
def test_what_is_shown_is_shown_again(name: str) -> None:
    text = show_model(check(find_model(name))[0])
    assert show_model(model_of(text)) == text


@pytest.mark.parametrize("name", library())
def test_a_derived_model_can_be_read(name: str) -> None:
    model = check(find_model(name))[0]
    for f in [f.name for f in model.formulations] or [""]:
        derived = lower(model, f)[0].model
        text = show_model(derived)
        assert show_model(model_of(text)) == text


@pytest.mark.parametrize("name", library())
def test_a_lowered_model_can_be_read(name: str) -> None:
    model = check(find_model(name))[0]
    for f in [f.name for f in model.formulations] or [""]:
        text = show_model(lower(model, f)[1].model)
        assert show_model(model_of(text)) == text


@pytest.mark.parametrize(
    "statement",
    [
        "set S = {1, 2} ordered",
        "set S(i in A, j in A) within (A * A)",
        "param q{k in A} complex [pu] = 1j",
        "param q{k in A} in A default 1",
        "var q{k in A} [MW] >= 0 <= 5 [MW] start 1 [MW]",
        "var q binary",
        "define q{k in A} [MW] = 5 [MW]*x",
        "minimize q: x",
        "maximize q: x",
    ],
)
def test_statements_are_shown_as_written(statement: str) -> None:
    model = model_of(f"model m\nset A = 1..3\nvar x\n{statement}\n")
    assert statement in show_model(model).splitlines()


@pytest.mark.parametrize(
    "constraint",
    [
        "c: x == 1",
        'c{k in A: k > 1} "(1)": x <= 1',
        "c: x >= 0",
        "c: 1 == x",
        "c: 0 <= x <= 1",
    ],
)
def test_constraints_are_shown_as_stored(constraint: str) -> None:
    model = model_of(f"model m\nset A = 1..3\nvar x\n{constraint}\n")
    assert f"  {constraint}" in show_model(model).splitlines()
