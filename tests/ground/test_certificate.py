"""The certificate judges a point by the author's model, whatever a solver says of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from from_text import ready

import gridlang
from gridlang import bound as bound_module
from gridlang.bound import Bound
from gridlang.ground.instance import Instance
from gridlang.solution import Solution
from gridlang.solve.solver import Availability, RawResult, Request, Status


@dataclass(frozen=True)
class Fake:
    """A solver that answers what it is told to."""

    answer: RawResult
    name: str = "fake"
    via: str = "direct"
    classes: frozenset[str] = frozenset(("LP", "QP", "QCP", "NLP", "MILP"))
    summary: str = "answers what it is told to"

    def availability(self) -> Availability:
        return Availability(True)

    def solve(self, instance: Instance, request: Request) -> RawResult:
        return self.answer


def answered(
    bound: Bound,
    x: list[float],
    multipliers: tuple[list[float], list[float], list[float]] | None = None,
    status: Status = Status.LOCALLY_OPTIMAL,
) -> Solution:
    """Return the solution where the solver claims this point and these multipliers."""
    rows = (None, None, None) if multipliers is None else tuple(map(np.array, multipliers))
    fake = Fake(RawResult(status, "claimed", np.array(x, float), *rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bound_module, "choose", lambda *_: fake)
        return bound.solve()


BOX = """
    model box
    var x in [-10, 10]
    var y in [0, 4]
    minimize f: (x - 3)^2 + y
    subject to
      limit: x + y >= 1
      ball: x^2 + y^2 <= 50
"""


def test_a_right_point_passes() -> None:
    solution = ready(BOX).solve()
    assert solution.status == "optimal"  # a ball is convex
    assert solution.certificate is not None
    assert solution.certificate.feasible
    assert solution.certificate.stationary
    assert solution.objective == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("point", "worst", "off"),
    [
        ([-2, 1], "limit", 2.0),
        ([8, 3], "ball", 23.0),
        ([3, -0.5], "y", 0.5),
        ([3, 4.25], "y", 0.25),
    ],
)
def test_a_wrong_point_is_an_error(point: list[float], worst: str, off: float) -> None:
    solution = answered(ready(BOX).bound, point)
    assert solution.status == "error"
    assert solution.proof == "none"
    assert solution.certificate is not None
    assert not solution.certificate.feasible
    assert solution.certificate.worst is not None
    assert solution.certificate.worst.constraint == worst
    assert solution.certificate.worst.value == pytest.approx(off)
    assert [d.code for d in solution.diagnostics] == ["GL904"]
    assert worst in solution.diagnostics[0].message


def test_a_point_that_is_not_stationary_is_only_feasible() -> None:
    solution = answered(ready(BOX).bound, [0, 2], ([0, 0], [0, 0], [0, 0]))
    assert solution.status == "feasible"
    assert solution.certificate is not None
    assert solution.certificate.kkt is not None
    assert solution.certificate.kkt > 0.1
    assert [d.code for d in solution.diagnostics] == ["GL904"]


def test_a_multiplier_of_a_limit_that_does_not_bind_is_seen() -> None:
    # stationary by the multiplier 6 of `limit`, which has a slack of 1
    solution = answered(ready(BOX).bound, [0, 2], ([6, 0], [0, 0], [0, 0]))
    assert solution.certificate is not None
    assert not solution.certificate.stationary


def test_a_multiplier_of_the_wrong_sign_is_seen() -> None:
    worst = ready("""
        model m
        var x in [-10, 10]
        minimize f: -x
    """)
    solution = answered(worst.bound, [-10], ([], [-1], [0]))
    assert solution.certificate is not None
    assert not solution.certificate.stationary
    assert solution.status == "feasible"


def test_a_multiplier_of_a_limit_that_is_not_there_is_seen() -> None:
    problem = ready("""
        model m
        var x in [-10, 10]
        minimize f: -x
        subject to
          c: x^3 + x >= 0
    """)
    solution = answered(problem.bound, [0], ([1], [0], [0]))
    assert solution.certificate is not None
    assert not solution.certificate.stationary


def test_the_objective_is_our_own() -> None:
    solution = answered(ready(BOX).bound, [1, 0])
    assert solution.objective == pytest.approx(4)
    assert solution.certificate is not None
    assert solution.certificate.objective == pytest.approx(4)


@pytest.mark.parametrize(("value", "off"), [(0.5, 0.5), (2.0, 1.0), (-1.0, 1.0), (1.2, 0.2)])
def test_a_binary_variable_is_whole_and_within_its_bounds(value: float, off: float) -> None:
    problem = ready("""
        model m
        var u{1..2} binary
        minimize f: u[1] + u[2]
        subject to
          some: u[1] + u[2] >= -1
    """)
    solution = answered(problem.bound, [1, value], status=Status.OPTIMAL)
    assert solution.status == "error"
    assert solution.certificate is not None
    assert solution.certificate.worst is not None
    assert solution.certificate.worst.constraint == "u"
    assert solution.certificate.worst.index == (2,)
    assert solution.certificate.worst.value == pytest.approx(off)


def test_an_integer_variable_is_whole() -> None:
    problem = ready("""
        model m
        var n integer in [0, 5]
        minimize f: n
        subject to
          c: 2*n >= 3
    """)
    assert answered(problem.bound, [1.5], status=Status.OPTIMAL).status == "error"
    assert answered(problem.bound, [2], status=Status.OPTIMAL).status == "optimal"


def test_a_point_that_is_no_number_is_no_point() -> None:
    solution = answered(ready(BOX).bound, [np.nan, 1])
    assert solution.status == "error"
    assert solution.certificate is None
    assert not solution.has_point


def test_a_limit_with_a_feasible_point_gives_that_point() -> None:
    assert answered(ready(BOX).bound, [1, 1], status=Status.LIMIT).status == "feasible"
    assert answered(ready(BOX).bound, [-5, 1], status=Status.LIMIT).status == "limit"


def test_worst_violation_is_in_the_authors_unit_at_the_authors_index() -> None:
    bound = gridlang.load("acopf").bind("case9").bound
    x = bound.instance.start.copy()
    p = bound.instance.blocks["sr"]
    x[p.first] = 3.5  # 350 MW where 250 is the most
    x[bound.instance.blocks["vm"].first :][:9] = 1.0
    solution = answered(bound, list(x))
    assert solution.status == "error"
    assert solution.certificate is not None
    assert solution.certificate.worst is not None
    assert solution.certificate.worst.unit in ("MVA", "MW")


# ---- scaling

ADMITTANCES = """
    model m
    base s = 100 MVA
    param c{{1..2}} [$/(MW^2*h)] = 1e-9 [$/(MW^2*h)]
    param y = {y}
    var p{{1..2}} [MW] in [0, 500 [MW]]
    var a in [-1, 1]
    minimize cost [$/h]: c[1]*p[1]^2 + 3*c[2]*p[2]^2
    subject to
      here: p[1] - 200 [MW] == y*1 [MVA]*sin(a)
      there: p[2] == 100 [MW] - y*1 [MVA]*sin(a)
