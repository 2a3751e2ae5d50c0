# branch_flow: Optimal power flow of a radial feeder, as a second-order cone problem
# Written by gridlang 0.1.0 from branch_flow.grid (sha256 92dc6dc42edf).
# Figures: power in per unit, voltage in kV, angles in radians.

set BUS;  # buses
set GEN;  # generators
set LINE;  # branches by number
set BRANCH dimen 3;  # (l, i, j) branch l from bus i to bus j
set ARC := BRANCH union setof {(l,i,j) in BRANCH} (l,j,i);  # (l, i, j) branches seen from both ends
set SEGMENT dimen 2;  # (g, n) pieces of piecewise-linear costs
set PWL := setof {(g,n) in SEGMENT} g;  # generators with a piecewise-linear cost
param pd {BUS};  # demand [pu]
param qd {BUS};  # reactive demand [pu]
param gs {BUS};  # shunt conductance, as power at 1 pu [pu]
param bs {BUS};  # shunt susceptance, as power at 1 pu [pu]
param vmin {BUS} >= 0;  # least voltage magnitude [pu]
param vmax {k in BUS} >= vmin[k];  # greatest voltage magnitude [pu]
param vm0 {BUS} >= 0;  # voltage magnitude in the case [pu]
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
param sd_re {k in BUS} := pd[k];  # demand, real part [pu]
param sd_im {k in BUS} := qd[k];  # demand, imaginary part [pu]
param ysh_re {k in BUS} := gs[k];  # shunt admittance, real part [pu]
param ysh_im {k in BUS} := bs[k];  # shunt admittance, imaginary part [pu]
param z_re {l in LINE} := r[l];  # series impedance, real part [pu]
param z_im {l in LINE} := x[l];  # series impedance, imaginary part [pu]

# costs are quadratic
check {g in GEN}: c3[g] = 0;

var sr {GEN};  # generated power, real part [pu]
var si {GEN};  # generated power, imaginary part [pu]
var piece {PWL};  # cost of a generator with a piecewise-linear curve [$/h]
var w {k in BUS} >= vmin[k]^2, <= vmax[k]^2, := vm0[k]^2;  # squared voltage magnitude [pu]
var sendr {LINE};  # power entering the series impedance, real part [pu]
var sendi {LINE};  # power entering the series impedance, imaginary part [pu]
var current {LINE} >= 0;  # squared current through the series impedance [pu]

# branch_flow.grid:23: squared voltage behind the transformer [pu]
var inner {(l,i,j) in BRANCH} =
    w[i]/tap[l]^2;

# branch_flow.grid:24: power entering branch l at bus i, real part [pu]
var flow_re {(l,i,j) in ARC} =
    (if (l,i,j) in BRANCH then sendr[l] - 0*inner[l,i,j] else -sendr[l] - 0*w[i]
        + z_re[l]*current[l]);

# branch_flow.grid:24: power entering branch l at bus i, imaginary part [pu]
var flow_im {(l,i,j) in ARC} =
    (if (l,i,j) in BRANCH then sendi[l] - b[l]/2*inner[l,i,j] else -sendi[l] - b[l]/2*w[i]
        + z_im[l]*current[l]);

# branch_flow.grid:20 [$/h]
minimize cost:
    sum {g in GEN} (c2[g]*sr[g]^2 + c1[g]*sr[g] + c0[g]) + sum {g in PWL} piece[g];

# balance (1), branch_flow.grid:28: power balance, real part
subject to balance_re {k in BUS}:
    sum {g in GEN: bus[g] = k} sr[g] - sd_re[k] = ysh_re[k]*w[k]
        + sum {(l,k,j) in ARC} flow_re[l,k,j];

# balance (1), branch_flow.grid:28: power balance, imaginary part
subject to balance_im {k in BUS}:
    sum {g in GEN: bus[g] = k} si[g] - sd_im[k] = -(ysh_im[k]*w[k])
        + sum {(l,k,j) in ARC} flow_im[l,k,j];

# voltage_drop (2), branch_flow.grid:30: voltage drop
subject to voltage_drop {(l,i,j) in BRANCH}:
    w[j] = inner[l,i,j] - 2*(z_re[l]*sendr[l] + z_im[l]*sendi[l])
        + (z_re[l]^2 + z_im[l]^2)*current[l];

# cone (3), branch_flow.grid:32: current, relaxed
subject to cone {(l,i,j) in BRANCH}:
    sendr[l]^2 + sendi[l]^2 <= inner[l,i,j]*current[l];

# active (4), branch_flow.grid:33: active power limits
subject to active {g in GEN}:
    pmin[g] <= sr[g] <= pmax[g];

# reactive (5), branch_flow.grid:34: reactive power limits
subject to reactive {g in GEN}:
    qmin[g] <= si[g] <= qmax[g];

# thermal (6), branch_flow.grid:35, both sides squared: apparent power limits
subject to thermal {(l,i,j) in ARC: rate[l] < Infinity}:
    flow_re[l,i,j]^2 + flow_im[l,i,j]^2 <= rate[l]^2;

# pieces (7), branch_flow.grid:36: pieces of cost
subject to pieces {(g,n) in SEGMENT}:
    piece[g] >= slope[g,n]*sr[g] + intercept[g,n];
