* vaca2024, soc: Vaca González 2024: siting three generators for least losses over 12 hours
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
    W_products(BUS,BUS,HOUR) "(i, j, t) entries of W as they occur"
    W_pairs(BUS,BUS,HOUR) "(i, j, t) entries of W above its diagonal"
    W_entries(BUS,BUS,HOUR) "(i, j, t) entries of W"
    at(THERMAL,BUS);

Alias (BUS, n, i, j, k, m, node, BUS2);
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
    p_extra_max "G3, G4, G5 of table 1 [pu]";

$include "%system.fp%vaca2024_data.gms"

slack(n) = sameas(n,'1');
SITE(n) = (not slack(n));
y_pairs(k,m) = LINE(k,m) or LINE(m,k) or sameas(k,m);
W_products(i,j,t) = y_pairs(j,i) or LINE(i,j) or LINE(j,i) or y_pairs(j,i);
W_pairs(i,j,t) = W_products(i,j,t) and i.val < j.val or W_products(j,i,t) and i.val < j.val;
W_entries(i,j,t) = W_pairs(i,j,t) or W_pairs(j,i,t) or sameas(i,j);
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

Free Variable losses "(20), the same as (1) and (33) [pu]";
Positive Variables
    p_extra(BUS,HOUR) "active power of units placed, (8); reactive is 0, (9) [pu]"
    W_diagonal(BUS,HOUR) "voltage, squared magnitude [pu]";
Free Variables
    p_th(THERMAL,HOUR) "active power of G1 and G2, (6) [pu]"
    q_th(THERMAL,HOUR) "reactive power of G1 and G2, (7) [pu]"
    W_upperr(BUS,BUS,HOUR) "voltage, product with the conjugate of another, real part [pu]"
    W_upperi(BUS,BUS,HOUR) "voltage, product with the conjugate of another, imaginary part [pu]";
Binary Variables
    place(BUS) "1 where a unit is placed";

p_th.lo(u,t) = p_min(u);
p_th.up(u,t) = p_max(u);
q_th.lo(u,t) = q_min(u);
q_th.up(u,t) = q_max(u);
p_extra.up(n,t)$SITE(n) = p_extra_max;
W_diagonal.l(BUS,HOUR) = sqr(1);
W_upperr.l(i,j,t)$W_pairs(i,j,t) = 1;
W_upperi.l(i,j,t)$W_pairs(i,j,t) = 0;

* vaca2024.grid:7: voltage, lifted, real part
$macro W_re(i,j,t) ((W_diagonal(i,t)$sameas(i,j) \
    + (W_upperr(i,j,t)$(i.val < j.val) + W_upperr(j,i,t)$(i.val >= j.val))$(not sameas(i,j))))

* vaca2024.grid:7: voltage, lifted, imaginary part
$macro W_im(i,j,t) ((0$sameas(i,j) \
    + (W_upperi(i,j,t)$(i.val < j.val) + (-W_upperi(j,i,t))$(i.val >= j.val))$(not sameas(i,j))))

* network.grid:29: power generated at a node, real part [pu]
$macro s_re(k,t) (sum(u2$at(u2,k), p_th(u2,t)) + p_extra(k,t)$SITE(k))

* network.grid:29: power generated at a node, imaginary part [pu]
$macro s_im(k,t) (sum(u2$at(u2,k), q_th(u2,t)))

Equations
    losses_is "(20), the same as (1) and (33)"
    sites "(12)"
    output(BUS,HOUR) "(13)"
    power_re(BUS,HOUR) "(2)-(5), (16)-(17) real part"
    power_im(BUS,HOUR) "(2)-(5), (16)-(17) imaginary part"
    band_lo(BUS,HOUR)
    band_up(BUS,HOUR)
    apparent(BUS,HOUR)
    current(BUS,BUS,HOUR)
    reference(HOUR)
    W_minors(BUS,BUS,HOUR) "2×2 minors of W";

* vaca2024.grid:9: (20), the same as (1) and (33) [pu]
losses_is..
    losses =e= sum((t,k,m)$y_pairs(k,m), y_re(k,m)*W_re(m,k,t) - y_im(k,m)*W_im(m,k,t));

* sites (12), network.grid:33
sites..
    sum(n$SITE(n), place(n)) =l= units_max;

* output (13), network.grid:34
output(n,t)$SITE(n)..
    p_extra(n,t) =l= place(n)*p_extra_max;

* power (2)-(5), (16)-(17), vaca2024.grid:13: real part
power_re(k,t)..
    s_re(k,t) - d_re(k,t) =e= sum(m$y_pairs(k,m), y_re(k,m)*W_re(m,k,t) - y_im(k,m)*W_im(m,k,t));

* power (2)-(5), (16)-(17), vaca2024.grid:13: imaginary part
power_im(k,t)..
    -s_im(k,t) + d_im(k,t) =e= sum(m$y_pairs(k,m), y_re(k,m)*W_im(m,k,t) + y_im(k,m)*W_re(m,k,t));

* band, vaca2024.grid:15
band_lo(k,t)..
    W_diagonal(k,t) =g= (sqr(1 - delta)$(1 - delta > 0) + (-inf)$(1 - delta <= 0));

* band, vaca2024.grid:15
band_up(k,t)..
    W_diagonal(k,t) =l= (sqr(1 + delta)$(1 + delta >= 0) + (-sqr(1 + delta))$(1 + delta < 0));

* apparent, vaca2024.grid:16, both sides squared
apparent(k,t)$(abs(s_max(k)) < inf)..
    sqr(s_re(k,t)) + sqr(s_im(k,t))
        =l= (sqr(s_max(k))$(s_max(k) >= 0) + (-sqr(s_max(k)))$(s_max(k) < 0));

* current, vaca2024.grid:17
current(k,m,t)$(LINE(k,m)$(abs(imax(k,m)) < inf))..
    (-(y_re(k,m)*y_re(k,m)) - y_im(k,m)*y_im(k,m))*W_re(k,m,t)
        - (y_re(k,m)*y_im(k,m) - y_im(k,m)*y_re(k,m))*W_im(k,m,t)
        - ((y_re(k,m)*y_re(k,m) + y_im(k,m)*y_im(k,m))*W_re(m,k,t)
        - (-(y_re(k,m)*y_im(k,m)) + y_im(k,m)*y_re(k,m))*W_im(m,k,t))
        + (y_re(k,m)*y_re(k,m) + y_im(k,m)*y_im(k,m))*W_diagonal(k,t)
        - (-(y_re(k,m)*y_re(k,m)) - y_im(k,m)*y_im(k,m))*W_diagonal(m,t)
        =l= (sqr(imax(k,m))$(imax(k,m) >= 0) + (-sqr(imax(k,m)))$(imax(k,m) < 0));

* reference, vaca2024.grid:18
reference(t)..
    sum(n$slack(n), W_diagonal(n,t)) =e= sqr(1);

* W_minors, vaca2024.grid:21: 2×2 minors of W
W_minors(i,j,t)$W_pairs(i,j,t)..
    sqr(W_upperr(i,j,t)) + sqr(W_upperi(i,j,t)) =l= W_diagonal(i,t)*W_diagonal(j,t);

Model vaca2024 / all /;
Solve vaca2024 using miqcp minimizing losses;

* What vaca2024.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = vaca2024.solveStat;
model_status = vaca2024.modelStat;
Display losses.l;
execute_unload "vaca2024.gdx", solve_status, model_status, losses,
    p_th, q_th, p_extra, place, W_diagonal, W_upperr, W_upperi, sites,
    output, power_re, power_im, band_lo, band_up, apparent, current, reference,
    W_minors;
