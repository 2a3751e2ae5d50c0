"""DC power flow derived from AC: the library's DC models, the way back, what leaves the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import gridlang
from gridlang.api import Loaded
from gridlang.derive.dc import dc
from gridlang.diagnostics import GridlangError
from gridlang.model.clauses import Written
from gridlang.model.expr import ZERO
from gridlang.model.nodes import Formulation, Model
from gridlang.model.show import show
from gridlang.pipeline import check
from gridlang.source import Source

CASES = ["case5", "case9", "case14", "case30", "case118"]


def acopf(lossless: bool) -> Model:
    """Return the AC model of the library; where lossless, with series resistances of 0."""
    m = gridlang.load("acopf").model
    params = (replace(p, value=ZERO) if lossless and p.name == "r" else p for p in m.params)
    return m.but(params=tuple(params), formulations=())


@pytest.mark.parametrize(("lossless", "library"), [(True, "dcopf"), (False, "dcopf_series")])
@pytest.mark.parametrize("case", CASES)
def test_the_derived_model_has_the_optimum_of_the_one_in_the_library(
    case: str, lossless: bool, library: str
) -> None:
    derived = Loaded(dc(acopf(lossless), "v")[0]).bind(case).solve()
    written = gridlang.load(library).bind(case).solve()
    assert derived.status == written.status == "optimal"
    assert derived.problem_class == written.problem_class
    assert derived.objective == pytest.approx(written.objective, rel=1e-6)


def test_the_derived_model_reads_as_one_writes_it() -> None:
    m = dc(acopf(False), "v")[0]
    assert [v.name for v in m.vars] == ["va", "sr", "piece"]
    shown = {c.name: f"{show(c.body)} {show(c.upper or ZERO)}" for c in m.constraints}
    assert shown == {
        "balance": "sum{g in GEN: bus[g] == k} sr[g] - re(sd[k]) "
        "re(ysh[k]) + sum{(l, i, j) in ARC: i == k} flow[l, i, j]",
        "active": "sr[g] pmax[g]",
        "thermal": "abs(flow[l, i, j]) rate[l]",
        "angles": "va[i] - va[j] angmax[l]",
        "reference": "va[k] 0",
        "pieces": "piece[g] 0",
    }


def test_phase_shifters_enter_by_sine_and_cosine_and_taps_divide() -> None:
    settings = {"shift[1]": 10.0, "tap[1]": 0.95}
    ready = Loaded(dc(acopf(True), "v")[0]).bind("case9", settings=settings)
    found = ready.solve()
    flow, va = found.definitions["flow"], found.values["va"].values
    x = ready.bound.instance.evaluator.figures_of("x").values[0]
    phi = np.radians(10.0)
    expected = (np.cos(phi) * (va[0] - va[3]) - np.sin(phi)) / (x * 0.95) * 100.0
    line, start = flow.labels[0], flow.labels[1]
    (there,) = flow.values[(line == 1) & (start == 1)]
    (back,) = flow.values[(line == 1) & (start == 4)]
    assert there == pytest.approx(expected, rel=1e-9)
    assert back == pytest.approx(-expected, rel=1e-9)


def test_the_way_back_and_a_start() -> None:
    exact = gridlang.load("acopf").model
    clauses = (Written(variable="v", form="dc"),)
    derived = Formulation(name="near", parent="acopf", clauses=clauses)
    model = exact.but(formulations=(derived,))
    bound = Loaded(model).bind("case9").bound
    assert bound.derived.relation == "approximation"
    found = bound.solve()
    assert np.abs(found.values["v"].values) == pytest.approx(1.0)
    assert np.imag(found.values["s"].values) == pytest.approx(0.0)
    assert np.sum(found.values["s"].values.real) == pytest.approx(315.0)
    start = bound.started(found.values).instance
    angles = start.blocks["va"]
    assert start.start[angles.first : angles.first + angles.size] == pytest.approx(
        np.angle(found.values["v"].values)
    )


TWO = """
model two
set BUS = 1..2
var v{{BUS}} complex {unit} start 1
var s{{BUS}} complex
define flow = v[1]*conj((1 - 10j)*(v[1] - v[2]))
define turn = v[2]
minimize cost: re(s[1])^2 + 2*re(s[2]) + im(s[1])^2
subject to
  power: s[1] - flow == 0.1j
  demand: s[2] - 1 - v[2]*conj((1 - 10j)*(v[2] - v[1])) == 0
  {more}
