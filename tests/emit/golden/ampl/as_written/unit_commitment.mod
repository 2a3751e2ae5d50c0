# unit_commitment: Unit commitment over a day that repeats itself, without a network
# Written by gridlang 0.1.0 from unit_commitment.grid (sha256 e2d941b82f2b).
# Figures: power in per unit, voltage in kV, angles in radians.

set BUS;  # buses
set GEN;  # generators
set SEGMENT dimen 2;  # (g, n) pieces of piecewise-linear costs
set PWL := setof {(g,n) in SEGMENT} g;  # generators with a piecewise-linear cost
param hours default 24;
set HOUR ordered := 1 .. hours;
set STEP := (setof {h in HOUR: h != last(HOUR)} (h,next(h, HOUR))) union {(last(HOUR),first(HOUR))};  # (h, t)
param base > 0;  # system base [MVA]
param pd {BUS};  # demand [pu]
param pmin {GEN};  # least output [pu]
param pmax {g in GEN} >= pmin[g];  # greatest output [pu]
param c3 {GEN};  # cubic cost [$/(pu^3*h)]
param c2 {GEN};  # quadratic cost [$/(pu^2*h)]
param c1 {GEN};  # linear cost [$/(pu*h)]
param c0 {GEN};  # fixed cost [$/h]
param slope {SEGMENT};  # slope of a piece of cost [$/(pu*h)]
param intercept {SEGMENT};  # cost of a piece, carried to zero output [$/h]
param load {hour in HOUR};
param reserve default 0.1;  # spinning reserve as a share of demand
param least {g in GEN} default (if pmin[g] >= 0 then max(pmin[g], 0.3*pmax[g]) else pmin[g]);  # least output when on [pu]
param ramp {g in GEN} default 0.5*pmax[g];  # change of output in an hour [pu]
param starting {g in GEN} default 40*base*pmax[g];  # cost of a start [$]
param up {GEN} default 4;  # least hours on
param down {GEN} default 3;  # least hours off
param price {g in GEN} default c1[g] + c2[g]*(least[g] + pmax[g])
    + c3[g]*(least[g]^2 + least[g]*pmax[g] + pmax[g]^2);  # cost by the MW, exact at least and greatest output [$/(pu*h)]
param idle {g in GEN} default c0[g] - (c2[g] + c3[g]*(least[g] + pmax[g]))*least[g]*pmax[g];  # cost of being on at zero output [$/h]
param demand {t in HOUR} := load[t]*(sum {k in BUS} pd[k]);  # [pu]

var on {GEN, HOUR} binary;
var begin {GEN, HOUR} binary;  # 1 where a unit starts
var end_ {GEN, HOUR} binary;  # 1 where a unit stops
var p {GEN, HOUR};  # output [pu]
var piece {PWL, HOUR};  # cost of a generator with a piecewise-linear curve [$/h]

# unit_commitment.grid:30 [$]
minimize cost:
    sum {g in GEN, t in HOUR} (price[g]*p[g,t] + idle[g]*on[g,t] + starting[g]*begin[g,t])
        + sum {g in PWL, t in HOUR} piece[g,t];

# balance (1), unit_commitment.grid:34: demand is met
subject to balance {t in HOUR}:
    sum {g in GEN} p[g,t] = demand[t];

# spinning (2), unit_commitment.grid:35: spinning reserve
subject to spinning {t in HOUR: abs(reserve) < Infinity and abs(demand[t]) < Infinity}:
    sum {g in GEN} (pmax[g]*on[g,t] - p[g,t]) >= reserve*demand[t];

# most (3), unit_commitment.grid:36: output limits
subject to most {g in GEN, t in HOUR}:
    p[g,t] <= pmax[g]*on[g,t];

# fewest (3), unit_commitment.grid:37: output limits
subject to fewest {g in GEN, t in HOUR}:
    p[g,t] >= least[g]*on[g,t];

# turn (4), unit_commitment.grid:38: starts and stops
subject to turn {g in GEN, (h,t) in STEP}:
    on[g,t] - on[g,h] = begin[g,t] - end_[g,t];

# stay (5), unit_commitment.grid:39: least hours on
subject to stay {g in GEN, t in HOUR}:
    sum {h in HOUR: h <= t and h > t - up[g] or h > t + hours - up[g]} begin[g,h] <= on[g,t];

# rest (6), unit_commitment.grid:41: least hours off
subject to rest {g in GEN, t in HOUR}:
    sum {h in HOUR: h <= t and h > t - down[g] or h > t + hours - down[g]} end_[g,h] <= 1 - on[g,t];

# rise (7), unit_commitment.grid:43: ramps
subject to rise {g in GEN, (h,t) in STEP}:
    p[g,t] - p[g,h] <= ramp[g]*on[g,h] + max(ramp[g], least[g])*begin[g,t];

# fall (7), unit_commitment.grid:44: ramps
subject to fall {g in GEN, (h,t) in STEP}:
    p[g,h] - p[g,t] <= ramp[g]*on[g,t] + max(ramp[g], least[g])*end_[g,t];

# pieces (8), unit_commitment.grid:45: pieces of cost
subject to pieces {(g,n) in SEGMENT, t in HOUR}:
    piece[g,t] >= slope[g,n]*p[g,t] + intercept[g,n]*on[g,t];
