"""Share-price moves and demand for GPUs, on made-up tables with known answers and on the real ones."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claim_audit import evidence, market
from claim_audit.numbers import Facts, Number, Text
from claim_audit.parameters import Parameters
from claim_audit.uncertainty import Range, interval
from made_up import MadeUp

MOVE = {"from_on": "", "from_price": math.nan, "to_price": math.nan, "event": "day", "symbol": "X"}
MOVE |= {"change_percent_low": math.nan, "change_percent_high": math.nan}


ELASTICITY = {"demand-elasticity": {"low": 0.5, "value": 1.0, "high": 2.0}}
ASSUMED = MadeUp(assumptions=ELASTICITY)

FELL_AND_CAME_BACK = MadeUp(
    market_moves={
        "x-day": MOVE | {"to_on": "2025-01-27", "from_price": 100.0, "to_price": 80.0, "change_percent": -19.9},
        "x-rebound": MOVE
        | {"event": "rebound", "from_on": "2025-01-27", "to_on": "2025-01-28", "change_percent": 10.0},
        "x-year": MOVE
        | {"event": "year", "from_on": "2025-01-27", "to_on": "2025-12", "to_price": 120.0, "change_percent": 50.0},
        "y-day": MOVE | {"symbol": "Y", "to_on": "2025-01-27", "change_percent": -3.0},
    }
)


def test_a_move_comes_from_its_two_prices() -> None:
    moves = market.moves(FELL_AND_CAME_BACK, Parameters())
    assert moves.frame.at["x-day", "change_percent"] == -20.0
    assert moves.frame.at["y-day", "change_percent"] == -3.0
    assert moves.name == "market/moves"
    assert [one.key for one in moves.number("x-day", "change_percent").inputs] == [
        "market_moves/x-day/from_price",
        "market_moves/x-day/to_price",
        "market_moves/x-day/change_percent",
        "market_moves/x-year/to_price",
    ]
    assert [one.key for one in moves.inputs["x-rebound"]] == [
        "market_moves/x-rebound/change_percent",
        "market_moves/x-day/to_price",
        "market_moves/x-day/change_percent",
    ]
    assert [one.key for one in moves.inputs["y-day"]] == ["market_moves/y-day/change_percent"]
    assert moves.frame[["symbol", "event", "to_on"]].iloc[0].tolist() == ["X", "day", "2025-01-27"]


def test_the_spread_of_a_move_holds_every_value_given_for_it() -> None:
    day = MOVE | {"to_on": "2025-01-27", "from_price": 100.0, "to_price": 80.0, "change_percent": -19.0}
    printed = MOVE | {"symbol": "Y", "to_on": "2025-01-27", "from_price": 100.0, "change_percent": -3.0}
    made_up = MadeUp(
        market_moves={
            "priced": day | {"change_percent_low": -19.5, "change_percent_high": -18.5},
            "printed": printed | {"change_percent_low": -3.5, "change_percent_high": -2.5},
            "half": printed | {"symbol": "Z", "from_price": math.nan, "to_price": 97.0},
        }
    )
    frame = market.moves(made_up, Parameters()).frame
    ends = frame[["change_percent_low", "change_percent", "change_percent_high"]].to_numpy().tolist()
    assert ends == [[-20.0, -20.0, -18.5], [-3.5, -3.0, -2.5], [-3.0, -3.0, -3.0]]
    assert frame["since_percent"].isna().all()
    assert not frame["reversed"].any()


def test_a_close_as_high_as_before_the_fall_makes_up_for_it_and_the_last_close_counts() -> None:
    day = MOVE | {"to_on": "2025-01-27", "from_price": 100.0, "to_price": 80.0, "change_percent": -20.0}
    later = MOVE | {"event": "later", "change_percent": 0.0}
    made_up = MadeUp(
        market_moves={
            "day": day,
            "last": later | {"from_on": "2025-03-01", "to_on": "2025-06-01", "to_price": 100.0},
            "middle": later | {"from_on": "2025-01-27", "to_on": "2025-02-01", "to_price": 99.9},
            "unpriced": later | {"from_on": "2025-02-01", "to_on": "2025-02-02"},
        }
    )
    frame = market.moves(made_up, Parameters()).frame
    assert frame["since_percent"].tolist() == pytest.approx([25.0, 25.0, 24.875, math.nan], nan_ok=True)
    assert frame["since_on"].tolist() == ["2025-06-01", "2025-06-01", "2025-02-01", "2025-02-02"]
    assert frame["reversed"].tolist() == [True, True, False, False]


def test_without_the_day_itself_there_is_nothing_to_measure_from() -> None:
    alone = MOVE | {"event": "year", "to_on": "2025-12", "to_price": 120.0, "change_percent": 50.0}
    frame = market.moves(MadeUp(market_moves={"x-year": alone}), Parameters()).frame
    assert frame[["since_on", "reversed"]].iloc[0].tolist() == ["", False]
    assert frame[["since_percent", "needed_percent"]].isna().all(axis=None)


def test_a_day_is_known_on_itself() -> None:
    assert market.known_on("2025-01-27", "2025-01-27")
    assert not market.known_on("2025-01-28", "2025-01-27")
    assert market.known_on("2025", "2025-01-27")


def test_what_followed_is_measured_from_the_close_of_the_day() -> None:
    frame = market.moves(FELL_AND_CAME_BACK, Parameters()).frame
    assert frame["since_percent"].tolist() == pytest.approx([50.0, 10.0, 50.0, math.nan], nan_ok=True)
    assert frame["reversed"].tolist() == [True, False, True, False]  # 88 is short of 100, 120 is not
    assert frame["needed_percent"].tolist()[:3] == pytest.approx([25.0, math.nan, math.nan], nan_ok=True)
    assert frame["since_on"].tolist() == ["2025-12", "2025-01-28", "2025-12", ""]


def test_what_followed_rests_on_the_later_price_and_without_one_on_the_later_change() -> None:
    moves = market.moves(FELL_AND_CAME_BACK, Parameters())
    assert moves.inputs["x-year"][-1].key == "market_moves/x-year/to_price"
    assert moves.inputs["x-rebound"][0].key == "market_moves/x-rebound/change_percent"
    known = market.moves(FELL_AND_CAME_BACK, Parameters(as_of="2025-06-01"))
    assert known.inputs["x-day"][-1].key == "market_moves/x-rebound/change_percent"
    assert known.frame.at["x-day", "since_percent"] == 10.0


def test_the_ends_of_demand_are_told_for_each_cost_by_itself() -> None:
    costs = np.array([0.5, 0.1])
    low, median, high = market.demand_ends(costs, *(np.full(2, elasticity) for elasticity in (0.5, 1.0, 1.5)))
    assert low.tolist() == pytest.approx(costs**0.5)
    assert median.tolist() == pytest.approx([1, 1])
    assert high.tolist() == pytest.approx(costs**-0.5)


def test_what_was_not_known_yet_is_left_out() -> None:
    frame = market.moves(FELL_AND_CAME_BACK, Parameters(as_of="2025-06-01")).frame
    assert frame.index.tolist() == ["x-day", "x-rebound", "y-day"]
    assert frame.at["x-day", "since_percent"] == 10.0
    assert not frame.at["x-day", "reversed"]
    assert market.moves(FELL_AND_CAME_BACK, Parameters(as_of="2024-06-01")).frame.empty


@given(st.floats(0.001, 1.0))
def test_at_the_break_even_demand_stays_whatever_the_cost(cost_factor: float) -> None:
    assert market.demand_factor(cost_factor, np.array([market.break_even().value])) == pytest.approx(1.0)


@given(st.floats(0.01, 0.99), st.floats(0.05, 10))
def test_cheaper_ai_raises_demand_only_above_the_break_even(cost_factor: float, elasticity: float) -> None:
    (factor,) = market.demand_factor(cost_factor, np.array([elasticity]))
    assert (factor > 1) == (elasticity > 1)


def test_demand_at_a_tenth_of_the_cost() -> None:
    demand = market.demand(ASSUMED, Parameters())
    claimed = demand.number("claimed", "demand_factor")
    assert (claimed.value, claimed.low, claimed.high) == pytest.approx((1.0, 10**-0.5, 10.0))
    assert demand.frame.at["cost-0.1/elasticity-0.50", "demand_factor"] == pytest.approx(0.1**0.5)
    assert demand.frame.at["cost-0.05/elasticity-2.00", "demand_factor"] == pytest.approx(20.0)
    assert {one.key for one in claimed.inputs} == {"parameters/claimed_ratio", "parameters/demand_elasticity"}
    assert demand.name == "market/demand"
    assert demand.frame.loc["claimed"].to_dict() == {
        "cost_factor": 0.1,
        "elasticity": 1.0,
        "demand_factor": 1.0,
        "demand_factor_low": pytest.approx(10**-0.5),
        "demand_factor_high": 10.0,
    }
    grid = [f"cost-{f}/elasticity-{e / 20:.2f}" for f in ("0.1", "0.5", "0.2", "0.05") for e in range(5, 51)]
    assert demand.frame.index.tolist() == ["claimed", *grid]
    assert demand.frame.loc["cost-0.2/elasticity-0.25"].tolist() == pytest.approx([0.2, 0.25, *[0.2**0.75] * 3])


def test_a_cost_factor_out_of_the_ordinary_keeps_four_digits_in_its_row() -> None:
    index = market.demand(ASSUMED, Parameters(claimed_ratio=0.0123456)).frame.index
    assert "cost-0.01235/elasticity-0.25" in index


def test_demand_takes_another_cost_ratio() -> None:
    quarter = Number(key="a/quarter", value=0.25, unit="ratio", label=Text("4분의 1", "a quarter"))
    demand = market.demand(ASSUMED, Parameters(demand_elasticity=2.0), quarter)
    assert demand.number("claimed", "demand_factor").value == pytest.approx(4.0)


def test_the_chance_that_demand_grows_is_even_by_assumption_and_flips_near_one() -> None:
    measure = market.demand_measure(ASSUMED, Parameters())
    assert (measure.name, measure.draws, measure.seed) == ("market/demand-grows", 4096, Parameters().seed)
    other = market.demand_measure(ASSUMED, Parameters(draws=256, seed=5))
    assert (other.draws, other.seed) == (256, 5)
    told = [float(measure.holds({"demand-elasticity": np.array([value])})) for value in (0.999, 1.0, 1.001)]
    assert told == [0.0, 0.0, 1.0]
    assert measure.holds({"demand-elasticity": np.array([1.0])}).dtype == float
    assert measure.probability() == 0.5
    assert measure.probability_at("demand-elasticity", 2.0) == pytest.approx(0.95, abs=0.001)
    (flip,) = measure.flips([0.35, 0.65]).values()
    assert abs(math.log(flip)) == pytest.approx(0.3853 * math.log(2) / 1.6449, rel=0.01)


def test_the_break_even_is_a_number_of_its_own() -> None:
    found = market.break_even()
    assert (found.key, found.value, found.unit) == ("market/demand/break-even", 1.0, "index")
    assert found.label == Text("손익분기 탄력성", "break-even elasticity")
    assert found.formula == "the demand_elasticity at which cost_factor^(1 − demand_elasticity) is 1"


def test_the_reader_moves_the_median_and_keeps_the_spread() -> None:
    measure = market.demand_measure(ASSUMED, Parameters(demand_elasticity=1.5))
    assert measure.ranges["demand-elasticity"] == Range(0.75, 1.5, 3.0)
    assert measure.numbers["demand-elasticity"].key == "parameters/demand_elasticity"
    assert measure.quantity is not None
    low, median, high = interval(measure.quantity(measure.base_draws))
    assert (low, median, high) == pytest.approx((10**-0.25, 10**0.5, 100.0), rel=0.01)


@pytest.fixture(scope="module")
def real() -> Facts:
    return evidence.load()


def test_the_printed_moves_agree_with_the_prices(real: Facts) -> None:
    moves = market.moves(real, Parameters()).frame
    printed = real["market_moves"]["change_percent"].astype(float)
    assert moves["change_percent"].to_numpy() == pytest.approx(printed.to_numpy(), abs=0.01)


def test_the_real_fall_was_made_good(real: Facts) -> None:
    """Published: −16.97% on the day, a record close five months later, SK hynix at 3.3 times at the year's end."""
    moves = market.moves(real, Parameters())
    assert moves.number("nvidia-day", "change_percent").value == pytest.approx(-16.97, abs=0.005)
    assert moves.number("nvidia-day", "since_percent").value == pytest.approx(30.3, abs=0.05)
    assert 1 + moves.number("sk-hynix-day", "since_percent").value / 100 == pytest.approx(3.3, abs=0.05)
    assert moves.number("samsung-day", "change_percent").value == pytest.approx(-2.42, abs=0.005)
    assert moves.frame.loc[["nvidia-day", "sk-hynix-day", "samsung-day"], "reversed"].all()
