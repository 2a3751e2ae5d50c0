# vaca2024, soc: Vaca González 2024: siting three generators for least losses over 12 hours
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
set W_products := (((setof {k in BUS, t in HOUR, (k_,m) in y_pairs: k_ = k} (m,k,t))
    union setof {(k,m) in LINE, t in HOUR} (k,m,t)) union setof {(k,m) in LINE, t in HOUR} (m,k,t))
    union setof {t in HOUR, (k,m) in y_pairs} (m,k,t);  # (i, j, t) entries of W as they occur
set W_pairs := (setof {(i,j,t) in W_products: i < j} (i,j,t))
    union setof {(i,j,t) in W_products: j < i} (j,i,t);  # (i, j, t) entries of W above its diagonal
set W_entries := (W_pairs union setof {(i,j,t) in W_pairs} (j,i,t))
    union setof {k0_0 in BUS, k1_0 in HOUR} (k0_0,k0_0,k1_0);  # (i, j, t) entries of W
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
var W_diagonal {BUS, HOUR} >= 0, := 1^2;  # voltage, squared magnitude [pu]
var W_upperr {(i,j,t) in W_pairs} := 1;  # voltage, product with the conjugate of another, real part [pu]
var W_upperi {(i,j,t) in W_pairs} := 0;  # voltage, product with the conjugate of another, imaginary part [pu]

# vaca2024.grid:7: voltage, lifted, real part
var W_re {(i,j,t) in W_entries} =
    (if i = j then W_diagonal[i,t] else (if i < j then W_upperr[i,j,t] else W_upperr[j,i,t]));

# vaca2024.grid:7: voltage, lifted, imaginary part
var W_im {(i,j,t) in W_entries} =
    (if i = j then 0 else (if i < j then W_upperi[i,j,t] else -W_upperi[j,i,t]));

# network.grid:29: power generated at a node, real part [pu]
var s_re {k in BUS, t in HOUR} =
    sum {u in THERMAL: at[u] = k} p_th[u,t] + (if k in SITE then p_extra[k,t] else 0);

# network.grid:29: power generated at a node, imaginary part [pu]
var s_im {k in BUS, t in HOUR} =
    sum {u in THERMAL: at[u] = k} q_th[u,t];

# vaca2024.grid:9: (20), the same as (1) and (33) [pu]
minimize losses:
    sum {t in HOUR, (k,m) in y_pairs} (y_re[k,m]*W_re[m,k,t] - y_im[k,m]*W_im[m,k,t]);

# sites (12), network.grid:33
subject to sites:
    sum {n in SITE} place[n] <= units_max;

# output (13), network.grid:34
subject to output {n in SITE, t in HOUR}:
    p_extra[n,t] <= place[n]*p_extra_max;

# power (2)-(5), (16)-(17), vaca2024.grid:13: real part
subject to power_re {k in BUS, t in HOUR}:
    s_re[k,t] - d_re[k,t] = sum {(k,m) in y_pairs} (y_re[k,m]*W_re[m,k,t] - y_im[k,m]*W_im[m,k,t]);

# power (2)-(5), (16)-(17), vaca2024.grid:13: imaginary part
subject to power_im {k in BUS, t in HOUR}:
    -s_im[k,t] + d_im[k,t] = sum {(k,m) in y_pairs} (y_re[k,m]*W_im[m,k,t] + y_im[k,m]*W_re[m,k,t]);

# band, vaca2024.grid:15
subject to band {k in BUS, t in HOUR}:
    (if 1 - delta > 0 then (1 - delta)^2 else -Infinity) <= W_diagonal[k,t]
        <= (if 1 + delta >= 0 then (1 + delta)^2 else -(1 + delta)^2);

# apparent, vaca2024.grid:16, both sides squared
subject to apparent {k in BUS, t in HOUR: abs(s_max[k]) < Infinity}:
    s_re[k,t]^2 + s_im[k,t]^2 <= (if s_max[k] >= 0 then s_max[k]^2 else -s_max[k]^2);

# current, vaca2024.grid:17
subject to current {(k,m) in LINE, t in HOUR: abs(imax[k,m]) < Infinity}:
    (-(y_re[k,m]*y_re[k,m]) - y_im[k,m]*y_im[k,m])*W_re[k,m,t]
        - (y_re[k,m]*y_im[k,m] - y_im[k,m]*y_re[k,m])*W_im[k,m,t]
        - ((y_re[k,m]*y_re[k,m] + y_im[k,m]*y_im[k,m])*W_re[m,k,t]
        - (-(y_re[k,m]*y_im[k,m]) + y_im[k,m]*y_re[k,m])*W_im[m,k,t])
        + (y_re[k,m]*y_re[k,m] + y_im[k,m]*y_im[k,m])*W_diagonal[k,t]
        - (-(y_re[k,m]*y_re[k,m]) - y_im[k,m]*y_im[k,m])*W_diagonal[m,t]
        <= (if imax[k,m] >= 0 then imax[k,m]^2 else -imax[k,m]^2);

# reference, vaca2024.grid:18
subject to reference {t in HOUR}:
    W_diagonal[slack,t] = 1^2;

# W_minors, vaca2024.grid:21: 2×2 minors of W
subject to W_minors {(i,j,t) in W_pairs}:
    W_upperr[i,j,t]^2 + W_upperi[i,j,t]^2 <= W_diagonal[i,t]*W_diagonal[j,t];
