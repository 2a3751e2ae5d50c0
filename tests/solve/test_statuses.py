"""Every verdict a solve can come to, and what is said of it."""

from __future__ import annotations

import pytest
from small import refused, solved

import gridlang

# ---- infeasible


@pytest.mark.parametrize("model", ["acopf", "dcopf", "economic_dispatch"])
def test_demand_above_capacity(model: str) -> None:
    solution = gridlang.load(model).bind("case9", settings={"pd[5]": 2000.0}).solve()
    assert solution.status == "infeasible"
    assert solution.objective is None
    assert solution.proof == ("local" if model == "acopf" else "global")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("var x in [3, 1]\nminimize f: x", "at least 3 and at most 1"),
        (
            "var x in [0, 4]\nminimize f: x^2\nsubject to\n  c: 2*x >= 10",
            "at least 5 and at most 4",
        ),
        (
            "set S = 1..2\nset NONE = {k in S: k > 5}\nvar x{S} in [0, 1]\n"
            "minimize f: sum{k in S} x[k]\nsubject to\n  c: sum{k in NONE} x[k] >= 1",
            "c has no variable left, and is off by 1",
        ),
        ("var x\nminimize f: x^2\nsubject to\n  c: x - x >= 2", "c has no variable left"),
    ],
    ids=["bounds", "a row against a bound", "an empty sum", "terms that cancel"],
)
def test_contradictions_are_seen_before_any_solver(text: str, words: str) -> None:
    solution = solved(f"model m\n{text}\n")
    assert (solution.status, solution.proof) == ("infeasible", "global")
    assert solution.iterations == 0
    assert [d.code for d in solution.diagnostics] == ["GL906"]
    assert words in solution.diagnostics[0].message


def test_limits_of_a_row_that_cross() -> None:
    solution = solved("""
        model m
        var x{1..2}
        minimize f: x[1]^2 + x[2]^2
        subject to
          c: 3 <= x[1] + x[2] <= 1
    """)
    assert solution.status == "infeasible"


def test_a_square_below_zero() -> None:
    solution = solved("""
        model m
        var x start 1
        minimize f: x
        subject to
          c: x^2 <= -1
    """)
    assert (solution.status, solution.proof) == ("infeasible", "global")  # a cone


def test_two_rows_that_fix_one_variable_up_to_rounding() -> None:
    solution = solved("""
        model m
        var x
        var y
        minimize f: (y - x)^2
        subject to
          a: 0.1*x == 0.3
          b: x == 3
    """)
    assert solution.status == "optimal"
    assert solution["y"].values[0] == pytest.approx(3)


# ---- unbounded


@pytest.mark.parametrize("sense", ["minimize f: x + y", "maximize f: -x - y"])
def test_unbounded(sense: str) -> None:
    solution = solved(f"model m\nvar x\nvar y\n{sense}\nsubject to\n  c: x - y <= 3\n")
    assert solution.status == "unbounded"
    assert solution.objective is None


def test_a_largest_of_nothing_is_named() -> None:
    found = refused(
        solved,
        """
        model m
        set S = 1..3
        set NONE = {k in S: k > 5}
        param a{S} = 2
        var x
        minimize f: x
        subject to
          c: x >= max{t in NONE} a[t]
        """,
    )
    assert found


# ---- not defined at the start


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("var x\nminimize f: x - log(x)", "the objective"),
        ("var x\nminimize f: x\nsubject to\n  c: sqrt(x) >= 1", "c"),
        ("var x{1..3}\nminimize f: x[1]\nsubject to\n  c{k in 1..3}: 1/x[k] <= k", "c[1]"),
    ],
)
def test_a_start_at_which_the_model_is_not_defined(text: str, words: str) -> None:
    found = refused(solved, f"model m\n{text}\n")
    assert {d.code for d in found} == {"GL905"}
    assert words in " ".join(d.message for d in found)
    assert "start" in found[0].help


@pytest.mark.parametrize(
    "sum_",
    ["log(sum{k in S} x[k])", "1/(sum{k in S} x[k])", "-sqrt(sum{k in S} x[k]*x[k])"],
)
def test_a_function_of_a_sum_is_defined_where_its_variables_make_it_so(sum_: str) -> None:
    solution = solved(f"""
        model m
        set S = 1..3
        var x{{S}} in [1, 2] start 1.5
        maximize f: {sum_}
    """)
    assert solution.status in ("optimal", "locally_optimal")


def test_powers_by_data_at_zero() -> None:
    solution = solved("""
        model m
        set S = 1..2
        param n{k in S} = k
        var x{S}
        minimize f: sum{k in S} x[k]^n[k] + x[1]^4
    """)
    assert solution.status == "locally_optimal"


# ---- limits and options


def acopf(**how: object) -> gridlang.api.Solution:
    return gridlang.load("acopf").bind("case118").solve(**how)  # type: ignore[arg-type]


def test_iteration_limit() -> None:
    solution = acopf(options={"max_iter": 1})
    assert solution.status == "limit"
    assert solution.message == "iteration limit"
    assert solution.proof == "none"
    assert solution.has_point
    assert solution.certificate is not None
    assert not solution.certificate.feasible


def test_time_limit() -> None:
    solution = acopf(time_limit=1e-3)
    assert solution.status in ("limit", "feasible")
    assert "time" in solution.message


def test_a_time_limit_that_does_not_bind() -> None:
    assert acopf(time_limit=600.0).status == "locally_optimal"


def test_a_feasible_start_is_kept_at_a_limit() -> None:
    solution = solved(
        """
        model m
        var x in [0, 10] start 5
        var y in [0, 10] start 5
        minimize f: (x - 1)^4 + exp(y)*x
        subject to
          c: x*y <= 50
        """,
        options={"max_iter": 2},
    )
    assert solution.status == "feasible"
    assert solution.proof == "none"
    assert solution.objective is not None


