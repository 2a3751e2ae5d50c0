# branch_flow: Rossoni et al. 2020 as branch flow: second-order cones, exact at the optimum
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
param chain {line in LINE};
set CHAIN := setof {l in LINE} chain[l];
set STATE := (setof {c in CHAIN} (c,0)) union setof {l in LINE} (chain[l],l);  # (c, m) 0: all closed; else the line that is open
set ENDS := (setof {l in LINE} (chain[l],fr[l])) union setof {l in LINE} (chain[l],to_[l]);  # (c, k)
param chains_at {k in BUS} := sum {(c,k) in ENDS} 1;
param substation symbolic in BUS := 1;
set INNER := setof {k in BUS: chains_at[k] = 1 and k != substation} k;  # buses inside of a chain
set FLOW := setof {l in LINE, (c,m) in STATE: chain[l] = c and l != m} (l,c,m);  # (l, c, m)
set SEEN := setof {(c,k) in ENDS, (e,m) in STATE: e = c} (c,k,m);  # (c, k, m)
set INSIDE := setof {(c,k,m) in SEEN: k in INNER} (c,k,m);  # (c, k, m)
set FREE_INSIDE := setof {(c,k,m) in INSIDE: k in FREE} (c,k,m);  # (c, k, m)
param pd {bus in BUS};  # [pu]
param qd {bus in BUS};  # [pu]
param r {line in LINE};  # [pu^2/pu]
param x {line in LINE};  # [pu^2/pu]
param rated {bus in PV};  # [pu]
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
param least {k in BUS} := v_least[k]^2;  # [pu]
param most {k in BUS} := (if level > 0 then v_most[k]^2 else min(1, v_most[k]^2));  # [pu]
param tangent := sqrt((1 - pf_min)/(1 + pf_min));  # of half the angle whose cosine is pf_min

# (1)
check : card(MESH) = card(LINE) - card(BUS) + 1;

# a line has two sides
check {l in LINE}: faces[l] <= 2;

# passive
check {l in LINE}: r[l] >= 0 and x[l] >= 0;

# two lines meet
check {k in INNER}: sum {(l,i,j) in BRANCH: i = k or j = k} 1 = 2;

# without generation no voltage is above the substation's
check {k in BUS}: level > 0 or pd[k] >= 0 and qd[k] >= 0;

var closed {LINE} binary;  # switch S, (8): 1 where closed
var joined {NEXT} binary;  # 1 where an open line lies between two faces
var mesh_flow {NEXT} >= -card(MESH), <= card(MESH);  # from the outside to every mesh, through open lines
var share {STATE} >= 0, <= 1;  # 1 in the state that holds
var w {k in BUS} >= least[k], <= most[k], := 1;  # |v|² [pu]
var w_in {SEEN} >= 0;  # |v|² in a state [pu]
var i2 {FLOW} >= 0;  # |i|² in a state [pu]
var fr_ {FLOW};  # power entering a line at its from-bus, in a state, real part [pu]
var fi {FLOW};  # power entering a line at its from-bus, in a state, imaginary part [pu]
var p_part {FREE} >= pf_min, <= 1, := 1;  # P of an inverter, over its rating
var q_part {FREE} >= 0, <= sqrt(1 - pf_min^2);  # Q of an inverter, over its rating
var p_in {FREE_INSIDE} >= 0, <= 1;  # in a state
var q_in {FREE_INSIDE} >= 0, <= 1;  # in a state
var p_grid;  # from the substation [pu]
var q_grid;  # from the substation [pu]

# branch_flow.grid:41: from an inverter, real part [pu]
var s_pv_re {k in PV} =
    s_max[k]*(if k in FREE then p_part[k] else 1);

# branch_flow.grid:41: from an inverter, imaginary part [pu]
var s_pv_im {k in PV} =
    s_max[k]*(if k in FREE then q_part[k] else 0);

# branch_flow.grid:42: at the to-bus, real part [pu]
var arrives_re {(l,c,m) in FLOW} =
    fr_[l,c,m] - z_re[l]*i2[l,c,m];

# branch_flow.grid:42: at the to-bus, imaginary part [pu]
var arrives_im {(l,c,m) in FLOW} =
    fi[l,c,m] - z_im[l]*i2[l,c,m];

# branch_flow.grid:44: (3) [pu]
minimize losses:
    sum {(l,c,m) in FLOW} z_re[l]*i2[l,c,m];

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

