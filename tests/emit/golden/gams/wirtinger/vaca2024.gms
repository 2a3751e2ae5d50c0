* vaca2024, wirtinger: Vaca González 2024: siting three generators for least losses over 12 hours
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

Alias (BUS, n, k, m, i, j, node, BUS2);
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
    band_abs(BUS,HOUR) "at least the absolute value in band [pu]"
    band_abs_2(BUS,HOUR) "at least the absolute value in band [pu]";
Free Variables
    p_th(THERMAL,HOUR) "active power of G1 and G2, (6) [pu]"
    q_th(THERMAL,HOUR) "reactive power of G1 and G2, (7) [pu]"
    vr(BUS,HOUR) "voltage, real part [pu]"
    vi(BUS,HOUR) "voltage, imaginary part [pu]";
Binary Variables
    place(BUS) "1 where a unit is placed";

p_th.lo(u,t) = p_min(u);
p_th.up(u,t) = p_max(u);
q_th.lo(u,t) = q_min(u);
q_th.up(u,t) = q_max(u);
p_extra.up(n,t)$SITE(n) = p_extra_max;
vr.l(BUS,HOUR) = 1;
vi.l(BUS,HOUR) = 0;

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
    band(BUS,HOUR)
    apparent(BUS,HOUR)
    current(BUS,BUS,HOUR)
    reference_re(HOUR) "real part"
    reference_im(HOUR) "imaginary part"
    above_band_abs_plus(BUS,HOUR)
    above_band_abs_minus(BUS,HOUR)
    above_band_abs_2_plus(BUS,HOUR)
    above_band_abs_2_minus(BUS,HOUR);

* vaca2024.grid:9: (20), the same as (1) and (33) [pu]
losses_is..
    losses
        =e= sum((t,k,m)$y_pairs(k,m), (y_re(k,m)*vr(m,t) - y_im(k,m)*vi(m,t))*vr(k,t)
        + (y_re(k,m)*vi(m,t) + y_im(k,m)*vr(m,t))*vi(k,t));

* sites (12), network.grid:33
sites..
    sum(n$SITE(n), place(n)) =l= units_max;

* output (13), network.grid:34
output(n,t)$SITE(n)..
    p_extra(n,t) =l= place(n)*p_extra_max;

* power (2)-(5), (16)-(17), vaca2024.grid:13: real part
power_re(k,t)..
    s_re(k,t) - d_re(k,t)
        =e= sum(m$y_pairs(k,m), y_re(k,m)*(vr(m,t) + vr(k,t) - 1) - y_im(k,m)*(vi(m,t) - vi(k,t)));

* power (2)-(5), (16)-(17), vaca2024.grid:13: imaginary part
power_im(k,t)..
    -s_im(k,t) + d_im(k,t)
        =e= sum(m$y_pairs(k,m), y_re(k,m)*(vi(m,t) - vi(k,t)) + y_im(k,m)*(vr(m,t) + vr(k,t) - 1));

* band, vaca2024.grid:15
band(k,t)..
    band_abs(k,t) + band_abs_2(k,t) =l= delta;

* apparent, vaca2024.grid:16, both sides squared
apparent(k,t)$(abs(s_max(k)) < inf)..
    sqr(s_re(k,t)) + sqr(s_im(k,t))
        =l= (sqr(s_max(k))$(s_max(k) >= 0) + (-sqr(s_max(k)))$(s_max(k) < 0));

* current, vaca2024.grid:17, both sides squared
current(k,m,t)$(LINE(k,m)$(abs(imax(k,m)) < inf))..
    sqr(y_re(k,m)*(vr(k,t) - vr(m,t)) - y_im(k,m)*(vi(k,t) - vi(m,t)))
        + sqr(y_re(k,m)*(vi(k,t) - vi(m,t)) + y_im(k,m)*(vr(k,t) - vr(m,t)))
        =l= (sqr(imax(k,m))$(imax(k,m) >= 0) + (-sqr(imax(k,m)))$(imax(k,m) < 0));

* reference, vaca2024.grid:18: real part
reference_re(t)..
    sum(n$slack(n), vr(n,t)) =e= 1;

* reference, vaca2024.grid:18: imaginary part
reference_im(t)..
    sum(n$slack(n), vi(n,t)) =e= 0;

* band, vaca2024.grid:23, a variable above a norm
above_band_abs_plus(k,t)..
    vr(k,t) - 1 =l= band_abs(k,t);

* band, vaca2024.grid:23, a variable above a norm
above_band_abs_minus(k,t)..
    -(vr(k,t) - 1) =l= band_abs(k,t);

* band, vaca2024.grid:23, a variable above a norm
above_band_abs_2_plus(k,t)..
    vi(k,t) =l= band_abs_2(k,t);

* band, vaca2024.grid:23, a variable above a norm
above_band_abs_2_minus(k,t)..
    -vi(k,t) =l= band_abs_2(k,t);

Model vaca2024 / all /;
Solve vaca2024 using miqcp minimizing losses;

* What vaca2024.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = vaca2024.solveStat;
model_status = vaca2024.modelStat;
Display losses.l;
execute_unload "vaca2024.gdx", solve_status, model_status, losses,
    p_th, q_th, p_extra, place, vr, vi, band_abs, band_abs_2,
    sites, output, power_re, power_im, band, apparent, current, reference_re,
    reference_im, above_band_abs_plus, above_band_abs_minus, above_band_abs_2_plus, above_band_abs_2_minus;
