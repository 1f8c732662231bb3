import pickle
from dataclasses import replace

import numpy as np
import pytest

from hallweight.core import InputError, Trace


def test_neutral_coordinates_are_filled():
    trace = Trace.from_arrays("R_xy", "ohm", [0.0, 1.0, 0.5], coords={"polarity": [0, 1, -1]})
    np.testing.assert_array_equal(trace.coord("n_pulses"), [0, 1, 1])
    np.testing.assert_array_equal(trace.coord("device"), 0)
    assert trace.unit == "ohm"
    assert len(trace) == 3


def test_a_correction_leaves_the_raw_trace_alone():
    trace = Trace.from_arrays("R_xy", "ohm", [0.0, 1.0], coords={"polarity": [0, 1]})
    other = trace.with_values(trace.values - 0.5, "offset 0.5 ohm removed")
    np.testing.assert_array_equal(trace.values, [0, 1])
    np.testing.assert_array_equal(other.values, [-0.5, 0.5])
    assert "offset" in str(other)


def test_lengths_that_differ_are_refused():
    with pytest.raises(InputError, match="2 values of polarity for 3 reads"):
        Trace.from_arrays("R_xy", "ohm", [0.0, 1.0, 2.0], coords={"polarity": [0, 1]})


def test_a_layout_without_its_coordinate_is_refused():
    with pytest.raises(InputError, match="polarity"):
        Trace.from_arrays("R_xy", "ohm", [0.0, 1.0], coords={})


def test_a_coordinate_that_is_not_there_is_named():
    trace = Trace.from_arrays("R_xy", "ohm", [0.0, 1.0], coords={"polarity": [0, 1]})
    with pytest.raises(InputError, match="no 'field'"):
        trace.coord("field")


def test_the_dataset_is_that_of_the_arrays():
    coords = {"polarity": [0, 1, -1], "amplitude": [0.0, 1.0, -1.0]}
    trace = Trace.from_arrays("R_xy", "ohm", [0.0, 1.0, 0.5], coords=coords, extra={"R_xx": (np.ones(3), "ohm")})
    before = trace.values, trace.unit, len(trace), set(trace.coords), trace.variables, str(trace)
    copy = pickle.loads(pickle.dumps(trace))
    data = trace.data
    assert trace.data is data
    assert data["R_xy"].dims == ("read",)
    assert {k: data[k].attrs for k in ("R_xy", "R_xx", "amplitude", "cycle")} == {
        "R_xy": {"units": "ohm"},
        "R_xx": {"units": "ohm"},
        "amplitude": {"units": "A"},
        "cycle": {},
    }
    after = trace.values, trace.unit, len(trace), set(map(str, data.coords)), ("R_xy", "R_xx"), str(trace)
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)
    assert data.identical(copy.data)
    assert data.identical(replace(trace, guesses=("a",)).data)
