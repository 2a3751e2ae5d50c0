"""Functions of graphs: their arguments, their place, and indices that stand for sets."""

from __future__ import annotations

import pytest

from gridlang.model.clauses import Restated
from gridlang.model.expr import SetRef
from gridlang.model.graphs import members
from gridlang.model.show import show
from gridlang.model.show_model import show_model

from .marked import SCENE, expect, model_of

_BAD = [
    # (lines, codes, part of the message, part of the help)
    ("set MESH = cycles(«BUS»)", "GL308", "its elements have one position", "LINE(line, from"),
    ("set MESH = cycles(«BRANCH diff BRANCH»)", "GL308", "the name of a set", "cycles(EDGE)"),
    ("‹set FEED(g in GEN, k in BUS)›\nset MESH = cycles(«FEED»)", "GL308", "from GEN and from BUS",
     "both ends"),
    ("‹set WIRE(i, j)›\nset MESH = bridges(«WIRE»)", "GL308", "from WIRE.i and from WIRE.j", ""),
    ("set MESH = «cycles(BRANCH, BUS)»", "GL211", "takes a set of edges", "cycles(LINE)"),
    ("set TREE = «tree(BRANCH)»", "GL211", "the node to start from", "tree(LINE, root)"),
    ("set TREE = tree(BRANCH, «first(GEN)»)", "GL301", "an element of GEN", "BUS"),
    ("set TREE = tree(BRANCH, «t»)", "GL502", "depends on the variable `t`", ""),
    ("set MESH = cycles(«BRANCHES»)", "GL201", "unknown set `BRANCHES`", "did you mean `BRANCH`?"),
    ("set MESH = «cycels»(BRANCH)", "GL202", "no function `cycels`", "did you mean `cycles`?"),
    ("set MESH = «abs»(BRANCH)", "GL202", "no function `abs`", "those of graphs are"),
    ("set PART = components(BRANCH, «GEN»)", "GL308", "are drawn from BUS", "components(BRANCH)"),
    ("set MESH within «HOUR» = cycles(BRANCH)\nc{n in MESH}: sum{l in n} f[l] == 0", "GL210",
     "is a set of sets", "take `within` out"),
    ("set WIRE(i, j)\nset PART = components(«WIRE»)\nc{q in PART}: sum{k in q} pd[k]*t == 0", "GL308",
     "is no set of edges", ""),
    ("set MESH = cycles(BRANCH)\nc{n in MESH}: sum{l in BRANCH diff «n»} f[l] == 0", "GL307",
     "`n` stands for a set only after `in`", "not l in n"),
    ("set BAD = members(«BUS»)", "GL308", "`BUS` is no set of sets", "`cycles`"),
    ("c{n in «cycles(BRANCH)»}: t == 1", "GL219", "stands alone", "set NAME = cycles(LINE)"),
    ("set W = BUS union «components(BRANCH)»", "GL219", "stands alone", "components(LINE)"),
    ("c: «bridges(BRANCH)» == t", "GL219", "stands alone", ""),
    ("c{k in BUS}: sum{l in «k»} t == 1", "GL307", "`k` is an element of BUS, not a set", "MESH"),
    ("c{k in BUS}: t == card(«k»)", "GL307", "an element of BUS", ""),
    ("c{e in BRANCH}: sum{l in «e»} t == 1", "GL307", "an element of BRANCH", ""),
    ("set MESH = cycles(BRANCH)\nc{n in MESH}: sum{«(l,i)» in n} t == 1", "GL206",
     "have 3 positions", ""),
    ("set MESH = cycles(BRANCH)\nc{n in MESH}: sum{l in n} «p[l]» == 0", "GL302",
     "takes 1 index, not 3", ""),
    ("set MESH = cycles(BRANCH)\nc{n in MESH, g in GEN}: sum{h in GEN: «g in n»} p[h] == 0", "GL302",
     "elements of `n` have 3 positions, not 1", ""),
    ("set PART = components(BRANCH)\nc{q in PART}: sum{g in GEN: «g» in q} p[g] == 0", "GL301",
     "`g` is an element of GEN", ""),
    ("set MESH = cycles(BRANCH)\nc{n in MESH}: p[«n»] == 0", "GL301", "`n` is an element of MESH",
     ""),
    ("«set MESH = cycles(WIRE)»\nset WIRE within BUS*BUS = {(i,j) for (l,i,j) in BRANCH, n in MESH}",
     "GL207", "defined by itself", ""),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "codes", "message", "help"), _BAD)
