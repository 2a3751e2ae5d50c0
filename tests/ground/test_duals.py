"""Duals are what the optimum changes by per unit of a limit: held against re-solved problems."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready

import gridlang
from gridlang.solution import Solution

TIGHT = 1e-10


def solved(case: str, formulation: str, **settings: float) -> Solution:
    named = {k.replace("_at_", "["): v for k, v in settings.items()}
    named = {(k + "]" if "[" in k else k): v for k, v in named.items()}
    ready = gridlang.load("acopf").bind(case, formulation=formulation, settings=named)
    return ready.solve(tol=TIGHT)


def slope(case: str, formulation: str, name: str, value: float, step: float) -> float:
    """Return the change of the optimum per unit of a parameter, by central differences."""
    up = solved(case, formulation, **{name: value + step}).objective
    down = solved(case, formulation, **{name: value - step}).objective
    assert up is not None
    assert down is not None
    return (up - down) / (2 * step)


FORMULATIONS = pytest.mark.parametrize("formulation", ["polar", "rectangular"])


@FORMULATIONS
def test_prices_of_case9(formulation: str) -> None:
    # LAM_P of runopf('case9') at the three generator buses, $/MWh
    balance = solved("case9", formulation).duals["balance"]
    assert [balance[k].real for k in (1, 2, 3)] == pytest.approx(
        [24.7557, 24.0345, 24.0759], abs=1e-4
    )
    assert balance.unit == "$/h/MVA"


@FORMULATIONS
@pytest.mark.parametrize("bus", [5, 7, 9])
def test_price_of_demand(formulation: str, bus: int) -> None:
    base = solved("case9", formulation)
    demand = {5: (90.0, 30.0), 7: (100.0, 35.0), 9: (125.0, 50.0)}[bus]
    price = base.duals["balance"][bus]
    found = slope("case9", formulation, f"pd_at_{bus}", demand[0], 0.5)
    assert price.real == pytest.approx(found, rel=1e-4)
    found = slope("case9", formulation, f"qd_at_{bus}", demand[1], 0.5)
    assert price.imag == pytest.approx(found, rel=1e-3, abs=1e-4)


@FORMULATIONS
def test_price_of_a_voltage_limit(formulation: str) -> None:
    # the voltage of buses 1 to 3 ends at its upper limit of 1.1
    base = solved("case9", formulation)
    binding = [b for b in base.binding if b.constraint == "voltage"]
    assert binding
    for b in binding[:2]:
        found = slope("case9", formulation, f"vmax_at_{b.index[0]}", b.limit, 1e-3)
        assert b.price == pytest.approx(found, rel=1e-3)
        assert b.price < 0
        assert b.price_unit == "$/h/pu"


@FORMULATIONS
def test_price_of_a_thermal_limit(formulation: str) -> None:
    # case30 is the shipped case with full lines at its optimum
    base = solved("case30", formulation)
    binding = [b for b in base.binding if b.constraint == "thermal"]
    assert binding
    line = binding[0].index[0]
    prices = sum(b.price for b in binding if b.index[0] == line)
    found = slope("case30", formulation, f"rate_at_{line}", binding[0].limit, 0.01)
    assert prices == pytest.approx(found, rel=1e-3)
    assert prices < 0
    assert binding[0].price_unit == "$/h/MVA"


@FORMULATIONS
def test_price_of_a_generator_limit(formulation: str) -> None:
    base = solved("case9", formulation, pmax_at_2=120.0)
    (binding,) = [b for b in base.binding if b.constraint == "active"]
    assert binding.index == (2,)
    assert binding.limit == pytest.approx(120)
    found = slope("case9", formulation, "pmax_at_2", 120.0, 0.5)
    assert binding.price == pytest.approx(found, rel=1e-4)
    assert binding.price == pytest.approx(base.duals["active"][2])


@FORMULATIONS
def test_price_of_a_lower_generator_limit(formulation: str) -> None:
    base = solved("case9", formulation, pmin_at_2=160.0)
    found = slope("case9", formulation, "pmin_at_2", 160.0, 0.5)
    assert base.duals["active"][2] == pytest.approx(found, rel=1e-4)
    assert found > 0


@FORMULATIONS
def test_price_of_an_angle_limit(formulation: str) -> None:
    # line 8 spans 5.5 degrees where nothing limits it
    base = solved("case9", formulation, angmax_at_8=4.0)
    binding = next(b for b in base.binding if b.constraint == "angles" and b.limit > 0)
    assert binding.index == (8, 8, 9)
    found = slope("case9", formulation, "angmax_at_8", 4.0, 0.02)
    assert binding.price == pytest.approx(found, rel=1e-3)
    assert binding.price_unit == "$/h/deg"


def test_a_limit_that_is_not_there_does_not_bind() -> None:
    base = solved("case9", "polar", angmax_at_8=4.0)
    assert [b.limit for b in base.binding if b.constraint == "angles"] == pytest.approx([4.0])


# ---- small problems with prices known by hand

SHARES = """
    model m
    param cap default {cap}
    param width default {width}
    var x
    var y
    {sense} f: {sign}(3*x + 2*y - 0.1*x^2 - 0.1*y^2)
    subject to
      sum_: x + y <= cap
      width_: abs(x) <= width
      low: x + 2*y >= -5
