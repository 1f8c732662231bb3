"""Every file of shared/data/measured: right columns and units, and the right layout or the named refusal."""

from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError

# file: (format, columns that must be there as (name, unit text, SI kind), rows)
TABLES = {
    "ADAM-Lab-GW__xbtorch/optuna_exp_1.5V_set_axis_level_G.txt": ("delimited text", [("column 1", "", "")], 100),
    "ADAM-Lab-GW__xbtorch/optuna_exp_1.5V_set_axis_level_dG.txt": ("delimited text", [("column 1", "", "")], 100),
    "FAIRmat-NFDI__nomad-measurements/ACT_Ch1_Hall_Ch2_TMR.dat": (
        "Quantum Design .dat",
        [("Temperature", "K", "K"), ("Magnetic Field", "Oe", "T"), ("Excitation", "mA", "A"), ("Volts ch1", "", "")],
        6035,
    ),
    "FAIRmat-NFDI__nomad-measurements/MPMS_test.dat": (
        "Quantum Design .dat",
        [("Magnetic Field", "Oe", "T"), ("Moment", "emu", "A*m^2"), ("M. Std. Err.", "emu", "A*m^2")],
        1122,
    ),
    "IBM__aihwkit/gong_et_al.csv": ("delimited text", [("column 1", "", ""), ("column 2", "", "")], 1000),
    "LemurPwned__cmtj/4804_35.csv": ("delimited text", [("H", "", ""), ("f", "", "")], 72),
    "LemurPwned__cmtj/5360_2f_hx_hy.csv": ("delimited text", [("Hx", "", ""), ("Hy_2f_voltage", "", "")], 246),
    "LemurPwned__cmtj/5360_2p.csv": ("delimited text", [("2pf_1.0_GHz", "", ""), ("2pf_17.0_GHz (2)", "", "")], 151),
    "LemurPwned__cmtj/5360_rxx_alpha_beta_gamma.csv": ("delimited text", [("gamma", "", ""), ("rxx_beta", "", "")], 69),
    "LemurPwned__cmtj/5360_rxx_hx_h45_hy.csv": ("delimited text", [("h45", "", ""), ("rxx_hy", "", "")], 125),
    "LemurPwned__cmtj/5360_rxy_alpha_beta_gamma.csv": (
        "delimited text",
        [("alpha", "", ""), ("rxy_gamma", "", "")],
        73,
    ),
    "LiaSkywalker__Hysteresis-Loop-Analysis/gadolinum_1500_OH_0_C.csv": (
        "oscilloscope CSV",
        [("time CH1", "s", "s"), ("CH1", "V", "V"), ("CH2", "V", "V")],
        2500,
    ),
    "adamreeve__npTDMS/raw1.tdms": ("LabVIEW TDMS", [("First Channel", "Volts", "V")], 2000),
    "akashlevy__RRAM-RADAR-Tuning/relaxation-postbake.csv": ("delimited text", [("column 1", "", "")], 1024),
    "akashlevy__RRAM-RADAR-Tuning/relaxation-prebake.csv": ("delimited text", [("column 1", "", "")], 1024),
    "gb119__Stoner-PythonCode/Birge_Group_IV.dat": (
        "delimited text",
        [("Current", "mA", "A"), ("Voltage", "mV", "V")],
        339,
    ),
    "gb119__Stoner-PythonCode/MOKE.txt": ("delimited text", [("Magnetic Field", "", ""), ("Kerr Signal", "", "")], 21),
    "gb119__Stoner-PythonCode/QD-SQUID-VSM.dat": (
        "Quantum Design .dat",
        [("Magnetic Field", "Oe", "T"), ("Moment", "emu", "A*m^2")],
        412,
    ),
    "gb119__Stoner-PythonCode/TDI_Format_RT.txt": ("TDI text", [("Temperature", "", ""), ("Resistance", "", "")], 1676),
    "gb119__Stoner-PythonCode/TDMS_File.tdms": ("LabVIEW TDMS", [("Voltage", "", ""), ("Current", "", "")], 906),
    "neurosim__MLP_NeuroSim_V3.0/nonlinear_fit_LTP_LTD.csv": ("delimited text", [("conductance_raw", "", "")], 169),
    "sandialabs__cross-sim/iv_test.csv": ("delimited text", [("i", "", ""), ("v", "", "")], 2960),
    "sandialabs__cross-sim/iv_test.xlsx": ("spreadsheet", [("i", "", ""), ("v", "", ""), ("156.0", "", "")], 2960),
    "sandialabs__cross-sim/set.csv": ("delimited text", [("rmp1", "", ""), ("rmp39", "", "")], 192),
    "scottjqu__pypt-harmonic-hall/A_repeat_1.csv": (
        "delimited text",
        [("Angle", "", ""), ("Magnet current", "A", "A"), ("I_source", "mA", "A"), ("f_source", "Hz", "Hz")],
        123,
    ),
    "scottjqu__pypt-harmonic-hall/magnet_calibration.csv": ("delimited text", [("current", "", "")], 20),
    "spencel9__QPHT-Hall-Effect-25/10kOhm_Resistor_1.csv": (
        "PyMeasure CSV",
        [("Current", "A", "A"), ("Resistance", "ohm", "ohm")],
        10,
    ),
    "thomasgredig__quantumPPMS/20170620_BITHERMAL_SF_VSM_SF170517SI2_MVSH_3K.DAT": (
        "Quantum Design .dat",
        [("Magnetic Field", "Oe", "T"), ("Moment", "emu", "A*m^2"), ("Temperature", "K", "K")],
        521,
    ),
    "unattributed/nonlinear_fit_id11082031755_LTP_LTD.csv": ("delimited text", [("pulse", "", "")], 80),
    "unattributed/nonlinear_fit_id18513856039_LTP_LTD.csv": ("delimited text", [("pulse", "", "")], 100),
}
LAB = "nqmurray__Analysis/"
HALL_CSV = [("Resistance", "Ohm", "ohm"), ("Applied in-plane field", "Oe", "T")]
TABLES |= {
    LAB + "2AHE_DC_4468.46Ohm_200.0Oe_1.7mA_2018-10-04-143927.csv": ("delimited text", HALL_CSV, 161),
    LAB + "2AHE_DC_4770.02Ohm_200.0Oe_0.1mA_2018-10-04-144149.csv": ("delimited text", HALL_CSV, 161),
    LAB + "sample nameAHE_DC_736.29Ohm_-1200.0Oe_-0.2mA_2018-10-16-210438.csv": ("delimited text", HALL_CSV, 201),
    LAB + "sample nameSOT_switching_100.0Oe_0.01s_2018-11-13-173650.csv": ("delimited text", HALL_CSV, 81),
    LAB + "sample nameSOT_switching_100.0Oe_0.45s_2018-11-13-175525.csv": ("delimited text", HALL_CSV, 81),
    LAB + "sample name_400.0Oe_2.1mA_2790.5014169848714Ohm_2018-03-31-154225.csv": (
        "delimited text",
        [("Voltage", "mV", "V"), ("Applied current", "mA", "A")],
        121,
    ),
    LAB + "sample_nameAMR_DC_1112.11Ohm_0.0Oe_5.0mA_2018-11-06-135524.csv": ("delimited text", HALL_CSV, 241),
}

