* ots: Optimal transmission switching on the DC model
* Written by gridlang 0.1.0 from ots.grid (sha256 f3f51698ff5a).
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
Alias (LINE, l, m);

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
    x(LINE) "series reactance [pu]"
    rate(LINE) "limit on apparent power [pu]"
    tap(LINE) "off-nominal tap ratio, at the from end"
    shift(LINE) "phase shift, at the from end [rad]"
    angmin(LINE) "least angle difference [rad]"
    angmax(LINE) "greatest angle difference [rad]"
    open_max "most branches that may be opened"
    price(GEN) "cost by the MW, exact at least and greatest output [$/(pu*h)]"
    idle(GEN) "cost at zero output [$/h]"
    supply "all that can be fed in [pu]"
    most(LINE) "greatest flow [pu]"
    apart "greatest angle between two buses [rad]";

* ots_data.gms is to give the elements of sets and the values of parameters that have none below.
$include "%system.fp%ots_data.gms"

PWL(g) = sum(n$SEGMENT(g,n), 1);
$ifThen not defined open_max
open_max = 5;
$endIf
$ifThen not defined price
price(g) = c1(g) + c2(g)*(pmin(g) + pmax(g))
    + c3(g)*(sqr(pmin(g)) + pmin(g)*pmax(g) + sqr(pmax(g)));
$endIf
$ifThen not defined idle
idle(g) = c0(g) - (c2(g) + c3(g)*(pmin(g) + pmax(g)))*pmin(g)*pmax(g);
$endIf
supply = sum(g, max(pmax(g), 0)) + sum(k, max(-pd(k) - gs(k), 0));
most(l) = min(rate(l), supply + sum(m, abs(shift(m))/(x(m)*tap(m))));
$ifThen not defined apart
apart = sum(l, most(l)*x(l)*tap(l) + abs(shift(l)));
$endIf

abort$(sum(g$(not (pmax(g) >= pmin(g))), 1)) "pmax(g) >= pmin(g) fails";
abort$(sum(LINE$(not (rate(LINE) >= 0)), 1)) "rate(LINE) >= 0 fails";
abort$(sum(l$(not (x(l) > 0)), 1)) "the bounds on flows need positive reactances";

Free Variable cost "[$/h]";
Free Variables
    va(BUS) "voltage angle"
    p(GEN) "output [pu]"
    flow(LINE,BUS,BUS) "flow from i to j [pu]"
    piece(GEN) "cost of a generator with a piecewise-linear curve [$/h]";
Binary Variables
    closed(LINE) "1 where a branch is closed";

closed.l(LINE) = 1;

* ots.grid:25: by how much Ohm's law fails
$macro slip(l,i,j) (x(l)*tap(l)*flow(l,i,j) - (va(i) - va(j) - shift(l)))

* ots.grid:26: angle that an open branch allows
$macro slack(l) ((apart + abs(shift(l)))*(1 - closed(l)))

Equations
    cost_is
    balance(BUS) "(1) power balance"
    active_lo(GEN) "(2) output limits"
    active_up(GEN) "(2) output limits"
    forward(LINE,BUS,BUS) "(3) flow limits"
    backward(LINE,BUS,BUS) "(3) flow limits"
    above(LINE,BUS,BUS) "(4) Ohm's law where closed"
    below(LINE,BUS,BUS) "(4) Ohm's law where closed"
    wide(LINE,BUS,BUS) "(5) angle difference limits"
    narrow(LINE,BUS,BUS) "(5) angle difference limits"
    opened "(6) branches opened"
    reference(BUS) "(7) reference angle"
    pieces(GEN,*) "(8) pieces of cost";

* ots.grid:23 [$/h]
cost_is..
    cost =e= sum(g, price(g)*p(g) + idle(g)) + sum(g$PWL(g), piece(g));

* balance (1), ots.grid:29: power balance
balance(k)..
    sum(g$bus_(g,k), p(g)) - pd(k) - gs(k) =e= sum((l,j)$BRANCH(l,k,j), flow(l,k,j))
        - sum((l,i)$BRANCH(l,i,k), flow(l,i,k));

* active (2), ots.grid:31: output limits
active_lo(g)$(pmin(g) > (-inf))..
    p(g) =g= pmin(g);

* active (2), ots.grid:31: output limits
active_up(g)$(pmax(g) < inf)..
    p(g) =l= pmax(g);

* forward (3), ots.grid:32: flow limits
forward(l,i,j)$BRANCH(l,i,j)..
    flow(l,i,j) =l= most(l)*closed(l);

* backward (3), ots.grid:33: flow limits
backward(l,i,j)$BRANCH(l,i,j)..
    -flow(l,i,j) =l= most(l)*closed(l);

* above (4), ots.grid:34: Ohm's law where closed
above(l,i,j)$BRANCH(l,i,j)..
    slip(l,i,j) =l= slack(l);

* below (4), ots.grid:35: Ohm's law where closed
below(l,i,j)$BRANCH(l,i,j)..
    -slip(l,i,j) =l= slack(l);

* wide (5), ots.grid:36: angle difference limits
wide(l,i,j)$(BRANCH(l,i,j)$(angmax(l) < inf))..
    va(i) - va(j) - slack(l) =l= angmax(l);

* narrow (5), ots.grid:37: angle difference limits
narrow(l,i,j)$(BRANCH(l,i,j)$(angmin(l) > (-inf)))..
    va(i) - va(j) + slack(l) =g= angmin(l);

* opened (6), ots.grid:38: branches opened
opened$(open_max < inf)..
    sum(l, 1 - closed(l)) =l= open_max;

* reference (7), ots.grid:39: reference angle
reference(k)$REF(k)..
    va(k) =e= va0(k);

* pieces (8), ots.grid:40: pieces of cost
pieces(g,n)$SEGMENT(g,n)..
    piece(g) =g= slope(g,n)*p(g) + intercept(g,n);

Model ots / all /;
Solve ots using mip minimizing cost;

* What ots.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = ots.solveStat;
model_status = ots.modelStat;
Display cost.l;
execute_unload "ots.gdx", solve_status, model_status, cost,
    va, p, flow, closed, piece, balance, active_lo, active_up,
    forward, backward, above, below, wide, narrow, opened, reference,
    pieces;
