"""Is every index drawn from the right set, and are there as many as declared?"""

from __future__ import annotations

import pytest

from .marked import expect, findings, findings_of

_BAD = [
    ("c{g in GEN}: p[g] == pd[«g»]", "GL301", "`g` is an element of GEN; index 1 of `pd` is one of BUS", "BUS"),
    ("c{k in BUS, g in GEN}: p[g] == pd[«g»]", "GL301", "element of GEN", "did you mean `k`"),
    ("c{(l,i,j) in BRANCH}: f[«i»,i,j] == 0", "GL301", "index 1 of `f` is one of LINE", "`l`"),
    ("c{(l,i,j) in BRANCH}: f[l,«l»,j] == 0", "GL301", "index 2 of `f` is one of BUS", "`i`"),
    ("c{(l,i,j) in BRANCH}: f[«j»,«l»,i] == 0", "GL301 GL301", "index 1", "`l`"),
    ("c{g in GEN}: p[«bus[g]»] == 0", "GL301", "this is an element of BUS", ""),
    ("c{k in BUS: «k» in GEN}: t == 1", "GL301", "this set is one of GEN", ""),
    ("c{k in BUS, g in GEN: «k == g»}: t == 1", "GL301", "compared with one of GEN", "one set"),
    ("c{k in BUS, g in GEN: «k != g»}: t == 1", "GL301", "compared with one of GEN", "one set"),
    ("c{g in GEN}: sum{k in BUS: «g == k»} t == 1", "GL301", "compared", ""),
    ("param w{g in GEN} = pd[«g»]", "GL301", "index 1 of `pd`", ""),
    ("var w{g in GEN} [MW] <= pd[«g»]", "GL301", "index 1 of `pd`", ""),
    ("define w{g in GEN} = pd[«g»]", "GL301", "index 1 of `pd`", ""),
    ("check w{g in GEN}: pd[«g»] > 0", "GL301", "index 1 of `pd`", ""),
    ("minimize w: sum{g in GEN} pd[«g»]", "GL301", "index 1 of `pd`", ""),
    ("c: «p» == 0", "GL302", "`p` takes 1 index, not 0", "write p[g]"),
    ("c{k in BUS}: «p[k, k]» == 0", "GL302", "`p` takes 1 index, not 2", "write p[g]"),
    ("c{(l,i,j) in BRANCH}: «f[l]» == 0", "GL302", "`f` takes 3 indices, not 1", "write f[l, i, j]"),
    ("c{e in BRANCH, k in BUS}: «f[e, k]» == 0", "GL302", "takes 3 indices, not 4", "f[l, i, j]"),
    ("c{k in BUS}: «t[k]» == 0", "GL302", "`t` takes no indices, not 1", "write t"),
    ("c{(l,i,j) in BRANCH: «(i,j) in BRANCH»}: t == 0", "GL302", "3 positions, not 2", "(l,i,j) in ARC"),
    ("c: t*«(1,2)» == 1", "GL303", "a tuple is no number", "before `in`"),
    ("c: «BUS» == t", "GL303", "is a set, not a number", "card(BUS)"),
    ("c: «{1, 2}» == t", "GL303", "a set stands where a number is expected", "card"),
    ("c: «1..3» == t", "GL303", "a set stands where a number is expected", "after `in`"),
    ("c: «BUS»[1] == t", "GL303", "`BUS` is a set", ""),
    ("«set W(a, b) = 1..3»", "GL304", "`W` names 2 positions, its elements have 1", "name 1"),
    ("set W = «BUS union BRANCH»", "GL304", "`union` joins elements of 1 and 3", "same number"),
    ("set W = «{1, (2,3)}»", "GL304", "one number of positions", ""),
    ("c{k in BUS}: t*pd[«prev(k)»] == 0", "GL305", "`prev` needs an ordered set", "ordered"),
    ("c{k in BUS}: t*pd[«next(k)»] == 0", "GL305", "`next` needs an ordered set", "ordered"),
    ("c{h in {1,2}}: t == «prev(h)»*0", "GL305", "cannot tell which ordered set", "prev(t, SET)"),
    ('table "a.csv" over («k»): w', "GL306", "the key column `k` names no set", "`k in SET`"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "codes", "message", "help"), _BAD)