"""


@pytest.mark.parametrize("y", [1e2, 1e3, 1e4, 1e5])
def test_a_small_objective_beside_large_coefficients(y: float) -> None:
    # 300 MW are shared 3 : 1, so that the cost is 1e-9*(225^2 + 3*75^2)
    solution = ready(ADMITTANCES.format(y=y)).solve()
    assert solution.status == "locally_optimal"
    assert solution.objective == pytest.approx(1e-9 * (225**2 + 3 * 75**2), rel=1e-6)
    assert solution["p"].values == pytest.approx([225, 75], rel=1e-3)


@pytest.mark.parametrize("size", [1e-6, 1e-3, 1.0, 1e3, 1e6])
def test_the_size_of_the_objective_does_not_matter(size: float) -> None:
    solution = ready(f"""
        model m
        var x in [0, 10]
        var y in [0, 10]
        minimize f: {size}*((x - 1)^2 + (y - 2)^2)
        subject to
          c: x + y <= 2
    """).solve()
    assert solution.status == "optimal"
    assert solution.objective == pytest.approx(0.5 * size, rel=1e-6)
    assert solution.duals["c"].values[0] == pytest.approx(-size, rel=1e-5)


@pytest.mark.parametrize("size", [1e-4, 1e-2, 1e2, 1e4])
def test_the_size_of_a_row_does_not_matter(size: float) -> None:
    solution = ready(f"""
        model m
        var x in [0, 10]
        var y in [0, 10]
        minimize f: (x - 1)^2 + (y - 2)^2
        subject to
          c: {size}*(x + y) <= {2 * size}
    """).solve()
    assert solution.objective == pytest.approx(0.5, rel=1e-6)
    assert solution.duals["c"].values[0] == pytest.approx(-1 / size, rel=1e-5)


# ---- complementarities

_EITHER = """model m
base s = 100 MVA
var a{1..2} [pu]
var q{1..2} [Mvar]
minimize f: a[1]
complements held{k in 1..2}: a[k] >= 0, q[k] <= 200 [Mvar]
"""


@pytest.mark.parametrize(
    ("x", "index", "value", "unit"),
    [
        ([0.0, 0.0, 1.0, 2.0], (), 0.0, ""),  # one side tight at each index
        ([0.0, 0.0, 1.0, 2.5], (2,), 50.0, "Mvar"),  # q beyond its limit
        ([-0.5, 0.0, 1.0, 1.0], (1,), 0.5, "pu"),  # a below 0
        ([0.3, 0.0, 1.0, 1.0], (1,), 0.3, "pu"),  # neither tight: a is nearer
        ([0.0, 3.0, 1.0, 1.9], (2,), 10.0, "Mvar"),  # neither tight: q is nearer
    ],
)
def test_a_complementarity_is_off_by_its_nearer_side(
    x: list[float], index: tuple[int, ...], value: float, unit: str
) -> None:
    certificate = answered(ready(_EITHER).bound, x).certificate
    assert certificate is not None
    if not index:
        assert certificate.max_violation == 0
        return
    worst = certificate.worst
    assert worst is not None
    assert (worst.constraint, worst.index, worst.unit) == ("held", index, unit)
    assert worst.value == pytest.approx(value)
    assert not certificate.feasible


def test_a_multiplier_of_a_bound_that_is_none_counts() -> None:
    text = "model m\nvar x\nminimize f: x\nsubject to\n  c: x^2 <= 4\n"
    found = answered(ready(text).bound, [0.0], ([0.0], [1.0], [0.0])).certificate
    assert found is not None and found.kkt == pytest.approx(1.0)
