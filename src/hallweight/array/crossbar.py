"""A programmed array: sampled devices in their states, what they weigh and what a read of them gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array, Mask
from hallweight.core.validation import one_of, whole_number
from hallweight.synapse import Devices, sample

from ._programming import exact, open_loop, write_verify
from ._programming.nominal_curve import Nominal, nominal
from ._schemes import bipolar, differential_pair, fixed_pair, shared_reference
from ._schemes.bit_slices import Slices, slices_of
from ._schemes.scheme import Scheme, Shape

_BY_FILE = (bipolar, differential_pair, shared_reference, fixed_pair)  # later ones at the end: places are in seeds
SCHEMES: Mapping[str, Scheme] = {m.SCHEME.name: m.SCHEME for m in _BY_FILE}
"""The weight schemes by name."""

PROGRAMS: Mapping[str, Callable[..., tuple[Array, Array, Mask]]] = {
    "verify": write_verify.write_verify,
    "open": open_loop.open_loop,
    "exact": exact.exact,
}
"""The ways to program by name."""

_SINGLE_SLICE = Slices(None, (1.0,))


@names_keywords
@dataclass(frozen=True, eq=False)
class Crossbar:
    """Devices programmed to hold weights of shape ``shape`` = (..., rows, columns).

    scheme    -      how weights are laid onto devices
    shape     -      of the weights
    wanted    shape  the weights that were asked for
    devices   n      the devices really built; with slices, all those of the first slice come first
    states    (n,)   SI
    targets   (n,)   SI
    pulses    (n,)   used in programming
    verified  (n,)   whether the last read was within tolerance
    columns   1      columns that share a reference in the reference scheme (default: all)
    slices    -      how weights are made of digits, each on arrays of its own
    """

    scheme: Scheme
    shape: Shape
    wanted: Array
    devices: Devices
    states: Array
    targets: Array
    pulses: Array
    verified: Mask
    columns: int | None = None
    slices: Slices = _SINGLE_SLICE

    def __repr__(self) -> str:
        size, card = " x ".join(map(str, self.shape)), self.devices.card.name
        written = f"{self.pulses.mean():.3g} pulses each, {100 * self.verified.mean():.3g} % verified"
        return f"Crossbar({size} weights on {self.states.size:,} devices of {card!r}, {written})"

    @property
    def digits(self) -> Array:
        """What the states of each slice weigh without read noise, units of its full scale, (slices, ..., columns)."""
        return self._digits(self.states)

    @property
    def weights(self) -> Array:
        """Effective weights of the programmed states without read noise, units of full scale, shape ``shape``."""
        return self.slices.join(self.digits)

    def variance(self) -> tuple[Array, Array]:
        """Return the read-noise variance of each weight (..., rows, columns), and that shared by a block of columns.

        The outputs of one read of inputs ``v`` are ``v @ weights`` with Gaussian noise. Independent noise of variance
        ``v^2 @ independent`` is added; one draw of variance ``v^2 @ shared`` is subtracted from all columns of a block.
        This is exact, because the read noise of a device is Gaussian and independent of other devices and reads.
        ``shared`` has the shape (..., rows, blocks).
        """
        independent, shared = (self.slices.join_variances(v) for v in self.variance_of_digits())
        return independent, shared

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


@names_keywords
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
    devices_rng: np.random.Generator | None = None,
    devices: Devices | None = None,
) -> Crossbar:
    """Sample devices from ``card`` and program ``weights`` (..., rows, columns), in [-1, 1], onto them.

    scheme      -  a key of :data:`SCHEMES`
    how         -  a key of :data:`PROGRAMS`
    tolerance   1  distance from the target within which a device is done, as a fraction of the range
    max_pulses  1  pulses after which a device is given up
    decades     1  decades of time that pass after programming (the card's drift)
    law         -  saves computing :func:`nominal` again
    columns     1  width of an array: each block of so many columns has reference devices of its own in the reference
                   scheme; other schemes ignore it
    slices      1  digits of a weight, see :class:`hallweight.array.Slices`: so many times the devices
    devices_rng -  draws the devices, so that the same ones can be written again; ``rng`` unless given
    devices     -  those of another array of this shape, to be written again; none are sampled then

    Raises :class:`InputError` for weights that are not finite or beyond [-1, 1], unknown names, or a card that cannot
    serve.
    """
    check_card(card)
    weight_scheme = SCHEMES[one_of("scheme", scheme, SCHEMES)]
    write = PROGRAMS[one_of("how", how, PROGRAMS)]
    weight_scheme.swing(card)
    weights = _checked_weights(weights)
    if columns is not None:
        columns = whole_number("columns", columns, 1)
    check_tolerance(tolerance)
    law = nominal(card) if law is None else law
    bit_slices = slices_of(card, weight_scheme, slices)
    targets = weight_scheme.targets(card, np.stack(bit_slices.split(weights)), columns)
    if devices is None:
        devices = sample(card, len(targets), rng if devices_rng is None else devices_rng)
    window = None if tolerance is None else tolerance * law.range
    states, pulses, verified = write(devices, targets, law, rng, tolerance=window, max_pulses=max_pulses)
    if decades:
        states = np.where(devices.stuck, devices.stuck_state, devices.age(states, decades, rng))
    return Crossbar(
        weight_scheme, weights.shape, weights, devices, states, targets, pulses, verified, columns, bit_slices
    )


def check_card(card: Card) -> Card:
    """Return the card; raises :class:`InputError` unless weights can be programmed onto devices of it."""
    if not isinstance(card, Card):
        raise InputError(f"{card!r}", "a card", "load one with hallweight.card(path), or fit one")
    if card.kind != "synapse":
        raise InputError(
            f"card {card.name!r} of kind '{card.kind}', which says nothing on how a pulse moves the state",
            "a synapse card",
            "fit a file of LTP and LTD pulses with 'hallweight fit'",
        )
    return card


def check_tolerance(tolerance: float | None) -> float | None:
    """Return the tolerance: a fraction of the range, or ``None`` for the device's own."""
    is_number = isinstance(tolerance, int | float) and not isinstance(tolerance, bool)
    if tolerance is not None and not (is_number and 0 < tolerance <= 1):
        raise InputError(
            f"tolerance={tolerance!r}",
            "the distance from the target at which write-verify stops, as a fraction of the range above 0 and up to 1",
            "choose for example 0.02, or leave it out",
        )
    return tolerance


def _checked_weights(weights: Array) -> Array:
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
