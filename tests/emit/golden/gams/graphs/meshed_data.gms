* Data of meshed.gms: test.grid (sha256 24b131ca9a72).
* Written by gridlang 0.1.0. Figures: power in MW, voltage in kV, angles in radians.
$onEmpty

Set BUS /
    1, 2, 3, 4, 5, 6
/;

Set MESH /
    1, 2
/;

Set MESH_LINE /
    1.1.1.2
    1.2.2.3
    1.3.1.3
    2.4.3.4
    2.5.3.4
/;

Set PART /
    1, 2
/;

Set PART_BUS /
    1.1
    1.2
    1.3
    1.4
    2.5
    2.6
/;

Set BRIDGE /
    6.5.6
/;

Set TREE /
    1.1.2
    3.1.3
    4.3.4
/;

