"""Which parts of a model are expanded, the paper's linear power flow, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from evaluated import value_of

from gridlang.api import Loaded
from gridlang.derive.expand import expand
from gridlang.diagnostics import GridlangError
from gridlang.model.expr import Num, Ref
from gridlang.model.nodes import Model
from gridlang.model.show import show
from gridlang.pipeline import check
from gridlang.solution import Solution
from gridlang.source import Source

# The power equation of Vaca González (2024), (16)-(17), on three nodes.
VACA = """
model vaca
set BUS = 1..3
param y{k in BUS, m in BUS} complex = k - 2*m + 1j*(m - 3*k)
param d{k in BUS} complex = 0.1*k + 0.05j
param start{k in BUS} complex = 1 - 0.1j*k
var v{BUS} complex start 1
var s{BUS} complex
define drawn{k in BUS} = sum{m in BUS} y[k,m]*conj(v[k])*v[m]
minimize losses: re(sum{k in BUS, m in BUS} y[k,m]*v[k]*conj(v[m]))
subject to
  power{k in BUS} "(26)": conj(s[k]) - conj(d[k]) == drawn[k]
  band{k in BUS} "(22)": 0.9 <= abs(v[k]) <= 1.1
  reference: v[1] == 1
complements held{k in BUS}: re(s[k]) >= 0, abs2(v[k]) <= 1
"""


def model(text: str = VACA) -> Model:
    return check(Source("m.grid", text))[0]


def test_only_the_named_constraints_are_expanded() -> None:
    exact = model()
    near = expand(exact, ("power",), {"v": Num(1)}, 1)
    (power, band, reference) = near.constraints
    assert show(power.upper or Num(0)) == "sum{m in BUS} y[k, m]*(conj(v[k]) + v[m] - 1)"
    assert power.lower == power.upper
    assert (power.name, power.label, power.over, power.equal) == (
        "power",
        "(26)",
        exact.constraints[0].over,
        True,
    )
    assert (band, reference) == exact.constraints[1:]
    assert (near.objective, near.defines, near.complements, near.vars) == (
        exact.objective,
        exact.defines,
        exact.complements,
        exact.vars,
    )


def test_without_names_all_is_expanded() -> None:
    near = expand(model(), None, {"v": Num(1)}, 1)
    assert near.objective is not None
    assert show(near.objective.body) == (
        "re(sum{k in BUS, m in BUS} y[k, m]*(v[k] + conj(v[m]) - 1))"
    )
    assert show(near.constraints[1].body) == "re(v[k])"
    assert show(near.complements[0].second.body) == "2*re(v[k]) - 1"
    assert near.constraints[2] == model().constraints[2]


def test_wirtinger_gives_the_papers_linear_power_flow() -> None:
    """Vaca González (2024), (26)-(27): conj(v_k) v_m becomes conj(v_k) + v_m − 1."""
    exact = model()
    power = expand(exact, ("power",), {"v": Num(1)}, 1).constraints[0]
    v = np.array([1.0, 0.95 - 0.05j, 1.02 + 0.03j])
    k = np.arange(1, 4)
    y = k[:, None] - 2 * k[None, :] + 1j * (k[None, :] - 3 * k[:, None])
    printed = (y * (np.conj(v)[:, None] + v[None, :] - 1)).sum(1)
    assert power.upper is not None
    assert value_of(power.upper, exact, {"v": v, "s": 0}, power.over) == pytest.approx(printed)


def test_a_point_in_the_indices_of_its_variable() -> None:
    exact = model()
    over = exact.vars[0].over
    assert over is not None
    power = expand(exact, ("power",), {"v": Ref("start", over.dummies)}, 1).constraints[0]
    v = 1 - 0.1j * np.arange(1, 4)
    found, kept = (
        value_of(c.upper or Num(0), exact, {"v": v, "s": 0}, c.over)
        for c in (power, exact.constraints[0])
    )
    assert found == pytest.approx(kept)


@pytest.mark.parametrize(
    ("names", "point", "words"),
    [
        (("powr",), {"v": Num(1)}, "has no constraint `powr`"),
        (None, {"u": Num(1)}, "`u` is no variable"),
        (None, {"d": Num(1)}, "`d` is no variable"),
        (None, {"v": Ref("v", (Num(1),))}, "depends on a variable"),
    ],
)
def test_what_does_not_fit_the_model(
    names: tuple[str, ...] | None, point: dict[str, Num], words: str
) -> None:
    with pytest.raises(GridlangError) as raised:
        expand(model(), names, point, 1)
    (found,) = raised.value.diagnostics
    assert found.code == "GL602"
    assert words in found.message
    assert found.help


def test_a_complex_point_of_a_real_variable() -> None:
    real = model("model r\nvar x\nminimize f: x^2\n")
    with pytest.raises(GridlangError) as raised:
        expand(real, None, {"x": Num(1j)}, 2)
    assert [d.code for d in raised.value.diagnostics] == ["GL602"]


def test_all_terms_without_an_expansion_are_reported_at_once() -> None:
    text = "model r\nvar x\nminimize f: abs(x)\nsubject to\n  a: sqrt(x) <= 1\n  b: x + max(x, 1) >= 2\n"
    with pytest.raises(GridlangError) as raised:
        expand(model(text), None, {"x": Num(0)}, 1)
    assert [d.code for d in raised.value.diagnostics] == ["GL620"] * 3


# Siting fixed, a feeder of three nodes; losses as in Vaca González (2024), (20).
FEEDER = """
model feeder
set BUS = 1..3
set LINE(from in BUS, to in BUS) = {{(1,2), (2,3)}}
set ARC(from in BUS, to in BUS) = LINE union {{(m,k) for (k,m) in LINE}}
param g complex = 1/(0.05 + 0.08j)
param y{{k in BUS, m in BUS}} complex =
    ((-g if (k,m) in ARC else 0) if k != m else sum{{(i,n) in ARC: i == k}} g)
