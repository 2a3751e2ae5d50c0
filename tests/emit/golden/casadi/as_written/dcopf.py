"""dcopf: DC optimal power flow, with taps and phase shifts

Written by gridlang 0.1.0 from dcopf.grid (sha256 2c08ee0e661d).
Per unit where a base is declared, else MW and kV; angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import math
from collections import defaultdict
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
    """Return the problem on its data, as they stand in dcopf.json."""
    sets, params = columns(data)
    problem = Problem()
    BUS = sets["BUS"]  # buses
    REF = sets["REF"]  # reference buses
    GEN = sets["GEN"]  # generators
    LINE = sets["LINE"]  # branches by number
    BRANCH = sets["BRANCH"]  # (l, i, j) branch l from bus i to bus j
    SEGMENT = sets["SEGMENT"]  # (g, n) pieces of piecewise-linear costs
    PWL = distinct([g for (g, n) in SEGMENT])  # generators with a piecewise-linear cost
    pd = params["pd"]  # demand [pu]
    gs = params["gs"]  # shunt conductance, as power at 1 pu [pu]
    va0 = params["va0"]  # voltage angle in the case [rad]
    bus = params["bus"]  # bus of a generator
    pmin = params["pmin"]  # least output [pu]
    pmax = params["pmax"]  # greatest output [pu]
    c3 = params["c3"]  # cubic cost [$/(pu^3*h)]
    c2 = params["c2"]  # quadratic cost [$/(pu^2*h)]
    c1 = params["c1"]  # linear cost [$/(pu*h)]
    c0 = params["c0"]  # fixed cost [$/h]
    slope = params["slope"]  # slope of a piece of cost [$/(pu*h)]
    intercept = params["intercept"]  # cost of a piece, carried to zero output [$/h]
    x = params["x"]  # series reactance [pu]
    rate = params["rate"]  # limit on apparent power [pu]
    tap = params["tap"]  # off-nominal tap ratio, at the from end
    shift = params["shift"]  # phase shift, at the from end [rad]
    angmin = params["angmin"]  # least angle difference [rad]
    angmax = params["angmax"]  # greatest angle difference [rad]
    GEN_by_bus = grouped((bus[g], g) for g in GEN)
    BRANCH_by_i = grouped((i, (l, i, j)) for (l, i, j) in BRANCH)
    BRANCH_by_j = grouped((j, (l, i, j)) for (l, i, j) in BRANCH)

    va = problem.variable("va", [x_0_0 for x_0_0 in BUS])  # voltage angle
    p = problem.variable("p", [x_0_0 for x_0_0 in GEN])  # output [pu]
    piece = problem.variable("piece", [x_0_0 for x_0_0 in PWL])  # cost of a generator with a piecewise-linear curve [$/h]

    # dcopf.grid:12: flow from i to j [pu]
    flow = ({(l, i, j): (va[i] - va[j] - shift[l]) / (x[l] * tap[l]) for (l, i, j) in BRANCH})

    # dcopf.grid:9 [$/h]
    problem.f = (sum(c3[g] * p[g]**3 + c2[g] * p[g]**2 + c1[g] * p[g] + c0[g] for g in GEN)
        + sum(piece[g] for g in PWL))

    # balance (1), dcopf.grid:15: power balance
    problem.constrain("balance", {k: (sum(p[g] for g in GEN_by_bus[k]) - pd[k]
        - gs[k], sum(flow[l, i, j] for (l, i, j) in BRANCH_by_i[k])
        - sum(flow[l, i, j] for (l, i, j) in BRANCH_by_j[k]), sum(flow[l, i, j]
        for (l, i, j) in BRANCH_by_i[k]) - sum(flow[l, i, j] for (l, i, j) in BRANCH_by_j[k]))
        for k in BUS})

    # active (2), dcopf.grid:17: output limits
    problem.constrain("active", {g: (p[g], pmin[g], pmax[g]) for g in GEN if pmin[g] > -math.inf
        or pmax[g] < math.inf})

    # thermal (3), dcopf.grid:18: flow limits
    problem.constrain("thermal", {(l, i, j): (flow[l, i, j], -rate[l], rate[l])
        for (l, i, j) in BRANCH if rate[l] < math.inf})

    # angles (4), dcopf.grid:19: angle difference limits
    problem.constrain("angles", {(l, i, j): (va[i] - va[j], angmin[l], angmax[l])
        for (l, i, j) in BRANCH if angmin[l] > -math.inf or angmax[l] < math.inf})

    # reference (5), dcopf.grid:20: reference angle
    problem.constrain("reference", {k: (va[k], va0[k], va0[k]) for k in REF})

    # pieces (6), dcopf.grid:21: pieces of cost
    problem.constrain("pieces", {(g, n): (piece[g], slope[g, n] * p[g] + intercept[g, n], math.inf)
        for (g, n) in SEGMENT})

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


def grouped(pairs) -> dict:
    """Return the elements that belong to each key."""
    groups = defaultdict(list)
    for key, element in pairs:
        groups[key].append(element)
    return groups


def main() -> None:
    data = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    found = build(data).solve("ipopt")
    print("objective", float(found["f"]))


if __name__ == "__main__":
    main()
