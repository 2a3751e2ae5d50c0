# acopf, soc: AC optimal power flow
# Written by gridlang 0.1.0 from acopf.grid (sha256 52c62af6c837).
# Figures: power in per unit, voltage in kV, angles in radians.

set BUS;  # buses
set REF within BUS;  # reference buses
set GEN;  # generators
set LINE;  # branches by number
set BRANCH dimen 3;  # (l, i, j) branch l from bus i to bus j
set ARC := BRANCH union setof {(l,i,j) in BRANCH} (l,j,i);  # (l, i, j) branches seen from both ends
set SEGMENT dimen 2;  # (g, n) pieces of piecewise-linear costs
set PWL := setof {(g,n) in SEGMENT} g;  # generators with a piecewise-linear cost
set W_products := (setof {(l,i,j) in ARC} (i,j)) union setof {(l,i,j) in BRANCH} (i,j);  # (i, j) entries of W as they occur
set W_pairs := (setof {(i,j) in W_products: i < j} (i,j))
    union setof {(i,j) in W_products: j < i} (j,i);  # (i, j) entries of W above its diagonal
set W_entries := (W_pairs union setof {(i,j) in W_pairs} (j,i)) union setof {k in BUS} (k,k);  # (i, j) entries of W
param pd {BUS};  # demand [pu]
param qd {BUS};  # reactive demand [pu]
param gs {BUS};  # shunt conductance, as power at 1 pu [pu]
param bs {BUS};  # shunt susceptance, as power at 1 pu [pu]
param vmin {BUS} >= 0;  # least voltage magnitude [pu]
param vmax {k in BUS} >= vmin[k];  # greatest voltage magnitude [pu]
param vm0 {BUS} >= 0;  # voltage magnitude in the case [pu]
param va0 {BUS};  # voltage angle in the case [rad]
param bus {GEN} symbolic in BUS;  # bus of a generator
param pmin {GEN};  # least output [pu]
param pmax {g in GEN} >= pmin[g];  # greatest output [pu]
param qmin {GEN};  # least reactive output [pu]
param qmax {g in GEN} >= qmin[g];  # greatest reactive output [pu]
param c3 {GEN};  # cubic cost [$/(pu^3*h)]
param c2 {GEN};  # quadratic cost [$/(pu^2*h)]
param c1 {GEN};  # linear cost [$/(pu*h)]
param c0 {GEN};  # fixed cost [$/h]
param slope {SEGMENT};  # slope of a piece of cost [$/(pu*h)]
param intercept {SEGMENT};  # cost of a piece, carried to zero output [$/h]
param r {LINE};  # series resistance [pu]
param x {LINE};  # series reactance [pu]
param b {LINE};  # total charging susceptance [pu]
param rate {LINE} >= 0;  # limit on apparent power [pu]
param tap {LINE};  # off-nominal tap ratio, at the from end
param shift {LINE};  # phase shift, at the from end [rad]
param angmin {LINE};  # least angle difference [rad]
param angmax {LINE};  # greatest angle difference [rad]
param sd_re {k in BUS} := pd[k];  # demand, real part [pu]
param sd_im {k in BUS} := qd[k];  # demand, imaginary part [pu]
param ysh_re {k in BUS} := gs[k];  # shunt admittance, real part [pu]
param ysh_im {k in BUS} := bs[k];  # shunt admittance, imaginary part [pu]
param y_re {l in LINE} := r[l]/(r[l]^2 + x[l]^2);  # series admittance, real part [pu]
param y_im {l in LINE} := -x[l]/(r[l]^2 + x[l]^2);  # series admittance, imaginary part [pu]
param ratio_re {l in LINE} := tap[l]*cos(shift[l]);  # transformer ratio, real part
param ratio_im {l in LINE} := tap[l]*sin(shift[l]);  # transformer ratio, imaginary part
param yff_re {(l,i,j) in ARC} := (if (l,i,j) in BRANCH then y_re[l]/(ratio_re[l]^2 + ratio_im[l]^2)
    else y_re[l]);  # admittance at i, branch l, real part [pu]
param yff_im {(l,i,j) in ARC} := (if (l,i,j) in BRANCH then (y_im[l] + b[l]/2)/(ratio_re[l]^2
    + ratio_im[l]^2) else y_im[l] + b[l]/2);  # admittance at i, branch l, imaginary part [pu]
param yft_re {(l,i,j) in ARC} := (if (l,i,j) in BRANCH then -((y_re[l]*ratio_re[l]
    - y_im[l]*ratio_im[l])/(ratio_re[l]^2 + ratio_im[l]^2))
    else -((y_re[l]*ratio_re[l] + y_im[l]*ratio_im[l])/(ratio_re[l]^2 + ratio_im[l]^2)));  # admittance between i and j, branch l, real part [pu]
param yft_im {(l,i,j) in ARC} := (if (l,i,j) in BRANCH then -((y_re[l]*ratio_im[l]
    + y_im[l]*ratio_re[l])/(ratio_re[l]^2 + ratio_im[l]^2))
    else -((-(y_re[l]*ratio_im[l]) + y_im[l]*ratio_re[l])/(ratio_re[l]^2 + ratio_im[l]^2)));  # admittance between i and j, branch l, imaginary part [pu]
