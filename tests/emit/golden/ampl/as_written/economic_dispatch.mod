# economic_dispatch: Economic dispatch of one hour
# Written by gridlang 0.1.0 from economic_dispatch.grid (sha256 a58e87c8e6e4).
# Figures: power in per unit, voltage in kV, angles in radians.

set BUS;  # buses
set GEN;  # generators
set SEGMENT dimen 2;  # (g, n) pieces of piecewise-linear costs
set PWL := setof {(g,n) in SEGMENT} g;  # generators with a piecewise-linear cost
param pd {BUS};  # demand [pu]
param pmin {GEN};  # least output [pu]
param pmax {g in GEN} >= pmin[g];  # greatest output [pu]
param c3 {GEN};  # cubic cost [$/(pu^3*h)]
param c2 {GEN};  # quadratic cost [$/(pu^2*h)]
param c1 {GEN};  # linear cost [$/(pu*h)]
param c0 {GEN};  # fixed cost [$/h]
param slope {SEGMENT};  # slope of a piece of cost [$/(pu*h)]
param intercept {SEGMENT};  # cost of a piece, carried to zero output [$/h]

var p {GEN};  # output [pu]
var piece {PWL};  # cost of a generator with a piecewise-linear curve [$/h]

# economic_dispatch.grid:8 [$/h]
minimize cost:
    sum {g in GEN} (c3[g]*p[g]^3 + c2[g]*p[g]^2 + c1[g]*p[g] + c0[g]) + sum {g in PWL} piece[g];

# balance (1), economic_dispatch.grid:12: demand is met
subject to balance:
    sum {g in GEN} p[g] = sum {k in BUS} pd[k];

# active (2), economic_dispatch.grid:13: output limits
subject to active {g in GEN}:
    pmin[g] <= p[g] <= pmax[g];

# pieces (3), economic_dispatch.grid:14: pieces of cost
subject to pieces {(g,n) in SEGMENT}:
    piece[g] >= slope[g,n]*p[g] + intercept[g,n];
