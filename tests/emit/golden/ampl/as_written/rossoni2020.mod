# rossoni2020: Rossoni et al. 2020, (3)-(10): switches and power factors for least losses, polar, exact
# Written by gridlang 0.1.0 from network.grid (sha256 7abdf394b078).
# Figures: power in per unit of 1 MVA, voltage in per unit of 12.66 kV, angles in radians.

set BUS;
set LINE;
set PV;
set OPEN dimen 2;  # (setting, line)
set SETTING := {'free'} union setof {(s,l) in OPEN} s;
param fr {line in LINE} symbolic in BUS;
param to_ {line in LINE} symbolic in BUS;
set BRANCH := setof {l in LINE} (l,fr[l],to_[l]);  # (l, i, j)
param pf_min default 0.85;  # least power factor of the inverters, (7)
param level default 1;  # photovoltaic generation: 1, 0.8, or 0 for none
set FREE := setof {k in PV: pf_min < 1 and level > 0} k;  # inverters whose power factor is free
set MESH;  # M_n of (2) = cycles(BRANCH)
set MESH_BRANCH dimen 4 within MESH cross BRANCH;  # (mesh, l, i, j) elements of each of MESH = members(MESH)
set IN_MESH := setof {n in MESH, (l,i,j) in BRANCH: (n,l,i,j) in MESH_BRANCH} (n,l);  # (n, l)
set FACE := {0} union MESH;
param faces {l in LINE} := sum {(m,l) in IN_MESH} 1;  # how many meshes a line is in; 0: a bridge
set SWITCHED := setof {l in LINE: faces[l] > 0} l;  # lines that may be opened
param one_side {l in SWITCHED} := max {(m,l) in IN_MESH} m;
param other_side {l in SWITCHED} := sum {(m,l) in IN_MESH} m - one_side[l];
set NEXT := setof {l in SWITCHED} (other_side[l],one_side[l]);  # (a, b) faces next to each other
param pd {bus in BUS};  # [pu]
param qd {bus in BUS};  # [pu]
param r {line in LINE};  # [pu^2/pu]
param x {line in LINE};  # [pu^2/pu]
param rated {bus in PV};  # [pu]
param substation symbolic in BUS := 1;
param vmin default 0.93;  # (6) [pu]
param vmax default 1.05;  # (6) [pu]
param keep symbolic in SETTING default 'free';  # switches: free, or as in a setting
param z_re {l in LINE} := r[l];  # series impedance, real part [pu]
param z_im {l in LINE} := x[l];  # series impedance, imaginary part [pu]
param d_re {k in BUS} := pd[k];  # load, real part [pu]
param d_im {k in BUS} := qd[k];  # load, imaginary part [pu]
param s_max {k in PV} := level*rated[k];  # apparent power of an inverter [pu]
param v_least {k in BUS} := (if k = substation then 1 else vmin);  # [pu]
param v_most {k in BUS} := (if k = substation then 1 else vmax);  # [pu]
param y_re {l in LINE} := z_re[l]/(z_re[l]^2 + z_im[l]^2);  # series admittance, real part [pu]
param y_im {l in LINE} := -z_im[l]/(z_re[l]^2 + z_im[l]^2);  # series admittance, imaginary part [pu]

# (1)
check : card(MESH) = card(LINE) - card(BUS) + 1;

# a line has two sides
check {l in LINE}: faces[l] <= 2;

# passive
check {l in LINE}: r[l] >= 0 and x[l] >= 0;

var closed {LINE} binary;  # switch S, (8): 1 where closed
var joined {NEXT} binary;  # 1 where an open line lies between two faces
var mesh_flow {NEXT} >= -card(MESH), <= card(MESH);  # from the outside to every mesh, through open lines
var vm {k in BUS} >= v_least[k], <= v_most[k], := 1;  # V [pu]
var va {BUS} := 0;  # θ
var pf {FREE} >= pf_min, <= 1;  # power factor
var rf {FREE} >= 0, <= sqrt(1 - pf_min^2);  # √(1 - pf²), reactive power over the rating
var p_grid;  # from the substation [pu]
var q_grid;  # from the substation [pu]

# rossoni2020.grid:14: real part [pu]
var v_re {k in BUS} =
    vm[k]*cos(va[k]);

# rossoni2020.grid:14: imaginary part [pu]
var v_im {k in BUS} =
    vm[k]*sin(va[k]);

# rossoni2020.grid:15: from an inverter, real part [pu]
var s_pv_re {k in PV} =
    s_max[k]*(if k in FREE then pf[k] else 1);

