"""Statements → a model: attributes in their place, relations as written, order that is free."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridlang.model.nodes import Constraint, Decl, Field, Model
from gridlang.model.show import show
from gridlang.source import Source
from gridlang.syntax.lines import logical_lines

from .marked import expect, findings, model_of

_MODELS = Path(__file__).parents[2] / "models" / "opf"

_BAD = [
    ("«param w integer»", "GL210", "a parameter is not declared integer", "leave it out"),
    ("«param w binary»", "GL210", "a parameter is not declared binary", "leave it out"),
    ("param w start «1»", "GL210", "a parameter has no start", "write `default`"),
    ("var w default «1»", "GL210", "a variable has no default", "write `start`"),
    ("var w = «1»", "GL210", "a variable has no value", "constraint to fix it"),
    ("var w in «BUS»", "GL210", "a variable has no domain set", ""),
    ("var w >= 0 «>= 1»", "GL210", "a bound is given once from below", ""),
    ("var w <= 0 «<= 1»", "GL210", "a bound is given once from below", ""),
    ("param w in [0, 1] «>= 1»", "GL210", "a bound is given once from below", ""),
    ("param w «== 1»", "GL210", "a bound is given once from below", "use = for a value"),
]


@pytest.mark.parametrize(("marked", "codes", "message", "help"), _BAD)
def test_a_misplaced_attribute(marked: str, codes: str, message: str, help: str) -> None:
    expect(marked, codes, message=message, help=help)


def test_independent_slips_of_one_declaration_come_at_once() -> None:
    expect("var w default «1» in «NODE»", "GL210 GL210")


def test_attributes_arrive_in_the_model() -> None:
    model = model_of(
        """model m "A title"
        set A "prose" = 1..3 ordered
        set B(i in A, j in A) within A*A
        param a{k in A} "prose" [kW] > 0 <= 5 [MW] default 1 [MW]
        param b{A} in A
        param c complex = 1j
        var x{k in A} "prose" [MW] >= -a[k] <= a[k] start 0.5*a[k]
        var n integer in [-8, 8]
        var o binary
        maximize gain "prose" [MW]: sum{k in A} x[k]
        lim{k in A: k != 1} "(1a)" "prose": x[k] <= a[k]
        check ok "prose": card(A) > 0
        base s = 1 MVA
        """
    )
    assert (model.name, model.title) == ("m", "A title")
    a, b = model.sets
    assert (a.ordered, a.prose, a.arity, b.arity) == (True, "prose", 1, 2)
    assert [p.domain for p in b.positions] == ["A", "A"]
    p, q, c = model.params
    assert (p.lower_strict, p.upper_strict, p.unit and p.unit.text) == (True, False, "kW")
    assert (q.member_of, c.field) == ("A", Field.COMPLEX)
    x, n, o = model.vars
    assert (x.prose, n.field, o.field) == ("prose", Field.INTEGER, Field.BINARY)
    assert x.start is not None
    assert n.lower is not None
    assert (show(n.lower), show(x.start)) == ("-8", "0.5*a[k]")
    assert model.objective is not None
    assert (model.objective.maximize, model.objective.prose) == (True, "prose")
    (lim,) = model.constraints
    assert (lim.label, lim.prose) == ("(1a)", "prose")
    assert [k.prose for k in model.checks] == ["prose"]


@pytest.mark.parametrize(
    ("texts", "label", "prose"),
    [
        ("", "", ""),
        ('"(1)"', "(1)", ""),
        ('"prose"', "", "prose"),
        ('"(1)" "prose"', "(1)", "prose"),
        ('"one" "two"', "", "one two"),
    ],
)
def test_a_label_begins_with_a_parenthesis(texts: str, label: str, prose: str) -> None:
    (c,) = model_of(f"model m\nvar x\nc {texts}: x == 1").constraints
    assert (c.label, c.prose) == (label, prose)


@pytest.mark.parametrize(
    ("relation", "stored"),
    [
        ("x == 1", "x = 1"),
        ("1 == x", "1 = x"),
        ("x == y", "x = y"),
        ("x <= 1", "x <= 1"),
        ("x >= 1", "1 <= x"),
        ("1 <= x", "1 <= x"),
        ("1 >= x", "x <= 1"),
        ("x <= y", "x <= y"),
        ("x >= y", "y <= x"),
        ("0 <= x <= 1", "0 <= x <= 1"),
        ("1 >= x >= 0", "0 <= x <= 1"),
    ],
)
def test_a_relation_is_a_body_with_its_limits(relation: str, stored: str) -> None:
    (c,) = model_of(f"model m\nvar x\nvar y\nc: {relation}").constraints
    assert _relation(c) == stored


def _relation(c: Constraint) -> str:
    if c.equal:
        assert c.upper is not None
        return f"{show(c.body)} = {show(c.upper)}"
    low = "" if c.lower is None else f"{show(c.lower)} <= "
    return low + show(c.body) + ("" if c.upper is None else f" <= {show(c.upper)}")


def test_a_limit_named_by_a_definition_of_data_is_the_limit() -> None:
    (c,) = model_of("model m\ndefine low = 5\nvar x\nc: low <= x").constraints
    assert show(c.body) == "x"


def test_a_table_declares_its_set_and_parameters() -> None:
    model = model_of(
        'model m\nset BUS\ntable "l.csv" as LINE(l, i in BUS): r [ohm], b from "B" [S] default 0\n'
        'table "d.csv" over (k in BUS): pd [kW] default 1 [MW], at in BUS\n'
    )
    assert [(s.name, s.arity) for s in model.sets] == [("BUS", 1), ("LINE", 2)]
    assert [p.name for p in model.params] == ["r", "b", "pd", "at"]
    assert [(c.header, c.param) for c in model.tables[0].columns] == [("r", "r"), ("B", "b")]
    assert model.tables[1].set is None
    assert model.params[3].member_of == "BUS"


def _parts(model: Model) -> object:
    """Return the parts of a model whatever their order."""

    def named(decls: tuple[Decl, ...]) -> dict[str, Decl]:
        return {d.name: d for d in decls}

    groups = (model.sets, model.params, model.vars, model.defines, model.constraints)
    more = (model.checks, model.formulations, model.tables)
    rest = (model.name, model.title, model.schemas, model.objective, model.power_base)
    return [named(g) for g in (*groups, *more)], rest


def _statements(name: str) -> list[str]:
    """Return the statements of a model and of the schema that it uses, one text each."""
    texts = [_MODELS / f"{name}.grid", _MODELS.parent / "schema" / "matpower.grid"]
    lines = [
        line.span.text
        for path in texts
        for line in logical_lines(Source(path.name, path.read_text(encoding="utf-8")))
    ]
    return [line for line in lines if line != "use matpower"]


@pytest.mark.parametrize("name", ["acopf", "power_flow"])
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_the_order_of_declarations_does_not_matter(name: str, data: st.DataObject) -> None:
    written = _statements(name)
    shuffled = data.draw(st.permutations(written))
    assert _parts(model_of("\n".join(shuffled))) == _parts(model_of("\n".join(written)))


@settings(max_examples=10, deadline=None)
@given(
    st.permutations(["var w{NODE}", "c: tt == 1", "define d = e", "set E = E", "var t", "d2: t"])
)
def test_the_order_of_findings_is_that_of_their_places_whatever_the_statements(
    statements: list[str],
) -> None:
    found = findings("\n".join(statements))
    assert sorted(d.code for d in found) == ["GL201"] * 3 + ["GL204", "GL207", "GL503"]
