"""wirtinger: Vaca González 2024, Wirtinger (16)-(27): power flow linear at v = 1

Written by gridlang 0.1.0 from network.grid (sha256 9b9a45d7eb8d).
Figures: power in MW, voltage in kV, angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import pyomo.environ as pyo


def build(data: dict) -> pyo.ConcreteModel:
    """Return the model on its data, as they stand in wirtinger.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="wirtinger")
    m.HOUR = pyo.Set(initialize=pyo.RangeSet(1, 12))
    m.BUS = pyo.Set(initialize=pyo.RangeSet(1, 15))
    m.LINE = pyo.Set(dimen=2, initialize=sets["LINE"])  # (from, to)
    m.THERMAL = pyo.Set(initialize=sets["THERMAL"])
    m.slack_ = pyo.Param(initialize=lambda m: 1, within=pyo.Any)
    m.SITE = pyo.Set(initialize=m.BUS - pyo.SetOf([pyo.value(m.slack_)]))  # candidates
    m.y_pairs = pyo.Set(dimen=2, initialize=((pyo.SetOf([(i, j)
        for (i, j) in m.LINE])) | pyo.SetOf([(j, i) for (i, j) in m.LINE])) | pyo.SetOf([(k, k)
        for k in m.BUS]))  # (k, m) where y is not 0
    m.r = pyo.Param(m.LINE, initialize=params["r"])  # [pu]
    m.x = pyo.Param(m.LINE, initialize=params["x"])  # [pu]
    m.pd = pyo.Param(m.HOUR, m.BUS, initialize=params.get("pd", {}), default=lambda m, hour, node: 0)  # [pu]
    m.qd = pyo.Param(m.HOUR, m.BUS, initialize=params.get("qd", {}), default=lambda m, hour, node: 0)  # [pu]
    m.at = pyo.Param(m.THERMAL, initialize=params["at"], within=pyo.Any)
    m.p_min = pyo.Param(m.THERMAL, initialize=params["p_min"])  # [pu]
    m.p_max = pyo.Param(m.THERMAL, initialize=params["p_max"])  # [pu]
    m.q_min = pyo.Param(m.THERMAL, initialize=params["q_min"])  # [pu]
    m.q_max = pyo.Param(m.THERMAL, initialize=params["q_max"])  # [pu]
    m.d_re = pyo.Param(m.BUS, m.HOUR, initialize=lambda m, k, t: m.pd[t, k])  # demand, real part [pu]
    m.d_im = pyo.Param(m.BUS, m.HOUR, initialize=lambda m, k, t: m.qd[t, k])  # demand, imaginary part [pu]
    m.y_re = pyo.Param(m.y_pairs, initialize=lambda m, k, m_: (sum(m.r[i, j]
        / (m.r[i, j]**2 + m.x[i, j]**2) for (i, j) in m.LINE if i != j and i == k)
        + sum(m.r[i, j] / (m.r[i, j]**2 + m.x[i, j]**2) for (i, j) in m.LINE if i != j and j == k)
        if k == m_
        else -((m.r[k, m_] / (m.r[k, m_]**2 + m.x[k, m_]**2) if (k, m_) in m.LINE else 0)
        + (m.r[m_, k] / (m.r[m_, k]**2 + m.x[m_, k]**2) if (m_, k) in m.LINE else 0))))  # nodal admittance, real part [pu]
    m.y_im = pyo.Param(m.y_pairs, initialize=lambda m, k, m_: (sum(-m.x[i, j]
        / (m.r[i, j]**2 + m.x[i, j]**2) for (i, j) in m.LINE if i != j and i == k)
        + sum(-m.x[i, j] / (m.r[i, j]**2 + m.x[i, j]**2) for (i, j) in m.LINE if i != j and j == k)
        if k == m_
        else -((-m.x[k, m_] / (m.r[k, m_]**2 + m.x[k, m_]**2) if (k, m_) in m.LINE else 0)
        + (-m.x[m_, k] / (m.r[m_, k]**2 + m.x[m_, k]**2) if (m_, k) in m.LINE else 0))))  # nodal admittance, imaginary part [pu]
    m.delta = pyo.Param(initialize=params.get("delta", {}), default=lambda m: 0.1)  # voltage band, not printed [pu]
    m.s_max = pyo.Param(m.BUS, initialize=params.get("s_max", {}), default=lambda m, x_0_0: math.inf)  # limits of apparent power, not printed [pu]
    m.imax = pyo.Param(m.LINE, initialize=params.get("imax", {}), default=lambda m, x_0_0, x_0_1: math.inf)  # limits of currents, not printed [pu]
    m.units_max = pyo.Param(initialize=params.get("units_max", {}), default=lambda m: 3)  # U max
    m.p_extra_max = pyo.Param(initialize=params.get("p_extra_max", {}), default=lambda m: 0.1)  # G3, G4, G5 of table 1 [pu]
    THERMAL_by_at = grouped((m.at[u], u) for u in m.THERMAL)
    y_pairs_by_k_ = grouped((k_, (k_, m_)) for (k_, m_) in m.y_pairs)

    m.p_th = pyo.Var(m.THERMAL, m.HOUR, domain=pyo.Reals, bounds=lambda m, u, t: (m.p_min[u], m.p_max[u]))  # active power of G1 and G2, (6) [pu]
    m.q_th = pyo.Var(m.THERMAL, m.HOUR, domain=pyo.Reals, bounds=lambda m, u, t: (m.q_min[u], m.q_max[u]))  # reactive power of G1 and G2, (7) [pu]
    m.p_extra = pyo.Var(m.SITE, m.HOUR, domain=pyo.Reals, bounds=lambda m, n, t: (0, m.p_extra_max))  # active power of units placed, (8); reactive is 0, (9) [pu]
    m.place = pyo.Var(m.SITE, domain=pyo.Binary)  # 1 where a unit is placed
    m.vr = pyo.Var(m.BUS, m.HOUR, domain=pyo.Reals, initialize=lambda m, x_0_0, x_1_0: 1)  # voltage, real part [pu]
    m.vi = pyo.Var(m.BUS, m.HOUR, domain=pyo.Reals, initialize=lambda m, x_0_0, x_1_0: 0)  # voltage, imaginary part [pu]
    m.band_abs = pyo.Var(m.BUS, m.HOUR, domain=pyo.Reals, bounds=lambda m, k, t: (0, None))  # at least the absolute value in band [pu]
    m.band_abs_2 = pyo.Var(m.BUS, m.HOUR, domain=pyo.Reals, bounds=lambda m, k, t: (0, None))  # at least the absolute value in band [pu]

    # network.grid:29: power generated at a node, real part [pu]
    @m.Expression(m.BUS, m.HOUR)
    def s_re(m, k, t):
        return (sum(m.p_th[u, t] for u in THERMAL_by_at[k])
            + (m.p_extra[k, t] if k in m.SITE else 0))

    # network.grid:29: power generated at a node, imaginary part [pu]
    @m.Expression(m.BUS, m.HOUR)
    def s_im(m, k, t):
        return (sum(m.q_th[u, t] for u in THERMAL_by_at[k]))

    # wirtinger.grid:7: (27), conj(v_k)*v_m at 1, real part [pu]
    @m.Expression(m.BUS, m.BUS, m.HOUR)
    def w_re(m, k, m_, t):
        return (m.vr[k, t] + m.vr[m_, t] - 1)

    # wirtinger.grid:7: (27), conj(v_k)*v_m at 1, imaginary part [pu]
    @m.Expression(m.BUS, m.BUS, m.HOUR)
    def w_im(m, k, m_, t):
        return (-m.vi[k, t] + m.vi[m_, t])

    # wirtinger.grid:10: (20) [pu]
    @m.Objective(sense=pyo.minimize)
    def losses(m):
        return (sum((m.y_re[k, m_] * m.vr[m_, t] - m.y_im[k, m_] * m.vi[m_, t]) * m.vr[k, t]
            + (m.y_re[k, m_] * m.vi[m_, t] + m.y_im[k, m_] * m.vr[m_, t]) * m.vi[k, t]
            for t in m.HOUR for (k, m_) in m.y_pairs))

    # sites (12), network.grid:33
    @m.Constraint()
    def sites(m):
        return (sum(m.place[n] for n in m.SITE) <= m.units_max)

    # output (13), network.grid:34
    @m.Constraint(m.SITE, m.HOUR)
    def output(m, n, t):
        return (m.p_extra[n, t] <= m.place[n] * m.p_extra_max)

    # reference (21), wirtinger.grid:13: real part
    @m.Constraint(m.HOUR)
    def reference_re(m, t):
        return (m.vr[pyo.value(m.slack_), t] == 1)

    # reference (21), wirtinger.grid:13: imaginary part
    @m.Constraint(m.HOUR)
    def reference_im(m, t):
        return (m.vi[pyo.value(m.slack_), t] == 0)

    # band (22), 1-norm of the two parts, wirtinger.grid:14
    @m.Constraint(m.BUS, m.HOUR)
    def band(m, k, t):
        return (m.band_abs[k, t] + m.band_abs_2[k, t] <= m.delta)

    # apparent (24), wirtinger.grid:15, both sides squared
    @m.Constraint([(k, t) for k in m.BUS for t in m.HOUR if abs(m.s_max[k]) < math.inf])
    def apparent(m, k, t):
        return (m.s_re[k, t]**2 + m.s_im[k, t]**2
            <= (m.s_max[k]**2 if m.s_max[k] >= 0 else -m.s_max[k]**2))

    # current (25), wirtinger.grid:16, both sides squared
    @m.Constraint([(k, m_, t) for (k, m_) in m.LINE for t in m.HOUR if abs(m.imax[k, m_]) < math.inf])
    def current(m, k, m_, t):
        return ((m.y_re[k, m_] * (m.vr[k, t] - m.vr[m_, t]) - m.y_im[k, m_]
            * (m.vi[k, t] - m.vi[m_, t]))**2
            + (m.y_re[k, m_] * (m.vi[k, t] - m.vi[m_, t]) + m.y_im[k, m_]
            * (m.vr[k, t] - m.vr[m_, t]))**2
            <= (m.imax[k, m_]**2 if m.imax[k, m_] >= 0 else -m.imax[k, m_]**2))

    # power (26), wirtinger.grid:17: real part
    @m.Constraint(m.BUS, m.HOUR)
    def power_re(m, k, t):
        return (m.s_re[k, t] - m.d_re[k, t]
            == sum(m.y_re[k, m_] * m.w_re[k, m_, t] - m.y_im[k, m_] * m.w_im[k, m_, t]
            for (k_, m_) in y_pairs_by_k_[k]))

    # power (26), wirtinger.grid:17: imaginary part
    @m.Constraint(m.BUS, m.HOUR)
    def power_im(m, k, t):
        return (-m.s_im[k, t] + m.d_im[k, t]
            == sum(m.y_re[k, m_] * m.w_im[k, m_, t] + m.y_im[k, m_] * m.w_re[k, m_, t]
            for (k_, m_) in y_pairs_by_k_[k]))

    # band, wirtinger.grid:14, a variable above a norm
    @m.Constraint(m.BUS, m.HOUR)
    def above_band_abs_plus(m, k, t):
        return (m.vr[k, t] - 1 <= m.band_abs[k, t])

    # band, wirtinger.grid:14, a variable above a norm
    @m.Constraint(m.BUS, m.HOUR)
    def above_band_abs_minus(m, k, t):
        return (-(m.vr[k, t] - 1) <= m.band_abs[k, t])

    # band, wirtinger.grid:14, a variable above a norm
    @m.Constraint(m.BUS, m.HOUR)
    def above_band_abs_2_plus(m, k, t):
        return (m.vi[k, t] <= m.band_abs_2[k, t])

    # band, wirtinger.grid:14, a variable above a norm
    @m.Constraint(m.BUS, m.HOUR)
    def above_band_abs_2_minus(m, k, t):
        return (-m.vi[k, t] <= m.band_abs_2[k, t])

    return m


def columns(data: dict) -> tuple[dict, dict]:
    """Return the elements of each set and the figures of each parameter by index."""
    sets, params = {}, dict(data["scalars"])
    for table in data["tables"]:
        k = table["keys"]
        index = [row[0] if k == 1 else tuple(row[:k]) for row in table["rows"]]
        if table["set"]:
            sets[table["set"]] = index
        for n, name in enumerate(table["columns"]):
            params[name] = dict(
                zip(index, (row[k + n] for row in table["rows"]), strict=True)
            )
    return sets, params


def grouped(pairs) -> dict:
    """Return the elements that belong to each key."""
    groups = defaultdict(list)
    for key, element in pairs:
        groups[key].append(element)
    return groups


def main() -> None:
    data = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    model = build(data)
    solver = pyo.SolverFactory(sys.argv[1] if len(sys.argv) > 1 else "ipopt")
    solver.solve(model, tee=True)
    model.display()


if __name__ == "__main__":
    main()