# file: (layout, quantity, unit, reads, range of the quantity, range of a coordinate)
TRACES = {
    "FAIRmat-NFDI__nomad-measurements/ACT_Ch1_Hall_Ch2_TMR.dat": (
        "field-loop", "R", "ohm", 3017, (-1.638e-5, 1.5411e-3), ("field", -1.0, 1.0)),
    "IBM__aihwkit/gong_et_al.csv": ("pulses", "weight", "1", 2000, (-1.3556, 1.4111), ("polarity", -1, 1)),
    "LemurPwned__cmtj/5360_2f_hx_hy.csv": (
        "harmonic", "V_2w", "V", 452, (-3.7089e-4, 3.6677e-4), ("field", -0.4959, 0.49614)),
    "LemurPwned__cmtj/5360_2p.csv": ("harmonic", "V", "V", 2567, (-1.697e-5, 1.7498e-5), ("field", 0.00625, 0.78777)),
    "LemurPwned__cmtj/5360_rxx_alpha_beta_gamma.csv": (
        "angle", "R_xx", "ohm", 155, (304.254, 305.584), ("angle", -np.pi, np.pi)),
    "LemurPwned__cmtj/5360_rxx_hx_h45_hy.csv": (
        "field-loop", "R_xx", "ohm", 371, (301.357, 303.859), ("field", -0.9, 0.9)),
    "LemurPwned__cmtj/5360_rxy_alpha_beta_gamma.csv": (
        "angle", "R_xy", "ohm", 159, (-0.586494, 3.74634), ("angle", -np.pi, np.pi)),
    "akashlevy__RRAM-RADAR-Tuning/relaxation-postbake.csv": (
        "readings", "R", "ohm", 1024, (3802.63, 1.99368e6), ("cycle", 1, 1)),
    "akashlevy__RRAM-RADAR-Tuning/relaxation-prebake.csv": (
        "readings", "R", "ohm", 1024, (3795.02, 2.02498e6), ("cycle", 0, 0)),
    "neurosim__MLP_NeuroSim_V3.0/nonlinear_fit_LTP_LTD.csv": (
        "pulses", "G", "S", 169, (2.69231e-9, 4.17692e-8), ("n_pulses", 0, 3.1424)),
    "sandialabs__cross-sim/set.csv": ("pulses", "G", "S", 7362, (1.60588e-4, 2.48507e-4), ("cycle", 0, 38)),
    "scottjqu__pypt-harmonic-hall/A_repeat_1.csv": (
        "harmonic", "V_2w", "V", 123, (-2.9728e-4, 2.18437e-4), ("angle", 0, 2 * np.pi)),
    "unattributed/nonlinear_fit_id11082031755_LTP_LTD.csv": (
        "pulses", "G", "S", 80, (1.55e-11, 7.74e-6), ("n_pulses", 0, 1)),
    "unattributed/nonlinear_fit_id18513856039_LTP_LTD.csv": (
        "pulses", "G", "S", 100, (1.135516e-4, 1.1698887e-4), ("n_pulses", 0, 1)),
    LAB + "2AHE_DC_4468.46Ohm_200.0Oe_1.7mA_2018-10-04-143927.csv": (
        "field-loop", "R_xy", "ohm", 161, (-17.6111, -6.97256), ("field", -0.1, 0.1)),
    LAB + "2AHE_DC_4770.02Ohm_200.0Oe_0.1mA_2018-10-04-144149.csv": (
        "field-loop", "R_xy", "ohm", 161, (-17.4338, -6.76746), ("field", -0.1, 0.1)),
    LAB + "sample nameAHE_DC_736.29Ohm_-1200.0Oe_-0.2mA_2018-10-16-210438.csv": (
        "field-loop", "R_xy", "ohm", 201, (-0.612207, -0.387469), ("field", -0.055, 0.055)),
    LAB + "sample nameSOT_switching_100.0Oe_0.01s_2018-11-13-173650.csv": (
        "current-loop", "R_xy", "ohm", 81, (1.80249, 1.98655), ("current", -0.011, 0.011)),
    LAB + "sample nameSOT_switching_100.0Oe_0.45s_2018-11-13-175525.csv": (
        "current-loop", "R_xy", "ohm", 81, (1.77488, 1.97836), ("current", -0.011, 0.011)),
    LAB + "sample name_400.0Oe_2.1mA_2790.5014169848714Ohm_2018-03-31-154225.csv": (
        "field-loop", "R_xy", "ohm", 121, (133.186, 136.456), ("field", -0.02, 0.02)),
    LAB + "sample_nameAMR_DC_1112.11Ohm_0.0Oe_5.0mA_2018-11-06-135524.csv": (
        "field-loop", "R", "ohm", 241, (346.738, 346.841), ("field", -0.008, 0.008)),
}  # fmt: skip

