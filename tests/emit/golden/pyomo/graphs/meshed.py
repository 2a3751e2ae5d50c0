"""meshed: Open a line in each mesh

Written by gridlang 0.1.0 from test.grid (sha256 24b131ca9a72).
Figures: power in MW, voltage in kV, angles in radians.
"""

# ruff: noqa: E501, E741  (indices bear the author's names)
import json
import sys
from collections import defaultdict
from pathlib import Path

import pyomo.environ as pyo


def build(data: dict) -> pyo.ConcreteModel:
    """Return the model on its data, as they stand in meshed.json."""
    sets, params = columns(data)
    m = pyo.ConcreteModel(name="meshed")
    m.BUS = pyo.Set(initialize=pyo.RangeSet(1, 6))
    m.LINE = pyo.Set(dimen=3, initialize=pyo.SetOf([(1, 1, 2), (2, 2, 3), (3, 1, 3), (4, 3, 4), (5, 3, 4), (6, 5, 6)]))  # (line, from, to)
    m.MESH = pyo.Set(initialize=sets["MESH"])  # meshes = cycles(LINE)
    m.MESH_LINE = pyo.Set(dimen=4, initialize=sets["MESH_LINE"])  # (mesh, line, from, to) elements of each of MESH = members(MESH)
    m.PART = pyo.Set(initialize=sets["PART"])  # = components(LINE, BUS)
    m.PART_BUS = pyo.Set(dimen=2, initialize=sets["PART_BUS"])  # (part, bus) elements of each of PART = members(PART)
    m.BRIDGE = pyo.Set(dimen=3, initialize=sets["BRIDGE"])  # (line, from, to) = bridges(LINE)
    m.TREE = pyo.Set(dimen=3, initialize=sets["TREE"])  # (line, from, to) = tree(LINE, 1)
    m.NEXT = pyo.Set(dimen=2, initialize=(pyo.SetOf([(i, j) for (l, i, j) in m.LINE
        if i != j])) | pyo.SetOf([(j, i) for (l, i, j) in m.LINE if i != j]))  # (1, 2)
    m.LONG = pyo.Set(initialize=pyo.SetOf([n for n in m.MESH
        if sum(1 for e in m.LINE if (n, e) in m.MESH_LINE) > 2]))
    LINE_by_i = grouped((i, (l, i, j)) for (l, i, j) in m.LINE)
    NEXT_by_i = grouped((i, (i, m_)) for (i, m_) in m.NEXT)

    m.closed = pyo.Var(m.LINE, domain=pyo.Binary)  # switch
    m.level = pyo.Var(m.BUS, domain=pyo.Reals, bounds=lambda m, x_0_0: (0, 1))

    # test.grid:13
    @m.Objective(sense=pyo.maximize)
    def lines(m):
        return (sum(m.closed[l] for l in m.LINE) + sum(m.closed[l] / 10 for l in m.TREE))

    # mesh (10), test.grid:15
    @m.Constraint(m.MESH)
    def mesh(m, n):
        return (sum(m.closed[l] for l in m.LINE if (n, l) in m.MESH_LINE)
            <= sum(1 for e in m.LINE if (n, e) in m.MESH_LINE) - 1)

    # long, test.grid:16
    @m.Constraint(m.LONG)
    def long(m, n):
        return (sum(m.closed[l, i, j] for (l, i, j) in m.LINE if (n, l, i, j) in m.MESH_LINE and i
            == 1) <= 1)

    # part, test.grid:17
    @m.Constraint(m.PART)
    def part(m, q):
        return (sum(m.level[k] for k in m.BUS if (q, k) in m.PART_BUS)
            <= sum(1 for e in m.BUS if (q, e) in m.PART_BUS) / 2)

    # ends, test.grid:18
    @m.Constraint([(q, k) for q in m.PART for k in m.BUS if (q, k) in m.PART_BUS])
    def ends(m, q, k):
        return (sum(m.closed[l, i, j] for (l, i, j) in LINE_by_i[k] if (q, j) in m.PART_BUS)
            + m.level[k] <= 4)

    # some, test.grid:19
    @m.Constraint(m.MESH)
    def some(m, n):
        return (sum(m.closed[l] for l in m.TREE if (n, l) in m.MESH_LINE)
            >= (1 if (n, 1, 1, 2) not in m.MESH_LINE else 0))

    # bridge, test.grid:20
    @m.Constraint(m.BRIDGE)
    def bridge(m, *l):
        return (m.closed[l] == 1)

    # beside, test.grid:21
    @m.Constraint(m.BUS)
    def beside(m, k):
        return (m.level[k] <= 1 - sum(m.level[m_] for (i, m_) in NEXT_by_i[k]) / 9)

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
