"""Cards of invented devices for the tests of this folder."""

import pytest

from hallweight.core import Card, Value

LAW_VALUES = {
    "linear": {"P_LTP": 64.0, "P_LTD": 50.0},
    "soft_bounds": {"alpha_LTP": 0.05, "alpha_LTD": 0.04},
    "exponential": {"kappa_LTP": 1.6, "P_LTP": 64.0, "kappa_LTD": 2.0, "P_LTD": 64.0},
    "power": {"s_LTP": 0.04, "gamma_LTP": 0.6, "s_LTD": 0.05, "gamma_LTD": 0.7},
    "table": {
        "table_state": (0.0, 0.5, 1.0),
        "table_LTP": (0.06, 0.03, 0.015),
        "table_LTD": (-0.012, -0.03, -0.05),
        "table_sigma_LTP": (0.02, 0.02, 0.02),
        "table_sigma_LTD": (0.02, 0.02, 0.02),
    },
}


def make_card(law="exponential", low=-1.0, high=1.0, quantity="R_xy", **numbers):
    unit = {"R_xy": "ohm", "G": "S"}[quantity]
    values = LAW_VALUES[law] | {"sigma_c2c": 0.02, "sigma_read": 0.005} | numbers
    cards = {k: Value(value=v, how="assumed") for k, v in values.items()}
    cards |= {"state_min": Value(value=low, unit=unit, how="assumed")}
    cards |= {"state_max": Value(value=high, unit=unit, how="assumed")}
    return Card(name=law, law=law, quantity=quantity, values=cards)


@pytest.fixture
def card():
    return make_card