@pytest.mark.parametrize(
    "options",
    [{"nonsense": 1}, {"max_iter": "abc"}, {"max_iter": -5}, {"tol": -1.0}, {"linear_solver": "x"}],
)
def test_an_option_that_ipopt_does_not_take(options: dict[str, str | int | float]) -> None:
    (found,) = refused(acopf, options=options)
    assert found.code == "GL903"
    assert next(iter(options)) in found.message


def test_a_linear_solver_that_is_not_there() -> None:
    (found,) = refused(acopf, options={"linear_solver": "ma57"})
    assert found.code == "GL903"


@pytest.mark.parametrize(
    "options",
    [
        {"linear_solver": "mumps", "mumps_pivot_order": 2},
        {"mu_strategy": "adaptive"},
        {"hessian_approximation": "exact", "tol": 1e-6},
        {"bound_relax_factor": 0},
        {"mu_init": 1},
    ],
)
def test_options_pass_through(options: dict[str, str | int | float]) -> None:
    solution = acopf(options=options)
    assert solution.status == "locally_optimal"
    assert solution.objective == pytest.approx(129660.69, rel=1e-5)


def test_options_change_what_ipopt_does() -> None:
    assert acopf(options={"tol": 1e-2}).iterations < acopf(options={"tol": 1e-10}).iterations


def test_tolerance() -> None:
    assert acopf(tol=1e-10).iterations > acopf(tol=1e-3).iterations


def test_a_tolerance_asked_for_is_met() -> None:
    certificate = acopf(tol=1e-10).certificate
    assert certificate is not None
    assert certificate.max_violation < 1e-9


@pytest.mark.parametrize(("name", "help"), [("ipopd", "did you mean `ipopt`?"), ("cplex", "see")])
def test_a_solver_that_is_not_here(name: str, help: str) -> None:
    (found,) = refused(acopf, solver=name)
    assert found.code == "GL902"
    assert help in found.help


def test_a_solver_that_does_not_take_the_class() -> None:
    text = "model m\nvar u binary\nvar x in [1, 2]\nminimize f: u*x*exp(x)\n"
    (found,) = refused(lambda: solved(text, solver="highs"))
    assert found.code == "GL902"
    assert "MINLP" in found.message


# ---- small shapes


def test_no_objective() -> None:
    solution = solved("model m\nvar x start 1\nsubject to\n  c: x^2 == 4\n")
    assert solution.status == "feasible"
    assert solution.objective is None
    assert not solution.duals
    assert solution["x"].values[0] == pytest.approx(2)


def test_all_variables_fixed() -> None:
    text = "model m\nvar x\nvar y\nminimize f: x + y\nsubject to\n  a: x == 2\n  b: 2*y == 3\n"
    solution = solved(text)
    assert (solution.status, solution.proof) == ("optimal", "global")
    assert solution.objective == pytest.approx(3.5)
    assert solved(text + "  c: x*y >= 4\n").status == "infeasible"


def test_fixed_variables_that_break_a_row_are_a_proof() -> None:
    text = "model m\nvar x\nvar y\nminimize f: x + y\nsubject to\n"
    solution = solved(text + "  a: x == 2\n  b: y == 1\n  c: x*y >= 4\n")
    assert (solution.status, solution.proof) == ("infeasible", "global")


def test_duals_where_all_variables_are_fixed() -> None:
    solution = solved("model m\nvar x\nminimize f: 3*x\nsubject to\n  a: x == 2\n")
    assert solution.duals["a"].values[0] == pytest.approx(3)


def test_no_constraints() -> None:
    solution = solved("model m\nvar x\nminimize f: (x - 2)^2 + 1\n")
    assert (solution.status, solution.constraints) == ("optimal", 0)
    assert solution.objective == pytest.approx(1)
    assert not solution.duals


def test_no_variable_at_all() -> None:
    solution = solved("model m\nset S = 1..0\nvar x{S}\nminimize f: sum{k in S} x[k] + 3\n")
    assert solution.status == "optimal"
    assert solution.objective == 3


ONE_BUS = """function mpc = one
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
 7 3 50 10 0 0 1 1 0 230 1 1.1 0.9;
];
mpc.gen = [
 7 40 0 30 -30 1.00 100 1 80 10;
];
mpc.branch = [
];
mpc.gencost = [
 2 0 0 3 0.1 20 5;
];
"""


@pytest.mark.parametrize("model", ["acopf", "dcopf", "dcopf_series", "economic_dispatch"])
def test_one_bus(model: str, tmp_path: object) -> None:
    path = tmp_path / "one.m"  # type: ignore[operator]
    path.write_text(ONE_BUS)
    solution = gridlang.load(model).bind(path).solve()
    assert solution.status in ("optimal", "locally_optimal")
    assert solution.objective == pytest.approx(0.1 * 50**2 + 20 * 50 + 5)


def test_power_flow_of_one_bus(tmp_path: object) -> None:
    path = tmp_path / "one.m"  # type: ignore[operator]
    path.write_text(ONE_BUS)
    solution = gridlang.load("power_flow").bind(path).solve()
    assert solution.status == "feasible"
    assert solution["slack"].values[0] == pytest.approx(50 + 10j)


def test_an_angle_beyond_a_half_turn() -> None:
    # the angle of 200 degrees is that of -160: a point there exists
    solution = solved("""
        model m
        var v complex start -1 - 0.2j
        minimize f: (abs2(v) - 1)^2
        subject to
          c: arg(v) == 200 [deg]
    """)
    assert solution.status in ("locally_optimal", "infeasible")
