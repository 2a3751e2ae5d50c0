"""quinatoa2021, nl: Quinatoa et al. 2021: least losses of a feeder with three generators

Written by gridlang 0.1.0 from quinatoa2021.grid (sha256 023f6d3c9746).
Figures: power in per unit of 1 MVA, voltage in per unit of 4.8 kV, angles in radians.
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
    """Return the problem on its data, as they stand in quinatoa2021.json."""
    sets, params = columns(data)
    problem = Problem()
    ZIP = distinct(["P", "I", "Z"])  # constant power, current, impedance
    BUS = sets["BUS"]
    CODE = sets["CODE"]
    LINE = sets["LINE"]  # (from, to)
    DG = sets["DG"]
    y_pairs = distinct(distinct((distinct(([(i, j) for (i, j) in LINE]), [(j, i)
        for (i, j) in LINE])), [(k, k) for k in BUS]))  # (k, m) where y is not 0
    pd = params["pd"]  # [pu]
    qd = params["qd"]  # [pu]
    zip_ = params["zip_"]
    r_code = params["r_code"]  # [pu^2/pu]
    x_code = params["x_code"]  # [pu^2/pu]
    code = params["code"]
    length = params["length"]
    slack = 701
    cap = params.get("cap", 0.9)  # P and Q that each generator can give [pu]
    vmin = params.get("vmin", 0.9)  # [pu]
    vmax = params.get("vmax", 1.1)  # [pu]
    smax = {**{(x_0_0, x_0_1): math.inf for (x_0_0, x_0_1) in LINE}, **params.get("smax", {})}  # limits of lines, not printed [pu]
    d_re = {k: pd[k] for k in BUS}  # load at 1 p.u., real part [pu]
    d_im = {k: qd[k] for k in BUS}  # load at 1 p.u., imaginary part [pu]
    dp_re = {k: (d_re[k] if zip_[k] == "P" else 0) for k in BUS}  # load of constant power, real part [pu]
    dp_im = {k: (d_im[k] if zip_[k] == "P" else 0) for k in BUS}  # load of constant power, imaginary part [pu]
    di_re = {k: (d_re[k] if zip_[k] == "I" else 0) for k in BUS}  # load of constant current, real part [pu]
    di_im = {k: (d_im[k] if zip_[k] == "I" else 0) for k in BUS}  # load of constant current, imaginary part [pu]
    dz_re = {k: (d_re[k] if zip_[k] == "Z" else 0) for k in BUS}  # load of constant impedance, real part [pu]
    dz_im = {k: (d_im[k] if zip_[k] == "Z" else 0) for k in BUS}  # load of constant impedance, imaginary part [pu]
    y_re = {(k, m): (sum(length[i, j] * r_code[code[i, j]]
        / ((length[i, j] * r_code[code[i, j]])**2 + (length[i, j] * x_code[code[i, j]])**2)
        for (i, j) in LINE if i != j and i == k)
        + sum(length[i, j] * r_code[code[i, j]]
        / ((length[i, j] * r_code[code[i, j]])**2 + (length[i, j] * x_code[code[i, j]])**2)
        for (i, j) in LINE if i != j and j == k) if k == m
        else -((length[k, m] * r_code[code[k, m]]
        / ((length[k, m] * r_code[code[k, m]])**2 + (length[k, m] * x_code[code[k, m]])**2)
        if (k, m) in LINE else 0)
        + (length[m, k] * r_code[code[m, k]]
        / ((length[m, k] * r_code[code[m, k]])**2 + (length[m, k] * x_code[code[m, k]])**2)
        if (m, k) in LINE else 0))) for (k, m) in y_pairs}  # nodal admittance, real part [pu]
    y_im = {(k, m): (sum(-(length[i, j] * x_code[code[i, j]])
        / ((length[i, j] * r_code[code[i, j]])**2 + (length[i, j] * x_code[code[i, j]])**2)
        for (i, j) in LINE if i != j and i == k)
        + sum(-(length[i, j] * x_code[code[i, j]])
        / ((length[i, j] * r_code[code[i, j]])**2 + (length[i, j] * x_code[code[i, j]])**2)
        for (i, j) in LINE if i != j and j == k) if k == m
        else -((-(length[k, m] * x_code[code[k, m]])
        / ((length[k, m] * r_code[code[k, m]])**2 + (length[k, m] * x_code[code[k, m]])**2)
        if (k, m) in LINE else 0)
        + (-(length[m, k] * x_code[code[m, k]])
        / ((length[m, k] * r_code[code[m, k]])**2 + (length[m, k] * x_code[code[m, k]])**2)
        if (m, k) in LINE else 0))) for (k, m) in y_pairs}  # nodal admittance, imaginary part [pu]
    y_pairs_by_k_ = grouped((k_, (k_, m)) for (k_, m) in y_pairs)

    vr = problem.variable("vr", [x_0_0 for x_0_0 in BUS], start={x_0_0: 1 for x_0_0 in BUS})  # voltage, real part [pu]
    vi = problem.variable("vi", [x_0_0 for x_0_0 in BUS], start={x_0_0: 0 for x_0_0 in BUS})  # voltage, imaginary part [pu]
    sr = problem.variable("sr", [x_0_0 for x_0_0 in DG], start={x_0_0: 0 for x_0_0 in DG})  # generated power, real part [pu]
    si = problem.variable("si", [x_0_0 for x_0_0 in DG], start={x_0_0: 0 for x_0_0 in DG})  # generated power, imaginary part [pu]

    # quinatoa2021.grid:11: (1) [pu]
    problem.f = (sum((y_re[k, m] * vr[k] + y_im[k, m] * vi[k]) * vr[m]
        + (y_re[k, m] * vi[k] - y_im[k, m] * vr[k]) * vi[m] for (k, m) in y_pairs))

    # power (2)-(3), quinatoa2021.grid:14: real part
    problem.constrain("power_re", {k: ((sr[k] if k in DG else 0) - dp_re[k] - di_re[k]
        * ca.sqrt(vr[k]**2 + vi[k]**2) - dz_re[k]
        * (vr[k]**2 + vi[k]**2), sum(vr[k] * (y_re[k, m] * vr[m] - y_im[k, m] * vi[m]) + vi[k]
        * (y_re[k, m] * vi[m] + y_im[k, m] * vr[m]) for (k_, m) in y_pairs_by_k_[k]), sum(vr[k]
        * (y_re[k, m] * vr[m] - y_im[k, m] * vi[m]) + vi[k]
        * (y_re[k, m] * vi[m] + y_im[k, m] * vr[m]) for (k_, m) in y_pairs_by_k_[k])) for k in BUS
        if k != slack})

    # power (2)-(3), quinatoa2021.grid:14: imaginary part
    problem.constrain("power_im", {k: ((si[k] if k in DG else 0) - dp_im[k] - di_im[k]
        * ca.sqrt(vr[k]**2 + vi[k]**2) - dz_im[k]
        * (vr[k]**2 + vi[k]**2), sum(-(vr[k] * (y_re[k, m] * vi[m] + y_im[k, m] * vr[m])) + vi[k]
        * (y_re[k, m] * vr[m] - y_im[k, m] * vi[m])
        for (k_, m) in y_pairs_by_k_[k]), sum(-(vr[k] * (y_re[k, m] * vi[m] + y_im[k, m] * vr[m]))
        + vi[k] * (y_re[k, m] * vr[m] - y_im[k, m] * vi[m]) for (k_, m) in y_pairs_by_k_[k]))
        for k in BUS if k != slack})

    # active (4), quinatoa2021.grid:16
    problem.constrain("active", {k: (sr[k], 0, cap) for k in DG})

    # reactive (5), quinatoa2021.grid:17
    problem.constrain("reactive", {k: (si[k], 0, cap) for k in DG})

    # voltage (6), quinatoa2021.grid:18, both sides squared
    problem.constrain("voltage", {k: (vr[k]**2
        + vi[k]**2, (vmin**2 if vmin > 0 else -math.inf), (vmax**2 if vmax >= 0 else -vmax**2))
        for k in BUS})

    # thermal (7), quinatoa2021.grid:19, both sides squared
    problem.constrain("thermal", {(k, m): ((vr[k]
        * (y_re[k, m] * (vr[m] - vr[k]) - y_im[k, m] * (vi[m] - vi[k])) + vi[k]
        * (y_re[k, m] * (vi[m] - vi[k]) + y_im[k, m] * (vr[m] - vr[k])))**2
        + (-(vr[k] * (y_re[k, m] * (vi[m] - vi[k]) + y_im[k, m] * (vr[m] - vr[k]))) + vi[k]
        * (y_re[k, m] * (vr[m] - vr[k]) - y_im[k, m]
        * (vi[m] - vi[k])))**2, -math.inf, (smax[k, m]**2 if smax[k, m] >= 0 else -smax[k, m]**2))
        for (k, m) in LINE if abs(smax[k, m]) < math.inf})

    # reference, quinatoa2021.grid:20: slack at 1 + j0, real part
    problem.constrain("reference_re", (vr[slack], 1, 1))

    # reference, quinatoa2021.grid:20: slack at 1 + j0, imaginary part
    problem.constrain("reference_im", (vi[slack], 0, 0))

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
