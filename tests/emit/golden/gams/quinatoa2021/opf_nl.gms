* opf_nl: Quinatoa et al. 2021, OPF-NL (1)-(7): optimal power flow in rectangular coordinates
* Written by gridlang 0.1.0 from opf_nl.grid (sha256 67d61ae84bb3).
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
    vmin "[pu]"
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
    y_im(BUS,BUS) "nodal admittance, imaginary part [pu]"
    G(BUS,BUS) "its real part [pu]"
    B(BUS,BUS) "its imaginary part [pu]";

$include "%system.fp%opf_nl_data.gms"

y_pairs(k,m) = LINE(k,m) or LINE(m,k) or sameas(k,m);
slack(k) = sameas(k,'701');
$ifThen not defined cap
cap = 0.9;
$endIf
$ifThen not defined vmin
vmin = 0.9;
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
G(k,m)$y_pairs(k,m) = y_re(k,m);
B(k,m)$y_pairs(k,m) = y_im(k,m);

Free Variable losses "(1) [pu]";
Positive Variables
    p(BUS) "active power generated, (4) [pu]"
    q(BUS) "reactive power generated, (5) [pu]";
Free Variables
    V(BUS) "real part of the voltage [pu]"
    U(BUS) "imaginary part [pu]";

V.l(BUS) = 1;
U.l(BUS) = 0;
p.up(BUS)$DG(BUS) = cap;
q.up(BUS)$DG(BUS) = cap;

* opf_nl.grid:10: voltage, real part [pu]
$macro v_re(k) (V(k))

* opf_nl.grid:10: voltage, imaginary part [pu]
$macro v_im(k) (U(k))

* opf_nl.grid:12: squared magnitude [pu]
$macro v2(k) (sqr(V(k)) + sqr(U(k)))

* opf_nl.grid:13: real part [pu]
$macro load_re(k) (dp_re(k) + di_re(k)*sqrt(v2(k)) + dz_re(k)*v2(k))

* opf_nl.grid:13: imaginary part [pu]
$macro load_im(k) (dp_im(k) + di_im(k)*sqrt(v2(k)) + dz_im(k)*v2(k))

Equations
    losses_is "(1)"
    active(BUS) "(2)"
    reactive(BUS) "(3)"
    voltage_lo(BUS) "(6)"
    voltage_up(BUS) "(6)"
    thermal(BUS,BUS) "(7)"
    reference_re "slack at 1 + j0, real part"
    reference_im "slack at 1 + j0, imaginary part";

* opf_nl.grid:16: (1) [pu]
losses_is..
    losses =e= sum((k,m)$y_pairs(k,m), G(k,m)*(V(k)*V(m) + U(k)*U(m)));

* active (2), opf_nl.grid:20
active(k)$(not slack(k))..
    p(k)$DG(k) - load_re(k) =e= V(k)*sum(m$y_pairs(k,m), G(k,m)*V(m) - B(k,m)*U(m))
        + U(k)*sum(m$y_pairs(k,m), B(k,m)*V(m) + G(k,m)*U(m));

* reactive (3), opf_nl.grid:22
reactive(k)$(not slack(k))..
    q(k)$DG(k) - load_im(k) =e= V(k)*sum(m$y_pairs(k,m), -(B(k,m)*V(m)) - G(k,m)*U(m))
        + U(k)*sum(m$y_pairs(k,m), G(k,m)*V(m) - B(k,m)*U(m));

* voltage (6), opf_nl.grid:24
voltage_lo(k)..
    v2(k) =g= sqr(vmin);

* voltage (6), opf_nl.grid:24
voltage_up(k)..
    v2(k) =l= sqr(vmax);

* thermal (7), opf_nl.grid:25, both sides squared
thermal(k,m)$(LINE(k,m)$(abs(smax_(k,m)) < inf))..
    sqr(v_re(k)*(y_re(k,m)*(v_re(m) - v_re(k)) - y_im(k,m)*(v_im(m) - v_im(k)))
        + v_im(k)*(y_re(k,m)*(v_im(m) - v_im(k)) + y_im(k,m)*(v_re(m) - v_re(k))))
        + sqr(-(v_re(k)*(y_re(k,m)*(v_im(m) - v_im(k)) + y_im(k,m)*(v_re(m) - v_re(k))))
        + v_im(k)*(y_re(k,m)*(v_re(m) - v_re(k)) - y_im(k,m)*(v_im(m) - v_im(k))))
        =l= (sqr(smax_(k,m))$(smax_(k,m) >= 0) + (-sqr(smax_(k,m)))$(smax_(k,m) < 0));

* reference, opf_nl.grid:26: slack at 1 + j0, real part
reference_re..
    sum(k$slack(k), v_re(k)) =e= 1;

* reference, opf_nl.grid:26: slack at 1 + j0, imaginary part
reference_im..
    sum(k$slack(k), v_im(k)) =e= 0;

Model opf_nl / all /;
Solve opf_nl using nlp minimizing losses;

* What opf_nl.gdx holds: how the solver ended, and levels and marginals.
Scalars solve_status, model_status;
solve_status = opf_nl.solveStat;
model_status = opf_nl.modelStat;
Display losses.l;
execute_unload "opf_nl.gdx", solve_status, model_status, losses,
    V, U, p, q, active, reactive, voltage_lo, voltage_up,
    thermal, reference_re, reference_im;
