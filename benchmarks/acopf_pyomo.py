"""AC OPF in Pyomo, measured: `acopf_pyomo.py setup NETWORK` builds it and writes `.nl`.

Polar voltages, variables for the flows at both ends with an equation each, as rosetta-opf's Pyomo
model has it; limits that are infinite are left out. The writer is Pyomo's default (`nl_v2`),
without names. It is not solved: Pyomo brings no Ipopt, and the answer would be the solver's.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from pathlib import Path

import pyomo.environ as pyo
from answer import peak_mb, say
from network import Network, load


def build(network: Network) -> pyo.ConcreteModel:
    buses, branches, generators = network.buses, network.branches, network.generators
    m = pyo.ConcreteModel()
    m.bus, m.gen = pyo.RangeSet(0, len(buses) - 1), pyo.RangeSet(0, len(generators) - 1)
    m.branch = pyo.RangeSet(0, len(branches) - 1)
    m.v = pyo.Var(
        m.bus,
        bounds=lambda _, k: (buses[k].vmin, buses[k].vmax),
        initialize=lambda _, k: buses[k].vm,
    )
    m.va = pyo.Var(m.bus, initialize=lambda _, k: buses[k].va)
    for k in network.references:
        m.va[k].fix(0.0)
    m.p = pyo.Var(m.gen, bounds=lambda _, g: (generators[g].pmin, generators[g].pmax))
    m.q = pyo.Var(m.gen, bounds=lambda _, g: (generators[g].qmin, generators[g].qmax))
    m.p_fr, m.q_fr = pyo.Var(m.branch), pyo.Var(m.branch)
    m.p_to, m.q_to = pyo.Var(m.branch), pyo.Var(m.branch)

    at_bus: list[list[int]] = [[] for _ in buses]
    leaving: list[list[int]] = [[] for _ in buses]
    arriving: list[list[int]] = [[] for _ in buses]
    for g, unit in enumerate(generators):
        at_bus[unit.bus].append(g)
    for k, b in enumerate(branches):
        leaving[b.i].append(k)
        arriving[b.j].append(k)

    def active_balance(m: pyo.ConcreteModel, k: int) -> object:
        out = sum(m.p_fr[e] for e in leaving[k]) + sum(m.p_to[e] for e in arriving[k])
        made = sum(m.p[g] for g in at_bus[k])
        return made - buses[k].pd - buses[k].gs * m.v[k] ** 2 == out

    def reactive_balance(m: pyo.ConcreteModel, k: int) -> object:
        out = sum(m.q_fr[e] for e in leaving[k]) + sum(m.q_to[e] for e in arriving[k])
        made = sum(m.q[g] for g in at_bus[k])
        return made - buses[k].qd + buses[k].bs * m.v[k] ** 2 == out

    def active_fr(m: pyo.ConcreteModel, k: int) -> object:
        b = branches[k]
        angle = m.va[b.i] - m.va[b.j]
        cross = b.gft * pyo.cos(angle) + b.bft * pyo.sin(angle)
        return m.p_fr[k] == b.gff * m.v[b.i] ** 2 + m.v[b.i] * m.v[b.j] * cross

    def reactive_fr(m: pyo.ConcreteModel, k: int) -> object:
        b = branches[k]
        angle = m.va[b.i] - m.va[b.j]
        cross = b.gft * pyo.sin(angle) - b.bft * pyo.cos(angle)
        return m.q_fr[k] == -b.bff * m.v[b.i] ** 2 + m.v[b.i] * m.v[b.j] * cross

    def active_to(m: pyo.ConcreteModel, k: int) -> object:
        b = branches[k]
        angle = m.va[b.j] - m.va[b.i]
        cross = b.gtf * pyo.cos(angle) + b.btf * pyo.sin(angle)
        return m.p_to[k] == b.gtt * m.v[b.j] ** 2 + m.v[b.i] * m.v[b.j] * cross

    def reactive_to(m: pyo.ConcreteModel, k: int) -> object:
        b = branches[k]
        angle = m.va[b.j] - m.va[b.i]
        cross = b.gtf * pyo.sin(angle) - b.btf * pyo.cos(angle)
        return m.q_to[k] == -b.btt * m.v[b.j] ** 2 + m.v[b.i] * m.v[b.j] * cross

    m.active_balance = pyo.Constraint(m.bus, rule=active_balance)
    m.reactive_balance = pyo.Constraint(m.bus, rule=reactive_balance)
    m.active_fr = pyo.Constraint(m.branch, rule=active_fr)
    m.reactive_fr = pyo.Constraint(m.branch, rule=reactive_fr)
    m.active_to = pyo.Constraint(m.branch, rule=active_to)
    m.reactive_to = pyo.Constraint(m.branch, rule=reactive_to)

    limited = [k for k, b in enumerate(branches) if math.isfinite(b.rate)]
    turned = [k for k, b in enumerate(branches) if math.isfinite(b.angmin - b.angmax)]
    m.thermal_fr = pyo.Constraint(
        limited, rule=lambda m, k: m.p_fr[k] ** 2 + m.q_fr[k] ** 2 <= branches[k].rate ** 2
    )
    m.thermal_to = pyo.Constraint(
        limited, rule=lambda m, k: m.p_to[k] ** 2 + m.q_to[k] ** 2 <= branches[k].rate ** 2
    )
    m.angles = pyo.Constraint(
        turned,
        rule=lambda m, k: (
            branches[k].angmin,
            m.va[branches[k].i] - m.va[branches[k].j],
            branches[k].angmax,
        ),
    )

    segments = [(g, n) for g, u in enumerate(generators) for n in range(len(u.pieces))]
    m.piece = pyo.Var(sorted({g for g, _ in segments}))
    m.pieces = pyo.Constraint(
        segments,
        rule=lambda m, g, n: (
            m.piece[g] >= generators[g].pieces[n][0] * m.p[g] + generators[g].pieces[n][1]
        ),
    )
    m.cost = pyo.Objective(
        expr=sum(u.c2 * m.p[g] ** 2 + u.c1 * m.p[g] + u.c0 for g, u in enumerate(generators))
        + sum(m.piece[g] for g in m.piece)
    )
    return m


def main(what: str, path: str) -> None:
    assert what == "setup"
    network = load(path)
    before = peak_mb()
    cpu, started = time.process_time(), time.perf_counter()
    model = build(network)
    built = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.nl"
        model.write(str(file), format="nl")
        written = time.perf_counter()
        cpu = time.process_time() - cpu
        size = file.stat().st_size / 1e6
    say(
        {
            "build": built - started,
            "setup": written - started,
            "setup_cpu": cpu,
            "peak_mb": peak_mb(),
            "before_mb": before,
            "nl_mb": size,
        }
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
