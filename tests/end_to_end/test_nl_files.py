"""`gridlang solve problem.nl`: files that others wrote, solved by any solver and judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from from_text import ready
from shell import rows_of

import gridlang as library
from gridlang.nl import NlProblem, from_problem, write_nl

COST_OF_CASE9 = 5296.6862


def written(problem: NlProblem, name: str = "p.nl", **more: bool) -> str:
    write_nl(problem, Path(name), **more)
    return name


def of_model(text: str) -> NlProblem:
    return from_problem(ready(text).bound.instance, names=True)


@pytest.fixture
def acopf() -> NlProblem:
    return from_problem(library.load("acopf").bind("case9").bound.instance, names=True)


@pytest.mark.parametrize("binary", [False, True])
def test_a_file_has_the_optimum_of_its_model(gridlang, acopf: NlProblem, binary: bool) -> None:
    found = gridlang("solve", written(acopf, binary=binary), "--json").json
    assert found["status"] == "locally_optimal"
    assert found["objective"] == pytest.approx(COST_OF_CASE9, rel=1e-6)
    assert found["certificate"]["holds"] and found["certificate"]["kkt"] < 1e-6
    assert (found["solver"], found["via"]) == ("ipopt", "direct")


def test_columns_and_rows_bear_the_names_of_the_files_beside_it(gridlang, acopf: NlProblem) -> None:
    said = gridlang("solve", written(acopf, names=True), "--out", "o")
    assert said.code == 0
    columns = [row[0] for row in rows_of(Path("o/variable_x.csv"))]
    assert "v_vm[9]" in columns or "vm[9]" in columns
    prices = {row[0]: float(row[1]) for row in rows_of(Path("o/dual_c.csv"))[1:]}
    ours = library.load("acopf").bind("case9").solve().duals["balance"][5].real
    assert prices["balance_re[5]"] == pytest.approx(100 * ours, rel=1e-4)  # 100 MVA a unit


def test_a_file_of_pyomo(gridlang) -> None:
    pyomo = pytest.importorskip("pyomo.environ")
    m = pyomo.ConcreteModel()
    m.x = pyomo.Var([1, 2], bounds=(0, 4), initialize=1)
    m.n = pyomo.Var(domain=pyomo.Integers, bounds=(0, 5))
    m.c = pyomo.Constraint(expr=m.x[1] * m.x[2] >= 3)
    m.d = pyomo.Constraint(expr=m.n + m.x[1] >= 3.5)
    m.gain = pyomo.Objective(expr=-2 * m.x[1] - m.x[2] ** 2 - m.n, sense=pyomo.maximize)
    m.write("theirs.nl")
    found = gridlang("solve", "theirs.nl", "--json").json
    assert (found["status"], found["solver"], found["proof"]) == ("optimal", "branch", "global")
    # n = 2, x1 = 1.5, x2 = 2 by hand: −2·1.5 − 4 − 2 = −9; n = 1 gives −5 − 1.44 − 1 = −7.44
    assert found["objective"] == pytest.approx(-7.44, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("var x in [0, 4]\nminimize f: x\nsubject to\n  c: x^2 >= 20\n  d: x <= 3\n", "infeasible", 3),
        ("var x in [0, 1]\nvar y\nminimize f: y\nsubject to\n  c: x + y <= 1\n", "unbounded", 3),
        ("var n integer in [0, 9]\nmaximize f: n\nsubject to\n  c: 2*n <= 7\n", "optimal", 0),
        ("var x in [0, 4]\nvar y\nsubject to\n  c: x*y == 2\n", "feasible", 0),
    ],
)  # fmt: skip
def test_verdicts(gridlang, text: str, status: str, code: int) -> None:
    said = gridlang("solve", written(of_model(f"model m\n{text}")), "--json")
    assert (said.json["status"], said.code) == (status, code)


def test_an_earlier_solution_is_its_start(gridlang) -> None:
    text = "model m\nvar x in [-3, 3] start {}\nminimize f: (x^2 - 1)^2 + 0.1*x\n"
    left = written(of_model(text.format("(0 - 2)")), "left.nl")
    right = written(of_model(text.format("2")), "right.nl")
    gridlang("solve", left, "--out", "left")
    there = gridlang("solve", right, "--start", "left", "--json").json["objective"]
    assert there == pytest.approx(gridlang("solve", left, "--json").json["objective"])
    assert there < gridlang("solve", right, "--json").json["objective"]


def test_what_is_no_file_or_no_problem(gridlang) -> None:
    assert "GL814" in gridlang("solve", "nothing.nl").err
    Path("bad.nl").write_text("g3 1 1 0\n 1 1 1")
    said = gridlang("solve", "bad.nl", "--json")
    assert (said.code, said.json["diagnostics"][0]["code"]) == (1, "GL910")


@pytest.mark.parametrize(
    "more", [("--data", "case9"), ("--formulation", "polar"), ("--set", "a=1")]
)
def test_what_belongs_to_models_is_refused(gridlang, more: tuple[str, ...]) -> None:
    said = gridlang("solve", "p.nl", *more)
    assert said.code == 2 and "all is in it" in said.err
