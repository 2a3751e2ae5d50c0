* opf_nl: Vaca González 2024, OPF-NL (1)-(13): siting and dispatch, polar, exact
* Written by gridlang 0.1.0 from network.grid (sha256 9b9a45d7eb8d).
* Figures: power in MW, voltage in kV, angles in radians.

Sets
    HOUR
    BUS
    LINE(BUS,BUS) "(from, to)"
    THERMAL
    slack(BUS)
    SITE(BUS) "candidates"
    y_pairs(BUS,BUS) "(k, m) where y is not 0"
    at(THERMAL,BUS);

Alias (BUS, n, k, i, j2, j, m, node, BUS2);
Alias (HOUR, t, hour_);
Alias (THERMAL, u, u2);

Parameters
    r(BUS,BUS) "[pu]"
    x(BUS,BUS) "[pu]"
    pd(HOUR,BUS) "[pu]"
    qd(HOUR,BUS) "[pu]"
    p_min(THERMAL) "[pu]"
    p_max(THERMAL) "[pu]"
    q_min(THERMAL) "[pu]"
    q_max(THERMAL) "[pu]"
    d_re(BUS,HOUR) "demand, real part [pu]"
    d_im(BUS,HOUR) "demand, imaginary part [pu]"
    y_re(BUS,BUS) "nodal admittance, real part [pu]"
    y_im(BUS,BUS) "nodal admittance, imaginary part [pu]"
    delta "voltage band, not printed [pu]"
    s_max(BUS) "limits of apparent power, not printed [pu]"
    imax(BUS,BUS) "limits of currents, not printed [pu]"
    units_max "U max"
    p_extra_max "G3, G4, G5 of table 1 [pu]"
    Y(BUS,BUS) "[pu]"
    theta(BUS,BUS) "θ";

$include "%system.fp%opf_nl_data.gms"

slack(n) = sameas(n,'1');
SITE(n) = (not slack(n));
y_pairs(k,m) = LINE(k,m) or LINE(m,k) or sameas(k,m);
$ifThen not defined pd
pd(hour_,node) = 0;
$endIf
$ifThen not defined qd
qd(hour_,node) = 0;
$endIf
d_re(k,t) = pd(t,k);
d_im(k,t) = qd(t,k);
y_re(k,m)$y_pairs(k,m)
    = ((sum(j$(LINE(k,j)$(not sameas(k,j))), r(k,j)/(sqr(r(k,j)) + sqr(x(k,j))))
    + sum(i$(LINE(i,k)$(not sameas(i,k))), r(i,k)/(sqr(r(i,k)) + sqr(x(i,k)))))$sameas(k,m)
    + (-((r(k,m)/(sqr(r(k,m)) + sqr(x(k,m))))$LINE(k,m)
    + (r(m,k)/(sqr(r(m,k)) + sqr(x(m,k))))$LINE(m,k)))$(not sameas(k,m)));
y_im(k,m)$y_pairs(k,m)
    = ((sum(j$(LINE(k,j)$(not sameas(k,j))), -x(k,j)/(sqr(r(k,j)) + sqr(x(k,j))))
    + sum(i$(LINE(i,k)$(not sameas(i,k))), -x(i,k)/(sqr(r(i,k)) + sqr(x(i,k)))))$sameas(k,m)
    + (-((-x(k,m)/(sqr(r(k,m)) + sqr(x(k,m))))$LINE(k,m)
    + (-x(m,k)/(sqr(r(m,k)) + sqr(x(m,k))))$LINE(m,k)))$(not sameas(k,m)));
$ifThen not defined delta
delta = 0.1;
$endIf
$ifThen not defined s_max
s_max(BUS) = inf;
$endIf
$ifThen not defined imax
imax(BUS,BUS2)$LINE(BUS,BUS2) = inf;
$endIf
$ifThen not defined units_max
units_max = 3;
$endIf
$ifThen not defined p_extra_max
p_extra_max = 0.1;
$endIf
Y(i,j)$y_pairs(i,j) = sqrt(sqr(y_re(i,j)) + sqr(y_im(i,j)));
theta(i,j)$y_pairs(i,j) = arctan2(y_im(i,j), y_re(i,j));

Free Variable losses "(1) [pu]";
Positive Variables
    p_extra(BUS,HOUR) "active power of units placed, (8); reactive is 0, (9) [pu]";
Free Variables
    p_th(THERMAL,HOUR) "active power of G1 and G2, (6) [pu]"
    q_th(THERMAL,HOUR) "reactive power of G1 and G2, (7) [pu]"
    vm(BUS,HOUR) "V [pu]"
    va(BUS,HOUR) "δ";
