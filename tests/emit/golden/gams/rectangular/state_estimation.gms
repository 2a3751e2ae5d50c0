* state_estimation, rectangular: AC state estimation by weighted least squares
* Written by gridlang 0.1.0 from state_estimation.grid (sha256 a44692595a8e).
* Figures: power in per unit, voltage in kV, angles in radians.

Sets
    BUS "buses"
    REF(BUS) "reference buses"
    LINE "branches by number"
    BRANCH(LINE,BUS,BUS) "(l, i, j) branch l from bus i to bus j"
    ARC(LINE,BUS,BUS) "(l, i, j) branches seen from both ends"
    VOLTMETER(BUS)
    INJECTION(BUS)
    FLOWMETER(LINE,BUS,BUS) "(line, at, to)";

Alias (BUS, i, j, k, j2);
Alias (LINE, l, l2);

Parameters
    gs(BUS) "shunt conductance, as power at 1 pu [pu]"
    bs(BUS) "shunt susceptance, as power at 1 pu [pu]"
    va0(BUS) "voltage angle in the case [rad]"
    r(LINE) "series resistance [pu]"
    x(LINE) "series reactance [pu]"
    b(LINE) "total charging susceptance [pu]"
    tap(LINE) "off-nominal tap ratio, at the from end"
    shift(LINE) "phase shift, at the from end [rad]"
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
    vm_z(BUS) "[pu]"
    vm_sigma(BUS) "[pu]"
    p_in(BUS) "[pu]"
    q_in(BUS) "[pu]"
    in_sigma(BUS) "[pu]"
    p_fl(LINE,BUS,BUS) "[pu]"
    q_fl(LINE,BUS,BUS) "[pu]"
    fl_sigma(LINE,BUS,BUS) "[pu]";

* state_estimation_data.gms is to give the elements of sets and the values of parameters that have none below.
$include "%system.fp%state_estimation_data.gms"

ARC(l,i,j) = BRANCH(l,i,j) or BRANCH(l,j,i);
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

Free Variable misfit "squared residuals by their standard deviations";
Free Variables
    vr(BUS) "bus voltage, real part [pu]"
    vi(BUS) "bus voltage, imaginary part [pu]";

vr.l(BUS) = 1;
vi.l(BUS) = 0;

* state_estimation.grid:14: power entering branch l at bus i, real part [pu]
$macro flow_re(l,i,j) (vr(i)*(yff_re(l,i,j)*vr(i) - yff_im(l,i,j)*vi(i) + yft_re(l,i,j)*vr(j) \
    - yft_im(l,i,j)*vi(j)) \
    + vi(i)*(yff_re(l,i,j)*vi(i) + yff_im(l,i,j)*vr(i) + yft_re(l,i,j)*vi(j) + yft_im(l,i,j)*vr(j)))

* state_estimation.grid:14: power entering branch l at bus i, imaginary part [pu]
$macro flow_im(l,i,j) (-(vr(i)*(yff_re(l,i,j)*vi(i) + yff_im(l,i,j)*vr(i) + yft_re(l,i,j)*vi(j) \
    + yft_im(l,i,j)*vr(j))) \
    + vi(i)*(yff_re(l,i,j)*vr(i) - yff_im(l,i,j)*vi(i) + yft_re(l,i,j)*vr(j) - yft_im(l,i,j)*vi(j)))

* state_estimation.grid:15: power that a bus feeds in, real part [pu]
$macro injection_re(k) (ysh_re(k)*(sqr(vr(k)) + sqr(vi(k))) \
    + sum((l2,j2)$ARC(l2,k,j2), flow_re(l2,k,j2)))

* state_estimation.grid:15: power that a bus feeds in, imaginary part [pu]
$macro injection_im(k) (-(ysh_im(k)*(sqr(vr(k)) + sqr(vi(k)))) \
    + sum((l2,j2)$ARC(l2,k,j2), flow_im(l2,k,j2)))

Equations
    misfit_is "squared residuals by their standard deviations"
    reference(BUS) "(1) reference angle"
    reference_side(BUS) "(1) the half-plane of this direction";

* state_estimation.grid:18: squared residuals by their standard deviations
misfit_is..
    misfit =e= sum(k$VOLTMETER(k), sqr((sqrt(sqr(vr(k)) + sqr(vi(k))) - vm_z(k))/vm_sigma(k)))
        + sum(k$INJECTION(k), sqr((p_in(k) - injection_re(k))/in_sigma(k))
        + sqr((q_in(k) - injection_im(k))/in_sigma(k)))
        + sum((l,i,j)$FLOWMETER(l,i,j), sqr((p_fl(l,i,j) - flow_re(l,i,j))/fl_sigma(l,i,j))
        + sqr((q_fl(l,i,j) - flow_im(l,i,j))/fl_sigma(l,i,j)));

* reference (1), state_estimation.grid:24, the angle as a line through 0: reference angle
reference(k)$REF(k)..
    -(vr(k)*sin(va0(k))) + vi(k)*cos(va0(k)) =e= 0;

* reference (1), state_estimation.grid:24, the side of that line: the half-plane of this direction
reference_side(k)$REF(k)..
    vr(k)*cos(va0(k)) + vi(k)*sin(va0(k)) =g= 0;

Model state_estimation / all /;
Solve state_estimation using nlp minimizing misfit;

* What state_estimation.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = state_estimation.solveStat;
model_status = state_estimation.modelStat;
Display misfit.l;
execute_unload "state_estimation.gdx", solve_status, model_status, misfit,
    vr, vi, reference, reference_side;
