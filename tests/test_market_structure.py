"""Memory, concentration, China and prices, on made-up tables with known answers and on the real ones."""

import math

import pytest

from claim_audit import evidence
from claim_audit import market_structure as structure
from claim_audit.numbers import Facts, Number, phrase
from made_up import MadeUp


def keys_of(numbers: tuple[Number, ...]) -> list[str]:
    return [number.key for number in numbers]


def test_memory_is_set_against_an_h100() -> None:
    chip = {"family": "f", "hbm_stacks_verified": True}
    chips = {
        "h100": chip | {"memory_gb": 80.0, "bf16_dense_tflops": 1000.0, "hbm_stacks": 5.0},
        "cut": chip | {"memory_gb": 120.0, "bf16_dense_tflops": 100.0, "hbm_stacks": math.nan},
    }
    hbm = structure.hbm_per_gpu(MadeUp(chips=chips))
    assert hbm.name == "market/hbm-per-gpu"
    assert hbm.frame.loc["h100", ["memory_gb", "hbm_stacks", "stacks_verified", "family"]].tolist() == [
        80,
        5,
        True,
        "f",
    ]
    keys = ["chips/h100/memory_gb", "chips/h100/bf16_dense_tflops"]
    assert keys_of(hbm.inputs["h100"]) == [*keys, "chips/h100/hbm_stacks"]
    assert keys_of(hbm.inputs["cut"]) == ["chips/cut/memory_gb", "chips/cut/bf16_dense_tflops", *keys]
    assert hbm.frame.loc["h100", ["memory_vs_h100", "memory_per_compute_vs_h100"]].tolist() == [1.0, 1.0]
    assert hbm.frame.loc["cut", ["memory_vs_h100", "memory_per_compute_vs_h100"]].tolist() == [1.5, 15.0]
    assert "chips/h100/memory_gb" in [one.key for one in hbm.number("cut", "memory_vs_h100").inputs]


def test_concentration_of_one_two_and_unequal_sellers() -> None:
    share = {"period": "2024", "market": "hbm", "forecast": False}
    made_up = MadeUp(
        market_shares={
            "one": share | {"market": "data-centre-gpu", "share_percent": 100.0},
            "two-a": share | {"share_percent": 50.0},
            "two-b": share | {"share_percent": 50.0},
            "unequal-a": share | {"period": "2025-Q2", "share_percent": 80.0},
            "unequal-b": share | {"period": "2025-Q2", "share_percent": 20.0},
            "not-sellers": share | {"market": "dram-hbm", "share_percent": 40.0},
        }
    )
    frame = structure.concentration(made_up).frame
    assert frame["herfindahl"].to_dict() == {"data-centre-gpu/2024": 10_000, "hbm/2024": 5_000, "hbm/2025-q2": 6_800}
    assert frame["sellers"].tolist() == pytest.approx([1.0, 2.0, 10_000 / 6_800])
    assert frame["largest_percent"].tolist() == [100.0, 50.0, 80.0]
    assert frame["known_percent"].tolist() == [100.0, 100.0, 100.0]
    assert frame["market"].tolist() == ["data-centre-gpu", "hbm", "hbm"]
    assert frame["period"].tolist() == ["2024", "2024", "2025-Q2"]
    table = structure.concentration(made_up)
    assert table.name == "market/concentration"
    assert keys_of(table.inputs["hbm/2025-q2"]) == [f"market_shares/unequal-{one}/share_percent" for one in "ab"]
    assert table.columns == structure.CONCENTRATION


def test_the_spread_of_shares_is_that_of_sellers_turned_round() -> None:
    """Shares of 3 to 5 and 30 to 50 about 4 and 40, in percent: not all shares are known."""
    share = {"period": "2024", "market": "ai-accelerator", "forecast": False}
    made_up = MadeUp(
        market_shares={
            "a": share | {"share_percent": 4.0, "share_percent_low": 3.0, "share_percent_high": 5.0},
            "b": share | {"share_percent": 40.0, "share_percent_low": 30.0, "share_percent_high": 50.0},
        }
    )
    (row,) = structure.concentration(made_up).frame.to_dict("records")
    assert row == {
        "market": "ai-accelerator",
        "period": "2024",
        "herfindahl": 1616.0,
        "sellers": pytest.approx(10_000 / 1616),
        "sellers_low": pytest.approx(10_000 / 2525),
        "sellers_high": pytest.approx(10_000 / 909),
        "largest_percent": 40.0,
        "known_percent": 44.0,
    }


