"""Siting in PyOptInterface, measured: `siting_pyoptinterface.py soc|wirtinger FOLDER`.

Wirtinger's is built for HiGHS, which holds it in memory at the end (its `optimize` refuses an
MIQP). A second-order cone with whole numbers needs Gurobi or the like there, so `soc` is built for
Ipopt and the numbers of units are relaxed to [0, 1]: rows and columns are the same. It has no
nonlinear graph, so `optimize` has nothing to compile. Rows are written with zero on the right.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from answer import peak_mb, say
from siting_day import DELTA, P_EXTRA_MAX, SLACK, UNITS_MAX, Day, at_point, read_day

try:
    import pyoptinterface as poi
    from pyoptinterface import highs, ipopt
except ImportError:
    sys.exit("PyOptInterface is not here: pip install pyoptinterface")


@dataclass(slots=True)
class Built:
    """A model, its variables as `siting_day` names them, and handles of its rows by sense."""

    model: highs.Model | ipopt.Model
    variables: dict[str, object]
    equal: list[object] = field(default_factory=list)
    below: list[object] = field(default_factory=list)

    def at_most_zero(self, expression: object) -> None:
        self.below.append(self.model.add_linear_constraint(expression, poi.Leq, 0.0))

    def is_zero(self, expression: object) -> None:
        self.equal.append(self.model.add_linear_constraint(expression, poi.Eq, 0.0))


def siting(model: highs.Model | ipopt.Model, day: Day) -> tuple[Built, dict[int, list[int]]]:
    """Return a model with what both formulations have, and the units at each node."""
    binary = {"domain": poi.VariableDomain.Binary} if isinstance(model, highs.Model) else {}
    add = model.add_variable
    units = list(enumerate(day.units))
    p_th = {(u, t): add(lb=g.p_min, ub=g.p_max) for u, g in units for t in day.hours}
    q_th = {(u, t): add(lb=g.q_min, ub=g.q_max) for u, g in units for t in day.hours}
    p_extra = {(n, t): add(lb=0.0, ub=P_EXTRA_MAX) for n in day.sites for t in day.hours}
    place = {n: add(lb=0.0, ub=1.0, **binary) for n in day.sites}
    built = Built(model, {"p_th": p_th, "q_th": q_th, "p_extra": p_extra, "place": place})
    total = poi.ExprBuilder()
    for n in day.sites:
        total += place[n]
    total -= UNITS_MAX
    built.at_most_zero(total)
    for key, output in p_extra.items():
        built.at_most_zero(output - P_EXTRA_MAX * place[key[0]])
    at_node: dict[int, list[int]] = {k: [] for k in day.nodes}
    for u, unit in units:
        at_node[unit.node].append(u)
    return built, at_node


def balances(built: Built, day: Day, at_node: dict[int, list[int]], terms: object) -> None:
    """Add both balances of every node and hour; `terms` adds the flow to both expressions."""
    v = built.variables
    p_th, q_th, p_extra = v["p_th"], v["q_th"], v["p_extra"]
    for k in day.nodes:
        for t in day.hours:
            active, reactive = poi.ExprBuilder(), poi.ExprBuilder()
            for u in at_node[k]:
                active.add_affine_term(p_th[u, t], -1.0)
                reactive.add_affine_term(q_th[u, t], 1.0)
            if k != SLACK:
                active.add_affine_term(p_extra[k, t], -1.0)
            active += day.pd[k, t]
            reactive -= day.qd[k, t]
            terms(active, reactive, k, t)
            built.is_zero(active)
            built.is_zero(reactive)


def soc(model: ipopt.Model, day: Day) -> Built:
    built, at_node = siting(model, day)
    add = model.add_variable
    low, high = (1 - DELTA) ** 2, (1 + DELTA) ** 2
    h = {
        (k, t): add(lb=1.0, ub=1.0, start=1.0) if k == SLACK else add(lb=low, ub=high, start=1.0)
        for k in day.nodes
        for t in day.hours
    }
    wr = {(i, j, t): add(start=1.0) for i, j in day.pairs for t in day.hours}
    wi = {(i, j, t): add(start=0.0) for i, j in day.pairs for t in day.hours}
    built.variables |= {"W_diagonal": h, "W_upperr": wr, "W_upperi": wi}

    def terms(active: poi.ExprBuilder, reactive: poi.ExprBuilder, k: int, t: int) -> None:
        for n, g, b in day.near[k]:
            if n == k:
                active.add_affine_term(h[k, t], g)
                reactive.add_affine_term(h[k, t], b)
                continue
            key, sign = ((n, k, t), 1.0) if n < k else ((k, n, t), -1.0)
            active.add_affine_term(wr[key], g)
            active.add_affine_term(wi[key], -sign * b)
            reactive.add_affine_term(wi[key], sign * g)
            reactive.add_affine_term(wr[key], b)

    balances(built, day, at_node, terms)
    for i, j, t in wr:
        minor = poi.ExprBuilder()
        minor.add_quadratic_term(wr[i, j, t], wr[i, j, t], 1.0)
        minor.add_quadratic_term(wi[i, j, t], wi[i, j, t], 1.0)
        minor.add_quadratic_term(h[i, t], h[j, t], -1.0)
        built.below.append(model.add_quadratic_constraint(minor, poi.Leq, 0.0))
    losses = poi.ExprBuilder()
    for k in day.nodes:
        for n, g, _ in day.near[k]:
            for t in day.hours if n >= k else ():
                if n == k:
                    losses.add_affine_term(h[k, t], g)
                else:
                    losses.add_affine_term(wr[k, n, t], 2 * g)
    model.set_objective(losses)
    return built


def wirtinger(model: highs.Model, day: Day) -> Built:
    built, at_node = siting(model, day)
    add = model.add_variable
    keys = [(k, t) for k in day.nodes for t in day.hours]
    vr = {(k, t): add(lb=1.0, ub=1.0) if k == SLACK else add() for k, t in keys}
    vi = {(k, t): add(lb=0.0, ub=0.0) if k == SLACK else add() for k, t in keys}
    size_r, size_i = {key: add(lb=0.0) for key in keys}, {key: add(lb=0.0) for key in keys}
    built.variables |= {"vr": vr, "vi": vi, "band_abs": size_r, "band_abs_2": size_i}

    def terms(active: poi.ExprBuilder, reactive: poi.ExprBuilder, k: int, t: int) -> None:
        for n, g, b in day.near[k]:
            active.add_affine_term(vr[n, t], g)
            active.add_affine_term(vr[k, t], g)
            active.add_affine_term(vi[n, t], -b)
            active.add_affine_term(vi[k, t], b)
            active -= g
            reactive.add_affine_term(vi[n, t], g)
            reactive.add_affine_term(vi[k, t], -g)
            reactive.add_affine_term(vr[n, t], b)
            reactive.add_affine_term(vr[k, t], b)
            reactive -= b

    balances(built, day, at_node, terms)
    for key in keys:
        r, i, above_r, above_i = vr[key], vi[key], size_r[key], size_i[key]
        built.at_most_zero(above_r + above_i - DELTA)
        built.at_most_zero(r - above_r - 1.0)
        built.at_most_zero(1.0 - r - above_r)
        built.at_most_zero(i - above_i)
        built.at_most_zero(-1.0 * i - above_i)
    losses = poi.ExprBuilder()
    for k in day.nodes:
        for n, g, _ in day.near[k]:
            factor = g if n == k else 2 * g
            for t in day.hours if n >= k else ():
                losses.add_quadratic_term(vr[k, t], vr[n, t], factor)
                losses.add_quadratic_term(vi[k, t], vi[n, t], factor)
    model.set_objective(losses)
    return built


def placed(built: Built) -> list[tuple[object, float]]:
    """Return every variable with its value at the point of comparison."""
    return [
        (variable, at_point(name, key if isinstance(key, tuple) else (key,)))
        for name, family in built.variables.items()
        for key, variable in family.items()
    ]


def in_ipopt(built: Built) -> dict[str, float]:
    """Return sizes, and the objective and violations as Ipopt finds them before a first step."""
    model = built.model
    for variable, value in placed(built):
        model.set_variable_start(variable, value)
    settings = {"print_level": 0, "sb": "yes", "max_iter": 0, "bound_push": 1e-16}
    settings |= {"bound_frac": 1e-16, "bound_relax_factor": 0.0}
    for name, value in settings.items():
        model.set_raw_parameter(name, value)
    model.optimize()
    primal = poi.ConstraintAttribute.Primal
    equal = sum(abs(model.get_constraint_attribute(c, primal)) for c in built.equal)
    below = sum(max(0.0, model.get_constraint_attribute(c, primal)) for c in built.below)
    return {
        "columns": sum(len(family) for family in built.variables.values()),
        "rows": len(built.equal) + len(built.below),
        "objective": model.get_model_attribute(poi.ModelAttribute.ObjectiveValue),
        "violation": equal + below,
    }


def in_highs(built: Built) -> dict[str, float]:
    """Return sizes, objective and violations of what HiGHS holds: written by it, read by highspy."""
    import highspy
    import numpy as np

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    with tempfile.TemporaryDirectory() as place:
        file = str(Path(place) / "model.mps")
        built.model.write(file)
        solver.readModel(file)
    held = solver.getModel()
    lp, hessian = held.lp_, held.hessian_
    x = np.zeros(lp.num_col_)
    for variable, value in placed(built):
        x[variable.index] = value
    matrix = lp.a_matrix_
    columns = np.repeat(np.arange(lp.num_col_), np.diff(matrix.start_))
    g = np.bincount(matrix.index_, np.asarray(matrix.value_) * x[columns], lp.num_row_)
    beyond = np.maximum(np.asarray(lp.row_lower_) - g, 0) + np.maximum(g - lp.row_upper_, 0)
    tails = np.repeat(np.arange(hessian.dim_), np.diff(hessian.start_))
    heads = np.asarray(hessian.index_)
    curved = np.asarray(hessian.value_) * x[tails] * x[heads]
    curved = np.where(tails == heads, curved / 2, curved)
    return {
        "columns": lp.num_col_,
        "rows": lp.num_row_,
        "jacobian": len(matrix.value_),
        "objective": float(lp.offset_ + np.dot(lp.col_cost_, x) + curved.sum()),
        "violation": float(beyond.sum()),
    }


def library(package: str, pattern: str) -> str:
    """Return a shared library inside a package, or end with what is missing."""
    spec = find_spec(package)
    folders = [] if spec is None else spec.submodule_search_locations or []
    found = [file for folder in folders for file in sorted(Path(folder).glob(pattern))]
    if not found:
        sys.exit(f"no {pattern} for PyOptInterface: pip install {package}")
    return str(found[0])


def main(formulation: str, folder: str) -> None:
    if formulation == "soc":
        taken, cls = ipopt.load_library(library("casadi", "libipopt.so")), ipopt.Model
    else:
        taken, cls = highs.load_library(library("highspy", "libhighs.so*")), highs.Model
    if not taken:
        sys.exit("PyOptInterface does not take the solver's library")
    cpu = time.process_time()
    day = read_day(Path(folder))
    read = time.process_time() - cpu
    model = cls()
    if formulation == "wirtinger":
        model.set_raw_parameter("output_flag", False)
    cpu, started = time.process_time(), time.perf_counter()
    built = {"soc": soc, "wirtinger": wirtinger}[formulation](model, day)
    setup, wall = time.process_time() - cpu, time.perf_counter() - started
    peak = peak_mb()
    compared = in_ipopt(built) if formulation == "soc" else in_highs(built)
    say({"read": read, "setup": setup, "setup_wall": wall, "peak_mb": peak, **compared})


if __name__ == "__main__":
    main(*sys.argv[1:])
