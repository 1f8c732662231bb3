"""A map of the accuracy over two values of a card, and what must become better."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError, Run

pytest.importorskip("torch", reason="needs the extra 'train'")


def made_up(device: dict[str, float | None], accuracy: np.ndarray) -> Run:
    """A map whose accuracy is known: columns sigma_c2c, rows levels."""
    found = {"names": ["sigma_c2c", "levels"], "x": [0.01, 0.1, 1.0], "y": [4.0, 16.0]}
    found |= {"accuracy": accuracy.tolist(), "error": (0 * accuracy).tolist(), "device": device}
    return Run(kind="card-map", config={}, results={"float": {"mean": 1.0}, "card_map": found})


def test_more_levels_score_better_and_the_device_is_on_the_map() -> None:
    card = hw.card("sample-hall-synapse").replace(levels=8.0)
    seen = []
    vary = {"sigma_c2c": (0.005, 0.02), "levels": (3.0, 8.0, 32.0)}
    run = hw.network.card_map(card, vary, n_test=100, progress=lambda done, total: seen.append((done, total)))
    found = run.results["card_map"]
    accuracy = np.array(found["accuracy"])
    assert accuracy.shape == (3, 2)
    assert (accuracy[2] > accuracy[0] + 0.1).all()
    assert seen == [(k, 7) for k in range(1, 8)]
    assert (found["device"]["x"], found["device"]["y"]) == (card["sigma_c2c"], 8.0)
    direct = hw.network.evaluate(
        card.replace(sigma_c2c=0.005, levels=32.0), n_test=100, schemes="bipolar", program="verify", seeds=2,
        train_seeds=1, card_draws=0,
    )  # fmt: skip
    assert accuracy[2, 0] == direct.results["arms"][0]["mean"]


def test_the_change_needed_is_where_a_known_surface_crosses_the_target() -> None:
    """Accuracy falls linearly with the logarithm of the spread, 0.1 a decade, and rises 0.1 from 4 to 16 levels."""
    surface = np.array([[0.8, 0.7, 0.6], [0.9, 0.8, 0.7]])
    run = made_up({"x": 0.1, "y": 8.0, "accuracy": 0.75, "error": 0.0}, surface)
    spread, levels = hw.network.changes_needed(run, 0.2)
    assert spread.needed == pytest.approx(10**-1.5)
    assert levels.needed == pytest.approx(16.0)
    assert hw.network.changes_needed(run, 0.05) == ((*spread[:2], None), (*levels[:2], None))


def test_a_device_that_meets_the_target_needs_no_change() -> None:
    run = made_up({"x": 0.01, "y": 16.0, "accuracy": 0.9, "error": 0.0}, np.array([[0.8, 0.7, 0.6], [0.9, 0.8, 0.7]]))
    assert [c.needed for c in hw.network.changes_needed(run, 0.15)] == [0.01, 16.0]


def test_a_value_that_the_card_lacks_is_taken_as_without_limit() -> None:
    run = made_up({"x": 0.1, "y": None, "accuracy": 0.8, "error": 0.0}, np.array([[0.8, 0.7, 0.6], [0.9, 0.8, 0.7]]))
    spread, levels = hw.network.changes_needed(run, 0.25)
    assert spread.needed == 0.1
    assert levels == ("levels", None, pytest.approx(8.0))


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        ({"levels": (2.0, 4.0)}, "1 varied values"),
        ({"levels": (2.0, 4.0), "sigma_c2x": (0.1, 0.2)}, "did you mean 'sigma_c2c'"),
        ({"levels": (4.0, 2.0), "sigma_c2c": (0.1, 0.2)}, "sort them"),
        ({"levels": (2.0, 4.0), "sigma_c2c": (0.0, 0.2)}, "rising values above zero"),
    ],
)
def test_what_cannot_be_mapped_is_one_sentence(vary: dict[str, tuple[float, ...]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        hw.network.card_map(hw.card("sample-hall-synapse"), vary)
