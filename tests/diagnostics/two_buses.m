function mpc = two_buses
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
  1  3   0   0  0  0  1  1  0  110  1  1.1  0.9;
  2  1  50  10  0  0  1  1  0  110  1  1.1  0.9;
];
mpc.gen = [
  1  50  0  60  -60  1  100  1  100  0;
];
mpc.branch = [
  1  2  0.01  0.1  0.02  100  100  100  1  0  1  -60  60;
];
mpc.gencost = [
  2  0  0  3  0.01  20  0;
];