# file: words of the refusal
REFUSED = {
    "ADAM-Lab-GW__xbtorch/optuna_exp_1.5V_set_axis_level_G.txt": "axis only and no pulses",
    "ADAM-Lab-GW__xbtorch/optuna_exp_1.5V_set_axis_level_dG.txt": "axis only and no pulses",
    "FAIRmat-NFDI__nomad-measurements/MPMS_test.dat": "magnetisation measurement, M(H)",
    "LemurPwned__cmtj/4804_35.csv": "resonance frequency against field",
    "LiaSkywalker__Hysteresis-Loop-Analysis/gadolinum_1500_OH_0_C.csv": "oscilloscope record",
    "adamreeve__npTDMS/raw1.tdms": "voltage channels without a field, current or pulse",
    "gb119__Stoner-PythonCode/Birge_Group_IV.dat": "current-voltage curve",
    "gb119__Stoner-PythonCode/MOKE.txt": "Kerr",
    "gb119__Stoner-PythonCode/QD-SQUID-VSM.dat": "magnetisation measurement, M(H)",
    "gb119__Stoner-PythonCode/TDI_Format_RT.txt": "temperature sweep, R(T)",
    "gb119__Stoner-PythonCode/TDMS_File.tdms": "current-voltage curve",
    "sandialabs__cross-sim/iv_test.csv": "current-voltage curve",
    "sandialabs__cross-sim/iv_test.xlsx": "current-voltage curve",
    "scottjqu__pypt-harmonic-hall/magnet_calibration.csv": "magnet calibration",
    "spencel9__QPHT-Hall-Effect-25/10kOhm_Resistor_1.csv": "resistor check",
    "thomasgredig__quantumPPMS/20170620_BITHERMAL_SF_VSM_SF170517SI2_MVSH_3K.DAT": "magnetisation measurement, M(H)",
    "ubermag__discretisedfield/oommf-ovf2-bin4.omf": "OOMMF vector field",
    "ubermag__discretisedfield/oommf-ovf2-txt.omf": "OOMMF vector field",
}


