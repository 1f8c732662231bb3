"""A network with its wires: exact, and read like one without."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.array import Circuit, transfer
from hallweight.core import Card, InputError
from hallweight.network import attribute, convert, evaluate


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder of each test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


LOSSY = Circuit.of("column-amplifier", row_wire=5.0, column_wire=5.0, source=1e5, load=1e5, switch_off=1e6)


def net() -> nn.Sequential:
    """A convolution and a linear layer."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(5 * 16, 4)).eval()


def test_outputs_are_those_of_each_tiles_circuit(make_card: Callable[..., Card]) -> None:
    torch.manual_seed(0)
    plain = nn.Linear(20, 7).eval()
    analog = convert(plain, make_card(), bits_in=None, bits_out=None, tile=(8, 4), wires=LOSSY).eval()
    weights = analog.program(0, "exact")[""].weights[0]
    scale = np.abs(plain.weight.detach().numpy()).max(1)
    shown = np.empty((20, 7))
    for rows in (slice(0, 8), slice(8, 16), slice(16, 20)):
        for cols in (slice(0, 4), slice(4, 7)):
            shown[rows, cols] = transfer(LOSSY, weights[rows, cols])
    x = torch.randn(6, 20)
    wanted = x.numpy() @ (shown * scale) + plain.bias.detach().numpy()
    np.testing.assert_allclose(analog(x).detach().numpy(), wanted, atol=1e-5)


def test_wires_of_a_node_change_outputs_and_perfect_ones_do_not(make_card: Callable[..., Card]) -> None:
    x, outputs = torch.randn(4, 3, 6, 6), {}
    for name, wires in {"none": None, "node": "22 nm", "lossy": LOSSY, "perfect": Circuit.of("series-hall")}.items():
        analog = convert(net(), make_card(), bits_in=None, bits_out=None, wires=wires).eval()
        analog.program(0, "exact")
        outputs[name] = analog(x).detach()
    size = outputs["none"].norm()
    assert (outputs["perfect"] - outputs["none"]).norm() < 1e-5 * size
    assert 1e-5 * size < (outputs["node"] - outputs["none"]).norm() < 0.1 * size
    assert (outputs["lossy"] - outputs["none"]).norm() > 0.02 * size


def test_what_the_network_holds_is_as_large_as_without_wires(make_card: Callable[..., Card]) -> None:
    """So inference does the same work."""
    shapes = []
    for wires in (None, LOSSY):
        analog = convert(net(), make_card(sigma_read=0.01), bits_in=None, bits_out=None, wires=wires)
        analog.program(0)
        shapes.append({k: v.shape for k, v in analog.state_dict().items() if "extra" not in k})
    assert shapes[0] == shapes[1]


def test_a_saved_state_says_its_wires(make_card: Callable[..., Card]) -> None:
    one, same, other, none = (
        convert(net(), make_card(), bits_in=None, bits_out=None, wires=w)
        for w in (LOSSY, LOSSY, LOSSY.replace(row_wire=1.0), None)
    )
    one.program(0)
    same.load_state_dict(one.state_dict())
    for model in (other, none):
        with pytest.raises(InputError, match="wires"):
            model.load_state_dict(one.state_dict())


def test_wires_that_cannot_be(make_card: Callable[..., Card]) -> None:
    for wires, said in (("21 nm", "did you mean"), (1.0, "a node or a Circuit"), (Circuit.of("sot-mtj"), "one sign")):
        with pytest.raises(InputError, match=said):
            convert(net(), make_card(), wires=wires)  # type: ignore[arg-type]


def test_training_on_the_devices_is_refused(make_card: Callable[..., Card]) -> None:
    analog = convert(net(), make_card(), wires=LOSSY)
    with pytest.raises(InputError, match="ideal wires"):
        analog.live = True


def test_an_accuracy_with_wires_is_below_one_without_and_says_so(make_card: Callable[..., Card]) -> None:
    options = {"schemes": "bipolar", "program": "verify", "seeds": 2, "train_seeds": 1, "n_test": 200, "tile": 64}
    card = make_card(sigma_read=0.01)
    awful = LOSSY.replace(load=1e3, switch_off=1e4)
    runs = [evaluate(card, wires=wires, **options) for wires in (None, awful, "22 nm")]  # type: ignore[arg-type]
    accuracy = [np.mean(run.results["arms"][0]["accuracy"]) for run in runs]
    assert accuracy[1] < accuracy[0] - 0.05
    assert accuracy[2] > accuracy[0] - 0.05
    assert "wires" not in runs[0].config
    assert runs[1].config["wires"]["load"] == 1e3
    assert runs[2].config["wires"] == "22 nm"


def test_shares_of_nonidealities_are_those_of_ideal_wires(make_card: Callable[..., Card]) -> None:
    data = torch.randn(4, 3, 6, 6), torch.zeros(4).long()
    with pytest.raises(InputError, match="ideal wires"):
        attribute(convert(net(), make_card(), wires=LOSSY), data)
