"""Every figure: its numbers are those drawn, its caption says where they come from, odd data do not break it."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hallweight import report
from hallweight.core import InputError, Trace
from hallweight.report.internals import FIGURES
from hallweight.synapse import FittedCards

PULSES = ("ltp_ltd", "cycles", "step_map", "states")
RUN = ("accuracy", "programmed", "confusion")


def _every(records):
    card = records.card()
    trace = records.pulses(card)
    yield from (getattr(report.draw, n)(trace, card) for n in PULSES)
    yield from (getattr(report.draw, n)(records.run()) for n in RUN)
    yield report.draw.accuracy(records.aware())
    yield report.draw.attribution(records.attribution())
    yield report.draw.cost_parts(records.cost())
    yield report.draw.read_bits(records.cost())
    yield report.draw.training(records.training())
    yield report.draw.hall_loop(records.loop(), records.loop_card())
    yield report.draw.scans(records.scan())
    yield report.draw.scans(records.harmonic())
    yield report.draw.readings(records.readings())
    yield report.draw.step_table(records.step_table())


def test_every_figure_is_one_file_and_one_line_of_the_table():
    folder = Path(report.draw.__file__).parent
    files = {(p.parent.name, p.stem) for p in folder.glob("*/*.py") if f"def {p.stem}(" in p.read_text()}
    assert files == {(figure.folder, figure.name) for figure in FIGURES}
    assert len(FIGURES) == len(report.draw.__all__) == 37
    assert all(figure.draw is getattr(report.draw, figure.name) for figure in FIGURES)
    by_hand = [f.name for f in FIGURES if not (f.layouts or f.result or f.studies or f.each)]
    assert by_hand == ["as_read", "pulse_heat"]  # no record calls for them: the studio does
    with pytest.raises(AttributeError, match="acuracy"):
        report.draw.acuracy  # noqa: B018


def _drawn(picture):
    """All finite numbers in lines, bars, bands, steps and images of the figure."""
    out = []
    for ax in picture.figure.axes:
        for line in ax.get_lines():
            out += [np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)]
        out += [np.array([b.get_width() for b in bars]) for bars in ax.containers if hasattr(bars, "patches")]
        out += [np.asarray(i.get_array(), dtype=float).ravel() for i in ax.images]
        out += [np.asarray(p.get_data().values, dtype=float) for p in ax.patches if hasattr(p, "get_data")]
    return np.unique(np.concatenate(out))


def _is_in(numbers, pool):
    nearest = pool[np.clip(np.searchsorted(pool, numbers), 0, len(pool) - 1)]
    below = pool[np.clip(np.searchsorted(pool, numbers) - 1, 0, len(pool) - 1)]
    size = np.abs(pool[np.isfinite(pool)]).max()
    return np.minimum(np.abs(nearest - numbers), np.abs(below - numbers)) <= 1e-9 * size


# bin centres stand for bin edges; spreads are drawn as bands and error bars, polarity as colour
_NOT_LINES = {"Polarity", "State", "Spread", "C2C spread", "Mean", "Float", "R", "Error"}


def test_csv_numbers_are_the_plotted_numbers(records):
    for picture in _every(records):
        pool = _drawn(picture)
        rows = list(csv.reader(io.StringIO(picture.csv())))
        assert rows[0] == [c.name for c in picture.columns]
        assert rows[1] == [c.unit for c in picture.columns]
        for k, column in enumerate(picture.columns):
            written = np.array([float(r[k]) for r in rows[3:] if r[k] != ""])
            np.testing.assert_array_equal(written, column.values[np.isfinite(column.values)])
            if column.name not in _NOT_LINES and not column.name.startswith("Quantile"):
                assert _is_in(written, pool).all(), (picture.name, column.name)


def test_ltp_ltd_residual_is_read_minus_law_in_percent_of_the_range(records):
    card = records.card()
    c = {x.name: x.values for x in report.draw.ltp_ltd(records.pulses(card), card).columns}
    np.testing.assert_allclose(c["Residual"], 100 * (c["R_xy"] - c["R_xy law"]) / 2.4, atol=1e-9)


def test_captions_say_where_the_numbers_come_from(records):
    card = records.card()
    for picture in (getattr(report.draw, n)(records.pulses(card), card) for n in PULSES):
        assert "Simulated data: dev3.csv" in picture.caption
        assert "the column 'R' is R_xy in ohm" in picture.caption
        assert picture.alt
    assert "exponential law" in report.draw.ltp_ltd(records.pulses(card), card).caption


def test_a_figure_that_uses_an_assumed_value_says_so(records):
    assumed = records.card().replace(kappa_LTP=1.5, note="a guess")
    trace = records.pulses(assumed)
    for name in ("ltp_ltd", "step_map"):
        assert "kappa_LTP = 1.5 (a guess)" in getattr(report.draw, name)(trace, assumed).caption
    assert "Assumed" not in report.draw.ltp_ltd(trace, records.card()).caption  # its sigma_d2d is not drawn
    assert "switched_fraction = 1" in report.draw.hall_loop(records.loop(), records.loop_card()).caption
    for name in RUN:
        caption = getattr(report.draw, name)(records.run()).caption
        assert "sigma_d2d = 0.05 (one device measured)" in caption
        assert "drift (absent, taken as none)" in caption


@pytest.mark.parametrize(
    ("size", "unit"), [(1e-12, "pΩ"), (1e-3, "mΩ"), (1.0, "Ω"), (1e-6, "µΩ"), (1e3, "kΩ"), (5e-16, "aΩ")]
)
def test_prefix_suits_the_data(size, unit, records):
    card = records.card(size)
    picture = report.draw.ltp_ltd(records.pulses(card), card)
    assert picture.figure.axes[0].get_ylabel() == f"$R_{{xy}}$ ({unit})"
    picture.render("svg")


def test_small_change_on_a_large_value_is_shown_as_a_difference(records):
    assert report.draw.scans(records.scan()).figure.axes[0].get_ylabel() == "$R_{xx}$ − 303 Ω (mΩ)"


def _trace(values, polarity, **coords):
    return Trace.from_arrays("R_xy", "ohm", values, coords={"polarity": np.asarray(polarity), **coords})


ODD = {
    "one cycle": _trace(np.r_[np.linspace(-1, 1, 9), np.linspace(1, -1, 9)], np.r_[0, np.ones(8), -np.ones(9)]),
    "one branch": _trace(np.linspace(-1, 1, 9), np.ones(9)),
    "constant": _trace(np.full(9, 0.3), np.r_[np.ones(5), -np.ones(4)]),
    "zero": _trace(np.zeros(6), np.ones(6)),
    "gaps": _trace(np.r_[np.nan, 0.1, np.nan, 0.3, 0.4, np.nan], np.r_[0, np.ones(5)]),
    "two reads": _trace([0.1, 0.2], [0, 1]),
    "one read": _trace([0.1], [1]),
    "tiny": _trace(1e-12 * np.linspace(-1, 1, 9), np.ones(9)),
    "no pulse": _trace([0.1, 0.2, 0.3], [0, 0, 0]),
    "ragged": _trace(np.linspace(-1, 1, 9), np.ones(9), cycle=np.array([0, 0, 0, 0, 0, 1, 1, 2, 2])),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_pulse_traces_are_drawn(case, records):
    card = records.card() if case != "zero" else None
    drawn = report.pictures(ODD[case], card)  # drawing settles the layout: all artists are laid out
    names = {p.name for p in drawn} | {report.draw.cycles(ODD[case], card).name}
    assert names >= {"ltp-ltd", "states", "cycles"}
    for picture in drawn:
        assert picture.csv().count("\n") >= 3


def test_a_law_that_cannot_be_drawn_is_excused_in_the_caption(records):
    caption = report.draw.ltp_ltd(ODD["two reads"], records.card()).caption
    assert "No law is drawn. Found a trace with 2 finite reads" in caption
    with pytest.raises(InputError, match="finite reads"):
        report.draw.step_map(ODD["two reads"], records.card())


@pytest.mark.parametrize("layout", ["field-loop", "angle", "readings"])
@pytest.mark.parametrize(
    "values", [np.full(8, 2.0), np.r_[np.nan, 1:8.0], 1e-12 * np.arange(8.0), np.zeros(8)], ids=str
)
def test_odd_other_traces_are_drawn(layout, values):
    coord = {"field-loop": "field", "angle": "angle", "readings": "device"}[layout]
    trace = Trace.from_arrays("R_xy", "ohm", values, layout=layout, coords={coord: np.arange(8)})
    for picture in report.pictures(trace):
        assert picture.render("svg").startswith(b"<?xml")


def test_nothing_finite_is_refused():
    with pytest.raises(InputError, match="finite"):
        report.draw.ltp_ltd(_trace([np.nan, np.nan], [0, 1]))


def test_wrong_layout_is_named(records):
    with pytest.raises(InputError, match="field-loop"):
        report.draw.ltp_ltd(records.loop())
    with pytest.raises(InputError, match="evaluation"):
        report.draw.accuracy(records.run().model_copy(update={"results": {}}))


@pytest.mark.parametrize("programs", [("verify",), ("open",)])
def test_runs_with_one_program_are_drawn(programs, records):
    pictures = report.run_pictures(records.run(programs=programs))
    assert all(picture.render("svg").startswith(b"<?xml") for picture in pictures)
    assert len(pictures) >= 2


def test_names_from_files_are_no_mathematics(records):
    trace = records.scan()
    legend = report.draw.scans(trace).figure.axes[0].get_legend()
    assert [t.get_text() for t in legend.get_texts()] == ["alpha", r"be\$ta"]
    odd = replace(trace, data=trace.data.rename({"R_xx": "R_{$^"}), quantity="R_{$^")
    report.draw.scans(odd).render("svg")


def test_figures_writes_three_files_each_and_refuses_to_replace_them(tmp_path, records):
    card = records.card()
    trace = records.pulses(card)
    paths = report.figures(trace, card, tmp_path)
    names = {"ltp-ltd", "cycles", "step-map", "states"}
    assert {p.name for p in paths} == {f"{n}.{s}" for n in names for s in ("pdf", "png", "csv")}
    before = {p: p.read_bytes() for p in paths}
    with pytest.raises(InputError, match="overwrite"):
        report.figures(trace, card, tmp_path)
    report.figures(trace, card, tmp_path, overwrite=True)
    assert {p: p.read_bytes() for p in paths} == before
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in paths} | {"captions.json"}


def test_one_file_in_the_way_means_that_nothing_is_written(tmp_path, records):
    (tmp_path / "confusion.csv").write_text("mine")
    with pytest.raises(InputError, match="confusion"):
        report.run_figures(records.run(), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["confusion.csv"]


def test_captions_of_other_figures_are_kept(tmp_path, records):
    report.run_figures(records.run(), tmp_path)
    report.figures(records.loop(), records.loop_card(), tmp_path)
    text = (tmp_path / "captions.json").read_text()
    assert '"hall-loop"' in text
    assert '"accuracy"' in text


def test_damaged_captions_are_one_sentence(tmp_path, records):
    (tmp_path / "captions.json").write_text("[1, 2")
    with pytest.raises(InputError, match=r"captions\.json is damaged"):
        report.run_figures(records.run(), tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_figures_of_real_files(tmp_path, shared_data):
    from hallweight import lab

    folder = shared_data / "measured"
    found = {}
    for file in (
        "nqmurray__Analysis/sample nameSOT_switching_100.0Oe_0.01s_2018-11-13-173650.csv",
        "LemurPwned__cmtj/5360_rxy_alpha_beta_gamma.csv",
        "scottjqu__pypt-harmonic-hall/A_repeat_1.csv",
        "akashlevy__RRAM-RADAR-Tuning/relaxation-prebake.csv",
    ):
        paths = report.figures(lab.read(folder / file), None, tmp_path, overwrite=True)
        found[file] = paths[0].stem
    assert list(found.values()) == ["hall-loop", "scans", "scans", "readings"]


def test_figures_of_a_hardware_aware_net_show_it_without_devices_too(records):
    picture = report.draw.accuracy(records.aware())
    assert "dashed: the programmed network (hardware-aware) without devices" in picture.caption
    assert "CIFAR-10 (JPEG copy)" in picture.caption
    assert "(one network)" in picture.caption
    assert {96.8, 97.5} <= set(np.round(_drawn(picture), 9))


def test_the_figure_of_a_run_suits_its_kind(records):
    names = {k: [p.name for p in report.run_pictures(getattr(records, k)())] for k in ("attribution", "training")}
    assert names == {"attribution": ["attribution"], "training": ["training"]}
    for draw in (report.draw.attribution, report.draw.training):
        with pytest.raises(InputError, match="evaluate"):
            draw(records.run())


def test_a_log_without_test_accuracy_is_drawn(records):
    run = records.training()
    log = [{**row, "test_accuracy": None, "size": None} for row in run.results["log"][:1]]
    picture = report.draw.training(run.model_copy(update={"results": {**run.results, "log": log}}))
    assert "unknown" in picture.alt


def test_loop_values_against_the_condition(records):
    traces = [replace(records.loop(), meta={"in_plane_field": field}) for field in (0.01, -0.02)]
    card = records.loop_card()
    conditions = tuple({"in_plane_field": t.meta["in_plane_field"]} for t in traces)
    cards = FittedCards((card, card.replace(R_AHE=2 * card["R_AHE"])), conditions, tuple(traces))
    picture = report.draw.loop_values(cards)
    np.testing.assert_allclose(picture.columns[0].values, [-20, 10])
    shown = {c.name: c.values for c in picture.columns}
    assert shown["R_AHE"][0] == pytest.approx(2 * shown["R_AHE"][1])
    assert "in-plane field" in picture.caption
    with pytest.raises(InputError, match="cards at one condition"):
        report.draw.loop_values(FittedCards(cards.cards, ({}, {})))
