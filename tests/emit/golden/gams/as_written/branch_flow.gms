* branch_flow: Optimal power flow of a radial feeder, as a second-order cone problem
* Written by gridlang 0.1.0 from branch_flow.grid (sha256 92dc6dc42edf).
* Figures: power in per unit, voltage in kV, angles in radians.

Sets
    BUS "buses"
    GEN "generators"
    LINE "branches by number"
    BRANCH(LINE,BUS,BUS) "(l, i, j) branch l from bus i to bus j"
    ARC(LINE,BUS,BUS) "(l, i, j) branches seen from both ends"
    SEGMENT(GEN,*) "(g, n) pieces of piecewise-linear costs"
    PWL(GEN) "generators with a piecewise-linear cost"
    bus_(GEN,BUS) "bus of a generator";

Alias (*, n);
Alias (BUS, k, i, j);
Alias (GEN, g);
Alias (LINE, l);

Parameters
    pd(BUS) "demand [pu]"
    qd(BUS) "reactive demand [pu]"
    gs(BUS) "shunt conductance, as power at 1 pu [pu]"
    bs(BUS) "shunt susceptance, as power at 1 pu [pu]"
    vmin(BUS) "least voltage magnitude [pu]"
    vmax(BUS) "greatest voltage magnitude [pu]"
    vm0(BUS) "voltage magnitude in the case [pu]"
    pmin(GEN) "least output [pu]"
    pmax(GEN) "greatest output [pu]"
    qmin(GEN) "least reactive output [pu]"
    qmax(GEN) "greatest reactive output [pu]"
    c3(GEN) "cubic cost [$/(pu^3*h)]"
    c2(GEN) "quadratic cost [$/(pu^2*h)]"
    c1(GEN) "linear cost [$/(pu*h)]"
    c0(GEN) "fixed cost [$/h]"
    slope(GEN,*) "slope of a piece of cost [$/(pu*h)]"
    intercept(GEN,*) "cost of a piece, carried to zero output [$/h]"
    r(LINE) "series resistance [pu]"
    x(LINE) "series reactance [pu]"
    b(LINE) "total charging susceptance [pu]"
    rate(LINE) "limit on apparent power [pu]"
    tap(LINE) "off-nominal tap ratio, at the from end"
    sd_re(BUS) "demand, real part [pu]"
    sd_im(BUS) "demand, imaginary part [pu]"
    ysh_re(BUS) "shunt admittance, real part [pu]"
    ysh_im(BUS) "shunt admittance, imaginary part [pu]"
    z_re(LINE) "series impedance, real part [pu]"
    z_im(LINE) "series impedance, imaginary part [pu]";

* branch_flow_data.gms is to give the elements of sets and the values of parameters that have none below.
$include "%system.fp%branch_flow_data.gms"

ARC(l,i,j) = BRANCH(l,i,j) or BRANCH(l,j,i);
PWL(g) = sum(n$SEGMENT(g,n), 1);
sd_re(k) = pd(k);
sd_im(k) = qd(k);
ysh_re(k) = gs(k);
ysh_im(k) = bs(k);
z_re(l) = r(l);
z_im(l) = x(l);

abort$(sum(BUS$(not (vmin(BUS) >= 0)), 1)) "vmin(BUS) >= 0 fails";
abort$(sum(k$(not (vmax(k) >= vmin(k))), 1)) "vmax(k) >= vmin(k) fails";
abort$(sum(BUS$(not (vm0(BUS) >= 0)), 1)) "vm0(BUS) >= 0 fails";
abort$(sum(g$(not (pmax(g) >= pmin(g))), 1)) "pmax(g) >= pmin(g) fails";
abort$(sum(g$(not (qmax(g) >= qmin(g))), 1)) "qmax(g) >= qmin(g) fails";
abort$(sum(LINE$(not (rate(LINE) >= 0)), 1)) "rate(LINE) >= 0 fails";
abort$(sum(g$(not (c3(g) = 0)), 1)) "costs are quadratic";

Free Variable cost "[$/h]";
Positive Variables
    current(LINE) "squared current through the series impedance [pu]";
Free Variables
    sr(GEN) "generated power, real part [pu]"
    si(GEN) "generated power, imaginary part [pu]"
    piece(GEN) "cost of a generator with a piecewise-linear curve [$/h]"
    w(BUS) "squared voltage magnitude [pu]"
    sendr(LINE) "power entering the series impedance, real part [pu]"
    sendi(LINE) "power entering the series impedance, imaginary part [pu]";