# balance (4)-(5), branch_flow.grid:47: at junctions, real part
subject to balance_re {n in BUS: n not in INNER}:
    (if n in PV then s_pv_re[n] else 0) + (if n = substation then p_grid else 0) - d_re[n]
        = sum {(l,c,m) in FLOW: fr[l] = n} fr_[l,c,m]
        + sum {(l,c,m) in FLOW: to_[l] = n} -arrives_re[l,c,m];

# balance (4)-(5), branch_flow.grid:47: at junctions, imaginary part
subject to balance_im {n in BUS: n not in INNER}:
    (if n in PV then s_pv_im[n] else 0) + (if n = substation then q_grid else 0) - d_im[n]
        = sum {(l,c,m) in FLOW: fr[l] = n} fi[l,c,m]
        + sum {(l,c,m) in FLOW: to_[l] = n} -arrives_im[l,c,m];

# inside (4)-(5), branch_flow.grid:50: inside of a chain, by state, real part
subject to inside_re {(c,n,m) in INSIDE}:
    (if n in FREE then s_max[n]*p_in[c,n,m] else (if n in PV then s_max[n]*share[c,m] else 0))
        - d_re[n]*share[c,m] = sum {(l,e,m) in FLOW: fr[l] = n} fr_[l,e,m]
        + sum {(l,e,m) in FLOW: to_[l] = n} -arrives_re[l,e,m];

# inside (4)-(5), branch_flow.grid:50: inside of a chain, by state, imaginary part
subject to inside_im {(c,n,m) in INSIDE}:
    (if n in FREE then s_max[n]*q_in[c,n,m] else 0) - d_im[n]*share[c,m]
        = sum {(l,e,m) in FLOW: fr[l] = n} fi[l,e,m]
        + sum {(l,e,m) in FLOW: to_[l] = n} -arrives_im[l,e,m];

# ohm, branch_flow.grid:53
subject to ohm {(l,c,m) in FLOW}:
    w_in[c,to_[l],m] = w_in[c,fr[l],m] - 2*(z_re[l]*fr_[l,c,m] + z_im[l]*fi[l,c,m])
        + (z_re[l]^2 + z_im[l]^2)*i2[l,c,m];

# cone, branch_flow.grid:54: relaxed
subject to cone {(l,c,m) in FLOW}:
    fr_[l,c,m]^2 + fi[l,c,m]^2 <= w_in[c,fr[l],m]*i2[l,c,m];

# state, branch_flow.grid:55
subject to state {c in CHAIN}:
    sum {(c,m) in STATE} share[c,m] = 1;

# opened, branch_flow.grid:56
subject to opened {l in LINE}:
    share[chain[l],l] = 1 - closed[l];

# voltage, branch_flow.grid:57: of all states
subject to voltage {(c,k) in ENDS}:
    sum {(c,k,m) in SEEN} w_in[c,k,m] = w[k];

# lowest (6), branch_flow.grid:58
subject to lowest {(c,k,m) in SEEN}:
    w_in[c,k,m] >= least[k]*share[c,m];

# highest (6), branch_flow.grid:59
subject to highest {(c,k,m) in SEEN}:
    w_in[c,k,m] <= most[k]*share[c,m];

# circle (7), branch_flow.grid:61, both sides squared
subject to circle {k in FREE: k not in INNER}:
    p_part[k]^2 + q_part[k]^2 <= 1^2;

# chord (7), branch_flow.grid:62
subject to chord {k in FREE: k not in INNER}:
    p_part[k] + tangent*q_part[k] >= 1;

# circle_inside (7), branch_flow.grid:63, both sides squared
subject to circle_inside {(c,k,m) in FREE_INSIDE}:
    p_in[c,k,m]^2 + q_in[c,k,m]^2 <= share[c,m]^2;

# chord_inside (7), branch_flow.grid:64
subject to chord_inside {(c,k,m) in FREE_INSIDE}:
    p_in[c,k,m] + tangent*q_in[c,k,m] >= share[c,m];

# active, branch_flow.grid:65: of all states
subject to active {k in FREE: k in INNER}:
    sum {(c,k,m) in FREE_INSIDE} p_in[c,k,m] = p_part[k];

# reactive, branch_flow.grid:66: of all states
subject to reactive {k in FREE: k in INNER}:
    sum {(c,k,m) in FREE_INSIDE} q_in[c,k,m] = q_part[k];
