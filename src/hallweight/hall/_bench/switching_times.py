"""How long a device waits before it switches, and how long switching takes.

Under a current that is on all the time, the incubation time is when the Hall signal has moved by ``first`` of its way
(by default by one volume's worth or a twentieth), the transition time from there to ``last``. For nanomagnets the
first was found log-normal and the second gamma distributed (cite sala2023deterministic).
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from hallweight.core import InputError, parse, show
from hallweight.core.types import Array

from .._device.hall_bar import HallBar
from .._device.pulse_heating import check_heat
from .._kinetics.spin_states import Piece
from .loops import Quantity
from .measure import density
from .session import Session

FORMS = ("exponential", "log-normal", "gamma", "normal")
_ENOUGH = 20


@dataclass(frozen=True, eq=False)
class SwitchingTimes:
    """``incubation`` and ``transition`` (copies,) in s; nan for copies that had not got so far after the pulse.

    ``resolution`` (s): the first time at which the copies were looked at. Prints the forms of :data:`FORMS`, likeliest
    first, each with p of :meth:`forms`.
    """

    incubation: Array
    transition: Array
    resolution: float

    def forms(self, which: str = "incubation") -> dict[str, tuple[float, float]]:
        """Log-likelihood per copy and p of Kolmogorov and Smirnov's test for each of :data:`FORMS`, fitted to the
        "incubation" or "transition" times.

        The test takes the fitted parameters as known, so that its p is too large: a small one rejects the form, a
        large one does not prove it. Raises :class:`InputError` for fewer than 20 times.
        """
        if which not in ("incubation", "transition"):
            raise InputError(f"the time {which!r}", "'incubation' or 'transition'", "choose one of these")
        t = getattr(self, which)
        t = t[np.isfinite(t)]
        if len(t) < _ENOUGH:
            raise InputError(f"{len(t)} {which} times", f"{_ENOUGH} or more", "ask for more copies or a longer pulse")
        known = {"exponential": stats.expon(0, t.mean()), "log-normal": stats.lognorm(np.log(t).std(), 0,
                 np.exp(np.log(t).mean())), "gamma": stats.gamma(*stats.gamma.fit(t, floc=0)),
                 "normal": stats.norm(t.mean(), t.std())}  # fmt: skip
        return {n: (float(f.logpdf(t).mean()), float(stats.kstest(t, f.cdf).pvalue)) for n, f in known.items()}

    def __str__(self) -> str:
        return "\n".join([f"Switching of {len(self.incubation)} copies", *map(self._row, ("incubation", "transition"))])

    __repr__ = __str__

    def _row(self, which: str) -> str:
        t = getattr(self, which)
        t = t[np.isfinite(t)]
        if len(t) < 2:
            return f"  {which}: {len(t)} times"
        row = f"  {which}: median {show(float(np.median(t)), 's')}, spread {t.std() / t.mean():.0%}, {len(t)} times"
        if len(t) < _ENOUGH:
            return row
        best = sorted(self.forms(which).items(), key=lambda kv: -kv[1][0])
        return row + "; " + ", ".join(f"{n} (p {p:.2g})" for n, (_, p) in best)


def switching_times(
    device: HallBar,
    current: Quantity,
    width: Quantity = 1e-3,
    n: int = 200,
    seed: int = 0,
    *,
    field: Quantity = 0.0,
    temperature: Quantity | None = None,
    points: int = 200,
    first: float = 0.05,
    last: float = 0.95,
    threads: int = 1,
) -> SwitchingTimes:
    """Switch ``n`` copies of a saturated device by one pulse each and return when each began and how long it took.

    The device starts in the state that this current leaves (in ``field`` T in the plane). The pulse is followed at
    ``points`` times, evenly spaced in their logarithm over four decades up to ``width``, between which the crossing is
    interpolated, from ``first`` to ``last`` of its way. The film has the temperature that the pulse ends with: for
    times much longer than the heat's. ``current`` A, ``width`` s, ``field`` T, ``temperature`` K (None: the card's),
    as numbers or text. Forms to compare with: cite sala2023deterministic. Raises :class:`InputError` for a current that
    switches less than half of the copies halfway, or that heats the film to its T_C.
    """
    i, w, b = parse(current, "A"), parse(width, "s"), parse(field, "T")
    if n < 2 or points < 10 or i == 0 or not 0 < w < np.inf or not 0 < first < last < 1:
        found = f"{n} copies at {i:g} A for {w:g} s with {points} points from {first:g} to {last:g}"
        raise InputError(found, "two or more, a current, a time, ten points, 0 < first < last < 1", "correct it")
    kelvin = None if temperature is None else parse(temperature, "K")
    session = Session(device, temperature=kelvin, field=(b, 0.0, 0.0), copies=n, seed=seed)
    session.kinetics.threads = threads
    j = density(device, i, "A")
    hot = check_heat(device.warming, j, w, session.ambient, session.T_C, f"a current of {i:g} A")
    times = np.concatenate([[0.0], w * np.geomspace(1e-4, 1, points)])
    best = None
    for start in ("down", "up"):
        moved = _followed(session, start, times, j, hot)
        if best is None or moved[-1].mean() > best[-1].mean():
            best = moved
        if best[-1].mean() > 0.5:
            break
    assert best is not None
    if np.mean(best[-1] > 0.5) < 0.5:
        found = f"a current of {i:g} A after which {np.mean(best[-1] > 0.5):.0%} of the copies have switched"
        raise InputError(found, "one that switches at least half of them", "raise the current, field or width")
    begin, end = _crossing(times, best, first), _crossing(times, best, last)
    return SwitchingTimes(begin, end - begin, float(times[1]))


def _followed(session: Session, start: str, times: Array, j: float, hot: float) -> Array:
    """Part of the way that each copy has gone at each time, (times, copies)."""
    session.restart(start)
    sign, out = (1.0 if start == "down" else -1.0), [np.zeros(len(session.states.s))]
    for wait in np.diff(times).tolist():
        session.apply([Piece(wait, hot, j, session.field)])
        out.append((1 + sign * session.up()) / 2)
    return np.array(out)


def _crossing(times: Array, moved: Array, level: float) -> Array:
    """First time at which each copy has gone ``level`` of the way, interpolated; nan where it has not."""
    over = moved >= level
    k = np.argmax(over, axis=0)
    each = np.arange(moved.shape[1])
    before, after = moved[k - 1, each], moved[k, each]
    part = (level - before) / np.where(after > before, after - before, 1.0)
    at = times[k - 1] + part * (times[k] - times[k - 1])
    return np.where(over.any(0), at, np.nan)
