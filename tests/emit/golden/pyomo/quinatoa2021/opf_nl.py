"""opf_nl: Quinatoa et al. 2021, OPF-NL (1)-(7): optimal power flow in rectangular coordinates

Written by gridlang 0.1.0 from opf_nl.grid (sha256 67d61ae84bb3).
Figures: power in per unit of 1 MVA, voltage in per unit of 4.8 kV, angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import pyomo.environ as pyo


def build(data: dict) -> pyo.ConcreteModel:
    """Return the model on its data, as they stand in opf_nl.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="opf_nl")
    m.ZIP = pyo.Set(initialize=pyo.SetOf(["P", "I", "Z"]))  # constant power, current, impedance
    m.BUS = pyo.Set(initialize=sets["BUS"])
    m.CODE = pyo.Set(initialize=sets["CODE"])
    m.LINE = pyo.Set(dimen=2, initialize=sets["LINE"])  # (from, to)
    m.DG = pyo.Set(initialize=sets["DG"])
    m.y_pairs = pyo.Set(dimen=2, initialize=((pyo.SetOf([(i, j)
        for (i, j) in m.LINE])) | pyo.SetOf([(j, i) for (i, j) in m.LINE])) | pyo.SetOf([(k, k)
        for k in m.BUS]))  # (k, m) where y is not 0
    m.pd = pyo.Param(m.BUS, initialize=params["pd"])  # [pu]
    m.qd = pyo.Param(m.BUS, initialize=params["qd"])  # [pu]
    m.zip_ = pyo.Param(m.BUS, initialize=params["zip_"], within=pyo.Any)
    m.r_code = pyo.Param(m.CODE, initialize=params["r_code"])  # [pu^2/pu]
    m.x_code = pyo.Param(m.CODE, initialize=params["x_code"])  # [pu^2/pu]
    m.code = pyo.Param(m.LINE, initialize=params["code"], within=pyo.Any)
    m.length = pyo.Param(m.LINE, initialize=params["length"])
    m.slack_ = pyo.Param(initialize=lambda m: 701, within=pyo.Any)
    m.cap = pyo.Param(initialize=params.get("cap", {}), default=lambda m: 0.9)  # P and Q that each generator can give [pu]
    m.vmin = pyo.Param(initialize=params.get("vmin", {}), default=lambda m: 0.9)  # [pu]
    m.vmax = pyo.Param(initialize=params.get("vmax", {}), default=lambda m: 1.1)  # [pu]
    m.smax = pyo.Param(m.LINE, initialize=params.get("smax", {}), default=lambda m, x_0_0, x_0_1: math.inf)  # limits of lines, not printed [pu]
    m.d_re = pyo.Param(m.BUS, initialize=lambda m, k: m.pd[k])  # load at 1 p.u., real part [pu]
    m.d_im = pyo.Param(m.BUS, initialize=lambda m, k: m.qd[k])  # load at 1 p.u., imaginary part [pu]
    m.dp_re = pyo.Param(m.BUS, initialize=lambda m, k: (m.d_re[k] if m.zip_[k] == "P" else 0))  # load of constant power, real part [pu]
    m.dp_im = pyo.Param(m.BUS, initialize=lambda m, k: (m.d_im[k] if m.zip_[k] == "P" else 0))  # load of constant power, imaginary part [pu]
    m.di_re = pyo.Param(m.BUS, initialize=lambda m, k: (m.d_re[k] if m.zip_[k] == "I" else 0))  # load of constant current, real part [pu]
    m.di_im = pyo.Param(m.BUS, initialize=lambda m, k: (m.d_im[k] if m.zip_[k] == "I" else 0))  # load of constant current, imaginary part [pu]
    m.dz_re = pyo.Param(m.BUS, initialize=lambda m, k: (m.d_re[k] if m.zip_[k] == "Z" else 0))  # load of constant impedance, real part [pu]
    m.dz_im = pyo.Param(m.BUS, initialize=lambda m, k: (m.d_im[k] if m.zip_[k] == "Z" else 0))  # load of constant impedance, imaginary part [pu]
    m.y_re = pyo.Param(m.y_pairs, initialize=lambda m, k, m_: (sum(m.length[i, j]
        * m.r_code[m.code[i, j]]
        / ((m.length[i, j] * m.r_code[m.code[i, j]])**2
        + (m.length[i, j] * m.x_code[m.code[i, j]])**2) for (i, j) in m.LINE if i != j and i == k)
        + sum(m.length[i, j] * m.r_code[m.code[i, j]]
        / ((m.length[i, j] * m.r_code[m.code[i, j]])**2
        + (m.length[i, j] * m.x_code[m.code[i, j]])**2) for (i, j) in m.LINE if i != j and j == k)
        if k == m_
        else -((m.length[k, m_] * m.r_code[m.code[k, m_]]
        / ((m.length[k, m_] * m.r_code[m.code[k, m_]])**2
        + (m.length[k, m_] * m.x_code[m.code[k, m_]])**2) if (k, m_) in m.LINE else 0)
        + (m.length[m_, k] * m.r_code[m.code[m_, k]]
        / ((m.length[m_, k] * m.r_code[m.code[m_, k]])**2
        + (m.length[m_, k] * m.x_code[m.code[m_, k]])**2) if (m_, k) in m.LINE else 0))))  # nodal admittance, real part [pu]
    m.y_im = pyo.Param(m.y_pairs, initialize=lambda m, k, m_: (sum(-(m.length[i, j]
        * m.x_code[m.code[i, j]])
        / ((m.length[i, j] * m.r_code[m.code[i, j]])**2
        + (m.length[i, j] * m.x_code[m.code[i, j]])**2) for (i, j) in m.LINE if i != j and i == k)
        + sum(-(m.length[i, j] * m.x_code[m.code[i, j]])
        / ((m.length[i, j] * m.r_code[m.code[i, j]])**2
        + (m.length[i, j] * m.x_code[m.code[i, j]])**2) for (i, j) in m.LINE if i != j and j == k)
        if k == m_
        else -((-(m.length[k, m_] * m.x_code[m.code[k, m_]])
        / ((m.length[k, m_] * m.r_code[m.code[k, m_]])**2
        + (m.length[k, m_] * m.x_code[m.code[k, m_]])**2) if (k, m_) in m.LINE else 0)
        + (-(m.length[m_, k] * m.x_code[m.code[m_, k]])
        / ((m.length[m_, k] * m.r_code[m.code[m_, k]])**2
        + (m.length[m_, k] * m.x_code[m.code[m_, k]])**2) if (m_, k) in m.LINE else 0))))  # nodal admittance, imaginary part [pu]
    m.G = pyo.Param(m.y_pairs, initialize=lambda m, k, m_: m.y_re[k, m_])  # its real part [pu]
    m.B = pyo.Param(m.y_pairs, initialize=lambda m, k, m_: m.y_im[k, m_])  # its imaginary part [pu]
    y_pairs_by_k_ = grouped((k_, (k_, m_)) for (k_, m_) in m.y_pairs)

    m.V = pyo.Var(m.BUS, domain=pyo.Reals, initialize=lambda m, x_0_0: 1)  # real part of the voltage [pu]
    m.U = pyo.Var(m.BUS, domain=pyo.Reals, initialize=lambda m, x_0_0: 0)  # imaginary part [pu]
    m.p = pyo.Var(m.DG, domain=pyo.Reals, bounds=lambda m, x_0_0: (0, m.cap))  # active power generated, (4) [pu]
    m.q = pyo.Var(m.DG, domain=pyo.Reals, bounds=lambda m, x_0_0: (0, m.cap))  # reactive power generated, (5) [pu]

    # opf_nl.grid:10: voltage, real part [pu]
    @m.Expression(m.BUS)
    def v_re(m, k):
        return (m.V[k])

    # opf_nl.grid:10: voltage, imaginary part [pu]
    @m.Expression(m.BUS)
    def v_im(m, k):
        return (m.U[k])

    # opf_nl.grid:12: squared magnitude [pu]
    @m.Expression(m.BUS)
    def v2(m, k):
        return (m.V[k]**2 + m.U[k]**2)

    # opf_nl.grid:13: real part [pu]
    @m.Expression(m.BUS)
    def load_re(m, k):
        return (m.dp_re[k] + m.di_re[k] * pyo.sqrt(m.v2[k]) + m.dz_re[k] * m.v2[k])

    # opf_nl.grid:13: imaginary part [pu]
    @m.Expression(m.BUS)
    def load_im(m, k):
        return (m.dp_im[k] + m.di_im[k] * pyo.sqrt(m.v2[k]) + m.dz_im[k] * m.v2[k])

    # opf_nl.grid:16: (1) [pu]
    @m.Objective(sense=pyo.minimize)
    def losses(m):
        return (sum(m.G[k, m_] * (m.V[k] * m.V[m_] + m.U[k] * m.U[m_]) for (k, m_) in m.y_pairs))

    # active (2), opf_nl.grid:20
    @m.Constraint([(k) for k in m.BUS if k != pyo.value(m.slack_)])
    def active_(m, k):
        return ((m.p[k] if k in m.DG else 0) - m.load_re[k] == m.V[k]
            * sum(m.G[k, m_] * m.V[m_] - m.B[k, m_] * m.U[m_] for (k_, m_) in y_pairs_by_k_[k])
            + m.U[k]
            * sum(m.B[k, m_] * m.V[m_] + m.G[k, m_] * m.U[m_] for (k_, m_) in y_pairs_by_k_[k]))

    # reactive (3), opf_nl.grid:22
    @m.Constraint([(k) for k in m.BUS if k != pyo.value(m.slack_)])
    def reactive(m, k):
        return ((m.q[k] if k in m.DG else 0) - m.load_im[k] == m.V[k]
            * sum(-(m.B[k, m_] * m.V[m_]) - m.G[k, m_] * m.U[m_] for (k_, m_) in y_pairs_by_k_[k])
            + m.U[k]
            * sum(m.G[k, m_] * m.V[m_] - m.B[k, m_] * m.U[m_] for (k_, m_) in y_pairs_by_k_[k]))

    # voltage (6), opf_nl.grid:24
    @m.Constraint(m.BUS)
    def voltage(m, k):
        return (m.vmin**2, m.v2[k], m.vmax**2)

    # thermal (7), opf_nl.grid:25, both sides squared
    @m.Constraint([(k, m_) for (k, m_) in m.LINE if abs(m.smax[k, m_]) < math.inf])
    def thermal(m, k, m_):
        return ((m.v_re[k]
            * (m.y_re[k, m_] * (m.v_re[m_] - m.v_re[k]) - m.y_im[k, m_] * (m.v_im[m_] - m.v_im[k]))
            + m.v_im[k]
            * (m.y_re[k, m_] * (m.v_im[m_] - m.v_im[k]) + m.y_im[k, m_]
            * (m.v_re[m_] - m.v_re[k])))**2
            + (-(m.v_re[k]
            * (m.y_re[k, m_] * (m.v_im[m_] - m.v_im[k]) + m.y_im[k, m_] * (m.v_re[m_] - m.v_re[k])))
            + m.v_im[k]
            * (m.y_re[k, m_] * (m.v_re[m_] - m.v_re[k]) - m.y_im[k, m_]
            * (m.v_im[m_] - m.v_im[k])))**2
            <= (m.smax[k, m_]**2 if m.smax[k, m_] >= 0 else -m.smax[k, m_]**2))

    # reference, opf_nl.grid:26: slack at 1 + j0, real part
    @m.Constraint()
    def reference_re(m):
        return (m.v_re[pyo.value(m.slack_)] == 1)

    # reference, opf_nl.grid:26: slack at 1 + j0, imaginary part
    @m.Constraint()
    def reference_im(m):
        return (m.v_im[pyo.value(m.slack_)] == 0)

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
