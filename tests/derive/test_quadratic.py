"""Power equations as currents: what each kind of term becomes, and how near the optimum is."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import ready

from gridlang.api import Loaded
from gridlang.derive.quadratic import quadratic
from gridlang.diagnostics import GridlangError
from gridlang.model.expr import ONE, Dummy, Expr, Num, Ref
from gridlang.model.nodes import Model
from gridlang.model.show import show
from gridlang.pipeline import check
from gridlang.solution import Solution
from gridlang.source import Source

SCENE = """
model m
set BUS = 1..3
set DG within BUS = {{1, 2}}
param y{{BUS, BUS}} complex = 1 + 2j
param a{{BUS}} complex = 1
param dp{{BUS}} complex = 1
param di{{BUS}} complex = 1
param dz{{BUS}} complex = 1
var v{{BUS}} complex start 1
var s{{DG}} complex
var i{{BUS}} complex
define gen{{k in BUS}} = (s[k] if k in DG else 0)
define net{{k in BUS}} = gen[k] - dp[k]
define flow{{k in BUS, m in BUS}} = v[k]*conj(y[k,m]*(v[k] - v[m]))
subject to
  power{{k in BUS}}: {equation}
  voltage{{k in BUS}}: abs(v[k]) <= 1.1
  reference: v[1] == 1
"""
DRAWN = "sum{m in BUS} y[k, m]*v[m]"


def model(equation: str) -> Model:
    return check(Source("m.grid", SCENE.format(equation=equation)))[0]


def currents(equation: str, at: Expr = ONE) -> str:
    exact = model(equation)
    near = quadratic(exact, None, {"v": at})
    assert near.constraints[1:] == exact.constraints[1:]
    c = near.constraints[0]
    assert c.upper is not None
    assert c.lower == c.upper
    return f"{show(c.body)} == {show(c.upper)}"


# Of Quinatoa et al. 2021 after Garces 2016: 1/conj(v) becomes 2 - conj(v).
ZIP = (
    "(conj(s[k]) if k in DG else 0) - conj(dp[k])*(2 - conj(v[k])) - conj(di[k]) - conj(dz[k])*v[k]"
)


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        (
            f"(s[k] if k in DG else 0) - dp[k] - di[k]*abs(v[k]) - dz[k]*abs2(v[k]) == v[k]*conj({DRAWN})",
            f"{ZIP} == {DRAWN}",
        ),
        (
            f"conj({DRAWN})*v[k] == (s[k] if k in DG else 0) - dp[k] - di[k]*abs(v[k]) - dz[k]*abs(v[k])^2",
            f"{DRAWN} == {ZIP}",
        ),
        (
            "conj(gen[k]) - conj(dp[k]) == sum{m in BUS} y[k,m]*conj(v[k])*v[m]",
            f"conj(gen[k]) - conj(dp[k])*(2 - conj(v[k])) == {DRAWN}",
        ),
        (
            "gen[k] == sum{m in BUS} conj(y[k,m])*v[k]*conj(v[m])",
            f"conj(gen[k]) == {DRAWN}",
        ),
        (
            "net[k] == sum{n in BUS, m in BUS: n == k and m != k} flow[n,m]",
            "conj(gen[k]) - conj(dp[k])*(2 - conj(v[k])) == "
            "sum{n in BUS, m in BUS: n == k and m != k} y[k, m]*(v[k] - v[m])",
        ),
        (
            "2*(gen[k] - dp[k])/3 == v[k]*conj(i[k])",
            "2*(conj(gen[k]) - conj(dp[k])*(2 - conj(v[k])))/3 == i[k]",
        ),
        (
            "v[k]*conj(i[k]) - v[k]*conj(v[k])*3 == -dp[k]",
            "i[k] - 3*v[k] == conj(-dp[k])*(2 - conj(v[k]))",
        ),
    ],
)
def test_what_the_terms_become(equation: str, expected: str) -> None:
    assert currents(equation) == expected


def test_at_voltages_of_the_buses() -> None:
    found = currents(
        "gen[k] - dp[k] - di[k]*abs(v[k]) - dz[k]*abs2(v[k]) == v[k]*conj(i[k])",
        Ref("a", (Dummy("_0_0"),)),
    )
    assert found == (
        "conj(gen[k])/conj(a[k]) - conj(dp[k])*(2*conj(a[k]) - conj(v[k]))/conj(a[k])^2"
        " - conj(di[k])*a[k]/abs(a[k]) - conj(dz[k])*v[k] == i[k]"
    )


@pytest.mark.parametrize(
    ("equation", "at"),
    [
        (f"gen[k] == v[k]*conj({DRAWN}) + exp(v[k])", "exp(v[k])"),
        (f"gen[k] == v[k]*({DRAWN})", f"v[k]*({DRAWN})"),
        (f"gen[k] == v[k]*conj({DRAWN})*v[k]", f"v[k]*conj({DRAWN})*v[k]"),
        (f"gen[k] - dp[k]/v[k] == v[k]*conj({DRAWN})", "dp[k]/v[k]"),
        (f"gen[k] - abs(v[2])*dp[k] == v[k]*conj({DRAWN})", "abs(v[2])*dp[k]"),
        ("gen[k] == v[k]*conj(v[k]*y[k,k] + conj(v[2]))", "v[k]*conj(v[k]*y[k,k] + conj(v[2]))"),
    ],
)
def test_what_is_no_power_is_refused_at_its_place(equation: str, at: str) -> None:
    text = SCENE.format(equation=equation)
    with pytest.raises(GridlangError) as raised:
        quadratic(model(equation), None, {"v": Num(1)})
    (found,) = raised.value.diagnostics
    assert found.code == "GL621"
    assert found.span is not None
    assert text[found.span.start : found.span.end] == at
    assert "write powers as" in found.help


@pytest.mark.parametrize("name", ["voltage", "reference"])
def test_a_named_constraint_that_is_no_power_equation(name: str) -> None:
    with pytest.raises(GridlangError) as raised:
        quadratic(model(f"gen[k] == v[k]*conj({DRAWN})"), (name,), {"v": Num(1)})
    assert [d.code for d in raised.value.diagnostics] == ["GL621"]


@pytest.mark.parametrize("names", [(), ("x",), ("v", "s")])
def test_the_point_is_of_the_voltage_alone(names: tuple[str, ...]) -> None:
    exact = check(Source("m.grid", SCENE.format(equation="gen[k] == v[k]*conj(i[k])") + "var x\n"))[
        0
    ]
    with pytest.raises(GridlangError) as raised:
        quadratic(exact, None, dict.fromkeys(names, ONE))
    assert [d.code for d in raised.value.diagnostics] == ["GL602"]


# A feeder of four nodes with loads of all three kinds and a generator.
FEEDER = """
model feeder
set BUS = 1..4
set DG within BUS = {{3}}
set LINE(from in BUS, to in BUS) = {{(1,2), (2,3), (2,4)}}
set ARC(from in BUS, to in BUS) = LINE union {{(m,k) for (k,m) in LINE}}
param size default 1
param g{{ARC}} complex = 1/(0.02 + 0.03j)
param dp{{k in BUS}} complex = size*(0.3 + 0.1j if k == 3 else 0)
param di{{k in BUS}} complex = size*(0.2 + 0.1j if k == 4 else 0)
param dz{{k in BUS}} complex = size*(0.1 + 0.05j if k == 2 else 0)
var v{{BUS}} complex start 1
var s{{DG}} complex
minimize losses: sum{{(k,m) in LINE}} re(g[k,m])*abs2(v[k] - v[m])
subject to
  power{{k in BUS: k != 1}}: {power}
  active{{k in DG}}: 0 <= re(s[k]) <= 0.2*size
  reactive{{k in DG}}: 0 <= im(s[k]) <= 0.2*size
  reference: v[1] == 1
