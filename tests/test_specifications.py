"""Specifications as shares of a reference chip."""

import pytest

from claim_audit import evidence, specifications
from claim_audit.numbers import Facts


@pytest.fixture(scope="module")
def facts() -> Facts:
    return evidence.load()


def test_the_h800_differs_from_the_h100_in_its_interconnect_alone(facts: Facts) -> None:
    found = specifications.shares(facts, ["h800"], "h100")
    assert found.number("h800/interconnect_gb_per_s", "share").value == pytest.approx(400 / 900)
    others = found.frame.drop(index="h800/interconnect_gb_per_s")
    assert len(others) == len(specifications.COMPARED) - 1
    assert (others["share"] == 1).all()


def test_a_specification_one_chip_lacks_has_no_row(facts: Facts) -> None:
    found = specifications.shares(facts, ["a100", "h20"], "h100")
    assert "a100/fp8_dense_tflops" not in found.frame.index
    assert found.number("h20/fp8_dense_tflops", "share").value == pytest.approx(296 / 1979)


def test_a_share_knows_both_chips(facts: Facts) -> None:
    number = specifications.shares(facts, ["h20"], "h100").number("h20/memory_gb", "share")
    assert [part.key for part in number.inputs] == ["chips/h20/memory_gb", "chips/h100/memory_gb"]
