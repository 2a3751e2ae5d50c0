"""Small models of a new user, with answers known by hand or from scipy, and one slip at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from scipy.optimize import linprog

from gridlang.cli import main

Found = Mapping[str, object]
Run = Callable[..., Found]


@pytest.fixture
def solve(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Solve a text, with files beside it; returns the object of --json and the exit code."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, *argv: str, **files: str) -> Found:
        Path("m.grid").write_text(text, encoding="utf-8")
        for name, content in files.items():
            Path(f"{name}.csv").write_text(content, encoding="utf-8")
        code = main(["solve", "m.grid", "--json", *argv])
        found = json.loads(capfd.readouterr().out)
        assert code != 70
        return {**found, "exit": code}

    return run


def test_a_transport_problem(solve: Run) -> None:
    text = """model transport
table "supply.csv" as PLANT(plant): supply [kg]
table "demand.csv" as MARKET(market): demand [kg]
table "cost.csv" as ROUTE(plant in PLANT, market in MARKET): price [$/kg]
var x{ROUTE} [kg] >= 0
minimize cost [$]: sum{(p,m) in ROUTE} price[p,m]*x[p,m]
subject to
  leave{p in PLANT}: sum{(q,m) in ROUTE: q == p} x[q,m] <= supply[p]
  reach{m in MARKET}: sum{(p,n) in ROUTE: n == m} x[p,n] >= demand[m]
""".replace("kg", "MW*h").replace("$/MW*h", "$/(MW*h)")
    found = solve(
        text,
        supply="plant,supply\nseattle,350\nsan diego,600\n",
        demand="market,demand\nnew york,325\nchicago,300\ntopeka,275\n",
        cost="plant,market,price\nseattle,new york,225\nseattle,chicago,153\n"
        "seattle,topeka,162\nsan diego,new york,225\nsan diego,chicago,162\nsan diego,topeka,126\n",
    )
    rows = [[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], [-1, 0, 0, -1, 0, 0]]
    rows += [[0, -1, 0, 0, -1, 0], [0, 0, -1, 0, 0, -1]]
    best = linprog([225, 153, 162, 225, 162, 126], rows, [350, 600, -325, -300, -275])
    assert found["objective"] == pytest.approx(best.fun, rel=1e-6)
    assert found["status"] == "optimal"


def test_a_battery_over_ordered_hours(solve: Run) -> None:
    text = """model storage
set HOUR = 1..6 ordered
table "price.csv" over (hour in HOUR): price [$/(MW*h)]
param eta = 0.9
var charge{HOUR} [MW] in [0, 2 [MW]]
var discharge{HOUR} [MW] in [0, 2 [MW]]
var level{HOUR} [MW*h] in [0, 4 [MW*h]]
minimize cost [$]: sum{t in HOUR} price[t]*(charge[t] - discharge[t])*1 [h]
subject to
  balance{t in HOUR: t != first(HOUR)}:
    level[t] == level[prev(t)] + (eta*charge[t] - discharge[t]/eta)*1 [h]
  initial: level[first(HOUR)] == 1 [MW*h]
  idle: charge[first(HOUR)] + discharge[first(HOUR)] == 0
  final: level[last(HOUR)] >= 1 [MW*h]
"""
    found = solve(text, price="hour,price\n1,30\n2,10\n3,20\n4,50\n5,60\n6,20\n")
    assert found["objective"] == pytest.approx(-131.1111111, rel=1e-6)


def test_a_dispatch_in_kw_of_a_load_in_mw(solve: Run) -> None:
    text = """model dispatch
table "units.csv" as UNIT(name): pmin [kW], pmax from "p max (kW)" [kW], c1 [$/(kW*h)], c2 [$/(kW^2*h)]
param load [MW] = 1.2 [MW]
var p{u in UNIT} [MW] in [pmin[u], pmax[u]]
minimize cost [$/h]: sum{u in UNIT} (c2[u]*p[u]^2 + c1[u]*p[u])
subject to
  demand: sum{u in UNIT} p[u] == load
"""
    units = "name,pmin,p max (kW),c1,c2\nA,100,600,0.03,0.00001\nB,100,800,0.02,0.00004\nC,0,500,0.05,0.00002\n"
    assert solve(text, units=units)["objective"] == pytest.approx(46.65, rel=1e-7)


def test_a_feeder_in_ohm_and_kv(solve: Run) -> None:
    text = """model feeder
