"""branch_flow: Rossoni et al. 2020 as branch flow: second-order cones, exact at the optimum

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
    """Return the problem on its data, as they stand in branch_flow.json."""
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
    chain = params["chain"]
    CHAIN = distinct([chain[l] for l in LINE])
    STATE = distinct(distinct(([(c, 0) for c in CHAIN]), [(chain[l], l) for l in LINE]))  # (c, m) 0: all closed; else the line that is open
    ENDS = distinct(distinct(([(chain[l], fr[l]) for l in LINE]), [(chain[l], to[l])
        for l in LINE]))  # (c, k)
    chains_at = {k: sum(1 for (c, i) in ENDS if i == k) for k in BUS}
    substation = 1
    INNER = distinct([k for k in BUS if chains_at[k] == 1 and k != substation])  # buses inside of a chain
    FLOW = distinct([(l, c, m) for l in LINE for (c, m) in STATE if chain[l] == c and l != m])  # (l, c, m)
    SEEN = distinct([(c, k, m) for (c, k) in ENDS for (e, m) in STATE if e == c])  # (c, k, m)
    INSIDE = distinct([(c, k, m) for (c, k, m) in SEEN if k in INNER])  # (c, k, m)
    FREE_INSIDE = distinct([(c, k, m) for (c, k, m) in INSIDE if k in FREE])  # (c, k, m)
    pd = params["pd"]  # [pu]
    qd = params["qd"]  # [pu]
    r = params["r"]  # [pu^2/pu]
    x = params["x"]  # [pu^2/pu]
    rated = params["rated"]  # [pu]
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
    least = {k: v_least[k]**2 for k in BUS}  # [pu]
    most = {k: (v_most[k]**2 if level > 0 else min(1, v_most[k]**2)) for k in BUS}  # [pu]
    tangent = ca.sqrt((1 - pf_min) / (1 + pf_min))  # of half the angle whose cosine is pf_min
    IN_MESH_by_m = grouped((m, (m, l)) for (m, l) in IN_MESH)
    SWITCHED_by_other_side_one_side = grouped(((other_side[l], one_side[l]), l) for l in SWITCHED)
    NEXT_by_b = grouped((b, (a, b)) for (a, b) in NEXT)
    NEXT_by_a = grouped((a, (a, b)) for (a, b) in NEXT)
    FLOW_by_fr = grouped((fr[l], (l, c, m)) for (l, c, m) in FLOW)
    FLOW_by_to = grouped((to[l], (l, c, m)) for (l, c, m) in FLOW)
    FLOW_by_fr_o = grouped(((fr[l], o), (l, e, o)) for (l, e, o) in FLOW)
    FLOW_by_to_o = grouped(((to[l], o), (l, e, o)) for (l, e, o) in FLOW)
    STATE_by_e = grouped((e, (e, m)) for (e, m) in STATE)
    SEEN_by_e_i = grouped(((e, i), (e, i, m)) for (e, i, m) in SEEN)
    FREE_INSIDE_by_i = grouped((i, (c, i, m)) for (c, i, m) in FREE_INSIDE)

    closed = problem.variable("closed", [x_0_0 for x_0_0 in LINE], discrete=True, box=(0, 1))  # switch S, (8): 1 where closed
    joined = problem.variable("joined", [(x_0_0, x_0_1)
        for (x_0_0, x_0_1) in NEXT], discrete=True, box=(0, 1))  # 1 where an open line lies between two faces
    mesh_flow = problem.variable("mesh_flow", [(x_0_0, x_0_1)
        for (x_0_0, x_0_1) in NEXT], lower={(x_0_0, x_0_1): -len(MESH)
        for (x_0_0, x_0_1) in NEXT}, upper={(x_0_0, x_0_1): len(MESH) for (x_0_0, x_0_1) in NEXT})  # from the outside to every mesh, through open lines
    share = problem.variable("share", [(x_0_0, x_0_1)
        for (x_0_0, x_0_1) in STATE], lower={(x_0_0, x_0_1): 0
        for (x_0_0, x_0_1) in STATE}, upper={(x_0_0, x_0_1): 1 for (x_0_0, x_0_1) in STATE})  # 1 in the state that holds
    w = problem.variable("w", [k for k in BUS], lower={k: least[k] for k in BUS}, upper={k: most[k]
        for k in BUS}, start={k: 1 for k in BUS})  # |v|² [pu]
    w_in = problem.variable("w_in", [(x_0_0, x_0_1, x_0_2)
        for (x_0_0, x_0_1, x_0_2) in SEEN], lower={(x_0_0, x_0_1, x_0_2): 0
        for (x_0_0, x_0_1, x_0_2) in SEEN})  # |v|² in a state [pu]
    i2 = problem.variable("i2", [(x_0_0, x_0_1, x_0_2)
        for (x_0_0, x_0_1, x_0_2) in FLOW], lower={(x_0_0, x_0_1, x_0_2): 0
        for (x_0_0, x_0_1, x_0_2) in FLOW})  # |i|² in a state [pu]
    fr_ = problem.variable("fr_", [(x_0_0, x_0_1, x_0_2) for (x_0_0, x_0_1, x_0_2) in FLOW])  # power entering a line at its from-bus, in a state, real part [pu]
    fi = problem.variable("fi", [(x_0_0, x_0_1, x_0_2) for (x_0_0, x_0_1, x_0_2) in FLOW])  # power entering a line at its from-bus, in a state, imaginary part [pu]
    p_part = problem.variable("p_part", [x_0_0 for x_0_0 in FREE], lower={x_0_0: pf_min
        for x_0_0 in FREE}, upper={x_0_0: 1 for x_0_0 in FREE}, start={x_0_0: 1 for x_0_0 in FREE})  # P of an inverter, over its rating
    q_part = problem.variable("q_part", [x_0_0 for x_0_0 in FREE], lower={x_0_0: 0
        for x_0_0 in FREE}, upper={x_0_0: ca.sqrt(1 - pf_min**2) for x_0_0 in FREE})  # Q of an inverter, over its rating
    p_in = problem.variable("p_in", [(x_0_0, x_0_1, x_0_2)
        for (x_0_0, x_0_1, x_0_2) in FREE_INSIDE], lower={(x_0_0, x_0_1, x_0_2): 0
        for (x_0_0, x_0_1, x_0_2) in FREE_INSIDE}, upper={(x_0_0, x_0_1, x_0_2): 1
        for (x_0_0, x_0_1, x_0_2) in FREE_INSIDE})  # in a state
    q_in = problem.variable("q_in", [(x_0_0, x_0_1, x_0_2)
        for (x_0_0, x_0_1, x_0_2) in FREE_INSIDE], lower={(x_0_0, x_0_1, x_0_2): 0
        for (x_0_0, x_0_1, x_0_2) in FREE_INSIDE}, upper={(x_0_0, x_0_1, x_0_2): 1
        for (x_0_0, x_0_1, x_0_2) in FREE_INSIDE})  # in a state
    p_grid = problem.variable("p_grid", None)  # from the substation [pu]
    q_grid = problem.variable("q_grid", None)  # from the substation [pu]

    # branch_flow.grid:41: from an inverter, real part [pu]
    s_pv_re = ({k: s_max[k] * (p_part[k] if k in FREE else 1) for k in PV})

    # branch_flow.grid:41: from an inverter, imaginary part [pu]
    s_pv_im = ({k: s_max[k] * (q_part[k] if k in FREE else 0) for k in PV})

    # branch_flow.grid:42: at the to-bus, real part [pu]
    arrives_re = ({(l, c, m): fr_[l, c, m] - z_re[l] * i2[l, c, m] for (l, c, m) in FLOW})

    # branch_flow.grid:42: at the to-bus, imaginary part [pu]
    arrives_im = ({(l, c, m): fi[l, c, m] - z_im[l] * i2[l, c, m] for (l, c, m) in FLOW})

    # branch_flow.grid:44: (3) [pu]
    problem.f = (sum(z_re[l] * i2[l, c, m] for (l, c, m) in FLOW))

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

    # balance (4)-(5), branch_flow.grid:47: at junctions, real part
    problem.constrain("balance_re", {n: ((s_pv_re[n] if n in PV else 0)
        + (p_grid if n == substation else 0)
        - d_re[n], sum(fr_[l, c, m] for (l, c, m) in FLOW_by_fr[n])
        + sum(-arrives_re[l, c, m] for (l, c, m) in FLOW_by_to[n]), sum(fr_[l, c, m]
        for (l, c, m) in FLOW_by_fr[n]) + sum(-arrives_re[l, c, m] for (l, c, m) in FLOW_by_to[n]))
        for n in BUS if n not in INNER})

    # balance (4)-(5), branch_flow.grid:47: at junctions, imaginary part
    problem.constrain("balance_im", {n: ((s_pv_im[n] if n in PV else 0)
        + (q_grid if n == substation else 0)
        - d_im[n], sum(fi[l, c, m] for (l, c, m) in FLOW_by_fr[n])
        + sum(-arrives_im[l, c, m] for (l, c, m) in FLOW_by_to[n]), sum(fi[l, c, m]
        for (l, c, m) in FLOW_by_fr[n]) + sum(-arrives_im[l, c, m] for (l, c, m) in FLOW_by_to[n]))
        for n in BUS if n not in INNER})

    # inside (4)-(5), branch_flow.grid:50: inside of a chain, by state, real part
    problem.constrain("inside_re", {(c, n, m): ((s_max[n] * p_in[c, n, m] if n in FREE
        else (s_max[n] * share[c, m] if n in PV else 0)) - d_re[n]
        * share[c, m], sum(fr_[l, e, o] for (l, e, o) in FLOW_by_fr_o[(n, m)])
        + sum(-arrives_re[l, e, o] for (l, e, o) in FLOW_by_to_o[(n, m)]), sum(fr_[l, e, o]
        for (l, e, o) in FLOW_by_fr_o[(n, m)])
        + sum(-arrives_re[l, e, o] for (l, e, o) in FLOW_by_to_o[(n, m)])) for (c, n, m) in INSIDE})

    # inside (4)-(5), branch_flow.grid:50: inside of a chain, by state, imaginary part
    problem.constrain("inside_im", {(c, n, m): ((s_max[n] * q_in[c, n, m] if n in FREE else 0)
        - d_im[n] * share[c, m], sum(fi[l, e, o] for (l, e, o) in FLOW_by_fr_o[(n, m)])
        + sum(-arrives_im[l, e, o] for (l, e, o) in FLOW_by_to_o[(n, m)]), sum(fi[l, e, o]
        for (l, e, o) in FLOW_by_fr_o[(n, m)])
        + sum(-arrives_im[l, e, o] for (l, e, o) in FLOW_by_to_o[(n, m)])) for (c, n, m) in INSIDE})

    # ohm, branch_flow.grid:53
    problem.constrain("ohm", {(l, c, m): (w_in[c, to[l], m], w_in[c, fr[l], m] - 2
        * (z_re[l] * fr_[l, c, m] + z_im[l] * fi[l, c, m]) + (z_re[l]**2 + z_im[l]**2)
        * i2[l, c, m], w_in[c, fr[l], m] - 2 * (z_re[l] * fr_[l, c, m] + z_im[l] * fi[l, c, m])
        + (z_re[l]**2 + z_im[l]**2) * i2[l, c, m]) for (l, c, m) in FLOW})

    # cone, branch_flow.grid:54: relaxed
    problem.constrain("cone", {(l, c, m): (fr_[l, c, m]**2
        + fi[l, c, m]**2, -math.inf, w_in[c, fr[l], m] * i2[l, c, m]) for (l, c, m) in FLOW})

    # state, branch_flow.grid:55
    problem.constrain("state", {c: (sum(share[c, m] for (e, m) in STATE_by_e[c]), 1, 1)
        for c in CHAIN})

    # opened, branch_flow.grid:56
    problem.constrain("opened", {l: (share[chain[l], l], 1 - closed[l], 1 - closed[l])
        for l in LINE})

    # voltage, branch_flow.grid:57: of all states
    problem.constrain("voltage", {(c, k): (sum(w_in[e, i, m]
        for (e, i, m) in SEEN_by_e_i[(c, k)]), w[k], w[k]) for (c, k) in ENDS})

    # lowest (6), branch_flow.grid:58
    problem.constrain("lowest", {(c, k, m): (w_in[c, k, m], least[k] * share[c, m], math.inf)
        for (c, k, m) in SEEN})

    # highest (6), branch_flow.grid:59
    problem.constrain("highest", {(c, k, m): (w_in[c, k, m], -math.inf, most[k] * share[c, m])
        for (c, k, m) in SEEN})

    # circle (7), branch_flow.grid:61, both sides squared
    problem.constrain("circle", {k: (p_part[k]**2 + q_part[k]**2, -math.inf, 1**2) for k in FREE
        if k not in INNER})

    # chord (7), branch_flow.grid:62
    problem.constrain("chord", {k: (p_part[k] + tangent * q_part[k], 1, math.inf) for k in FREE
        if k not in INNER})

    # circle_inside (7), branch_flow.grid:63, both sides squared
    problem.constrain("circle_inside", {(c, k, m): (p_in[c, k, m]**2
        + q_in[c, k, m]**2, -math.inf, share[c, m]**2) for (c, k, m) in FREE_INSIDE})

    # chord_inside (7), branch_flow.grid:64
    problem.constrain("chord_inside", {(c, k, m): (p_in[c, k, m] + tangent
        * q_in[c, k, m], share[c, m], math.inf) for (c, k, m) in FREE_INSIDE})

    # active, branch_flow.grid:65: of all states
    problem.constrain("active", {k: (sum(p_in[c, i, m]
        for (c, i, m) in FREE_INSIDE_by_i[k]), p_part[k], p_part[k]) for k in FREE if k in INNER})

    # reactive, branch_flow.grid:66: of all states
    problem.constrain("reactive", {k: (sum(q_in[c, i, m]
        for (c, i, m) in FREE_INSIDE_by_i[k]), q_part[k], q_part[k]) for k in FREE if k in INNER})

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
