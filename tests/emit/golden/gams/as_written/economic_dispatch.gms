* economic_dispatch: Economic dispatch of one hour
* Written by gridlang 0.1.0 from economic_dispatch.grid (sha256 a58e87c8e6e4).
* Figures: power in per unit, voltage in kV, angles in radians.

Sets
    BUS "buses"
    GEN "generators"
    SEGMENT(GEN,*) "(g, n) pieces of piecewise-linear costs"
    PWL(GEN) "generators with a piecewise-linear cost";

Alias (*, n);
Alias (BUS, k);
Alias (GEN, g);

Parameters
    pd(BUS) "demand [pu]"
    pmin(GEN) "least output [pu]"
    pmax(GEN) "greatest output [pu]"
    c3(GEN) "cubic cost [$/(pu^3*h)]"
    c2(GEN) "quadratic cost [$/(pu^2*h)]"
    c1(GEN) "linear cost [$/(pu*h)]"
    c0(GEN) "fixed cost [$/h]"
    slope(GEN,*) "slope of a piece of cost [$/(pu*h)]"
    intercept(GEN,*) "cost of a piece, carried to zero output [$/h]";

* economic_dispatch_data.gms is to give the elements of sets and the values of parameters that have none below.
$include "%system.fp%economic_dispatch_data.gms"

PWL(g) = sum(n$SEGMENT(g,n), 1);

abort$(sum(g$(not (pmax(g) >= pmin(g))), 1)) "pmax(g) >= pmin(g) fails";

Free Variable cost "[$/h]";
Free Variables
    p(GEN) "output [pu]"
    piece(GEN) "cost of a generator with a piecewise-linear curve [$/h]";

Equations
    cost_is
    balance "(1) demand is met"
    active_lo(GEN) "(2) output limits"
    active_up(GEN) "(2) output limits"
    pieces(GEN,*) "(3) pieces of cost";

* economic_dispatch.grid:8 [$/h]
cost_is..
    cost =e= sum(g, c3(g)*power(p(g),3) + c2(g)*sqr(p(g)) + c1(g)*p(g) + c0(g))
        + sum(g$PWL(g), piece(g));

* balance (1), economic_dispatch.grid:12: demand is met
balance..
    sum(g, p(g)) =e= sum(k, pd(k));

* active (2), economic_dispatch.grid:13: output limits
active_lo(g)$(pmin(g) > (-inf))..
    p(g) =g= pmin(g);

* active (2), economic_dispatch.grid:13: output limits
active_up(g)$(pmax(g) < inf)..
    p(g) =l= pmax(g);

* pieces (3), economic_dispatch.grid:14: pieces of cost
pieces(g,n)$SEGMENT(g,n)..
    piece(g) =g= slope(g,n)*p(g) + intercept(g,n);

Model economic_dispatch / all /;
Solve economic_dispatch using nlp minimizing cost;

* What economic_dispatch.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = economic_dispatch.solveStat;
model_status = economic_dispatch.modelStat;
Display cost.l;
execute_unload "economic_dispatch.gdx", solve_status, model_status, cost,
    p, piece, balance, active_lo, active_up, pieces;
