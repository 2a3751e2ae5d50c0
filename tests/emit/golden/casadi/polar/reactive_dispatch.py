"""reactive_dispatch, polar: Reactive power dispatch: least losses at the case's active power

Written by gridlang 0.1.0 from reactive_dispatch.grid (sha256 4e9c8f643d36).
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
    """Return the problem on its data, as they stand in reactive_dispatch.json."""
    sets, params = columns(data)
    problem = Problem()
    BUS = sets["BUS"]  # buses
    REF = sets["REF"]  # reference buses
    GEN = sets["GEN"]  # generators
    LINE = sets["LINE"]  # branches by number
    BRANCH = sets["BRANCH"]  # (l, i, j) branch l from bus i to bus j
    ARC = distinct(distinct(BRANCH, [(l, j, i) for (l, i, j) in BRANCH]))  # (l, i, j) branches seen from both ends
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
    pg0 = params["pg0"]  # output in the case [pu]
    r = params["r"]  # series resistance [pu]
    x = params["x"]  # series reactance [pu]
    b = params["b"]  # total charging susceptance [pu]
    rate = params["rate"]  # limit on apparent power [pu]
    tap = params["tap"]  # off-nominal tap ratio, at the from end
    shift = params["shift"]  # phase shift, at the from end [rad]
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
    GEN_by_bus = grouped((bus[g], g) for g in GEN)
    ARC_by_i = grouped((i, (l, i, j)) for (l, i, j) in ARC)

    vm = problem.variable("vm", [k for k in BUS], lower={k: 0 for k in BUS}, start={k: vm0[k]
        for k in BUS})  # bus voltage, magnitude [pu]
    va = problem.variable("va", [k for k in BUS], start={k: va0[k] for k in BUS})  # bus voltage, angle
    q = problem.variable("q", [g for g in GEN], lower={g: qmin[g] for g in GEN}, upper={g: qmax[g]
        for g in GEN})  # reactive output [pu]
    slack = problem.variable("slack", [k for k in REF])  # active power of the reference bus [pu]

    # reactive_dispatch.grid:9: power entering branch l at bus i, real part [pu]
    flow_re = ({(l, i, j): yff_re[l, i, j] * vm[i]**2 + vm[i] * vm[j]
        * (yft_re[l, i, j] * ca.cos(va[i] - va[j]) + yft_im[l, i, j] * ca.sin(va[i] - va[j]))
        for (l, i, j) in ARC})

    # reactive_dispatch.grid:9: power entering branch l at bus i, imaginary part [pu]
    flow_im = ({(l, i, j): -(yff_im[l, i, j] * vm[i]**2) + vm[i] * vm[j]
        * (yft_re[l, i, j] * ca.sin(va[i] - va[j]) - yft_im[l, i, j] * ca.cos(va[i] - va[j]))
        for (l, i, j) in ARC})

    # reactive_dispatch.grid:11 [pu]
    problem.f = (sum(flow_re[l, i, j] for (l, i, j) in ARC))

    # balance (1), reactive_dispatch.grid:14: power balance, real part
    problem.constrain("balance_re", {k: ((slack[k] if k in REF
        else sum(pg0[g] for g in GEN_by_bus[k])) - sd_re[k], ysh_re[k] * vm[k]**2
        + sum(flow_re[l, i, j] for (l, i, j) in ARC_by_i[k]), ysh_re[k] * vm[k]**2
        + sum(flow_re[l, i, j] for (l, i, j) in ARC_by_i[k])) for k in BUS})

    # balance (1), reactive_dispatch.grid:14: power balance, imaginary part
    problem.constrain("balance_im", {k: (-sd_im[k]
        + sum(q[g] for g in GEN_by_bus[k]), -(ysh_im[k] * vm[k]**2)
        + sum(flow_im[l, i, j] for (l, i, j) in ARC_by_i[k]), -(ysh_im[k] * vm[k]**2)
        + sum(flow_im[l, i, j] for (l, i, j) in ARC_by_i[k])) for k in BUS})

    # active (2), reactive_dispatch.grid:17: active power limits
    problem.constrain("active", {k: (slack[k], sum(pmin[g] for g in GEN_by_bus[k]), sum(pmax[g]
        for g in GEN_by_bus[k])) for k in REF if sum(pmin[g] for g in GEN_by_bus[k]) > -math.inf
        or sum(pmax[g] for g in GEN_by_bus[k]) < math.inf})

    # voltage (3), reactive_dispatch.grid:19: voltage limits
    problem.constrain("voltage", {k: (vm[k], vmin[k], vmax[k]) for k in BUS if vmin[k] > -math.inf
        or vmax[k] < math.inf})

    # thermal (4), reactive_dispatch.grid:20, both sides squared: apparent power limits
    problem.constrain("thermal", {(l, i, j): (flow_re[l, i, j]**2
        + flow_im[l, i, j]**2, -math.inf, rate[l]**2) for (l, i, j) in ARC if rate[l] < math.inf})

    # reference (5), reactive_dispatch.grid:21: reference angle
    problem.constrain("reference", {k: (va[k], va0[k], va0[k]) for k in REF})

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
