* rossoni2020: Rossoni et al. 2020, (3)-(10): switches and power factors for least losses, polar, exact
* Written by gridlang 0.1.0 from network.grid (sha256 7abdf394b078).
* Figures: power in per unit of 1 MVA, voltage in per unit of 12.66 kV, angles in radians.

Sets
    BUS
    LINE
    PV(BUS)
    OPEN(*,LINE) "(setting, line)"
    SETTING
    fr(LINE,BUS)
    to_(LINE,BUS)
    BRANCH(LINE,BUS,BUS) "(l, i, j)"
    FREE_(BUS) "inverters whose power factor is free"
    MESH "M_n of (2) = cycles(BRANCH)"
    MESH_BRANCH(MESH,LINE,BUS,BUS) "(mesh, l, i, j) elements of each of MESH = members(MESH)"
    IN_MESH(MESH,LINE) "(n, l)"
    FACE
    SWITCHED(LINE) "lines that may be opened"
    NEXT(FACE,FACE) "(a, b) faces next to each other"
    substation(BUS)
    keep(SETTING) "switches: free, or as in a setting";

Alias (BUS, k, m, n2, i, j);
Alias (FACE, FACE2, a, b);
Alias (LINE, l);
Alias (MESH, n, m2);

Parameters
    pf_min "least power factor of the inverters, (7)"
    level "photovoltaic generation: 1, 0.8, or 0 for none"
    faces(LINE) "how many meshes a line is in; 0: a bridge"
    one_side(LINE)
    other_side(LINE)
    pd(BUS) "[pu]"
    qd(BUS) "[pu]"
    r(LINE) "[pu^2/pu]"
    x(LINE) "[pu^2/pu]"
    rated(BUS) "[pu]"
    vmin "(6) [pu]"
    vmax "(6) [pu]"
    z_re(LINE) "series impedance, real part [pu]"
    z_im(LINE) "series impedance, imaginary part [pu]"
    d_re(BUS) "load, real part [pu]"
    d_im(BUS) "load, imaginary part [pu]"
    s_max(BUS) "apparent power of an inverter [pu]"
    v_least(BUS) "[pu]"
    v_most(BUS) "[pu]"
    y_re(LINE) "series admittance, real part [pu]"
    y_im(LINE) "series admittance, imaginary part [pu]";

$include "%system.fp%rossoni2020_data.gms"

BRANCH(l,i,j) = fr(l,i) and to_(l,j);
$ifThen not defined pf_min
pf_min = 0.85;
$endIf
$ifThen not defined level
level = 1;
$endIf
FREE_(k) = PV(k) and pf_min < 1 and level > 0;
IN_MESH(n,l) = sum((i,j)$(BRANCH(l,i,j) and MESH_BRANCH(n,l,i,j)), 1);
faces(l) = sum(m2$IN_MESH(m2,l), 1);
SWITCHED(l) = faces(l) > 0;
one_side(l)$SWITCHED(l) = smax(m2$IN_MESH(m2,l), m2.val);
other_side(l)$SWITCHED(l) = sum(m2$IN_MESH(m2,l), m2.val) - one_side(l);
NEXT(a,b) = sum(l$(SWITCHED(l)$(a.val = other_side(l) and b.val = one_side(l))), 1);
substation(k) = sameas(k,'1');
$ifThen not defined vmin
vmin = 0.93;
$endIf
$ifThen not defined vmax
vmax = 1.05;
$endIf
$ifThen not defined keep
keep(SETTING) = sameas(SETTING,'free');
$endIf
z_re(l) = r(l);
z_im(l) = x(l);
d_re(k) = pd(k);
d_im(k) = qd(k);
s_max(k)$PV(k) = level*rated(k);
v_least(k) = (1$substation(k) + vmin$(not substation(k)));
v_most(k) = (1$substation(k) + vmax$(not substation(k)));
y_re(l) = z_re(l)/(sqr(z_re(l)) + sqr(z_im(l)));
y_im(l) = -z_im(l)/(sqr(z_re(l)) + sqr(z_im(l)));