base s = 1 MVA, v = 11 kV
table "nodes.csv" as NODE(node): p [kW], q [kvar]
table "lines.csv" as LINE(line, from in NODE, to in NODE): r [ohm], x [ohm]
var u{NODE} complex [pu] start 1
var inj complex [kVA]
define i{(l,a,b) in LINE} [pu] = (u[a] - u[b])/(r[l,a,b] + 1j*x[l,a,b])
minimize loss [kW]: sum{(l,a,b) in LINE} re((u[a] - u[b])*conj(i[l,a,b]))
subject to
  slack: u[1] == 1
  kcl{n in NODE}: (inj if n == 1 else 0) - (p[n] + 1j*q[n])
    == sum{(l,a,b) in LINE: a == n} u[n]*conj(i[l,a,b]) - sum{(l,a,b) in LINE: b == n} u[n]*conj(i[l,a,b])
"""
    nodes = "node,p,q\n1,0,0\n2,500,200\n3,300,100\n4,200,50\n"
    lines = "line,from,to,r,x\n1,1,2,1.0,0.8\n2,2,3,1.5,1.1\n3,2,4,2.0,1.3\n"
    # By a backward and forward sweep of its own.
    z = [complex(1.0, 0.8) / 121, complex(1.5, 1.1) / 121, complex(2.0, 1.3) / 121]
    s = [0.5 + 0.2j, 0.3 + 0.1j, 0.2 + 0.05j]
    u = [1 + 0j] * 3
    for _ in range(100):
        i = [(s[k] / u[k]).conjugate() for k in range(3)]
        first = 1 - z[0] * sum(i)
        u = [first, first - z[1] * i[1], first - z[2] * i[2]]
    flows = [sum(i), i[1], i[2]]
    loss = 1000 * sum(z[k].real * abs(flows[k]) ** 2 for k in range(3))
    found = solve(text, nodes=nodes, lines=lines)
    assert found["objective"] == pytest.approx(loss, rel=1e-7)


def test_least_squares(solve: Run) -> None:
    text = """model lsq
table "obs.csv" as OBS(n): t, y
var a
var b
minimize error: sum{i in OBS} (y[i] - a - b*t[i])^2
"""
    found = solve(text, obs="n,t,y\n1,0,1.1\n2,1,2.9\n3,2,5.2\n4,3,7.1\n")
    assert found["objective"] == pytest.approx(0.043, rel=1e-7)


def test_a_set_of_written_pairs_has_two_positions(solve: Run) -> None:
    text = """model m
set A = {1, 2, 3}
set PAIR(a in A, b in A) = {(1,2), (2,3)}
var f{PAIR} in [1, 2]
minimize c: sum{(i,j) in PAIR} f[i,j]
"""
    assert solve(text)["objective"] == pytest.approx(2)


def test_a_written_subset_is_of_its_set(solve: Run) -> None:
    text = """model m
