"""Whatever dialect a pulse trace is written in, the same values come back; and our own CSV for Origin reads back."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hallweight as hw
from hallweight.core import InputError

PREFIX = {"": 1.0, "m": 1e-3, "k": 1e3, "u": 1e-6, "µ": 1e-6}
STYLES = ("{name} ({unit})", "{name} [{unit}]", "{name}/{unit}", "{name}_{unit}", "{name}({unit})", "{name} / {unit}")


@st.composite
def dialects(draw: st.DrawFn) -> dict[str, object]:
    decimal = draw(st.sampled_from([".", ","]))
    return {
        "decimal": decimal,
        "sep": draw(st.sampled_from([";", "\t", " ", "|"] + ([","] if decimal == "." else []))),
        "prefix": draw(st.sampled_from(sorted(PREFIX))),
        "ohm": draw(st.sampled_from(["Ohm", "Ω", "ohm", "Ohms"])),
        "style": draw(st.sampled_from(STYLES)),
        "units_row": draw(st.booleans()),
        "end": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
        "preamble": draw(st.integers(0, 30)),
        "seed": draw(st.integers(0, 1000)),
        "n": draw(st.integers(6, 40)),
        "quoted": draw(st.booleans()),
    }


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(d=dialects())
def test_any_dialect_reads_back(tmp_path: Path, d: dict) -> None:
    rng = np.random.default_rng(d["seed"])
    sign = np.tile(np.repeat([1, -1], d["n"]), 2)
    values = np.cumsum(sign * rng.uniform(0.5, 1.5, len(sign))) / d["n"] - 0.5
    style = "{name}({unit})" if d["sep"] == " " else d["style"]
    names = ("I_pulse", "mA"), ("R_xy", d["prefix"] + d["ohm"])
    if d["units_row"] and d["sep"] != " ":
        head = [d["sep"].join(n for n, _ in names), d["sep"].join(u for _, u in names)]
    else:
        head = [d["sep"].join(style.format(name=n, unit=u) for n, u in names)]
    quote = '"' if d["quoted"] and d["sep"] != " " else ""
    cells = [
        (repr(12.5 * s), repr(v / PREFIX[d["prefix"]])) for s, v in zip(sign.tolist(), values.tolist(), strict=True)
    ]
    body = [d["sep"].join(quote + c.replace(".", d["decimal"]) + quote for c in row) for row in cells]
    top = [f"Instrument setting number {i} = {i / 7:.3f} V" for i in range(d["preamble"])]
    path = tmp_path / "pulses.txt"
    path.write_bytes((d["end"].join(top + head + body) + d["end"]).encode(d["encoding"]))
    trace = hw.lab.read(path)
    assert (trace.layout, trace.quantity, trace.unit) == ("pulses", "R_xy", "ohm")
    np.testing.assert_allclose(trace.values, values, rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(trace.coord("polarity"), sign)
    np.testing.assert_allclose(trace.coord("amplitude"), 12.5e-3 * sign, rtol=1e-12)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.floats(-1e3, 1e3, allow_subnormal=False), min_size=3, max_size=40), short=st.integers(0, 2))
def test_origin_csv_reads_back(tmp_path: Path, values: list[float], short: int) -> None:
    other = np.arange(len(values) - short, dtype=float)
    columns = [
        ("Field", "mT", "up sweep", np.arange(len(values))),
        ("Rxy", "mOhm", "device 3", values),
        ("n", "", "", other),
    ]
    path = hw.lab.write_origin_csv(tmp_path / "o.csv", columns, overwrite=True)
    table = hw.lab.read_table(path)
    assert table.names == ("Field", "Rxy", "n")
    assert [c.unit for c in table.columns] == ["mT", "mOhm", ""]
    np.testing.assert_array_equal(table.column("Rxy").values, np.where(np.abs(values) < 1e-60, 0.0, values))
    np.testing.assert_array_equal(table.column("n").filled, other)


def test_origin_csv_keeps_the_note_and_does_not_overwrite(tmp_path: Path) -> None:
    columns = [("I_pulse", "mA", "", [12, 12, -12, -12]), ("Rxy", "ohm", "", [0.1, 0.2, 0.1, 0.0])]
    path = hw.lab.write_origin_csv(tmp_path / "o.csv", columns, note="simulated by hallweight")
    assert hw.lab.read(path).how == "simulated"
    with pytest.raises(InputError, match="existing"):
        hw.lab.write_origin_csv(path, columns)
    assert path.read_text().splitlines()[1:4] == ["I_pulse,Rxy", "mA,ohm", ","]
