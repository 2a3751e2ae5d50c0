"""AC OPF in PyOptInterface, measured: `acopf_pyoptinterface.py setup|solve NETWORK [K=V …]`.

The formulation and the calls are those of its documentation's example "Optimal Power Flow":
variables for the flows at both ends, one nonlinear graph a branch with four equations, quadratic
balances and limits. What differs helps it: buses know their branches and generators (the example
looks through all of them for each bus), limits that are infinite are left out, and it starts from
the voltages that gridlang's model declares, the case's.
"""

from __future__ import annotations

import math
import re
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import pyoptinterface as poi
from answer import peak_mb, say
from network import Network, load
from pyoptinterface import ipopt, nl


def build(network: Network) -> ipopt.Model:
    model = ipopt.Model()
    buses, branches, generators = network.buses, network.branches, network.generators
    p_fr, q_fr, p_to, q_to = (model.add_m_variables(len(branches)) for _ in range(4))
    v, va = model.add_m_variables(len(buses)), model.add_m_variables(len(buses))
    for k, bus in enumerate(buses):
        model.set_variable_bounds(v[k], bus.vmin, bus.vmax)
        model.set_variable_start(v[k], min(max(bus.vm, bus.vmin), bus.vmax))
        model.set_variable_start(va[k], bus.va)
    for k in network.references:
        model.set_variable_bounds(va[k], 0.0, 0.0)
    p, q = model.add_m_variables(len(generators)), model.add_m_variables(len(generators))
    p_in = [poi.ExprBuilder() for _ in buses]
    q_in = [poi.ExprBuilder() for _ in buses]
    for g, unit in enumerate(generators):
        for variable, low, high in ((p[g], unit.pmin, unit.pmax), (q[g], unit.qmin, unit.qmax)):
            model.set_variable_bounds(variable, low, high)
            if math.isfinite(low + high):
                model.set_variable_start(variable, (low + high) / 2)
        p_in[unit.bus] += p[g]
        q_in[unit.bus] += q[g]

    for k, b in enumerate(branches):
        with nl.graph():
            vi, vj = v[b.i], v[b.j]
            sin, cos = nl.sin(va[b.i] - va[b.j]), nl.cos(va[b.i] - va[b.j])
            model.add_nl_constraint(
                b.gff * vi**2 + vi * vj * (b.gft * cos + b.bft * sin) - p_fr[k] == 0.0
            )
            model.add_nl_constraint(
                -b.bff * vi**2 + vi * vj * (b.gft * sin - b.bft * cos) - q_fr[k] == 0.0
            )
            model.add_nl_constraint(
                b.gtt * vj**2 + vi * vj * (b.gtf * cos - b.btf * sin) - p_to[k] == 0.0
            )
            model.add_nl_constraint(
                -b.btt * vj**2 + vi * vj * (-b.gtf * sin - b.btf * cos) - q_to[k] == 0.0
            )
        p_in[b.i] -= p_fr[k]
        q_in[b.i] -= q_fr[k]
        p_in[b.j] -= p_to[k]
        q_in[b.j] -= q_to[k]
        if math.isfinite(b.angmin) or math.isfinite(b.angmax):
            model.add_linear_constraint(va[b.i] - va[b.j], (b.angmin, b.angmax))
        if math.isfinite(b.rate):
            limit = b.rate**2
            model.add_quadratic_constraint(p_fr[k] * p_fr[k] + q_fr[k] * q_fr[k], poi.Leq, limit)
            model.add_quadratic_constraint(p_to[k] * p_to[k] + q_to[k] * q_to[k], poi.Leq, limit)

    for k, bus in enumerate(buses):
        p_in[k] -= bus.pd
        q_in[k] -= bus.qd
        if bus.gs:
            p_in[k] -= bus.gs * v[k] * v[k]
        if bus.bs:
            q_in[k] += bus.bs * v[k] * v[k]
        model.add_quadratic_constraint(p_in[k], poi.Eq, 0.0)
        model.add_quadratic_constraint(q_in[k], poi.Eq, 0.0)

    cost = poi.ExprBuilder()
    for g, unit in enumerate(generators):
        if unit.pieces:
            piece = model.add_variable()
            cost += piece
            for slope, intercept in unit.pieces:
                model.add_linear_constraint(piece - slope * p[g], poi.Geq, intercept)
        if unit.c2:
            cost += unit.c2 * p[g] * p[g]
        cost += unit.c1 * p[g] + unit.c0
    model.set_objective(cost)
    return model


def make_ready(model: ipopt.Model) -> None:
    """Do what `Model.optimize` does before it calls Ipopt: group graphs, differentiate, compile."""
    model._find_similar_graphs()
    model._compile_evaluators()
    model.n_graph_instances_since_last_optimize = len(model.graph_instances)
    model.nl_constraint_group_num_since_last_optimize = model.nl_constraint_group_num
    model.nl_objective_group_num_since_last_optimize = model.nl_objective_group_num


def solve(model: ipopt.Model, options: list[str]) -> dict[str, float | int | str]:
    """Return figures of Ipopt's run; iterations and its own times are read from its log."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        model.set_raw_parameter("print_level", 0)
        model.set_raw_parameter("sb", "yes")
        model.set_raw_parameter("max_iter", 1000)  # as gridlang has it
        model.set_raw_parameter("output_file", str(log))
        model.set_raw_parameter("file_print_level", 5)
        model.set_raw_parameter("print_timing_statistics", "yes")
        for name, _, value in (option.partition("=") for option in options):
            model.set_raw_parameter(name, int(value) if value.isdigit() else value)
        cpu, started = time.process_time(), time.perf_counter()
        model.optimize()
        seconds = time.perf_counter() - started
        cpu = time.process_time() - cpu
        text = log.read_text()
    inside = re.search(r"OverallAlgorithm\.+:.*wall:\s*([\d.]+)", text)
    functions = re.search(r"Function Evaluations\.+:.*wall:\s*([\d.]+)", text)
    return {
        "solve": seconds,
        "solve_cpu": cpu,
        "ipopt": float(inside[1]) if inside else seconds,
        "callbacks": float(functions[1]) if functions else math.nan,
        "iterations": int(re.search(r"Number of Iterations\.*:\s*(\d+)", text)[1]),
        "objective": model.get_model_attribute(poi.ModelAttribute.ObjectiveValue),
        "status": model.get_model_attribute(poi.ModelAttribute.RawStatusString),
    }


def main(what: str, path: str, *options: str) -> None:
    library = Path(next(iter(find_spec("casadi").submodule_search_locations))) / "libipopt.so"
    if not ipopt.load_library(str(library)):
        sys.exit(f"PyOptInterface does not take {library}")
    network = load(path)
    before = peak_mb()
    cpu, started = time.process_time(), time.perf_counter()
    model = build(network)
    built = time.perf_counter()
    make_ready(model)
    ready = time.perf_counter()
    cpu = time.process_time() - cpu
    figures = {
        "build": built - started,
        "setup": ready - started,
        "setup_cpu": cpu,
        "peak_mb": peak_mb(),
        "before_mb": before,
    }
    if what == "solve":
        figures |= solve(model, list(options))
        figures["total"] = figures["setup"] + figures["solve"]
    say(figures)


if __name__ == "__main__":
    main(*sys.argv[1:])
