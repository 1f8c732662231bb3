"""Intermediate states of a device: by pulses, by a field, or at random."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError, Protocol, Sweep, Wait
from hallweight.core.types import Array

from .._device.hall_bar import HallBar
from .measure import apply_step
from .session import Session, along_current

MadeBy = Literal["train", "field", "random"]
_FIELD_STEPS, _STEP_TIME = 50, 1.0  # of the ramp, up to the field of coherent rotation; s
_MOST = 1.3  # of that field: the hardest volumes of a spread


@dataclass(frozen=True, eq=False)
class Intermediate:
    """States of one device.

    spin   (fractions, cells)  +1 and -1
    mean   (fractions,)        weighted mean
    range  (2,)                lowest and highest mean of what made them
    """

    spin: NDArray[np.int8]
    mean: Array
    range: tuple[float, float]


def intermediate_states(
    device: HallBar, fractions: Array, made_by: MadeBy, train: Protocol | None, seed: int
) -> Intermediate:
    """Return the states nearest to ``fractions`` of the range that pulses, a field or chance can reach.

    "train"   the states after each pulse of the last repeat, the first branch from a saturated film left out
    "field"   a field along the normal that rises from zero, step by step: the domains that the film itself makes
    "random"  each volume for itself: a state without a history
    """
    if made_by == "random":
        rng = np.random.default_rng([seed, device.seed])
        spin = np.where(rng.random((len(fractions), device.lattice.cells)) < fractions[:, None], 1, -1)
        return Intermediate(spin.astype(np.int8), spin @ device.weights, (-1.0, 1.0))
    if made_by == "field":
        seen = _by_field(device, seed)
    elif train is None:
        raise InputError("states made by a train, and no train", "pulses", "give train='24 pulses of +12 mA, 1 us'")
    else:
        seen = _by_train(device, train, seed)
    means = np.array([spin @ device.weights for spin in seen])
    low, high = (-1.0, 1.0) if made_by == "field" else (float(means.min()), float(means.max()))
    wanted = low + fractions * (high - low)
    chosen = [int(np.argmin(np.abs(means - w))) for w in wanted]
    return Intermediate(np.array([seen[k] for k in chosen]), means[chosen], (low, high))


def _by_train(device: HallBar, train: Protocol, seed: int) -> list[NDArray[np.int8]]:
    field = along_current(train.in_plane_field or 0.0)
    session = Session(device, temperature=train.temperature, field=field, start="down", seed=seed)
    seen: list[NDArray[np.int8]] = []
    for _ in range(train.repeat):
        seen.clear()
        for step in train.steps:
            if isinstance(step, Wait):
                session.hold(step.duration)
                continue
            if isinstance(step, Sweep):
                raise InputError(f"the sweep '{step}' to make states", "pulses and waits", "give pulses")
            for amplitude in step.amplitudes.tolist():
                apply_step(session, step, amplitude)
                seen.append(session.states.spin[0].copy())
    if not seen:
        raise InputError(f"the train '{train}' without a pulse", "at least one pulse", "give pulses")
    return seen


def _by_field(device: HallBar, seed: int) -> list[NDArray[np.int8]]:
    session = Session(device, start="down", seed=seed)
    film = session.kinetics.film_state(session.ambient)
    if film.M == 0:
        raise InputError("a film without a net moment, which no field moves", "pulses", "give a train of pulses")
    seen = [session.states.spin[0].copy()]
    for field in np.linspace(0.0, _MOST * 2 * film.K / film.M, _FIELD_STEPS + 1)[1:].tolist():
        session.hold(_STEP_TIME, (0.0, 0.0, field))
        seen.append(session.states.spin[0].copy())
        if np.all(seen[-1] > 0):
            break
    return seen
