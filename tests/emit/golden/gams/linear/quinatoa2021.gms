* quinatoa2021, linear: Quinatoa et al. 2021: least losses of a feeder with three generators
* Written by gridlang 0.1.0 from quinatoa2021.grid (sha256 023f6d3c9746).
* Figures: power in per unit of 1 MVA, voltage in per unit of 4.8 kV, angles in radians.

Sets
    ZIP "constant power, current, impedance"
    BUS
    CODE
    LINE(BUS,BUS) "(from, to)"
    DG(BUS)
    y_pairs(BUS,BUS) "(k, m) where y is not 0"
    zip_(BUS,ZIP)
    code_(BUS,BUS,CODE)
    slack(BUS);

Alias (BUS, k, m, i, j, BUS2);
Alias (CODE, code2);

Parameters
    pd(BUS) "[pu]"
    qd(BUS) "[pu]"
    r_code(CODE) "[pu^2/pu]"
    x_code(CODE) "[pu^2/pu]"
    length(BUS,BUS)
    cap "P and Q that each generator can give [pu]"
    vmax "[pu]"
    smax_(BUS,BUS) "limits of lines, not printed [pu]"
    d_re(BUS) "load at 1 p.u., real part [pu]"
    d_im(BUS) "load at 1 p.u., imaginary part [pu]"
    dp_re(BUS) "load of constant power, real part [pu]"
    dp_im(BUS) "load of constant power, imaginary part [pu]"
    di_re(BUS) "load of constant current, real part [pu]"
    di_im(BUS) "load of constant current, imaginary part [pu]"
    dz_re(BUS) "load of constant impedance, real part [pu]"
    dz_im(BUS) "load of constant impedance, imaginary part [pu]"
    y_re(BUS,BUS) "nodal admittance, real part [pu]"
    y_im(BUS,BUS) "nodal admittance, imaginary part [pu]";

$include "%system.fp%quinatoa2021_data.gms"

y_pairs(k,m) = LINE(k,m) or LINE(m,k) or sameas(k,m);
slack(k) = sameas(k,'701');
$ifThen not defined cap
cap = 0.9;
$endIf
$ifThen not defined vmax
vmax = 1.1;
$endIf
$ifThen not defined smax_
smax_(BUS,BUS2)$LINE(BUS,BUS2) = inf;
$endIf
d_re(k) = pd(k);
d_im(k) = qd(k);
dp_re(k) = d_re(k)$zip_(k,'P');
dp_im(k) = d_im(k)$zip_(k,'P');
di_re(k) = d_re(k)$zip_(k,'I');
di_im(k) = d_im(k)$zip_(k,'I');
dz_re(k) = d_re(k)$zip_(k,'Z');
dz_im(k) = d_im(k)$zip_(k,'Z');
y_re(k,m)$y_pairs(k,m)
    = ((sum(j$(LINE(k,j)$(not sameas(k,j))), length(k,j)*sum(code2$code_(k,j,code2), r_code(code2))/(sqr(length(k,j)*sum(code2$code_(k,j,code2), r_code(code2)))
    + sqr(length(k,j)*sum(code2$code_(k,j,code2), x_code(code2)))))
    + sum(i$(LINE(i,k)$(not sameas(i,k))), length(i,k)*sum(code2$code_(i,k,code2), r_code(code2))/(sqr(length(i,k)*sum(code2$code_(i,k,code2), r_code(code2)))
    + sqr(length(i,k)*sum(code2$code_(i,k,code2), x_code(code2))))))$sameas(k,m)
    + (-((length(k,m)*sum(code2$code_(k,m,code2), r_code(code2))/(sqr(length(k,m)*sum(code2$code_(k,m,code2), r_code(code2)))
    + sqr(length(k,m)*sum(code2$code_(k,m,code2), x_code(code2)))))$LINE(k,m)
    + (length(m,k)*sum(code2$code_(m,k,code2), r_code(code2))/(sqr(length(m,k)*sum(code2$code_(m,k,code2), r_code(code2)))
    + sqr(length(m,k)*sum(code2$code_(m,k,code2), x_code(code2)))))$LINE(m,k)))$(not sameas(k,m)));
y_im(k,m)$y_pairs(k,m)
    = ((sum(j$(LINE(k,j)$(not sameas(k,j))), -(length(k,j)*sum(code2$code_(k,j,code2), x_code(code2)))/(sqr(length(k,j)*sum(code2$code_(k,j,code2), r_code(code2)))
    + sqr(length(k,j)*sum(code2$code_(k,j,code2), x_code(code2)))))
    + sum(i$(LINE(i,k)$(not sameas(i,k))), -(length(i,k)*sum(code2$code_(i,k,code2), x_code(code2)))/(sqr(length(i,k)*sum(code2$code_(i,k,code2), r_code(code2)))
    + sqr(length(i,k)*sum(code2$code_(i,k,code2), x_code(code2))))))$sameas(k,m)
    + (-((-(length(k,m)*sum(code2$code_(k,m,code2), x_code(code2)))/(sqr(length(k,m)*sum(code2$code_(k,m,code2), r_code(code2)))
    + sqr(length(k,m)*sum(code2$code_(k,m,code2), x_code(code2)))))$LINE(k,m)
    + (-(length(m,k)*sum(code2$code_(m,k,code2), x_code(code2)))/(sqr(length(m,k)*sum(code2$code_(m,k,code2), r_code(code2)))
    + sqr(length(m,k)*sum(code2$code_(m,k,code2), x_code(code2)))))$LINE(m,k)))$(not sameas(k,m)));