def test_a_forecast_is_known_before_its_period_ends() -> None:
    share = {"market": "hbm", "share_percent": 50.0}
    made_up = MadeUp(
        market_shares={
            "past": share | {"period": "2024-H1", "forecast": False},
            "future": share | {"period": "2027", "forecast": False},
            "forecast": share | {"period": "2030", "forecast": True},
        }
    )
    assert structure.known_shares(made_up, "2024-06-30").index.tolist() == ["past", "forecast"]
    assert structure.known_shares(made_up, "2024-06-29").index.tolist() == ["forecast"]
    assert structure.known_shares(made_up).index.tolist() == ["past", "future", "forecast"]


CHINA = MadeUp(
    market_shares={
        "nvidia-china-fy2023-billing": {"period": "FY2023", "share_percent": 21.0, "forecast": False, "market": "x"},
        "nvidia-china-fy2025-billing": {"period": "FY2025", "share_percent": 13.0, "forecast": False, "market": "x"},
    },
    disclosures={
        "nvidia-china-fy2025": {"value": 20.0, "as_of": "2025-02-26"},
        "nvidia-revenue-fy2025": {"value": 100.0, "as_of": "2025-02-26"},
        "nvidia-china-fy2026": {"value": 24.0, "as_of": "2026-02-25"},
        "nvidia-revenue-fy2026": {"value": 300.0, "as_of": "2026-02-25"},
        "h20-charge-announced": {"value": 5.5, "as_of": "2025-04-15"},
        "h20-charge-booked": {"value": 4.5, "as_of": "2025-05-28"},
        "sk-hynix-profit-2024": {"value": 10.0, "as_of": "2025-01-23"},
        "sk-hynix-profit-2025": {"value": 25.0, "as_of": "2026-01-28"},
    },
)


def test_what_was_at_stake_in_china_is_an_amount_over_a_revenue_or_a_published_share() -> None:
    china = structure.china_exposure(CHINA)
    assert china.name == "market/china-exposure"
    assert china.frame["share_percent"].to_dict() == {
        "fy2023-billing": 21.0,
        "fy2025-billing": 13.0,
        "fy2025-head-office": 20.0,
        "fy2026-head-office": 8.0,
        "h20-announced": 5.5,
        "h20-booked": 4.5,
    }
    assert china.frame["usd"].tolist() == pytest.approx([math.nan, math.nan, 20, 24, 5.5, 4.5], nan_ok=True)
    assert keys_of(china.inputs["fy2023-billing"]) == ["market_shares/nvidia-china-fy2023-billing/share_percent"]
    assert keys_of(china.inputs["h20-booked"]) == [
        "disclosures/h20-charge-booked/value",
        "disclosures/nvidia-revenue-fy2025/value",
    ]
    early = structure.china_exposure(CHINA, "2025-04-15").frame
    assert early.index.tolist() == ["fy2023-billing", "fy2025-billing", "fy2025-head-office", "h20-announced"]


def test_later_results_are_changes_on_the_year_before() -> None:
    later = structure.later_results(CHINA)
    assert later.name == "market/later-results"
    assert later.frame["change_percent"].to_dict() == {"nvidia-revenue": 200.0, "sk-hynix-profit": 150.0}
    assert keys_of(later.inputs["sk-hynix-profit"]) == [
        "disclosures/sk-hynix-profit-2024/value",
        "disclosures/sk-hynix-profit-2025/value",
    ]
    assert structure.later_results(CHINA, "2026-01-28").frame.index.tolist() == ["sk-hynix-profit"]


