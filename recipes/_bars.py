"""The device that the accuracy bars of the network are stated for; every number is assumed."""

from hallweight.core import Card, Value

NUMBERS = {
    "sigma_c2c": 0.02,
    "sigma_d2d": 0.05,
    "sigma_d2d_range": 0.05,
    "sigma_read": 0.01,
    "p_stuck": 0.001,
    "drift": 0.0,
}
TILE = 128  # rows of one array
SHARES = {32: 0.75, 11: 0.25}  # states, and their share of the training steps: one set of weights serves both bars


def card(levels: int = 32) -> Card:
    """Return a bipolar device of so many states, one pulse apart: a pulse is a whole step, so none is finer than that.

    2% C2C per pulse, 5% D2D (of step and of range), read noise 1% of the range, 0.1% stuck.
    """
    steps = {"levels": float(levels), "P_LTP": levels - 1.0, "P_LTD": levels - 1.0}
    values = {k: Value(value=v, how="assumed") for k, v in (NUMBERS | steps).items()}
    ends = {k: Value(value=v, unit="ohm", how="assumed") for k, v in (("state_min", -1.0), ("state_max", 1.0))}
    return Card(name=f"bars-{levels}", law="linear", values=ends | values)


def cards() -> list[tuple[Card, float]]:
    """Return what training sees: devices, and their shares of the steps."""
    return [(card(levels), share) for levels, share in SHARES.items()]
