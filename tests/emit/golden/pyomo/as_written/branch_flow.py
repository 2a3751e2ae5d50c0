"""branch_flow: Optimal power flow of a radial feeder, as a second-order cone problem

Written by gridlang 0.1.0 from branch_flow.grid (sha256 92dc6dc42edf).
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
    """Return the model on its data, as they stand in branch_flow.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="branch_flow")
    m.BUS = pyo.Set(initialize=sets["BUS"])  # buses
    m.GEN = pyo.Set(initialize=sets["GEN"])  # generators
    m.LINE = pyo.Set(initialize=sets["LINE"])  # branches by number
    m.BRANCH = pyo.Set(dimen=3, initialize=sets["BRANCH"])  # (l, i, j) branch l from bus i to bus j
    m.ARC = pyo.Set(dimen=3, initialize=m.BRANCH | pyo.SetOf([(l, j, i) for (l, i, j) in m.BRANCH]))  # (l, i, j) branches seen from both ends
    m.SEGMENT = pyo.Set(dimen=2, initialize=sets["SEGMENT"])  # (g, n) pieces of piecewise-linear costs
    m.PWL = pyo.Set(initialize=pyo.SetOf([g for (g, n) in m.SEGMENT]))  # generators with a piecewise-linear cost
    m.pd = pyo.Param(m.BUS, initialize=params["pd"])  # demand [pu]
    m.qd = pyo.Param(m.BUS, initialize=params["qd"])  # reactive demand [pu]
    m.gs = pyo.Param(m.BUS, initialize=params["gs"])  # shunt conductance, as power at 1 pu [pu]
    m.bs = pyo.Param(m.BUS, initialize=params["bs"])  # shunt susceptance, as power at 1 pu [pu]
    m.vmin = pyo.Param(m.BUS, initialize=params["vmin"])  # least voltage magnitude [pu]
    m.vmax = pyo.Param(m.BUS, initialize=params["vmax"])  # greatest voltage magnitude [pu]
    m.vm0 = pyo.Param(m.BUS, initialize=params["vm0"])  # voltage magnitude in the case [pu]
    m.bus = pyo.Param(m.GEN, initialize=params["bus"], within=pyo.Any)  # bus of a generator
    m.pmin = pyo.Param(m.GEN, initialize=params["pmin"])  # least output [pu]
    m.pmax = pyo.Param(m.GEN, initialize=params["pmax"])  # greatest output [pu]
    m.qmin = pyo.Param(m.GEN, initialize=params["qmin"])  # least reactive output [pu]
    m.qmax = pyo.Param(m.GEN, initialize=params["qmax"])  # greatest reactive output [pu]
    m.c3 = pyo.Param(m.GEN, initialize=params["c3"])  # cubic cost [$/(pu^3*h)]
    m.c2 = pyo.Param(m.GEN, initialize=params["c2"])  # quadratic cost [$/(pu^2*h)]
    m.c1 = pyo.Param(m.GEN, initialize=params["c1"])  # linear cost [$/(pu*h)]
    m.c0 = pyo.Param(m.GEN, initialize=params["c0"])  # fixed cost [$/h]
    m.slope = pyo.Param(m.SEGMENT, initialize=params["slope"])  # slope of a piece of cost [$/(pu*h)]
    m.intercept = pyo.Param(m.SEGMENT, initialize=params["intercept"])  # cost of a piece, carried to zero output [$/h]
    m.r = pyo.Param(m.LINE, initialize=params["r"])  # series resistance [pu]
    m.x = pyo.Param(m.LINE, initialize=params["x"])  # series reactance [pu]
    m.b = pyo.Param(m.LINE, initialize=params["b"])  # total charging susceptance [pu]
    m.rate = pyo.Param(m.LINE, initialize=params["rate"])  # limit on apparent power [pu]
    m.tap = pyo.Param(m.LINE, initialize=params["tap"])  # off-nominal tap ratio, at the from end
    m.sd_re = pyo.Param(m.BUS, initialize=lambda m, k: m.pd[k])  # demand, real part [pu]
    m.sd_im = pyo.Param(m.BUS, initialize=lambda m, k: m.qd[k])  # demand, imaginary part [pu]
    m.ysh_re = pyo.Param(m.BUS, initialize=lambda m, k: m.gs[k])  # shunt admittance, real part [pu]
    m.ysh_im = pyo.Param(m.BUS, initialize=lambda m, k: m.bs[k])  # shunt admittance, imaginary part [pu]
    m.z_re = pyo.Param(m.LINE, initialize=lambda m, l: m.r[l])  # series impedance, real part [pu]
    m.z_im = pyo.Param(m.LINE, initialize=lambda m, l: m.x[l])  # series impedance, imaginary part [pu]
    GEN_by_bus = grouped((m.bus[g], g) for g in m.GEN)
    ARC_by_i = grouped((i, (l, i, j)) for (l, i, j) in m.ARC)

    m.sr = pyo.Var(m.GEN, domain=pyo.Reals)  # generated power, real part [pu]
    m.si = pyo.Var(m.GEN, domain=pyo.Reals)  # generated power, imaginary part [pu]
    m.piece = pyo.Var(m.PWL, domain=pyo.Reals)  # cost of a generator with a piecewise-linear curve [$/h]
    m.w = pyo.Var(m.BUS, domain=pyo.Reals, bounds=lambda m, k: (m.vmin[k]**2, m.vmax[k]**2), initialize=lambda m, k: m.vm0[k]**2)  # squared voltage magnitude [pu]
    m.sendr = pyo.Var(m.LINE, domain=pyo.Reals)  # power entering the series impedance, real part [pu]
    m.sendi = pyo.Var(m.LINE, domain=pyo.Reals)  # power entering the series impedance, imaginary part [pu]
    m.current = pyo.Var(m.LINE, domain=pyo.Reals, bounds=lambda m, x_0_0: (0, None))  # squared current through the series impedance [pu]

    # branch_flow.grid:23: squared voltage behind the transformer [pu]
    @m.Expression(m.BRANCH)
    def inner(m, l, i, j):
        return (m.w[i] / m.tap[l]**2)

    # branch_flow.grid:24: power entering branch l at bus i, real part [pu]
    @m.Expression(m.ARC)
    def flow_re(m, l, i, j):
        return ((m.sendr[l] - 0 * m.inner[l, i, j] if (l, i, j) in m.BRANCH else -m.sendr[l] - 0
            * m.w[i] + m.z_re[l] * m.current[l]))

    # branch_flow.grid:24: power entering branch l at bus i, imaginary part [pu]
    @m.Expression(m.ARC)
    def flow_im(m, l, i, j):
        return ((m.sendi[l] - m.b[l] / 2 * m.inner[l, i, j] if (l, i, j) in m.BRANCH
            else -m.sendi[l] - m.b[l] / 2 * m.w[i] + m.z_im[l] * m.current[l]))

    # branch_flow.grid:20 [$/h]
    @m.Objective(sense=pyo.minimize)
    def cost(m):
        return (sum(m.c2[g] * m.sr[g]**2 + m.c1[g] * m.sr[g] + m.c0[g] for g in m.GEN)
            + sum(m.piece[g] for g in m.PWL))

    # balance (1), branch_flow.grid:28: power balance, real part
    @m.Constraint(m.BUS)
    def balance_re(m, k):
        return (sum(m.sr[g] for g in GEN_by_bus[k]) - m.sd_re[k] == m.ysh_re[k] * m.w[k]
            + sum(m.flow_re[l, i, j] for (l, i, j) in ARC_by_i[k]))

    # balance (1), branch_flow.grid:28: power balance, imaginary part
    @m.Constraint(m.BUS)
    def balance_im(m, k):
        return (sum(m.si[g] for g in GEN_by_bus[k]) - m.sd_im[k] == -(m.ysh_im[k] * m.w[k])
            + sum(m.flow_im[l, i, j] for (l, i, j) in ARC_by_i[k]))

    # voltage_drop (2), branch_flow.grid:30: voltage drop
    @m.Constraint(m.BRANCH)
    def voltage_drop(m, l, i, j):
        return (m.w[j] == m.inner[l, i, j] - 2 * (m.z_re[l] * m.sendr[l] + m.z_im[l] * m.sendi[l])
            + (m.z_re[l]**2 + m.z_im[l]**2) * m.current[l])

    # cone (3), branch_flow.grid:32: current, relaxed
    @m.Constraint(m.BRANCH)
    def cone(m, l, i, j):
        return (m.sendr[l]**2 + m.sendi[l]**2 <= m.inner[l, i, j] * m.current[l])

    # active (4), branch_flow.grid:33: active power limits
    @m.Constraint([(g) for g in m.GEN if m.pmin[g] > -math.inf or m.pmax[g] < math.inf])
    def active_(m, g):
        return (m.pmin[g], m.sr[g], m.pmax[g])

    # reactive (5), branch_flow.grid:34: reactive power limits
    @m.Constraint([(g) for g in m.GEN if m.qmin[g] > -math.inf or m.qmax[g] < math.inf])
    def reactive(m, g):
        return (m.qmin[g], m.si[g], m.qmax[g])

    # thermal (6), branch_flow.grid:35, both sides squared: apparent power limits
    @m.Constraint([(l, i, j) for (l, i, j) in m.ARC if m.rate[l] < math.inf])
    def thermal(m, l, i, j):
        return (m.flow_re[l, i, j]**2 + m.flow_im[l, i, j]**2 <= m.rate[l]**2)

    # pieces (7), branch_flow.grid:36: pieces of cost
    @m.Constraint(m.SEGMENT)
    def pieces(m, g, n):
        return (m.piece[g] >= m.slope[g, n] * m.sr[g] + m.intercept[g, n])

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
