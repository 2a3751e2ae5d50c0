"""state_estimation, rectangular: AC state estimation by weighted least squares

Written by gridlang 0.1.0 from state_estimation.grid (sha256 a44692595a8e).
Figures: power in per unit, voltage in kV, angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import sys
from collections import defaultdict
from pathlib import Path

import pyomo.environ as pyo


def build(data: dict) -> pyo.ConcreteModel:
    """Return the model on its data, as they stand in state_estimation.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="state_estimation")
    m.BUS = pyo.Set(initialize=sets["BUS"])  # buses
    m.REF = pyo.Set(initialize=sets["REF"])  # reference buses
    m.LINE = pyo.Set(initialize=sets["LINE"])  # branches by number
    m.BRANCH = pyo.Set(dimen=3, initialize=sets["BRANCH"])  # (l, i, j) branch l from bus i to bus j
    m.ARC = pyo.Set(dimen=3, initialize=m.BRANCH | pyo.SetOf([(l, j, i) for (l, i, j) in m.BRANCH]))  # (l, i, j) branches seen from both ends
    m.VOLTMETER = pyo.Set(initialize=sets["VOLTMETER"])
    m.INJECTION = pyo.Set(initialize=sets["INJECTION"])
    m.FLOWMETER = pyo.Set(dimen=3, initialize=sets["FLOWMETER"])  # (line, at, to)
    m.gs = pyo.Param(m.BUS, initialize=params["gs"])  # shunt conductance, as power at 1 pu [pu]
    m.bs = pyo.Param(m.BUS, initialize=params["bs"])  # shunt susceptance, as power at 1 pu [pu]
    m.va0 = pyo.Param(m.BUS, initialize=params["va0"])  # voltage angle in the case [rad]
    m.r = pyo.Param(m.LINE, initialize=params["r"])  # series resistance [pu]
    m.x = pyo.Param(m.LINE, initialize=params["x"])  # series reactance [pu]
    m.b = pyo.Param(m.LINE, initialize=params["b"])  # total charging susceptance [pu]
    m.tap = pyo.Param(m.LINE, initialize=params["tap"])  # off-nominal tap ratio, at the from end
    m.shift = pyo.Param(m.LINE, initialize=params["shift"])  # phase shift, at the from end [rad]
    m.ysh_re = pyo.Param(m.BUS, initialize=lambda m, k: m.gs[k])  # shunt admittance, real part [pu]
    m.ysh_im = pyo.Param(m.BUS, initialize=lambda m, k: m.bs[k])  # shunt admittance, imaginary part [pu]
    m.y_re = pyo.Param(m.LINE, initialize=lambda m, l: m.r[l] / (m.r[l]**2 + m.x[l]**2))  # series admittance, real part [pu]
    m.y_im = pyo.Param(m.LINE, initialize=lambda m, l: -m.x[l] / (m.r[l]**2 + m.x[l]**2))  # series admittance, imaginary part [pu]
    m.ratio_re = pyo.Param(m.LINE, initialize=lambda m, l: m.tap[l] * pyo.cos(m.shift[l]))  # transformer ratio, real part
    m.ratio_im = pyo.Param(m.LINE, initialize=lambda m, l: m.tap[l] * pyo.sin(m.shift[l]))  # transformer ratio, imaginary part
    m.yff_re = pyo.Param(m.ARC, initialize=lambda m, l, i, j: (m.y_re[l]
        / (m.ratio_re[l]**2 + m.ratio_im[l]**2) if (l, i, j) in m.BRANCH else m.y_re[l]))  # admittance at i, branch l, real part [pu]
    m.yff_im = pyo.Param(m.ARC, initialize=lambda m, l, i, j: ((m.y_im[l] + m.b[l] / 2)
        / (m.ratio_re[l]**2 + m.ratio_im[l]**2) if (l, i, j) in m.BRANCH else m.y_im[l] + m.b[l]
        / 2))  # admittance at i, branch l, imaginary part [pu]
    m.yft_re = pyo.Param(m.ARC, initialize=lambda m, l, i, j: (-((m.y_re[l] * m.ratio_re[l]
        - m.y_im[l] * m.ratio_im[l]) / (m.ratio_re[l]**2 + m.ratio_im[l]**2))
        if (l, i, j) in m.BRANCH
        else -((m.y_re[l] * m.ratio_re[l] + m.y_im[l] * m.ratio_im[l])
        / (m.ratio_re[l]**2 + m.ratio_im[l]**2))))  # admittance between i and j, branch l, real part [pu]
    m.yft_im = pyo.Param(m.ARC, initialize=lambda m, l, i, j: (-((m.y_re[l] * m.ratio_im[l]
        + m.y_im[l] * m.ratio_re[l]) / (m.ratio_re[l]**2 + m.ratio_im[l]**2))
        if (l, i, j) in m.BRANCH
        else -((-(m.y_re[l] * m.ratio_im[l]) + m.y_im[l] * m.ratio_re[l])
        / (m.ratio_re[l]**2 + m.ratio_im[l]**2))))  # admittance between i and j, branch l, imaginary part [pu]
    m.vm_z = pyo.Param(m.VOLTMETER, initialize=params["vm_z"])  # [pu]
    m.vm_sigma = pyo.Param(m.VOLTMETER, initialize=params["vm_sigma"])  # [pu]
    m.p_in = pyo.Param(m.INJECTION, initialize=params["p_in"])  # [pu]
    m.q_in = pyo.Param(m.INJECTION, initialize=params["q_in"])  # [pu]
    m.in_sigma = pyo.Param(m.INJECTION, initialize=params["in_sigma"])  # [pu]
    m.p_fl = pyo.Param(m.FLOWMETER, initialize=params["p_fl"])  # [pu]
    m.q_fl = pyo.Param(m.FLOWMETER, initialize=params["q_fl"])  # [pu]
    m.fl_sigma = pyo.Param(m.FLOWMETER, initialize=params["fl_sigma"])  # [pu]
    ARC_by_i = grouped((i, (l, i, j)) for (l, i, j) in m.ARC)

    m.vr = pyo.Var(m.BUS, domain=pyo.Reals, initialize=lambda m, x_0_0: 1)  # bus voltage, real part [pu]
    m.vi = pyo.Var(m.BUS, domain=pyo.Reals, initialize=lambda m, x_0_0: 0)  # bus voltage, imaginary part [pu]

    # state_estimation.grid:14: power entering branch l at bus i, real part [pu]
    @m.Expression(m.ARC)
    def flow_re(m, l, i, j):
        return (m.vr[i]
            * (m.yff_re[l, i, j] * m.vr[i] - m.yff_im[l, i, j] * m.vi[i] + m.yft_re[l, i, j]
            * m.vr[j] - m.yft_im[l, i, j] * m.vi[j]) + m.vi[i]
            * (m.yff_re[l, i, j] * m.vi[i] + m.yff_im[l, i, j] * m.vr[i] + m.yft_re[l, i, j]
            * m.vi[j] + m.yft_im[l, i, j] * m.vr[j]))

    # state_estimation.grid:14: power entering branch l at bus i, imaginary part [pu]
    @m.Expression(m.ARC)
    def flow_im(m, l, i, j):
        return (-(m.vr[i]
            * (m.yff_re[l, i, j] * m.vi[i] + m.yff_im[l, i, j] * m.vr[i] + m.yft_re[l, i, j]
            * m.vi[j] + m.yft_im[l, i, j] * m.vr[j])) + m.vi[i]
            * (m.yff_re[l, i, j] * m.vr[i] - m.yff_im[l, i, j] * m.vi[i] + m.yft_re[l, i, j]
            * m.vr[j] - m.yft_im[l, i, j] * m.vi[j]))

    # state_estimation.grid:15: power that a bus feeds in, real part [pu]
    @m.Expression(m.BUS)
    def injection_re(m, k):
        return (m.ysh_re[k] * (m.vr[k]**2 + m.vi[k]**2)
            + sum(m.flow_re[l, i, j] for (l, i, j) in ARC_by_i[k]))

    # state_estimation.grid:15: power that a bus feeds in, imaginary part [pu]
    @m.Expression(m.BUS)
    def injection_im(m, k):
        return (-(m.ysh_im[k] * (m.vr[k]**2 + m.vi[k]**2))
            + sum(m.flow_im[l, i, j] for (l, i, j) in ARC_by_i[k]))

    # state_estimation.grid:18: squared residuals by their standard deviations
    @m.Objective(sense=pyo.minimize)
    def misfit(m):
        return (sum(((pyo.sqrt(m.vr[k]**2 + m.vi[k]**2) - m.vm_z[k]) / m.vm_sigma[k])**2
            for k in m.VOLTMETER)
            + sum(((m.p_in[k] - m.injection_re[k]) / m.in_sigma[k])**2
            + ((m.q_in[k] - m.injection_im[k]) / m.in_sigma[k])**2 for k in m.INJECTION)
            + sum(((m.p_fl[l, i, j] - m.flow_re[l, i, j]) / m.fl_sigma[l, i, j])**2
            + ((m.q_fl[l, i, j] - m.flow_im[l, i, j]) / m.fl_sigma[l, i, j])**2
            for (l, i, j) in m.FLOWMETER))

    # reference (1), state_estimation.grid:24, the angle as a line through 0: reference angle
    @m.Constraint(m.REF)
    def reference(m, k):
        return (-(m.vr[k] * pyo.sin(m.va0[k])) + m.vi[k] * pyo.cos(m.va0[k]) == 0)

    # reference (1), state_estimation.grid:24, the side of that line: the half-plane of this direction
    @m.Constraint(m.REF)
    def reference_side(m, k):
        return (m.vr[k] * pyo.cos(m.va0[k]) + m.vi[k] * pyo.sin(m.va0[k]) >= 0)

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
