"""branch_flow: Rossoni et al. 2020 as branch flow: second-order cones, exact at the optimum

Written by gridlang 0.1.0 from network.grid (sha256 7abdf394b078).
Figures: power in per unit of 1 MVA, voltage in per unit of 12.66 kV, angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import sys
from collections import defaultdict
from pathlib import Path

import pyomo.environ as pyo


def build(data: dict) -> pyo.ConcreteModel:
    """Return the model on its data, as they stand in branch_flow.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="branch_flow")
    m.BUS = pyo.Set(initialize=sets["BUS"])
    m.LINE = pyo.Set(initialize=sets["LINE"])
    m.PV = pyo.Set(initialize=sets["PV"])
    m.OPEN = pyo.Set(dimen=2, initialize=sets["OPEN"])  # (setting, line)
    m.SETTING = pyo.Set(initialize=pyo.SetOf(["free"]) | pyo.SetOf([s for (s, l) in m.OPEN]))
    m.fr = pyo.Param(m.LINE, initialize=params["fr"], within=pyo.Any)
    m.to = pyo.Param(m.LINE, initialize=params["to"], within=pyo.Any)
    m.BRANCH = pyo.Set(dimen=3, initialize=pyo.SetOf([(l, m.fr[l], m.to[l]) for l in m.LINE]))  # (l, i, j)
    m.pf_min = pyo.Param(initialize=params.get("pf_min", {}), default=lambda m: 0.85)  # least power factor of the inverters, (7)
    m.level = pyo.Param(initialize=params.get("level", {}), default=lambda m: 1)  # photovoltaic generation: 1, 0.8, or 0 for none
    m.FREE = pyo.Set(initialize=pyo.SetOf([k for k in m.PV if m.pf_min < 1 and m.level > 0]))  # inverters whose power factor is free
    m.MESH = pyo.Set(initialize=sets["MESH"])  # M_n of (2) = cycles(BRANCH)
    m.MESH_BRANCH = pyo.Set(dimen=4, initialize=sets["MESH_BRANCH"])  # (mesh, l, i, j) elements of each of MESH = members(MESH)
    m.IN_MESH = pyo.Set(dimen=2, initialize=pyo.SetOf([(n, l) for n in m.MESH
        for (l, i, j) in m.BRANCH if (n, l, i, j) in m.MESH_BRANCH]))  # (n, l)
    m.FACE = pyo.Set(initialize=pyo.SetOf([0]) | m.MESH)
    m.faces = pyo.Param(m.LINE, initialize=lambda m, l: sum(1 for (m_, k) in m.IN_MESH if k == l))  # how many meshes a line is in; 0: a bridge
    m.SWITCHED = pyo.Set(initialize=pyo.SetOf([l for l in m.LINE if m.faces[l] > 0]))  # lines that may be opened
    m.one_side = pyo.Param(m.SWITCHED, initialize=lambda m, l: max(m_ for (m_, k) in m.IN_MESH if k
        == l))
    m.other_side = pyo.Param(m.SWITCHED, initialize=lambda m, l: sum(m_ for (m_, k) in m.IN_MESH
        if k == l) - m.one_side[l])
    m.NEXT = pyo.Set(dimen=2, initialize=pyo.SetOf([(m.other_side[l], m.one_side[l])
        for l in m.SWITCHED]))  # (a, b) faces next to each other
    m.chain = pyo.Param(m.LINE, initialize=params["chain"])
    m.CHAIN = pyo.Set(initialize=pyo.SetOf([m.chain[l] for l in m.LINE]))
    m.STATE = pyo.Set(dimen=2, initialize=(pyo.SetOf([(c, 0)
        for c in m.CHAIN])) | pyo.SetOf([(m.chain[l], l) for l in m.LINE]))  # (c, m) 0: all closed; else the line that is open
    m.ENDS = pyo.Set(dimen=2, initialize=(pyo.SetOf([(m.chain[l], m.fr[l])
        for l in m.LINE])) | pyo.SetOf([(m.chain[l], m.to[l]) for l in m.LINE]))  # (c, k)
    m.chains_at = pyo.Param(m.BUS, initialize=lambda m, k: sum(1 for (c, i) in m.ENDS if i == k))
    m.substation = pyo.Param(initialize=lambda m: 1, within=pyo.Any)
    m.INNER = pyo.Set(initialize=pyo.SetOf([k for k in m.BUS if m.chains_at[k] == 1
        and k != pyo.value(m.substation)]))  # buses inside of a chain
    m.FLOW = pyo.Set(dimen=3, initialize=pyo.SetOf([(l, c, m_) for l in m.LINE
        for (c, m_) in m.STATE if m.chain[l] == c and l != m_]))  # (l, c, m)
    m.SEEN = pyo.Set(dimen=3, initialize=pyo.SetOf([(c, k, m_) for (c, k) in m.ENDS
        for (e, m_) in m.STATE if e == c]))  # (c, k, m)
    m.INSIDE = pyo.Set(dimen=3, initialize=pyo.SetOf([(c, k, m_) for (c, k, m_) in m.SEEN
        if k in m.INNER]))  # (c, k, m)
    m.FREE_INSIDE = pyo.Set(dimen=3, initialize=pyo.SetOf([(c, k, m_) for (c, k, m_) in m.INSIDE
        if k in m.FREE]))  # (c, k, m)
    m.pd = pyo.Param(m.BUS, initialize=params["pd"])  # [pu]
    m.qd = pyo.Param(m.BUS, initialize=params["qd"])  # [pu]
    m.r = pyo.Param(m.LINE, initialize=params["r"])  # [pu^2/pu]
    m.x = pyo.Param(m.LINE, initialize=params["x"])  # [pu^2/pu]
    m.rated = pyo.Param(m.PV, initialize=params["rated"])  # [pu]
    m.vmin = pyo.Param(initialize=params.get("vmin", {}), default=lambda m: 0.93)  # (6) [pu]
    m.vmax = pyo.Param(initialize=params.get("vmax", {}), default=lambda m: 1.05)  # (6) [pu]
    m.keep = pyo.Param(initialize=params.get("keep", {}), default=lambda m: "free", within=pyo.Any)  # switches: free, or as in a setting
    m.z_re = pyo.Param(m.LINE, initialize=lambda m, l: m.r[l])  # series impedance, real part [pu]
    m.z_im = pyo.Param(m.LINE, initialize=lambda m, l: m.x[l])  # series impedance, imaginary part [pu]
    m.d_re = pyo.Param(m.BUS, initialize=lambda m, k: m.pd[k])  # load, real part [pu]
    m.d_im = pyo.Param(m.BUS, initialize=lambda m, k: m.qd[k])  # load, imaginary part [pu]
    m.s_max = pyo.Param(m.PV, initialize=lambda m, k: m.level * m.rated[k])  # apparent power of an inverter [pu]
    m.v_least = pyo.Param(m.BUS, initialize=lambda m, k: (1 if k == pyo.value(m.substation)
        else m.vmin))  # [pu]
    m.v_most = pyo.Param(m.BUS, initialize=lambda m, k: (1 if k == pyo.value(m.substation)
        else m.vmax))  # [pu]
    m.least = pyo.Param(m.BUS, initialize=lambda m, k: m.v_least[k]**2)  # [pu]
    m.most = pyo.Param(m.BUS, initialize=lambda m, k: (m.v_most[k]**2 if m.level > 0
        else min(1, m.v_most[k]**2)))  # [pu]
    m.tangent = pyo.Param(initialize=lambda m: pyo.sqrt((1 - m.pf_min) / (1 + m.pf_min)))  # of half the angle whose cosine is pf_min
    IN_MESH_by_m = grouped((m_, (m_, l)) for (m_, l) in m.IN_MESH)
    SWITCHED_by_other_side_one_side = grouped(((m.other_side[l], m.one_side[l]), l) for l in m.SWITCHED)
    NEXT_by_b = grouped((b, (a, b)) for (a, b) in m.NEXT)
    NEXT_by_a = grouped((a, (a, b)) for (a, b) in m.NEXT)
    FLOW_by_fr = grouped((m.fr[l], (l, c, m_)) for (l, c, m_) in m.FLOW)
    FLOW_by_to = grouped((m.to[l], (l, c, m_)) for (l, c, m_) in m.FLOW)
    FLOW_by_fr_o = grouped(((m.fr[l], o), (l, e, o)) for (l, e, o) in m.FLOW)
    FLOW_by_to_o = grouped(((m.to[l], o), (l, e, o)) for (l, e, o) in m.FLOW)
    STATE_by_e = grouped((e, (e, m_)) for (e, m_) in m.STATE)
    SEEN_by_e_i = grouped(((e, i), (e, i, m_)) for (e, i, m_) in m.SEEN)
    FREE_INSIDE_by_i = grouped((i, (c, i, m_)) for (c, i, m_) in m.FREE_INSIDE)

    m.closed = pyo.Var(m.LINE, domain=pyo.Binary)  # switch S, (8): 1 where closed
    m.joined = pyo.Var(m.NEXT, domain=pyo.Binary)  # 1 where an open line lies between two faces
    m.mesh_flow = pyo.Var(m.NEXT, domain=pyo.Reals, bounds=lambda m, x_0_0, x_0_1: (-len(m.MESH), len(m.MESH)))  # from the outside to every mesh, through open lines
    m.share = pyo.Var(m.STATE, domain=pyo.Reals, bounds=lambda m, x_0_0, x_0_1: (0, 1))  # 1 in the state that holds
    m.w = pyo.Var(m.BUS, domain=pyo.Reals, bounds=lambda m, k: (m.least[k], m.most[k]), initialize=lambda m, k: 1)  # |v|² [pu]
    m.w_in = pyo.Var(m.SEEN, domain=pyo.Reals, bounds=lambda m, x_0_0, x_0_1, x_0_2: (0, None))  # |v|² in a state [pu]
    m.i2 = pyo.Var(m.FLOW, domain=pyo.Reals, bounds=lambda m, x_0_0, x_0_1, x_0_2: (0, None))  # |i|² in a state [pu]
    m.fr_ = pyo.Var(m.FLOW, domain=pyo.Reals)  # power entering a line at its from-bus, in a state, real part [pu]
    m.fi = pyo.Var(m.FLOW, domain=pyo.Reals)  # power entering a line at its from-bus, in a state, imaginary part [pu]
    m.p_part = pyo.Var(m.FREE, domain=pyo.Reals, bounds=lambda m, x_0_0: (m.pf_min, 1), initialize=lambda m, x_0_0: 1)  # P of an inverter, over its rating
    m.q_part = pyo.Var(m.FREE, domain=pyo.Reals, bounds=lambda m, x_0_0: (0, pyo.sqrt(1
        - m.pf_min**2)))  # Q of an inverter, over its rating
    m.p_in = pyo.Var(m.FREE_INSIDE, domain=pyo.Reals, bounds=lambda m, x_0_0, x_0_1, x_0_2: (0, 1))  # in a state
    m.q_in = pyo.Var(m.FREE_INSIDE, domain=pyo.Reals, bounds=lambda m, x_0_0, x_0_1, x_0_2: (0, 1))  # in a state
    m.p_grid = pyo.Var(domain=pyo.Reals)  # from the substation [pu]
    m.q_grid = pyo.Var(domain=pyo.Reals)  # from the substation [pu]

    # branch_flow.grid:41: from an inverter, real part [pu]
    @m.Expression(m.PV)
    def s_pv_re(m, k):
        return (m.s_max[k] * (m.p_part[k] if k in m.FREE else 1))

    # branch_flow.grid:41: from an inverter, imaginary part [pu]
    @m.Expression(m.PV)
    def s_pv_im(m, k):
        return (m.s_max[k] * (m.q_part[k] if k in m.FREE else 0))

    # branch_flow.grid:42: at the to-bus, real part [pu]
    @m.Expression(m.FLOW)
    def arrives_re(m, l, c, m_):
        return (m.fr_[l, c, m_] - m.z_re[l] * m.i2[l, c, m_])

    # branch_flow.grid:42: at the to-bus, imaginary part [pu]
    @m.Expression(m.FLOW)
    def arrives_im(m, l, c, m_):
        return (m.fi[l, c, m_] - m.z_im[l] * m.i2[l, c, m_])

    # branch_flow.grid:44: (3) [pu]
    @m.Objective(sense=pyo.minimize)
    def losses(m):
        return (sum(m.z_re[l] * m.i2[l, c, m_] for (l, c, m_) in m.FLOW))

    # held, network.grid:47: switches as they are
    @m.Constraint([(l) for l in m.LINE if pyo.value(m.keep) != "free"])
    def held(m, l):
        return (m.closed[l] == (0 if (pyo.value(m.keep), l) in m.OPEN else 1))

    # bridge, network.grid:48: without it a part is cut off
    @m.Constraint([(l) for l in m.LINE if m.faces[l] == 0])
    def bridge(m, l):
        return (m.closed[l] == 1)

    # lines (9), network.grid:49
    @m.Constraint()
    def lines(m):
        return (sum(m.closed[l] for l in m.LINE) == len(m.LINE) - len(m.MESH))

    # mesh (10), network.grid:50: n_adj is an integer of at least 0
    @m.Constraint(m.MESH)
    def mesh(m, n):
        return (sum(m.closed[l] for (m_, l) in IN_MESH_by_m[n])
            <= sum(1 for (m_, l) in IN_MESH_by_m[n]) - 1)

    # sides, network.grid:54: tree
    @m.Constraint(m.NEXT)
    def sides(m, a, b):
        return (sum(1 - m.closed[l] for l in SWITCHED_by_other_side_one_side[(a, b)])
            == m.joined[a, b])

    # forth, network.grid:56: tree
    @m.Constraint(m.NEXT)
    def forth(m, a, b):
        return (m.mesh_flow[a, b] <= len(m.MESH) * m.joined[a, b])

    # back, network.grid:57: tree
    @m.Constraint(m.NEXT)
    def back(m, a, b):
        return (m.mesh_flow[a, b] >= -(len(m.MESH) * m.joined[a, b]))

    # reached, network.grid:58: tree
    @m.Constraint(m.MESH)
    def reached(m, n):
        return (sum(m.mesh_flow[a, b] for (a, b) in NEXT_by_b[n])
            - sum(m.mesh_flow[a, b] for (a, b) in NEXT_by_a[n]) == 1)

    # balance (4)-(5), branch_flow.grid:47: at junctions, real part
    @m.Constraint([(n) for n in m.BUS if n not in m.INNER])
    def balance_re(m, n):
        return ((m.s_pv_re[n] if n in m.PV else 0)
            + (m.p_grid if n == pyo.value(m.substation) else 0) - m.d_re[n]
            == sum(m.fr_[l, c, m_] for (l, c, m_) in FLOW_by_fr[n])
            + sum(-m.arrives_re[l, c, m_] for (l, c, m_) in FLOW_by_to[n]))

    # balance (4)-(5), branch_flow.grid:47: at junctions, imaginary part
    @m.Constraint([(n) for n in m.BUS if n not in m.INNER])
    def balance_im(m, n):
        return ((m.s_pv_im[n] if n in m.PV else 0)
            + (m.q_grid if n == pyo.value(m.substation) else 0) - m.d_im[n]
            == sum(m.fi[l, c, m_] for (l, c, m_) in FLOW_by_fr[n])
            + sum(-m.arrives_im[l, c, m_] for (l, c, m_) in FLOW_by_to[n]))

    # inside (4)-(5), branch_flow.grid:50: inside of a chain, by state, real part
    @m.Constraint(m.INSIDE)
    def inside_re(m, c, n, m_):
        return ((m.s_max[n] * m.p_in[c, n, m_] if n in m.FREE
            else (m.s_max[n] * m.share[c, m_] if n in m.PV else 0)) - m.d_re[n] * m.share[c, m_]
            == sum(m.fr_[l, e, o] for (l, e, o) in FLOW_by_fr_o[(n, m_)])
            + sum(-m.arrives_re[l, e, o] for (l, e, o) in FLOW_by_to_o[(n, m_)]))

    # inside (4)-(5), branch_flow.grid:50: inside of a chain, by state, imaginary part
    @m.Constraint(m.INSIDE)
    def inside_im(m, c, n, m_):
        return ((m.s_max[n] * m.q_in[c, n, m_] if n in m.FREE else 0) - m.d_im[n] * m.share[c, m_]
            == sum(m.fi[l, e, o] for (l, e, o) in FLOW_by_fr_o[(n, m_)])
            + sum(-m.arrives_im[l, e, o] for (l, e, o) in FLOW_by_to_o[(n, m_)]))

    # ohm, branch_flow.grid:53
    @m.Constraint(m.FLOW)
    def ohm(m, l, c, m_):
        return (m.w_in[c, m.to[l], m_] == m.w_in[c, m.fr[l], m_] - 2
            * (m.z_re[l] * m.fr_[l, c, m_] + m.z_im[l] * m.fi[l, c, m_])
            + (m.z_re[l]**2 + m.z_im[l]**2) * m.i2[l, c, m_])

    # cone, branch_flow.grid:54: relaxed
    @m.Constraint(m.FLOW)
    def cone(m, l, c, m_):
        return (m.fr_[l, c, m_]**2 + m.fi[l, c, m_]**2 <= m.w_in[c, m.fr[l], m_] * m.i2[l, c, m_])

    # state, branch_flow.grid:55
    @m.Constraint(m.CHAIN)
    def state(m, c):
        return (sum(m.share[c, m_] for (e, m_) in STATE_by_e[c]) == 1)

    # opened, branch_flow.grid:56
    @m.Constraint(m.LINE)
    def opened(m, l):
        return (m.share[m.chain[l], l] == 1 - m.closed[l])

    # voltage, branch_flow.grid:57: of all states
    @m.Constraint(m.ENDS)
    def voltage(m, c, k):
        return (sum(m.w_in[e, i, m_] for (e, i, m_) in SEEN_by_e_i[(c, k)]) == m.w[k])

    # lowest (6), branch_flow.grid:58
    @m.Constraint(m.SEEN)
    def lowest(m, c, k, m_):
        return (m.w_in[c, k, m_] >= m.least[k] * m.share[c, m_])

    # highest (6), branch_flow.grid:59
    @m.Constraint(m.SEEN)
    def highest(m, c, k, m_):
        return (m.w_in[c, k, m_] <= m.most[k] * m.share[c, m_])

    # circle (7), branch_flow.grid:61, both sides squared
    @m.Constraint([(k) for k in m.FREE if k not in m.INNER])
    def circle(m, k):
        return (m.p_part[k]**2 + m.q_part[k]**2 <= 1**2)

    # chord (7), branch_flow.grid:62
    @m.Constraint([(k) for k in m.FREE if k not in m.INNER])
    def chord(m, k):
        return (m.p_part[k] + m.tangent * m.q_part[k] >= 1)

    # circle_inside (7), branch_flow.grid:63, both sides squared
    @m.Constraint(m.FREE_INSIDE)
    def circle_inside(m, c, k, m_):
        return (m.p_in[c, k, m_]**2 + m.q_in[c, k, m_]**2 <= m.share[c, m_]**2)

    # chord_inside (7), branch_flow.grid:64
    @m.Constraint(m.FREE_INSIDE)
    def chord_inside(m, c, k, m_):
        return (m.p_in[c, k, m_] + m.tangent * m.q_in[c, k, m_] >= m.share[c, m_])

    # active, branch_flow.grid:65: of all states
    @m.Constraint([(k) for k in m.FREE if k in m.INNER])
    def active_(m, k):
        return (sum(m.p_in[c, i, m_] for (c, i, m_) in FREE_INSIDE_by_i[k]) == m.p_part[k])

    # reactive, branch_flow.grid:66: of all states
    @m.Constraint([(k) for k in m.FREE if k in m.INNER])
    def reactive(m, k):
        return (sum(m.q_in[c, i, m_] for (c, i, m_) in FREE_INSIDE_by_i[k]) == m.q_part[k])

    return m


def columns(data: dict) -> tuple[dict, dict]:
    """Return the elements of each set and the figures of each parameter by index."""
    sets, params = {}, dict(data["scalars"])
    for table in data["tables"]:
        k = table["keys"]
        index = [row[0] if k == 1 else tuple(row[:k]) for row in table["rows"]]
        if table["set"]:
            sets[table["set"]] = index
        for n, name in enumerate(table["columns"]):
            params[name] = dict(
                zip(index, (row[k + n] for row in table["rows"]), strict=True)
            )
    return sets, params


def grouped(pairs) -> dict:
    """Return the elements that belong to each key."""
    groups = defaultdict(list)
    for key, element in pairs:
        groups[key].append(element)
    return groups


def main() -> None:
    data = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    model = build(data)
    solver = pyo.SolverFactory(sys.argv[1] if len(sys.argv) > 1 else "ipopt")
    solver.solve(model, tee=True)
    model.display()


if __name__ == "__main__":
    main()
