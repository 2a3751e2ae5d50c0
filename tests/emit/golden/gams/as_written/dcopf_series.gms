* dcopf_series: DC optimal power flow by series susceptance, without taps and shifts
* Written by gridlang 0.1.0 from dcopf_series.grid (sha256 aa187b42fd15).
* Figures: power in per unit, voltage in kV, angles in radians.

Sets
    BUS "buses"
    REF(BUS) "reference buses"
    GEN "generators"
    LINE "branches by number"
    BRANCH(LINE,BUS,BUS) "(l, i, j) branch l from bus i to bus j"
    SEGMENT(GEN,*) "(g, n) pieces of piecewise-linear costs"
    PWL(GEN) "generators with a piecewise-linear cost"
    bus_(GEN,BUS) "bus of a generator";

Alias (*, n);
Alias (BUS, i, j, k);
Alias (GEN, g);
Alias (LINE, l);

Parameters
    pd(BUS) "demand [pu]"
    gs(BUS) "shunt conductance, as power at 1 pu [pu]"
    va0(BUS) "voltage angle in the case [rad]"
    pmin(GEN) "least output [pu]"
    pmax(GEN) "greatest output [pu]"
    c3(GEN) "cubic cost [$/(pu^3*h)]"
    c2(GEN) "quadratic cost [$/(pu^2*h)]"
    c1(GEN) "linear cost [$/(pu*h)]"
    c0(GEN) "fixed cost [$/h]"
    slope(GEN,*) "slope of a piece of cost [$/(pu*h)]"
    intercept(GEN,*) "cost of a piece, carried to zero output [$/h]"
    r(LINE) "series resistance [pu]"
    x(LINE) "series reactance [pu]"
    rate(LINE) "limit on apparent power [pu]"
    angmin(LINE) "least angle difference [rad]"
    angmax(LINE) "greatest angle difference [rad]"
    y_im(LINE) "series admittance, imaginary part [pu]";

* dcopf_series_data.gms is to give the elements of sets and the values of parameters that have none below.
$include "%system.fp%dcopf_series_data.gms"

PWL(g) = sum(n$SEGMENT(g,n), 1);
y_im(l) = -x(l)/(sqr(r(l)) + sqr(x(l)));

abort$(sum(g$(not (pmax(g) >= pmin(g))), 1)) "pmax(g) >= pmin(g) fails";
abort$(sum(LINE$(not (rate(LINE) >= 0)), 1)) "rate(LINE) >= 0 fails";

Free Variable cost "[$/h]";
Free Variables
    va(BUS) "voltage angle"
    p(GEN) "output [pu]"
    piece(GEN) "cost of a generator with a piecewise-linear curve [$/h]";

* dcopf_series.grid:12: flow from i to j [pu]
$macro flow(l,i,j) (-(y_im(l)*(va(i) - va(j))))

Equations
    cost_is
    balance(BUS) "(1) power balance"
    active_lo(GEN) "(2) output limits"
    active_up(GEN) "(2) output limits"
    thermal_lo(LINE,BUS,BUS) "(3) flow limits"
    thermal_up(LINE,BUS,BUS) "(3) flow limits"
    angles_lo(LINE,BUS,BUS) "(4) angle difference limits"
    angles_up(LINE,BUS,BUS) "(4) angle difference limits"
    reference(BUS) "(5) reference angle"
    pieces(GEN,*) "(6) pieces of cost";

* dcopf_series.grid:9 [$/h]
cost_is..
    cost =e= sum(g, c3(g)*power(p(g),3) + c2(g)*sqr(p(g)) + c1(g)*p(g) + c0(g))
        + sum(g$PWL(g), piece(g));

* balance (1), dcopf_series.grid:15: power balance
balance(k)..
    sum(g$bus_(g,k), p(g)) - pd(k) - gs(k) =e= sum((l,j)$BRANCH(l,k,j), flow(l,k,j))
        - sum((l,i)$BRANCH(l,i,k), flow(l,i,k));

* active (2), dcopf_series.grid:17: output limits
active_lo(g)$(pmin(g) > (-inf))..
    p(g) =g= pmin(g);

* active (2), dcopf_series.grid:17: output limits
active_up(g)$(pmax(g) < inf)..
    p(g) =l= pmax(g);

* thermal (3), dcopf_series.grid:18: flow limits
thermal_lo(l,i,j)$(BRANCH(l,i,j)$(rate(l) < inf))..
    flow(l,i,j) =g= -rate(l);

* thermal (3), dcopf_series.grid:18: flow limits
thermal_up(l,i,j)$(BRANCH(l,i,j)$(rate(l) < inf))..
    flow(l,i,j) =l= rate(l);

* angles (4), dcopf_series.grid:19: angle difference limits
angles_lo(l,i,j)$(BRANCH(l,i,j)$(angmin(l) > (-inf)))..
    va(i) - va(j) =g= angmin(l);

* angles (4), dcopf_series.grid:19: angle difference limits
angles_up(l,i,j)$(BRANCH(l,i,j)$(angmax(l) < inf))..
    va(i) - va(j) =l= angmax(l);

* reference (5), dcopf_series.grid:20: reference angle
reference(k)$REF(k)..
    va(k) =e= va0(k);

* pieces (6), dcopf_series.grid:21: pieces of cost
pieces(g,n)$SEGMENT(g,n)..
    piece(g) =g= slope(g,n)*p(g) + intercept(g,n);

Model dcopf_series / all /;
Solve dcopf_series using nlp minimizing cost;

* What dcopf_series.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = dcopf_series.solveStat;
model_status = dcopf_series.modelStat;
Display cost.l;
execute_unload "dcopf_series.gdx", solve_status, model_status, cost,
    va, p, piece, balance, active_lo, active_up, thermal_lo, thermal_up,
    angles_lo, angles_up, reference, pieces;