def test_no_file_is_left_out(shared_data: Path) -> None:
    files = {str(p.relative_to(shared_data / "measured")) for p in (shared_data / "measured").glob("*/*")}
    assert files == TRACES.keys() | REFUSED.keys()
    assert files - TABLES.keys() == {f for f in REFUSED if f.endswith(".omf")}


@pytest.mark.parametrize("name", TABLES)
def test_table(shared_data: Path, name: str) -> None:
    form, columns, rows = TABLES[name]
    table = hw.lab.read_table(shared_data / "measured" / name)
    assert (table.format, len(table)) == (form, rows)
    for column, unit, kind in columns:
        found = table.column(column)
        assert (found.unit, found.kind) == (unit, kind)
        assert np.isfinite(found.values).any()


@pytest.mark.parametrize("name", TRACES)
def test_trace(shared_data: Path, name: str) -> None:
    layout, quantity, unit, n, extent, (coord, low, high) = TRACES[name]
    trace = hw.lab.read(shared_data / "measured" / name)
    assert (trace.layout, trace.quantity, trace.unit, len(trace)) == (layout, quantity, unit, n)
    assert (trace.values.min(), trace.values.max()) == pytest.approx(extent, rel=2e-4)
    assert (trace.coord(coord).min(), trace.coord(coord).max()) == pytest.approx((low, high), rel=1e-3)
    assert trace.how == "measured"
    assert len(trace.sources[0].sha256) == 64


