"""vaca2024, soc: Vaca González 2024: siting three generators for least losses over 12 hours

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
    """Return the model on its data, as they stand in vaca2024.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="vaca2024")
    m.HOUR = pyo.Set(initialize=pyo.RangeSet(1, 12))
    m.BUS = pyo.Set(initialize=pyo.RangeSet(1, 15))
    m.LINE = pyo.Set(dimen=2, initialize=sets["LINE"])  # (from, to)
    m.THERMAL = pyo.Set(initialize=sets["THERMAL"])
    m.slack_ = pyo.Param(initialize=lambda m: 1, within=pyo.Any)
    m.SITE = pyo.Set(initialize=m.BUS - pyo.SetOf([pyo.value(m.slack_)]))  # candidates
    m.y_pairs = pyo.Set(dimen=2, initialize=((pyo.SetOf([(i, j)
        for (i, j) in m.LINE])) | pyo.SetOf([(j, i) for (i, j) in m.LINE])) | pyo.SetOf([(k, k)
        for k in m.BUS]))  # (k, m) where y is not 0
    m.W_products = pyo.Set(dimen=3, initialize=(((pyo.SetOf([(m_, k, t) for k in m.BUS
        for t in m.HOUR for (k_, m_) in m.y_pairs if k_ == k])) | pyo.SetOf([(k, m_, t)
        for (k, m_) in m.LINE for t in m.HOUR])) | pyo.SetOf([(m_, k, t) for (k, m_) in m.LINE
        for t in m.HOUR])) | pyo.SetOf([(m_, k, t) for t in m.HOUR for (k, m_) in m.y_pairs]))  # (i, j, t) entries of W as they occur
    m.W_pairs = pyo.Set(dimen=3, initialize=(pyo.SetOf([(i, j, t) for (i, j, t) in m.W_products if i
        < j])) | pyo.SetOf([(j, i, t) for (i, j, t) in m.W_products if j < i]))  # (i, j, t) entries of W above its diagonal
    m.W_entries = pyo.Set(dimen=3, initialize=(m.W_pairs | pyo.SetOf([(j, i, t)
        for (i, j, t) in m.W_pairs])) | pyo.SetOf([(k0_0, k0_0, k1_0) for k0_0 in m.BUS
        for k1_0 in m.HOUR]))  # (i, j, t) entries of W
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
    m.W_diagonal = pyo.Var(m.BUS, m.HOUR, domain=pyo.Reals, bounds=lambda m, x_0_0, x_1_0: (0, None), initialize=lambda m, x_0_0, x_1_0: 1**2)  # voltage, squared magnitude [pu]
    m.W_upperr = pyo.Var(m.W_pairs, domain=pyo.Reals, initialize=lambda m, i, j, t: 1)  # voltage, product with the conjugate of another, real part [pu]
    m.W_upperi = pyo.Var(m.W_pairs, domain=pyo.Reals, initialize=lambda m, i, j, t: 0)  # voltage, product with the conjugate of another, imaginary part [pu]

    # vaca2024.grid:7: voltage, lifted, real part
    @m.Expression(m.W_entries)
    def W_re(m, i, j, t):
        return ((m.W_diagonal[i, t] if i == j
            else (m.W_upperr[i, j, t] if i < j else m.W_upperr[j, i, t])))

    # vaca2024.grid:7: voltage, lifted, imaginary part
    @m.Expression(m.W_entries)
    def W_im(m, i, j, t):
        return ((0 if i == j else (m.W_upperi[i, j, t] if i < j else -m.W_upperi[j, i, t])))

    # network.grid:29: power generated at a node, real part [pu]
    @m.Expression(m.BUS, m.HOUR)
    def s_re(m, k, t):
        return (sum(m.p_th[u, t] for u in THERMAL_by_at[k])
            + (m.p_extra[k, t] if k in m.SITE else 0))

    # network.grid:29: power generated at a node, imaginary part [pu]
    @m.Expression(m.BUS, m.HOUR)
    def s_im(m, k, t):
        return (sum(m.q_th[u, t] for u in THERMAL_by_at[k]))

    # vaca2024.grid:9: (20), the same as (1) and (33) [pu]
    @m.Objective(sense=pyo.minimize)
    def losses(m):
        return (sum(m.y_re[k, m_] * m.W_re[m_, k, t] - m.y_im[k, m_] * m.W_im[m_, k, t]
            for t in m.HOUR for (k, m_) in m.y_pairs))

    # sites (12), network.grid:33
    @m.Constraint()
    def sites(m):
        return (sum(m.place[n] for n in m.SITE) <= m.units_max)

    # output (13), network.grid:34
    @m.Constraint(m.SITE, m.HOUR)
    def output(m, n, t):
        return (m.p_extra[n, t] <= m.place[n] * m.p_extra_max)

    # power (2)-(5), (16)-(17), vaca2024.grid:13: real part
    @m.Constraint(m.BUS, m.HOUR)
    def power_re(m, k, t):
        return (m.s_re[k, t] - m.d_re[k, t]
            == sum(m.y_re[k, m_] * m.W_re[m_, k, t] - m.y_im[k, m_] * m.W_im[m_, k, t]
            for (k_, m_) in y_pairs_by_k_[k]))

    # power (2)-(5), (16)-(17), vaca2024.grid:13: imaginary part
    @m.Constraint(m.BUS, m.HOUR)
    def power_im(m, k, t):
        return (-m.s_im[k, t] + m.d_im[k, t]
            == sum(m.y_re[k, m_] * m.W_im[m_, k, t] + m.y_im[k, m_] * m.W_re[m_, k, t]
            for (k_, m_) in y_pairs_by_k_[k]))

    # band, vaca2024.grid:15
    @m.Constraint(m.BUS, m.HOUR)
    def band(m, k, t):
        return (((1 - m.delta)**2 if 1 - m.delta > 0
            else -math.inf), m.W_diagonal[k, t], ((1 + m.delta)**2 if 1 + m.delta >= 0
            else -(1 + m.delta)**2))

    # apparent, vaca2024.grid:16, both sides squared
    @m.Constraint([(k, t) for k in m.BUS for t in m.HOUR if abs(m.s_max[k]) < math.inf])
    def apparent(m, k, t):
        return (m.s_re[k, t]**2 + m.s_im[k, t]**2
            <= (m.s_max[k]**2 if m.s_max[k] >= 0 else -m.s_max[k]**2))

    # current, vaca2024.grid:17
    @m.Constraint([(k, m_, t) for (k, m_) in m.LINE for t in m.HOUR if abs(m.imax[k, m_]) < math.inf])
    def current(m, k, m_, t):
        return ((-(m.y_re[k, m_] * m.y_re[k, m_]) - m.y_im[k, m_] * m.y_im[k, m_])
            * m.W_re[k, m_, t] - (m.y_re[k, m_] * m.y_im[k, m_] - m.y_im[k, m_] * m.y_re[k, m_])
            * m.W_im[k, m_, t]
            - ((m.y_re[k, m_] * m.y_re[k, m_] + m.y_im[k, m_] * m.y_im[k, m_]) * m.W_re[m_, k, t]
            - (-(m.y_re[k, m_] * m.y_im[k, m_]) + m.y_im[k, m_] * m.y_re[k, m_]) * m.W_im[m_, k, t])
            + (m.y_re[k, m_] * m.y_re[k, m_] + m.y_im[k, m_] * m.y_im[k, m_]) * m.W_diagonal[k, t]
            - (-(m.y_re[k, m_] * m.y_re[k, m_]) - m.y_im[k, m_] * m.y_im[k, m_])
            * m.W_diagonal[m_, t]
            <= (m.imax[k, m_]**2 if m.imax[k, m_] >= 0 else -m.imax[k, m_]**2))

    # reference, vaca2024.grid:18
    @m.Constraint(m.HOUR)
    def reference(m, t):
        return (m.W_diagonal[pyo.value(m.slack_), t] == 1**2)

    # W_minors, vaca2024.grid:21: 2×2 minors of W
    @m.Constraint(m.W_pairs)
    def W_minors(m, i, j, t):
        return (m.W_upperr[i, j, t]**2 + m.W_upperi[i, j, t]**2 <= m.W_diagonal[i, t]
            * m.W_diagonal[j, t])

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
