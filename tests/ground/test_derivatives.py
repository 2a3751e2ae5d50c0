"""Exact derivatives against central differences: every model of the library, every operator."""

from __future__ import annotations

import numpy as np
import pytest
from of_library import data_for, formulations, loaded
from written import assert_derivatives, dense, instance, interior

import gridlang
from gridlang.ground.instance import Instance
from gridlang.model.ops import NORMS, OPS


@pytest.mark.parametrize("case", ["case9", "case14", "case30"])
@pytest.mark.parametrize(("model", "formulation"), formulations())
def test_library(model: str, formulation: str, case: str) -> None:
    if data_for(model, case) != [case] and case != "case9":
        pytest.skip("brings data of its own")
    problem = loaded(model).bind(*data_for(model, case), formulation=formulation).bound.instance
    for seed in (0, 1):
        assert_derivatives(problem, seed)


@pytest.mark.parametrize(("model", "formulation"), formulations())
def test_each_family_of_the_library(model: str, formulation: str) -> None:
    problem = loaded(model).bind(*data_for(model, "case14"), formulation=formulation).bound.instance
    x, f = interior(problem, 3), problem.functions
    exact = dense(f.jacobian_rows, f.jacobian_columns, f.jacobian(x), f.m, f.n)
    step = 1e-6 * np.eye(f.n)
    ends = [(f.constraints(x + e) - f.constraints(x - e)) / 2e-6 for e in step]
    rough = np.array(ends).reshape(f.n, f.m).T
    for family in problem.families:
        rows = problem.reduced.row_of[family.first : family.first + family.size]
        rows = rows[rows >= 0]
        assert exact[rows] == pytest.approx(rough[rows], rel=1e-5, abs=1e-5), family.constraint.name


# ---- operators: one expression of a and b each, which start at 0.6 and 0.4

UNARY = ["sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan"]
UNARY += ["sinh", "cosh", "tanh", "abs"]
WRITTEN = {
    "add": "a*b + b",
    "sub": "a*b - sin(b)",
    "mul": "a*b*a",
    "div": "a/(1 + b^2)",
    "pow": "a^3 + b^2.5 + a^4*b^(-1) + (a*b)^0.5",
    "neg": "-(a*b)",
    "atan2": "atan2(a*b, a + b^2)",
}
NOT_SMOOTH = {"min", "max", "floor", "ceil"}  # refused, or for data alone
COMPLEX = {"re", "im", "conj", "abs2", "arg", *NORMS}  # gone after lowering; tests/lower has them
WITHIN = {"sign"}  # the slope of abs, which no author writes
LOGICAL = {"eq", "ne", "le", "lt", "ge", "gt", "and", "or", "not"}


def test_no_operator_is_forgotten() -> None:
    assert {*UNARY, *WRITTEN, *WITHIN, *NOT_SMOOTH, *COMPLEX, *LOGICAL} == set(OPS)


def both(expression: str) -> Instance:
    return instance(f"""
        model m
        var a in [0.1, 0.9] start 0.6
        var b in [0.1, 0.9] start 0.4
        minimize f: {expression}
        subject to
          c: {expression} - 3*a <= 5
    """)


@pytest.mark.parametrize("expression", [f"{f}(a*b)*{f}(a) + b*{f}(0.5*a + 0.2*b)" for f in UNARY])
def test_functions(expression: str) -> None:
    assert_derivatives(both(expression))


@pytest.mark.parametrize("expression", WRITTEN.values(), ids=WRITTEN)
def test_operators(expression: str) -> None:
    assert_derivatives(both(expression))


@pytest.mark.parametrize("expression", ["min(a, b)", "max(a, b)", "a*floor(b)", "ceil(a)"])
def test_functions_with_kinks_are_refused(expression: str) -> None:
    with pytest.raises(gridlang.GridlangError) as raised:
        both(expression)
    assert {d.code for d in raised.value.diagnostics} == {"GL604"}


def test_a_variable_exponent() -> None:
    assert_derivatives(both("a^b + 2^a + (1 + a)^(a*b)"))


# ---- structure