param d{{k in BUS}} complex = size*(0.1 + 0.03j)*k
param size default 1
var v{{BUS}} complex start 1
var p{{k in BUS}} in [0, (0.2*size if k == 3 else 9 if k == 1 else 0)]
var q{{k in BUS}} in [0, (9 if k == 1 else 0)]
minimize losses: re(sum{{k in BUS, m in BUS}} y[k,m]*v[k]*conj(v[m]))
subject to
  power{{k in BUS}} "(26)": p[k] - 1j*q[k] - conj(d[k]) == {drawn}
  reference: v[1] == 1
"""
EXACT = "sum{m in BUS} y[k,m]*conj(v[k])*v[m]"
LINEAR = "sum{m in BUS} y[k,m]*(conj(v[k]) + v[m] - 1)"


def solved(m: Model, size: float = 1.0) -> Solution:
    return Loaded(m).bind(settings={"size": size}).solve(tol=1e-10)


def test_the_derived_feeder_is_the_one_written_by_hand() -> None:
    exact, by_hand = (model(FEEDER.format(drawn=e)) for e in (EXACT, LINEAR))
    near = expand(exact, ("power",), {"v": Num(1)}, 1)
    derived, written = solved(near), solved(by_hand)
    assert derived.problem_class == "QP"
    assert derived.objective == pytest.approx(written.objective, rel=1e-8)
    for name in ("v", "p"):
        assert derived.values[name].values == pytest.approx(written.values[name].values, abs=1e-8)


@pytest.mark.parametrize("order", [1, 2])
def test_the_error_of_voltages_falls_with_the_order(order: int) -> None:
    exact = model(FEEDER.format(drawn=EXACT))
    near = expand(exact, ("power",), {"v": Num(1)}, order)

    def off(size: float) -> float:
        found, right = (solved(m, size).values["v"].values for m in (near, exact))
        return float(np.max(np.abs(found - right)))

    if order == 2:
        assert off(1.0) < 1e-7  # a quadratic equation is its own expansion
    else:
        assert off(0.5) <= off(1.0) / 3
