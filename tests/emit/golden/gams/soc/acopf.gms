* acopf, soc: AC optimal power flow
* Written by gridlang 0.1.0 from acopf.grid (sha256 52c62af6c837).
* Figures: power in per unit, voltage in kV, angles in radians.

Sets
    BUS "buses"
    REF(BUS) "reference buses"
    GEN "generators"
    LINE "branches by number"
    BRANCH(LINE,BUS,BUS) "(l, i, j) branch l from bus i to bus j"
    ARC(LINE,BUS,BUS) "(l, i, j) branches seen from both ends"
    SEGMENT(GEN,*) "(g, n) pieces of piecewise-linear costs"
    PWL(GEN) "generators with a piecewise-linear cost"
    W_products(BUS,BUS) "(i, j) entries of W as they occur"
    W_pairs(BUS,BUS) "(i, j) entries of W above its diagonal"
    W_entries(BUS,BUS) "(i, j) entries of W"
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
    va0(BUS) "voltage angle in the case [rad]"
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
    shift(LINE) "phase shift, at the from end [rad]"
    angmin(LINE) "least angle difference [rad]"
    angmax(LINE) "greatest angle difference [rad]"
    sd_re(BUS) "demand, real part [pu]"
    sd_im(BUS) "demand, imaginary part [pu]"
    ysh_re(BUS) "shunt admittance, real part [pu]"
    ysh_im(BUS) "shunt admittance, imaginary part [pu]"
    y_re(LINE) "series admittance, real part [pu]"
    y_im(LINE) "series admittance, imaginary part [pu]"
    ratio_re(LINE) "transformer ratio, real part"
    ratio_im(LINE) "transformer ratio, imaginary part"
    yff_re(LINE,BUS,BUS) "admittance at i, branch l, real part [pu]"
    yff_im(LINE,BUS,BUS) "admittance at i, branch l, imaginary part [pu]"
    yft_re(LINE,BUS,BUS) "admittance between i and j, branch l, real part [pu]"
    yft_im(LINE,BUS,BUS) "admittance between i and j, branch l, imaginary part [pu]"
    turn "angle of the reference in the case";

* acopf_data.gms is to give the elements of sets and the values of parameters that have none below.
$include "%system.fp%acopf_data.gms"

ARC(l,i,j) = BRANCH(l,i,j) or BRANCH(l,j,i);
PWL(g) = sum(n$SEGMENT(g,n), 1);
W_products(i,j) = sum(l$ARC(l,i,j), 1) or sum(l$BRANCH(l,i,j), 1);
W_pairs(i,j) = W_products(i,j) and i.val < j.val or W_products(j,i) and i.val < j.val;
W_entries(i,j) = W_pairs(i,j) or W_pairs(j,i) or sameas(i,j);
sd_re(k) = pd(k);
sd_im(k) = qd(k);
ysh_re(k) = gs(k);
ysh_im(k) = bs(k);
y_re(l) = r(l)/(sqr(r(l)) + sqr(x(l)));
y_im(l) = -x(l)/(sqr(r(l)) + sqr(x(l)));
ratio_re(l) = tap(l)*cos(shift(l));
ratio_im(l) = tap(l)*sin(shift(l));
yff_re(l,i,j)$ARC(l,i,j)
    = ((y_re(l)/(sqr(ratio_re(l)) + sqr(ratio_im(l))))$BRANCH(l,i,j) + y_re(l)$(not BRANCH(l,i,j)));
yff_im(l,i,j)$ARC(l,i,j)
    = (((y_im(l) + b(l)/2)/(sqr(ratio_re(l)) + sqr(ratio_im(l))))$BRANCH(l,i,j)
    + (y_im(l) + b(l)/2)$(not BRANCH(l,i,j)));
yft_re(l,i,j)$ARC(l,i,j)
    = ((-((y_re(l)*ratio_re(l) - y_im(l)*ratio_im(l))/(sqr(ratio_re(l))
    + sqr(ratio_im(l)))))$BRANCH(l,i,j)
    + (-((y_re(l)*ratio_re(l) + y_im(l)*ratio_im(l))/(sqr(ratio_re(l))
    + sqr(ratio_im(l)))))$(not BRANCH(l,i,j)));
