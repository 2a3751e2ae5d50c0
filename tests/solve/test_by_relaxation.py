"""A nonconvex problem proven by the bound of its relaxation, or searched where that is not met."""

from __future__ import annotations

import pytest
from from_text import ready

from gridlang.ground.problem import Problem
from gridlang.solve.by_relaxation import ByRelaxation, Relaxed
from gridlang.solve.solver import Availability, RawResult, Request, Status

SITING = """
model siting
base s = 1 MVA
set BUS = 1..4
set LINE(i in BUS, j in BUS) = {{(1,2), (2,3), (3,4)}}
param slack in BUS = 1
param y{{k in BUS, m in BUS}} complex [pu] = admittance{{(i,j) in LINE}} 1/(0.05 + 0.1j)
var v{{BUS}} complex [pu] start 1
var p{{BUS}} [pu] in [0, 0.3]
var place{{BUS}} binary
minimize losses [pu]: re(sum{{k in BUS, m in BUS}} conj(y[k,m])*v[k]*conj(v[m]))
subject to
  power{{k in BUS: k != slack}}: p[k] - 0.2*k == v[k]*conj(sum{{m in BUS}} y[k,m]*v[m])
  output{{k in BUS}}: p[k] <= 0.3*place[k]
  sites: sum{{k in BUS}} place[k] <= 1
  band{{k in BUS}}: {least} <= abs(v[k]) <= 1.1
  reference: v[slack] == 1
formulation polar of siting: v as polar; bounded by soc
formulation soc of siting: lift v*conj(v) as W; W minors
"""


def test_the_bound_of_a_tree_proves_the_siting() -> None:
    found = ready(SITING.format(least="0.5")).solve()
    assert found.solver == "scip, bounded by soc"
    assert (found.status, found.proof) == ("optimal", "global")
    assert "relaxation" in found.message
    assert found["place"].values == pytest.approx([0, 0, 0, 1])
    relaxed = ready(SITING.format(least="0.5"), formulation="soc").solve()
    assert found.objective == pytest.approx(relaxed.objective, rel=1e-4)


def test_a_solver_that_is_named_works_alone() -> None:
    found = ready(SITING.format(least="0.5"), formulation="soc").solve(solver="scip")
    assert found.solver == "scip"


def test_what_the_relaxation_has_no_point_for_has_none() -> None:
    found = ready(SITING.format(least="1.05")).solve(time_limit=20)
    assert found.status == "infeasible" and found.proof == "global"


class _Asked:
    """A solver that only notes what it was asked."""

    limits: list[float | None]
    name, via, summary = "other", "direct", ""
    classes: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.limits = []

    def availability(self) -> Availability:
        return Availability(True)

    def solve(self, problem: Problem, request: Request) -> RawResult:
        self.limits.append(request.time_limit)
        return RawResult(Status.LIMIT, "asked", None)


BEND = """
    model bend
    var x in [0, 3] start 1
    minimize f: 1 + (x - 2)^4
    subject to
      bend: sin(x) >= 0.1
"""


@pytest.mark.parametrize(("gap", "met"), [(None, False), (0.001, False), (0.02, True)])
def test_a_gap_that_is_asked_for_is_one_at_which_the_bound_is_met(
    gap: float | None, met: bool
) -> None:
    problem = ready(BEND).bound.instance
    known = Relaxed(bound=0.99, start=problem.start, iterations=0)
    found = ByRelaxation("r", lambda _: known, _Asked()).solve(problem, Request(gap=gap))
    assert (found.status is Status.OPTIMAL) == met
    assert found.bound == 0.99


def test_a_relaxation_takes_from_the_time_of_what_follows() -> None:
    problem, other = ready(BEND).bound.instance, _Asked()
    ByRelaxation("r", lambda _: None, other).solve(problem, Request(time_limit=100))
    ByRelaxation("r", lambda _: None, other).solve(problem, Request())
    assert other.limits[0] is not None and other.limits[0] < 100
    assert other.limits[1] is None
