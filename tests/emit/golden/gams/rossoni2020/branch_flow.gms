* branch_flow: Rossoni et al. 2020 as branch flow: second-order cones, exact at the optimum
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
    CHAIN_
    STATE(CHAIN_,*) "(c, m) 0: all closed; else the line that is open"
    ENDS(CHAIN_,BUS) "(c, k)"
    substation(BUS)
    INNER(BUS) "buses inside of a chain"
    FLOW(LINE,CHAIN_,*) "(l, c, m)"
    SEEN(CHAIN_,BUS,*) "(c, k, m)"
    INSIDE(CHAIN_,BUS,*) "(c, k, m)"
    FREE_INSIDE(CHAIN_,BUS,*) "(c, k, m)"
    keep(SETTING) "switches: free, or as in a setting";

Alias (*, e, m);
Alias (BUS, k, n2, i, j);
Alias (CHAIN_, c, e2);
Alias (FACE, FACE2, a, b);
Alias (LINE, l);
Alias (MESH, n, m2);

Parameters
    pf_min "least power factor of the inverters, (7)"
    level "photovoltaic generation: 1, 0.8, or 0 for none"
    faces(LINE) "how many meshes a line is in; 0: a bridge"
    one_side(LINE)
    other_side(LINE)
    chain(LINE)
    chains_at(BUS)
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
    least(BUS) "[pu]"
    most(BUS) "[pu]"
    tangent "of half the angle whose cosine is pf_min";

$include "%system.fp%branch_flow_data.gms"

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
STATE(c,m) = sameas('0',m) or sum(l$(c.val = chain(l) and sameas(l,m)), 1);
ENDS(c,k) = sum(l$(fr(l,k)$(c.val = chain(l))), 1) or sum(l$(to_(l,k)$(c.val = chain(l))), 1);
chains_at(k) = sum(c$ENDS(c,k), 1);
substation(k) = sameas(k,'1');
INNER(k) = chains_at(k) = 1 and (not substation(k));
FLOW(l,c,m) = STATE(c,m) and chain(l) = c.val and not sameas(l,m);
SEEN(c,k,m) = ENDS(c,k) and STATE(c,m);
INSIDE(c,k,m) = SEEN(c,k,m) and INNER(k);
FREE_INSIDE(c,k,m) = INSIDE(c,k,m) and FREE_(k);
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
least(k) = sqr(v_least(k));
most(k) = (sqr(v_most(k))$(level > 0) + min(1, sqr(v_most(k)))$(level <= 0));
tangent = sqrt((1 - pf_min)/(1 + pf_min));

abort$(not (card(MESH) = card(LINE) - card(BUS) + 1)) "(1)";
abort$(sum(l$(not (faces(l) <= 2)), 1)) "a line has two sides";
abort$(sum(l$(not (r(l) >= 0 and x(l) >= 0)), 1)) "passive";
abort$(sum(k$(INNER(k)$(not (sum((l,i,j)$(BRANCH(l,i,j)$(sameas(i,k) or sameas(j,k))), 1)
    = 2))), 1)) "two lines meet";
abort$(sum(k$(not (level > 0 or pd(k) >= 0 and qd(k)
    >= 0)), 1)) "without generation no voltage is above the substation's";

Free Variable losses "(3) [pu]";
Positive Variables
    share(CHAIN_,*) "1 in the state that holds"
    w_in(CHAIN_,BUS,*) "|v|² in a state [pu]"
    i2(LINE,CHAIN_,*) "|i|² in a state [pu]"
    q_part(BUS) "Q of an inverter, over its rating"
    p_in(CHAIN_,BUS,*) "in a state"
    q_in(CHAIN_,BUS,*) "in a state";
Free Variables
    mesh_flow(FACE,FACE) "from the outside to every mesh, through open lines"
    w(BUS) "|v|² [pu]"
    fr_(LINE,CHAIN_,*) "power entering a line at its from-bus, in a state, real part [pu]"
    fi(LINE,CHAIN_,*) "power entering a line at its from-bus, in a state, imaginary part [pu]"
    p_part(BUS) "P of an inverter, over its rating"
    p_grid "from the substation [pu]"
    q_grid "from the substation [pu]";