HEAD = """
    model m
    set S = 1..4
    set L = {(i,j) for i in S, j in S: j == i + 1 or i == j}
    set NONE = {k in S: k > 9}
    param w{k in S} = 0.5*k
    param n{k in S} = k
    var x{k in S} in [0.2, 2] start 0.7 + 0.1*k
    var y{k in S} in [0.2, 2] start 1.2 - 0.1*k
    var z in [-1, 1] start 0.3
"""
STRUCTURES = {
    "a sum inside a product": "x[2]*(sum{k in S} w[k]*x[k]*y[k])",
    "a product of two sums": "(sum{k in S} x[k])*(sum{i in S} w[i]*y[i])",
    "a sum inside a function": "sin(sum{k in S} w[k]*x[k]) + sqrt(1 + sum{k in S} y[k]^2)",
    "a sum inside a power": "(1 + sum{k in S} w[k]*x[k])^2*z",
    "sums within sums": "sum{k in S} w[k]*(sum{i in S: i <= k} x[i]*y[k])",
    "a function of sums within a sum": "sum{k in S} exp(-w[k]*(sum{i in S: i <= k} x[i]*y[k]))",
    "a quotient of sums": "(sum{k in S} x[k]*y[k])/(sum{k in S} w[k]*y[k])",
    "one variable by two indices": "sum{(i,j) in L} (1 + w[i])*x[i]*x[j]*sin(y[i] - 2*y[j])",
    "cubes of one variable by two indices": "sum{(i,j) in L} x[i]^2*x[j]*y[j]",
    "a choice on data": "sum{k in S} (x[k]^2 if k > 2 else y[k]*z if k == 1 else 3*x[k])",
    "a choice inside a function": "sum{k in S} exp(x[k] if k in {1, 3} else x[k]*y[k])",
    "a sum over nothing": "sum{k in NONE} x[k]*y[k] + z^2",
    "exponents of data": "sum{k in S} x[k]^n[k]",
    "a scalar": "z^3 - cos(z)*2",
    "data alone": "sum{k in S} w[k] + 0*z",
    "a difference of like terms": "x[1]*y[1] - x[1]*y[1] + z",
    "complex parts of data": "sum{k in S} re((1 + 2j*k)*(x[k] + 1j*y[k])^2)",
}


@pytest.mark.parametrize("expression", STRUCTURES.values(), ids=STRUCTURES)
@pytest.mark.parametrize("place", ["objective", "constraint"])
def test_structures(expression: str, place: str) -> None:
    objective, row = (expression, "z*x[1]") if place == "objective" else ("z*x[1]", expression)
    problem = instance(
        HEAD
        + f"""
    minimize f: {objective}
    subject to
      c: {row} <= 3
      each{{r in S}}: {row} + r*x[r] <= 3
    """
    )
    assert_derivatives(problem)
    assert_derivatives(problem, 7)


def test_one_nonlinear_sum_in_objective_and_constraint() -> None:
    problem = instance(
        HEAD
        + """
    minimize f: sum{k in S} x[k]*y[k]
    subject to
      c: sum{k in S} x[k]*y[k] >= 1
    """
    )
    assert_derivatives(problem)


def test_definitions_of_definitions() -> None:
    problem = instance(
        HEAD
        + """
    define a{i in S} = x[i]*y[i] + z
    define b{k in S} = sum{i in S: i >= k} a[i]^2*w[k]
    define c{k in S} = b[k]*a[k] if k > 1 else sin(a[k])
    minimize f: sum{k in S} c[k]
    subject to
      row{k in S}: c[k] + b[1] <= 4
      wave{i in S}: cos(b[i]) <= 4
    """
    )
    assert_derivatives(problem)


def test_values_are_those_of_the_written_expression() -> None:
    problem = instance(
        HEAD
        + """
    minimize f: sum{(i,j) in L} (1 + w[i])*x[i]*x[j]*sin(y[i] - 2*y[j])
    subject to
      c{k in S}: x[k]*(sum{i in S: i <= k} y[i]) + cos(sum{i in S} w[i]*x[i]) <= 3
    """
    )
    point = interior(problem, 5)
    x, y = problem.values("x", point), problem.values("y", point)
    w = 0.5 * np.arange(1, 5)
    pairs = [(i, j) for i in range(4) for j in range(4) if j in (i, i + 1)]
    total = sum((1 + w[i]) * x[i] * x[j] * np.sin(y[i] - 2 * y[j]) for i, j in pairs)
    assert problem.functions.objective(point) == pytest.approx(total)
    point[-problem.auxiliary :] = [w @ x] * problem.auxiliary
    rows = problem.functions.constraints(point)[:4]
    assert rows == pytest.approx(x * np.cumsum(y) + np.cos(w @ x))


# ---- indices of a definition and of its user with one name

FAMILY_NAMES = [
    pytest.param(
        "sum{j in S} w[j]*y[j]",
        lambda w, x, y: x * (w @ y),
        id="product",
    ),
    pytest.param(
        "sum{i in S, j in S: (i,j) in L} y[i]",
        lambda w, x, y: x * (2 * y[:3].sum() + y[3]),
        id="filter",
    ),
]


@pytest.mark.parametrize(("definition", "expected"), FAMILY_NAMES)
def test_indices_of_a_definition_are_its_own(definition: str, expected: object) -> None:
    problem = instance(
        HEAD
        + f"""
    define total = {definition}
    minimize f: z^2
    subject to
      c{{j in S}}: x[j]*total <= 3
    """
    )
    point = interior(problem, 5)
    x, y = problem.values("x", point), problem.values("y", point)
    rows = problem.functions.constraints(point)
    assert rows == pytest.approx(expected(0.5 * np.arange(1, 5), x, y))  # type: ignore[operator]
