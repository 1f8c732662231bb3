"""What a network costs on arrays, as a run: by layer and part, with the bits that its reads have."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from hallweight.array import READOUTS, ROLES, Array, Cost, cost, energy_per_mac, noise
from hallweight.core import Card, InputError, Run
from hallweight.core.validation import one_of

from ..train_extra import train_extra

_CURRENTS = np.geomspace(0.03, 30.0, 13)  # of the array's own, along the curves of bits
_USUAL = ("read_current", "read_voltage")


def price(
    card: Card,
    *,
    network: Any = "digits-cnn",
    input_shape: tuple[int, ...] | None = None,
    program: str = "verify",
    replicate: Any = 1,
    **array: Any,
) -> Run:
    """Return the price of a network on arrays of a card's devices, as a run with all that it is made of.

    ``network``
        A name ("digits-cnn", "lenet", "resnet18"), or a PyTorch model.
    ``input_shape``, ``program``, ``replicate``
        See :func:`hallweight.array.cost`.
    ``array``
        Everything else is of :class:`hallweight.array.Array`: rows, cols, scheme, readout, adc_bits, node, ...

    Results: ``cost`` (devices, tiles, area, energy, latency, programming, training, layers), ``explained`` (the text of
    :meth:`hallweight.array.Cost.explain` for every figure) and ``bits``: effective bits of a column and energy per
    multiply-accumulate for each read-out, over the read current.
    """
    arr = Array(card, **array)
    model, shape, name = network, input_shape, type(network).__name__
    if isinstance(network, str):
        with train_extra():
            from .._models.registry import NETWORKS
        known = NETWORKS[one_of("network", network, NETWORKS)]
        model, shape, name = known.bare(), input_shape or known.input_shape, network
    found = cost(model, arr, input_shape=shape, program=program, replicate=replicate)
    config = {"network": name, "program": program, "replicate": replicate}
    config |= {key: value if isinstance(value, int | float | str) else str(value) for key, value in array.items()}
    results = {
        "network": name,
        "cost": found.as_dict(),
        "explained": {key: found.explain(key) for key in found.terms},
        "bits": list(_bits(arr)),
    }
    assumed = tuple(f"{n} of {arr.technology.name}" for n in arr.technology.missing())
    return Run(
        kind="cost", config=config, results=results, card=card, assumed=(*card.missing(), *assumed), cites=_cites(found)
    )


def _cites(found: Cost) -> tuple[str, ...]:
    cards = [found.array.technology, *(found.array.component(role) for role in ROLES)]
    keys = [key for card in cards for key in card.citations()]
    return tuple(dict.fromkeys(keys))


def _bits(arr: Array) -> Iterator[dict[str, Any]]:
    """Yield a row for each read-out and read current (or voltage) that it bears."""
    for readout in READOUTS:
        for factor in _CURRENTS.tolist():
            scheme = "pair" if readout == "sot-mtj" and arr.scheme == "bipolar" else arr.scheme
            name = _USUAL[readout == "sot-mtj"]
            try:
                here = arr.but(readout=readout, scheme=scheme, **{name: getattr(arr, name) * factor})
                found, energy = noise(here), energy_per_mac(here)
            except InputError:
                continue
            yield {
                "readout": readout,
                "scheme": scheme,
                name: getattr(here, name),
                "energy": energy,
                "bits": found.bits(),
                "read_bits": found.read_bits,
            }
