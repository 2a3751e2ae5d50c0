# ots: Optimal transmission switching on the DC model
# Written by gridlang 0.1.0 from ots.grid (sha256 f3f51698ff5a).
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
param open_max default 5;  # most branches that may be opened
param price {g in GEN} default c1[g] + c2[g]*(pmin[g] + pmax[g])
    + c3[g]*(pmin[g]^2 + pmin[g]*pmax[g] + pmax[g]^2);  # cost by the MW, exact at least and greatest output [$/(pu*h)]
param idle {g in GEN} default c0[g] - (c2[g] + c3[g]*(pmin[g] + pmax[g]))*pmin[g]*pmax[g];  # cost at zero output [$/h]
param supply := sum {g in GEN} max(pmax[g], 0) + sum {k in BUS} max(-pd[k] - gs[k], 0);  # all that can be fed in [pu]
param most {l in LINE} := min(rate[l], supply + sum {m in LINE} abs(shift[m])/(x[m]*tap[m]));  # greatest flow [pu]
param apart default sum {l in LINE} (most[l]*x[l]*tap[l] + abs(shift[l]));  # greatest angle between two buses [rad]

# the bounds on flows need positive reactances
check {l in LINE}: x[l] > 0;

var va {BUS};  # voltage angle
var p {GEN};  # output [pu]
var flow {BRANCH};  # flow from i to j [pu]
var closed {LINE} binary := 1;  # 1 where a branch is closed
var piece {PWL};  # cost of a generator with a piecewise-linear curve [$/h]

# ots.grid:25: by how much Ohm's law fails
var slip {(l,i,j) in BRANCH} =
    x[l]*tap[l]*flow[l,i,j] - (va[i] - va[j] - shift[l]);

# ots.grid:26: angle that an open branch allows
var slack {l in LINE} =
    (apart + abs(shift[l]))*(1 - closed[l]);

# ots.grid:23 [$/h]
minimize cost:
    sum {g in GEN} (price[g]*p[g] + idle[g]) + sum {g in PWL} piece[g];

# balance (1), ots.grid:29: power balance
subject to balance {k in BUS}:
    sum {g in GEN: bus[g] = k} p[g] - pd[k] - gs[k] = sum {(l,k,j) in BRANCH} flow[l,k,j]
        - (sum {(l,i,k) in BRANCH} flow[l,i,k]);

# active (2), ots.grid:31: output limits
subject to active {g in GEN}:
    pmin[g] <= p[g] <= pmax[g];

# forward (3), ots.grid:32: flow limits
subject to forward {(l,i,j) in BRANCH}:
    flow[l,i,j] <= most[l]*closed[l];

# backward (3), ots.grid:33: flow limits
subject to backward {(l,i,j) in BRANCH}:
    -flow[l,i,j] <= most[l]*closed[l];

# above (4), ots.grid:34: Ohm's law where closed
subject to above {(l,i,j) in BRANCH}:
    slip[l,i,j] <= slack[l];

# below (4), ots.grid:35: Ohm's law where closed
subject to below {(l,i,j) in BRANCH}:
    -slip[l,i,j] <= slack[l];

# wide (5), ots.grid:36: angle difference limits
subject to wide {(l,i,j) in BRANCH}:
    va[i] - va[j] - slack[l] <= angmax[l];

# narrow (5), ots.grid:37: angle difference limits
subject to narrow {(l,i,j) in BRANCH}:
    va[i] - va[j] + slack[l] >= angmin[l];

# opened (6), ots.grid:38: branches opened
subject to opened:
    sum {l in LINE} (1 - closed[l]) <= open_max;

# reference (7), ots.grid:39: reference angle
subject to reference {k in REF}:
    va[k] = va0[k];

# pieces (8), ots.grid:40: pieces of cost
subject to pieces {(g,n) in SEGMENT}:
    piece[g] >= slope[g,n]*p[g] + intercept[g,n];
