"""Relaxations of AC optimal power flow over pairs of neighbours."""

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