Binary Variables
    closed(LINE) "switch S, (8): 1 where closed"
    joined(FACE,FACE) "1 where an open line lies between two faces";

mesh_flow.lo(FACE,FACE2)$NEXT(FACE,FACE2) = -card(MESH);
mesh_flow.up(FACE,FACE2)$NEXT(FACE,FACE2) = card(MESH);
share.up(CHAIN_,e)$STATE(CHAIN_,e) = 1;
w.lo(k) = least(k);
w.up(k) = most(k);
w.l(k) = 1;
p_part.lo(BUS)$FREE_(BUS) = pf_min;
p_part.up(BUS)$FREE_(BUS) = 1;
p_part.l(BUS)$FREE_(BUS) = 1;
q_part.up(BUS)$FREE_(BUS) = sqrt(1 - sqr(pf_min));
p_in.up(CHAIN_,BUS,e)$FREE_INSIDE(CHAIN_,BUS,e) = 1;
q_in.up(CHAIN_,BUS,e)$FREE_INSIDE(CHAIN_,BUS,e) = 1;

* branch_flow.grid:41: from an inverter, real part [pu]
$macro s_pv_re(k) (s_max(k)*(p_part(k)$FREE_(k) + 1$(not FREE_(k))))

* branch_flow.grid:41: from an inverter, imaginary part [pu]
$macro s_pv_im(k) (s_max(k)*q_part(k)$FREE_(k))

* branch_flow.grid:42: at the to-bus, real part [pu]
$macro arrives_re(l,c,m) (fr_(l,c,m) - z_re(l)*i2(l,c,m))

* branch_flow.grid:42: at the to-bus, imaginary part [pu]
$macro arrives_im(l,c,m) (fi(l,c,m) - z_im(l)*i2(l,c,m))

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
    balance_re(BUS) "(4)-(5) at junctions, real part"
    balance_im(BUS) "(4)-(5) at junctions, imaginary part"
    inside_re(CHAIN_,BUS,*) "(4)-(5) inside of a chain, by state, real part"
    inside_im(CHAIN_,BUS,*) "(4)-(5) inside of a chain, by state, imaginary part"
    ohm(LINE,CHAIN_,*)
    cone(LINE,CHAIN_,*) "relaxed"
    state_(CHAIN_)
    opened(LINE)
    voltage(CHAIN_,BUS) "of all states"
    lowest(CHAIN_,BUS,*) "(6)"
    highest(CHAIN_,BUS,*) "(6)"
    circle(BUS) "(7)"
    chord(BUS) "(7)"
    circle_inside(CHAIN_,BUS,*) "(7)"
    chord_inside(CHAIN_,BUS,*) "(7)"
    active(BUS) "of all states"
    reactive(BUS) "of all states";

* branch_flow.grid:44: (3) [pu]
losses_is..
    losses =e= sum((l,c,m)$FLOW(l,c,m), z_re(l)*i2(l,c,m));

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

* balance (4)-(5), branch_flow.grid:47: at junctions, real part
balance_re(n2)$(not INNER(n2))..
    s_pv_re(n2)$PV(n2) + p_grid$substation(n2) - d_re(n2)
        =e= sum((l,c,m)$(FLOW(l,c,m) and fr(l,n2)), fr_(l,c,m))
        + sum((l,c,m)$(FLOW(l,c,m) and to_(l,n2)), -arrives_re(l,c,m));

* balance (4)-(5), branch_flow.grid:47: at junctions, imaginary part
balance_im(n2)$(not INNER(n2))..
    s_pv_im(n2)$PV(n2) + q_grid$substation(n2) - d_im(n2)
        =e= sum((l,c,m)$(FLOW(l,c,m) and fr(l,n2)), fi(l,c,m))
        + sum((l,c,m)$(FLOW(l,c,m) and to_(l,n2)), -arrives_im(l,c,m));

* inside (4)-(5), branch_flow.grid:50: inside of a chain, by state, real part
inside_re(c,n2,m)$INSIDE(c,n2,m)..
    ((s_max(n2)*p_in(c,n2,m))$FREE_(n2) + (s_max(n2)*share(c,m))$PV(n2)$(not FREE_(n2)))
        - d_re(n2)*share(c,m) =e= sum((l,e2)$(FLOW(l,e2,m) and fr(l,n2)), fr_(l,e2,m))
        + sum((l,e2)$(FLOW(l,e2,m) and to_(l,n2)), -arrives_re(l,e2,m));