"""
POWER = """(s[k] if k in DG else 0) - dp[k] - di[k]*abs(v[k]) - dz[k]*abs2(v[k])
      == v[k]*conj(sum{(i,m) in ARC: i == k} g[i,m]*(v[k] - v[m]))"""
PRINTED = """(conj(s[k]) if k in DG else 0) - conj(dp[k])*(2 - conj(v[k])) - conj(di[k]) - conj(dz[k])*v[k]
      == sum{(i,m) in ARC: i == k} g[i,m]*(v[k] - v[m])"""


def solved(exact: Model, size: float = 1.0) -> Solution:
    return Loaded(exact).bind(settings={"size": size}).solve(tol=1e-10)


def test_the_derived_feeder_is_the_one_written_by_hand_and_near_the_exact_one() -> None:
    exact, _ = check(Source("m.grid", FEEDER.format(power=POWER)))
    derived = solved(quadratic(exact, None, {"v": Num(1)}))
    by_hand = ready(FEEDER.format(power=PRINTED)).solve(tol=1e-10)
    right = solved(exact)
    assert (derived.problem_class, derived.status, derived.proof) == ("QP", "optimal", "global")
    assert right.status == "locally_optimal"
    for name in ("v", "s"):
        assert derived.values[name].values == pytest.approx(by_hand.values[name].values, abs=1e-7)
    assert derived.objective == pytest.approx(right.objective, rel=0.02)


def test_the_error_of_voltages_is_of_the_second_order_of_the_loads() -> None:
    exact, _ = check(Source("m.grid", FEEDER.format(power=POWER)))
    near = quadratic(exact, None, {"v": Num(1)})

    def off(size: float) -> float:
        found, right = (solved(m, size).values["v"].values for m in (near, exact))
        return float(np.max(np.abs(found - right)))

    assert off(0.5) <= off(1.0) / 3.5
