"""A programmed array: sampled devices in their states, what they weigh and what a read of them gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from hallweight.core import Card, InputError, did_you_mean
from hallweight.core.types import Array
from hallweight.synapse import Devices, sample

from ._programming import exact, open_loop, write_verify
from ._programming.nominal_curve import Nominal, nominal
from ._schemes import bipolar, differential_pair, shared_reference
from ._schemes.bit_slices import Slices, slices_of
from ._schemes.scheme import Flags, Scheme, Shape

SCHEMES: Mapping[str, Scheme] = {m.SCHEME.name: m.SCHEME for m in (bipolar, differential_pair, shared_reference)}
"""The weight schemes by name."""

PROGRAMS: Mapping[str, Callable[..., tuple[Array, Array, Flags]]] = {
    "verify": write_verify.write_verify,
    "open": open_loop.open_loop,
    "exact": exact.exact,
}
"""The ways to program by name."""

_ONE = Slices(None, (1.0,))


@dataclass(frozen=True, eq=False)
class Crossbar:
    """Devices programmed to hold weights of shape ``shape`` = (..., rows, columns).

    ``wanted`` are the weights asked for; ``states``, ``targets`` (SI), ``pulses`` and ``verified`` have the shape (n,)
    of the devices really built. In the reference scheme, each ``columns`` columns (default: all) share a reference.
    ``slices`` is how weights are made of digits, each on arrays of its own: the first axis of the devices of a scheme.
    """

    scheme: Scheme
    shape: Shape
    wanted: Array
    devices: Devices
    states: Array
    targets: Array
    pulses: Array
    verified: Flags
    columns: int | None = None
    slices: Slices = _ONE

    @property
    def digits(self) -> Array:
        """What the states of each slice weigh without read noise, units of its full scale, (slices, ..., columns)."""
        return self._digits(self.states)

    @property
    def weights(self) -> Array:
        """Effective weights of the programmed states without read noise, units of full scale, shape ``shape``."""
        return self.slices.join(self.digits)

    def variance(self) -> tuple[Array, Array]:
        """Return the read-noise variance of each weight (..., rows, columns), and that common to a block of columns.

        The outputs of one read of inputs ``v`` are ``v @ weights`` plus independent Gaussian noise of variance
        ``v^2 @ own``, less one draw of variance ``v^2 @ common`` that all columns of a block share: exact, because the
        read noise of a device is Gaussian and independent from device to device and from read to read. ``common`` has
        the shape (..., rows, blocks).
        """
        own, common = (self.slices.join_variances(v) for v in self.variance_of_digits())
        return own, common

    def variance_of_digits(self) -> tuple[Array, Array]:
        """Return the same for each slice by itself, in units of its full scale; a first axis counts the slices."""
        card = self.devices.card
        sigma = np.hypot(card["sigma_read"], card.get("sigma_read_1f", 0.0)) * self.devices.range
        return self.scheme.variance(card, sigma**2, (len(self.slices), *self.shape), self.columns)

    def _digits(self, states: Array) -> Array:
        return self.scheme.weights(self.devices.card, states, (len(self.slices), *self.shape), self.columns)

    def read(self, inputs: Array, rng: np.random.Generator) -> Array:
        """Return the column outputs for ``inputs`` (reads, ..., rows), every device read anew for every input vector.

        This is the definition; networks use :meth:`variance` instead, which has the same statistics.
        """
        out = [
            np.matmul(v[..., None, :], self.slices.join(self._digits(self.devices.read(self.states, rng))))
            for v in np.asarray(inputs, dtype=float)
        ]
        return np.stack(out)[..., 0, :]


def program(
    card: Card,
    weights: Array,
    scheme: str,
    how: str,
    rng: np.random.Generator,
    *,
    tolerance: float | None = None,
    max_pulses: int | None = None,
    decades: float = 0.0,
    law: Nominal | None = None,
    columns: int | None = None,
    slices: int = 1,
) -> Crossbar:
    """Sample devices from ``card`` and program ``weights`` (..., rows, columns), in [-1, 1], onto them.

    ``scheme`` is a key of :data:`SCHEMES`, ``how`` of :data:`PROGRAMS`. ``tolerance`` is a fraction of the range.
    ``decades`` of time pass after programming (the card's drift). ``law`` saves computing :func:`nominal` again.
    ``columns`` is the width of an array: each block of so many columns has reference devices of its own in the
    reference scheme; the others do not mind it. ``slices`` is the number of digits of a weight, see
    :class:`hallweight.array.Slices`: so many times the devices. Raises :class:`InputError` for weights that are not
    finite or beyond [-1, 1], unknown names, or a card that cannot serve.
    """
    check_card(card)
    plan, write = _named(SCHEMES, scheme, "scheme"), _named(PROGRAMS, how, "way to program")
    plan.swing(card)
    weights = _checked(weights)
    _check_columns(columns)
    check_tolerance(tolerance)
    law = nominal(card) if law is None else law
    cut = slices_of(card, plan, slices)
    targets = plan.targets(card, np.stack(cut.split(weights)), columns)
    devices = sample(card, len(targets), rng)
    window = None if tolerance is None else tolerance * law.range
    states, pulses, verified = write(devices, targets, law, rng, tolerance=window, max_pulses=max_pulses)
    if decades:
        states = np.where(devices.stuck, devices.stuck_state, devices.age(states, decades))
    return Crossbar(plan, weights.shape, weights, devices, states, targets, pulses, verified, columns, cut)


def check_card(card: Card) -> None:
    """Raise :class:`InputError` unless weights can be programmed onto devices of this card."""
    if not isinstance(card, Card):
        raise InputError(f"{card!r}", "a card", "load one with hallweight.card(path), or fit one")
    if card.kind != "synapse":
        raise InputError(
            f"card {card.name!r} of kind '{card.kind}', which says nothing on how a pulse moves the state",
            "a synapse card",
            "fit a file of LTP and LTD pulses with 'hallweight fit'",
        )


def check_tolerance(tolerance: float | None) -> None:
    """Raise :class:`InputError` unless this is a fraction of the range, or ``None`` for the device's own."""
    number = isinstance(tolerance, int | float) and not isinstance(tolerance, bool)
    if tolerance is not None and not (number and 0 < tolerance <= 1):
        raise InputError(
            f"tolerance={tolerance!r}",
            "the distance from the target at which write-verify stops, as a fraction of the range above 0 and up to 1",
            "choose for example 0.02, or leave it out",
        )


_T = TypeVar("_T")


def _named(known: Mapping[str, _T], name: str, what: str) -> _T:
    if name not in known:
        raise InputError(f"the unknown {what} {name!r}", "one that exists", did_you_mean(str(name), list(known)))
    return known[name]


def _check_columns(columns: int | None) -> None:
    whole = isinstance(columns, int) and not isinstance(columns, bool)
    if columns is not None and not (whole and columns >= 1):
        raise InputError(f"columns={columns!r}", "a whole number from 1, or None for all", "choose for example 128")


def _checked(weights: Array) -> Array:
    weights = np.asarray(weights, dtype=float)
    if weights.ndim < 2 or not weights.size:
        raise InputError(
            f"weights of shape {weights.shape}",
            "a matrix (rows, columns)",
            "give one row per input, one column per output",
        )
    if not np.isfinite(weights).all():
        raise InputError("weights that are not finite", "finite numbers", "check the training for a divergence")
    if np.abs(weights).max() > 1 + 1e-9:
        raise InputError("weights beyond [-1, 1]", "weights in units of full scale", "divide them by their largest")
    return weights