set A = {1, 2, 3}
set SUB within A = {1, 3}
var x{A} in [1, 2]
minimize c: sum{i in SUB} x[i] + sum{i in A: i in SUB} x[i]
"""
    assert solve(text)["objective"] == pytest.approx(4)


def test_two_bounds_of_a_variable(solve: Run) -> None:
    found = solve("model m\nvar x >= 0 <= 3\nmaximize c: x\n")
    assert found["objective"] == pytest.approx(3)


# ---- slips: text → the finding that must come, and where


def _findings(found: Found) -> set[tuple[object, object]]:
    diagnostics = found["diagnostics"]
    assert isinstance(diagnostics, list)
    return {(d["code"], d["line"]) for d in diagnostics if d["severity"] == "error"}


HEAD = "model m\nset A = {1, 2, 3}\nset T = 1..4 ordered\nvar x{A} start 1\n"
SLIPS = {
    "unknown name": ("minimize c: y\n", {("GL201", 5)}),
    "unknown set": ("minimize c: sum{i in B} x[i]\n", {("GL201", 5)}),
    "wrong index": ("minimize c: sum{t in T} x[t]\n", {("GL301", 5)}),
    "index missing": ("minimize c: x\n", {("GL302", 5)}),
    "= for ==": ("subject to\n a: x[1] = 3\n", {("GL101", 6)}),
    "strict": ("subject to\n a: x[1] < 3\n", {("GL504", 6)}),
    "variable in a condition": ("minimize c: sum{i in A: x[i] > 0} x[i]\n", {("GL501", 5)}),
    "circle": ("define a = b\ndefine b = a\n", {("GL207", 5)}),
    "twice": ("param x = 3\n", {("GL204", 5)}),
    "no variable": ("subject to\n a: 3 <= 4\n", {("GL505", 6)}),
    "first has none before": ("var y{T}\nsubject to\n a{t in T}: y[t] >= y[prev(t)]\n", {("GL828", 7)}),
    "not ordered": ("subject to\n a{i in A}: x[i] >= x[prev(i)]\n", {("GL305", 6)}),
    "zero below": ("param d{A} default 0\nminimize c: sum{i in A} x[i]/d[i]\n", {("GL825", 6)}),
    "function": ("minimize c: hypot(x[1], x[2])\n", {("GL202", 5)}),
    "unit": ("var p [MW]\nsubject to\n a: p >= 3 [kV]\n", {("GL411", 7)}),
    "complex order": ("var z complex\nsubject to\n a: z <= 3\n", {("GL401", 7)}),
    "errors of two stages": ("subject to\n a: x[1] >= zz\n b: x[1] >= 3 [MW]\n", {("GL201", 6), ("GL411", 7)}),
    "unclosed, without echo": ("var y{A\nminimize c: y[1]\n", {("GL102", 5)}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SLIPS.values(), ids=list(SLIPS))
def test_a_slip_is_found_where_it_is(solve: Run, text: str, expected: set[tuple[str, int]]) -> None:
    assert _findings(solve(HEAD + text)) == expected


@pytest.mark.parametrize("term", ["x[i]/nil", "x[i]*log(nil - 1)"])
def test_what_is_undefined_over_an_empty_set_is_no_internal_error(solve: Run, term: str) -> None:
    text = f"set N = {{i in A: i > 9}}\nparam nil = 0\nminimize c: sum{{i in N}} {term}\n"
    assert solve(HEAD + text)["exit"] in (0, 1)


def test_the_greatest_of_nothing_is_found_where_it_is_asked_for(solve: Run) -> None:
    text = (
        "set N = {i in A: i > 9}\nparam m = max{i in N} i\nminimize c: sum{i in A} (x[i] - m)^2\n"
    )
    found = _findings(solve(HEAD + text))
    assert found
    assert {line for _, line in found} == {6}


def test_a_written_element_beyond_64_bits(solve: Run) -> None:
    assert _findings(solve(HEAD + "minimize c: x[99999999999999999999]\n")) == {("GL829", 5)}


def test_a_label_beyond_64_bits_in_a_table(solve: Run) -> None:
    text = (
        'model m\ntable "n.csv" as N(n): d\nvar x{N} >= 0\nminimize c: sum{n in N} (x[n] + d[n])\n'
    )
    assert solve(text, n=f"n,d\n{10**20},1\n")["exit"] in (0, 1)


def test_a_missing_cell_is_shown_in_its_file(solve: Run) -> None:
    text = 'model m\ntable "n.csv" as N(n): d\nvar x{N}\nminimize c: sum{n in N} (x[n] - d[n])^2\n'
    found = solve(text, n="n,d\n1,3\n2,\n")
    (problem,) = found["diagnostics"]  # type: ignore[misc]
    assert (problem["file"], problem["line"]) == ("n.csv", 3)


def test_names_of_the_user_do_not_break_the_schema(solve: Run) -> None:
    text = "model m\nuse matpower\nparam k = 3\nvar own{BUS}\nminimize c: sum{n in BUS} (own[n] - k)^2\n"
    found = solve(text, "--data", "case5")
    assert found["exit"] == 0, _findings(found)


def test_bounds_of_variables_are_among_the_limits_that_bind(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "m.grid"
    path.write_text("model m\nvar x in [0, 3]\nmaximize c: 2*x\n", encoding="utf-8")
    assert main(["solve", str(path)]) == 0
    assert "limits that bind" in capfd.readouterr().out


def test_a_price_between_two_units_of_power_says_so(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = "model m\nvar x [MW] >= 0\nminimize c [MW]: 2*x\nsubject to\n r: x >= 3000 [kW]\n"
    path = tmp_path / "m.grid"
    path.write_text(text, encoding="utf-8")
    assert main(["solve", str(path), "--out", str(tmp_path / "o")]) == 0
    _, row = (tmp_path / "o" / "dual_r.csv").read_text(encoding="utf-8").splitlines()
    value, unit = row.split(",")
    assert (float(value), unit) in ((pytest.approx(2), ""), (pytest.approx(0.002), "MW/kW"))


def test_a_redundant_equation_does_no_harm(solve: Run) -> None:
    text = "model m\nvar x\nvar y\nminimize c: x\nsubject to\n a: x + y == 3\n b: x - y == 1\n d: 2*x + y == 5\n"
    assert solve(text)["objective"] == pytest.approx(2)


def test_a_maximum_is_no_local_minimum(solve: Run) -> None:
    found = solve("model m\nvar x in [-3, 3]\nminimize c: -x^2\n")
    assert found["status"] != "locally_optimal" or found["objective"] == pytest.approx(-9)
