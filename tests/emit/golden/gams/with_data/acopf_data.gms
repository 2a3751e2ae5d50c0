* Data of acopf.gms: acopf.grid (sha256 52c62af6c837).
* Written by gridlang 0.1.0. Figures: power in per unit of 100 MVA, voltage in kV, angles in radians.
$onEmpty

Set BUS /
    1, 2, 3, 4, 5
/;

Set REF /
    4
/;

Set GEN /
    1, 2, 3, 4, 5
/;

Set bus_ /
    1.1
    2.1
    3.3
    4.4
    5.5
/;

Set LINE /
    1, 2, 3, 4, 5, 6
/;

Set BRANCH /
    1.1.2
    2.1.4
    3.1.5
    4.2.3
    5.3.4
    6.4.5
/;

Set SEGMENT /
/;


Table BUS_data(BUS,*)
   pd      qd  gs  bs  vmin  vmax  vm0  va0
1   0       0   0   0   0.9   1.1    1    0
2   3  0.9861   0   0   0.9   1.1    1    0
3   3  0.9861   0   0   0.9   1.1    1    0
4   4  1.3147   0   0   0.9   1.1    1    0
5   0       0   0   0   0.9   1.1    1    0
;
pd(BUS) = BUS_data(BUS,'pd');
qd(BUS) = BUS_data(BUS,'qd');
gs(BUS) = BUS_data(BUS,'gs');
bs(BUS) = BUS_data(BUS,'bs');
vmin(BUS) = BUS_data(BUS,'vmin');
vmax(BUS) = BUS_data(BUS,'vmax');
vm0(BUS) = BUS_data(BUS,'vm0');
va0(BUS) = BUS_data(BUS,'va0');

Table GEN_data(GEN,*)
   pmin  pmax                 qmin                qmax  c3  c2    c1  c0
1     0   0.4                 -0.3                 0.3   0   0  1400   0
2     0   1.7  -1.2750000000000001  1.2750000000000001   0   0  1500   0
3     0   5.2                 -3.9                 3.9   0   0  3000   0
4     0     2                 -1.5                 1.5   0   0  4000   0
5     0     6                 -4.5                 4.5   0   0  1000   0
;
pmin(GEN) = GEN_data(GEN,'pmin');
pmax(GEN) = GEN_data(GEN,'pmax');
qmin(GEN) = GEN_data(GEN,'qmin');
qmax(GEN) = GEN_data(GEN,'qmax');
c3(GEN) = GEN_data(GEN,'c3');
c2(GEN) = GEN_data(GEN,'c2');
c1(GEN) = GEN_data(GEN,'c1');
c0(GEN) = GEN_data(GEN,'c0');

Table LINE_data(LINE,*)
         r       x        b  rate  tap  shift  angmin  angmax
1  0.00281  0.0281  0.00712     4    1      0    -inf     inf
2  0.00304  0.0304  0.00658   inf    1      0    -inf     inf
3  0.00064  0.0064  0.03126   inf    1      0    -inf     inf
4  0.00108  0.0108  0.01852   inf    1      0    -inf     inf
5  0.00297  0.0297  0.00674   inf    1      0    -inf     inf
6  0.00297  0.0297  0.00674   2.4    1      0    -inf     inf
;
r(LINE) = LINE_data(LINE,'r');
x(LINE) = LINE_data(LINE,'x');
b(LINE) = LINE_data(LINE,'b');
rate(LINE) = LINE_data(LINE,'rate');
tap(LINE) = LINE_data(LINE,'tap');
shift(LINE) = LINE_data(LINE,'shift');
angmin(LINE) = LINE_data(LINE,'angmin');
angmax(LINE) = LINE_data(LINE,'angmax');

Parameter slope /

/;
Parameter intercept /

/;
