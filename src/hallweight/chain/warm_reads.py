"""Accuracy of a programmed network that is read at other temperatures, with and without a reference that tracks."""

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError
from hallweight.core.errors import names_keywords
from hallweight.core.validation import whole_number

if TYPE_CHECKING:
    import xarray as xr

    from hallweight.network import AnalogModel


@names_keywords
def accuracy_against_temperature(
    analog: "AnalogModel", data: Any, reads: "xr.Dataset", *, seeds: int = 4, seed: int = 0, program: str = "verify"
) -> "xr.Dataset":
    """Return the accuracy of an analog model on ``data`` (inputs, labels) at the temperatures of ``reads``.

    ``analog``
        as :func:`hallweight.network.convert` makes it, with a card in ohm; it stays as it was
    ``reads``
        what :func:`hallweight.hall.readout_against_temperature` gives for the device of that card
    ``seeds``, ``program``
        programmings, all at the temperature at which the reads were calibrated, and how

    accuracy      (tracked, temperature)  mean over the programmings
    accuracy_err  (tracked, temperature)  its standard error

    Weights were set at the calibrated gain. Tracked, a reference device takes gain and offset out, and noise grows by
    one over the gain. Untracked, every weight becomes gain times itself, and in the scheme "bipolar" the shift of the
    offset adds to it. A pair, or a shared reference device, cancels that. The noise stays as it was in ohm. All
    devices of the array have the same gain and offset: what differs between them is not in here.
    """
    import torch
    import xarray as xr

    card = analog.spec.card
    if card.quantity not in ("R_xy", "R"):
        raise InputError(f"a card of {card.quantity}", "one in ohm, as the reads are", "fit it to a trace of R_xy")
    inputs, labels = (torch.as_tensor(part) for part in data)
    gains = reads["gain"].values
    height = np.abs(reads["R_AHE"].values / gains)
    of_range = 2 * height / (card["state_max"] - card["state_min"])
    shifts = reads["offset_shift"].values * of_range if analog.spec.scheme == "bipolar" else np.zeros(len(gains))
    right = np.zeros((whole_number("seeds", seeds, 1), 2, len(gains)))
    model = copy.deepcopy(analog).eval()
    for k in range(seeds):
        model.program(np.random.default_rng([seed, k]), program)
        fresh = {name: value.clone() for name, value in model.state_dict().items()}
        for i, (gain, shift) in enumerate(zip(gains.tolist(), shifts.tolist(), strict=True)):
            for tracked in (True, False):
                model.load_state_dict(_warm(fresh, gain, shift, tracked))
                with torch.no_grad():
                    found = model(inputs).argmax(-1) == labels
                right[k, int(tracked), i] = float(found.double().mean())
    spread = right.std(0, ddof=1) / seeds**0.5 if seeds > 1 else np.full(right.shape[1:], np.nan)
    dims = ("tracked", "temperature")
    return xr.Dataset(
        {"accuracy": (dims, right.mean(0)), "accuracy_err": (dims, spread)},
        coords={"tracked": [False, True], "temperature": reads["temperature"].values},
        attrs={"card": card.name, "scheme": analog.spec.scheme, "program": program, "seeds": seeds},
    )


def _warm(state: dict[str, Any], gain: float, shift: float, tracked: bool) -> dict[str, Any]:
    """What the devices hold, and the variances of their noise, as a read at another temperature sees them."""
    out = dict(state)
    for name, value in state.items():
        kind = name.rsplit(".", 1)[-1]
        if kind == "programmed" and not tracked:
            out[name] = gain * value + shift
        elif kind in ("own", "common") and tracked:
            out[name] = value / gain**2
    return out
