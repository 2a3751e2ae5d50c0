"""Problems with complementarities: known optima, and what is claimed of a point."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from from_text import ready
from small import refused, solved

from gridlang.solve.executable import Executable
from gridlang.solve.pieces import Piece, slacks
from gridlang.solve.regularise import LIMITS, regularised
from gridlang.solve.solver import RawResult, Request, Status

_TWO = """model m
var a >= 0
var b >= 0
minimize f: {}
complements c: a >= 0, b >= 0
"""
_JR = """model m
var a
var b
minimize f: {}
complements c: b >= 0, b >= a
"""
_BARD1 = """model bard1
set K = 1..3
var x >= 0
var y >= 0
var l{K}
minimize f: (x - 5)^2 + (2*y + 1)^2
subject to
  kkt: 2*(y - 1) - 1.5*x + l[1] - 0.5*l[2] + l[3] == 0
complements one: 3*x - y - 3 >= 0, l[1] >= 0
complements two: -x + 0.5*y + 4 >= 0, l[2] >= 0
complements three: x + y <= 7, l[3] >= 0
"""
_GAUVIN = """model gauvin
var x >= 0 <= 15
var y
var u >= 0
minimize f: x^2 + (y - 10)^2
subject to
  kkt: 4*(x + 2*y - 30) + u == 0
complements c: x + y <= 20, u >= 0
"""
_SCHOLTES4 = """model scholtes4
var a >= 0
var b >= 0 start 1
var z
minimize f: a + b - z
subject to
  one: -4*a + z <= 0
  two: -4*b + z <= 0
complements c: a >= 0, b >= 0
"""

# Optima as in MacMPEC: S. Leyffer, a collection of mathematical programs with equilibrium
# constraints, 2000; the problems' own sources (Bard 1988, Gauvin and Savard 1994, …) are there.
# SCIP proves each of them below.
_KNOWN = {
    "bard1": (_BARD1, 17.0),
    "gauvin": (_GAUVIN, 20.0),
    "jr1": (_JR.format("(a - 1)^2 + b^2"), 0.5),
    "jr2": (_JR.format("(b - 1)^2 + a^2"), 0.5),
    "kth1": (_TWO.format("a + b"), 0.0),
    "kth2": (_TWO.format("a + (b - 1)^2"), 0.0),
    "kth3": (_TWO.format("0.5*(a - 1)^2 + (b - 1)^2"), 0.5),
    "scholtes3": (_TWO.format("0.5*((a - 1)^2 + (b - 1)^2)"), 0.5),
}


@pytest.mark.parametrize("name", _KNOWN)
def test_known_optima(name: str) -> None:
    text, best = _KNOWN[name]
    solution = solved(text)
    assert solution.status == "locally_optimal"
    assert (solution.solver, solution.proof) == ("ipopt", "local")
    assert solution.objective == pytest.approx(best, abs=1e-7)
    assert solution.certificate.max_violation < 1e-8
    assert solution.certificate.kkt < 1e-7
    assert solution.duals.keys() <= {"kkt"}


@pytest.mark.parametrize("name", _KNOWN)
def test_scip_takes_the_products_as_they_stand_and_proves(name: str) -> None:
    text, best = _KNOWN[name]
    solution = solved(text, solver="scip")
    assert (solution.status, solution.proof) == ("optimal", "global")
    assert solution.message == "proven by branch and bound"
    assert solution.objective == pytest.approx(best, abs=1e-7)


def test_highs_does_not_take_products() -> None:
    (found,) = refused(solved, _KNOWN["kth1"][0], solver="highs")
    assert found.code == "GL902"


def test_a_point_without_multipliers_is_not_called_optimal() -> None:
    """The optimum of scholtes4 is no KKT point: on each piece the objective falls on the other."""
    solution = solved(_SCHOLTES4)
    assert solution.objective == pytest.approx(0, abs=1e-6)
    assert solution.status == "feasible"
    assert [d.code for d in solution.diagnostics] == ["GL904"]


def test_in_other_units_the_answer_is_the_same() -> None:
    text = """model m
base s = 100 MVA
var p [{unit}] >= 0 <= 50 [MW]
var price [$/(MW*h)] >= 0 <= 90 [$/(MW*h)]
minimize cost [$/h]: 20 [$/(MW*h)]*p + 30 [MW]*price
subject to
  need: p + 1 [MW^2*h/$]*price >= 40 [MW]
complements market: p >= 0, price >= 10 [$/(MW*h)]
"""
    kilo, mega = (solved(text.format(unit=unit)) for unit in ("kW", "MW"))
    assert kilo.objective == pytest.approx(mega.objective)
    assert kilo["price"].values == pytest.approx(mega["price"].values)


def test_a_market_clears() -> None:
    text = """model market
base s = 100 MVA
set UNIT = 1..2
param price{u in UNIT} [$/(MW*h)] = 10 [$/(MW*h)]*u
var p{UNIT} [MW] >= 0 <= 60 [MW]
var rent{UNIT} [$/(MW*h)] >= 0
var clearing [$/(MW*h)] >= 0
subject to
  demand: sum{u in UNIT} p[u] == 80 [MW]
complements merit{u in UNIT}: p[u] >= 0, price[u] + rent[u] >= clearing
complements scarce{u in UNIT}: rent[u] >= 0, p[u] <= 60 [MW]
"""
    solution = solved(text)
    assert (solution.status, solution.problem_class) == ("feasible", "QCP")
    assert solution["p"].values == pytest.approx([60, 20])
    assert solution["clearing"].values == pytest.approx([20])
    assert solution["rent"].values == pytest.approx([10, 0], abs=1e-6)


def test_a_limit_that_is_infinite_leaves_the_other_side_tight() -> None:
    text = """model m
