* unit_commitment: Unit commitment over a day that repeats itself, without a network
* Written by gridlang 0.1.0 from unit_commitment.grid (sha256 e2d941b82f2b).
* Figures: power in per unit, voltage in kV, angles in radians.

Sets
    BUS "buses"
    GEN "generators"
    SEGMENT(GEN,*) "(g, n) pieces of piecewise-linear costs"
    PWL(GEN) "generators with a piecewise-linear cost"
    HOUR
    STEP(HOUR,HOUR) "(h, t)";

Alias (*, n);
Alias (BUS, k);
Alias (GEN, g);
Alias (HOUR, t, h);

Parameters
    hours
    base "system base [MVA]"
    pd(BUS) "demand [pu]"
    pmin(GEN) "least output [pu]"
    pmax(GEN) "greatest output [pu]"
    c3(GEN) "cubic cost [$/(pu^3*h)]"
    c2(GEN) "quadratic cost [$/(pu^2*h)]"
    c1(GEN) "linear cost [$/(pu*h)]"
    c0(GEN) "fixed cost [$/h]"
    slope(GEN,*) "slope of a piece of cost [$/(pu*h)]"
    intercept(GEN,*) "cost of a piece, carried to zero output [$/h]"
    load(HOUR)
    reserve "spinning reserve as a share of demand"
    least(GEN) "least output when on [pu]"
    ramp(GEN) "change of output in an hour [pu]"
    starting(GEN) "cost of a start [$]"
    up(GEN) "least hours on"
    down(GEN) "least hours off"
    price(GEN) "cost by the MW, exact at least and greatest output [$/(pu*h)]"
    idle(GEN) "cost of being on at zero output [$/h]"
    demand(HOUR) "[pu]";

* unit_commitment_data.gms is to give the elements of sets and the values of parameters that have none below.
* HOUR = 1..hours, listed there: other sets are drawn from it.
$include "%system.fp%unit_commitment_data.gms"

PWL(g) = sum(n$SEGMENT(g,n), 1);
$ifThen not defined hours
hours = 24;
$endIf
STEP(h,t) = ord(h) <> card(HOUR) and ord(t) = ord(h) + 1 or ord(h) = card(HOUR) and ord(t) = 1;
$ifThen not defined reserve
reserve = 0.1;
$endIf
$ifThen not defined least
least(g) = (max(pmin(g), 0.3*pmax(g))$(pmin(g) >= 0) + pmin(g)$(pmin(g) < 0));
$endIf
$ifThen not defined ramp
ramp(g) = 0.5*pmax(g);
$endIf
$ifThen not defined starting
starting(g) = 40*base*pmax(g);
$endIf
$ifThen not defined up
up(GEN) = 4;
$endIf
$ifThen not defined down
down(GEN) = 3;
$endIf
$ifThen not defined price
price(g) = c1(g) + c2(g)*(least(g) + pmax(g))
    + c3(g)*(sqr(least(g)) + least(g)*pmax(g) + sqr(pmax(g)));
$endIf
$ifThen not defined idle
idle(g) = c0(g) - (c2(g) + c3(g)*(least(g) + pmax(g)))*least(g)*pmax(g);
$endIf
demand(t) = load(t)*sum(k, pd(k));

abort$(not (base > 0)) "base > 0 fails";
abort$(sum(g$(not (pmax(g) >= pmin(g))), 1)) "pmax(g) >= pmin(g) fails";

Free Variable cost "[$]";
Free Variables
    p(GEN,HOUR) "output [pu]"
    piece(GEN,HOUR) "cost of a generator with a piecewise-linear curve [$/h]";
Binary Variables
    on(GEN,HOUR)
    begin(GEN,HOUR) "1 where a unit starts"
    end(GEN,HOUR) "1 where a unit stops";

Equations
    cost_is
    balance(HOUR) "(1) demand is met"
    spinning(HOUR) "(2) spinning reserve"
    most(GEN,HOUR) "(3) output limits"
    fewest(GEN,HOUR) "(3) output limits"
    turn(GEN,HOUR,HOUR) "(4) starts and stops"
    stay(GEN,HOUR) "(5) least hours on"
    rest(GEN,HOUR) "(6) least hours off"
    rise(GEN,HOUR,HOUR) "(7) ramps"
    fall(GEN,HOUR,HOUR) "(7) ramps"
    pieces(GEN,*,HOUR) "(8) pieces of cost";

* unit_commitment.grid:30 [$]
cost_is..
    cost =e= sum((g,t), price(g)*p(g,t) + idle(g)*on(g,t) + starting(g)*begin(g,t))
        + sum((g,t)$PWL(g), piece(g,t));

* balance (1), unit_commitment.grid:34: demand is met
balance(t)..
    sum(g, p(g,t)) =e= demand(t);

* spinning (2), unit_commitment.grid:35: spinning reserve
spinning(t)$(abs(reserve) < inf and abs(demand(t)) < inf)..
    sum(g, pmax(g)*on(g,t) - p(g,t)) =g= reserve*demand(t);

* most (3), unit_commitment.grid:36: output limits
most(g,t)..
    p(g,t) =l= pmax(g)*on(g,t);

* fewest (3), unit_commitment.grid:37: output limits
fewest(g,t)..
    p(g,t) =g= least(g)*on(g,t);

* turn (4), unit_commitment.grid:38: starts and stops
turn(g,h,t)$STEP(h,t)..
    on(g,t) - on(g,h) =e= begin(g,t) - end(g,t);

* stay (5), unit_commitment.grid:39: least hours on
stay(g,t)..
    sum(h$(h.val <= t.val and h.val > t.val - up(g) or h.val > t.val + hours - up(g)), begin(g,h))
        =l= on(g,t);

* rest (6), unit_commitment.grid:41: least hours off
rest(g,t)..
    sum(h$(h.val <= t.val and h.val > t.val - down(g) or h.val > t.val + hours - down(g)), end(g,h))
        =l= 1 - on(g,t);

* rise (7), unit_commitment.grid:43: ramps
rise(g,h,t)$STEP(h,t)..
    p(g,t) - p(g,h) =l= ramp(g)*on(g,h) + max(ramp(g), least(g))*begin(g,t);

* fall (7), unit_commitment.grid:44: ramps
fall(g,h,t)$STEP(h,t)..
    p(g,h) - p(g,t) =l= ramp(g)*on(g,t) + max(ramp(g), least(g))*end(g,t);

* pieces (8), unit_commitment.grid:45: pieces of cost
pieces(g,n,t)$SEGMENT(g,n)..
    piece(g,t) =g= slope(g,n)*p(g,t) + intercept(g,n)*on(g,t);

Model unit_commitment / all /;
Solve unit_commitment using mip minimizing cost;

* What unit_commitment.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = unit_commitment.solveStat;
model_status = unit_commitment.modelStat;
Display cost.l;
execute_unload "unit_commitment.gdx", solve_status, model_status, cost,
    on, begin, end, p, piece, balance, spinning, most,
    fewest, turn, stay, rest, rise, fall, pieces;
