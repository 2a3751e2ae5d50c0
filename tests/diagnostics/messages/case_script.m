function mpc = case_script
mpc.baseMVA = 100;
mpc.bus = [
  1  3   0   0  0  0  1  1  0  110  1  1.1  0.9;
  2  1  5O  10  0  0  1  1  0  110  1  1.1  0.9;
];
mpc.gen = [ 1  50  0  60  -60  1  100  1  100  0 ];
for k = 1:3
  mpc.branch(k, :) = line(k);
end
mpc.branch = load('lines.txt');
