* reactive_dispatch, rectangular: Reactive power dispatch: least losses at the case's active power
* Written by gridlang 0.1.0 from reactive_dispatch.grid (sha256 4e9c8f643d36).
* Figures: power in per unit, voltage in kV, angles in radians.

Sets
    BUS "buses"
    REF(BUS) "reference buses"
    GEN "generators"
    LINE "branches by number"
    BRANCH(LINE,BUS,BUS) "(l, i, j) branch l from bus i to bus j"
    ARC(LINE,BUS,BUS) "(l, i, j) branches seen from both ends"
    bus_(GEN,BUS) "bus of a generator";

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
    pg0(GEN) "output in the case [pu]"
    r(LINE) "series resistance [pu]"
    x(LINE) "series reactance [pu]"
    b(LINE) "total charging susceptance [pu]"
    rate(LINE) "limit on apparent power [pu]"
    tap(LINE) "off-nominal tap ratio, at the from end"
    shift(LINE) "phase shift, at the from end [rad]"
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
    yft_im(LINE,BUS,BUS) "admittance between i and j, branch l, imaginary part [pu]";

* reactive_dispatch_data.gms is to give the elements of sets and the values of parameters that have none below.
$include "%system.fp%reactive_dispatch_data.gms"

ARC(l,i,j) = BRANCH(l,i,j) or BRANCH(l,j,i);
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

abort$(sum(BUS$(not (vmin(BUS) >= 0)), 1)) "vmin(BUS) >= 0 fails";
abort$(sum(k$(not (vmax(k) >= vmin(k))), 1)) "vmax(k) >= vmin(k) fails";
abort$(sum(BUS$(not (vm0(BUS) >= 0)), 1)) "vm0(BUS) >= 0 fails";
abort$(sum(g$(not (pmax(g) >= pmin(g))), 1)) "pmax(g) >= pmin(g) fails";
abort$(sum(g$(not (qmax(g) >= qmin(g))), 1)) "qmax(g) >= qmin(g) fails";
abort$(sum(LINE$(not (rate(LINE) >= 0)), 1)) "rate(LINE) >= 0 fails";

Free Variable losses "[pu]";
Free Variables
    vr(BUS) "bus voltage, real part [pu]"
    vi(BUS) "bus voltage, imaginary part [pu]"
    q(GEN) "reactive output [pu]"
    slack(BUS) "active power of the reference bus [pu]";

vr.l(k) = vm0(k)*cos(va0(k));
vi.l(k) = vm0(k)*sin(va0(k));
q.lo(g) = qmin(g);
q.up(g) = qmax(g);

* reactive_dispatch.grid:9: power entering branch l at bus i, real part [pu]
$macro flow_re(l,i,j) (vr(i)*(yff_re(l,i,j)*vr(i) - yff_im(l,i,j)*vi(i) + yft_re(l,i,j)*vr(j) \
    - yft_im(l,i,j)*vi(j)) \
    + vi(i)*(yff_re(l,i,j)*vi(i) + yff_im(l,i,j)*vr(i) + yft_re(l,i,j)*vi(j) + yft_im(l,i,j)*vr(j)))

* reactive_dispatch.grid:9: power entering branch l at bus i, imaginary part [pu]
$macro flow_im(l,i,j) (-(vr(i)*(yff_re(l,i,j)*vi(i) + yff_im(l,i,j)*vr(i) + yft_re(l,i,j)*vi(j) \
    + yft_im(l,i,j)*vr(j))) \
    + vi(i)*(yff_re(l,i,j)*vr(i) - yff_im(l,i,j)*vi(i) + yft_re(l,i,j)*vr(j) - yft_im(l,i,j)*vi(j)))

Equations
    losses_is
    balance_re(BUS) "(1) power balance, real part"
    balance_im(BUS) "(1) power balance, imaginary part"
    active_lo(BUS) "(2) active power limits"
    active_up(BUS) "(2) active power limits"
    voltage_lo(BUS) "(3) voltage limits"
    voltage_up(BUS) "(3) voltage limits"
    thermal(LINE,BUS,BUS) "(4) apparent power limits"
    reference(BUS) "(5) reference angle"
    reference_side(BUS) "(5) the half-plane of this direction";

* reactive_dispatch.grid:11 [pu]
losses_is..
    losses =e= sum((l,i,j)$ARC(l,i,j), flow_re(l,i,j));

* balance (1), reactive_dispatch.grid:14: power balance, real part
balance_re(k)..
    (slack(k)$REF(k) + sum(g$bus_(g,k), pg0(g))$(not REF(k))) - sd_re(k)
        =e= ysh_re(k)*(sqr(vr(k)) + sqr(vi(k))) + sum((l,j)$ARC(l,k,j), flow_re(l,k,j));

* balance (1), reactive_dispatch.grid:14: power balance, imaginary part
balance_im(k)..
    -sd_im(k) + sum(g$bus_(g,k), q(g)) =e= -(ysh_im(k)*(sqr(vr(k)) + sqr(vi(k))))
        + sum((l,j)$ARC(l,k,j), flow_im(l,k,j));

* active (2), reactive_dispatch.grid:17: active power limits
active_lo(k)$(REF(k)$(sum(g$bus_(g,k), pmin(g)) > (-inf)))..
    slack(k) =g= sum(g$bus_(g,k), pmin(g));

* active (2), reactive_dispatch.grid:17: active power limits
active_up(k)$(REF(k)$(sum(g$bus_(g,k), pmax(g)) < inf))..
    slack(k) =l= sum(g$bus_(g,k), pmax(g));

* voltage (3), reactive_dispatch.grid:19, both sides squared: voltage limits
voltage_lo(k)$(vmin(k) < inf)..
    sqr(vr(k)) + sqr(vi(k)) =g= sqr(vmin(k));

* voltage (3), reactive_dispatch.grid:19, both sides squared: voltage limits
voltage_up(k)$(abs(vmax(k)) < inf)..
    sqr(vr(k)) + sqr(vi(k)) =l= sqr(vmax(k));

* thermal (4), reactive_dispatch.grid:20, both sides squared: apparent power limits
thermal(l,i,j)$(ARC(l,i,j)$(rate(l) < inf))..
    sqr(flow_re(l,i,j)) + sqr(flow_im(l,i,j)) =l= sqr(rate(l));

* reference (5), reactive_dispatch.grid:21, the angle as a line through 0: reference angle
reference(k)$REF(k)..
    -(vr(k)*sin(va0(k))) + vi(k)*cos(va0(k)) =e= 0;

* reference (5), reactive_dispatch.grid:21, the side of that line: the half-plane of this direction
reference_side(k)$REF(k)..
    vr(k)*cos(va0(k)) + vi(k)*sin(va0(k)) =g= 0;

Model reactive_dispatch / all /;
Solve reactive_dispatch using nlp minimizing losses;

* What reactive_dispatch.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = reactive_dispatch.solveStat;
model_status = reactive_dispatch.modelStat;
Display losses.l;
execute_unload "reactive_dispatch.gdx", solve_status, model_status, losses,
    vr, vi, q, slack, balance_re, balance_im, active_lo, active_up,
    voltage_lo, voltage_up, thermal, reference, reference_side;