param turn := max {k in REF} va0[k];  # angle of the reference in the case

var W_diagonal {k in BUS} >= 0, := (vm0[k]*cos(va0[k] - turn))^2 + (vm0[k]*sin(va0[k] - turn))^2;  # bus voltage, squared magnitude [pu]
var W_upperr {(i,j) in W_pairs} := vm0[i]*cos(va0[i] - turn)*vm0[j]*cos(va0[j] - turn)
    + vm0[i]*sin(va0[i] - turn)*vm0[j]*sin(va0[j] - turn);  # bus voltage, product with the conjugate of another, real part [pu]
var W_upperi {(i,j) in W_pairs} := -(vm0[i]*cos(va0[i] - turn)*vm0[j]*sin(va0[j] - turn))
    + vm0[i]*sin(va0[i] - turn)*vm0[j]*cos(va0[j] - turn);  # bus voltage, product with the conjugate of another, imaginary part [pu]
var sr {GEN};  # generated power, real part [pu]
var si {GEN};  # generated power, imaginary part [pu]
var piece {PWL};  # cost of a generator with a piecewise-linear curve [$/h]

# acopf.grid:6: bus voltage, lifted, real part
var W_re {(i,j) in W_entries} =
    (if i = j then W_diagonal[i] else (if i < j then W_upperr[i,j] else W_upperr[j,i]));

# acopf.grid:6: bus voltage, lifted, imaginary part
var W_im {(i,j) in W_entries} =
    (if i = j then 0 else (if i < j then W_upperi[i,j] else -W_upperi[j,i]));

# acopf.grid:13: power entering branch l at bus i, real part [pu]
var flow_re {(l,i,j) in ARC} =
    yff_re[l,i,j]*W_diagonal[i] + yft_re[l,i,j]*W_re[i,j] + yft_im[l,i,j]*W_im[i,j];

# acopf.grid:13: power entering branch l at bus i, imaginary part [pu]
var flow_im {(l,i,j) in ARC} =
    -(yff_im[l,i,j]*W_diagonal[i]) + yft_re[l,i,j]*W_im[i,j] - yft_im[l,i,j]*W_re[i,j];

# acopf.grid:10 [$/h]
minimize cost:
    sum {g in GEN} (c3[g]*sr[g]^3 + c2[g]*sr[g]^2 + c1[g]*sr[g] + c0[g]) + sum {g in PWL} piece[g];

# balance (1), acopf.grid:16: power balance, real part
subject to balance_re {k in BUS}:
    sum {g in GEN: bus[g] = k} sr[g] - sd_re[k] = ysh_re[k]*W_diagonal[k]
        + sum {(l,k,j) in ARC} flow_re[l,k,j];

# balance (1), acopf.grid:16: power balance, imaginary part
subject to balance_im {k in BUS}:
    sum {g in GEN: bus[g] = k} si[g] - sd_im[k] = -(ysh_im[k]*W_diagonal[k])
        + sum {(l,k,j) in ARC} flow_im[l,k,j];

# active (2), acopf.grid:18: active power limits
subject to active {g in GEN}:
    pmin[g] <= sr[g] <= pmax[g];

# reactive (3), acopf.grid:19: reactive power limits
subject to reactive {g in GEN}:
    qmin[g] <= si[g] <= qmax[g];

# voltage (4), acopf.grid:20: voltage limits
subject to voltage {k in BUS: vmin[k] < Infinity or abs(vmax[k]) < Infinity}:
    vmin[k]^2 <= W_diagonal[k] <= vmax[k]^2;

# thermal (5), acopf.grid:21, both sides squared: apparent power limits
subject to thermal {(l,i,j) in ARC: rate[l] < Infinity}:
    flow_re[l,i,j]^2 + flow_im[l,i,j]^2 <= rate[l]^2;

# angles_min (6), acopf.grid:22: angle difference limits
subject to angles_min {(l,i,j) in BRANCH: angmin[l] > -Infinity and angmax[l] < Infinity and angmax[l] - angmin[l] <= 3.141592653589793}:
    W_re[i,j]*sin(-angmin[l]) + W_im[i,j]*cos(-angmin[l]) >= 0;

# angles_max (6), acopf.grid:22: angle difference limits
subject to angles_max {(l,i,j) in BRANCH: angmin[l] > -Infinity and angmax[l] < Infinity and angmax[l] - angmin[l] <= 3.141592653589793}:
    W_re[i,j]*sin(-angmax[l]) + W_im[i,j]*cos(-angmax[l]) <= 0;

# pieces (8), acopf.grid:24: pieces of cost
subject to pieces {(g,n) in SEGMENT}:
    piece[g] >= slope[g,n]*sr[g] + intercept[g,n];

# W_minors, acopf.grid:28: 2×2 minors of W
subject to W_minors {(i,j) in W_pairs}:
    W_upperr[i,j]^2 + W_upperi[i,j]^2 <= W_diagonal[i]*W_diagonal[j];
