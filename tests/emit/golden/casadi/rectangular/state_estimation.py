"""state_estimation, rectangular: AC state estimation by weighted least squares

Written by gridlang 0.1.0 from state_estimation.grid (sha256 a44692595a8e).
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
    """Return the problem on its data, as they stand in state_estimation.json."""
    sets, params = columns(data)
    problem = Problem()
    BUS = sets["BUS"]  # buses
    REF = sets["REF"]  # reference buses
    LINE = sets["LINE"]  # branches by number
    BRANCH = sets["BRANCH"]  # (l, i, j) branch l from bus i to bus j
    ARC = distinct(distinct(BRANCH, [(l, j, i) for (l, i, j) in BRANCH]))  # (l, i, j) branches seen from both ends
    VOLTMETER = sets["VOLTMETER"]
    INJECTION = sets["INJECTION"]
    FLOWMETER = sets["FLOWMETER"]  # (line, at, to)
    gs = params["gs"]  # shunt conductance, as power at 1 pu [pu]
    bs = params["bs"]  # shunt susceptance, as power at 1 pu [pu]
    va0 = params["va0"]  # voltage angle in the case [rad]
    r = params["r"]  # series resistance [pu]
    x = params["x"]  # series reactance [pu]
    b = params["b"]  # total charging susceptance [pu]
    tap = params["tap"]  # off-nominal tap ratio, at the from end
    shift = params["shift"]  # phase shift, at the from end [rad]
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
    vm_z = params["vm_z"]  # [pu]
    vm_sigma = params["vm_sigma"]  # [pu]
    p_in = params["p_in"]  # [pu]
    q_in = params["q_in"]  # [pu]
    in_sigma = params["in_sigma"]  # [pu]
    p_fl = params["p_fl"]  # [pu]
    q_fl = params["q_fl"]  # [pu]
    fl_sigma = params["fl_sigma"]  # [pu]
    ARC_by_i = grouped((i, (l, i, j)) for (l, i, j) in ARC)

    vr = problem.variable("vr", [x_0_0 for x_0_0 in BUS], start={x_0_0: 1 for x_0_0 in BUS})  # bus voltage, real part [pu]
    vi = problem.variable("vi", [x_0_0 for x_0_0 in BUS], start={x_0_0: 0 for x_0_0 in BUS})  # bus voltage, imaginary part [pu]

    # state_estimation.grid:14: power entering branch l at bus i, real part [pu]
    flow_re = ({(l, i, j): vr[i]
        * (yff_re[l, i, j] * vr[i] - yff_im[l, i, j] * vi[i] + yft_re[l, i, j] * vr[j]
        - yft_im[l, i, j] * vi[j]) + vi[i]
        * (yff_re[l, i, j] * vi[i] + yff_im[l, i, j] * vr[i] + yft_re[l, i, j] * vi[j]
        + yft_im[l, i, j] * vr[j]) for (l, i, j) in ARC})

    # state_estimation.grid:14: power entering branch l at bus i, imaginary part [pu]
    flow_im = ({(l, i, j): -(vr[i]
        * (yff_re[l, i, j] * vi[i] + yff_im[l, i, j] * vr[i] + yft_re[l, i, j] * vi[j]
        + yft_im[l, i, j] * vr[j])) + vi[i]
        * (yff_re[l, i, j] * vr[i] - yff_im[l, i, j] * vi[i] + yft_re[l, i, j] * vr[j]
        - yft_im[l, i, j] * vi[j]) for (l, i, j) in ARC})

    # state_estimation.grid:15: power that a bus feeds in, real part [pu]
    injection_re = ({k: ysh_re[k] * (vr[k]**2 + vi[k]**2)
        + sum(flow_re[l, i, j] for (l, i, j) in ARC_by_i[k]) for k in BUS})

    # state_estimation.grid:15: power that a bus feeds in, imaginary part [pu]
    injection_im = ({k: -(ysh_im[k] * (vr[k]**2 + vi[k]**2))
        + sum(flow_im[l, i, j] for (l, i, j) in ARC_by_i[k]) for k in BUS})

    # state_estimation.grid:18: squared residuals by their standard deviations
    problem.f = (sum(((ca.sqrt(vr[k]**2 + vi[k]**2) - vm_z[k]) / vm_sigma[k])**2 for k in VOLTMETER)
        + sum(((p_in[k] - injection_re[k]) / in_sigma[k])**2
        + ((q_in[k] - injection_im[k]) / in_sigma[k])**2 for k in INJECTION)
        + sum(((p_fl[l, i, j] - flow_re[l, i, j]) / fl_sigma[l, i, j])**2
        + ((q_fl[l, i, j] - flow_im[l, i, j]) / fl_sigma[l, i, j])**2 for (l, i, j) in FLOWMETER))

    # reference (1), state_estimation.grid:24, the angle as a line through 0: reference angle
    problem.constrain("reference", {k: (-(vr[k] * ca.sin(va0[k])) + vi[k] * ca.cos(va0[k]), 0, 0)
        for k in REF})

    # reference (1), state_estimation.grid:24, the side of that line: the half-plane of this direction
    problem.constrain("reference_side", {k: (vr[k] * ca.cos(va0[k]) + vi[k]
        * ca.sin(va0[k]), 0, math.inf) for k in REF})

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
