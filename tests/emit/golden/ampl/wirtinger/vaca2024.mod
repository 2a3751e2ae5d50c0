# vaca2024, wirtinger: Vaca González 2024: siting three generators for least losses over 12 hours
# Written by gridlang 0.1.0 from network.grid (sha256 9b9a45d7eb8d).
# Figures: power in MW, voltage in kV, angles in radians.

set HOUR := 1 .. 12;
set BUS := 1 .. 15;
set LINE dimen 2;  # (from, to)
set THERMAL;
param slack symbolic in BUS := 1;
set SITE := BUS diff {slack};  # candidates
set y_pairs := ((setof {(i,j) in LINE} (i,j)) union setof {(i,j) in LINE} (j,i))
    union setof {k in BUS} (k,k);  # (k, m) where y is not 0
param r {(from_,to_) in LINE};  # [pu]
param x {(from_,to_) in LINE};  # [pu]
param pd {hour in HOUR, node_ in BUS} default 0;  # [pu]
param qd {hour in HOUR, node_ in BUS} default 0;  # [pu]
param at {unit in THERMAL} symbolic in BUS;
param p_min {unit in THERMAL};  # [pu]
param p_max {unit in THERMAL};  # [pu]
param q_min {unit in THERMAL};  # [pu]
param q_max {unit in THERMAL};  # [pu]
param d_re {k in BUS, t in HOUR} := pd[t,k];  # demand, real part [pu]
param d_im {k in BUS, t in HOUR} := qd[t,k];  # demand, imaginary part [pu]
param y_re {(k,m) in y_pairs} := (if k
    = m then sum {(k,j) in LINE: k != j} r[k,j]/(r[k,j]^2 + x[k,j]^2)
    + sum {(i,k) in LINE: i != k} r[i,k]/(r[i,k]^2 + x[i,k]^2)
    else -((if (k,m) in LINE then r[k,m]/(r[k,m]^2 + x[k,m]^2) else 0)
    + (if (m,k) in LINE then r[m,k]/(r[m,k]^2 + x[m,k]^2) else 0)));  # nodal admittance, real part [pu]
param y_im {(k,m) in y_pairs} := (if k
    = m then sum {(k,j) in LINE: k != j} -x[k,j]/(r[k,j]^2 + x[k,j]^2)
    + sum {(i,k) in LINE: i != k} -x[i,k]/(r[i,k]^2 + x[i,k]^2)
    else -((if (k,m) in LINE then -x[k,m]/(r[k,m]^2 + x[k,m]^2) else 0)
    + (if (m,k) in LINE then -x[m,k]/(r[m,k]^2 + x[m,k]^2) else 0)));  # nodal admittance, imaginary part [pu]
param delta default 0.1;  # voltage band, not printed [pu]
param s_max {BUS} default Infinity;  # limits of apparent power, not printed [pu]
param imax {LINE} default Infinity;  # limits of currents, not printed [pu]
param units_max default 3;  # U max
param p_extra_max default 0.1;  # G3, G4, G5 of table 1 [pu]

var p_th {u in THERMAL, t in HOUR} >= p_min[u], <= p_max[u];  # active power of G1 and G2, (6) [pu]
var q_th {u in THERMAL, t in HOUR} >= q_min[u], <= q_max[u];  # reactive power of G1 and G2, (7) [pu]
var p_extra {n in SITE, t in HOUR} >= 0, <= p_extra_max;  # active power of units placed, (8); reactive is 0, (9) [pu]
var place {SITE} binary;  # 1 where a unit is placed
var vr {BUS, HOUR} := 1;  # voltage, real part [pu]
var vi {BUS, HOUR} := 0;  # voltage, imaginary part [pu]
var band_abs {k in BUS, t in HOUR} >= 0;  # at least the absolute value in band [pu]
var band_abs_2 {k in BUS, t in HOUR} >= 0;  # at least the absolute value in band [pu]

# network.grid:29: power generated at a node, real part [pu]
var s_re {k in BUS, t in HOUR} =
    sum {u in THERMAL: at[u] = k} p_th[u,t] + (if k in SITE then p_extra[k,t] else 0);

# network.grid:29: power generated at a node, imaginary part [pu]
var s_im {k in BUS, t in HOUR} =
    sum {u in THERMAL: at[u] = k} q_th[u,t];

# vaca2024.grid:9: (20), the same as (1) and (33) [pu]
minimize losses:
    sum {t in HOUR, (k,m) in y_pairs} ((y_re[k,m]*vr[m,t] - y_im[k,m]*vi[m,t])*vr[k,t]
        + (y_re[k,m]*vi[m,t] + y_im[k,m]*vr[m,t])*vi[k,t]);

# sites (12), network.grid:33
subject to sites:
    sum {n in SITE} place[n] <= units_max;

# output (13), network.grid:34
subject to output {n in SITE, t in HOUR}:
    p_extra[n,t] <= place[n]*p_extra_max;

# power (2)-(5), (16)-(17), vaca2024.grid:13: real part
subject to power_re {k in BUS, t in HOUR}:
    s_re[k,t] - d_re[k,t]
        = sum {(k,m) in y_pairs} (y_re[k,m]*(vr[m,t] + vr[k,t] - 1)
        - y_im[k,m]*(vi[m,t] - vi[k,t]));

# power (2)-(5), (16)-(17), vaca2024.grid:13: imaginary part
subject to power_im {k in BUS, t in HOUR}:
    -s_im[k,t] + d_im[k,t]
        = sum {(k,m) in y_pairs} (y_re[k,m]*(vi[m,t] - vi[k,t])
        + y_im[k,m]*(vr[m,t] + vr[k,t] - 1));

# band, vaca2024.grid:15
subject to band {k in BUS, t in HOUR}:
    band_abs[k,t] + band_abs_2[k,t] <= delta;

# apparent, vaca2024.grid:16, both sides squared
subject to apparent {k in BUS, t in HOUR: abs(s_max[k]) < Infinity}:
    s_re[k,t]^2 + s_im[k,t]^2 <= (if s_max[k] >= 0 then s_max[k]^2 else -s_max[k]^2);

# current, vaca2024.grid:17, both sides squared
subject to current {(k,m) in LINE, t in HOUR: abs(imax[k,m]) < Infinity}:
    (y_re[k,m]*(vr[k,t] - vr[m,t]) - y_im[k,m]*(vi[k,t] - vi[m,t]))^2
        + (y_re[k,m]*(vi[k,t] - vi[m,t]) + y_im[k,m]*(vr[k,t] - vr[m,t]))^2
        <= (if imax[k,m] >= 0 then imax[k,m]^2 else -imax[k,m]^2);

# reference, vaca2024.grid:18: real part
subject to reference_re {t in HOUR}:
    vr[slack,t] = 1;

# reference, vaca2024.grid:18: imaginary part
subject to reference_im {t in HOUR}:
    vi[slack,t] = 0;

# band, vaca2024.grid:23, a variable above a norm
subject to above_band_abs_plus {k in BUS, t in HOUR}:
    vr[k,t] - 1 <= band_abs[k,t];

# band, vaca2024.grid:23, a variable above a norm
subject to above_band_abs_minus {k in BUS, t in HOUR}:
    -(vr[k,t] - 1) <= band_abs[k,t];

# band, vaca2024.grid:23, a variable above a norm
subject to above_band_abs_2_plus {k in BUS, t in HOUR}:
    vi[k,t] <= band_abs_2[k,t];

# band, vaca2024.grid:23, a variable above a norm
subject to above_band_abs_2_minus {k in BUS, t in HOUR}:
    -vi[k,t] <= band_abs_2[k,t];
