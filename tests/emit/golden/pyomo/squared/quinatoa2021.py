"""quinatoa2021, squared: Quinatoa et al. 2021: least losses of a feeder with three generators

Written by gridlang 0.1.0 from quinatoa2021.grid (sha256 023f6d3c9746).
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
    """Return the model on its data, as they stand in quinatoa2021.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="quinatoa2021")
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
    y_pairs_by_k_ = grouped((k_, (k_, m_)) for (k_, m_) in m.y_pairs)

    m.vr = pyo.Var(m.BUS, domain=pyo.Reals, initialize=lambda m, x_0_0: 1)  # voltage, real part [pu]
    m.vi = pyo.Var(m.BUS, domain=pyo.Reals, initialize=lambda m, x_0_0: 0)  # voltage, imaginary part [pu]
    m.sr = pyo.Var(m.DG, domain=pyo.Reals, initialize=lambda m, x_0_0: 0)  # generated power, real part [pu]
    m.si = pyo.Var(m.DG, domain=pyo.Reals, initialize=lambda m, x_0_0: 0)  # generated power, imaginary part [pu]

    # quinatoa2021.grid:11: (1) [pu]
    @m.Objective(sense=pyo.minimize)
    def losses(m):
        return (sum((m.y_re[k, m_] * m.vr[k] + m.y_im[k, m_] * m.vi[k]) * m.vr[m_]
            + (m.y_re[k, m_] * m.vi[k] - m.y_im[k, m_] * m.vr[k]) * m.vi[m_]
            for (k, m_) in m.y_pairs))

    # power (2)-(3), quinatoa2021.grid:14: real part
    @m.Constraint([(k) for k in m.BUS if k != pyo.value(m.slack_)])
    def power_re(m, k):
        return ((m.sr[k] if k in m.DG else 0) - m.dp_re[k] - m.di_re[k]
            * (1 + m.vr[k]**2 + m.vi[k]**2) / 2 - m.dz_re[k] * (m.vr[k]**2 + m.vi[k]**2)
            == sum(m.vr[k] * (m.y_re[k, m_] * m.vr[m_] - m.y_im[k, m_] * m.vi[m_]) + m.vi[k]
            * (m.y_re[k, m_] * m.vi[m_] + m.y_im[k, m_] * m.vr[m_])
            for (k_, m_) in y_pairs_by_k_[k]))

    # power (2)-(3), quinatoa2021.grid:14: imaginary part
    @m.Constraint([(k) for k in m.BUS if k != pyo.value(m.slack_)])
    def power_im(m, k):
        return ((m.si[k] if k in m.DG else 0) - m.dp_im[k] - m.di_im[k]
            * (1 + m.vr[k]**2 + m.vi[k]**2) / 2 - m.dz_im[k] * (m.vr[k]**2 + m.vi[k]**2)
            == sum(-(m.vr[k] * (m.y_re[k, m_] * m.vi[m_] + m.y_im[k, m_] * m.vr[m_])) + m.vi[k]
            * (m.y_re[k, m_] * m.vr[m_] - m.y_im[k, m_] * m.vi[m_])
            for (k_, m_) in y_pairs_by_k_[k]))

    # active (4), quinatoa2021.grid:16
    @m.Constraint(m.DG)
    def active_(m, k):
        return (0, m.sr[k], m.cap)

    # reactive (5), quinatoa2021.grid:17
    @m.Constraint(m.DG)
    def reactive(m, k):
        return (0, m.si[k], m.cap)

    # voltage (6), quinatoa2021.grid:18, both sides squared
    @m.Constraint(m.BUS)
    def voltage(m, k):
        return ((m.vmin**2 if m.vmin > 0 else -math.inf), m.vr[k]**2
            + m.vi[k]**2, (m.vmax**2 if m.vmax >= 0 else -m.vmax**2))

    # thermal (7), quinatoa2021.grid:19, both sides squared
    @m.Constraint([(k, m_) for (k, m_) in m.LINE if abs(m.smax[k, m_]) < math.inf])
    def thermal(m, k, m_):
        return ((m.vr[k]
            * (m.y_re[k, m_] * (m.vr[m_] - m.vr[k]) - m.y_im[k, m_] * (m.vi[m_] - m.vi[k]))
            + m.vi[k]
            * (m.y_re[k, m_] * (m.vi[m_] - m.vi[k]) + m.y_im[k, m_] * (m.vr[m_] - m.vr[k])))**2
            + (-(m.vr[k]
            * (m.y_re[k, m_] * (m.vi[m_] - m.vi[k]) + m.y_im[k, m_] * (m.vr[m_] - m.vr[k])))
            + m.vi[k]
            * (m.y_re[k, m_] * (m.vr[m_] - m.vr[k]) - m.y_im[k, m_] * (m.vi[m_] - m.vi[k])))**2
            <= (m.smax[k, m_]**2 if m.smax[k, m_] >= 0 else -m.smax[k, m_]**2))

    # reference, quinatoa2021.grid:20: slack at 1 + j0, real part
    @m.Constraint()
    def reference_re(m):
        return (m.vr[pyo.value(m.slack_)] == 1)

    # reference, quinatoa2021.grid:20: slack at 1 + j0, imaginary part
    @m.Constraint()
    def reference_im(m):
        return (m.vi[pyo.value(m.slack_)] == 0)

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
