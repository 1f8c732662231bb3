import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallweight.core import InputError, Protocol, Pulses, Sweep, Wait, parse_protocol

SENTENCE = "64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; read 0.1 mA; repeat 5"


def test_the_sentence_of_the_issue():
    protocol = parse_protocol(SENTENCE)
    assert protocol == Protocol(
        steps=(Pulses(count=64, amplitude=0.012, width=1e-3), Pulses(count=64, amplitude=-0.012, width=1e-3)),
        read=1e-4,
        repeat=5,
    )
    assert len(protocol.polarity) == 640
    assert protocol.polarity.sum() == 0
    np.testing.assert_array_equal(np.unique(protocol.cycle), np.arange(5))


def test_sweep_closes_on_itself():
    sweep = parse_protocol("+-300 mT in 5 mT; 300 K").steps[0]
    assert isinstance(sweep, Sweep)
    drive = sweep.amplitudes
    assert drive[0] == drive[-1] == 0
    assert drive.max() == -drive.min() == 0.3
    assert np.abs(np.diff(drive)).max() == pytest.approx(0.005)


def test_current_sweep_with_width_and_field():
    protocol = parse_protocol("+-40 mA in 1 mA, 1 ms; in-plane field 20 mT")
    assert protocol.steps == (Sweep(size=0.04, step=0.001, unit="A", width=1e-3),)
    assert protocol.in_plane_field == 0.02


def test_ramp():
    np.testing.assert_allclose(
        parse_protocol("5 pulses from -8 mA to -12 mA, 1 us").amplitudes, [-0.008, -0.009, -0.01, -0.011, -0.012]
    )


amplitude = st.integers(1, 10**6).map(lambda n: n * 1e-6) | st.integers(-(10**6), -1).map(lambda n: n * 1e-6)
width = st.none() | st.integers(1, 10**6).map(lambda n: float(f"{n * 1e-9:.15g}"))
pulses = st.builds(
    lambda count, a, unit, w, ramp: Pulses(
        count=count,
        amplitude=float(f"{a:.12g}"),
        unit=unit,
        width=w,
        end=float(f"{a * ramp:.12g}") if ramp else None,
    ),
    st.integers(1, 999),
    amplitude,
    st.sampled_from(["A", "V", "A/m^2", "T"]),
    width,
    st.none() | st.sampled_from([0.5, 2.0]),
)
steps = pulses | st.builds(Wait, duration=st.integers(1, 1000).map(float))


@given(
    st.lists(steps, min_size=1, max_size=5).filter(lambda s: any(isinstance(x, Pulses) for x in s)),
    st.integers(1, 99),
    st.none() | st.integers(1, 500).map(float),
)
def test_object_and_sentence_are_the_same(steps, repeat, temperature):
    protocol = Protocol(steps=tuple(steps), repeat=repeat, temperature=temperature)
    assert parse_protocol(str(protocol)) == protocol


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        ("64 pulses of12 mA", "character 1"),
        ("64 pulses of +12 mA; 64 pulse off -12 mA", "character 22"),
        ("64 pulses of 12 ms", "'A'"),
        ("64 pulses of 12", "character 1"),
        ("0 pulses of 1 mA", "greater than 0"),
        ("3 of 0 mA", "other than zero"),
        ("3 from 1 mA to -1 mA", "keeps its sign"),
        ("3 of 1 mA; repeat 0", "greater than 0"),
        ("3 of 1 mA; repeat 2; repeat 3", "only once"),
        ("3 of 1 mA, 1 mA", "'s'"),
        ("+-5 mT in 10 mT", "larger than its size"),
        ("3 of 1 mA; read -1 mA", "greater than 0"),
        ("3 of 1 mA; -4 K", "character 12"),
        ("read 1 mA", "without a pulse"),
        ("", "without a pulse"),
        ("Sixty-four pulses please", "character 1"),
        ("9" * 5000 + " of 1 mA", "protocol"),
        ("x" * 20000, "10000"),
    ],
)
def test_a_sentence_that_does_not_parse_shows_where(sentence, place):
    with pytest.raises(InputError) as error:
        parse_protocol(sentence)
    assert place in str(error.value)
    assert "\n" not in str(error.value)


@given(st.text(max_size=60))
def test_any_text_is_a_protocol_or_a_sentence_of_error(text):
    with contextlib.suppress(InputError):
        assert isinstance(parse_protocol(text), Protocol)
