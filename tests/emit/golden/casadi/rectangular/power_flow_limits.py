"""power_flow_limits, rectangular: AC power flow in which generators hold their voltage up to their reactive limits

Written by gridlang 0.1.0 from power_flow_limits.grid (sha256 27187e9f36a9).
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
    """Return the problem on its data, as they stand in power_flow_limits.json."""
    sets, params = columns(data)
    problem = Problem()
    BUS = sets["BUS"]  # buses
    REF = sets["REF"]  # reference buses
    PV = sets["PV"]  # buses whose voltage generators hold
    GEN = sets["GEN"]  # generators
    LINE = sets["LINE"]  # branches by number
    BRANCH = sets["BRANCH"]  # (l, i, j) branch l from bus i to bus j
    ARC = distinct(distinct(BRANCH, [(l, j, i) for (l, i, j) in BRANCH]))  # (l, i, j) branches seen from both ends
    bus = params["bus"]  # bus of a generator
    HELD = distinct([x for x in ([bus[g] for g in GEN]) if x in set((distinct(REF, PV)))])  # buses with a voltage setpoint
    qmin = params["qmin"]  # least reactive output [pu]
    least = {k: sum(qmin[g] for g in GEN if bus[g] == k) for k in HELD}  # least reactive output [pu]
    qmax = params["qmax"]  # greatest reactive output [pu]
    most = {k: sum(qmax[g] for g in GEN if bus[g] == k) for k in HELD}  # greatest reactive output [pu]
    FREE = distinct([k for k in [x for x in HELD if x not in set(REF)] if least[k] < most[k]])  # buses whose reactive output can follow the voltage
    pd = params["pd"]  # demand [pu]
    qd = params["qd"]  # reactive demand [pu]
    gs = params["gs"]  # shunt conductance, as power at 1 pu [pu]
    bs = params["bs"]  # shunt susceptance, as power at 1 pu [pu]
    vm0 = params["vm0"]  # voltage magnitude in the case [pu]
    va0 = params["va0"]  # voltage angle in the case [rad]
    pg0 = params["pg0"]  # output in the case [pu]
    qg0 = params["qg0"]  # reactive output in the case [pu]
    vg = params["vg"]  # voltage setpoint [pu]
    r = params["r"]  # series resistance [pu]
    x = params["x"]  # series reactance [pu]
    b = params["b"]  # total charging susceptance [pu]
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
    setpoint = {k: max(vg[g] for g in GEN if bus[g] == k) for k in HELD}  # voltage to hold [pu]
    GEN_by_bus = grouped((bus[g], g) for g in GEN)
    ARC_by_i = grouped((i, (l, i, j)) for (l, i, j) in ARC)

    vr = problem.variable("vr", [k for k in BUS], start={k: vm0[k] * ca.cos(va0[k]) for k in BUS})  # bus voltage, real part [pu]
    vi = problem.variable("vi", [k for k in BUS], start={k: vm0[k] * ca.sin(va0[k]) for k in BUS})  # bus voltage, imaginary part [pu]
    slackr = problem.variable("slackr", [k
        for k in REF], start={k: sum(pg0[g] for g in GEN_by_bus[k]) for k in REF})  # power of the reference bus, real part [pu]
    slacki = problem.variable("slacki", [k
        for k in REF], start={k: sum(qg0[g] for g in GEN_by_bus[k]) for k in REF})  # power of the reference bus, imaginary part [pu]
    q = problem.variable("q", [k for k in FREE], start={k: sum(qg0[g] for g in GEN_by_bus[k])
        for k in FREE})  # reactive power that holds a voltage [pu]
    above = problem.variable("above", [x_0_0 for x_0_0 in FREE])  # voltage above its setpoint [pu]
    below = problem.variable("below", [x_0_0 for x_0_0 in FREE])  # voltage below its setpoint [pu]

    # power_flow_limits.grid:17: power entering branch l at bus i, real part [pu]
    flow_re = ({(l, i, j): vr[i]
        * (yff_re[l, i, j] * vr[i] - yff_im[l, i, j] * vi[i] + yft_re[l, i, j] * vr[j]
        - yft_im[l, i, j] * vi[j]) + vi[i]
        * (yff_re[l, i, j] * vi[i] + yff_im[l, i, j] * vr[i] + yft_re[l, i, j] * vi[j]
        + yft_im[l, i, j] * vr[j]) for (l, i, j) in ARC})

    # power_flow_limits.grid:17: power entering branch l at bus i, imaginary part [pu]
    flow_im = ({(l, i, j): -(vr[i]
        * (yff_re[l, i, j] * vi[i] + yff_im[l, i, j] * vr[i] + yft_re[l, i, j] * vi[j]
        + yft_im[l, i, j] * vr[j])) + vi[i]
        * (yff_re[l, i, j] * vr[i] - yff_im[l, i, j] * vi[i] + yft_re[l, i, j] * vr[j]
        - yft_im[l, i, j] * vi[j]) for (l, i, j) in ARC})

    # balance (1), power_flow_limits.grid:21: power balance, real part
    problem.constrain("balance_re", {k: ((slackr[k] if k in REF
        else sum(pg0[g] for g in GEN_by_bus[k])) + 0 + 0 - sd_re[k], ysh_re[k]
        * (vr[k]**2 + vi[k]**2) + sum(flow_re[l, i, j] for (l, i, j) in ARC_by_i[k]), ysh_re[k]
        * (vr[k]**2 + vi[k]**2) + sum(flow_re[l, i, j] for (l, i, j) in ARC_by_i[k])) for k in BUS})

    # balance (1), power_flow_limits.grid:21: power balance, imaginary part
    problem.constrain("balance_im", {k: ((slacki[k] if k in REF else 0) + (q[k] if k in FREE else 0)
        + (most[k] if k in [x for x in HELD if x not in set(REF)] and k not in FREE else 0)
        + (sum(qg0[g] for g in GEN_by_bus[k]) if k not in HELD else 0)
        - sd_im[k], -(ysh_im[k] * (vr[k]**2 + vi[k]**2))
        + sum(flow_im[l, i, j] for (l, i, j) in ARC_by_i[k]), -(ysh_im[k] * (vr[k]**2 + vi[k]**2))
        + sum(flow_im[l, i, j] for (l, i, j) in ARC_by_i[k])) for k in BUS})

    # held (2), power_flow_limits.grid:26: voltage setpoints
    problem.constrain("held", {k: (ca.sqrt(vr[k]**2 + vi[k]**2), setpoint[k] + above[k]
        - below[k], setpoint[k] + above[k] - below[k]) for k in FREE})

    # fixed (3), power_flow_limits.grid:27: voltage of the reference bus
    problem.constrain("fixed", {k: (ca.sqrt(vr[k]**2 + vi[k]**2), setpoint[k], setpoint[k])
        for k in [x for x in HELD if x in set(REF)]})

    # reference (4), power_flow_limits.grid:28, the angle as a line through 0: reference angle
    problem.constrain("reference", {k: (-(vr[k] * ca.sin(va0[k])) + vi[k] * ca.cos(va0[k]), 0, 0)
        for k in REF})

    # reference (4), power_flow_limits.grid:28, the side of that line: the half-plane of this direction
    problem.constrain("reference_side", {k: (vr[k] * ca.cos(va0[k]) + vi[k]
        * ca.sin(va0[k]), 0, math.inf) for k in REF})

    # lowest.first (5), power_flow_limits.grid:30: above the setpoint only at the least output
    problem.constrain("lowest_first", {k: (above[k], 0, math.inf) for k in FREE})

    # lowest.second (5), power_flow_limits.grid:30: above the setpoint only at the least output
    problem.constrain("lowest_second", {k: (q[k], least[k], math.inf) for k in FREE if least[k]
        > -math.inf})

    # lowest.product (5), power_flow_limits.grid:30: above the setpoint only at the least output
    problem.constrain("lowest_product", {k: ((above[k] * (q[k] - least[k]) if abs(least[k])
        < math.inf else above[k]), -math.inf, 0) for k in FREE})

    # highest.first (6), power_flow_limits.grid:31: below the setpoint only at the greatest output
    problem.constrain("highest_first", {k: (below[k], 0, math.inf) for k in FREE})

    # highest.second (6), power_flow_limits.grid:31: below the setpoint only at the greatest output
    problem.constrain("highest_second", {k: (q[k], -math.inf, most[k]) for k in FREE if most[k]
        < math.inf})

    # highest.product (6), power_flow_limits.grid:31: below the setpoint only at the greatest output
    problem.constrain("highest_product", {k: ((below[k] * (most[k] - q[k]) if abs(most[k])
        < math.inf else below[k]), -math.inf, 0) for k in FREE})

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
