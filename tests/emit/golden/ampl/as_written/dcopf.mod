# dcopf: DC optimal power flow, with taps and phase shifts
# Written by gridlang 0.1.0 from dcopf.grid (sha256 2c08ee0e661d).
# Figures: power in per unit, voltage in kV, angles in radians.

set BUS;  # buses
set REF within BUS;  # reference buses
set GEN;  # generators
set LINE;  # branches by number
set BRANCH dimen 3;  # (l, i, j) branch l from bus i to bus j
set SEGMENT dimen 2;  # (g, n) pieces of piecewise-linear costs
set PWL := setof {(g,n) in SEGMENT} g;  # generators with a piecewise-linear cost
param pd {BUS};  # demand [pu]
param gs {BUS};  # shunt conductance, as power at 1 pu [pu]
param va0 {BUS};  # voltage angle in the case [rad]
param bus {GEN} symbolic in BUS;  # bus of a generator
param pmin {GEN};  # least output [pu]
param pmax {g in GEN} >= pmin[g];  # greatest output [pu]
param c3 {GEN};  # cubic cost [$/(pu^3*h)]
param c2 {GEN};  # quadratic cost [$/(pu^2*h)]
param c1 {GEN};  # linear cost [$/(pu*h)]
param c0 {GEN};  # fixed cost [$/h]
param slope {SEGMENT};  # slope of a piece of cost [$/(pu*h)]
param intercept {SEGMENT};  # cost of a piece, carried to zero output [$/h]
param x {LINE};  # series reactance [pu]
param rate {LINE} >= 0;  # limit on apparent power [pu]
param tap {LINE};  # off-nominal tap ratio, at the from end
param shift {LINE};  # phase shift, at the from end [rad]
param angmin {LINE};  # least angle difference [rad]
param angmax {LINE};  # greatest angle difference [rad]

var va {BUS};  # voltage angle
var p {GEN};  # output [pu]
var piece {PWL};  # cost of a generator with a piecewise-linear curve [$/h]

# dcopf.grid:12: flow from i to j [pu]
var flow {(l,i,j) in BRANCH} =
    (va[i] - va[j] - shift[l])/(x[l]*tap[l]);

# dcopf.grid:9 [$/h]
minimize cost:
    sum {g in GEN} (c3[g]*p[g]^3 + c2[g]*p[g]^2 + c1[g]*p[g] + c0[g]) + sum {g in PWL} piece[g];

# balance (1), dcopf.grid:15: power balance
subject to balance {k in BUS}:
    sum {g in GEN: bus[g] = k} p[g] - pd[k] - gs[k] = sum {(l,k,j) in BRANCH} flow[l,k,j]
        - (sum {(l,i,k) in BRANCH} flow[l,i,k]);

# active (2), dcopf.grid:17: output limits
subject to active {g in GEN}:
    pmin[g] <= p[g] <= pmax[g];

# thermal (3), dcopf.grid:18: flow limits
subject to thermal {(l,i,j) in BRANCH}:
    -rate[l] <= flow[l,i,j] <= rate[l];

# angles (4), dcopf.grid:19: angle difference limits
subject to angles {(l,i,j) in BRANCH}:
    angmin[l] <= va[i] - va[j] <= angmax[l];

# reference (5), dcopf.grid:20: reference angle
subject to reference {k in REF}:
    va[k] = va0[k];

# pieces (6), dcopf.grid:21: pieces of cost
subject to pieces {(g,n) in SEGMENT}:
    piece[g] >= slope[g,n]*p[g] + intercept[g,n];