abort$(not (card(MESH) = card(LINE) - card(BUS) + 1)) "(1)";
abort$(sum(l$(not (faces(l) <= 2)), 1)) "a line has two sides";
abort$(sum(l$(not (r(l) >= 0 and x(l) >= 0)), 1)) "passive";

Free Variable losses "(3) [pu]";
Positive Variables
    rf(BUS) "√(1 - pf²), reactive power over the rating";
Free Variables
    mesh_flow(FACE,FACE) "from the outside to every mesh, through open lines"
    vm(BUS) "V [pu]"
    va(BUS) "θ"
    pf(BUS) "power factor"
    p_grid "from the substation [pu]"
    q_grid "from the substation [pu]";
Binary Variables
    closed(LINE) "switch S, (8): 1 where closed"
    joined(FACE,FACE) "1 where an open line lies between two faces";

mesh_flow.lo(FACE,FACE2)$NEXT(FACE,FACE2) = -card(MESH);
mesh_flow.up(FACE,FACE2)$NEXT(FACE,FACE2) = card(MESH);
vm.lo(k) = v_least(k);
vm.up(k) = v_most(k);
vm.l(k) = 1;
va.l(BUS) = 0;
pf.lo(BUS)$FREE_(BUS) = pf_min;
pf.up(BUS)$FREE_(BUS) = 1;
rf.up(BUS)$FREE_(BUS) = sqrt(1 - sqr(pf_min));

* rossoni2020.grid:14: real part [pu]
$macro v_re(k) (vm(k)*cos(va(k)))

* rossoni2020.grid:14: imaginary part [pu]
$macro v_im(k) (vm(k)*sin(va(k)))

* rossoni2020.grid:15: from an inverter, real part [pu]
$macro s_pv_re(k) (s_max(k)*(pf(k)$FREE_(k) + 1$(not FREE_(k))))

* rossoni2020.grid:15: from an inverter, imaginary part [pu]
$macro s_pv_im(k) (s_max(k)*rf(k)$FREE_(k))

* rossoni2020.grid:16: power entering line l at k, real part [pu]
$macro s_km_re(l,k,m) (closed(l)*v_re(k)*(y_re(l)*(v_re(k) - v_re(m)) - y_im(l)*(v_im(k) - v_im(m))) \
    + closed(l)*v_im(k)*(y_re(l)*(v_im(k) - v_im(m)) + y_im(l)*(v_re(k) - v_re(m))))

* rossoni2020.grid:16: power entering line l at k, imaginary part [pu]
$macro s_km_im(l,k,m) (-(closed(l)*v_re(k)*(y_re(l)*(v_im(k) - v_im(m)) \
    + y_im(l)*(v_re(k) - v_re(m)))) \
    + closed(l)*v_im(k)*(y_re(l)*(v_re(k) - v_re(m)) - y_im(l)*(v_im(k) - v_im(m))))

* rossoni2020.grid:17: power entering line l at m, real part [pu]
$macro s_mk_re(l,k,m) (closed(l)*v_re(m)*(y_re(l)*(v_re(m) - v_re(k)) - y_im(l)*(v_im(m) - v_im(k))) \
    + closed(l)*v_im(m)*(y_re(l)*(v_im(m) - v_im(k)) + y_im(l)*(v_re(m) - v_re(k))))

* rossoni2020.grid:17: power entering line l at m, imaginary part [pu]
$macro s_mk_im(l,k,m) (-(closed(l)*v_re(m)*(y_re(l)*(v_im(m) - v_im(k)) \
    + y_im(l)*(v_re(m) - v_re(k)))) \
    + closed(l)*v_im(m)*(y_re(l)*(v_re(m) - v_re(k)) - y_im(l)*(v_im(m) - v_im(k))))