Binary Variables
    place(BUS) "1 where a unit is placed";

p_th.lo(u,t) = p_min(u);
p_th.up(u,t) = p_max(u);
q_th.lo(u,t) = q_min(u);
q_th.up(u,t) = q_max(u);
p_extra.up(n,t)$SITE(n) = p_extra_max;
vm.lo(BUS,HOUR) = 1 - delta;
vm.up(BUS,HOUR) = 1 + delta;
vm.l(BUS,HOUR) = 1;
va.l(BUS,HOUR) = 0;

* network.grid:29: power generated at a node, real part [pu]
$macro s_re(k,t) (sum(u2$at(u2,k), p_th(u2,t)) + p_extra(k,t)$SITE(k))

* network.grid:29: power generated at a node, imaginary part [pu]
$macro s_im(k,t) (sum(u2$at(u2,k), q_th(u2,t)))

* opf_nl.grid:11: (4) [pu]
$macro p(i,t) (sqr(vm(i,t))*y_re(i,i) \
    + sum(j2$(y_pairs(i,j2)$(not sameas(j2,i))), vm(i,t)*vm(j2,t)*Y(i,j2)*cos(va(i,t) - va(j2,t) \
    - theta(i,j2))))

* opf_nl.grid:13: (5), printed as - Σ … cos [pu]
$macro q(i,t) (-(sqr(vm(i,t))*y_im(i,i)) \
    + sum(j2$(y_pairs(i,j2)$(not sameas(j2,i))), vm(i,t)*vm(j2,t)*Y(i,j2)*sin(va(i,t) - va(j2,t) \
    - theta(i,j2))))

* opf_nl.grid:15: voltage, real part [pu]
$macro v_re(i,t) (vm(i,t)*cos(va(i,t)))

* opf_nl.grid:15: voltage, imaginary part [pu]
$macro v_im(i,t) (vm(i,t)*sin(va(i,t)))

Equations
    losses_is "(1)"
    sites "(12)"
    output(BUS,HOUR) "(13)"
    active(BUS,HOUR) "(2)"
    reactive(BUS,HOUR) "(3)"
    apparent(BUS,HOUR)
    current(BUS,BUS,HOUR) "(10)-(11)"
    reference_magnitude(HOUR)
    reference(HOUR);

* opf_nl.grid:18: (1) [pu]
losses_is..
    losses =e= sum((i,t), s_re(i,t) - d_re(i,t));

* sites (12), network.grid:33
sites..
    sum(n$SITE(n), place(n)) =l= units_max;

* output (13), network.grid:34
output(n,t)$SITE(n)..
    p_extra(n,t) =l= place(n)*p_extra_max;

* active (2), opf_nl.grid:21
active(i,t)..
    s_re(i,t) =e= p(i,t) + d_re(i,t);

* reactive (3), opf_nl.grid:22
reactive(i,t)..
    s_im(i,t) =e= q(i,t) + d_im(i,t);

* apparent, opf_nl.grid:23, both sides squared
apparent(i,t)$(abs(s_max(i)) < inf)..
    sqr(s_re(i,t)) + sqr(s_im(i,t))
        =l= (sqr(s_max(i))$(s_max(i) >= 0) + (-sqr(s_max(i)))$(s_max(i) < 0));

* current (10)-(11), opf_nl.grid:24, both sides squared
current(i,j,t)$(LINE(i,j)$(abs(imax(i,j)) < inf))..
    sqr(y_re(i,j)*(v_re(i,t) - v_re(j,t)) - y_im(i,j)*(v_im(i,t) - v_im(j,t)))
        + sqr(y_re(i,j)*(v_im(i,t) - v_im(j,t)) + y_im(i,j)*(v_re(i,t) - v_re(j,t)))
        =l= (sqr(imax(i,j))$(imax(i,j) >= 0) + (-sqr(imax(i,j)))$(imax(i,j) < 0));

* reference_magnitude, opf_nl.grid:25
reference_magnitude(t)..
    sum(n$slack(n), vm(n,t)) =e= 1;

* reference, opf_nl.grid:26
reference(t)..
    sum(n$slack(n), va(n,t)) =e= 0;

Model opf_nl / all /;
Solve opf_nl using minlp minimizing losses;

* What opf_nl.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = opf_nl.solveStat;
model_status = opf_nl.modelStat;
Display losses.l;
execute_unload "opf_nl.gdx", solve_status, model_status, losses,
    p_th, q_th, p_extra, place, vm, va, sites, output,
    active, reactive, apparent, current, reference_magnitude, reference;
