"""Relaxations of AC optimal power flow over pairs of neighbours, and a case of nine buses."""

from __future__ import annotations

import numpy as np

from gridlang.ground.arrays import Codes
from gridlang.ground.instance import Instance
from gridlang.ground.problem import Semidefinite

SDP = """
model relaxed "relaxation over pairs of neighbours"

use matpower

set PAIR(i in BUS, j in BUS) "neighbours, the smaller number first" = {(i,j) for (l,i,j) in ARC: i < j}

var wd{k in BUS} "squared voltage" [pu^2] start vm0[k]^2
var wr{PAIR} "real part" [pu^2] start 1
var wi{PAIR} "imaginary part" [pu^2]
var s{GEN} complex "generated power" [MVA]

minimize cost [$/h]: sum{g in GEN} (c2[g]*re(s[g])^2 + c1[g]*re(s[g]) + c0[g])

define w{(l,i,j) in ARC} [pu^2] = (wr[i,j] + 1j*wi[i,j] if i < j else wr[j,i] - 1j*wi[j,i])
define flow{(l,i,j) in ARC} "power entering branch l at bus i" [MVA] = conj(yff[l,i,j])*wd[i] + conj(yft[l,i,j])*w[l,i,j]

subject to
  balance{k in BUS} "power balance": sum{g in GEN: bus[g] == k} s[g] - sd[k]
      == conj(ysh[k])*wd[k] + sum{(l,i,j) in ARC: i == k} flow[l,i,j]
  active{g in GEN}: pmin[g] <= re(s[g]) <= pmax[g]
  reactive{g in GEN}: qmin[g] <= im(s[g]) <= qmax[g]
  voltage{k in BUS}: vmin[k]^2 <= wd[k] <= vmax[k]^2
  thermal{(l,i,j) in ARC}: abs(flow[l,i,j]) <= rate[l]
"""
SOC = SDP + "  cone{(i,j) in PAIR}: wr[i,j]^2 + wi[i,j]^2 <= wd[i]*wd[j]\n"


def semidefinite(instance: Instance) -> Semidefinite:
    """Return W of the model: its diagonal over BUS, its entries over PAIR."""
    wd, wr, wi = (instance.blocks[name] for name in ("wd", "wr", "wi"))
    buses, tails, heads = (*_codes(instance, "wd"), *_codes(instance, "wr"))
    order = np.argsort(buses)
    first, second = (order[np.searchsorted(buses[order], c)] for c in (tails, heads))
    assert np.all(first < second)
    return Semidefinite(
        "W",
        wd.first + np.arange(wd.size),
        first,
        second,
        wr.first + np.arange(wr.size),
        wi.first + np.arange(wi.size),
    )


def _codes(instance: Instance, name: str) -> list[Codes]:
    """Return the elements of a variable's indices, one array a position."""
    over = next(v.over for v in instance.model.vars if v.name == name)
    frame = instance.evaluator.frame(over)
    assert over is not None
    return [column for d in over.dummies for column in frame.columns[d.name]]


# Source: Bukhsh, Grothey, McKinnon and Trodden (2013), case9mod, as printed in JuMP's tutorial
# "Optimal power flow": AC optimum 3087.84, semidefinite bound 2753.04.
NINE_BUS = """function mpc = case9mod
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
 1 3 0 0 0 0 1 1 0 345 1 1.1 0.9;
 2 2 0 0 0 0 1 1 0 345 1 1.1 0.9;
 3 2 0 0 0 0 1 1 0 345 1 1.1 0.9;
 4 1 0 0 0 0 1 1 0 345 1 1.1 0.9;
 5 1 54 18 0 0 1 1 0 345 1 1.1 0.9;
 6 1 0 0 0 0 1 1 0 345 1 1.1 0.9;
 7 1 60 21 0 0 1 1 0 345 1 1.1 0.9;
 8 1 0 0 0 0 1 1 0 345 1 1.1 0.9;
 9 1 75 30 0 0 1 1 0 345 1 1.1 0.9;
];
mpc.gen = [
 1 0 0 300 -5 1 100 1 250 10;
 2 163 0 300 -5 1 100 1 300 10;
 3 85 0 300 -5 1 100 1 270 10;
];
mpc.branch = [
 1 4 0 0.0576 0 0 0 0 0 0 1 -360 360;
 4 5 0.017 0.092 0.158 0 0 0 0 0 1 -360 360;
 6 5 0.039 0.17 0.358 0 0 0 0 0 1 -360 360;
 3 6 0 0.0586 0 0 0 0 0 0 1 -360 360;
 6 7 0.0119 0.1008 0.209 0 0 0 0 0 1 -360 360;
 8 7 0.0085 0.072 0.149 0 0 0 0 0 1 -360 360;
 2 8 0 0.0625 0 0 0 0 0 0 1 -360 360;
 8 9 0.032 0.161 0.306 0 0 0 0 0 1 -360 360;
 4 9 0.01 0.085 0.176 0 0 0 0 0 1 -360 360;
];
mpc.gencost = [
 2 0 0 3 0.11 5 150;
 2 0 0 3 0.085 1.2 600;
 2 0 0 3 0.1225 1 335;
];
"""
