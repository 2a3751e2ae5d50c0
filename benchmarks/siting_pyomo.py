"""Siting in Pyomo, measured: `siting_pyomo.py soc|wirtinger FOLDER` builds it and writes `.nl`.

Rules over (node, hour), each node knows its neighbours. The writer is Pyomo's default (`nl_v2`)
without names.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from answer import peak_mb, say
from siting_day import (
    DELTA,
    P_EXTRA_MAX,
    SLACK,
    UNITS_MAX,
    Day,
    at_point,
    nl_size,
    read_day,
)

try:
    import pyomo.environ as pyo
except ImportError:
    sys.exit("Pyomo is not here: pip install pyomo")


def siting(day: Day) -> tuple[pyo.ConcreteModel, dict[int, list[int]]]:
    """Return a model with what both formulations have, and the units at each node."""
    m = pyo.ConcreteModel()
    units = day.units
    m.hour, m.node, m.site = (
        pyo.Set(initialize=day.hours),
        pyo.Set(initialize=day.nodes),
        pyo.Set(initialize=day.sites),
    )
    m.unit = pyo.RangeSet(0, len(units) - 1)
    m.p_th = pyo.Var(m.unit, m.hour, bounds=lambda _, u, t: (units[u].p_min, units[u].p_max))
    m.q_th = pyo.Var(m.unit, m.hour, bounds=lambda _, u, t: (units[u].q_min, units[u].q_max))
    m.p_extra = pyo.Var(m.site, m.hour, bounds=(0, P_EXTRA_MAX))
    m.place = pyo.Var(m.site, domain=pyo.Binary)
    m.sites = pyo.Constraint(expr=sum(m.place[n] for n in m.site) <= UNITS_MAX)
    m.output = pyo.Constraint(
        m.site, m.hour, rule=lambda m, n, t: m.p_extra[n, t] <= P_EXTRA_MAX * m.place[n]
    )
    at_node: dict[int, list[int]] = {k: [] for k in day.nodes}
    for u, unit in enumerate(units):
        at_node[unit.node].append(u)
    return m, at_node


def soc(day: Day) -> pyo.ConcreteModel:
    m, at_node = siting(day)
    m.pair = pyo.Set(initialize=day.pairs, dimen=2)
    square = (1 - DELTA) ** 2, (1 + DELTA) ** 2
    m.W_diagonal = pyo.Var(
        m.node, m.hour, bounds=lambda _, k, t: (1, 1) if k == SLACK else square, initialize=1
    )
    m.W_upperr = pyo.Var(m.pair, m.hour, initialize=1)
    m.W_upperi = pyo.Var(m.pair, m.hour, initialize=0)

    def flow(m: pyo.ConcreteModel, k: int, t: int, a: float, b: float, own: float) -> object:
        """Return own*W_kk + Σ a_km Re W_mk + b_km Im W_mk, a and b by weights of (g, b)."""
        terms = []
        for n, g, s in day.near[k]:
            if n == k:
                terms.append(own * m.W_diagonal[k, t])
                continue
            i, j = (n, k) if n < k else (k, n)
            sign = 1 if n < k else -1
            terms.append((a * g + b * s) * m.W_upperr[i, j, t])
            terms.append(sign * (b * g - a * s) * m.W_upperi[i, j, t])
        return sum(terms)

    def active(m: pyo.ConcreteModel, k: int, t: int) -> object:
        made = sum(m.p_th[u, t] for u in at_node[k])
        if k != SLACK:
            made += m.p_extra[k, t]
        return made - day.pd[k, t] == flow(m, k, t, 1, 0, day.near[k][0][1])

    def reactive(m: pyo.ConcreteModel, k: int, t: int) -> object:
        made = sum(m.q_th[u, t] for u in at_node[k])
        return -made + day.qd[k, t] == flow(m, k, t, 0, 1, day.near[k][0][2])

    m.active_balance = pyo.Constraint(m.node, m.hour, rule=active)
    m.reactive_balance = pyo.Constraint(m.node, m.hour, rule=reactive)
    m.minors = pyo.Constraint(
        m.pair,
        m.hour,
        rule=lambda m, i, j, t: (
            m.W_upperr[i, j, t] ** 2 + m.W_upperi[i, j, t] ** 2
            <= m.W_diagonal[i, t] * m.W_diagonal[j, t]
        ),
    )
    m.losses = pyo.Objective(
        expr=pyo.quicksum(
            g * m.W_diagonal[k, t] if n == k else 2 * g * m.W_upperr[k, n, t]
            for t in day.hours
            for k in day.nodes
            for n, g, _ in day.near[k]
            if n >= k
        )
    )
    return m


def wirtinger(day: Day) -> pyo.ConcreteModel:
    m, at_node = siting(day)
    for name, value in (("vr", 1), ("vi", 0)):
        setattr(
            m,
            name,
            pyo.Var(
                m.node,
                m.hour,
                bounds=lambda _, k, t, v=value: (v, v) if k == SLACK else (None, None),
                initialize=value,
            ),
        )
    m.band_abs = pyo.Var(m.node, m.hour, domain=pyo.NonNegativeReals)
    m.band_abs_2 = pyo.Var(m.node, m.hour, domain=pyo.NonNegativeReals)

    def active(m: pyo.ConcreteModel, k: int, t: int) -> object:
        made = sum(m.p_th[u, t] for u in at_node[k])
        if k != SLACK:
            made += m.p_extra[k, t]
        vr, vi = m.vr, m.vi
        flow = sum(
            g * (vr[n, t] + vr[k, t] - 1) - b * (vi[n, t] - vi[k, t]) for n, g, b in day.near[k]
        )
        return made - day.pd[k, t] == flow

    def reactive(m: pyo.ConcreteModel, k: int, t: int) -> object:
        made = sum(m.q_th[u, t] for u in at_node[k])
        vr, vi = m.vr, m.vi
        flow = sum(
            g * (vi[n, t] - vi[k, t]) + b * (vr[n, t] + vr[k, t] - 1) for n, g, b in day.near[k]
        )
        return -made + day.qd[k, t] == flow

    m.active_balance = pyo.Constraint(m.node, m.hour, rule=active)
    m.reactive_balance = pyo.Constraint(m.node, m.hour, rule=reactive)
    both = m.node, m.hour
    m.band = pyo.Constraint(
        *both, rule=lambda m, k, t: m.band_abs[k, t] + m.band_abs_2[k, t] <= DELTA
    )
    m.above = pyo.Constraint(*both, rule=lambda m, k, t: m.vr[k, t] - 1 <= m.band_abs[k, t])
    m.below = pyo.Constraint(*both, rule=lambda m, k, t: 1 - m.vr[k, t] <= m.band_abs[k, t])
    m.above_2 = pyo.Constraint(*both, rule=lambda m, k, t: m.vi[k, t] <= m.band_abs_2[k, t])
    m.below_2 = pyo.Constraint(*both, rule=lambda m, k, t: -m.vi[k, t] <= m.band_abs_2[k, t])
    m.losses = pyo.Objective(
        expr=pyo.quicksum(
            (g if n == k else 2 * g) * (m.vr[k, t] * m.vr[n, t] + m.vi[k, t] * m.vi[n, t])
            for t in day.hours
            for k in day.nodes
            for n, g, _ in day.near[k]
            if n >= k
        )
    )
    return m


def compared(m: pyo.ConcreteModel) -> dict[str, float]:
    """Return the objective and the sum of all rows' violations at the point of comparison."""
    for variable in m.component_objects(pyo.Var):
        for index in variable:
            key = index if isinstance(index, tuple) else (index,)
            variable[index].set_value(at_point(variable.name, key), skip_validation=True)
    total = 0.0
    for row in m.component_data_objects(pyo.Constraint):
        body = pyo.value(row.body)
        low, high = pyo.value(row.lower), pyo.value(row.upper)
        total += max(0.0, -body + low) if low is not None else 0.0
        total += max(0.0, body - high) if high is not None else 0.0
    return {"objective": pyo.value(m.losses), "violation": total}


def main(formulation: str, folder: str) -> None:
    cpu = time.process_time()
    day = read_day(Path(folder))
    read = time.process_time() - cpu
    cpu, started = time.process_time(), time.perf_counter()
    model = {"soc": soc, "wirtinger": wirtinger}[formulation](day)
    build = time.process_time() - cpu
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "model.nl"
        model.write(str(file), format="nl")
        setup, wall = time.process_time() - cpu, time.perf_counter() - started
        size = nl_size(file)
    peak = peak_mb()
    say(
        {
            "read": read,
            "build": build,
            "setup": setup,
            "setup_wall": wall,
            "peak_mb": peak,
            **size,
            **compared(model),
        }
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
