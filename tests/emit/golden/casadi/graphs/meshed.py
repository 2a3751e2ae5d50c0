"""meshed: Open a line in each mesh

Written by gridlang 0.1.0 from test.grid (sha256 24b131ca9a72).
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
    """Return the problem on its data, as they stand in meshed.json."""
    sets, params = columns(data)
    problem = Problem()
    BUS = distinct(list(range(1, 6 + 1)))
    LINE = distinct([(1, 1, 2), (2, 2, 3), (3, 1, 3), (4, 3, 4), (5, 3, 4), (6, 5, 6)])  # (line, from, to)
    MESH = sets["MESH"]  # meshes = cycles(LINE)
    MESH_LINE = sets["MESH_LINE"]  # (mesh, line, from, to) elements of each of MESH = members(MESH)
    PART = sets["PART"]  # = components(LINE, BUS)
    PART_BUS = sets["PART_BUS"]  # (part, bus) elements of each of PART = members(PART)
    BRIDGE = sets["BRIDGE"]  # (line, from, to) = bridges(LINE)
    TREE = sets["TREE"]  # (line, from, to) = tree(LINE, 1)
    NEXT = distinct(distinct(([(i, j) for (l, i, j) in LINE if i != j]), [(j, i)
        for (l, i, j) in LINE if i != j]))  # (1, 2)
    LONG = distinct([n for n in MESH
        if sum(1 for (e_1, e_2, e_3) in LINE if (n, e_1, e_2, e_3) in MESH_LINE) > 2])
    LINE_by_i = grouped((i, (l, i, j)) for (l, i, j) in LINE)
    NEXT_by_i = grouped((i, (i, m)) for (i, m) in NEXT)

    closed = problem.variable("closed", [(x_0_0, x_0_1, x_0_2)
        for (x_0_0, x_0_1, x_0_2) in LINE], discrete=True, box=(0, 1))  # switch
    level = problem.variable("level", [x_0_0 for x_0_0 in BUS], lower={x_0_0: 0
        for x_0_0 in BUS}, upper={x_0_0: 1 for x_0_0 in BUS})

    # test.grid:13
    problem.f = -(sum(closed[l_1, l_2, l_3] for (l_1, l_2, l_3) in LINE)
        + sum(closed[l_1, l_2, l_3] / 10 for (l_1, l_2, l_3) in TREE))

    # mesh (10), test.grid:15
    problem.constrain("mesh", {n: (sum(closed[l_1, l_2, l_3] for (l_1, l_2, l_3) in LINE
        if (n, l_1, l_2, l_3) in MESH_LINE), -math.inf, sum(1 for (e_1, e_2, e_3) in LINE
        if (n, e_1, e_2, e_3) in MESH_LINE) - 1) for n in MESH})

    # long, test.grid:16
    problem.constrain("long", {n: (sum(closed[l, i, j] for (l, i, j) in LINE
        if (n, l, i, j) in MESH_LINE and i == 1), -math.inf, 1) for n in LONG})

    # part, test.grid:17
    problem.constrain("part", {q: (sum(level[k] for k in BUS
        if (q, k) in PART_BUS), -math.inf, sum(1 for e in BUS if (q, e) in PART_BUS) / 2)
        for q in PART})

    # ends, test.grid:18
    problem.constrain("ends", {(q, k): (sum(closed[l, i, j] for (l, i, j) in LINE_by_i[k]
        if (q, j) in PART_BUS) + level[k], -math.inf, 4) for q in PART for k in BUS
        if (q, k) in PART_BUS})

    # some, test.grid:19
    problem.constrain("some", {n: (sum(closed[l_1, l_2, l_3] for (l_1, l_2, l_3) in TREE
        if (n, l_1, l_2, l_3) in MESH_LINE), (1 if (n, 1, 1, 2) not in MESH_LINE else 0), math.inf)
        for n in MESH})

    # bridge, test.grid:20
    problem.constrain("bridge", {(l_1, l_2, l_3): (closed[l_1, l_2, l_3], 1, 1)
        for (l_1, l_2, l_3) in BRIDGE})

    # beside, test.grid:21
    problem.constrain("beside", {k: (level[k], -math.inf, 1
        - sum(level[m] for (i, m) in NEXT_by_i[k]) / 9) for k in BUS})

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