complements held: im(s[1]) >= 0, abs(v[1]) <= 1
"""


def two(more: str = "reference: v[1] == 1", unit: str = "[pu]") -> Model:
    return check(Source("m.grid", TWO.format(more=more, unit=unit)))[0]


def shown(more: str) -> list[str]:
    constraints = dc(two(more), "v")[0].constraints[2:]
    ends = ([c.lower, c.body, c.upper] for c in constraints)
    return [" ".join("-" if e is None else show(e) for e in row) for row in ends]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("reference: v[1] == 1", ["0 va[1] 0"]),
        ("reference: arg(v[1]) == 0.1", ["0.1 va[1] 0.1"]),
        ("turned: v[1] == v[2]*(1 + 0.1j)", ["va[2] + 0.1 va[1] va[2] + 0.1"]),
        ("mean: (v[1] + conj(v[2]))/2 == 1 + 0.1j", ["0.1 (va[1] - va[2])/2 0.1"]),
        ("ohm: turn - v[1] == (0.1 + 0.2j)*s[2]", ["0.2*sr[2] va[2] - va[1] 0.2*sr[2]"]),
        ("current: s[1] == -2j*(v[1] - v[2])", ["2*(va[1] - va[2]) sr[1] 2*(va[1] - va[2])"]),
        ("voltage: 0.9 <= abs(v[1]) <= 1.1", []),
        ("voltage: abs2(turn) <= 1.2", []),
        ("reactive: im(s[1]) <= 1", []),
        ("power2: abs(s[1]) <= 2", ["- abs(sr[1]) 2"]),
        ("thermal: abs(flow) <= 2", ["- abs(flow) 2"]),
        ("thermal: abs2(flow) <= 4", ["- abs(flow) 2"]),
        ("together: abs2(flow) <= re(s[1])", ["- flow^2 sr[1]"]),
        ("loss: re(flow) + re(s[2]) <= 3", ["- flow + sr[2] 3"]),
    ],
)
def test_what_becomes_of_a_constraint(more: str, expected: list[str]) -> None:
    assert shown(more) == expected


def test_the_definitions_and_the_objective_are_of_active_power() -> None:
    m = dc(two(), "v")[0]
    assert m.objective is not None
    assert show(m.objective.body) == "sr[1]^2 + 2*sr[2]"
    assert [show(d.body) for d in m.defines][1] == "1"
    assert m.complements == ()
    found = Loaded(m).bind().solve()
    # p1 − 10 (θ1 − θ2) = 0 and p2 − 1 + 10 (θ1 − θ2) = 0, so p1 + p2 = 1; least at 2 p1 = 2
    assert found.values["sr"].values == pytest.approx([1.0, 0.0], abs=1e-6)
    assert found.values["va"].values == pytest.approx([0.0, -0.1], abs=1e-7)


def two_in(unit: str) -> str:
    return f"model m\nvar v complex {unit}\nsubject to\n  reference: im(v) == 0\n"


@pytest.mark.parametrize(
    ("variable", "unit", "words"),
    [
        ("u", "", "`u` is no complex variable"),
        ("flow", "", "`flow` is no complex variable"),
        ("v", "[kV]", "the magnitude of `v` in kV"),
    ],
)
def test_what_is_no_voltage(variable: str, unit: str, words: str) -> None:
    text = two_in(unit) if unit else TWO.format(more="reference: v[1] == 1", unit="[pu]")
    with pytest.raises(GridlangError) as raised:
        dc(check(Source("m.grid", text))[0], variable)
    (found,) = raised.value.diagnostics
    assert found.code == "GL602"
    assert words in found.message
    assert found.help


def test_terms_without_an_expansion_are_reported_at_once() -> None:
    text = TWO.format(more="odd: arg(v[1] - v[2]) <= 1", unit="[pu]").replace(
        "define turn = v[2]", "define turn = sqrt(abs(v[1] - v[2]))"
    )
    with pytest.raises(GridlangError) as raised:
        dc(check(Source("m.grid", text))[0], "v")
    assert {d.code for d in raised.value.diagnostics} == {"GL620"}


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        ("abs2(flow - 1)", "(flow - 1)^2"),
        ("2*re(flow)^2 + re(s[1])^2", "2*flow^2 + sr[1]^2"),
        ("(sum{k in BUS} abs2(v[k]*s[k] - 2)/3)", "sum{k in BUS} (sr[k] - 2)^2/3"),
        ("size", "flow + flow^2"),
        ("-arg(v[1]*conj(v[2]))", "-(va[1] - va[2])"),
    ],
)
def test_squares_of_an_objective_stay_squares(cost: str, expected: str) -> None:
    text = TWO.format(more="define size = re(flow) + abs2(flow)", unit="[pu]")
    text = text.replace("re(s[1])^2 + 2*re(s[2]) + im(s[1])^2", cost)
    objective = dc(check(Source("m.grid", text))[0], "v")[0].objective
    assert objective is not None
    assert show(objective.body) == expected


def test_state_estimation_becomes_least_squares() -> None:
    exact = gridlang.load("state_estimation").model.but(formulations=())
    found = Loaded(dc(exact, "v")[0]).bind("case14").solve()
    assert (found.status, found.problem_class) == ("optimal", "QP")