"""


@pytest.mark.parametrize(("sense", "sign"), [("maximize", 1), ("minimize", -1)])
def test_maximising_and_minimising_give_prices_of_their_own_objective(
    sense: str, sign: int
) -> None:
    def optimum(cap: float, width: float) -> Solution:
        text = SHARES.format(cap=cap, width=width, sense=sense, sign=f"{sign}*")
        return ready(text).solve(tol=TIGHT)

    base = optimum(4.0, 3.0)
    assert base.status == "optimal"
    for name, up, down in (
        ("sum_", optimum(4.01, 3.0), optimum(3.99, 3.0)),
        ("width_", optimum(4.0, 3.01), optimum(4.0, 2.99)),
    ):
        assert up.objective is not None
        assert down.objective is not None
        found = (up.objective - down.objective) / 0.02
        assert base.duals[name].values[0] == pytest.approx(found, rel=1e-5)
        assert found * sign > 0
    assert base.duals["low"].values[0] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("sense", "sign"), [("maximize", 1), ("minimize", -1)])
@pytest.mark.parametrize("towards", ["x", "-x"])
def test_a_real_magnitude_has_one_price_on_either_side(sense: str, sign: int, towards: str) -> None:
    text = "model m\nvar x\n{} f: {}*({} + 0*x^2)\nsubject to\n  c: abs(x) <= 3\n"
    solution = ready(text.format(sense, sign, towards)).solve(tol=TIGHT)
    assert solution.duals["c"].values[0] == pytest.approx(sign)
    text = text.replace("abs(x) <= 3", "abs(2*x + 1) <= 3")
    solution = ready(text.format(sense, sign, towards)).solve(tol=TIGHT)
    assert solution.duals["c"].values[0] == pytest.approx(sign / 2)


def test_a_lower_limit_of_a_magnitude() -> None:
    solution = ready("""
        model m
        var v complex start 1 + 0.1j
        minimize f: abs2(v)
        subject to
          c: 2 <= abs(v) <= 5
          d: arg(v) == 30 [deg]
    """).solve(tol=TIGHT)
    assert solution.duals["c"].values[0] == pytest.approx(4)  # d(c²)/dc at 2


def test_an_equality_of_angles() -> None:
    # f = |v - 1|² on the ray at angle t, with |v| = 2: 5 - 4 cos t, slope 4 sin t
    for form in ("polar", "rectangular"):
        solution = ready(f"""
            model m
            var v complex start 1.5 + 1j
            var free
            minimize f: abs2(v - 1) + free^2
            subject to
              c: abs(v) == 2
              d: arg(v) == 30 [deg]
            formulation {form} of m: v as {form}
        """).solve(tol=TIGHT)
        assert solution.duals["d"].values[0] == pytest.approx(2 * np.pi / 180)
        assert solution.duals["d"].unit == "1/deg"
        assert solution.duals["c"].values[0] == pytest.approx(4 - 3**0.5)


def test_variables_bounds_take_no_price_from_a_looser_row() -> None:
    solution = ready("""
        model m
        var x in [0, 2]
        maximize f: x + 0*x^2
        subject to
          loose: x <= 5
    """).solve()
    assert solution.duals["loose"].values[0] == pytest.approx(0, abs=1e-6)


# ---- units

UNITS = """
    model m
    base s = 100 MVA
    var p [MW] in [0, 900 [MW]]
    var q [kvar] in [0, 900 [kvar]]
    minimize cost [{cost}]: {objective}
    subject to
      c: {limit}
"""


@pytest.mark.parametrize(
    ("cost", "objective", "limit", "price", "unit"),
    [
        ("$/h", "3 [$/(MW*h)]*p", "p >= 50 [MW]", 3.0, "$/h/MW"),
        ("$/h", "3 [$/(MW*h)]*p", "p >= 50000 [kW]", 0.003, "$/h/kW"),
        ("$/h", "3 [$/(MW*h)]*p", "p/(1 [MW]) >= 50", 3.0, "$/h"),
        ("MW", "p", "p >= 50000 [kW]", 0.001, "MW/kW"),
        ("MW", "p", "p >= 50 [MW]", 1.0, ""),
    ],
)
def test_units_of_duals(cost: str, objective: str, limit: str, price: float, unit: str) -> None:
    solution = ready(UNITS.format(cost=cost, objective=objective, limit=limit)).solve()
    dual = solution.duals["c"]
    assert dual.values[0] == pytest.approx(price, rel=1e-5)
    assert dual.unit == unit


def test_unit_of_the_dual_of_an_angle_in_degrees() -> None:
    solution = ready("""
        model m
        var a in [0, 3] start 1
        maximize f: a
        subject to
          c: a <= 90 [deg]
    """).solve()
    assert solution.duals["c"].values[0] == pytest.approx(3.141592653589793 / 180)
    assert solution.duals["c"].unit == "1/deg"
