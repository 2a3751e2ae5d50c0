# opf_nl: Vaca González 2024, OPF-NL (1)-(13): siting and dispatch, polar, exact
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
param Y {(i,j) in y_pairs} := sqrt(y_re[i,j]^2 + y_im[i,j]^2);  # [pu]
param theta {(i,j) in y_pairs} := atan2(y_im[i,j], y_re[i,j]);  # θ

var p_th {u in THERMAL, t in HOUR} >= p_min[u], <= p_max[u];  # active power of G1 and G2, (6) [pu]
var q_th {u in THERMAL, t in HOUR} >= q_min[u], <= q_max[u];  # reactive power of G1 and G2, (7) [pu]
var p_extra {n in SITE, t in HOUR} >= 0, <= p_extra_max;  # active power of units placed, (8); reactive is 0, (9) [pu]
var place {SITE} binary;  # 1 where a unit is placed
var vm {BUS, HOUR} >= 1 - delta, <= 1 + delta, := 1;  # V [pu]
var va {BUS, HOUR} := 0;  # δ

# network.grid:29: power generated at a node, real part [pu]
var s_re {k in BUS, t in HOUR} =
    sum {u in THERMAL: at[u] = k} p_th[u,t] + (if k in SITE then p_extra[k,t] else 0);

# network.grid:29: power generated at a node, imaginary part [pu]
var s_im {k in BUS, t in HOUR} =
    sum {u in THERMAL: at[u] = k} q_th[u,t];

# opf_nl.grid:11: (4) [pu]
var p {i in BUS, t in HOUR} =
    vm[i,t]^2*y_re[i,i]
        + sum {(i,j) in y_pairs: j != i} vm[i,t]*vm[j,t]*Y[i,j]*cos(va[i,t] - va[j,t] - theta[i,j]);

# opf_nl.grid:13: (5), printed as - Σ … cos [pu]
var q {i in BUS, t in HOUR} =
    -(vm[i,t]^2*y_im[i,i])
        + sum {(i,j) in y_pairs: j != i} vm[i,t]*vm[j,t]*Y[i,j]*sin(va[i,t] - va[j,t] - theta[i,j]);

# opf_nl.grid:15: voltage, real part [pu]
var v_re {i in BUS, t in HOUR} =
    vm[i,t]*cos(va[i,t]);

# opf_nl.grid:15: voltage, imaginary part [pu]
var v_im {i in BUS, t in HOUR} =
    vm[i,t]*sin(va[i,t]);

# opf_nl.grid:18: (1) [pu]
minimize losses:
    sum {i in BUS, t in HOUR} (s_re[i,t] - d_re[i,t]);

# sites (12), network.grid:33
subject to sites:
    sum {n in SITE} place[n] <= units_max;

# output (13), network.grid:34
subject to output {n in SITE, t in HOUR}:
    p_extra[n,t] <= place[n]*p_extra_max;

# active (2), opf_nl.grid:21
subject to active {i in BUS, t in HOUR}:
    s_re[i,t] = p[i,t] + d_re[i,t];

# reactive (3), opf_nl.grid:22
subject to reactive {i in BUS, t in HOUR}:
    s_im[i,t] = q[i,t] + d_im[i,t];

# apparent, opf_nl.grid:23, both sides squared
subject to apparent {i in BUS, t in HOUR: abs(s_max[i]) < Infinity}:
    s_re[i,t]^2 + s_im[i,t]^2 <= (if s_max[i] >= 0 then s_max[i]^2 else -s_max[i]^2);

# current (10)-(11), opf_nl.grid:24, both sides squared
subject to current {(i,j) in LINE, t in HOUR: abs(imax[i,j]) < Infinity}:
    (y_re[i,j]*(v_re[i,t] - v_re[j,t]) - y_im[i,j]*(v_im[i,t] - v_im[j,t]))^2
        + (y_re[i,j]*(v_im[i,t] - v_im[j,t]) + y_im[i,j]*(v_re[i,t] - v_re[j,t]))^2
        <= (if imax[i,j] >= 0 then imax[i,j]^2 else -imax[i,j]^2);

# reference_magnitude, opf_nl.grid:25
subject to reference_magnitude {t in HOUR}:
    vm[slack,t] = 1;

# reference, opf_nl.grid:26
subject to reference {t in HOUR}:
    va[slack,t] = 0;