def test_a_slip(marked: str, codes: str, message: str, help: str) -> None:
    expect(marked, codes, message=message, help=help)


_GOOD = """
set MESH = cycles(BRANCH)
set PART = components(BRANCH)
set LOOP within BRANCH = bridges(BRANCH)
set TREE = tree(BRANCH, first(BUS))
set NEXT = neighbours(BRANCH)
set PICK(n in MESH, h in HOUR)
set LONG = {n in MESH: card(n) > 3}
define of{n in MESH} = sum{l in n} f[l]
define ends{n in LONG, h in HOUR} = sum{(l,i,j) in n: (n, h) in PICK} f[l,i,j]
define some{(n, h) in PICK} = sum{n} 1
define parts{q in PART} = sum{k in q, (m, o) in NEXT: m == k and o in q} pd[k]
define tree{k in BUS: k in BUS} = sum{(l,i,j) in TREE union LOOP: i == k} f[l,i,j]
"""


def test_sets_of_sets_are_used_like_sets() -> None:
    model = model_of(SCENE + _GOOD)
    bodies = {d.name: show(d.body) for d in model.defines}
    assert bodies["of"] == "sum{l in BRANCH: (n, l) in MESH_BRANCH} f[l]"
    assert bodies["some"] == "sum{n_1 in BRANCH: (n, n_1) in MESH_BRANCH} 1"
    assert "(q, o) in PART_BUS" in bodies["parts"]
    whole = members("PART", model)
    assert whole is not None
    assert (whole.pairs, whole.whole, whole.arity) == ("PART_BUS", SetRef("BUS"), 1)


def test_the_members_may_be_declared_and_have_a_name_that_is_free() -> None:
    own = model_of(f"{SCENE}set MESH = cycles(BRANCH)\nset IN(mesh, l, i, j) = members(MESH)\n")
    assert [s.name for s in own.sets[-2:]] == ["MESH", "IN"]
    other = model_of(f"{SCENE}set MESH = cycles(BRANCH)\nvar MESH_BRANCH\n")
    assert [s.name for s in other.sets[-2:]] == ["MESH", "MESH_BRANCH_"]


@pytest.mark.parametrize("name", ["cycles", "tree", "members", "components"])
def test_the_words_are_free_as_names(name: str) -> None:
    model_of(f"{SCENE}set MESH = cycles(BRANCH)\n{name}{{n in MESH}}: sum{{l in n}} f[l] == 0\n")


def test_what_is_shown_can_be_read_again() -> None:
    shown = show_model(model_of(SCENE + _GOOD))
    assert show_model(model_of(shown)) == shown
    for line in ("set MESH = cycles(BRANCH)", "set PART = components(BRANCH, BUS)",
                 "set LOOP(l, i, j) within BRANCH = bridges(BRANCH)",
                 "within (MESH * BRANCH) = members(MESH)"):  # fmt: skip
        assert line in shown


def test_an_index_stands_for_its_set_in_formulations_and_studies() -> None:
    text = f"""{SCENE}set MESH = cycles(BRANCH)
ring{{n in MESH}}: sum{{l in n}} f[l] == 0
formulation open of scene: ring as sum{{l in n}} f[l] <= card(n)*(1 [MW])
study one
  let of{{n in MESH}} [MW] = sum{{l in n}} f[l]
  report card(MESH), sum{{n in MESH}} of[n], chosen = {{n in MESH: card(n) > 2}}
"""
    (step,) = model_of(text).formulations[0].clauses
    assert isinstance(step, Restated)
    assert show(step.body) == "sum{l in BRANCH: (n, l) in MESH_BRANCH} f[l]"


def test_the_order_of_declarations_is_free() -> None:
    lines = """
set PICK(b in TOP, h in HOUR)
set TOP = {b in BIG: card(b) < 9}
set BIG = {n in MESH: card(n) > 2 and (1,1,2) in n}
set ALONE = {q in PART: card(q) == 1}
set PAIRS = members(MESH)
set PART = components(WIRE)
set MESH = cycles(WIRE)
set WIRE(l in LINE, i in NODE, j in NODE)
set NODE = 1..9
define of{(b, h) in PICK} = sum{(l,i,j) in b} 1
""".strip().splitlines()
    for ordered in (lines, lines[::-1]):
        model = model_of(SCENE + "\n".join(ordered) + "\n")
        assert {"PAIRS", "PART_NODE"} < {s.name for s in model.sets}
        assert "MESH_WIRE" not in show_model(model)
        assert "sum{e in NODE: (q, e) in PART_NODE} 1 == 1" in show_model(model)