* inside (4)-(5), branch_flow.grid:50: inside of a chain, by state, imaginary part
inside_im(c,n2,m)$INSIDE(c,n2,m)..
    (s_max(n2)*q_in(c,n2,m))$FREE_(n2) - d_im(n2)*share(c,m)
        =e= sum((l,e2)$(FLOW(l,e2,m) and fr(l,n2)), fi(l,e2,m))
        + sum((l,e2)$(FLOW(l,e2,m) and to_(l,n2)), -arrives_im(l,e2,m));

* ohm, branch_flow.grid:53
ohm(l,c,m)$FLOW(l,c,m)..
    sum(k$to_(l,k), w_in(c,k,m)) =e= sum(k$fr(l,k), w_in(c,k,m))
        - 2*(z_re(l)*fr_(l,c,m) + z_im(l)*fi(l,c,m)) + (sqr(z_re(l)) + sqr(z_im(l)))*i2(l,c,m);

* cone, branch_flow.grid:54: relaxed
cone(l,c,m)$FLOW(l,c,m)..
    sqr(fr_(l,c,m)) + sqr(fi(l,c,m)) =l= sum(k$fr(l,k), w_in(c,k,m))*i2(l,c,m);

* state, branch_flow.grid:55
state_(c)..
    sum(m$STATE(c,m), share(c,m)) =e= 1;

* opened, branch_flow.grid:56
opened(l)..
    sum(c$(c.val = chain(l)), share(c,l)) =e= 1 - closed(l);

* voltage, branch_flow.grid:57: of all states
voltage(c,k)$ENDS(c,k)..
    sum(m$SEEN(c,k,m), w_in(c,k,m)) =e= w(k);

* lowest (6), branch_flow.grid:58
lowest(c,k,m)$SEEN(c,k,m)..
    w_in(c,k,m) =g= least(k)*share(c,m);

* highest (6), branch_flow.grid:59
highest(c,k,m)$SEEN(c,k,m)..
    w_in(c,k,m) =l= most(k)*share(c,m);

* circle (7), branch_flow.grid:61, both sides squared
circle(k)$(FREE_(k) and (not INNER(k)))..
    sqr(p_part(k)) + sqr(q_part(k)) =l= sqr(1);

* chord (7), branch_flow.grid:62
chord(k)$(FREE_(k) and (not INNER(k)))..
    p_part(k) + tangent*q_part(k) =g= 1;

* circle_inside (7), branch_flow.grid:63, both sides squared
circle_inside(c,k,m)$FREE_INSIDE(c,k,m)..
    sqr(p_in(c,k,m)) + sqr(q_in(c,k,m)) =l= sqr(share(c,m));

* chord_inside (7), branch_flow.grid:64
chord_inside(c,k,m)$FREE_INSIDE(c,k,m)..
    p_in(c,k,m) + tangent*q_in(c,k,m) =g= share(c,m);

* active, branch_flow.grid:65: of all states
active(k)$(FREE_(k) and INNER(k))..
    sum((c,m)$FREE_INSIDE(c,k,m), p_in(c,k,m)) =e= p_part(k);

* reactive, branch_flow.grid:66: of all states
reactive(k)$(FREE_(k) and INNER(k))..
    sum((c,m)$FREE_INSIDE(c,k,m), q_in(c,k,m)) =e= q_part(k);

Model branch_flow / all /;
Solve branch_flow using miqcp minimizing losses;

* What branch_flow.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = branch_flow.solveStat;
model_status = branch_flow.modelStat;
Display losses.l;
execute_unload "branch_flow.gdx", solve_status, model_status, losses,
    closed, joined, mesh_flow, share, w, w_in, i2, fr_,
    fi, p_part, q_part, p_in, q_in, p_grid, q_grid, held,
    bridge, lines, mesh_, sides, forth, back, reached, balance_re,
    balance_im, inside_re, inside_im, ohm, cone, state_, opened, voltage,
    lowest, highest, circle, chord, circle_inside, chord_inside, active, reactive;
