"""reactive_dispatch, polar: Reactive power dispatch: least losses at the case's active power

Written by gridlang 0.1.0 from reactive_dispatch.grid (sha256 4e9c8f643d36).
Figures: power in per unit, voltage in kV, angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import pyomo.environ as pyo


def build(data: dict) -> pyo.ConcreteModel:
    """Return the model on its data, as they stand in reactive_dispatch.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="reactive_dispatch")
    m.BUS = pyo.Set(initialize=sets["BUS"])  # buses
    m.REF = pyo.Set(initialize=sets["REF"])  # reference buses
    m.GEN = pyo.Set(initialize=sets["GEN"])  # generators
    m.LINE = pyo.Set(initialize=sets["LINE"])  # branches by number
    m.BRANCH = pyo.Set(dimen=3, initialize=sets["BRANCH"])  # (l, i, j) branch l from bus i to bus j
    m.ARC = pyo.Set(dimen=3, initialize=m.BRANCH | pyo.SetOf([(l, j, i) for (l, i, j) in m.BRANCH]))  # (l, i, j) branches seen from both ends
    m.pd = pyo.Param(m.BUS, initialize=params["pd"])  # demand [pu]
    m.qd = pyo.Param(m.BUS, initialize=params["qd"])  # reactive demand [pu]
    m.gs = pyo.Param(m.BUS, initialize=params["gs"])  # shunt conductance, as power at 1 pu [pu]
    m.bs = pyo.Param(m.BUS, initialize=params["bs"])  # shunt susceptance, as power at 1 pu [pu]
    m.vmin = pyo.Param(m.BUS, initialize=params["vmin"])  # least voltage magnitude [pu]
    m.vmax = pyo.Param(m.BUS, initialize=params["vmax"])  # greatest voltage magnitude [pu]
    m.vm0 = pyo.Param(m.BUS, initialize=params["vm0"])  # voltage magnitude in the case [pu]
    m.va0 = pyo.Param(m.BUS, initialize=params["va0"])  # voltage angle in the case [rad]
    m.bus = pyo.Param(m.GEN, initialize=params["bus"], within=pyo.Any)  # bus of a generator
    m.pmin = pyo.Param(m.GEN, initialize=params["pmin"])  # least output [pu]
    m.pmax = pyo.Param(m.GEN, initialize=params["pmax"])  # greatest output [pu]
    m.qmin = pyo.Param(m.GEN, initialize=params["qmin"])  # least reactive output [pu]
    m.qmax = pyo.Param(m.GEN, initialize=params["qmax"])  # greatest reactive output [pu]
    m.pg0 = pyo.Param(m.GEN, initialize=params["pg0"])  # output in the case [pu]
    m.r = pyo.Param(m.LINE, initialize=params["r"])  # series resistance [pu]
    m.x = pyo.Param(m.LINE, initialize=params["x"])  # series reactance [pu]
    m.b = pyo.Param(m.LINE, initialize=params["b"])  # total charging susceptance [pu]
    m.rate = pyo.Param(m.LINE, initialize=params["rate"])  # limit on apparent power [pu]
    m.tap = pyo.Param(m.LINE, initialize=params["tap"])  # off-nominal tap ratio, at the from end
    m.shift = pyo.Param(m.LINE, initialize=params["shift"])  # phase shift, at the from end [rad]
    m.sd_re = pyo.Param(m.BUS, initialize=lambda m, k: m.pd[k])  # demand, real part [pu]
    m.sd_im = pyo.Param(m.BUS, initialize=lambda m, k: m.qd[k])  # demand, imaginary part [pu]
    m.ysh_re = pyo.Param(m.BUS, initialize=lambda m, k: m.gs[k])  # shunt admittance, real part [pu]
    m.ysh_im = pyo.Param(m.BUS, initialize=lambda m, k: m.bs[k])  # shunt admittance, imaginary part [pu]
    m.y_re = pyo.Param(m.LINE, initialize=lambda m, l: m.r[l] / (m.r[l]**2 + m.x[l]**2))  # series admittance, real part [pu]
    m.y_im = pyo.Param(m.LINE, initialize=lambda m, l: -m.x[l] / (m.r[l]**2 + m.x[l]**2))  # series admittance, imaginary part [pu]
    m.ratio_re = pyo.Param(m.LINE, initialize=lambda m, l: m.tap[l] * pyo.cos(m.shift[l]))  # transformer ratio, real part
    m.ratio_im = pyo.Param(m.LINE, initialize=lambda m, l: m.tap[l] * pyo.sin(m.shift[l]))  # transformer ratio, imaginary part
    m.yff_re = pyo.Param(m.ARC, initialize=lambda m, l, i, j: (m.y_re[l]
        / (m.ratio_re[l]**2 + m.ratio_im[l]**2) if (l, i, j) in m.BRANCH else m.y_re[l]))  # admittance at i, branch l, real part [pu]
    m.yff_im = pyo.Param(m.ARC, initialize=lambda m, l, i, j: ((m.y_im[l] + m.b[l] / 2)
        / (m.ratio_re[l]**2 + m.ratio_im[l]**2) if (l, i, j) in m.BRANCH else m.y_im[l] + m.b[l]
        / 2))  # admittance at i, branch l, imaginary part [pu]
    m.yft_re = pyo.Param(m.ARC, initialize=lambda m, l, i, j: (-((m.y_re[l] * m.ratio_re[l]
        - m.y_im[l] * m.ratio_im[l]) / (m.ratio_re[l]**2 + m.ratio_im[l]**2))
        if (l, i, j) in m.BRANCH
        else -((m.y_re[l] * m.ratio_re[l] + m.y_im[l] * m.ratio_im[l])
        / (m.ratio_re[l]**2 + m.ratio_im[l]**2))))  # admittance between i and j, branch l, real part [pu]
    m.yft_im = pyo.Param(m.ARC, initialize=lambda m, l, i, j: (-((m.y_re[l] * m.ratio_im[l]
        + m.y_im[l] * m.ratio_re[l]) / (m.ratio_re[l]**2 + m.ratio_im[l]**2))
        if (l, i, j) in m.BRANCH
        else -((-(m.y_re[l] * m.ratio_im[l]) + m.y_im[l] * m.ratio_re[l])
        / (m.ratio_re[l]**2 + m.ratio_im[l]**2))))  # admittance between i and j, branch l, imaginary part [pu]
    GEN_by_bus = grouped((m.bus[g], g) for g in m.GEN)
    ARC_by_i = grouped((i, (l, i, j)) for (l, i, j) in m.ARC)

    m.vm = pyo.Var(m.BUS, domain=pyo.Reals, bounds=lambda m, k: (0, None), initialize=lambda m, k: m.vm0[k])  # bus voltage, magnitude [pu]
    m.va = pyo.Var(m.BUS, domain=pyo.Reals, initialize=lambda m, k: m.va0[k])  # bus voltage, angle
    m.q = pyo.Var(m.GEN, domain=pyo.Reals, bounds=lambda m, g: (m.qmin[g], m.qmax[g]))  # reactive output [pu]
    m.slack_ = pyo.Var(m.REF, domain=pyo.Reals)  # active power of the reference bus [pu]

    # reactive_dispatch.grid:9: power entering branch l at bus i, real part [pu]
    @m.Expression(m.ARC)
    def flow_re(m, l, i, j):
        return (m.yff_re[l, i, j] * m.vm[i]**2 + m.vm[i] * m.vm[j]
            * (m.yft_re[l, i, j] * pyo.cos(m.va[i] - m.va[j]) + m.yft_im[l, i, j]
            * pyo.sin(m.va[i] - m.va[j])))

    # reactive_dispatch.grid:9: power entering branch l at bus i, imaginary part [pu]
    @m.Expression(m.ARC)
    def flow_im(m, l, i, j):
        return (-(m.yff_im[l, i, j] * m.vm[i]**2) + m.vm[i] * m.vm[j]
            * (m.yft_re[l, i, j] * pyo.sin(m.va[i] - m.va[j]) - m.yft_im[l, i, j]
            * pyo.cos(m.va[i] - m.va[j])))

    # reactive_dispatch.grid:11 [pu]
    @m.Objective(sense=pyo.minimize)
    def losses(m):
        return (sum(m.flow_re[l, i, j] for (l, i, j) in m.ARC))

    # balance (1), reactive_dispatch.grid:14: power balance, real part
    @m.Constraint(m.BUS)
    def balance_re(m, k):
        return ((m.slack_[k] if k in m.REF else sum(m.pg0[g] for g in GEN_by_bus[k])) - m.sd_re[k]
            == m.ysh_re[k] * m.vm[k]**2 + sum(m.flow_re[l, i, j] for (l, i, j) in ARC_by_i[k]))

    # balance (1), reactive_dispatch.grid:14: power balance, imaginary part
    @m.Constraint(m.BUS)
    def balance_im(m, k):
        return (-m.sd_im[k] + sum(m.q[g] for g in GEN_by_bus[k]) == -(m.ysh_im[k] * m.vm[k]**2)
            + sum(m.flow_im[l, i, j] for (l, i, j) in ARC_by_i[k]))

    # active (2), reactive_dispatch.grid:17: active power limits
    @m.Constraint([(k) for k in m.REF if sum(m.pmin[g] for g in GEN_by_bus[k]) > -math.inf or sum(m.pmax[g] for g in GEN_by_bus[k]) < math.inf])
    def active_(m, k):
        return (sum(m.pmin[g] for g in GEN_by_bus[k]), m.slack_[k], sum(m.pmax[g]
            for g in GEN_by_bus[k]))

    # voltage (3), reactive_dispatch.grid:19: voltage limits
    @m.Constraint([(k) for k in m.BUS if m.vmin[k] > -math.inf or m.vmax[k] < math.inf])
    def voltage(m, k):
        return (m.vmin[k], m.vm[k], m.vmax[k])

    # thermal (4), reactive_dispatch.grid:20, both sides squared: apparent power limits
    @m.Constraint([(l, i, j) for (l, i, j) in m.ARC if m.rate[l] < math.inf])
    def thermal(m, l, i, j):
        return (m.flow_re[l, i, j]**2 + m.flow_im[l, i, j]**2 <= m.rate[l]**2)

    # reference (5), reactive_dispatch.grid:21: reference angle
    @m.Constraint(m.REF)
    def reference(m, k):
        return (m.va[k] == m.va0[k])

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