Equations
    losses_is "(3)"
    held(LINE) "switches as they are"
    bridge(LINE) "without it a part is cut off"
    lines "(9)"
    mesh_(MESH) "(10) n_adj is an integer of at least 0"
    sides(FACE,FACE) "tree"
    forth(FACE,FACE) "tree"
    back(FACE,FACE) "tree"
    reached(MESH) "tree"
    balance_re(BUS) "(4)-(5) real part"
    balance_im(BUS) "(4)-(5) imaginary part"
    arc(BUS) "(7) P = S·pf, Q = S·√(1 - pf²)"
    reference;

* rossoni2020.grid:19: (3) [pu]
losses_is..
    losses
        =e= sum((l,k,m)$BRANCH(l,k,m), closed(l)*y_re(l)*(sqr(vm(k)) + sqr(vm(m))
        - 2*vm(k)*vm(m)*cos(va(k) - va(m))));

* held, network.grid:47: switches as they are
held(l)$(not keep('free'))..
    closed(l)
        =e= (0$sum(SETTING$(keep(SETTING) and OPEN(SETTING,l)), 1)
        + 1$(not sum(SETTING$(keep(SETTING) and OPEN(SETTING,l)), 1)));

* bridge, network.grid:48: without it a part is cut off
bridge(l)$(faces(l) = 0)..
    closed(l) =e= 1;

* lines (9), network.grid:49
lines..
    sum(l, closed(l)) =e= card(LINE) - card(MESH);

* mesh (10), network.grid:50: n_adj is an integer of at least 0
mesh_(n)..
    sum(l$IN_MESH(n,l), closed(l)) =l= sum(l$IN_MESH(n,l), 1) - 1;

* sides, network.grid:54: tree
sides(a,b)$NEXT(a,b)..
    sum(l$(SWITCHED(l)$(other_side(l) = a.val and one_side(l) = b.val)), 1 - closed(l))
        =e= joined(a,b);

* forth, network.grid:56: tree
forth(a,b)$NEXT(a,b)..
    mesh_flow(a,b) =l= card(MESH)*joined(a,b);

* back, network.grid:57: tree
back(a,b)$NEXT(a,b)..
    mesh_flow(a,b) =g= -(card(MESH)*joined(a,b));

* reached, network.grid:58: tree
reached(n)..
    sum((a,b)$(NEXT(a,b)$sameas(b,n)), mesh_flow(a,b))
        - sum((a,b)$(NEXT(a,b)$sameas(a,n)), mesh_flow(a,b)) =e= 1;

* balance (4)-(5), rossoni2020.grid:24: real part
balance_re(n2)..
    s_pv_re(n2)$PV(n2) + p_grid$substation(n2) - d_re(n2)
        =e= sum((l,m)$BRANCH(l,n2,m), s_km_re(l,n2,m)) + sum((l,k)$BRANCH(l,k,n2), s_mk_re(l,k,n2));

* balance (4)-(5), rossoni2020.grid:24: imaginary part
balance_im(n2)..
    s_pv_im(n2)$PV(n2) + q_grid$substation(n2) - d_im(n2)
        =e= sum((l,m)$BRANCH(l,n2,m), s_km_im(l,n2,m)) + sum((l,k)$BRANCH(l,k,n2), s_mk_im(l,k,n2));

* arc (7), rossoni2020.grid:26: P = S·pf, Q = S·√(1 - pf²)
arc(k)$FREE_(k)..
    sqr(pf(k)) + sqr(rf(k)) =e= 1;

* reference, rossoni2020.grid:27
reference..
    sum(k$substation(k), va(k)) =e= 0;

Model rossoni2020 / all /;
Solve rossoni2020 using minlp minimizing losses;

* What rossoni2020.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = rossoni2020.solveStat;
model_status = rossoni2020.modelStat;
Display losses.l;
execute_unload "rossoni2020.gdx", solve_status, model_status, losses,
    closed, joined, mesh_flow, vm, va, pf, rf, p_grid,
    q_grid, held, bridge, lines, mesh_, sides, forth, back,
    reached, balance_re, balance_im, arc, reference;