set K = 1..2
param most{k in K} = (3 if k == 1 else inf)
var a{K} in [0, 1]
var b{K} in [-5, 5]
maximize f: sum{k in K} (a[k] + 0.01*b[k])
complements c{k in K}: a[k] >= 0, b[k] <= most[k]
"""
    solution = solved(text)
    assert solution["a"].values == pytest.approx([1, 0], abs=1e-7)
    assert solution["b"].values[0] == pytest.approx(3, abs=1e-7)


@pytest.mark.parametrize("value", [0, 2])
def test_a_side_that_is_fixed(value: int) -> None:
    text = f"""model m
var a >= {value} <= {value}
var b in [0, 4]
maximize f: b
complements c: a >= 0, b >= 0
"""
    assert solved(text)["b"].values[0] == pytest.approx(0 if value else 4, abs=1e-7)


def test_an_empty_index_set() -> None:
    text = """model m
set K = {k in 1..3: k > 5}
var a{1..3} >= 0
minimize f: sum{k in 1..3} (a[k] - 1)^2
complements c{k in K}: a[k] >= 0, a[k] <= 4
"""
    solution = solved(text)
    assert (solution.status, solution.objective) == ("optimal", pytest.approx(0, abs=1e-12))
    assert "GL832" in [d.code for d in solution.diagnostics]


def test_contrary_complementarities_are_infeasible_locally() -> None:
    text = """model m
var a in [1, 2]
var b in [0, 4]
minimize f: (a - b)^2
subject to
  up: a*b >= 1
complements c: a >= 0, b >= 0
"""
    solution = solved(text)
    assert (solution.status, solution.proof) == ("infeasible", "local")


def test_the_limit_falls_and_each_solve_begins_where_the_last_ended() -> None:
    instance = ready(_KNOWN["kth1"][0]).bound.instance
    limits, starts = [], []

    def solve(problem, request: Request) -> RawResult:
        limits.append(float(problem.reduced.upper[0]))
        starts.append(problem.start.copy())
        assert request.time_limit is not None and request.time_limit <= 60
        return RawResult(Status.LOCALLY_OPTIMAL, "", problem.start + 0.5, iterations=2)

    found = regularised(solve, instance, Request(time_limit=60), {})
    assert limits == [*LIMITS, np.inf]
    assert starts[2] == pytest.approx(starts[1] + 0.5)
    assert found.iterations == 2 * len(limits)


def test_a_solver_that_stops_leaves_the_last_point() -> None:
    instance = ready(_KNOWN["kth1"][0]).bound.instance
    answers = [
        RawResult(Status.LOCALLY_OPTIMAL, "", np.array([0.1, 0.2])),
        *[RawResult(Status.LIMIT, "time limit", None)] * 9,
    ]
    found = regularised(lambda *_: answers.pop(0), instance, Request(), {})
    assert (found.status, found.message) == (Status.LIMIT, "time limit")
    assert found.x == pytest.approx([0.1, 0.2])


def test_a_wrong_signed_multiplier_of_a_side_goes_to_the_product() -> None:
    """max a on the piece a = 0, b = 2: the multiplier of a is that of the product, over b."""
    text = "model m\nvar a\nvar b\nminimize f: (b - 2)^2 - 3*a\ncomplements c: a >= 0, b >= 0\n"
    instance = ready(text).bound.instance
    piece = Piece(instance, np.array([True]))
    raw = RawResult(
        Status.LOCALLY_OPTIMAL,
        "",
        np.array([0.0, 2.0]),
        multipliers=np.zeros(1),
        lower_multipliers=np.zeros(2),
        upper_multipliers=np.array([3.0, 0.0]),
    )
    found, nowhere = piece.multipliers(raw)
    assert found.multipliers == pytest.approx([1.5])
    assert not found.upper_multipliers.any() and not nowhere.any()
    tight, nowhere = piece.multipliers(replace(raw, x=np.zeros(2)))
    assert nowhere.all() and tight.upper_multipliers[0] == 3.0


def test_slacks_of_rows_and_of_bounds() -> None:
    text = """model m
var a
var b
complements c: 2*a <= 8, a + b >= 1
complements d: a >= 0, -b >= -3
"""
    instance = ready(text).bound.instance
    first, second = slacks(instance, np.array([1.0, 2.0]))
    assert first == pytest.approx([6 / 8, 1])
    assert second == pytest.approx([2, 1 / 3])


@pytest.mark.parametrize("proves", [False, True])
def test_a_program_gets_the_sequence_unless_it_proves(tmp_path: Path, proves: bool) -> None:
    program = tmp_path / "local"
    log = tmp_path / "log"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nfrom gridlang.ampl import main\n"
        f"open({str(log)!r}, 'a').write('run ')\nsys.exit(main(sys.argv[1:]))\n"
    )
    program.chmod(0o755)
    solver = Executable("local", str(program), frozenset(("QCP",)), "", "", proves=proves)
    found = solver.solve(ready(_KNOWN["kth3"][0]).bound.instance, Request())
    assert len(log.read_text().split()) == (1 if proves else len(LIMITS) + 1)
    assert found.x.min() == pytest.approx(0, abs=1e-4 if proves else 1e-9)
