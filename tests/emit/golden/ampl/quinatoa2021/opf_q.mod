# opf_q: OPF-Q of Quinatoa et al. 2021: A. Garces, Electr. Power Syst. Res. 130 (2016), their [13]
# Written by gridlang 0.1.0 from opf_q.grid (sha256 84c35aeddcb2).
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
param G {(k,m) in y_pairs} := y_re[k,m];  # its real part [pu]

var vr {BUS} := 1;  # voltage, real part [pu]
var vi {BUS} := 0;  # voltage, imaginary part [pu]
var sr {DG} := 0;  # generated power, real part [pu]
var si {DG} := 0;  # generated power, imaginary part [pu]

# opf_q.grid:8 [pu]
minimize losses:
    sum {(k,m) in LINE} -(G[k,m]*((vr[k] - vr[m])^2 + (vi[k] - vi[m])^2));

# current, opf_q.grid:12: real part
subject to current_re {k in BUS: k != slack}:
    (if k in DG then sr[k] else 0) - (dp_re[k]*(2 - vr[k]) + dp_im[k]*vi[k]) - di_re[k]
        - (dz_re[k]*vr[k] + dz_im[k]*vi[k])
        = sum {(k,m) in y_pairs} (y_re[k,m]*vr[m] - y_im[k,m]*vi[m]);

# current, opf_q.grid:12: imaginary part
subject to current_im {k in BUS: k != slack}:
    (if k in DG then -si[k] else 0) - (dp_re[k]*vi[k] - dp_im[k]*(2 - vr[k])) + di_im[k]
        - (dz_re[k]*vi[k] - dz_im[k]*vr[k])
        = sum {(k,m) in y_pairs} (y_re[k,m]*vi[m] + y_im[k,m]*vr[m]);

# active (4), opf_q.grid:14
subject to active {k in DG}:
    0 <= sr[k] <= cap;

# reactive (5), opf_q.grid:15
subject to reactive {k in DG}:
    0 <= si[k] <= cap;

# voltage (6), opf_q.grid:16, both sides squared
subject to voltage {k in BUS}:
    (vr[k] - 1)^2 + vi[k]^2 <= (if vmax - 1 >= 0 then (vmax - 1)^2 else -(vmax - 1)^2);

# reference, opf_q.grid:17: real part
subject to reference_re:
    vr[slack] = 1;

# reference, opf_q.grid:17: imaginary part
subject to reference_im:
    vi[slack] = 0;
