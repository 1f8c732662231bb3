import numpy as np
import pytest

from hallweight.core import Card, Covariance, InputError, Value, build_card
from hallweight.core.internals import bounds_of

NAMES = ("state_min", "state_max", "P_LTP", "kappa_LTP", "sigma_c2c")
SIGMA = np.array([0.03, 0.02, 5.0, 0.3, 0.002])
CORRELATION = np.array(
    [
        [1.0, 0.3, 0.2, 0.0, 0.1],
        [0.3, 1.0, 0.4, -0.5, 0.0],
        [0.2, 0.4, 1.0, -0.6, 0.3],
        [0.0, -0.5, -0.6, 1.0, -0.2],
        [0.1, 0.0, 0.3, -0.2, 1.0],
    ]
)
MATRIX = CORRELATION * np.outer(SIGMA, SIGMA)


def fitted(value, err=None, unit="1", how="fitted"):
    return Value(value=value, err=err, unit=unit, how=how)


def card(**changed):
    values = {
        "state_min": fitted(-1.2, 0.03, "ohm"),
        "state_max": fitted(1.1, 0.02, "ohm"),
        "P_LTP": fitted(60.0, 5.0),
        "kappa_LTP": fitted(1.6, 0.3),
        "P_LTD": fitted(55.0, 4.0),
        "kappa_LTD": fitted(2.0),
        "sigma_c2c": fitted(0.02, 0.002),
        "sigma_read": fitted(0.005, 0.001, how="assumed"),
    }
    joint = Covariance(names=NAMES, matrix=MATRIX)
    return build_card({"name": "d", "law": "exponential", "values": values, "covariance": joint, **changed}, "test")


def numbers(cards, names=NAMES):
    return np.array([[c[n] for n in names] for c in cards])


def test_the_covariance_of_20000_draws_is_that_of_the_card():
    drawn = numbers(card().draws(20_000, np.random.default_rng(1)))
    scale = np.outer(SIGMA, SIGMA)
    assert np.abs(drawn.mean(0) - [-1.2, 1.1, 60, 1.6, 0.02]).max() < 4 * (SIGMA / 20_000**0.5).max()
    # a correlation from n draws is known to 1/sqrt(n), a variance to sqrt(2/n): 0.01
    assert np.abs((np.cov(drawn.T) - MATRIX) / scale).max() < 0.04


def test_a_value_with_an_error_beside_the_covariance_is_drawn_on_its_own():
    drawn = numbers(card().draws(4_000, np.random.default_rng(2)), (*NAMES, "P_LTD"))
    assert drawn[:, -1].std() == pytest.approx(4.0, rel=0.05)
    assert np.abs(np.corrcoef(drawn.T)[-1, :-1]).max() < 4 / 4_000**0.5


def test_assumed_values_and_values_without_error_are_kept_and_named():
    one = card()
    assert one.not_drawn() == ("kappa_LTD", "sigma_read")
    drawn = numbers(one.draws(3, np.random.default_rng(0)), one.not_drawn())
    assert (drawn == [2.0, 0.005]).all()


def test_an_old_card_without_any_error_is_kept_whole():
    values = {n: fitted(v.value, None, v.unit) for n, v in card().values.items()}
    old = card(values=values, covariance=None)
    assert old.not_drawn() == tuple(values)
    assert all(c == old for c in old.draws(2, np.random.default_rng(0)))


@pytest.mark.parametrize("how_large", [0.5, 1.0, 3.0])
def test_no_draw_leaves_the_bounds_of_the_schema(how_large):
    """Errors as large as the values: each draw is validated as a card, so a crossing would raise."""
    values = {
        n: fitted(v.value, how_large * abs(v.value), v.unit)
        for n, v in {**card().values, "p_stuck": fitted(0.02), "drift": fitted(0.1)}.items()
    }
    values["level"] = fitted((-1.0, 0.0, 0.3, 1.05), 0.2, "ohm")
    for one in card(values=values, covariance=None).draws(500, np.random.default_rng(3)):
        for name, value in one.values.items():
            low, high, _ = bounds_of("synapse", name)
            assert np.all((low <= np.asarray(value.value)) & (np.asarray(value.value) <= high)), name


def test_a_range_keeps_its_order_where_one_end_alone_is_drawn():
    for kept in ("state_min", "state_max"):
        values = {**card().values, "state_min": fitted(0.1, 0.5, "ohm"), "state_max": fitted(0.4, 0.5, "ohm")}
        values[kept] = fitted(values[kept].value, None, "ohm")
        drawn = card(values=values, covariance=None).draws(300, np.random.default_rng(4))
        assert all(c["state_min"] < c["state_max"] and c[kept] == values[kept].value for c in drawn)


def test_films_are_drawn_too_below_their_ordering_temperature():
    values = {"T_C": fitted(400.0, 80.0, "K"), "T_ref": fitted(300.0, 50.0, "K"), "alpha_1": fitted(0.0, 0.01)}
    film = build_card({"name": "f", "kind": "film", "values": values}, "test")
    assert all(c["T_ref"] < c["T_C"] and c["alpha_1"] >= 0 for c in film.draws(500, np.random.default_rng(5)))


def test_the_same_seed_draws_the_same_cards():
    assert card().draws(2, np.random.default_rng(6)) == card().draws(2, np.random.default_rng(6))


def test_a_covariance_survives_toml_and_pickling(tmp_path):
    import pickle

    one = card()
    assert Card.load(one.save(tmp_path / "card.toml")) == one
    assert pickle.loads(pickle.dumps(one)) == one
    assert "[covariance]" in one.to_toml()


def test_a_difference_names_the_covariance():
    other = card(covariance=None)
    assert "covariance" in str(card().diff(other))
    assert not card().diff(card())
    assert card().diff(card(covariance=Covariance(names=NAMES, matrix=2 * MATRIX)))
    order = [1, 0, 2, 3, 4]
    turned = Covariance(names=[NAMES[i] for i in order], matrix=MATRIX[np.ix_(order, order)])
    assert not card().diff(card(covariance=turned))


def test_a_number_that_was_replaced_leaves_the_covariance():
    assert card().replace(P_LTP=50.0).covariance.names == ("state_min", "state_max", "kappa_LTP", "sigma_c2c")
    assert "P_LTP" in card().replace(P_LTP=50.0).not_drawn()
    assert card().replace(**dict.fromkeys(NAMES[2:], 1.0), state_min=-1.0, state_max=1.0).covariance is None


WRONG = {
    "not square": (NAMES, MATRIX[:4], "rows"),
    "not symmetric": (NAMES, np.triu(MATRIX), "symmetric"),
    "negative": (NAMES, -MATRIX, "negative variance"),
    "no covariance": (NAMES[:2], [[1e-4, 5e-4], [5e-4, 1e-4]], "eigenvalue"),
    "not finite": (NAMES[:1], [[float("nan")]], "finite"),
    "unknown name": (("P_LTDD",), [[1.0]], "P_LTDD"),
    "twice": (("P_LTD", "P_LTD"), [[1.0, 0.0], [0.0, 1.0]], "different"),
    "text": (("P_LTD",), [["a"]], "covariance"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_covariance_is_refused_in_one_sentence(case):
    names, matrix, word = WRONG[case]
    with pytest.raises(InputError) as error:
        card(covariance={"names": names, "matrix": [list(row) for row in matrix]})
    assert word in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("n", [0, 1.5, "three"])
def test_a_number_of_draws_is_whole(n):
    with pytest.raises(InputError):
        card().draws(n, np.random.default_rng(0))