yft_im(l,i,j)$ARC(l,i,j)
    = ((-((y_re(l)*ratio_im(l) + y_im(l)*ratio_re(l))/(sqr(ratio_re(l))
    + sqr(ratio_im(l)))))$BRANCH(l,i,j)
    + (-((-(y_re(l)*ratio_im(l)) + y_im(l)*ratio_re(l))/(sqr(ratio_re(l))
    + sqr(ratio_im(l)))))$(not BRANCH(l,i,j)));
turn = smax(k$REF(k), va0(k));

abort$(sum(BUS$(not (vmin(BUS) >= 0)), 1)) "vmin(BUS) >= 0 fails";
abort$(sum(k$(not (vmax(k) >= vmin(k))), 1)) "vmax(k) >= vmin(k) fails";
abort$(sum(BUS$(not (vm0(BUS) >= 0)), 1)) "vm0(BUS) >= 0 fails";
abort$(sum(g$(not (pmax(g) >= pmin(g))), 1)) "pmax(g) >= pmin(g) fails";
abort$(sum(g$(not (qmax(g) >= qmin(g))), 1)) "qmax(g) >= qmin(g) fails";
abort$(sum(LINE$(not (rate(LINE) >= 0)), 1)) "rate(LINE) >= 0 fails";

Free Variable cost "[$/h]";
Positive Variables
    W_diagonal(BUS) "bus voltage, squared magnitude [pu]";
Free Variables
    W_upperr(BUS,BUS) "bus voltage, product with the conjugate of another, real part [pu]"
    W_upperi(BUS,BUS) "bus voltage, product with the conjugate of another, imaginary part [pu]"
    sr(GEN) "generated power, real part [pu]"
    si(GEN) "generated power, imaginary part [pu]"
    piece(GEN) "cost of a generator with a piecewise-linear curve [$/h]";

W_diagonal.l(k) = sqr(vm0(k)*cos(va0(k) - turn)) + sqr(vm0(k)*sin(va0(k) - turn));
W_upperr.l(i,j)$W_pairs(i,j) = vm0(i)*cos(va0(i) - turn)*vm0(j)*cos(va0(j) - turn)
    + vm0(i)*sin(va0(i) - turn)*vm0(j)*sin(va0(j) - turn);
W_upperi.l(i,j)$W_pairs(i,j) = -(vm0(i)*cos(va0(i) - turn)*vm0(j)*sin(va0(j) - turn))
    + vm0(i)*sin(va0(i) - turn)*vm0(j)*cos(va0(j) - turn);

* acopf.grid:6: bus voltage, lifted, real part
$macro W_re(i,j) ((W_diagonal(i)$sameas(i,j) \
    + (W_upperr(i,j)$(i.val < j.val) + W_upperr(j,i)$(i.val >= j.val))$(not sameas(i,j))))

* acopf.grid:6: bus voltage, lifted, imaginary part
$macro W_im(i,j) ((0$sameas(i,j) \
    + (W_upperi(i,j)$(i.val < j.val) + (-W_upperi(j,i))$(i.val >= j.val))$(not sameas(i,j))))

* acopf.grid:13: power entering branch l at bus i, real part [pu]
$macro flow_re(l,i,j) (yff_re(l,i,j)*W_diagonal(i) + yft_re(l,i,j)*W_re(i,j) \
    + yft_im(l,i,j)*W_im(i,j))

* acopf.grid:13: power entering branch l at bus i, imaginary part [pu]
$macro flow_im(l,i,j) (-(yff_im(l,i,j)*W_diagonal(i)) + yft_re(l,i,j)*W_im(i,j) \
    - yft_im(l,i,j)*W_re(i,j))

Equations
    cost_is
    balance_re(BUS) "(1) power balance, real part"
    balance_im(BUS) "(1) power balance, imaginary part"
    active_lo(GEN) "(2) active power limits"
    active_up(GEN) "(2) active power limits"
    reactive_lo(GEN) "(3) reactive power limits"
    reactive_up(GEN) "(3) reactive power limits"
    voltage_lo(BUS) "(4) voltage limits"
    voltage_up(BUS) "(4) voltage limits"
    thermal(LINE,BUS,BUS) "(5) apparent power limits"
    angles_min(LINE,BUS,BUS) "(6) angle difference limits"
    angles_max(LINE,BUS,BUS) "(6) angle difference limits"
    pieces(GEN,*) "(8) pieces of cost"
    W_minors(BUS,BUS) "2×2 minors of W";