@pytest.mark.parametrize("name", REFUSED)
def test_refused(shared_data: Path, name: str) -> None:
    with pytest.raises(InputError) as error:
        hw.lab.read(shared_data / "measured" / name)
    assert REFUSED[name] in str(error.value)
    assert Path(name).name in str(error.value)
    assert str(error.value).count("\n") == 0


def test_neurosim_lists_ltd_backwards(shared_data: Path) -> None:
    """In time, LTD falls: NeuroSim's array rises with its index."""
    trace = hw.lab.read(shared_data / "measured/neurosim__MLP_NeuroSim_V3.0/nonlinear_fit_LTP_LTD.csv")
    down = trace.values[trace.coord("chain") == 1]
    assert len(down) == 78
    assert down[0] == 4.17692e-8
    assert down[-1] == 3.15385e-9
    assert trace.coord("n_pulses")[trace.coord("chain") == 1].sum() == pytest.approx(100.5714)
    assert any("backwards" in g for g in trace.guesses)
    s_shaped = hw.lab.read(shared_data / "measured/unattributed/nonlinear_fit_id11082031755_LTP_LTD.csv")
    assert not any("backwards" in g for g in s_shaped.guesses)
    assert s_shaped.values[40] == 6.84e-6


def test_gong_columns(shared_data: Path) -> None:
    trace = hw.lab.read(shared_data / "measured/IBM__aihwkit/gong_et_al.csv")
    assert trace.values[0] == -0.84444
    assert trace.values[1000] == 0.76667
    assert set(trace.coord("polarity")[1:1000]) == {1}
    assert set(trace.coord("polarity")[1001:]) == {-1}


def test_set_file_is_a_current_at_a_read_voltage(shared_data: Path) -> None:
    path = shared_data / "measured/sandialabs__cross-sim/set.csv"
    trace = hw.lab.read(path, read_voltage="0.1 V")
    assert (trace.quantity, trace.unit) == ("G", "S")
    assert trace.values[0] == pytest.approx(0.000160588 / 0.1)
    assert set(trace.coord("polarity")) == {0, 1}
    assert np.bincount(trace.coord("cycle")).max() == 192
    current = hw.lab.read(path, quantity="I", unit="A")
    assert (current.quantity, current.unit) == ("I", "A")


def test_bake_pair_is_the_same_cells(shared_data: Path) -> None:
    folder = shared_data / "measured/akashlevy__RRAM-RADAR-Tuning"
    for paths in ([folder / "relaxation-postbake.csv", folder / "relaxation-prebake.csv"], folder):
        trace = hw.lab.read(paths)
        before = trace.values[trace.coord("cycle") == 0]
        assert before[0] == 4305.223
        assert trace.values[trace.coord("cycle") == 1][0] == 4427.326
        assert len(np.unique(trace.coord("device"))) == 1024


def test_ppms_channels_and_temperatures(shared_data: Path) -> None:
    path = shared_data / "measured/FAIRmat-NFDI__nomad-measurements/ACT_Ch1_Hall_Ch2_TMR.dat"
    one, two = hw.lab.read(path), hw.lab.read(path, channel=2)
    assert len(np.unique(one.coord("cycle"))) == 8
    np.testing.assert_allclose(np.unique(one.coord("temperature").round(1)), [2, 2.2, 2.4, 2.6, 2.8, 3, 3.2, 3.4])
    assert one.values[0] == pytest.approx(1.07923080942839e-6 / 1.02880465367804e-3)
    assert two.values[0] == pytest.approx(3.36270674543545e-6 / 1.02880465367804e-3)
    assert any("not an anomalous Hall loop" in g for g in one.guesses)
    with pytest.raises(InputError, match="no channel 7"):
        hw.lab.read(path, channel=7)


