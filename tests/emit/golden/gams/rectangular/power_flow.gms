* power_flow, rectangular: AC power flow: the state that setpoints and demand give
* Written by gridlang 0.1.0 from power_flow.grid (sha256 325ff721f836).
* Figures: power in per unit, voltage in kV, angles in radians.

Sets
    BUS "buses"
    REF(BUS) "reference buses"
    PV(BUS) "buses whose voltage generators hold"
    GEN "generators"
    LINE "branches by number"
    BRANCH(LINE,BUS,BUS) "(l, i, j) branch l from bus i to bus j"
    ARC(LINE,BUS,BUS) "(l, i, j) branches seen from both ends"
    bus_(GEN,BUS) "bus of a generator"
    HELD(BUS) "buses whose voltage is held";

Alias (BUS, k, i, j);
Alias (GEN, g);
Alias (LINE, l);

Parameters
    pd(BUS) "demand [pu]"
    qd(BUS) "reactive demand [pu]"
    gs(BUS) "shunt conductance, as power at 1 pu [pu]"
    bs(BUS) "shunt susceptance, as power at 1 pu [pu]"
    vm0(BUS) "voltage magnitude in the case [pu]"
    va0(BUS) "voltage angle in the case [rad]"
    pg0(GEN) "output in the case [pu]"
    qg0(GEN) "reactive output in the case [pu]"
    vg(GEN) "voltage setpoint [pu]"
    r(LINE) "series resistance [pu]"
    x(LINE) "series reactance [pu]"
    b(LINE) "total charging susceptance [pu]"
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
    yft_im(LINE,BUS,BUS) "admittance between i and j, branch l, imaginary part [pu]"
    setpoint(BUS) "held voltage [pu]";

* power_flow_data.gms is to give the elements of sets and the values of parameters that have none below.
$include "%system.fp%power_flow_data.gms"

ARC(l,i,j) = BRANCH(l,i,j) or BRANCH(l,j,i);
HELD(k) = sum(g$bus_(g,k), 1) and (REF(k) or PV(k));
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
setpoint(k)$HELD(k) = smax(g$bus_(g,k), vg(g));

abort$(sum(BUS$(not (vm0(BUS) >= 0)), 1)) "vm0(BUS) >= 0 fails";
abort$(sum(GEN$(not (vg(GEN) >= 0)), 1)) "vg(GEN) >= 0 fails";

Free Variable nothing "what is minimised: any point that is feasible will do";
Free Variables
    vr(BUS) "bus voltage, real part [pu]"
    vi(BUS) "bus voltage, imaginary part [pu]"
    slackr(BUS) "power of the reference bus, real part [pu]"
    slacki(BUS) "power of the reference bus, imaginary part [pu]"
    q(BUS) "reactive power that holds a voltage [pu]";

vr.l(k) = vm0(k)*cos(va0(k));
vi.l(k) = vm0(k)*sin(va0(k));

* power_flow.grid:12: power entering branch l at bus i, real part [pu]
$macro flow_re(l,i,j) (vr(i)*(yff_re(l,i,j)*vr(i) - yff_im(l,i,j)*vi(i) + yft_re(l,i,j)*vr(j) \
    - yft_im(l,i,j)*vi(j)) \
    + vi(i)*(yff_re(l,i,j)*vi(i) + yff_im(l,i,j)*vr(i) + yft_re(l,i,j)*vi(j) + yft_im(l,i,j)*vr(j)))

* power_flow.grid:12: power entering branch l at bus i, imaginary part [pu]
$macro flow_im(l,i,j) (-(vr(i)*(yff_re(l,i,j)*vi(i) + yff_im(l,i,j)*vr(i) + yft_re(l,i,j)*vi(j) \
    + yft_im(l,i,j)*vr(j))) \
    + vi(i)*(yff_re(l,i,j)*vr(i) - yff_im(l,i,j)*vi(i) + yft_re(l,i,j)*vr(j) - yft_im(l,i,j)*vi(j)))

Equations
    nothing_is
    balance_re(BUS) "(1) power balance, real part"
    balance_im(BUS) "(1) power balance, imaginary part"
    held_(BUS) "(2) voltage setpoints"
    reference(BUS) "(3) reference angle"
    reference_side(BUS) "(3) the half-plane of this direction";

nothing_is..
    nothing =e= 0;

* balance (1), power_flow.grid:16: power balance, real part
balance_re(k)..
    (slackr(k)$REF(k) + sum(g$bus_(g,k), pg0(g))$(not REF(k))) + 0 - sd_re(k)
        =e= ysh_re(k)*(sqr(vr(k)) + sqr(vi(k))) + sum((l,j)$ARC(l,k,j), flow_re(l,k,j));

* balance (1), power_flow.grid:16: power balance, imaginary part
balance_im(k)..
    slacki(k)$REF(k) + q(k)$(HELD(k) and (not REF(k))) + sum(g$bus_(g,k), qg0(g))$(not HELD(k))
        - sd_im(k) =e= -(ysh_im(k)*(sqr(vr(k)) + sqr(vi(k))))
        + sum((l,j)$ARC(l,k,j), flow_im(l,k,j));

* held (2), power_flow.grid:20: voltage setpoints
held_(k)$HELD(k)..
    sqrt(sqr(vr(k)) + sqr(vi(k))) =e= setpoint(k);

* reference (3), power_flow.grid:21, the angle as a line through 0: reference angle
reference(k)$REF(k)..
    -(vr(k)*sin(va0(k))) + vi(k)*cos(va0(k)) =e= 0;

* reference (3), power_flow.grid:21, the side of that line: the half-plane of this direction
reference_side(k)$REF(k)..
    vr(k)*cos(va0(k)) + vi(k)*sin(va0(k)) =g= 0;

Model power_flow / all /;
Solve power_flow using nlp minimizing nothing;

* What power_flow.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = power_flow.solveStat;
model_status = power_flow.modelStat;
Display nothing.l;
execute_unload "power_flow.gdx", solve_status, model_status, nothing,
    vr, vi, slackr, slacki, q, balance_re, balance_im, held_,
    reference, reference_side;
