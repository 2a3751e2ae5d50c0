"""rossoni2020: Rossoni et al. 2020, (3)-(10): switches and power factors for least losses, polar, exact

Written by gridlang 0.1.0 from network.grid (sha256 7abdf394b078).
Figures: power in per unit of 1 MVA, voltage in per unit of 12.66 kV, angles in radians.
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
    """Return the problem on its data, as they stand in rossoni2020.json."""
    sets, params = columns(data)
    problem = Problem()
    BUS = sets["BUS"]
    LINE = sets["LINE"]
    PV = sets["PV"]
    OPEN = sets["OPEN"]  # (setting, line)
    SETTING = distinct(distinct(["free"], [s for (s, l) in OPEN]))
    fr = params["fr"]
    to = params["to"]
    BRANCH = distinct([(l, fr[l], to[l]) for l in LINE])  # (l, i, j)
    pf_min = params.get("pf_min", 0.85)  # least power factor of the inverters, (7)
    level = params.get("level", 1)  # photovoltaic generation: 1, 0.8, or 0 for none
    FREE = distinct([k for k in PV if pf_min < 1 and level > 0])  # inverters whose power factor is free
    MESH = sets["MESH"]  # M_n of (2) = cycles(BRANCH)
    MESH_BRANCH = sets["MESH_BRANCH"]  # (mesh, l, i, j) elements of each of MESH = members(MESH)
    IN_MESH = distinct([(n, l) for n in MESH for (l, i, j) in BRANCH
        if (n, l, i, j) in MESH_BRANCH])  # (n, l)
    FACE = distinct(distinct([0], MESH))
    faces = {l: sum(1 for (m, k) in IN_MESH if k == l) for l in LINE}  # how many meshes a line is in; 0: a bridge
    SWITCHED = distinct([l for l in LINE if faces[l] > 0])  # lines that may be opened
    one_side = {l: max(m for (m, k) in IN_MESH if k == l) for l in SWITCHED}
    other_side = {l: sum(m for (m, k) in IN_MESH if k == l) - one_side[l] for l in SWITCHED}
    NEXT = distinct([(other_side[l], one_side[l]) for l in SWITCHED])  # (a, b) faces next to each other
    pd = params["pd"]  # [pu]
    qd = params["qd"]  # [pu]
    r = params["r"]  # [pu^2/pu]
    x = params["x"]  # [pu^2/pu]
    rated = params["rated"]  # [pu]
    substation = 1
    vmin = params.get("vmin", 0.93)  # (6) [pu]
    vmax = params.get("vmax", 1.05)  # (6) [pu]
    keep = params.get("keep", "free")  # switches: free, or as in a setting
    z_re = {l: r[l] for l in LINE}  # series impedance, real part [pu]
    z_im = {l: x[l] for l in LINE}  # series impedance, imaginary part [pu]
    d_re = {k: pd[k] for k in BUS}  # load, real part [pu]
    d_im = {k: qd[k] for k in BUS}  # load, imaginary part [pu]
    s_max = {k: level * rated[k] for k in PV}  # apparent power of an inverter [pu]
    v_least = {k: (1 if k == substation else vmin) for k in BUS}  # [pu]
    v_most = {k: (1 if k == substation else vmax) for k in BUS}  # [pu]
    y_re = {l: z_re[l] / (z_re[l]**2 + z_im[l]**2) for l in LINE}  # series admittance, real part [pu]
    y_im = {l: -z_im[l] / (z_re[l]**2 + z_im[l]**2) for l in LINE}  # series admittance, imaginary part [pu]
    IN_MESH_by_m = grouped((m, (m, l)) for (m, l) in IN_MESH)
    SWITCHED_by_other_side_one_side = grouped(((other_side[l], one_side[l]), l) for l in SWITCHED)
    NEXT_by_b = grouped((b, (a, b)) for (a, b) in NEXT)
    NEXT_by_a = grouped((a, (a, b)) for (a, b) in NEXT)
    BRANCH_by_k = grouped((k, (l, k, m)) for (l, k, m) in BRANCH)
    BRANCH_by_m = grouped((m, (l, k, m)) for (l, k, m) in BRANCH)

    closed = problem.variable("closed", [x_0_0 for x_0_0 in LINE], discrete=True, box=(0, 1))  # switch S, (8): 1 where closed
    joined = problem.variable("joined", [(x_0_0, x_0_1)
        for (x_0_0, x_0_1) in NEXT], discrete=True, box=(0, 1))  # 1 where an open line lies between two faces
    mesh_flow = problem.variable("mesh_flow", [(x_0_0, x_0_1)
        for (x_0_0, x_0_1) in NEXT], lower={(x_0_0, x_0_1): -len(MESH)
        for (x_0_0, x_0_1) in NEXT}, upper={(x_0_0, x_0_1): len(MESH) for (x_0_0, x_0_1) in NEXT})  # from the outside to every mesh, through open lines
    vm = problem.variable("vm", [k for k in BUS], lower={k: v_least[k]
        for k in BUS}, upper={k: v_most[k] for k in BUS}, start={k: 1 for k in BUS})  # V [pu]
    va = problem.variable("va", [x_0_0 for x_0_0 in BUS], start={x_0_0: 0 for x_0_0 in BUS})  # θ
    pf = problem.variable("pf", [x_0_0 for x_0_0 in FREE], lower={x_0_0: pf_min
        for x_0_0 in FREE}, upper={x_0_0: 1 for x_0_0 in FREE})  # power factor
    rf = problem.variable("rf", [x_0_0 for x_0_0 in FREE], lower={x_0_0: 0
        for x_0_0 in FREE}, upper={x_0_0: ca.sqrt(1 - pf_min**2) for x_0_0 in FREE})  # √(1 - pf²), reactive power over the rating
    p_grid = problem.variable("p_grid", None)  # from the substation [pu]
    q_grid = problem.variable("q_grid", None)  # from the substation [pu]

    # rossoni2020.grid:14: real part [pu]
    v_re = ({k: vm[k] * ca.cos(va[k]) for k in BUS})

    # rossoni2020.grid:14: imaginary part [pu]
    v_im = ({k: vm[k] * ca.sin(va[k]) for k in BUS})

    # rossoni2020.grid:15: from an inverter, real part [pu]
    s_pv_re = ({k: s_max[k] * (pf[k] if k in FREE else 1) for k in PV})

    # rossoni2020.grid:15: from an inverter, imaginary part [pu]
    s_pv_im = ({k: s_max[k] * (rf[k] if k in FREE else 0) for k in PV})

    # rossoni2020.grid:16: power entering line l at k, real part [pu]
    s_km_re = ({(l, k, m): closed[l] * v_re[k]
        * (y_re[l] * (v_re[k] - v_re[m]) - y_im[l] * (v_im[k] - v_im[m])) + closed[l] * v_im[k]
        * (y_re[l] * (v_im[k] - v_im[m]) + y_im[l] * (v_re[k] - v_re[m])) for (l, k, m) in BRANCH})

    # rossoni2020.grid:16: power entering line l at k, imaginary part [pu]
    s_km_im = ({(l, k, m): -(closed[l] * v_re[k]
        * (y_re[l] * (v_im[k] - v_im[m]) + y_im[l] * (v_re[k] - v_re[m]))) + closed[l] * v_im[k]
        * (y_re[l] * (v_re[k] - v_re[m]) - y_im[l] * (v_im[k] - v_im[m])) for (l, k, m) in BRANCH})

    # rossoni2020.grid:17: power entering line l at m, real part [pu]
    s_mk_re = ({(l, k, m): closed[l] * v_re[m]
        * (y_re[l] * (v_re[m] - v_re[k]) - y_im[l] * (v_im[m] - v_im[k])) + closed[l] * v_im[m]
        * (y_re[l] * (v_im[m] - v_im[k]) + y_im[l] * (v_re[m] - v_re[k])) for (l, k, m) in BRANCH})

    # rossoni2020.grid:17: power entering line l at m, imaginary part [pu]
    s_mk_im = ({(l, k, m): -(closed[l] * v_re[m]
        * (y_re[l] * (v_im[m] - v_im[k]) + y_im[l] * (v_re[m] - v_re[k]))) + closed[l] * v_im[m]
        * (y_re[l] * (v_re[m] - v_re[k]) - y_im[l] * (v_im[m] - v_im[k])) for (l, k, m) in BRANCH})

    # rossoni2020.grid:19: (3) [pu]
    problem.f = (sum(closed[l] * y_re[l]
        * (vm[k]**2 + vm[m]**2 - 2 * vm[k] * vm[m] * ca.cos(va[k] - va[m]))
        for (l, k, m) in BRANCH))

    # held, network.grid:47: switches as they are
    problem.constrain("held", {l: (closed[l], (0 if (keep, l) in OPEN else 1), (0
        if (keep, l) in OPEN else 1)) for l in LINE if keep != "free"})

    # bridge, network.grid:48: without it a part is cut off
    problem.constrain("bridge", {l: (closed[l], 1, 1) for l in LINE if faces[l] == 0})

    # lines (9), network.grid:49
    problem.constrain("lines", (sum(closed[l] for l in LINE), len(LINE) - len(MESH), len(LINE)
        - len(MESH)))

    # mesh (10), network.grid:50: n_adj is an integer of at least 0
    problem.constrain("mesh", {n: (sum(closed[l] for (m, l) in IN_MESH_by_m[n]), -math.inf, sum(1
        for (m, l) in IN_MESH_by_m[n]) - 1) for n in MESH})

    # sides, network.grid:54: tree
    problem.constrain("sides", {(a, b): (sum(1 - closed[l]
        for l in SWITCHED_by_other_side_one_side[(a, b)]), joined[a, b], joined[a, b])
        for (a, b) in NEXT})

    # forth, network.grid:56: tree
    problem.constrain("forth", {(a, b): (mesh_flow[a, b], -math.inf, len(MESH) * joined[a, b])
        for (a, b) in NEXT})

    # back, network.grid:57: tree
    problem.constrain("back", {(a, b): (mesh_flow[a, b], -(len(MESH) * joined[a, b]), math.inf)
        for (a, b) in NEXT})

    # reached, network.grid:58: tree
    problem.constrain("reached", {n: (sum(mesh_flow[a, b] for (a, b) in NEXT_by_b[n])
        - sum(mesh_flow[a, b] for (a, b) in NEXT_by_a[n]), 1, 1) for n in MESH})

    # balance (4)-(5), rossoni2020.grid:24: real part
    problem.constrain("balance_re", {n: ((s_pv_re[n] if n in PV else 0)
        + (p_grid if n == substation else 0)
        - d_re[n], sum(s_km_re[l, k, m] for (l, k, m) in BRANCH_by_k[n])
        + sum(s_mk_re[l, k, m] for (l, k, m) in BRANCH_by_m[n]), sum(s_km_re[l, k, m]
        for (l, k, m) in BRANCH_by_k[n]) + sum(s_mk_re[l, k, m] for (l, k, m) in BRANCH_by_m[n]))
        for n in BUS})

    # balance (4)-(5), rossoni2020.grid:24: imaginary part
    problem.constrain("balance_im", {n: ((s_pv_im[n] if n in PV else 0)
        + (q_grid if n == substation else 0)
        - d_im[n], sum(s_km_im[l, k, m] for (l, k, m) in BRANCH_by_k[n])
        + sum(s_mk_im[l, k, m] for (l, k, m) in BRANCH_by_m[n]), sum(s_km_im[l, k, m]
        for (l, k, m) in BRANCH_by_k[n]) + sum(s_mk_im[l, k, m] for (l, k, m) in BRANCH_by_m[n]))
        for n in BUS})

    # arc (7), rossoni2020.grid:26: P = S·pf, Q = S·√(1 - pf²)
    problem.constrain("arc", {k: (pf[k]**2 + rf[k]**2, 1, 1) for k in FREE})

    # reference, rossoni2020.grid:27
    problem.constrain("reference", (va[substation], 0, 0))

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
