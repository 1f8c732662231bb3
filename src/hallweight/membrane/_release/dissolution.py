"""How fast the front of a dissolving layer moves: the mixed law, its temperature and thickness, and what is unknown."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from hallweight.cards import card_of_kind, load
from hallweight.core import Card, InputError, Value
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

from .interval import Interval

N = TypeVar("N", float, Array)
REFERENCE_LAYER = "Sr3Al2O6"
GAS_CONSTANT = 8.31446261815324  # J/(mol K), exact
FREEZING, BOILING = 273.15, 373.15  # K, water at 1 atm
_SHARED = ("E_a", "E_D", "T_ref", "ion_radius", "t")


@names_keywords
@dataclass(frozen=True)
class Law:
    """The mixed law of a front: ``dx/dt = k/(1 + k x/D)``, so ``t = x/k + x^2/(2 D)``.

    ``k``
        m/s, the speed where dissolving limits it (small x)
    ``D``
        m^2/s, the ``D_eff`` of ``x^2 = 2 D t`` where transport limits it (large x)

    Both terms are equal at ``x = 2 D/k``. The law is an assumption: no measurement that tells t ~ L from t ~ L^2 was
    found for these layers.
    """

    k: float
    D: float

    def time(self, x: N) -> N:
        """Time (s) when the front is ``x`` (m) from its edge."""
        return x / self.k + x * x / (2 * self.D)

    def reach(self, t: N) -> N:
        """How far (m) the front is from its edge after ``t`` (s): the inverse of :meth:`time`; 0 before the start."""
        started: N = np.maximum(t, 0.0)
        out: N = 2 * self.k * started / (1 + (1 + 2 * self.k**2 * started / self.D) ** 0.5)
        return out

    def speed(self, x: N) -> N:
        """Speed (m/s) of the front at ``x`` (m) from its edge."""
        return self.k / (1 + self.k * x / self.D)


@names_keywords
@dataclass(frozen=True)
class Kinetics:
    """The laws that the values of a layer allow, and where these values are from.

    ``layer``
        card
    ``t``
        m, thickness
    ``temperature``
        K, of the water
    ``fast``, ``mid``, ``slow``
        fastest, middle and slowest law
    ``assumed``, ``sourced``
        names of values: ``"k of Sr3Al2O6"``
    ``cites``
        BibTeX keys
    """

    layer: Card
    t: float
    temperature: float
    fast: Law
    mid: Law
    slow: Law
    assumed: tuple[str, ...]
    sourced: tuple[str, ...]
    cites: tuple[str, ...]

    def time(self, x: float) -> Interval:
        """Time (s) when the front is ``x`` (m) from its edge: the fastest, middle and slowest."""
        return Interval(self.fast.time(x), self.mid.time(x), self.slow.time(x))


@names_keywords
def kinetics(layer: Card | str, temperature: float, thickness: float | None = None) -> Kinetics:
    r"""Return the laws of a ``layer`` in water of ``temperature`` (K), of its own or another ``thickness`` (m).

    :math:`k = k_\mathrm{ref} e^{-(E_a/R)(1/T - 1/T_\mathrm{ref})}`, and ``D_eff`` likewise with ``E_D`` and with the
    factor :func:`hindrance` of the gap that the layer leaves. A layer without its own k or D_eff has those of Sr3Al2O6
    times its ``rate``. Times then keep that ratio at all sizes and temperatures: it is assumed that the sourced ratio
    of rates (cite ``nian2024sr4al2o7``) holds for both terms. The fastest and the slowest law take every value at that
    end of its error, and k and D_eff off by ``spread``.
    Raises :class:`InputError` for a layer without a speed, for ice and steam, and for a gap that no ion passes.
    """
    card, reference = card_of_kind(layer, "sacrificial-layer"), load(REFERENCE_LAYER)
    _check_liquid(temperature)
    used: dict[str, tuple[Card, Value]] = {}
    for name in _SHARED:
        owner = card if name in card.values else reference
        used[name] = (owner, owner.values[name])
    T_ref, ion_radius, card_t = (used[name][0][name] for name in ("T_ref", "ion_radius", "t"))
    inverse = 1 / temperature - 1 / T_ref
    t = card_t if thickness is None else thickness
    gap = hindrance(2 * ion_radius / t)
    if gap <= 0:
        raise InputError(f"a layer {t * 1e9:.3g} nm thick", "a gap that dissolved ions pass", "give a thicker layer")
    k = _speed(card, reference, "k", used) * _arrhenius(used["E_a"], inverse)
    D = _speed(card, reference, "D_eff", used) * _arrhenius(used["E_D"], inverse) * gap
    named = {f"{n} of {c.name}": v for n, (c, v) in used.items() if not (n == "t" and thickness is not None)}
    keys = [v.source for v in named.values() if v.how == "literature" and v.source]
    slow, mid, fast = (Law(float(k[i]), float(D[i])) for i in range(3))
    assumed = ("the mixed law of the front", *(n for n, v in named.items() if v.how == "assumed"))
    sourced = tuple(n for n, v in named.items() if v.how != "assumed")
    cites = tuple(dict.fromkeys([*keys, *card.cites, "dechadilok2006"]))
    return Kinetics(card, t, temperature, fast, mid, slow, assumed, sourced, cites)


def hindrance(ratio: float) -> float:
    r"""Diffusion in a slit over that in free water, for ions of diameter over gap ``ratio`` = lambda; 0 from 1 on.

    :math:`H = 1 + \frac{9}{16}\lambda\ln\lambda - 1.19358\lambda + 0.4285\lambda^3 - 0.3192\lambda^4 +
    0.08428\lambda^5` (cite ``dechadilok2006``). The gap is taken as wide as the layer was thick: the film stays flat.
    """
    if ratio >= 1:
        return 0.0
    rest = -1.19358 * ratio + 0.4285 * ratio**3 - 0.3192 * ratio**4 + 0.08428 * ratio**5
    return 1 + 9 / 16 * ratio * float(np.log(ratio)) + rest if ratio > 0 else 1.0


def _check_liquid(temperature: float) -> None:
    celsius, wanted = f"{temperature - FREEZING:.4g} °C", "a temperature between 0 and 100 °C"
    if temperature <= FREEZING:
        raise InputError(f"water of {celsius}, which is ice", wanted, "warm the bath")
    if temperature >= BOILING:
        raise InputError(f"water of {celsius}, which boils away", wanted, "cool the bath")


def _bounds(value: Value, factor: float = 1.0) -> Array:
    """Lowest, middle and highest that a value can be, shape (3,)."""
    middle, err = np.asarray(value.value, dtype=float), np.asarray(value.err or 0.0, dtype=float)
    return np.array([(middle - err) / factor, middle, (middle + err) * factor])


def _speed(card: Card, reference: Card, name: str, used: dict[str, tuple[Card, Value]]) -> Array:
    """The card's own k or D_eff, else the rate times that of the reference layer: lowest, middle, highest (3,).

    What is used is entered in ``used``.
    """
    if name in card.values:
        used[name] = (card, card.values[name])
        speed = _bounds(card.values[name], card.get("spread", 1.0))
    elif "rate" in card.values:
        used |= {name: (reference, reference.values[name]), "rate": (card, card.values["rate"])}
        spread = card.get("spread", reference["spread"])
        speed = _bounds(reference.values[name], spread) * _bounds(card.values["rate"])
    else:
        found = f"{card.name!r} without a speed of its front ({name})"
        todo = 'give what you measured: card.replace(k="1 um/s", D_eff="1e-10 m^2/s")'
        raise InputError(found, "a layer with rate, or with k and D_eff", todo)
    if speed[0] <= 0:
        found = f"an error of {name} of {card.name!r} as large as itself"
        raise InputError(found, "a smaller error", "give the value with a smaller err")
    return speed


def _arrhenius(energy: tuple[Card, Value], inverse: float) -> Array:
    """exp(-E/R (1/T - 1/T_ref)): lowest, middle, highest over the error of E (3,)."""
    factors = np.exp(-_bounds(energy[1]) / GAS_CONSTANT * inverse)
    return np.array([factors.min(), factors[1], factors.max()])
