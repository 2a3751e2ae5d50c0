"""ots: Optimal transmission switching on the DC model

Written by gridlang 0.1.0 from ots.grid (sha256 f3f51698ff5a).
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
    """Return the problem on its data, as they stand in ots.json."""
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
    open_max = params.get("open_max", 5)  # most branches that may be opened
    price = {**{g: c1[g] + c2[g] * (pmin[g] + pmax[g]) + c3[g]
        * (pmin[g]**2 + pmin[g] * pmax[g] + pmax[g]**2) for g in GEN}, **params.get("price", {})}  # cost by the MW, exact at least and greatest output [$/(pu*h)]
    idle = {**{g: c0[g] - (c2[g] + c3[g] * (pmin[g] + pmax[g])) * pmin[g] * pmax[g]
        for g in GEN}, **params.get("idle", {})}  # cost at zero output [$/h]
    supply = sum(max(pmax[g], 0) for g in GEN) + sum(max(-pd[k] - gs[k], 0) for k in BUS)  # all that can be fed in [pu]
    most = {l: min(rate[l], supply + sum(abs(shift[m]) / (x[m] * tap[m]) for m in LINE))
        for l in LINE}  # greatest flow [pu]
    apart = params.get("apart", sum(most[l] * x[l] * tap[l] + abs(shift[l]) for l in LINE))  # greatest angle between two buses [rad]
    GEN_by_bus = grouped((bus[g], g) for g in GEN)
    BRANCH_by_i = grouped((i, (l, i, j)) for (l, i, j) in BRANCH)
    BRANCH_by_j = grouped((j, (l, i, j)) for (l, i, j) in BRANCH)

    va = problem.variable("va", [x_0_0 for x_0_0 in BUS])  # voltage angle
    p = problem.variable("p", [x_0_0 for x_0_0 in GEN])  # output [pu]
    flow = problem.variable("flow", [(x_0_0, x_0_1, x_0_2) for (x_0_0, x_0_1, x_0_2) in BRANCH])  # flow from i to j [pu]
    closed = problem.variable("closed", [x_0_0 for x_0_0 in LINE], start={x_0_0: 1
        for x_0_0 in LINE}, discrete=True, box=(0, 1))  # 1 where a branch is closed
    piece = problem.variable("piece", [x_0_0 for x_0_0 in PWL])  # cost of a generator with a piecewise-linear curve [$/h]

    # ots.grid:25: by how much Ohm's law fails
    slip = ({(l, i, j): x[l] * tap[l] * flow[l, i, j] - (va[i] - va[j] - shift[l])
        for (l, i, j) in BRANCH})

    # ots.grid:26: angle that an open branch allows
    slack = ({l: (apart + abs(shift[l])) * (1 - closed[l]) for l in LINE})

    # ots.grid:23 [$/h]
    problem.f = (sum(price[g] * p[g] + idle[g] for g in GEN) + sum(piece[g] for g in PWL))

    # balance (1), ots.grid:29: power balance
    problem.constrain("balance", {k: (sum(p[g] for g in GEN_by_bus[k]) - pd[k]
        - gs[k], sum(flow[l, i, j] for (l, i, j) in BRANCH_by_i[k])
        - sum(flow[l, i, j] for (l, i, j) in BRANCH_by_j[k]), sum(flow[l, i, j]
        for (l, i, j) in BRANCH_by_i[k]) - sum(flow[l, i, j] for (l, i, j) in BRANCH_by_j[k]))
        for k in BUS})

    # active (2), ots.grid:31: output limits
    problem.constrain("active", {g: (p[g], pmin[g], pmax[g]) for g in GEN if pmin[g] > -math.inf
        or pmax[g] < math.inf})

    # forward (3), ots.grid:32: flow limits
    problem.constrain("forward", {(l, i, j): (flow[l, i, j], -math.inf, most[l] * closed[l])
        for (l, i, j) in BRANCH})

    # backward (3), ots.grid:33: flow limits
    problem.constrain("backward", {(l, i, j): (-flow[l, i, j], -math.inf, most[l] * closed[l])
        for (l, i, j) in BRANCH})

    # above (4), ots.grid:34: Ohm's law where closed
    problem.constrain("above", {(l, i, j): (slip[l, i, j], -math.inf, slack[l])
        for (l, i, j) in BRANCH})

    # below (4), ots.grid:35: Ohm's law where closed
    problem.constrain("below", {(l, i, j): (-slip[l, i, j], -math.inf, slack[l])
        for (l, i, j) in BRANCH})

    # wide (5), ots.grid:36: angle difference limits
    problem.constrain("wide", {(l, i, j): (va[i] - va[j] - slack[l], -math.inf, angmax[l])
        for (l, i, j) in BRANCH if angmax[l] < math.inf})

    # narrow (5), ots.grid:37: angle difference limits
    problem.constrain("narrow", {(l, i, j): (va[i] - va[j] + slack[l], angmin[l], math.inf)
        for (l, i, j) in BRANCH if angmin[l] > -math.inf})

    # opened (6), ots.grid:38: branches opened
    problem.constrain("opened", (sum(1 - closed[l] for l in LINE), -math.inf, open_max))

    # reference (7), ots.grid:39: reference angle
    problem.constrain("reference", {k: (va[k], va0[k], va0[k]) for k in REF})

    # pieces (8), ots.grid:40: pieces of cost
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
    found = build(data).solve("bonmin")
    print("objective", float(found["f"]))


if __name__ == "__main__":
    main()