Free Variable losses "(1) [pu]";
Free Variables
    vr(BUS) "voltage, real part [pu]"
    vi(BUS) "voltage, imaginary part [pu]"
    sr(BUS) "generated power, real part [pu]"
    si(BUS) "generated power, imaginary part [pu]";

vr.l(BUS) = 1;
vi.l(BUS) = 0;
sr.l(BUS)$DG(BUS) = 0;
si.l(BUS)$DG(BUS) = 0;

Equations
    losses_is "(1)"
    power_re(BUS) "(2)-(3) real part"
    power_im(BUS) "(2)-(3) imaginary part"
    active_lo(BUS) "(4)"
    active_up(BUS) "(4)"
    reactive_lo(BUS) "(5)"
    reactive_up(BUS) "(5)"
    voltage(BUS) "(6)"
    thermal(BUS,BUS) "(7)"
    reference_re "slack at 1 + j0, real part"
    reference_im "slack at 1 + j0, imaginary part";

* quinatoa2021.grid:11: (1) [pu]
losses_is..
    losses
        =e= sum((k,m)$y_pairs(k,m), (y_re(k,m)*vr(k) + y_im(k,m)*vi(k))*vr(m)
        + (y_re(k,m)*vi(k) - y_im(k,m)*vr(k))*vi(m));

* power (2)-(3), quinatoa2021.grid:14: real part
power_re(k)$(not slack(k))..
    sr(k)$DG(k) - dp_re(k) - di_re(k)*vr(k) - dz_re(k)*(2*vr(k) - 1)
        =e= sum(m$y_pairs(k,m), y_re(k,m))*vr(k) + sum(m$y_pairs(k,m), y_im(k,m))*vi(k)
        - sum(m$y_pairs(k,m), y_re(k,m)) + sum(m$y_pairs(k,m), y_re(k,m)*vr(m) - y_im(k,m)*vi(m));

* power (2)-(3), quinatoa2021.grid:14: imaginary part
power_im(k)$(not slack(k))..
    si(k)$DG(k) - dp_im(k) - di_im(k)*vr(k) - dz_im(k)*(2*vr(k) - 1)
        =e= sum(m$y_pairs(k,m), y_re(k,m))*vi(k) - sum(m$y_pairs(k,m), y_im(k,m))*vr(k)
        + sum(m$y_pairs(k,m), y_im(k,m))
        + sum(m$y_pairs(k,m), -(y_re(k,m)*vi(m) + y_im(k,m)*vr(m)));

* active (4), quinatoa2021.grid:16
active_lo(k)$DG(k)..
    sr(k) =g= 0;

* active (4), quinatoa2021.grid:16
active_up(k)$DG(k)..
    sr(k) =l= cap;

* reactive (5), quinatoa2021.grid:17
reactive_lo(k)$DG(k)..
    si(k) =g= 0;

* reactive (5), quinatoa2021.grid:17
reactive_up(k)$DG(k)..
    si(k) =l= cap;

* voltage (6), quinatoa2021.grid:18, both sides squared
voltage(k)..
    sqr(vr(k) - 1) + sqr(vi(k))
        =l= (sqr(vmax - 1)$(vmax - 1 >= 0) + (-sqr(vmax - 1))$(vmax - 1 < 0));

* thermal (7), quinatoa2021.grid:19, both sides squared
thermal(k,m)$(LINE(k,m)$(abs(smax_(k,m)) < inf))..
    sqr(vr(k)*(y_re(k,m)*(vr(m) - vr(k)) - y_im(k,m)*(vi(m) - vi(k)))
        + vi(k)*(y_re(k,m)*(vi(m) - vi(k)) + y_im(k,m)*(vr(m) - vr(k))))
        + sqr(-(vr(k)*(y_re(k,m)*(vi(m) - vi(k)) + y_im(k,m)*(vr(m) - vr(k))))
        + vi(k)*(y_re(k,m)*(vr(m) - vr(k)) - y_im(k,m)*(vi(m) - vi(k))))
        =l= (sqr(smax_(k,m))$(smax_(k,m) >= 0) + (-sqr(smax_(k,m)))$(smax_(k,m) < 0));

* reference, quinatoa2021.grid:20: slack at 1 + j0, real part
reference_re..
    sum(k$slack(k), vr(k)) =e= 1;

* reference, quinatoa2021.grid:20: slack at 1 + j0, imaginary part
reference_im..
    sum(k$slack(k), vi(k)) =e= 0;

Model quinatoa2021 / all /;
Solve quinatoa2021 using nlp minimizing losses;

* What quinatoa2021.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = quinatoa2021.solveStat;
model_status = quinatoa2021.modelStat;
Display losses.l;
execute_unload "quinatoa2021.gdx", solve_status, model_status, losses,
    vr, vi, sr, si, power_re, power_im, active_lo, active_up,
    reactive_lo, reactive_up, voltage, thermal, reference_re, reference_im;