def test_hall_conditions_and_cycle(shared_data: Path) -> None:
    folder = shared_data / "measured" / LAB
    trace = hw.lab.read(folder / "sample nameSOT_switching_100.0Oe_0.45s_2018-11-13-175525.csv")
    assert trace.meta["pulse_width"] == pytest.approx(0.45)
    assert trace.meta["in_plane_field"] == pytest.approx(0.01)
    volts = hw.lab.read(folder / "sample name_400.0Oe_2.1mA_2790.5014169848714Ohm_2018-03-31-154225.csv")
    assert volts.values[0] == pytest.approx(0.28168319707401037 / 2.1e-3)
    assert volts.meta["read_current"] == pytest.approx(2.1e-3)
    assert set(volts.coord("cycle")) == {0}
    amr = hw.lab.read(folder / "sample_nameAMR_DC_1112.11Ohm_0.0Oe_5.0mA_2018-11-06-135524.csv")
    assert any("even in field" in g for g in amr.guesses)


def test_harmonics(shared_data: Path) -> None:
    lock_in = hw.lab.read(shared_data / "measured/scottjqu__pypt-harmonic-hall/A_repeat_1.csv")
    assert lock_in.data["V_1w"].values[0] == -0.000155688
    assert lock_in.data["V_2w"].values[0] == -0.000218445
    fields = hw.lab.read(shared_data / "measured/LemurPwned__cmtj/5360_2f_hx_hy.csv")
    assert set(fields.coord("scan")) == {"Hx", "Hy"}
    assert (fields.coord("scan") == "Hy").sum() == 206
    spectra = hw.lab.read(shared_data / "measured/LemurPwned__cmtj/5360_2p.csv")
    assert len(set(spectra.coord("scan"))) == 17


def test_angle_scans_are_ragged(shared_data: Path) -> None:
    trace = hw.lab.read(shared_data / "measured/LemurPwned__cmtj/5360_rxx_alpha_beta_gamma.csv")
    scan = trace.coord("scan")
    assert {s: int((scan == s).sum()) for s in ("alpha", "beta", "gamma")} == {"alpha": 69, "beta": 43, "gamma": 43}
    assert any("taken as deg" in g for g in trace.guesses)


@pytest.fixture(scope="session")
def tables(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CrossSim's tables, unpacked."""
    import tarfile

    folder = tmp_path_factory.mktemp("tables")
    for name in ("crosssim-ENODe", "crosssim-DWMTJ_SOT-300K-0to2"):
        with tarfile.open(shared_data / "lookup_tables" / f"{name}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    return folder


def test_step_table(tables: Path) -> None:
    folder = tables / "ENODe"
    trace = hw.lab.read(folder)
    assert (trace.layout, trace.quantity) == ("step-table", "G")
    assert trace.data["step_LTP"].dims == ("probability", "state")
    lines = (folder / "dG_increasing.txt").read_text().splitlines()
    row = [float(c) for c in [x for x in lines[1:] if x.strip()][2].split(",") if c.strip()]
    np.testing.assert_array_equal(trace.data["step_LTP"].values[0], row)
    assert np.median(trace.data["step_LTP"]) > 0 > np.median(trace.data["step_LTD"])
    assert (np.diff(trace.coord("state")) > 0).all()
    one = hw.lab.read(folder / "dG_decreasing.txt")
    assert list(one.data.data_vars) == ["step_LTD"]


def test_step_tables_of_several_devices_are_not_mixed(tables: Path) -> None:
    with pytest.raises(InputError, match="one by one"):
        hw.lab.read(tables / "DWMTJ_SOT" / "300K")
    pair = [tables / "DWMTJ_SOT/300K" / f"dG_{w}0.txt" for w in ("increasing", "decreasing")]
    trace = hw.lab.read(pair)
    assert set(trace.data.data_vars) == {"step_LTP", "step_LTD"}
    for name in trace.data.data_vars:
        assert np.isfinite(trace.data[name]).all()