def test_a_bad_index(marked: str, codes: str, message: str, help: str) -> None:
    expect(marked, codes, message=message, help=help)


@pytest.mark.parametrize(
    "good",
    [
        "c{g in GEN}: p[g] == pd[bus[g]]",
        "c{k in BUS}: sum{g in GEN: bus[g] == k} p[g] == pd[k]",
        "c{(l,i,j) in BRANCH}: f[l,i,j] == pd[i] - pd[j]",
        "c{e in BRANCH}: f[e] == 0",  # one name stands for the whole element
        "set A = {(l,j,i) for (l,i,j) in BRANCH}\nc{(l,i,j) in BRANCH}: t*pd[i] == 0",
        "set A = BRANCH union {(l,j,i) for (l,i,j) in BRANCH}\nc{(l,i,j) in A}: pd[i]*t == 0",
        "set E = BUS diff {2}\nc{k in E}: pd[k]*t == 0",
        "set E within BUS\nc{k in E}: pd[k]*t == 0",
        "set E = {k in BUS: pd[k] > 0}\nc{k in E}: pd[k]*t == 0",
        "set E = {bus[g] for g in GEN}\nc{k in E}: pd[k]*t == 0",
        "set E = {i for (l,i,j) in BRANCH} inter BUS\nc{k in E}: pd[k]*t == 0",
        "set E(k in BUS) = {1, 2}\nc{k in E}: pd[k]*t == 0",
        "set P = BUS*GEN\nc{(k,g) in P}: p[g] == pd[k]",
        "set P = BUS*GEN\nvar w{P}\nc{k in BUS, g in GEN}: w[k,g] == 0",
        "c{k in {1, 2}}: pd[k]*t == 0",  # elements written out belong wherever they stand
        "c: pd[1]*t == 0",
        "c{h in HOUR: h != first(HOUR)}: t == 0*card(HOUR)",
        "var w{HOUR}\nc{h in HOUR: h != first(HOUR)}: w[h] == w[prev(h)]",
        "var w{HOUR}\nc{h in HOUR: h != last(HOUR)}: w[h] == w[next(h, HOUR)]",
        "set L(l in LINE, i in BUS) = {(1,1), (2,1)}\nvar w{L}\nc{(l,i) in L: (l,i) in L}: w[l,i] == pd[i]/(1 [MW])",
    ],
)  # fmt: skip
def test_a_good_index(good: str) -> None:
    assert findings(good) == ()


def test_a_wrong_index_is_shown_with_the_declaration() -> None:
    expect("param ‹w›{k in BUS}\nc{g in GEN}: t == w[«g»]", "GL301")
    expect("param ‹w›{k in BUS}\nc{g in GEN}: t == «w[g, g]»", "GL302")


@pytest.mark.parametrize(
    "good",
    [
        "set DG\nset ALL = GEN union DG\nvar w{ALL}\nc{g in GEN}: w[g] == 0",
        "set DG\nset ALL = GEN union DG\nvar w{ALL}\nc{g in ALL: g in DG}: w[g] == 0",
        "set E = {1, 2}\nset D = E union {3}\nvar w{D}\nc{k in E}: w[k] == 0",
    ],
)
def test_the_parts_of_a_union_belong_to_it(good: str) -> None:
    assert findings(good) == ()


@pytest.mark.parametrize("bad", ["c{e in BRANCH}: t == «e»", "c{e in BRANCH}: t == 2*«e»"])
def test_a_whole_tuple_is_no_number(bad: str) -> None:
    expect(bad, "GL303")


def test_a_finding_in_a_set_comes_once() -> None:
    expect("set W = {k in BUS: pmax[«k»] > 0}", "GL301", message="index 1 of `pmax`")


def test_a_table_may_name_its_keys_without_sets() -> None:
    assert findings_of('model m\ntable "a.csv" as LINE(line): w\nvar x{l in LINE} >= w[l]\n') == ()
