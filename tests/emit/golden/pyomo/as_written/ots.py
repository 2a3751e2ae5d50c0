"""ots: Optimal transmission switching on the DC model

Written by gridlang 0.1.0 from ots.grid (sha256 f3f51698ff5a).
Per unit where a base is declared, else MW and kV; angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import pyomo.environ as pyo


def build(data: dict) -> pyo.ConcreteModel:
    """Return the model on its data, as they stand in ots.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="ots")
    m.BUS = pyo.Set(initialize=sets["BUS"])  # buses
    m.REF = pyo.Set(initialize=sets["REF"])  # reference buses
    m.GEN = pyo.Set(initialize=sets["GEN"])  # generators
    m.LINE = pyo.Set(initialize=sets["LINE"])  # branches by number
    m.BRANCH = pyo.Set(dimen=3, initialize=sets["BRANCH"])  # (l, i, j) branch l from bus i to bus j
    m.SEGMENT = pyo.Set(dimen=2, initialize=sets["SEGMENT"])  # (g, n) pieces of piecewise-linear costs
    m.PWL = pyo.Set(initialize=pyo.SetOf([g for (g, n) in m.SEGMENT]))  # generators with a piecewise-linear cost
    m.pd = pyo.Param(m.BUS, initialize=params["pd"])  # demand [pu]
    m.gs = pyo.Param(m.BUS, initialize=params["gs"])  # shunt conductance, as power at 1 pu [pu]
    m.va0 = pyo.Param(m.BUS, initialize=params["va0"])  # voltage angle in the case [rad]
    m.bus = pyo.Param(m.GEN, initialize=params["bus"], within=pyo.Any)  # bus of a generator
    m.pmin = pyo.Param(m.GEN, initialize=params["pmin"])  # least output [pu]
    m.pmax = pyo.Param(m.GEN, initialize=params["pmax"])  # greatest output [pu]
    m.c3 = pyo.Param(m.GEN, initialize=params["c3"])  # cubic cost [$/(pu^3*h)]
    m.c2 = pyo.Param(m.GEN, initialize=params["c2"])  # quadratic cost [$/(pu^2*h)]
    m.c1 = pyo.Param(m.GEN, initialize=params["c1"])  # linear cost [$/(pu*h)]
    m.c0 = pyo.Param(m.GEN, initialize=params["c0"])  # fixed cost [$/h]
    m.slope = pyo.Param(m.SEGMENT, initialize=params["slope"])  # slope of a piece of cost [$/(pu*h)]
    m.intercept = pyo.Param(m.SEGMENT, initialize=params["intercept"])  # cost of a piece, carried to zero output [$/h]
    m.x = pyo.Param(m.LINE, initialize=params["x"])  # series reactance [pu]
    m.rate = pyo.Param(m.LINE, initialize=params["rate"])  # limit on apparent power [pu]
    m.tap = pyo.Param(m.LINE, initialize=params["tap"])  # off-nominal tap ratio, at the from end
    m.shift = pyo.Param(m.LINE, initialize=params["shift"])  # phase shift, at the from end [rad]
    m.angmin = pyo.Param(m.LINE, initialize=params["angmin"])  # least angle difference [rad]
    m.angmax = pyo.Param(m.LINE, initialize=params["angmax"])  # greatest angle difference [rad]
    m.open_max = pyo.Param(initialize=params.get("open_max", {}), default=lambda m: 5)  # most branches that may be opened
    m.price = pyo.Param(m.GEN, initialize=params.get("price", {}), default=lambda m, g: m.c1[g]
        + m.c2[g] * (m.pmin[g] + m.pmax[g]) + m.c3[g]
        * (m.pmin[g]**2 + m.pmin[g] * m.pmax[g] + m.pmax[g]**2))  # cost by the MW, exact at least and greatest output [$/(pu*h)]
    m.idle = pyo.Param(m.GEN, initialize=params.get("idle", {}), default=lambda m, g: m.c0[g]
        - (m.c2[g] + m.c3[g] * (m.pmin[g] + m.pmax[g])) * m.pmin[g] * m.pmax[g])  # cost at zero output [$/h]
    m.supply = pyo.Param(initialize=lambda m: sum(max(m.pmax[g], 0) for g in m.GEN)
        + sum(max(-m.pd[k] - m.gs[k], 0) for k in m.BUS))  # all that can be fed in [pu]
    m.most = pyo.Param(m.LINE, initialize=lambda m, l: min(m.rate[l], m.supply
        + sum(abs(m.shift[m_]) / (m.x[m_] * m.tap[m_]) for m_ in m.LINE)))  # greatest flow [pu]
    m.apart = pyo.Param(initialize=params.get("apart", {}), default=lambda m: sum(m.most[l] * m.x[l]
        * m.tap[l] + abs(m.shift[l]) for l in m.LINE))  # greatest angle between two buses [rad]
    GEN_by_bus = grouped((m.bus[g], g) for g in m.GEN)
    BRANCH_by_i = grouped((i, (l, i, j)) for (l, i, j) in m.BRANCH)
    BRANCH_by_j = grouped((j, (l, i, j)) for (l, i, j) in m.BRANCH)

    m.va = pyo.Var(m.BUS, domain=pyo.Reals)  # voltage angle
    m.p = pyo.Var(m.GEN, domain=pyo.Reals)  # output [pu]
    m.flow = pyo.Var(m.BRANCH, domain=pyo.Reals)  # flow from i to j [pu]
    m.closed = pyo.Var(m.LINE, domain=pyo.Binary, initialize=lambda m, x_0_0: 1)  # 1 where a branch is closed
    m.piece = pyo.Var(m.PWL, domain=pyo.Reals)  # cost of a generator with a piecewise-linear curve [$/h]

    # ots.grid:25: by how much Ohm's law fails
    @m.Expression(m.BRANCH)
    def slip(m, l, i, j):
        return (m.x[l] * m.tap[l] * m.flow[l, i, j] - (m.va[i] - m.va[j] - m.shift[l]))

    # ots.grid:26: angle that an open branch allows
    @m.Expression(m.LINE)
    def slack(m, l):
        return ((m.apart + abs(m.shift[l])) * (1 - m.closed[l]))

    # ots.grid:23 [$/h]
    @m.Objective(sense=pyo.minimize)
    def cost(m):
        return (sum(m.price[g] * m.p[g] + m.idle[g] for g in m.GEN)
            + sum(m.piece[g] for g in m.PWL))

    # balance (1), ots.grid:29: power balance
    @m.Constraint(m.BUS)
    def balance(m, k):
        return (sum(m.p[g] for g in GEN_by_bus[k]) - m.pd[k] - m.gs[k]
            == sum(m.flow[l, i, j] for (l, i, j) in BRANCH_by_i[k])
            - sum(m.flow[l, i, j] for (l, i, j) in BRANCH_by_j[k]))

    # active (2), ots.grid:31: output limits
    @m.Constraint([(g) for g in m.GEN if m.pmin[g] > -math.inf or m.pmax[g] < math.inf])
    def active_(m, g):
        return (m.pmin[g], m.p[g], m.pmax[g])

    # forward (3), ots.grid:32: flow limits
    @m.Constraint(m.BRANCH)
    def forward(m, l, i, j):
        return (m.flow[l, i, j] <= m.most[l] * m.closed[l])

    # backward (3), ots.grid:33: flow limits
    @m.Constraint(m.BRANCH)
    def backward(m, l, i, j):
        return (-m.flow[l, i, j] <= m.most[l] * m.closed[l])

    # above (4), ots.grid:34: Ohm's law where closed
    @m.Constraint(m.BRANCH)
    def above(m, l, i, j):
        return (m.slip[l, i, j] <= m.slack[l])

    # below (4), ots.grid:35: Ohm's law where closed
    @m.Constraint(m.BRANCH)
    def below(m, l, i, j):
        return (-m.slip[l, i, j] <= m.slack[l])

    # wide (5), ots.grid:36: angle difference limits
    @m.Constraint([(l, i, j) for (l, i, j) in m.BRANCH if m.angmax[l] < math.inf])
    def wide(m, l, i, j):
        return (m.va[i] - m.va[j] - m.slack[l] <= m.angmax[l])

    # narrow (5), ots.grid:37: angle difference limits
    @m.Constraint([(l, i, j) for (l, i, j) in m.BRANCH if m.angmin[l] > -math.inf])
    def narrow(m, l, i, j):
        return (m.va[i] - m.va[j] + m.slack[l] >= m.angmin[l])

    # opened (6), ots.grid:38: branches opened
    @m.Constraint()
    def opened(m):
        return (sum(1 - m.closed[l] for l in m.LINE) <= m.open_max)

    # reference (7), ots.grid:39: reference angle
    @m.Constraint(m.REF)
    def reference(m, k):
        return (m.va[k] == m.va0[k])

    # pieces (8), ots.grid:40: pieces of cost
    @m.Constraint(m.SEGMENT)
    def pieces(m, g, n):
        return (m.piece[g] >= m.slope[g, n] * m.p[g] + m.intercept[g, n])

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
