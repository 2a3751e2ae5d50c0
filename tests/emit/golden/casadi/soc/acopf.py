"""acopf, soc: AC optimal power flow

Written by gridlang 0.1.0 from acopf.grid (sha256 52c62af6c837).
Figures: power in per unit, voltage in kV, angles in radians.
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
    """Return the problem on its data, as they stand in acopf.json."""
    sets, params = columns(data)
    problem = Problem()
    BUS = sets["BUS"]  # buses
    REF = sets["REF"]  # reference buses
    GEN = sets["GEN"]  # generators
    LINE = sets["LINE"]  # branches by number
    BRANCH = sets["BRANCH"]  # (l, i, j) branch l from bus i to bus j
    ARC = distinct(distinct(BRANCH, [(l, j, i) for (l, i, j) in BRANCH]))  # (l, i, j) branches seen from both ends
    SEGMENT = sets["SEGMENT"]  # (g, n) pieces of piecewise-linear costs
    PWL = distinct([g for (g, n) in SEGMENT])  # generators with a piecewise-linear cost
    W_products = distinct(distinct(([(i, j) for (l, i, j) in ARC]), [(i, j)
        for (l, i, j) in BRANCH]))  # (i, j) entries of W as they occur
    W_pairs = distinct(distinct(([(i, j) for (i, j) in W_products if i < j]), [(j, i)
        for (i, j) in W_products if j < i]))  # (i, j) entries of W above its diagonal
    W_entries = distinct(distinct((distinct(W_pairs, [(j, i) for (i, j) in W_pairs])), [(k, k)
        for k in BUS]))  # (i, j) entries of W
    pd = params["pd"]  # demand [pu]
    qd = params["qd"]  # reactive demand [pu]
    gs = params["gs"]  # shunt conductance, as power at 1 pu [pu]
    bs = params["bs"]  # shunt susceptance, as power at 1 pu [pu]
    vmin = params["vmin"]  # least voltage magnitude [pu]
    vmax = params["vmax"]  # greatest voltage magnitude [pu]
    vm0 = params["vm0"]  # voltage magnitude in the case [pu]
    va0 = params["va0"]  # voltage angle in the case [rad]
    bus = params["bus"]  # bus of a generator
    pmin = params["pmin"]  # least output [pu]
    pmax = params["pmax"]  # greatest output [pu]
    qmin = params["qmin"]  # least reactive output [pu]
    qmax = params["qmax"]  # greatest reactive output [pu]
    c3 = params["c3"]  # cubic cost [$/(pu^3*h)]
    c2 = params["c2"]  # quadratic cost [$/(pu^2*h)]
    c1 = params["c1"]  # linear cost [$/(pu*h)]
    c0 = params["c0"]  # fixed cost [$/h]
    slope = params["slope"]  # slope of a piece of cost [$/(pu*h)]
    intercept = params["intercept"]  # cost of a piece, carried to zero output [$/h]
    r = params["r"]  # series resistance [pu]
    x = params["x"]  # series reactance [pu]
    b = params["b"]  # total charging susceptance [pu]
    rate = params["rate"]  # limit on apparent power [pu]
    tap = params["tap"]  # off-nominal tap ratio, at the from end
    shift = params["shift"]  # phase shift, at the from end [rad]
    angmin = params["angmin"]  # least angle difference [rad]
    angmax = params["angmax"]  # greatest angle difference [rad]
    sd_re = {k: pd[k] for k in BUS}  # demand, real part [pu]
    sd_im = {k: qd[k] for k in BUS}  # demand, imaginary part [pu]
    ysh_re = {k: gs[k] for k in BUS}  # shunt admittance, real part [pu]
    ysh_im = {k: bs[k] for k in BUS}  # shunt admittance, imaginary part [pu]
    y_re = {l: r[l] / (r[l]**2 + x[l]**2) for l in LINE}  # series admittance, real part [pu]
    y_im = {l: -x[l] / (r[l]**2 + x[l]**2) for l in LINE}  # series admittance, imaginary part [pu]
    ratio_re = {l: tap[l] * ca.cos(shift[l]) for l in LINE}  # transformer ratio, real part
    ratio_im = {l: tap[l] * ca.sin(shift[l]) for l in LINE}  # transformer ratio, imaginary part
    yff_re = {(l, i, j): (y_re[l] / (ratio_re[l]**2 + ratio_im[l]**2) if (l, i, j) in BRANCH
        else y_re[l]) for (l, i, j) in ARC}  # admittance at i, branch l, real part [pu]
    yff_im = {(l, i, j): ((y_im[l] + b[l] / 2) / (ratio_re[l]**2 + ratio_im[l]**2)
        if (l, i, j) in BRANCH else y_im[l] + b[l] / 2) for (l, i, j) in ARC}  # admittance at i, branch l, imaginary part [pu]
    yft_re = {(l, i, j): (-((y_re[l] * ratio_re[l] - y_im[l] * ratio_im[l])
        / (ratio_re[l]**2 + ratio_im[l]**2)) if (l, i, j) in BRANCH
        else -((y_re[l] * ratio_re[l] + y_im[l] * ratio_im[l]) / (ratio_re[l]**2 + ratio_im[l]**2)))
        for (l, i, j) in ARC}  # admittance between i and j, branch l, real part [pu]
    yft_im = {(l, i, j): (-((y_re[l] * ratio_im[l] + y_im[l] * ratio_re[l])
        / (ratio_re[l]**2 + ratio_im[l]**2)) if (l, i, j) in BRANCH
        else -((-(y_re[l] * ratio_im[l]) + y_im[l] * ratio_re[l])
        / (ratio_re[l]**2 + ratio_im[l]**2))) for (l, i, j) in ARC}  # admittance between i and j, branch l, imaginary part [pu]
    turn = max(va0[k] for k in REF)  # angle of the reference in the case
    GEN_by_bus = grouped((bus[g], g) for g in GEN)
    ARC_by_i = grouped((i, (l, i, j)) for (l, i, j) in ARC)

    W_diagonal = problem.variable("W_diagonal", [k for k in BUS], lower={k: 0
        for k in BUS}, start={k: (vm0[k] * ca.cos(va0[k] - turn))**2
        + (vm0[k] * ca.sin(va0[k] - turn))**2 for k in BUS})  # bus voltage, squared magnitude [pu]
    W_upperr = problem.variable("W_upperr", [(i, j) for (i, j) in W_pairs], start={(i, j): vm0[i]
        * ca.cos(va0[i] - turn) * vm0[j] * ca.cos(va0[j] - turn) + vm0[i] * ca.sin(va0[i] - turn)
        * vm0[j] * ca.sin(va0[j] - turn) for (i, j) in W_pairs})  # bus voltage, product with the conjugate of another, real part [pu]
    W_upperi = problem.variable("W_upperi", [(i, j)
        for (i, j) in W_pairs], start={(i, j): -(vm0[i] * ca.cos(va0[i] - turn) * vm0[j]
        * ca.sin(va0[j] - turn)) + vm0[i] * ca.sin(va0[i] - turn) * vm0[j] * ca.cos(va0[j] - turn)
        for (i, j) in W_pairs})  # bus voltage, product with the conjugate of another, imaginary part [pu]
    sr = problem.variable("sr", [x_0_0 for x_0_0 in GEN])  # generated power, real part [pu]
    si = problem.variable("si", [x_0_0 for x_0_0 in GEN])  # generated power, imaginary part [pu]
    piece = problem.variable("piece", [x_0_0 for x_0_0 in PWL])  # cost of a generator with a piecewise-linear curve [$/h]

    # acopf.grid:6: bus voltage, lifted, real part
    W_re = ({(i, j): (W_diagonal[i] if i == j else (W_upperr[i, j] if i < j else W_upperr[j, i]))
        for (i, j) in W_entries})

    # acopf.grid:6: bus voltage, lifted, imaginary part
    W_im = ({(i, j): (0 if i == j else (W_upperi[i, j] if i < j else -W_upperi[j, i]))
        for (i, j) in W_entries})

    # acopf.grid:13: power entering branch l at bus i, real part [pu]
    flow_re = ({(l, i, j): yff_re[l, i, j] * W_diagonal[i] + yft_re[l, i, j] * W_re[i, j]
        + yft_im[l, i, j] * W_im[i, j] for (l, i, j) in ARC})

    # acopf.grid:13: power entering branch l at bus i, imaginary part [pu]
    flow_im = ({(l, i, j): -(yff_im[l, i, j] * W_diagonal[i]) + yft_re[l, i, j] * W_im[i, j]
        - yft_im[l, i, j] * W_re[i, j] for (l, i, j) in ARC})

    # acopf.grid:10 [$/h]
    problem.f = (sum(c3[g] * sr[g]**3 + c2[g] * sr[g]**2 + c1[g] * sr[g] + c0[g] for g in GEN)
        + sum(piece[g] for g in PWL))

    # balance (1), acopf.grid:16: power balance, real part
    problem.constrain("balance_re", {k: (sum(sr[g] for g in GEN_by_bus[k]) - sd_re[k], ysh_re[k]
        * W_diagonal[k] + sum(flow_re[l, i, j] for (l, i, j) in ARC_by_i[k]), ysh_re[k]
        * W_diagonal[k] + sum(flow_re[l, i, j] for (l, i, j) in ARC_by_i[k])) for k in BUS})

    # balance (1), acopf.grid:16: power balance, imaginary part
    problem.constrain("balance_im", {k: (sum(si[g] for g in GEN_by_bus[k])
        - sd_im[k], -(ysh_im[k] * W_diagonal[k])
        + sum(flow_im[l, i, j] for (l, i, j) in ARC_by_i[k]), -(ysh_im[k] * W_diagonal[k])
        + sum(flow_im[l, i, j] for (l, i, j) in ARC_by_i[k])) for k in BUS})

    # active (2), acopf.grid:18: active power limits
    problem.constrain("active", {g: (sr[g], pmin[g], pmax[g]) for g in GEN if pmin[g] > -math.inf
        or pmax[g] < math.inf})

    # reactive (3), acopf.grid:19: reactive power limits
    problem.constrain("reactive", {g: (si[g], qmin[g], qmax[g]) for g in GEN if qmin[g] > -math.inf
        or qmax[g] < math.inf})

    # voltage (4), acopf.grid:20: voltage limits
    problem.constrain("voltage", {k: (W_diagonal[k], vmin[k]**2, vmax[k]**2) for k in BUS if vmin[k]
        < math.inf or abs(vmax[k]) < math.inf})

    # thermal (5), acopf.grid:21, both sides squared: apparent power limits
    problem.constrain("thermal", {(l, i, j): (flow_re[l, i, j]**2
        + flow_im[l, i, j]**2, -math.inf, rate[l]**2) for (l, i, j) in ARC if rate[l] < math.inf})

    # angles_min (6), acopf.grid:22: angle difference limits
    problem.constrain("angles_min", {(l, i, j): (W_re[i, j] * ca.sin(-angmin[l]) + W_im[i, j]
        * ca.cos(-angmin[l]), 0, math.inf) for (l, i, j) in BRANCH if angmin[l] > -math.inf
        and angmax[l] < math.inf and angmax[l] - angmin[l] <= 3.141592653589793})

    # angles_max (6), acopf.grid:22: angle difference limits
    problem.constrain("angles_max", {(l, i, j): (W_re[i, j] * ca.sin(-angmax[l]) + W_im[i, j]
        * ca.cos(-angmax[l]), -math.inf, 0) for (l, i, j) in BRANCH if angmin[l] > -math.inf
        and angmax[l] < math.inf and angmax[l] - angmin[l] <= 3.141592653589793})

    # pieces (8), acopf.grid:24: pieces of cost
    problem.constrain("pieces", {(g, n): (piece[g], slope[g, n] * sr[g] + intercept[g, n], math.inf)
        for (g, n) in SEGMENT})

    # W_minors, acopf.grid:28: 2×2 minors of W
    problem.constrain("W_minors", {(i, j): (W_upperr[i, j]**2
        + W_upperi[i, j]**2, -math.inf, W_diagonal[i] * W_diagonal[j]) for (i, j) in W_pairs})

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
