"""economic_dispatch: Economic dispatch of one hour

Written by gridlang 0.1.0 from economic_dispatch.grid (sha256 a58e87c8e6e4).
Per unit where a base is declared, else MW and kV; angles in radians.
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
    """Return the problem on its data, as they stand in economic_dispatch.json."""
    sets, params = columns(data)
    problem = Problem()
    BUS = sets["BUS"]  # buses
    GEN = sets["GEN"]  # generators
    SEGMENT = sets["SEGMENT"]  # (g, n) pieces of piecewise-linear costs
    PWL = distinct([g for (g, n) in SEGMENT])  # generators with a piecewise-linear cost
    pd = params["pd"]  # demand [pu]
    pmin = params["pmin"]  # least output [pu]
    pmax = params["pmax"]  # greatest output [pu]
    c3 = params["c3"]  # cubic cost [$/(pu^3*h)]
    c2 = params["c2"]  # quadratic cost [$/(pu^2*h)]
    c1 = params["c1"]  # linear cost [$/(pu*h)]
    c0 = params["c0"]  # fixed cost [$/h]
    slope = params["slope"]  # slope of a piece of cost [$/(pu*h)]
    intercept = params["intercept"]  # cost of a piece, carried to zero output [$/h]

    p = problem.variable("p", [x_0_0 for x_0_0 in GEN])  # output [pu]
    piece = problem.variable("piece", [x_0_0 for x_0_0 in PWL])  # cost of a generator with a piecewise-linear curve [$/h]

    # economic_dispatch.grid:8 [$/h]
    problem.f = (sum(c3[g] * p[g]**3 + c2[g] * p[g]**2 + c1[g] * p[g] + c0[g] for g in GEN)
        + sum(piece[g] for g in PWL))

    # balance (1), economic_dispatch.grid:12: demand is met
    problem.constrain("balance", (sum(p[g] for g in GEN), sum(pd[k] for k in BUS), sum(pd[k]
        for k in BUS)))

    # active (2), economic_dispatch.grid:13: output limits
    problem.constrain("active", {g: (p[g], pmin[g], pmax[g]) for g in GEN if pmin[g] > -math.inf
        or pmax[g] < math.inf})

    # pieces (3), economic_dispatch.grid:14: pieces of cost
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


def main() -> None:
    data = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    found = build(data).solve("ipopt")
    print("objective", float(found["f"]))


if __name__ == "__main__":
    main()
