"""rossoni2020: Rossoni et al. 2020, (3)-(10): switches and power factors for least losses, polar, exact

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
    """Return the model on its data, as they stand in rossoni2020.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="rossoni2020")
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
    m.pd = pyo.Param(m.BUS, initialize=params["pd"])  # [pu]
    m.qd = pyo.Param(m.BUS, initialize=params["qd"])  # [pu]
    m.r = pyo.Param(m.LINE, initialize=params["r"])  # [pu^2/pu]
    m.x = pyo.Param(m.LINE, initialize=params["x"])  # [pu^2/pu]
    m.rated = pyo.Param(m.PV, initialize=params["rated"])  # [pu]
    m.substation = pyo.Param(initialize=lambda m: 1, within=pyo.Any)
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
    m.y_re = pyo.Param(m.LINE, initialize=lambda m, l: m.z_re[l] / (m.z_re[l]**2 + m.z_im[l]**2))  # series admittance, real part [pu]
    m.y_im = pyo.Param(m.LINE, initialize=lambda m, l: -m.z_im[l] / (m.z_re[l]**2 + m.z_im[l]**2))  # series admittance, imaginary part [pu]
    IN_MESH_by_m = grouped((m_, (m_, l)) for (m_, l) in m.IN_MESH)
    SWITCHED_by_other_side_one_side = grouped(((m.other_side[l], m.one_side[l]), l) for l in m.SWITCHED)
    NEXT_by_b = grouped((b, (a, b)) for (a, b) in m.NEXT)
    NEXT_by_a = grouped((a, (a, b)) for (a, b) in m.NEXT)
    BRANCH_by_k = grouped((k, (l, k, m_)) for (l, k, m_) in m.BRANCH)
    BRANCH_by_m = grouped((m_, (l, k, m_)) for (l, k, m_) in m.BRANCH)

    m.closed = pyo.Var(m.LINE, domain=pyo.Binary)  # switch S, (8): 1 where closed
    m.joined = pyo.Var(m.NEXT, domain=pyo.Binary)  # 1 where an open line lies between two faces
    m.mesh_flow = pyo.Var(m.NEXT, domain=pyo.Reals, bounds=lambda m, x_0_0, x_0_1: (-len(m.MESH), len(m.MESH)))  # from the outside to every mesh, through open lines
    m.vm = pyo.Var(m.BUS, domain=pyo.Reals, bounds=lambda m, k: (m.v_least[k], m.v_most[k]), initialize=lambda m, k: 1)  # V [pu]
    m.va = pyo.Var(m.BUS, domain=pyo.Reals, initialize=lambda m, x_0_0: 0)  # θ
    m.pf = pyo.Var(m.FREE, domain=pyo.Reals, bounds=lambda m, x_0_0: (m.pf_min, 1))  # power factor
    m.rf = pyo.Var(m.FREE, domain=pyo.Reals, bounds=lambda m, x_0_0: (0, pyo.sqrt(1 - m.pf_min**2)))  # √(1 - pf²), reactive power over the rating
    m.p_grid = pyo.Var(domain=pyo.Reals)  # from the substation [pu]
    m.q_grid = pyo.Var(domain=pyo.Reals)  # from the substation [pu]

    # rossoni2020.grid:14: real part [pu]
    @m.Expression(m.BUS)
    def v_re(m, k):
        return (m.vm[k] * pyo.cos(m.va[k]))

    # rossoni2020.grid:14: imaginary part [pu]
    @m.Expression(m.BUS)
    def v_im(m, k):
        return (m.vm[k] * pyo.sin(m.va[k]))

    # rossoni2020.grid:15: from an inverter, real part [pu]
    @m.Expression(m.PV)
    def s_pv_re(m, k):
        return (m.s_max[k] * (m.pf[k] if k in m.FREE else 1))

    # rossoni2020.grid:15: from an inverter, imaginary part [pu]
    @m.Expression(m.PV)
    def s_pv_im(m, k):
        return (m.s_max[k] * (m.rf[k] if k in m.FREE else 0))

    # rossoni2020.grid:16: power entering line l at k, real part [pu]
    @m.Expression(m.BRANCH)
    def s_km_re(m, l, k, m_):
        return (m.closed[l] * m.v_re[k]
            * (m.y_re[l] * (m.v_re[k] - m.v_re[m_]) - m.y_im[l] * (m.v_im[k] - m.v_im[m_]))
            + m.closed[l] * m.v_im[k]
            * (m.y_re[l] * (m.v_im[k] - m.v_im[m_]) + m.y_im[l] * (m.v_re[k] - m.v_re[m_])))

    # rossoni2020.grid:16: power entering line l at k, imaginary part [pu]
    @m.Expression(m.BRANCH)
    def s_km_im(m, l, k, m_):
        return (-(m.closed[l] * m.v_re[k]
            * (m.y_re[l] * (m.v_im[k] - m.v_im[m_]) + m.y_im[l] * (m.v_re[k] - m.v_re[m_])))
            + m.closed[l] * m.v_im[k]
            * (m.y_re[l] * (m.v_re[k] - m.v_re[m_]) - m.y_im[l] * (m.v_im[k] - m.v_im[m_])))

    # rossoni2020.grid:17: power entering line l at m, real part [pu]
    @m.Expression(m.BRANCH)
    def s_mk_re(m, l, k, m_):
        return (m.closed[l] * m.v_re[m_]
            * (m.y_re[l] * (m.v_re[m_] - m.v_re[k]) - m.y_im[l] * (m.v_im[m_] - m.v_im[k]))
            + m.closed[l] * m.v_im[m_]
            * (m.y_re[l] * (m.v_im[m_] - m.v_im[k]) + m.y_im[l] * (m.v_re[m_] - m.v_re[k])))

    # rossoni2020.grid:17: power entering line l at m, imaginary part [pu]
    @m.Expression(m.BRANCH)
    def s_mk_im(m, l, k, m_):
        return (-(m.closed[l] * m.v_re[m_]
            * (m.y_re[l] * (m.v_im[m_] - m.v_im[k]) + m.y_im[l] * (m.v_re[m_] - m.v_re[k])))
            + m.closed[l] * m.v_im[m_]
            * (m.y_re[l] * (m.v_re[m_] - m.v_re[k]) - m.y_im[l] * (m.v_im[m_] - m.v_im[k])))

    # rossoni2020.grid:19: (3) [pu]
    @m.Objective(sense=pyo.minimize)
    def losses(m):
        return (sum(m.closed[l] * m.y_re[l]
            * (m.vm[k]**2 + m.vm[m_]**2 - 2 * m.vm[k] * m.vm[m_] * pyo.cos(m.va[k] - m.va[m_]))
            for (l, k, m_) in m.BRANCH))

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

    # balance (4)-(5), rossoni2020.grid:24: real part
    @m.Constraint(m.BUS)
    def balance_re(m, n):
        return ((m.s_pv_re[n] if n in m.PV else 0)
            + (m.p_grid if n == pyo.value(m.substation) else 0) - m.d_re[n]
            == sum(m.s_km_re[l, k, m_] for (l, k, m_) in BRANCH_by_k[n])
            + sum(m.s_mk_re[l, k, m_] for (l, k, m_) in BRANCH_by_m[n]))

    # balance (4)-(5), rossoni2020.grid:24: imaginary part
    @m.Constraint(m.BUS)
    def balance_im(m, n):
        return ((m.s_pv_im[n] if n in m.PV else 0)
            + (m.q_grid if n == pyo.value(m.substation) else 0) - m.d_im[n]
            == sum(m.s_km_im[l, k, m_] for (l, k, m_) in BRANCH_by_k[n])
            + sum(m.s_mk_im[l, k, m_] for (l, k, m_) in BRANCH_by_m[n]))

    # arc (7), rossoni2020.grid:26: P = S·pf, Q = S·√(1 - pf²)
    @m.Constraint(m.FREE)
    def arc(m, k):
        return (m.pf[k]**2 + m.rf[k]**2 == 1)

    # reference, rossoni2020.grid:27
    @m.Constraint()
    def reference(m):
        return (m.va[pyo.value(m.substation)] == 0)

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
