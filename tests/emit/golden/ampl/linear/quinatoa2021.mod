# quinatoa2021, linear: Quinatoa et al. 2021: least losses of a feeder with three generators
# Written by gridlang 0.1.0 from quinatoa2021.grid (sha256 023f6d3c9746).
# Figures: power in per unit of 1 MVA, voltage in per unit of 4.8 kV, angles in radians.

set ZIP := {'P', 'I', 'Z'};  # constant power, current, impedance
set BUS;
set CODE;
set LINE dimen 2;  # (from, to)
set DG;
set y_pairs := ((setof {(i,j) in LINE} (i,j)) union setof {(i,j) in LINE} (j,i))
    union setof {k in BUS} (k,k);  # (k, m) where y is not 0
param pd {node_ in BUS};  # [pu]
param qd {node_ in BUS};  # [pu]
param zip {node_ in BUS} symbolic in ZIP;
param r_code {code in CODE};  # [pu^2/pu]
param x_code {code in CODE};  # [pu^2/pu]
param code {(from_,to_) in LINE} symbolic in CODE;
param length_ {(from_,to_) in LINE};
param slack symbolic in BUS := 701;
param cap default 0.9;  # P and Q that each generator can give [pu]
param vmax default 1.1;  # [pu]
param smax {LINE} default Infinity;  # limits of lines, not printed [pu]
param d_re {k in BUS} := pd[k];  # load at 1 p.u., real part [pu]
param d_im {k in BUS} := qd[k];  # load at 1 p.u., imaginary part [pu]
param dp_re {k in BUS} := (if zip[k] = 'P' then d_re[k] else 0);  # load of constant power, real part [pu]
param dp_im {k in BUS} := (if zip[k] = 'P' then d_im[k] else 0);  # load of constant power, imaginary part [pu]
param di_re {k in BUS} := (if zip[k] = 'I' then d_re[k] else 0);  # load of constant current, real part [pu]
param di_im {k in BUS} := (if zip[k] = 'I' then d_im[k] else 0);  # load of constant current, imaginary part [pu]
param dz_re {k in BUS} := (if zip[k] = 'Z' then d_re[k] else 0);  # load of constant impedance, real part [pu]
param dz_im {k in BUS} := (if zip[k] = 'Z' then d_im[k] else 0);  # load of constant impedance, imaginary part [pu]
param y_re {(k,m) in y_pairs} := (if k
    = m then sum {(k,j) in LINE: k != j} length_[k,j]*r_code[code[k,j]]/((length_[k,j]*r_code[code[k,j]])^2
    + (length_[k,j]*x_code[code[k,j]])^2)
    + sum {(i,k) in LINE: i != k} length_[i,k]*r_code[code[i,k]]/((length_[i,k]*r_code[code[i,k]])^2
    + (length_[i,k]*x_code[code[i,k]])^2)
    else -((if (k,m) in LINE then length_[k,m]*r_code[code[k,m]]/((length_[k,m]*r_code[code[k,m]])^2
    + (length_[k,m]*x_code[code[k,m]])^2) else 0)
    + (if (m,k) in LINE then length_[m,k]*r_code[code[m,k]]/((length_[m,k]*r_code[code[m,k]])^2
    + (length_[m,k]*x_code[code[m,k]])^2) else 0)));  # nodal admittance, real part [pu]
param y_im {(k,m) in y_pairs} := (if k
    = m then sum {(k,j) in LINE: k != j} -(length_[k,j]*x_code[code[k,j]])/((length_[k,j]*r_code[code[k,j]])^2
    + (length_[k,j]*x_code[code[k,j]])^2)
    + sum {(i,k) in LINE: i != k} -(length_[i,k]*x_code[code[i,k]])/((length_[i,k]*r_code[code[i,k]])^2
    + (length_[i,k]*x_code[code[i,k]])^2)
    else -((if (k,m) in LINE then -(length_[k,m]*x_code[code[k,m]])/((length_[k,m]*r_code[code[k,m]])^2
    + (length_[k,m]*x_code[code[k,m]])^2) else 0)
    + (if (m,k) in LINE then -(length_[m,k]*x_code[code[m,k]])/((length_[m,k]*r_code[code[m,k]])^2
    + (length_[m,k]*x_code[code[m,k]])^2) else 0)));  # nodal admittance, imaginary part [pu]

