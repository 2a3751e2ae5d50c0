"""unit_commitment: Unit commitment over a day that repeats itself, without a network

Written by gridlang 0.1.0 from unit_commitment.grid (sha256 e2d941b82f2b).
Figures: power in per unit, voltage in kV, angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import math
from pathlib import Path

import casadi as ca


class Problem:
    """Variables x, objective f and constraints g with limits, each by name and index."""

    def __init__(self) -> None:
        self.x, self.lbx, self.ubx, self.x0, self.discrete = [], [], [], [], []
        self.f, self.g, self.lbg, self.ubg = 0, [], [], []
        self.columns, self.rows = {}, {}

    def variable(self, name, index, lower=None, upper=None, start=None, discrete=False, box=None):
        least, most = box or (-math.inf, math.inf)
        found = {}
        for key in [None] if index is None else index:
            found[key] = ca.MX.sym(name)
            self.columns[name, key] = len(self.x)
            self.x.append(found[key])
            self.lbx.append(at(lower, key, least))
            self.ubx.append(at(upper, key, most))
            self.x0.append(at(start, key, 0.0))
            self.discrete.append(discrete)
        return found[None] if index is None else found

    def constrain(self, name, rows):
        for key, (body, lower, upper) in (rows if isinstance(rows, dict) else {None: rows}).items():
            moved = [side for side in (lower, upper) if isinstance(side, ca.MX)]
            self.rows[name, key] = len(self.g)
            self.g.append(body - moved[0] if moved else body)
            self.lbg.append(0 if isinstance(lower, ca.MX) else lower)
            self.ubg.append(0 if isinstance(upper, ca.MX) else upper)

    def solve(self, solver="ipopt", **options):
        x, g = ca.vertcat(*self.x), ca.vertcat(*self.g)
        if any(self.discrete):
            options["discrete"] = self.discrete
        run = ca.nlpsol("solver", solver, {"x": x, "f": self.f, "g": g}, options)
        return run(x0=self.x0, lbx=self.lbx, ubx=self.ubx, lbg=self.lbg, ubg=self.ubg)


def build(data: dict) -> Problem:
    """Return the problem on its data, as they stand in unit_commitment.json."""
    sets, params = columns(data)
    problem = Problem()
    BUS = sets["BUS"]  # buses
    GEN = sets["GEN"]  # generators
    SEGMENT = sets["SEGMENT"]  # (g, n) pieces of piecewise-linear costs
    PWL = distinct([g for (g, n) in SEGMENT])  # generators with a piecewise-linear cost
    hours = params.get("hours", 24)
    HOUR = distinct(list(range(1, hours + 1)))
    STEP = distinct(distinct(([(h, HOUR[HOUR.index(h) + 1]) for h in HOUR
        if h != HOUR[-1]]), [(HOUR[-1], HOUR[0])]))  # (h, t)
    base = params["base"]  # system base [MVA]
    pd = params["pd"]  # demand [pu]
    pmin = params["pmin"]  # least output [pu]
    pmax = params["pmax"]  # greatest output [pu]
    c3 = params["c3"]  # cubic cost [$/(pu^3*h)]
    c2 = params["c2"]  # quadratic cost [$/(pu^2*h)]
    c1 = params["c1"]  # linear cost [$/(pu*h)]
    c0 = params["c0"]  # fixed cost [$/h]
    slope = params["slope"]  # slope of a piece of cost [$/(pu*h)]
    intercept = params["intercept"]  # cost of a piece, carried to zero output [$/h]
    load = params["load"]
    reserve = params.get("reserve", 0.1)  # spinning reserve as a share of demand
    least = {**{g: (max(pmin[g], 0.3 * pmax[g]) if pmin[g] >= 0 else pmin[g])
        for g in GEN}, **params.get("least", {})}  # least output when on [pu]
    ramp = {**{g: 0.5 * pmax[g] for g in GEN}, **params.get("ramp", {})}  # change of output in an hour [pu]
    starting = {**{g: 40 * base * pmax[g] for g in GEN}, **params.get("starting", {})}  # cost of a start [$]
    up = {**{x_0_0: 4 for x_0_0 in GEN}, **params.get("up", {})}  # least hours on
    down = {**{x_0_0: 3 for x_0_0 in GEN}, **params.get("down", {})}  # least hours off
    price = {**{g: c1[g] + c2[g] * (least[g] + pmax[g]) + c3[g]
        * (least[g]**2 + least[g] * pmax[g] + pmax[g]**2) for g in GEN}, **params.get("price", {})}  # cost by the MW, exact at least and greatest output [$/(pu*h)]
    idle = {**{g: c0[g] - (c2[g] + c3[g] * (least[g] + pmax[g])) * least[g] * pmax[g]
        for g in GEN}, **params.get("idle", {})}  # cost of being on at zero output [$/h]
    demand = {t: load[t] * sum(pd[k] for k in BUS) for t in HOUR}  # [pu]

    on = problem.variable("on", [(x_0_0, x_1_0) for x_0_0 in GEN
        for x_1_0 in HOUR], discrete=True, box=(0, 1))
    begin = problem.variable("begin", [(x_0_0, x_1_0) for x_0_0 in GEN
        for x_1_0 in HOUR], discrete=True, box=(0, 1))  # 1 where a unit starts
    end = problem.variable("end", [(x_0_0, x_1_0) for x_0_0 in GEN
        for x_1_0 in HOUR], discrete=True, box=(0, 1))  # 1 where a unit stops
    p = problem.variable("p", [(x_0_0, x_1_0) for x_0_0 in GEN for x_1_0 in HOUR])  # output [pu]
    piece = problem.variable("piece", [(x_0_0, x_1_0) for x_0_0 in PWL for x_1_0 in HOUR])  # cost of a generator with a piecewise-linear curve [$/h]

    # unit_commitment.grid:30 [$]
    problem.f = (sum(price[g] * p[g, t] + idle[g] * on[g, t] + starting[g] * begin[g, t]
        for g in GEN for t in HOUR) + sum(piece[g, t] for g in PWL for t in HOUR))

    # balance (1), unit_commitment.grid:34: demand is met
    problem.constrain("balance", {t: (sum(p[g, t] for g in GEN), demand[t], demand[t])
        for t in HOUR})

    # spinning (2), unit_commitment.grid:35: spinning reserve
    problem.constrain("spinning", {t: (sum(pmax[g] * on[g, t] - p[g, t] for g in GEN), reserve
        * demand[t], math.inf) for t in HOUR if abs(reserve) < math.inf and abs(demand[t])
        < math.inf})

    # most (3), unit_commitment.grid:36: output limits
    problem.constrain("most", {(g, t): (p[g, t], -math.inf, pmax[g] * on[g, t]) for g in GEN
        for t in HOUR})

    # fewest (3), unit_commitment.grid:37: output limits
    problem.constrain("fewest", {(g, t): (p[g, t], least[g] * on[g, t], math.inf) for g in GEN
        for t in HOUR})

    # turn (4), unit_commitment.grid:38: starts and stops
    problem.constrain("turn", {(g, h, t): (on[g, t] - on[g, h], begin[g, t] - end[g, t], begin[g, t]
        - end[g, t]) for g in GEN for (h, t) in STEP})

    # stay (5), unit_commitment.grid:39: least hours on
    problem.constrain("stay", {(g, t): (sum(begin[g, h] for h in HOUR if h <= t and h > t - up[g]
        or h > t + hours - up[g]), -math.inf, on[g, t]) for g in GEN for t in HOUR})

    # rest (6), unit_commitment.grid:41: least hours off
    problem.constrain("rest", {(g, t): (sum(end[g, h] for h in HOUR if h <= t and h > t - down[g]
        or h > t + hours - down[g]), -math.inf, 1 - on[g, t]) for g in GEN for t in HOUR})

    # rise (7), unit_commitment.grid:43: ramps
    problem.constrain("rise", {(g, h, t): (p[g, t] - p[g, h], -math.inf, ramp[g] * on[g, h]
        + max(ramp[g], least[g]) * begin[g, t]) for g in GEN for (h, t) in STEP})

    # fall (7), unit_commitment.grid:44: ramps
    problem.constrain("fall", {(g, h, t): (p[g, h] - p[g, t], -math.inf, ramp[g] * on[g, t]
        + max(ramp[g], least[g]) * end[g, t]) for g in GEN for (h, t) in STEP})

    # pieces (8), unit_commitment.grid:45: pieces of cost
    problem.constrain("pieces", {(g, n, t): (piece[g, t], slope[g, n] * p[g, t] + intercept[g, n]
        * on[g, t], math.inf) for (g, n) in SEGMENT for t in HOUR})

    return problem


def at(values, key, otherwise):
    """Return the value at an index; one for all where there is no index."""
    if values is None:
        return otherwise
    return values[key] if isinstance(values, dict) else values


def columns(data: dict) -> tuple[dict, dict]:
    """Return the elements of each set and the figures of each parameter by index."""
    sets, params = {}, dict(data["scalars"])
    for table in data["tables"]:
        k = table["keys"]
        index = [row[0] if k == 1 else tuple(row[:k]) for row in table["rows"]]
        if table["set"]:
            sets[table["set"]] = index
        for n, name in enumerate(table["columns"]):
            params[name] = dict(zip(index, (row[k + n] for row in table["rows"]), strict=True))
    return sets, params


def distinct(*sets) -> list:
    """Return the elements of sets in their order, each once."""
    return list(dict.fromkeys(x for s in sets for x in s))


def main() -> None:
    data = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    found = build(data).solve("bonmin")
    print("objective", float(found["f"]))


if __name__ == "__main__":
    main()
