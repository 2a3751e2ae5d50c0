"""economic_dispatch: Economic dispatch of one hour

Written by gridlang 0.1.0 from economic_dispatch.grid (sha256 a58e87c8e6e4).
Per unit where a base is declared, else MW and kV; angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import math
import sys
from pathlib import Path

import pyomo.environ as pyo


def build(data: dict) -> pyo.ConcreteModel:
    """Return the model on its data, as they stand in economic_dispatch.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="economic_dispatch")
    m.BUS = pyo.Set(initialize=sets["BUS"])  # buses
    m.GEN = pyo.Set(initialize=sets["GEN"])  # generators
    m.SEGMENT = pyo.Set(dimen=2, initialize=sets["SEGMENT"])  # (g, n) pieces of piecewise-linear costs
    m.PWL = pyo.Set(initialize=pyo.SetOf([g for (g, n) in m.SEGMENT]))  # generators with a piecewise-linear cost
    m.pd = pyo.Param(m.BUS, initialize=params["pd"])  # demand [pu]
    m.pmin = pyo.Param(m.GEN, initialize=params["pmin"])  # least output [pu]
    m.pmax = pyo.Param(m.GEN, initialize=params["pmax"])  # greatest output [pu]
    m.c3 = pyo.Param(m.GEN, initialize=params["c3"])  # cubic cost [$/(pu^3*h)]
    m.c2 = pyo.Param(m.GEN, initialize=params["c2"])  # quadratic cost [$/(pu^2*h)]
    m.c1 = pyo.Param(m.GEN, initialize=params["c1"])  # linear cost [$/(pu*h)]
    m.c0 = pyo.Param(m.GEN, initialize=params["c0"])  # fixed cost [$/h]
    m.slope = pyo.Param(m.SEGMENT, initialize=params["slope"])  # slope of a piece of cost [$/(pu*h)]
    m.intercept = pyo.Param(m.SEGMENT, initialize=params["intercept"])  # cost of a piece, carried to zero output [$/h]

    m.p = pyo.Var(m.GEN, domain=pyo.Reals)  # output [pu]
    m.piece = pyo.Var(m.PWL, domain=pyo.Reals)  # cost of a generator with a piecewise-linear curve [$/h]

    # economic_dispatch.grid:8 [$/h]
    @m.Objective(sense=pyo.minimize)
    def cost(m):
        return (sum(m.c3[g] * m.p[g]**3 + m.c2[g] * m.p[g]**2 + m.c1[g] * m.p[g] + m.c0[g]
            for g in m.GEN) + sum(m.piece[g] for g in m.PWL))

    # balance (1), economic_dispatch.grid:12: demand is met
    @m.Constraint()
    def balance(m):
        return (sum(m.p[g] for g in m.GEN) == sum(m.pd[k] for k in m.BUS))

    # active (2), economic_dispatch.grid:13: output limits
    @m.Constraint([(g) for g in m.GEN if m.pmin[g] > -math.inf or m.pmax[g] < math.inf])
    def active_(m, g):
        return (m.pmin[g], m.p[g], m.pmax[g])

    # pieces (3), economic_dispatch.grid:14: pieces of cost
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


def main() -> None:
    data = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    model = build(data)
    solver = pyo.SolverFactory(sys.argv[1] if len(sys.argv) > 1 else "ipopt")
    solver.solve(model, tee=True)
    model.display()


if __name__ == "__main__":
    main()