var vr {BUS} := 1;  # voltage, real part [pu]
var vi {BUS} := 0;  # voltage, imaginary part [pu]
var sr {DG} := 0;  # generated power, real part [pu]
var si {DG} := 0;  # generated power, imaginary part [pu]

# quinatoa2021.grid:11: (1) [pu]
minimize losses:
    sum {(k,m) in y_pairs} ((y_re[k,m]*vr[k] + y_im[k,m]*vi[k])*vr[m]
        + (y_re[k,m]*vi[k] - y_im[k,m]*vr[k])*vi[m]);

# power (2)-(3), quinatoa2021.grid:14: real part
subject to power_re {k in BUS: k != slack}:
    (if k in DG then sr[k] else 0) - dp_re[k] - di_re[k]*vr[k] - dz_re[k]*(2*vr[k] - 1)
        = (sum {(k,m) in y_pairs} y_re[k,m])*vr[k] + (sum {(k,m) in y_pairs} y_im[k,m])*vi[k]
        - (sum {(k,m) in y_pairs} y_re[k,m])
        + sum {(k,m) in y_pairs} (y_re[k,m]*vr[m] - y_im[k,m]*vi[m]);

# power (2)-(3), quinatoa2021.grid:14: imaginary part
subject to power_im {k in BUS: k != slack}:
    (if k in DG then si[k] else 0) - dp_im[k] - di_im[k]*vr[k] - dz_im[k]*(2*vr[k] - 1)
        = (sum {(k,m) in y_pairs} y_re[k,m])*vi[k] - (sum {(k,m) in y_pairs} y_im[k,m])*vr[k]
        + sum {(k,m) in y_pairs} y_im[k,m]
        + sum {(k,m) in y_pairs} -(y_re[k,m]*vi[m] + y_im[k,m]*vr[m]);

# active (4), quinatoa2021.grid:16
subject to active {k in DG}:
    0 <= sr[k] <= cap;

# reactive (5), quinatoa2021.grid:17
subject to reactive {k in DG}:
    0 <= si[k] <= cap;

# voltage (6), quinatoa2021.grid:18, both sides squared
subject to voltage {k in BUS}:
    (vr[k] - 1)^2 + vi[k]^2 <= (if vmax - 1 >= 0 then (vmax - 1)^2 else -(vmax - 1)^2);

# thermal (7), quinatoa2021.grid:19, both sides squared
subject to thermal {(k,m) in LINE: abs(smax[k,m]) < Infinity}:
    (vr[k]*(y_re[k,m]*(vr[m] - vr[k]) - y_im[k,m]*(vi[m] - vi[k]))
        + vi[k]*(y_re[k,m]*(vi[m] - vi[k]) + y_im[k,m]*(vr[m] - vr[k])))^2
        + (-(vr[k]*(y_re[k,m]*(vi[m] - vi[k]) + y_im[k,m]*(vr[m] - vr[k])))
        + vi[k]*(y_re[k,m]*(vr[m] - vr[k]) - y_im[k,m]*(vi[m] - vi[k])))^2
        <= (if smax[k,m] >= 0 then smax[k,m]^2 else -smax[k,m]^2);

# reference, quinatoa2021.grid:20: slack at 1 + j0, real part
subject to reference_re:
    vr[slack] = 1;

# reference, quinatoa2021.grid:20: slack at 1 + j0, imaginary part
subject to reference_im:
    vi[slack] = 0;
