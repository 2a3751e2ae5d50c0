# state_estimation, rectangular: AC state estimation by weighted least squares
# Written by gridlang 0.1.0 from state_estimation.grid (sha256 a44692595a8e).
# Figures: power in per unit, voltage in kV, angles in radians.

set BUS;  # buses
set REF within BUS;  # reference buses
set LINE;  # branches by number
set BRANCH dimen 3;  # (l, i, j) branch l from bus i to bus j
set ARC := BRANCH union setof {(l,i,j) in BRANCH} (l,j,i);  # (l, i, j) branches seen from both ends
set VOLTMETER;
set INJECTION;
set FLOWMETER dimen 3;  # (line, at, to)
param gs {BUS};  # shunt conductance, as power at 1 pu [pu]
param bs {BUS};  # shunt susceptance, as power at 1 pu [pu]
param va0 {BUS};  # voltage angle in the case [rad]
param r {LINE};  # series resistance [pu]
param x {LINE};  # series reactance [pu]
param b {LINE};  # total charging susceptance [pu]
param tap {LINE};  # off-nominal tap ratio, at the from end
param shift {LINE};  # phase shift, at the from end [rad]
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
param vm_z {bus in VOLTMETER};  # [pu]
param vm_sigma {bus in VOLTMETER};  # [pu]
param p_in {bus in INJECTION};  # [pu]
param q_in {bus in INJECTION};  # [pu]
param in_sigma {bus in INJECTION};  # [pu]
param p_fl {(line,at,to_) in FLOWMETER};  # [pu]
param q_fl {(line,at,to_) in FLOWMETER};  # [pu]
param fl_sigma {(line,at,to_) in FLOWMETER};  # [pu]

var vr {BUS} := 1;  # bus voltage, real part [pu]
var vi {BUS} := 0;  # bus voltage, imaginary part [pu]

# state_estimation.grid:14: power entering branch l at bus i, real part [pu]
var flow_re {(l,i,j) in ARC} =
    vr[i]*(yff_re[l,i,j]*vr[i] - yff_im[l,i,j]*vi[i] + yft_re[l,i,j]*vr[j] - yft_im[l,i,j]*vi[j])
        + vi[i]*(yff_re[l,i,j]*vi[i] + yff_im[l,i,j]*vr[i] + yft_re[l,i,j]*vi[j]
        + yft_im[l,i,j]*vr[j]);

# state_estimation.grid:14: power entering branch l at bus i, imaginary part [pu]
var flow_im {(l,i,j) in ARC} =
    -(vr[i]*(yff_re[l,i,j]*vi[i] + yff_im[l,i,j]*vr[i] + yft_re[l,i,j]*vi[j] + yft_im[l,i,j]*vr[j]))
        + vi[i]*(yff_re[l,i,j]*vr[i] - yff_im[l,i,j]*vi[i] + yft_re[l,i,j]*vr[j]
        - yft_im[l,i,j]*vi[j]);

# state_estimation.grid:15: power that a bus feeds in, real part [pu]
var injection_re {k in BUS} =
    ysh_re[k]*(vr[k]^2 + vi[k]^2) + sum {(l,k,j) in ARC} flow_re[l,k,j];

# state_estimation.grid:15: power that a bus feeds in, imaginary part [pu]
var injection_im {k in BUS} =
    -(ysh_im[k]*(vr[k]^2 + vi[k]^2)) + sum {(l,k,j) in ARC} flow_im[l,k,j];

# state_estimation.grid:18: squared residuals by their standard deviations
minimize misfit:
    sum {k in VOLTMETER} ((sqrt(vr[k]^2 + vi[k]^2) - vm_z[k])/vm_sigma[k])^2
        + sum {k in INJECTION} (((p_in[k] - injection_re[k])/in_sigma[k])^2
        + ((q_in[k] - injection_im[k])/in_sigma[k])^2)
        + sum {(l,i,j) in FLOWMETER} (((p_fl[l,i,j] - flow_re[l,i,j])/fl_sigma[l,i,j])^2
        + ((q_fl[l,i,j] - flow_im[l,i,j])/fl_sigma[l,i,j])^2);

# reference (1), state_estimation.grid:24, the angle as a line through 0: reference angle
subject to reference {k in REF}:
    -(vr[k]*sin(va0[k])) + vi[k]*cos(va0[k]) = 0;

# reference (1), state_estimation.grid:24, the side of that line: the half-plane of this direction
subject to reference_side {k in REF}:
    vr[k]*cos(va0[k]) + vi[k]*sin(va0[k]) >= 0;