# rossoni2020.grid:15: from an inverter, imaginary part [pu]
var s_pv_im {k in PV} =
    s_max[k]*(if k in FREE then rf[k] else 0);

# rossoni2020.grid:16: power entering line l at k, real part [pu]
var s_km_re {(l,k,m) in BRANCH} =
    closed[l]*v_re[k]*(y_re[l]*(v_re[k] - v_re[m]) - y_im[l]*(v_im[k] - v_im[m]))
        + closed[l]*v_im[k]*(y_re[l]*(v_im[k] - v_im[m]) + y_im[l]*(v_re[k] - v_re[m]));

# rossoni2020.grid:16: power entering line l at k, imaginary part [pu]
var s_km_im {(l,k,m) in BRANCH} =
    -(closed[l]*v_re[k]*(y_re[l]*(v_im[k] - v_im[m]) + y_im[l]*(v_re[k] - v_re[m])))
        + closed[l]*v_im[k]*(y_re[l]*(v_re[k] - v_re[m]) - y_im[l]*(v_im[k] - v_im[m]));

# rossoni2020.grid:17: power entering line l at m, real part [pu]
var s_mk_re {(l,k,m) in BRANCH} =
    closed[l]*v_re[m]*(y_re[l]*(v_re[m] - v_re[k]) - y_im[l]*(v_im[m] - v_im[k]))
        + closed[l]*v_im[m]*(y_re[l]*(v_im[m] - v_im[k]) + y_im[l]*(v_re[m] - v_re[k]));

# rossoni2020.grid:17: power entering line l at m, imaginary part [pu]
var s_mk_im {(l,k,m) in BRANCH} =
    -(closed[l]*v_re[m]*(y_re[l]*(v_im[m] - v_im[k]) + y_im[l]*(v_re[m] - v_re[k])))
        + closed[l]*v_im[m]*(y_re[l]*(v_re[m] - v_re[k]) - y_im[l]*(v_im[m] - v_im[k]));

# rossoni2020.grid:19: (3) [pu]
minimize losses:
    sum {(l,k,m) in BRANCH} closed[l]*y_re[l]*(vm[k]^2 + vm[m]^2
        - 2*vm[k]*vm[m]*cos(va[k] - va[m]));

# held, network.grid:47: switches as they are
subject to held {l in LINE: keep != 'free'}:
    closed[l] = (if (keep,l) in OPEN then 0 else 1);

# bridge, network.grid:48: without it a part is cut off
subject to bridge {l in LINE: faces[l] = 0}:
    closed[l] = 1;

# lines (9), network.grid:49
subject to lines:
    sum {l in LINE} closed[l] = card(LINE) - card(MESH);

# mesh (10), network.grid:50: n_adj is an integer of at least 0
subject to mesh {n in MESH}:
    sum {(n,l) in IN_MESH} closed[l] <= sum {(n,l) in IN_MESH} 1 - 1;

# sides, network.grid:54: tree
subject to sides {(a,b) in NEXT}:
    sum {l in SWITCHED: other_side[l] = a and one_side[l] = b} (1 - closed[l]) = joined[a,b];

# forth, network.grid:56: tree
subject to forth {(a,b) in NEXT}:
    mesh_flow[a,b] <= card(MESH)*joined[a,b];

# back, network.grid:57: tree
subject to back {(a,b) in NEXT}:
    mesh_flow[a,b] >= -(card(MESH)*joined[a,b]);

# reached, network.grid:58: tree
subject to reached {n in MESH}:
    sum {(a,n) in NEXT} mesh_flow[a,n] - (sum {(n,b) in NEXT} mesh_flow[n,b]) = 1;

# balance (4)-(5), rossoni2020.grid:24: real part
subject to balance_re {n in BUS}:
    (if n in PV then s_pv_re[n] else 0) + (if n = substation then p_grid else 0) - d_re[n]
        = sum {(l,n,m) in BRANCH} s_km_re[l,n,m] + sum {(l,k,n) in BRANCH} s_mk_re[l,k,n];

# balance (4)-(5), rossoni2020.grid:24: imaginary part
subject to balance_im {n in BUS}:
    (if n in PV then s_pv_im[n] else 0) + (if n = substation then q_grid else 0) - d_im[n]
        = sum {(l,n,m) in BRANCH} s_km_im[l,n,m] + sum {(l,k,n) in BRANCH} s_mk_im[l,k,n];

# arc (7), rossoni2020.grid:26: P = S·pf, Q = S·√(1 - pf²)
subject to arc_ {k in FREE}:
    pf[k]^2 + rf[k]^2 = 1;

# reference, rossoni2020.grid:27
subject to reference:
    va[substation] = 0;