w.lo(k) = sqr(vmin(k));
w.up(k) = sqr(vmax(k));
w.l(k) = sqr(vm0(k));

* branch_flow.grid:23: squared voltage behind the transformer [pu]
$macro inner(l,i,j) (w(i)/sqr(tap(l)))

* branch_flow.grid:24: power entering branch l at bus i, real part [pu]
$macro flow_re(l,i,j) (((sendr(l) - 0*inner(l,i,j))$BRANCH(l,i,j) \
    + (-sendr(l) - 0*w(i) + z_re(l)*current(l))$(not BRANCH(l,i,j))))

* branch_flow.grid:24: power entering branch l at bus i, imaginary part [pu]
$macro flow_im(l,i,j) (((sendi(l) - b(l)/2*inner(l,i,j))$BRANCH(l,i,j) \
    + (-sendi(l) - b(l)/2*w(i) + z_im(l)*current(l))$(not BRANCH(l,i,j))))

Equations
    cost_is
    balance_re(BUS) "(1) power balance, real part"
    balance_im(BUS) "(1) power balance, imaginary part"
    voltage_drop(LINE,BUS,BUS) "(2) voltage drop"
    cone(LINE,BUS,BUS) "(3) current, relaxed"
    active_lo(GEN) "(4) active power limits"
    active_up(GEN) "(4) active power limits"
    reactive_lo(GEN) "(5) reactive power limits"
    reactive_up(GEN) "(5) reactive power limits"
    thermal(LINE,BUS,BUS) "(6) apparent power limits"
    pieces(GEN,*) "(7) pieces of cost";

* branch_flow.grid:20 [$/h]
cost_is..
    cost =e= sum(g, c2(g)*sqr(sr(g)) + c1(g)*sr(g) + c0(g)) + sum(g$PWL(g), piece(g));

* balance (1), branch_flow.grid:28: power balance, real part
balance_re(k)..
    sum(g$bus_(g,k), sr(g)) - sd_re(k) =e= ysh_re(k)*w(k) + sum((l,j)$ARC(l,k,j), flow_re(l,k,j));

* balance (1), branch_flow.grid:28: power balance, imaginary part
balance_im(k)..
    sum(g$bus_(g,k), si(g)) - sd_im(k) =e= -(ysh_im(k)*w(k))
        + sum((l,j)$ARC(l,k,j), flow_im(l,k,j));

* voltage_drop (2), branch_flow.grid:30: voltage drop
voltage_drop(l,i,j)$BRANCH(l,i,j)..
    w(j) =e= inner(l,i,j) - 2*(z_re(l)*sendr(l) + z_im(l)*sendi(l))
        + (sqr(z_re(l)) + sqr(z_im(l)))*current(l);

* cone (3), branch_flow.grid:32: current, relaxed
cone(l,i,j)$BRANCH(l,i,j)..
    sqr(sendr(l)) + sqr(sendi(l)) =l= inner(l,i,j)*current(l);

* active (4), branch_flow.grid:33: active power limits
active_lo(g)$(pmin(g) > (-inf))..
    sr(g) =g= pmin(g);

* active (4), branch_flow.grid:33: active power limits
active_up(g)$(pmax(g) < inf)..
    sr(g) =l= pmax(g);

* reactive (5), branch_flow.grid:34: reactive power limits
reactive_lo(g)$(qmin(g) > (-inf))..
    si(g) =g= qmin(g);

* reactive (5), branch_flow.grid:34: reactive power limits
reactive_up(g)$(qmax(g) < inf)..
    si(g) =l= qmax(g);

* thermal (6), branch_flow.grid:35, both sides squared: apparent power limits
thermal(l,i,j)$(ARC(l,i,j)$(rate(l) < inf))..
    sqr(flow_re(l,i,j)) + sqr(flow_im(l,i,j)) =l= sqr(rate(l));

* pieces (7), branch_flow.grid:36: pieces of cost
pieces(g,n)$SEGMENT(g,n)..
    piece(g) =g= slope(g,n)*sr(g) + intercept(g,n);

Model branch_flow / all /;
Solve branch_flow using qcp minimizing cost;

* What branch_flow.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = branch_flow.solveStat;
model_status = branch_flow.modelStat;
Display cost.l;
execute_unload "branch_flow.gdx", solve_status, model_status, cost,
    sr, si, piece, w, sendr, sendi, current, balance_re,
    balance_im, voltage_drop, cone, active_lo, active_up, reactive_lo, reactive_up, thermal,
    pieces;
