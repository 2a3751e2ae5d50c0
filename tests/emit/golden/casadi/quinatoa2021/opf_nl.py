"""opf_nl: Quinatoa et al. 2021, OPF-NL (1)-(7): optimal power flow in rectangular coordinates

Written by gridlang 0.1.0 from opf_nl.grid (sha256 67d61ae84bb3).
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
    """Return the problem on its data, as they stand in opf_nl.json."""
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
    G = {(k, m): y_re[k, m] for (k, m) in y_pairs}  # its real part [pu]
    B = {(k, m): y_im[k, m] for (k, m) in y_pairs}  # its imaginary part [pu]
    y_pairs_by_k_ = grouped((k_, (k_, m)) for (k_, m) in y_pairs)

    V = problem.variable("V", [x_0_0 for x_0_0 in BUS], start={x_0_0: 1 for x_0_0 in BUS})  # real part of the voltage [pu]
    U = problem.variable("U", [x_0_0 for x_0_0 in BUS], start={x_0_0: 0 for x_0_0 in BUS})  # imaginary part [pu]
    p = problem.variable("p", [x_0_0 for x_0_0 in DG], lower={x_0_0: 0
        for x_0_0 in DG}, upper={x_0_0: cap for x_0_0 in DG})  # active power generated, (4) [pu]
    q = problem.variable("q", [x_0_0 for x_0_0 in DG], lower={x_0_0: 0
        for x_0_0 in DG}, upper={x_0_0: cap for x_0_0 in DG})  # reactive power generated, (5) [pu]

    # opf_nl.grid:10: voltage, real part [pu]
    v_re = ({k: V[k] for k in BUS})

    # opf_nl.grid:10: voltage, imaginary part [pu]
    v_im = ({k: U[k] for k in BUS})

    # opf_nl.grid:12: squared magnitude [pu]
    v2 = ({k: V[k]**2 + U[k]**2 for k in BUS})

    # opf_nl.grid:13: real part [pu]
    load_re = ({k: dp_re[k] + di_re[k] * ca.sqrt(v2[k]) + dz_re[k] * v2[k] for k in BUS})

    # opf_nl.grid:13: imaginary part [pu]
    load_im = ({k: dp_im[k] + di_im[k] * ca.sqrt(v2[k]) + dz_im[k] * v2[k] for k in BUS})

    # opf_nl.grid:16: (1) [pu]
    problem.f = (sum(G[k, m] * (V[k] * V[m] + U[k] * U[m]) for (k, m) in y_pairs))

    # active (2), opf_nl.grid:20
    problem.constrain("active", {k: ((p[k] if k in DG else 0) - load_re[k], V[k]
        * sum(G[k, m] * V[m] - B[k, m] * U[m] for (k_, m) in y_pairs_by_k_[k]) + U[k]
        * sum(B[k, m] * V[m] + G[k, m] * U[m] for (k_, m) in y_pairs_by_k_[k]), V[k]
        * sum(G[k, m] * V[m] - B[k, m] * U[m] for (k_, m) in y_pairs_by_k_[k]) + U[k]
        * sum(B[k, m] * V[m] + G[k, m] * U[m] for (k_, m) in y_pairs_by_k_[k])) for k in BUS
        if k != slack})

    # reactive (3), opf_nl.grid:22
    problem.constrain("reactive", {k: ((q[k] if k in DG else 0) - load_im[k], V[k]
        * sum(-(B[k, m] * V[m]) - G[k, m] * U[m] for (k_, m) in y_pairs_by_k_[k]) + U[k]
        * sum(G[k, m] * V[m] - B[k, m] * U[m] for (k_, m) in y_pairs_by_k_[k]), V[k]
        * sum(-(B[k, m] * V[m]) - G[k, m] * U[m] for (k_, m) in y_pairs_by_k_[k]) + U[k]
        * sum(G[k, m] * V[m] - B[k, m] * U[m] for (k_, m) in y_pairs_by_k_[k])) for k in BUS
        if k != slack})

    # voltage (6), opf_nl.grid:24
    problem.constrain("voltage", {k: (v2[k], vmin**2, vmax**2) for k in BUS})

    # thermal (7), opf_nl.grid:25, both sides squared
    problem.constrain("thermal", {(k, m): ((v_re[k]
        * (y_re[k, m] * (v_re[m] - v_re[k]) - y_im[k, m] * (v_im[m] - v_im[k])) + v_im[k]
        * (y_re[k, m] * (v_im[m] - v_im[k]) + y_im[k, m] * (v_re[m] - v_re[k])))**2
        + (-(v_re[k] * (y_re[k, m] * (v_im[m] - v_im[k]) + y_im[k, m] * (v_re[m] - v_re[k])))
        + v_im[k]
        * (y_re[k, m] * (v_re[m] - v_re[k]) - y_im[k, m]
        * (v_im[m] - v_im[k])))**2, -math.inf, (smax[k, m]**2 if smax[k, m] >= 0
        else -smax[k, m]**2)) for (k, m) in LINE if abs(smax[k, m]) < math.inf})

    # reference, opf_nl.grid:26: slack at 1 + j0, real part
    problem.constrain("reference_re", (v_re[slack], 1, 1))

    # reference, opf_nl.grid:26: slack at 1 + j0, imaginary part
    problem.constrain("reference_im", (v_im[slack], 0, 0))

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
