# opf_nl: Quinatoa et al. 2021, OPF-NL (1)-(7): optimal power flow in rectangular coordinates
# Written by gridlang 0.1.0 from opf_nl.grid (sha256 67d61ae84bb3).
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
param vmin default 0.9;  # [pu]
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
param G {(k,m) in y_pairs} := y_re[k,m];  # its real part [pu]
param B {(k,m) in y_pairs} := y_im[k,m];  # its imaginary part [pu]

var V {BUS} := 1;  # real part of the voltage [pu]
var U {BUS} := 0;  # imaginary part [pu]
var p {DG} >= 0, <= cap;  # active power generated, (4) [pu]
var q {DG} >= 0, <= cap;  # reactive power generated, (5) [pu]

# opf_nl.grid:10: voltage, real part [pu]
var v_re {k in BUS} =
    V[k];

# opf_nl.grid:10: voltage, imaginary part [pu]
var v_im {k in BUS} =
    U[k];

# opf_nl.grid:12: squared magnitude [pu]
var v2 {k in BUS} =
    V[k]^2 + U[k]^2;

# opf_nl.grid:13: real part [pu]
var load_re {k in BUS} =
    dp_re[k] + di_re[k]*sqrt(v2[k]) + dz_re[k]*v2[k];

# opf_nl.grid:13: imaginary part [pu]
var load_im {k in BUS} =
    dp_im[k] + di_im[k]*sqrt(v2[k]) + dz_im[k]*v2[k];

# opf_nl.grid:16: (1) [pu]
minimize losses:
    sum {(k,m) in y_pairs} G[k,m]*(V[k]*V[m] + U[k]*U[m]);

# active (2), opf_nl.grid:20
subject to active {k in BUS: k != slack}:
    (if k in DG then p[k] else 0) - load_re[k]
        = V[k]*(sum {(k,m) in y_pairs} (G[k,m]*V[m] - B[k,m]*U[m]))
        + U[k]*(sum {(k,m) in y_pairs} (B[k,m]*V[m] + G[k,m]*U[m]));

# reactive (3), opf_nl.grid:22
subject to reactive {k in BUS: k != slack}:
    (if k in DG then q[k] else 0) - load_im[k]
        = V[k]*(sum {(k,m) in y_pairs} (-(B[k,m]*V[m]) - G[k,m]*U[m]))
        + U[k]*(sum {(k,m) in y_pairs} (G[k,m]*V[m] - B[k,m]*U[m]));

# voltage (6), opf_nl.grid:24
subject to voltage {k in BUS}:
    vmin^2 <= v2[k] <= vmax^2;

# thermal (7), opf_nl.grid:25, both sides squared
subject to thermal {(k,m) in LINE: abs(smax[k,m]) < Infinity}:
    (v_re[k]*(y_re[k,m]*(v_re[m] - v_re[k]) - y_im[k,m]*(v_im[m] - v_im[k]))
        + v_im[k]*(y_re[k,m]*(v_im[m] - v_im[k]) + y_im[k,m]*(v_re[m] - v_re[k])))^2
        + (-(v_re[k]*(y_re[k,m]*(v_im[m] - v_im[k]) + y_im[k,m]*(v_re[m] - v_re[k])))
        + v_im[k]*(y_re[k,m]*(v_re[m] - v_re[k]) - y_im[k,m]*(v_im[m] - v_im[k])))^2
        <= (if smax[k,m] >= 0 then smax[k,m]^2 else -smax[k,m]^2);

# reference, opf_nl.grid:26: slack at 1 + j0, real part
subject to reference_re:
    v_re[slack] = 1;

# reference, opf_nl.grid:26: slack at 1 + j0, imaginary part
subject to reference_im:
    v_im[slack] = 0;
