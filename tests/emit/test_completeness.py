"""Every operator and function of the language in every target: said, or refused by name."""

from __future__ import annotations

import pytest
from from_text import ready

from gridlang.diagnostics import GridlangError
from gridlang.emit.render import Subject, emit
from gridlang.emit.target import read_target, targets
from gridlang.model.ops import FUNCTIONS, OPS

# What stands for an operator in a model; functions are written as such.
_OF_DATA = ("min", "max", "floor", "ceil")
_COMPLEX = ("re", "im", "conj", "abs2", "arg", "abs")
_FORMS = {
    "add": "x + y <= 3", "sub": "x - y <= 3", "mul": "x*y <= 3", "div": "x/y <= 3",
    "pow": "x^3 <= 3", "neg": "-x <= 3", "atan2": "atan2(x, y) <= 3",
}  # fmt: skip
_CONDITIONS = {
    "eq": "k == 2", "ne": "k != 2", "le": "k <= 2", "lt": "k < 2", "ge": "k >= 2", "gt": "k > 2",
    "and": "k > 1 and k < 3", "or": "k < 2 or k > 2", "not": "not k == 2",
}  # fmt: skip


def model(op: str) -> str:
    head = "model m\nset K = 1..3\nvar x in [0.1, 0.9]\nvar y in [0.2, 0.9]\n"
    if op in _CONDITIONS:
        return (
            f"{head}minimize f: x + y\nsubject to\n  c: sum{{k in K: {_CONDITIONS[op]}}} k*x <= 9\n"
        )
    if op in _OF_DATA:
        args = "1.5" if op in ("floor", "ceil") else "1.5, q"
        data = f"param q default 2.5\nparam p = {op}({args})\n"
        return f"{head}{data}minimize f: x + y\nsubject to\n  c: x + y <= p\n"
    if op in _COMPLEX:
        inner = {"conj": "re(conj(v))"}.get(op, f"{op}(v)")
        return (
            f"{head}var v complex start 1 + 1j\nminimize f: x + y\nsubject to\n  c: {inner} <= 2\n"
        )
    form = _FORMS.get(op, f"{op}(x) <= 3")
    return f"{head}minimize f: x + y\nsubject to\n  c: {form}\n"


OPERATORS = sorted({*FUNCTIONS, *_FORMS, *_CONDITIONS})


def test_no_operator_is_forgotten_here() -> None:
    assert set(OPERATORS) == set(OPS) - {"sign"}  # a derivative, not a function for authors


@pytest.mark.parametrize("target", sorted(targets()))
@pytest.mark.parametrize("op", OPERATORS)
def test_said_or_refused_by_name(op: str, target: str) -> None:
    bound = ready(model(op)).bound
    subject = Subject(bound.model, "", bound.lowered, bound.instance.evaluator)
    try:
        files = emit(subject, target).files
    except GridlangError as error:
        (found,) = error.diagnostics
        assert found.code == "GL702"
        assert read_target(target).title in found.message
        assert found.span is not None and found.help
        return
    assert any(str(text).strip() for text in files.values())


@pytest.mark.parametrize("what", ["sum", "prod", "min", "max"])
@pytest.mark.parametrize("target", sorted(targets()))
def test_reductions_of_data(what: str, target: str) -> None:
    text = f"""
        model m
        set K = 1..3
        param w{{k in K}} = k + 1
        param p = {what}{{k in K: k > 1}} w[k]
        var x in [0, 90]
        minimize f: x
        subject to
          c: x >= p
    """
    bound = ready(text).bound
    subject = Subject(bound.model, "", bound.lowered, bound.instance.evaluator)
    try:
        emit(subject, target)
    except GridlangError as error:
        assert {d.code for d in error.diagnostics} == {"GL702"}
