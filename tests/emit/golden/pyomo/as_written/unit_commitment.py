"""unit_commitment: Unit commitment over a day that repeats itself, without a network

Written by gridlang 0.1.0 from unit_commitment.grid (sha256 e2d941b82f2b).
Figures: power in per unit, voltage in kV, angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import math
import sys
from pathlib import Path

import pyomo.environ as pyo


def build(data: dict) -> pyo.ConcreteModel:
    """Return the model on its data, as they stand in unit_commitment.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="unit_commitment")
    m.BUS = pyo.Set(initialize=sets["BUS"])  # buses
    m.GEN = pyo.Set(initialize=sets["GEN"])  # generators
    m.SEGMENT = pyo.Set(dimen=2, initialize=sets["SEGMENT"])  # (g, n) pieces of piecewise-linear costs
    m.PWL = pyo.Set(initialize=pyo.SetOf([g for (g, n) in m.SEGMENT]))  # generators with a piecewise-linear cost
    m.hours = pyo.Param(initialize=params.get("hours", {}), default=lambda m: 24)
    m.HOUR = pyo.Set(initialize=pyo.RangeSet(1, m.hours))
    m.STEP = pyo.Set(dimen=2, initialize=(pyo.SetOf([(h, m.HOUR.next(h)) for h in m.HOUR
        if h != m.HOUR.last()])) | pyo.SetOf([(m.HOUR.last(), m.HOUR.first())]))  # (h, t)
    m.base = pyo.Param(initialize=params["base"])  # system base [MVA]
    m.pd = pyo.Param(m.BUS, initialize=params["pd"])  # demand [pu]
    m.pmin = pyo.Param(m.GEN, initialize=params["pmin"])  # least output [pu]
    m.pmax = pyo.Param(m.GEN, initialize=params["pmax"])  # greatest output [pu]
    m.c3 = pyo.Param(m.GEN, initialize=params["c3"])  # cubic cost [$/(pu^3*h)]
    m.c2 = pyo.Param(m.GEN, initialize=params["c2"])  # quadratic cost [$/(pu^2*h)]
    m.c1 = pyo.Param(m.GEN, initialize=params["c1"])  # linear cost [$/(pu*h)]
    m.c0 = pyo.Param(m.GEN, initialize=params["c0"])  # fixed cost [$/h]
    m.slope = pyo.Param(m.SEGMENT, initialize=params["slope"])  # slope of a piece of cost [$/(pu*h)]
    m.intercept = pyo.Param(m.SEGMENT, initialize=params["intercept"])  # cost of a piece, carried to zero output [$/h]
    m.load_ = pyo.Param(m.HOUR, initialize=params["load_"])
    m.reserve = pyo.Param(initialize=params.get("reserve", {}), default=lambda m: 0.1)  # spinning reserve as a share of demand
    m.least = pyo.Param(m.GEN, initialize=params.get("least", {}), default=lambda m, g: (max(m.pmin[g], 0.3
        * m.pmax[g]) if m.pmin[g] >= 0 else m.pmin[g]))  # least output when on [pu]
    m.ramp = pyo.Param(m.GEN, initialize=params.get("ramp", {}), default=lambda m, g: 0.5
        * m.pmax[g])  # change of output in an hour [pu]
    m.starting = pyo.Param(m.GEN, initialize=params.get("starting", {}), default=lambda m, g: 40
        * m.base * m.pmax[g])  # cost of a start [$]
    m.up = pyo.Param(m.GEN, initialize=params.get("up", {}), default=lambda m, x_0_0: 4)  # least hours on
    m.down = pyo.Param(m.GEN, initialize=params.get("down", {}), default=lambda m, x_0_0: 3)  # least hours off
    m.price = pyo.Param(m.GEN, initialize=params.get("price", {}), default=lambda m, g: m.c1[g]
        + m.c2[g] * (m.least[g] + m.pmax[g]) + m.c3[g]
        * (m.least[g]**2 + m.least[g] * m.pmax[g] + m.pmax[g]**2))  # cost by the MW, exact at least and greatest output [$/(pu*h)]
    m.idle = pyo.Param(m.GEN, initialize=params.get("idle", {}), default=lambda m, g: m.c0[g]
        - (m.c2[g] + m.c3[g] * (m.least[g] + m.pmax[g])) * m.least[g] * m.pmax[g])  # cost of being on at zero output [$/h]
    m.demand = pyo.Param(m.HOUR, initialize=lambda m, t: m.load_[t] * sum(m.pd[k] for k in m.BUS))  # [pu]

    m.on = pyo.Var(m.GEN, m.HOUR, domain=pyo.Binary)
    m.begin = pyo.Var(m.GEN, m.HOUR, domain=pyo.Binary)  # 1 where a unit starts
    m.end = pyo.Var(m.GEN, m.HOUR, domain=pyo.Binary)  # 1 where a unit stops
    m.p = pyo.Var(m.GEN, m.HOUR, domain=pyo.Reals)  # output [pu]
    m.piece = pyo.Var(m.PWL, m.HOUR, domain=pyo.Reals)  # cost of a generator with a piecewise-linear curve [$/h]

    # unit_commitment.grid:30 [$]
    @m.Objective(sense=pyo.minimize)
    def cost(m):
        return (sum(m.price[g] * m.p[g, t] + m.idle[g] * m.on[g, t] + m.starting[g] * m.begin[g, t]
            for g in m.GEN for t in m.HOUR) + sum(m.piece[g, t] for g in m.PWL for t in m.HOUR))

    # balance (1), unit_commitment.grid:34: demand is met
    @m.Constraint(m.HOUR)
    def balance(m, t):
        return (sum(m.p[g, t] for g in m.GEN) == m.demand[t])

    # spinning (2), unit_commitment.grid:35: spinning reserve
    @m.Constraint([(t) for t in m.HOUR if abs(m.reserve) < math.inf and abs(m.demand[t]) < math.inf])
    def spinning(m, t):
        return (sum(m.pmax[g] * m.on[g, t] - m.p[g, t] for g in m.GEN) >= m.reserve * m.demand[t])

    # most (3), unit_commitment.grid:36: output limits
    @m.Constraint(m.GEN, m.HOUR)
    def most(m, g, t):
        return (m.p[g, t] <= m.pmax[g] * m.on[g, t])

    # fewest (3), unit_commitment.grid:37: output limits
    @m.Constraint(m.GEN, m.HOUR)
    def fewest(m, g, t):
        return (m.p[g, t] >= m.least[g] * m.on[g, t])

    # turn (4), unit_commitment.grid:38: starts and stops
    @m.Constraint(m.GEN, m.STEP)
    def turn(m, g, h, t):
        return (m.on[g, t] - m.on[g, h] == m.begin[g, t] - m.end[g, t])

    # stay (5), unit_commitment.grid:39: least hours on
    @m.Constraint(m.GEN, m.HOUR)
    def stay(m, g, t):
        return (sum(m.begin[g, h] for h in m.HOUR if h <= t and h > t - m.up[g] or h > t + m.hours
            - m.up[g]) <= m.on[g, t])

    # rest (6), unit_commitment.grid:41: least hours off
    @m.Constraint(m.GEN, m.HOUR)
    def rest(m, g, t):
        return (sum(m.end[g, h] for h in m.HOUR if h <= t and h > t - m.down[g] or h > t + m.hours
            - m.down[g]) <= 1 - m.on[g, t])

    # rise (7), unit_commitment.grid:43: ramps
    @m.Constraint(m.GEN, m.STEP)
    def rise(m, g, h, t):
        return (m.p[g, t] - m.p[g, h] <= m.ramp[g] * m.on[g, h] + max(m.ramp[g], m.least[g])
            * m.begin[g, t])

    # fall (7), unit_commitment.grid:44: ramps
    @m.Constraint(m.GEN, m.STEP)
    def fall(m, g, h, t):
        return (m.p[g, h] - m.p[g, t] <= m.ramp[g] * m.on[g, t] + max(m.ramp[g], m.least[g])
            * m.end[g, t])

    # pieces (8), unit_commitment.grid:45: pieces of cost
    @m.Constraint(m.SEGMENT, m.HOUR)
    def pieces(m, g, n, t):
        return (m.piece[g, t] >= m.slope[g, n] * m.p[g, t] + m.intercept[g, n] * m.on[g, t])

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
