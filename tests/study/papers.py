"""A small paper in a folder: models of one network, and studies of them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

NETWORK = """
base s = 1 MVA
set HOUR = 1..6 ordered
set BUS = {"north", "mid", "south", "10"}
set SITE within BUS = {"mid", "south", "10"}
set THERMAL = {1, 2}
param demand{k in BUS, t in HOUR} [MW] = (2 + t)*1 [MW]
param room{n in SITE} [MW] = (4 [MW] if n == "mid" else 3 [MW])
param units default 2
param cap [MW] default 20 [MW]
var p{u in THERMAL, t in HOUR} [MW] >= 0 <= cap
var extra{n in SITE, t in HOUR} [MW] >= 0 <= room[n]
var place{SITE} binary
minimize cost: sum{u in THERMAL, t in HOUR} u/(1 [MW])*p[u,t]
subject to
  balance{t in HOUR}: sum{u in THERMAL} p[u,t] + sum{n in SITE} extra[n,t] == sum{k in BUS} demand[k,t]
  sites: sum{n in SITE} place[n] <= units
  output{n in SITE, t in HOUR}: extra[n,t] <= place[n]*room[n]
"""
FILES = {
    "network": NETWORK,
    "exact": 'model exact\nuse "network.grid"\n',
    "none_placed": 'model none_placed\nuse "network.grid"\nsubject to\n  empty: sum{n in SITE} place[n] == 0\n',
    "infeasible": 'model infeasible\nuse "network.grid"\nsubject to\n  all: sum{n in SITE} place[n] >= 3\n',
}


def paper(folder: Path, studies: str, name: str = "paper") -> Path:
    """Write a folder of models, with a file of its name that has the studies; return the folder."""
    root = folder / name
    root.mkdir(parents=True, exist_ok=True)
    for stem, text in FILES.items():
        (root / f"{stem}.grid").write_text(text, encoding="utf-8")
    head = f'model {name} "A small paper"\nuse "network.grid"\n'
    (root / f"{name}.grid").write_text(head + dedent(studies), encoding="utf-8")
    return root
