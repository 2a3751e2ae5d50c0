* soc: Vaca González 2024, second-order cone (28)-(40)
* Written by gridlang 0.1.0 from network.grid (sha256 9b9a45d7eb8d).
* Figures: power in MW, voltage in kV, angles in radians.

Sets
    HOUR
    BUS
    LINE(BUS,BUS) "(from, to)"
    THERMAL
    slack(BUS)
    SITE(BUS) "candidates"
    ARC(BUS,BUS) "(from, to_) lines, both ways"
    y_pairs(BUS,BUS) "(k, m) where y is not 0"
    at(THERMAL,BUS);

Alias (BUS, n, k, m, i, from, to_, j, node, BUS2);
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

$include "%system.fp%soc_data.gms"

slack(n) = sameas(n,'1');
SITE(n) = (not slack(n));
ARC(from,to_) = LINE(from,to_) or LINE(to_,from);
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

Free Variable losses "(33) [pu]";
Positive Variables
    p_extra(BUS,HOUR) "active power of units placed, (8); reactive is 0, (9) [pu]"
    h(BUS,HOUR) "|v|² [pu]";
Free Variables
    p_th(THERMAL,HOUR) "active power of G1 and G2, (6) [pu]"
    q_th(THERMAL,HOUR) "reactive power of G1 and G2, (7) [pu]"
    wr(BUS,BUS,HOUR) "conj(v_k)*v_m, real part [pu]"
    wi(BUS,BUS,HOUR) "conj(v_k)*v_m, imaginary part [pu]";
Binary Variables
    place(BUS) "1 where a unit is placed";

p_th.lo(u,t) = p_min(u);
p_th.up(u,t) = p_max(u);
q_th.lo(u,t) = q_min(u);
q_th.up(u,t) = q_max(u);
p_extra.up(n,t)$SITE(n) = p_extra_max;
h.l(BUS,HOUR) = 1;
wr.l(k,m,t)$ARC(k,m) = 1;
wi.l(k,m,t)$ARC(k,m) = 0;

* network.grid:29: power generated at a node, real part [pu]
$macro s_re(k,t) (sum(u2$at(u2,k), p_th(u2,t)) + p_extra(k,t)$SITE(k))

* network.grid:29: power generated at a node, imaginary part [pu]
$macro s_im(k,t) (sum(u2$at(u2,k), q_th(u2,t)))

Equations
    losses_is "(33)"
    sites "(12)"
    output(BUS,HOUR) "(13)"
    reference(HOUR) "(34)"
    band_lo(BUS,HOUR) "(35)"
    band_up(BUS,HOUR) "(35)"
    apparent(BUS,HOUR) "(37)"
    current(BUS,BUS,HOUR) "(32), (38)"
    power_re(BUS,HOUR) "(39) real part"
    power_im(BUS,HOUR) "(39) imaginary part"
    mirror_re(BUS,BUS,HOUR) "w is Hermitian, real part"
    mirror_im(BUS,BUS,HOUR) "w is Hermitian, imaginary part"
    cone(BUS,BUS,HOUR) "(40)";

* soc.grid:10: (33) [pu]
losses_is..
    losses =e= sum((k,t), s_re(k,t) - d_re(k,t));

* sites (12), network.grid:33
sites..
    sum(n$SITE(n), place(n)) =l= units_max;

* output (13), network.grid:34
output(n,t)$SITE(n)..
    p_extra(n,t) =l= place(n)*p_extra_max;

* reference (34), soc.grid:13
reference(t)..
    sum(n$slack(n), h(n,t)) =e= 1;

* band (35), soc.grid:14
band_lo(k,t)..
    h(k,t) =g= sqr(1 - delta);

* band (35), soc.grid:14
band_up(k,t)..
    h(k,t) =l= sqr(1 + delta);

* apparent (37), soc.grid:15, both sides squared
apparent(k,t)$(abs(s_max(k)) < inf)..
    sqr(s_re(k,t)) + sqr(s_im(k,t))
        =l= (sqr(s_max(k))$(s_max(k) >= 0) + (-sqr(s_max(k)))$(s_max(k) < 0));

* current (32), (38), soc.grid:16, both sides squared
current(k,m,t)$(LINE(k,m)$(abs(imax(k,m)) < inf))..
    sqr(y_re(k,m)*h(k,t) + (-(y_re(k,m)*wr(k,m,t)) + y_im(k,m)*wi(k,m,t)))
        + sqr(y_im(k,m)*h(k,t) + (-(y_re(k,m)*wi(k,m,t)) - y_im(k,m)*wr(k,m,t)))
        =l= (sqr(imax(k,m))$(imax(k,m) >= 0) + (-sqr(imax(k,m)))$(imax(k,m) < 0));

* power (39), soc.grid:18: real part
power_re(k,t)..
    s_re(k,t) - d_re(k,t) =e= y_re(k,k)*h(k,t)
        + sum(m$ARC(k,m), y_re(k,m)*wr(k,m,t) - y_im(k,m)*wi(k,m,t));

* power (39), soc.grid:18: imaginary part
power_im(k,t)..
    -s_im(k,t) + d_im(k,t) =e= y_im(k,k)*h(k,t)
        + sum(m$ARC(k,m), y_re(k,m)*wi(k,m,t) + y_im(k,m)*wr(k,m,t));

* mirror, soc.grid:20: w is Hermitian, real part
mirror_re(k,m,t)$LINE(k,m)..
    wr(m,k,t) =e= wr(k,m,t);

* mirror, soc.grid:20: w is Hermitian, imaginary part
mirror_im(k,m,t)$LINE(k,m)..
    wi(m,k,t) =e= -wi(k,m,t);

* cone (40), soc.grid:21, both sides squared
cone(k,m,t)$LINE(k,m)..
    sqr(2*wr(k,m,t)) + sqr(2*wi(k,m,t)) + sqr(h(k,t) - h(m,t)) =l= sqr(h(k,t) + h(m,t));

Model soc / all /;
Solve soc using miqcp minimizing losses;

* What soc.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = soc.solveStat;
model_status = soc.modelStat;
Display losses.l;
execute_unload "soc.gdx", solve_status, model_status, losses,
    p_th, q_th, p_extra, place, h, wr, wi, sites,
    output, reference, band_lo, band_up, apparent, current, power_re, power_im,
    mirror_re, mirror_im, cone;
