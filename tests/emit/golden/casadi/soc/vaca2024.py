"""vaca2024, soc: Vaca González 2024: siting three generators for least losses over 12 hours

Written by gridlang 0.1.0 from network.grid (sha256 9b9a45d7eb8d).
Figures: power in MW, voltage in kV, angles in radians.
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
    """Return the problem on its data, as they stand in vaca2024.json."""
    sets, params = columns(data)
    problem = Problem()
    HOUR = distinct(list(range(1, 12 + 1)))
    BUS = distinct(list(range(1, 15 + 1)))
    LINE = sets["LINE"]  # (from, to)
    THERMAL = sets["THERMAL"]
    slack = 1
    SITE = distinct([x for x in BUS if x not in set([slack])])  # candidates
    y_pairs = distinct(distinct((distinct(([(i, j) for (i, j) in LINE]), [(j, i)
        for (i, j) in LINE])), [(k, k) for k in BUS]))  # (k, m) where y is not 0
    W_products = distinct(distinct((distinct((distinct(([(m, k, t) for k in BUS for t in HOUR
        for (k_, m) in y_pairs if k_ == k]), [(k, m, t) for (k, m) in LINE
        for t in HOUR])), [(m, k, t) for (k, m) in LINE for t in HOUR])), [(m, k, t) for t in HOUR
        for (k, m) in y_pairs]))  # (i, j, t) entries of W as they occur
    W_pairs = distinct(distinct(([(i, j, t) for (i, j, t) in W_products if i < j]), [(j, i, t)
        for (i, j, t) in W_products if j < i]))  # (i, j, t) entries of W above its diagonal
    W_entries = distinct(distinct((distinct(W_pairs, [(j, i, t)
        for (i, j, t) in W_pairs])), [(k0_0, k0_0, k1_0) for k0_0 in BUS for k1_0 in HOUR]))  # (i, j, t) entries of W
    r = params["r"]  # [pu]
    x = params["x"]  # [pu]
    pd = {**{(hour, node): 0 for hour in HOUR for node in BUS}, **params.get("pd", {})}  # [pu]
    qd = {**{(hour, node): 0 for hour in HOUR for node in BUS}, **params.get("qd", {})}  # [pu]
    at = params["at"]
    p_min = params["p_min"]  # [pu]
    p_max = params["p_max"]  # [pu]
    q_min = params["q_min"]  # [pu]
    q_max = params["q_max"]  # [pu]
    d_re = {(k, t): pd[t, k] for k in BUS for t in HOUR}  # demand, real part [pu]
    d_im = {(k, t): qd[t, k] for k in BUS for t in HOUR}  # demand, imaginary part [pu]
    y_re = {(k, m): (sum(r[i, j] / (r[i, j]**2 + x[i, j]**2) for (i, j) in LINE if i != j and i
        == k) + sum(r[i, j] / (r[i, j]**2 + x[i, j]**2) for (i, j) in LINE if i != j and j == k)
        if k == m
        else -((r[k, m] / (r[k, m]**2 + x[k, m]**2) if (k, m) in LINE else 0)
        + (r[m, k] / (r[m, k]**2 + x[m, k]**2) if (m, k) in LINE else 0))) for (k, m) in y_pairs}  # nodal admittance, real part [pu]
    y_im = {(k, m): (sum(-x[i, j] / (r[i, j]**2 + x[i, j]**2) for (i, j) in LINE if i != j and i
        == k) + sum(-x[i, j] / (r[i, j]**2 + x[i, j]**2) for (i, j) in LINE if i != j and j == k)
        if k == m
        else -((-x[k, m] / (r[k, m]**2 + x[k, m]**2) if (k, m) in LINE else 0)
        + (-x[m, k] / (r[m, k]**2 + x[m, k]**2) if (m, k) in LINE else 0))) for (k, m) in y_pairs}  # nodal admittance, imaginary part [pu]
    delta = params.get("delta", 0.1)  # voltage band, not printed [pu]
    s_max = {**{x_0_0: math.inf for x_0_0 in BUS}, **params.get("s_max", {})}  # limits of apparent power, not printed [pu]
    imax = {**{(x_0_0, x_0_1): math.inf for (x_0_0, x_0_1) in LINE}, **params.get("imax", {})}  # limits of currents, not printed [pu]
    units_max = params.get("units_max", 3)  # U max
    p_extra_max = params.get("p_extra_max", 0.1)  # G3, G4, G5 of table 1 [pu]
    THERMAL_by_at = grouped((at[u], u) for u in THERMAL)
    y_pairs_by_k_ = grouped((k_, (k_, m)) for (k_, m) in y_pairs)

    p_th = problem.variable("p_th", [(u, t) for u in THERMAL for t in HOUR], lower={(u, t): p_min[u]
        for u in THERMAL for t in HOUR}, upper={(u, t): p_max[u] for u in THERMAL for t in HOUR})  # active power of G1 and G2, (6) [pu]
    q_th = problem.variable("q_th", [(u, t) for u in THERMAL for t in HOUR], lower={(u, t): q_min[u]
        for u in THERMAL for t in HOUR}, upper={(u, t): q_max[u] for u in THERMAL for t in HOUR})  # reactive power of G1 and G2, (7) [pu]
    p_extra = problem.variable("p_extra", [(n, t) for n in SITE for t in HOUR], lower={(n, t): 0
        for n in SITE for t in HOUR}, upper={(n, t): p_extra_max for n in SITE for t in HOUR})  # active power of units placed, (8); reactive is 0, (9) [pu]
    place = problem.variable("place", [x_0_0 for x_0_0 in SITE], discrete=True, box=(0, 1))  # 1 where a unit is placed
    W_diagonal = problem.variable("W_diagonal", [(x_0_0, x_1_0) for x_0_0 in BUS
        for x_1_0 in HOUR], lower={(x_0_0, x_1_0): 0 for x_0_0 in BUS
        for x_1_0 in HOUR}, start={(x_0_0, x_1_0): 1**2 for x_0_0 in BUS for x_1_0 in HOUR})  # voltage, squared magnitude [pu]
    W_upperr = problem.variable("W_upperr", [(i, j, t)
        for (i, j, t) in W_pairs], start={(i, j, t): 1 for (i, j, t) in W_pairs})  # voltage, product with the conjugate of another, real part [pu]
    W_upperi = problem.variable("W_upperi", [(i, j, t)
        for (i, j, t) in W_pairs], start={(i, j, t): 0 for (i, j, t) in W_pairs})  # voltage, product with the conjugate of another, imaginary part [pu]

    # vaca2024.grid:7: voltage, lifted, real part
    W_re = ({(i, j, t): (W_diagonal[i, t] if i == j
        else (W_upperr[i, j, t] if i < j else W_upperr[j, i, t])) for (i, j, t) in W_entries})

    # vaca2024.grid:7: voltage, lifted, imaginary part
    W_im = ({(i, j, t): (0 if i == j else (W_upperi[i, j, t] if i < j else -W_upperi[j, i, t]))
        for (i, j, t) in W_entries})

    # network.grid:29: power generated at a node, real part [pu]
    s_re = ({(k, t): sum(p_th[u, t] for u in THERMAL_by_at[k]) + (p_extra[k, t] if k in SITE else 0)
        for k in BUS for t in HOUR})

    # network.grid:29: power generated at a node, imaginary part [pu]
    s_im = ({(k, t): sum(q_th[u, t] for u in THERMAL_by_at[k]) for k in BUS for t in HOUR})

    # vaca2024.grid:9: (20), the same as (1) and (33) [pu]
    problem.f = (sum(y_re[k, m] * W_re[m, k, t] - y_im[k, m] * W_im[m, k, t] for t in HOUR
        for (k, m) in y_pairs))

    # sites (12), network.grid:33
    problem.constrain("sites", (sum(place[n] for n in SITE), -math.inf, units_max))

    # output (13), network.grid:34
    problem.constrain("output", {(n, t): (p_extra[n, t], -math.inf, place[n] * p_extra_max)
        for n in SITE for t in HOUR})

    # power (2)-(5), (16)-(17), vaca2024.grid:13: real part
    problem.constrain("power_re", {(k, t): (s_re[k, t]
        - d_re[k, t], sum(y_re[k, m] * W_re[m, k, t] - y_im[k, m] * W_im[m, k, t]
        for (k_, m) in y_pairs_by_k_[k]), sum(y_re[k, m] * W_re[m, k, t] - y_im[k, m]
        * W_im[m, k, t] for (k_, m) in y_pairs_by_k_[k])) for k in BUS for t in HOUR})

    # power (2)-(5), (16)-(17), vaca2024.grid:13: imaginary part
    problem.constrain("power_im", {(k, t): (-s_im[k, t]
        + d_im[k, t], sum(y_re[k, m] * W_im[m, k, t] + y_im[k, m] * W_re[m, k, t]
        for (k_, m) in y_pairs_by_k_[k]), sum(y_re[k, m] * W_im[m, k, t] + y_im[k, m]
        * W_re[m, k, t] for (k_, m) in y_pairs_by_k_[k])) for k in BUS for t in HOUR})

    # band, vaca2024.grid:15
    problem.constrain("band", {(k, t): (W_diagonal[k, t], ((1 - delta)**2 if 1 - delta > 0
        else -math.inf), ((1 + delta)**2 if 1 + delta >= 0 else -(1 + delta)**2)) for k in BUS
        for t in HOUR})

    # apparent, vaca2024.grid:16, both sides squared
    problem.constrain("apparent", {(k, t): (s_re[k, t]**2
        + s_im[k, t]**2, -math.inf, (s_max[k]**2 if s_max[k] >= 0 else -s_max[k]**2)) for k in BUS
        for t in HOUR if abs(s_max[k]) < math.inf})

    # current, vaca2024.grid:17
    problem.constrain("current", {(k, m, t): ((-(y_re[k, m] * y_re[k, m]) - y_im[k, m] * y_im[k, m])
        * W_re[k, m, t] - (y_re[k, m] * y_im[k, m] - y_im[k, m] * y_re[k, m]) * W_im[k, m, t]
        - ((y_re[k, m] * y_re[k, m] + y_im[k, m] * y_im[k, m]) * W_re[m, k, t]
        - (-(y_re[k, m] * y_im[k, m]) + y_im[k, m] * y_re[k, m]) * W_im[m, k, t])
        + (y_re[k, m] * y_re[k, m] + y_im[k, m] * y_im[k, m]) * W_diagonal[k, t]
        - (-(y_re[k, m] * y_re[k, m]) - y_im[k, m] * y_im[k, m])
        * W_diagonal[m, t], -math.inf, (imax[k, m]**2 if imax[k, m] >= 0 else -imax[k, m]**2))
        for (k, m) in LINE for t in HOUR if abs(imax[k, m]) < math.inf})

    # reference, vaca2024.grid:18
    problem.constrain("reference", {t: (W_diagonal[slack, t], 1**2, 1**2) for t in HOUR})

    # W_minors, vaca2024.grid:21: 2×2 minors of W
    problem.constrain("W_minors", {(i, j, t): (W_upperr[i, j, t]**2
        + W_upperi[i, j, t]**2, -math.inf, W_diagonal[i, t] * W_diagonal[j, t])
        for (i, j, t) in W_pairs})

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
