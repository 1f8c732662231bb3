"""How long a device waits before it switches, and how long switching takes.

The current is on all the time. The incubation time is when the Hall signal has moved by ``first`` of its full change,
by default a twentieth; the transition time lasts from there to ``last``. For nanomagnets the first was found log-normal
and the second gamma distributed (cite sala2023deterministic).
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from hallweight.core import InputError, parse, show
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array, Progress
from hallweight.core.validation import in_range, one_of, positive, whole_number

from .._device.hall_bar import HallBar
from .._device.pulse_heating import check_heat
from .._lattice.spin_states import Segment
from .measure import current_density
from .session import Quantity, Session, along_current
from .step_counter import StepCounter

FORMS = ("exponential", "log-normal", "gamma", "normal")
_ENOUGH = 20
_HALF = 0.5


@names_keywords
@dataclass(frozen=True, eq=False)
class SwitchingTimes:
    """When each replica began to switch and how long it took.

    incubation  s, (replicas,)
    transition  s, (replicas,)  nan for replicas that had not got so far after the pulse
    resolution  s               the first time at which they were looked at

    Prints the forms of :data:`FORMS`, likeliest first, each with p of :meth:`forms`.
    """

    incubation: Array
    transition: Array
    resolution: float

    def forms(self, which: str = "incubation") -> dict[str, tuple[float, float]]:
        """Log-likelihood per replica and p of Kolmogorov and Smirnov's test for each of :data:`FORMS`.

        Each form is fitted to the "incubation" or "transition" times. The test takes the fitted parameters as known, so
        its p is too large. A small p rejects the form, a large one does not prove it. Raises :class:`InputError` for
        fewer than 20 times.
        """
        t = self._finite(one_of("which", which, ("incubation", "transition")))
        if len(t) < _ENOUGH:
            do = "ask for more replicas or a longer pulse"
            raise InputError(f"{len(t)} {which} times", f"{_ENOUGH} or more", do)
        fitted = {
            "exponential": stats.expon(0, t.mean()),
            "log-normal": stats.lognorm(np.log(t).std(), 0, np.exp(np.log(t).mean())),
            "gamma": stats.gamma(*stats.gamma.fit(t, floc=0)),
            "normal": stats.norm(t.mean(), t.std()),
        }
        return {n: (float(f.logpdf(t).mean()), float(stats.kstest(t, f.cdf).pvalue)) for n, f in fitted.items()}

    def _finite(self, which: str) -> Array:
        t: Array = getattr(self, which)
        return t[np.isfinite(t)]

    def __str__(self) -> str:
        title = f"Switching of {len(self.incubation)} replicas"
        return "\n".join([title, *map(self._row, ("incubation", "transition"))])

    __repr__ = __str__

    def _row(self, which: str) -> str:
        t = self._finite(which)
        if len(t) < 2:
            return f"  {which}: {len(t)} times"
        row = f"  {which}: median {show(float(np.median(t)), 's')}, spread {t.std() / t.mean():.0%}, {len(t)} times"
        if len(t) < _ENOUGH:
            return row
        best = sorted(self.forms(which).items(), key=lambda kv: -kv[1][0])
        return row + "; " + ", ".join(f"{n} (p {p:.2g})" for n, (_, p) in best)


@names_keywords
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
    progress: Progress | None = None,
) -> SwitchingTimes:
    """Switch ``n`` replicas of a saturated device by one pulse each; return when each began and how long it took.

    current      A    whose direction, in ``field``, chooses the state that the device starts in: the one that it leaves
    width        s    of the pulse
    field        T    in the plane, along the current
    temperature  K    of the surroundings; None: the card's
    points       int  times at which the pulse is followed, evenly spaced in their logarithm over four decades
    first, last  1    parts of the full change between which a replica switches, interpolated between the points
    progress          called as ``progress(done, of)`` after each point

    The film has the temperature that the pulse ends with: for times much longer than the heat's. Forms to compare with:
    cite sala2023deterministic. Raises :class:`InputError` for a current that switches less than half of the replicas
    halfway, or that heats the film to its T_C.
    """
    i, seconds, in_plane = parse(current, "A"), positive("width", width, "s"), along_current(field)
    whole_number("n", n, 2)
    whole_number("points", points, 10)
    last = in_range("last", last, 0, 1, open_low=True, open_high=True)
    first = in_range("first", first, 0, last, open_low=True, open_high=True)
    if i == 0:
        raise InputError("switching by 0 A", "a current other than zero", "give it a current")
    session = Session(device, temperature=temperature, field=in_plane, replicas=n, seed=seed, threads=threads)
    j = current_density(device, i, "A")
    hot = check_heat(session.heat, j, seconds, session.ambient, session.T_C, f"a current of {i:g} A")
    times = np.concatenate([[0.0], seconds * np.geomspace(1e-4, 1, points)])
    starts = ("down", "up")
    counter = StepCounter(progress, len(starts) * points)
    followed: list[Array] = []
    for start in starts:
        followed.append(_follow_reversal(session, start, times, (j, hot), counter))
        if followed[-1][-1].mean() > _HALF:
            break
    counter.finish()
    reversed_part = max(followed, key=lambda part: float(part[-1].mean()))
    switched = np.mean(reversed_part[-1] > _HALF)
    if switched < _HALF:
        found = f"a current of {i:g} A after which {switched:.0%} of the replicas have switched"
        raise InputError(found, "one that switches at least half of them", "raise the current, field or width")
    begin, end = _crossing(times, reversed_part, first), _crossing(times, reversed_part, last)
    return SwitchingTimes(begin, end - begin, float(times[1]))


def _follow_reversal(
    session: Session, start: str, times: Array, pulse: tuple[float, float], counter: StepCounter
) -> Array:
    """Part of the full change that each replica has made at each time, (times, replicas); ``pulse``: A/m^2 and K."""
    session.restart(start)
    sign, out = (1.0 if start == "down" else -1.0), [np.zeros(len(session.states.spin))]
    j, hot = pulse
    for wait in np.diff(times).tolist():
        session.run([Segment(wait, hot, j, session.field)])
        out.append((1 + sign * session.mean_state()) / 2)
        counter.advance()
    return np.array(out)


def _crossing(times: Array, reversed_part: Array, level: float) -> Array:
    """First time at which each replica has made ``level`` of the full change, interpolated; nan where it has not."""
    above = reversed_part >= level
    k = np.argmax(above, axis=0)
    replica = np.arange(reversed_part.shape[1])
    before, after = reversed_part[k - 1, replica], reversed_part[k, replica]
    part = (level - before) / np.where(after > before, after - before, 1.0)
    at = times[k - 1] + part * (times[k] - times[k - 1])
    return np.where(above.any(0), at, np.nan)
