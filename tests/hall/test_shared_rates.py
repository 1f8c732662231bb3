"""Devices of one film that share their rates: the same bits as apart, and a refusal where they may not."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.hall.internals import Kinetics, Lattice, Segment, neighbours, share_rates

CLASSES = np.linspace(0.8, 1.2, 5)


def film_with(seed: int, n: int = 6) -> Kinetics:
    """A film of n x n volumes with five anisotropies, at places that the seed decides."""
    mask = np.ones((n, n), bool)
    K = np.random.default_rng(seed).permutation(np.resize(CLASSES, n * n))
    return Kinetics(hw.card("CoGd"), Lattice(mask, 3e-8, K, neighbours(mask)), source=hw.card("Pt"))


def run(kinetics: Kinetics) -> np.ndarray:
    """Spins after a warm pulse in a field."""
    states = kinetics.initial_states("down")
    kinetics.run(states, [Segment(1e-7, 350.0, 3e11, (0.05, 0.0, 0.0)), Segment(1e-6, 320.0, 0.0, (0.0, 0.0, 0.0))], 7)
    return states.spin


def test_shared_rates_change_no_bit() -> None:
    first, shared = film_with(1), film_with(2)
    run(first)
    share_rates(shared, first)
    assert np.array_equal(run(shared), run(film_with(2)))


@pytest.mark.parametrize("n", [5, 8])
def test_other_outlines_are_refused(n: int) -> None:
    with pytest.raises(InputError, match="different films, outlines or classes"):
        share_rates(film_with(1, n), film_with(1))
