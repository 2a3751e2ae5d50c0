"""Models and expressions from text, for tests."""

from __future__ import annotations

from gridlang.model.expr import Expr
from gridlang.model.nodes import Model
from gridlang.pipeline import check
from gridlang.source import Source

SCENE = """model m
set A = 1..3 ordered
set B(i in A, j in A)
param a
param b{k in A}
param c{(i,j) in B}
param d{k in A} in A
var x
var y{k in A}
"""


def model_of(text: str) -> Model:
    return check(Source("m.grid", text))[0]


def expression(text: str, over: str = "") -> Expr:
    """Return an expression below the scene, with the indices of `over`, such as {k in A}."""
    return model_of(f"{SCENE}define e{over} = {text}\n").defines[0].body


def set_expression(text: str) -> Expr:
    value = model_of(f"{SCENE}set E = {text}\n").sets[-1].value
    assert value is not None
    return value
