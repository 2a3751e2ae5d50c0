"""The emitted AMPL, read by tools that know its language: solved by GLPK as it stands, data by Pyomo."""

from __future__ import annotations

from pathlib import Path

import pytest
from from_text import ready

import gridlang
from gridlang.bound import Bound
from gridlang.emit.render import emit

LINEAR = """
    model transport "least cost of supply"
    set PLANT = {"North Sea", "St. John's", "3rd"}
    set TOWN = 1..4
    param supply{p in PLANT} = (9 if p == "3rd" else 7)
    param need{t in TOWN} = 2 + t/2
    param cost{p in PLANT, t in TOWN} = (t if p == "North Sea" else 5 - t)
    var x{PLANT, TOWN} >= 0
    var open{PLANT} binary
    minimize total: sum{p in PLANT, t in TOWN} cost[p,t]*x[p,t] + sum{p in PLANT} 3*open[p]
    subject to
      most{p in PLANT} "(1)": sum{t in TOWN} x[p,t] <= supply[p]*open[p]
      met{t in TOWN} "(2)": sum{p in PLANT} x[p,t] >= need[t]
      range{t in TOWN: t > 2}: 0.5 <= x["3rd",t] <= 4
"""


def written(bound: Bound, folder: Path) -> dict[str, Path]:
    """Return the emitted files by their ending."""
    found = {}
    for name, text in emit(bound.subject, "ampl").files.items():
        path = folder / name
        path.write_text(str(text), encoding="utf-8")
        found[path.suffix] = path
    return found


def test_a_linear_model_is_solved_by_glpk_as_it_stands(tmp_path: Path) -> None:
    glpk = pytest.importorskip("swiglpk")
    bound = ready(LINEAR).bound
    files = written(bound, tmp_path)
    glpk.glp_term_out(glpk.GLP_OFF)
    space, problem = glpk.glp_mpl_alloc_wksp(), glpk.glp_create_prob()
    assert glpk.glp_mpl_read_model(space, str(files[".mod"]), 1) == 0
    assert glpk.glp_mpl_read_data(space, str(files[".dat"])) == 0
    assert glpk.glp_mpl_generate(space, None) == 0
    glpk.glp_mpl_build_prob(space, problem)
    options = glpk.glp_iocp()
    glpk.glp_init_iocp(options)
    options.presolve = glpk.GLP_ON
    assert glpk.glp_intopt(problem, options) == 0
    ours = bound.solve()
    assert glpk.glp_mip_obj_val(problem) == pytest.approx(ours.objective, rel=1e-9)
    glpk.glp_mpl_free_wksp(space)


@pytest.mark.parametrize(("model", "case"), [("acopf", "case30"), ("ots", "case14")])
def test_pyomo_reads_the_data(model: str, case: str, tmp_path: Path) -> None:
    pyomo = pytest.importorskip("pyomo.environ")
    bound = gridlang.load(model).bind(case).bound
    portal = pyomo.DataPortal()
    portal.load(filename=str(written(bound, tmp_path)[".dat"]))
    evaluator = bound.instance.evaluator
    buses = evaluator.elements.decode(evaluator.set("BUS").columns[0]).tolist()
    assert list(portal["BUS"]) == buses
    branches = zip(*(c.tolist() for c in evaluator.set("BRANCH").columns), strict=True)
    flat = list(portal["BRANCH"])  # a file of data does not say how many belong together
    assert flat == [x for branch in branches for x in branch]
    for name in ("pd", "rate", "x"):
        figures = evaluator.figures_of(name)
        labels = evaluator.elements.decode(figures.index.columns[0]).tolist()
        read = {k: float(str(v).replace("Infinity", "inf")) for k, v in portal[name].items()}
        assert read == dict(zip(labels, figures.values.tolist(), strict=True))