API_PRICES = MadeUp(
    disclosures={
        f"{model}-api-{kind}": {"value": value}
        for model, values in (("r1", (0.5, 0.1, 3.0)), ("o1", (2.0, 1.0, 60.0)))
        for kind, value in zip(("input", "cache", "output"), values, strict=True)
    }
)


def test_prices_are_a_ratio_of_list_prices() -> None:
    prices = structure.prices(API_PRICES)
    assert prices.name == "market/prices"
    assert prices.frame["price_ratio"].to_dict() == {"input": 0.25, "cache": 0.1, "output": 0.05}
    assert keys_of(prices.inputs["cache"]) == ["disclosures/r1-api-cache/value", "disclosures/o1-api-cache/value"]
    assert phrase(prices.number("output", "price_ratio"), "ko") == "20분의 1"


@pytest.fixture(scope="module")
def real() -> Facts:
    return evidence.load()


def test_the_real_h20_has_more_memory_for_its_compute(real: Facts) -> None:
    hbm = structure.hbm_per_gpu(real)
    assert hbm.number("h20", "memory_vs_h100").value == pytest.approx(1.2)
    assert hbm.number("h20", "memory_per_compute_vs_h100").value == pytest.approx(96 / 148 / (80 / 989.5))


def test_nvidia_is_nearly_alone_and_memory_has_three_makers(real: Facts) -> None:
    frame = structure.concentration(real).frame
    assert frame.at["data-centre-gpu/2023", "sellers"] < 1.1
    assert 2 < frame.at["hbm/2024", "sellers"] < 3
    assert 1.1 < frame.at["ai-accelerator/2024", "sellers_low"] < 2 < frame.at["ai-accelerator/2024", "sellers_high"]


def test_china_by_both_bases_and_the_charge(real: Facts) -> None:
    """Published: 13% by billing, 19.2% by head office, 9.1% a year later; 5.5bn announced, 4.5bn booked."""
    china = structure.china_exposure(real)
    assert china.number("fy2025-billing", "share_percent").value == 13.0
    assert china.number("fy2025-head-office", "share_percent").value == pytest.approx(19.2, abs=0.05)
    assert china.number("fy2026-head-office", "share_percent").value == pytest.approx(9.1, abs=0.05)
    assert china.number("h20-announced", "usd").value == 5.5e9
    assert china.number("h20-booked", "usd").value == 4.5e9


def test_later_results_rose(real: Facts) -> None:
    later = structure.later_results(real)
    assert later.number("sk-hynix-profit", "change_percent").value == pytest.approx(101.2, abs=0.1)
    assert later.number("nvidia-revenue", "change_percent").value == pytest.approx(65.4, abs=0.1)


def test_real_prices_are_27_times_apart(real: Facts) -> None:
    prices = structure.prices(real)
    assert 1 / prices.number("input", "price_ratio").value == pytest.approx(27.3, abs=0.05)
    assert 1 / prices.number("output", "price_ratio").value == pytest.approx(27.4, abs=0.05)


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2024", "2024-12-31"),
        ("2024-H1", "2024-06-30"),
        ("2025-Q1", "2025-03-31"),
        ("2025-Q2", "2025-06-30"),
        ("2024-H2", "2024-12-31"),
        ("FY2025", "2025-01-26"),
        ("FY2027", "2027-01-31"),
    ],
)
def test_a_period_ends_on_its_last_day(period: str, end: str) -> None:
    assert structure.period_end(period) == end


def test_what_was_not_known_yet_is_left_out(real: Facts) -> None:
    assert structure.later_results(real, "2025-02-01").frame.empty
    assert list(structure.china_exposure(real, "2025-02-01").frame.index) == ["fy2023-billing", "fy2025-billing"]
    assert list(structure.concentration(real, "2025-02-01").frame.index) == [
        "hbm/2024",
        "data-centre-gpu/2023",
        "ai-accelerator/2024",
    ]
    assert structure.china_exposure(real, "2023-01-01").frame.empty
