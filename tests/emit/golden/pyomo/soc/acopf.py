"""acopf, soc: AC optimal power flow

Written by gridlang 0.1.0 from acopf.grid (sha256 52c62af6c837).
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
    """Return the model on its data, as they stand in acopf.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="acopf")
    m.BUS = pyo.Set(initialize=sets["BUS"])  # buses
    m.REF = pyo.Set(initialize=sets["REF"])  # reference buses
    m.GEN = pyo.Set(initialize=sets["GEN"])  # generators
    m.LINE = pyo.Set(initialize=sets["LINE"])  # branches by number
    m.BRANCH = pyo.Set(dimen=3, initialize=sets["BRANCH"])  # (l, i, j) branch l from bus i to bus j
    m.ARC = pyo.Set(dimen=3, initialize=m.BRANCH | pyo.SetOf([(l, j, i) for (l, i, j) in m.BRANCH]))  # (l, i, j) branches seen from both ends
    m.SEGMENT = pyo.Set(dimen=2, initialize=sets["SEGMENT"])  # (g, n) pieces of piecewise-linear costs
    m.PWL = pyo.Set(initialize=pyo.SetOf([g for (g, n) in m.SEGMENT]))  # generators with a piecewise-linear cost
    m.W_products = pyo.Set(dimen=2, initialize=(pyo.SetOf([(i, j)
        for (l, i, j) in m.ARC])) | pyo.SetOf([(i, j) for (l, i, j) in m.BRANCH]))  # (i, j) entries of W as they occur
    m.W_pairs = pyo.Set(dimen=2, initialize=(pyo.SetOf([(i, j) for (i, j) in m.W_products if i
        < j])) | pyo.SetOf([(j, i) for (i, j) in m.W_products if j < i]))  # (i, j) entries of W above its diagonal
    m.W_entries = pyo.Set(dimen=2, initialize=(m.W_pairs | pyo.SetOf([(j, i)
        for (i, j) in m.W_pairs])) | pyo.SetOf([(k, k) for k in m.BUS]))  # (i, j) entries of W
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
    m.shift = pyo.Param(m.LINE, initialize=params["shift"])  # phase shift, at the from end [rad]
    m.angmin = pyo.Param(m.LINE, initialize=params["angmin"])  # least angle difference [rad]
    m.angmax = pyo.Param(m.LINE, initialize=params["angmax"])  # greatest angle difference [rad]
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
    m.turn = pyo.Param(initialize=lambda m: max(m.va0[k] for k in m.REF))  # angle of the reference in the case
    GEN_by_bus = grouped((m.bus[g], g) for g in m.GEN)
    ARC_by_i = grouped((i, (l, i, j)) for (l, i, j) in m.ARC)

    m.W_diagonal = pyo.Var(m.BUS, domain=pyo.Reals, bounds=lambda m, k: (0, None), initialize=lambda m, k: (m.vm0[k]
        * pyo.cos(m.va0[k] - m.turn))**2 + (m.vm0[k] * pyo.sin(m.va0[k] - m.turn))**2)  # bus voltage, squared magnitude [pu]
    m.W_upperr = pyo.Var(m.W_pairs, domain=pyo.Reals, initialize=lambda m, i, j: m.vm0[i]
        * pyo.cos(m.va0[i] - m.turn) * m.vm0[j] * pyo.cos(m.va0[j] - m.turn) + m.vm0[i]
        * pyo.sin(m.va0[i] - m.turn) * m.vm0[j] * pyo.sin(m.va0[j] - m.turn))  # bus voltage, product with the conjugate of another, real part [pu]
    m.W_upperi = pyo.Var(m.W_pairs, domain=pyo.Reals, initialize=lambda m, i, j: -(m.vm0[i]
        * pyo.cos(m.va0[i] - m.turn) * m.vm0[j] * pyo.sin(m.va0[j] - m.turn)) + m.vm0[i]
        * pyo.sin(m.va0[i] - m.turn) * m.vm0[j] * pyo.cos(m.va0[j] - m.turn))  # bus voltage, product with the conjugate of another, imaginary part [pu]
    m.sr = pyo.Var(m.GEN, domain=pyo.Reals)  # generated power, real part [pu]
    m.si = pyo.Var(m.GEN, domain=pyo.Reals)  # generated power, imaginary part [pu]
    m.piece = pyo.Var(m.PWL, domain=pyo.Reals)  # cost of a generator with a piecewise-linear curve [$/h]

    # acopf.grid:6: bus voltage, lifted, real part
    @m.Expression(m.W_entries)
    def W_re(m, i, j):
        return ((m.W_diagonal[i] if i == j else (m.W_upperr[i, j] if i < j else m.W_upperr[j, i])))

    # acopf.grid:6: bus voltage, lifted, imaginary part
    @m.Expression(m.W_entries)
    def W_im(m, i, j):
        return ((0 if i == j else (m.W_upperi[i, j] if i < j else -m.W_upperi[j, i])))

    # acopf.grid:13: power entering branch l at bus i, real part [pu]
    @m.Expression(m.ARC)
    def flow_re(m, l, i, j):
        return (m.yff_re[l, i, j] * m.W_diagonal[i] + m.yft_re[l, i, j] * m.W_re[i, j]
            + m.yft_im[l, i, j] * m.W_im[i, j])

    # acopf.grid:13: power entering branch l at bus i, imaginary part [pu]
    @m.Expression(m.ARC)
    def flow_im(m, l, i, j):
        return (-(m.yff_im[l, i, j] * m.W_diagonal[i]) + m.yft_re[l, i, j] * m.W_im[i, j]
            - m.yft_im[l, i, j] * m.W_re[i, j])

    # acopf.grid:10 [$/h]
    @m.Objective(sense=pyo.minimize)
    def cost(m):
        return (sum(m.c3[g] * m.sr[g]**3 + m.c2[g] * m.sr[g]**2 + m.c1[g] * m.sr[g] + m.c0[g]
            for g in m.GEN) + sum(m.piece[g] for g in m.PWL))

    # balance (1), acopf.grid:16: power balance, real part
    @m.Constraint(m.BUS)
    def balance_re(m, k):
        return (sum(m.sr[g] for g in GEN_by_bus[k]) - m.sd_re[k] == m.ysh_re[k] * m.W_diagonal[k]
            + sum(m.flow_re[l, i, j] for (l, i, j) in ARC_by_i[k]))

    # balance (1), acopf.grid:16: power balance, imaginary part
    @m.Constraint(m.BUS)
    def balance_im(m, k):
        return (sum(m.si[g] for g in GEN_by_bus[k]) - m.sd_im[k] == -(m.ysh_im[k] * m.W_diagonal[k])
            + sum(m.flow_im[l, i, j] for (l, i, j) in ARC_by_i[k]))

    # active (2), acopf.grid:18: active power limits
    @m.Constraint([(g) for g in m.GEN if m.pmin[g] > -math.inf or m.pmax[g] < math.inf])
    def active_(m, g):
        return (m.pmin[g], m.sr[g], m.pmax[g])

    # reactive (3), acopf.grid:19: reactive power limits
    @m.Constraint([(g) for g in m.GEN if m.qmin[g] > -math.inf or m.qmax[g] < math.inf])
    def reactive(m, g):
        return (m.qmin[g], m.si[g], m.qmax[g])

    # voltage (4), acopf.grid:20: voltage limits
    @m.Constraint([(k) for k in m.BUS if m.vmin[k] < math.inf or abs(m.vmax[k]) < math.inf])
    def voltage(m, k):
        return (m.vmin[k]**2, m.W_diagonal[k], m.vmax[k]**2)

    # thermal (5), acopf.grid:21, both sides squared: apparent power limits
    @m.Constraint([(l, i, j) for (l, i, j) in m.ARC if m.rate[l] < math.inf])
    def thermal(m, l, i, j):
        return (m.flow_re[l, i, j]**2 + m.flow_im[l, i, j]**2 <= m.rate[l]**2)

    # angles_min (6), acopf.grid:22: angle difference limits
    @m.Constraint([(l, i, j) for (l, i, j) in m.BRANCH if m.angmin[l] > -math.inf and m.angmax[l] < math.inf and m.angmax[l] - m.angmin[l] <= 3.141592653589793])
    def angles_min(m, l, i, j):
        return (m.W_re[i, j] * pyo.sin(-m.angmin[l]) + m.W_im[i, j] * pyo.cos(-m.angmin[l]) >= 0)

    # angles_max (6), acopf.grid:22: angle difference limits
    @m.Constraint([(l, i, j) for (l, i, j) in m.BRANCH if m.angmin[l] > -math.inf and m.angmax[l] < math.inf and m.angmax[l] - m.angmin[l] <= 3.141592653589793])
    def angles_max(m, l, i, j):
        return (m.W_re[i, j] * pyo.sin(-m.angmax[l]) + m.W_im[i, j] * pyo.cos(-m.angmax[l]) <= 0)

    # pieces (8), acopf.grid:24: pieces of cost
    @m.Constraint(m.SEGMENT)
    def pieces(m, g, n):
        return (m.piece[g] >= m.slope[g, n] * m.sr[g] + m.intercept[g, n])

    # W_minors, acopf.grid:28: 2×2 minors of W
    @m.Constraint(m.W_pairs)
    def W_minors(m, i, j):
        return (m.W_upperr[i, j]**2 + m.W_upperi[i, j]**2 <= m.W_diagonal[i] * m.W_diagonal[j])

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
