# power_flow_limits, rectangular: AC power flow in which generators hold their voltage up to their reactive limits
# Written by gridlang 0.1.0 from power_flow_limits.grid (sha256 27187e9f36a9).
# Figures: power in per unit, voltage in kV, angles in radians.

set BUS;  # buses
set REF within BUS;  # reference buses
set PV within BUS;  # buses whose voltage generators hold
set GEN;  # generators
set LINE;  # branches by number
set BRANCH dimen 3;  # (l, i, j) branch l from bus i to bus j
set ARC := BRANCH union setof {(l,i,j) in BRANCH} (l,j,i);  # (l, i, j) branches seen from both ends
param bus {GEN} symbolic in BUS;  # bus of a generator
set HELD := (setof {g in GEN} bus[g]) inter (REF union PV);  # buses with a voltage setpoint
param qmin {GEN};  # least reactive output [pu]
param least {k in HELD} := sum {g in GEN: bus[g] = k} qmin[g];  # least reactive output [pu]
param qmax {g in GEN} >= qmin[g];  # greatest reactive output [pu]
param most {k in HELD} := sum {g in GEN: bus[g] = k} qmax[g];  # greatest reactive output [pu]
set FREE := setof {k in HELD diff REF: least[k] < most[k]} k;  # buses whose reactive output can follow the voltage
param pd {BUS};  # demand [pu]
param qd {BUS};  # reactive demand [pu]
param gs {BUS};  # shunt conductance, as power at 1 pu [pu]
param bs {BUS};  # shunt susceptance, as power at 1 pu [pu]
param vm0 {BUS} >= 0;  # voltage magnitude in the case [pu]
param va0 {BUS};  # voltage angle in the case [rad]
param pg0 {GEN};  # output in the case [pu]
param qg0 {GEN};  # reactive output in the case [pu]
param vg {GEN} >= 0;  # voltage setpoint [pu]
param r {LINE};  # series resistance [pu]
param x {LINE};  # series reactance [pu]
param b {LINE};  # total charging susceptance [pu]
param tap {LINE};  # off-nominal tap ratio, at the from end
param shift {LINE};  # phase shift, at the from end [rad]
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
param setpoint {k in HELD} := max {g in GEN: bus[g] = k} vg[g];  # voltage to hold [pu]

var vr {k in BUS} := vm0[k]*cos(va0[k]);  # bus voltage, real part [pu]
var vi {k in BUS} := vm0[k]*sin(va0[k]);  # bus voltage, imaginary part [pu]
var slackr {k in REF} := sum {g in GEN: bus[g] = k} pg0[g];  # power of the reference bus, real part [pu]
var slacki {k in REF} := sum {g in GEN: bus[g] = k} qg0[g];  # power of the reference bus, imaginary part [pu]
var q {k in FREE} := sum {g in GEN: bus[g] = k} qg0[g];  # reactive power that holds a voltage [pu]
var above {FREE};  # voltage above its setpoint [pu]
var below {FREE};  # voltage below its setpoint [pu]

# power_flow_limits.grid:17: power entering branch l at bus i, real part [pu]
var flow_re {(l,i,j) in ARC} =
    vr[i]*(yff_re[l,i,j]*vr[i] - yff_im[l,i,j]*vi[i] + yft_re[l,i,j]*vr[j] - yft_im[l,i,j]*vi[j])
        + vi[i]*(yff_re[l,i,j]*vi[i] + yff_im[l,i,j]*vr[i] + yft_re[l,i,j]*vi[j]
        + yft_im[l,i,j]*vr[j]);

# power_flow_limits.grid:17: power entering branch l at bus i, imaginary part [pu]
var flow_im {(l,i,j) in ARC} =
    -(vr[i]*(yff_re[l,i,j]*vi[i] + yff_im[l,i,j]*vr[i] + yft_re[l,i,j]*vi[j] + yft_im[l,i,j]*vr[j]))
        + vi[i]*(yff_re[l,i,j]*vr[i] - yff_im[l,i,j]*vi[i] + yft_re[l,i,j]*vr[j]
        - yft_im[l,i,j]*vi[j]);

# balance (1), power_flow_limits.grid:21: power balance, real part
subject to balance_re {k in BUS}:
    (if k in REF then slackr[k] else sum {g in GEN: bus[g] = k} pg0[g]) + 0 + 0 - sd_re[k]
        = ysh_re[k]*(vr[k]^2 + vi[k]^2) + sum {(l,k,j) in ARC} flow_re[l,k,j];

# balance (1), power_flow_limits.grid:21: power balance, imaginary part
subject to balance_im {k in BUS}:
    (if k in REF then slacki[k] else 0) + (if k in FREE then q[k] else 0)
        + (if k in HELD diff REF and k not in FREE then most[k] else 0)
        + (if k not in HELD then sum {g in GEN: bus[g] = k} qg0[g] else 0) - sd_im[k]
        = -(ysh_im[k]*(vr[k]^2 + vi[k]^2)) + sum {(l,k,j) in ARC} flow_im[l,k,j];

# held (2), power_flow_limits.grid:26: voltage setpoints
subject to held {k in FREE}:
    sqrt(vr[k]^2 + vi[k]^2) = setpoint[k] + above[k] - below[k];

# fixed (3), power_flow_limits.grid:27: voltage of the reference bus
subject to fixed {k in HELD inter REF}:
    sqrt(vr[k]^2 + vi[k]^2) = setpoint[k];

# reference (4), power_flow_limits.grid:28, the angle as a line through 0: reference angle
subject to reference {k in REF}:
    -(vr[k]*sin(va0[k])) + vi[k]*cos(va0[k]) = 0;

# reference (4), power_flow_limits.grid:28, the side of that line: the half-plane of this direction
subject to reference_side {k in REF}:
    vr[k]*cos(va0[k]) + vi[k]*sin(va0[k]) >= 0;

# lowest (5), power_flow_limits.grid:30: above the setpoint only at the least output
subject to lowest {k in FREE}:
    above[k] >= 0 complements q[k] >= least[k];

# highest (6), power_flow_limits.grid:31: below the setpoint only at the greatest output
subject to highest {k in FREE}:
    below[k] >= 0 complements q[k] <= most[k];