* acopf.grid:10 [$/h]
cost_is..
    cost =e= sum(g, c3(g)*power(sr(g),3) + c2(g)*sqr(sr(g)) + c1(g)*sr(g) + c0(g))
        + sum(g$PWL(g), piece(g));

* balance (1), acopf.grid:16: power balance, real part
balance_re(k)..
    sum(g$bus_(g,k), sr(g)) - sd_re(k) =e= ysh_re(k)*W_diagonal(k)
        + sum((l,j)$ARC(l,k,j), flow_re(l,k,j));

* balance (1), acopf.grid:16: power balance, imaginary part
balance_im(k)..
    sum(g$bus_(g,k), si(g)) - sd_im(k) =e= -(ysh_im(k)*W_diagonal(k))
        + sum((l,j)$ARC(l,k,j), flow_im(l,k,j));

* active (2), acopf.grid:18: active power limits
active_lo(g)$(pmin(g) > (-inf))..
    sr(g) =g= pmin(g);

* active (2), acopf.grid:18: active power limits
active_up(g)$(pmax(g) < inf)..
    sr(g) =l= pmax(g);

* reactive (3), acopf.grid:19: reactive power limits
reactive_lo(g)$(qmin(g) > (-inf))..
    si(g) =g= qmin(g);

* reactive (3), acopf.grid:19: reactive power limits
reactive_up(g)$(qmax(g) < inf)..
    si(g) =l= qmax(g);

* voltage (4), acopf.grid:20: voltage limits
voltage_lo(k)$(vmin(k) < inf)..
    W_diagonal(k) =g= sqr(vmin(k));

* voltage (4), acopf.grid:20: voltage limits
voltage_up(k)$(abs(vmax(k)) < inf)..
    W_diagonal(k) =l= sqr(vmax(k));

* thermal (5), acopf.grid:21, both sides squared: apparent power limits
thermal(l,i,j)$(ARC(l,i,j)$(rate(l) < inf))..
    sqr(flow_re(l,i,j)) + sqr(flow_im(l,i,j)) =l= sqr(rate(l));

* angles_min (6), acopf.grid:22: angle difference limits
angles_min(l,i,j)$(BRANCH(l,i,j)$(angmin(l) > (-inf) and angmax(l) < inf and angmax(l) - angmin(l) <= 3.141592653589793))..
    W_re(i,j)*sin(-angmin(l)) + W_im(i,j)*cos(-angmin(l)) =g= 0;

* angles_max (6), acopf.grid:22: angle difference limits
angles_max(l,i,j)$(BRANCH(l,i,j)$(angmin(l) > (-inf) and angmax(l) < inf and angmax(l) - angmin(l) <= 3.141592653589793))..
    W_re(i,j)*sin(-angmax(l)) + W_im(i,j)*cos(-angmax(l)) =l= 0;

* pieces (8), acopf.grid:24: pieces of cost
pieces(g,n)$SEGMENT(g,n)..
    piece(g) =g= slope(g,n)*sr(g) + intercept(g,n);

* W_minors, acopf.grid:28: 2×2 minors of W
W_minors(i,j)$W_pairs(i,j)..
    sqr(W_upperr(i,j)) + sqr(W_upperi(i,j)) =l= W_diagonal(i)*W_diagonal(j);

Model acopf / all /;
Solve acopf using nlp minimizing cost;

* What acopf.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = acopf.solveStat;
model_status = acopf.modelStat;
Display cost.l;
execute_unload "acopf.gdx", solve_status, model_status, cost,
    W_diagonal, W_upperr, W_upperi, sr, si, piece, balance_re, balance_im,
    active_lo, active_up, reactive_lo, reactive_up, voltage_lo, voltage_up, thermal, angles_min,
    angles_max, pieces, W_minors;
