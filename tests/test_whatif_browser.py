"""The what-if panel in a real browser: the script against the Python model, numbers as written, links, keys, phones."""

import json
import math
import random
import re
import shlex
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from chromium import needs_chromium
from claim_audit import cost, evidence, fleet, market, verdicts
from claim_audit.cost.readings import about_ratios, holds_in
from claim_audit.evidence import Evidence
from claim_audit.numbers import UNITS, Lang, Result, Text, phrase
from claim_audit.parameters import ACCOUNTINGS, ALL, Parameters
from claim_audit.uncertainty import interval
from claim_audit.verdicts import grade_of, posterior, scale, weight_of
from claim_audit.whatif import panel
from claim_audit.whatif.grid import baselines, claims, counted_chips

SETTINGS = 500
AUDITED = 12  # of these, so many go through the whole of `verdicts.audit`
NEAR = 0.01  # how far probabilities may be apart, and how near a threshold grades may differ
MEDIANS = 0.01
TOP = {"probability": 0}  # decades above which no value of a unit lies

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def real() -> Evidence:
    return evidence.load()


@pytest.fixture(scope="module")
def pages(real: Evidence, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page in each language that holds nothing but the panel, with the report's own style sheet and script."""
    folder = tmp_path_factory.mktemp("panel")
    style, script = ((files("claim_audit.page") / name).read_text("utf-8") for name in ("style.css", "whatif.js"))
    made = {}
    for lang in ("ko", "en"):
        shown = panel(real, Parameters(lang=lang), ())
        made[lang] = folder / f"panel.{lang}.html"
        anchors = "".join(f'<p id="{number.anchor}"></p>' for number in shown.numbers)
        made[lang].write_text(
            f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>panel</title>'
            f'<meta name="viewport" content="width=device-width"><style>{style}</style></head><body><main>'
            f"<h1>panel</h1>{shown.html}{anchors}</main><script>{script}</script></body></html>",
            "utf-8",
        )
    return made


Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, pages: dict[str, Path]) -> Iterator[Open]:
    """Opens the panel; anything said on the console fails the test."""
    contexts, heard = [], []

    def open_(lang: str = "ko", width: int = 1280, fragment: str = "", **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(pages[lang].as_uri() + fragment)
        if options.get("java_script_enabled", True):
            page.locator(".what-if .panel").wait_for()  # it starts when it is about to be seen
        return page

    yield open_
    for context in contexts:
        context.close()
    assert heard == []


# What the panel shows at each of several settings, read off the page.
READ = """(settings) => {
  const section = document.getElementById("what-if");
  const value = (selector, from = section) => {
    const found = from.querySelector(selector + " data");
    return found && Number(found.value);
  };
  const button = section.appendChild(Object.assign(document.createElement("button"), { type: "button" }));
  const shown = settings.map((setting) => {
    button.dataset.set = setting;
    button.click();
    const claims = [...section.querySelectorAll("[data-claim]")].map((card) => [
      card.dataset.claim,
      { grade: card.className.match(/grade-(\\S+)/)[1], probability: value(".grade", card) },
    ]);
    const medians = ["cost", "fleet", "demand", "bill"].map((name) => [name, value(`[data-out="${name}"]`)]);
    return { claims: Object.fromEntries(claims), medians: Object.fromEntries(medians) };
  });
  button.remove();
  return shown;
}"""


def drawn_settings(real: Evidence) -> list[dict[str, Any]]:
    """Settings all over what the panel can be set to."""
    rng = random.Random(20250127)

    def log_uniform(low: float, high: float) -> float:
        return float(f"{math.exp(rng.uniform(math.log(low), math.log(high))):.4g}")

    chips = counted_chips(real, Parameters())
    return [
        {
            "claimed_ratio": float(f"{1 / log_uniform(1, 100):.6g}"),
            "accounting": rng.choice((ALL, *ACCOUNTINGS)),
            "baseline": rng.choice((ALL, *baselines(real))),
            "experiment_multiplier": log_uniform(1, 50),
            "usd_per_gpu_hour": log_uniform(0.1, 20),
            "include_base_model": rng.random() < 0.8,
            "claimed_fleet": round(log_uniform(1_000, 1_000_000)),
            "claimed_chip": rng.choice(chips),
            "demand_elasticity": log_uniform(0.1, 10),
        }
        for _ in range(SETTINGS)
    ]


def as_fragment(setting: dict[str, Any]) -> str:
    return urlencode({name: str(value).lower() if value in (True, False) else value for name, value in setting.items()})


def modelled(real: Evidence, params: Parameters) -> tuple[dict[str, float | None], dict[str, float]]:
    """The share of draws in which each way of asking holds, and the medians, straight from the models."""
    about = about_ratios(real, params)
    draws = about.draw(params)
    ratios = [reading.ratio(draws) for reading in about.readings]
    held = fleet.measure(real, params)
    shares = {
        "at-most": float(np.mean([holds_in(ratio, draws, strict=False) for ratio in ratios])),
        "under": float(np.mean([holds_in(ratio, draws, strict=True) for ratio in ratios])),
        "held": None if held is None else held.probability(),
        "grows": market.demand_measure(real, params).probability(),
    }
    hours = cost.stages(real, params).number("r1-with-base" if params.include_base_model else "r1", "gpu_hours").value
    medians = {
        "cost": interval(np.exp(np.mean(np.log(ratios), axis=0)))[1],
        "fleet": fleet.pool(real, params).number("pool", "units").value,
        "demand": params.claimed_ratio ** (1 - params.demand_elasticity),
        "bill": hours * params.usd_per_gpu_hour,
    }
    return shares, medians


def test_the_script_agrees_with_the_model_at_random_settings(real: Evidence, opened: Open) -> None:
    """Probabilities within 0.01, medians within 1%, grades alike save that near to a threshold."""
    settings = drawn_settings(real)
    shown = opened().evaluate(READ, [as_fragment(setting) for setting in settings])
    own = verdicts.audit(real, Parameters(), *claims(real), flips=False)
    grades, thresholds = scale(real), [grade.low for grade in scale(real) if grade.low]
    worst = {"probability": 0.0, "median": 0.0}
    for place, (setting, found) in enumerate(zip(settings, shown, strict=True)):
        params = Parameters.read(setting)
        shares, medians = modelled(real, params)
        for name, value in medians.items():
            worst["median"] = max(worst["median"], abs(found["medians"][name] / value - 1))
            assert found["medians"][name] == pytest.approx(value, rel=MEDIANS), (name, setting)
        audited = verdicts.audit(real, params, *claims(real), flips=False) if place < AUDITED else {}
        for claim, asked in claims(real).items():
            share = shares[asked]
            assert share is not None
            expected = posterior(share, weight_of(own[claim].items))
            if claim in audited:
                assert audited[claim].probability is not None
                assert audited[claim].probability.value == pytest.approx(expected)
            answer = found["claims"][claim]
            worst["probability"] = max(worst["probability"], abs(answer["probability"] - expected))
            assert answer["probability"] == pytest.approx(expected, abs=NEAR), (claim, setting)
            near = any(abs(expected - threshold) <= NEAR for threshold in thresholds)
            assert near or answer["grade"] == grade_of(expected, grades).id, (claim, setting)
    print(worst)


def test_the_script_writes_numbers_as_the_report_does(opened: Open) -> None:
    """Every unit the panel prints, over many sizes, one value or an interval: `numbers.phrase` to the letter."""
    rng = random.Random(7)
    for lang in ("ko", "en"):
        page = opened(lang)
        written = page.evaluate("document.getElementById('what-if-data').textContent")
        units = json.loads(written)["words"]["units"]
        asked = [
            [unit, digits, 10 ** rng.uniform(-3, TOP.get(unit, 11 if UNITS[unit].style == "big" else 3))]
            for unit in units
            for digits in (2, 3, 6)
            for _ in range(60)
        ]
        asked += [[unit, 3, low, low * rng.uniform(1.1, 9)] for unit, _, low in asked[::20]]
        asked += [
            ["GPUs", 6, value] for value in (1, 999, 1000, 9999, 10_000, 51_000, 52_600, 100_000_000, 120_003_000)
        ]
        asked += [
            ["probability", 2, value] for value in (0, 0.0009, 0.001, 0.9949, 0.995, 0.9984, 0.99896, 0.999, 0.9991, 1)
        ]
        found = page.evaluate(
            "(asked) => asked.map((one) => document.querySelector('.what-if .panel').phrase(...one))", asked
        )
        for (unit, digits, *ends), text in zip(asked, found, strict=True):
            assert text == _phrase(unit, digits, ends, "ko" if lang == "ko" else "en"), (unit, digits, ends)


def _phrase(unit: str, digits: int, ends: list[float], lang: Lang) -> str:
    # the script takes a percentage as a share, as the model does
    scale = 100 if unit == "percent" else 1
    low, high = min(ends) * scale, max(ends) * scale
    number = Result(key="k", value=low, low=low, high=high, unit=unit, label=Text("수", "number"), formula="f")
    return phrase(number, lang, f"{digits},interval" if len(ends) > 1 else str(digits))


def set_slider(page: Page, name: str, value: int) -> None:
    page.locator(f'[type=range][name="{name}"]').evaluate(
        "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', { bubbles: true })); }",
        value,
    )


def figures(page: Page) -> list[str]:
    return page.locator(".what-if .panel :is(.quantity, .claim, .grade)").all_inner_texts()


def test_unmoved_it_holds_what_python_computed_and_reset_brings_that_back(opened: Open, real: Evidence) -> None:
    page = opened("en")
    before = figures(page)
    chance = verdicts.audit(real, Parameters(), "l03-cost", flips=False)["l03-cost"].probability
    assert chance is not None
    assert phrase(chance, "en", "2") in " ".join(before)
    set_slider(page, "claimed_ratio", 130)  # 1/20
    page.locator("#what-if-claimed_chip").select_option("hopper")
    assert "1/20" in page.locator('[data-claim="l03-cost"] .claim').inner_text()
    assert "Hopper" in page.locator('[data-claim="l05-fleet"] .claim').inner_text()
    assert figures(page) != before
    page.get_by_role("button", name="Reset").click()
    assert figures(page) == before
    assert page.locator("#what-if-claimed_ratio").input_value() == "10"


def test_a_price_moves_the_bill_and_not_the_ratio(opened: Open) -> None:
    page = opened("en")
    ratio, bill = (page.locator(f'[data-out="{name}"] data') for name in ("cost", "bill"))
    before = ratio.inner_text(), float(bill.get_attribute("value") or 0)
    page.locator("#what-if-usd_per_gpu_hour").fill("4")
    assert ratio.inner_text() == before[0]
    assert float(bill.get_attribute("value") or 0) == pytest.approx(2 * before[1])


def test_a_setting_travels_as_a_link_and_as_a_command(opened: Open) -> None:
    page = opened("ko")
    set_slider(page, "experiment_multiplier", 100)
    page.locator("#what-if-include_base_model").uncheck()
    page.locator("#what-if-baseline").select_option("gpt-4")
    page.locator(".share summary").click()
    link, report, notebook = page.locator(".command code").all_inner_texts()
    words = shlex.split(shlex.split(report)[2].removeprefix("PARAMS="))
    moved = {"experiment_multiplier": "10", "include_base_model": "false", "baseline": "gpt-4"}
    assert dict(zip(words[1::3], words[2::3], strict=True)) == moved
    assert set(words[::3]) == {"-p"}
    assert notebook.endswith(report.split('"')[1])
    shown = figures(page)
    page.wait_for_timeout(1000)
    assert page.url == link
    assert figures(opened("ko", fragment="#" + link.split("#")[1])) == shown
    assert figures(opened("ko", fragment="#what-if?baseline=nobody&experiment_multiplier=-1&seed=1")) == figures(
        opened()
    )


def test_a_page_that_nobody_touched_keeps_its_address(opened: Open) -> None:
    page = opened(fragment="#what-if-scenarios")
    page.wait_for_timeout(1000)
    assert page.url.endswith("#what-if-scenarios")
    assert page.locator(".command code").nth(1).text_content() == "make report"


def test_copying_selects_the_text_and_says_so(opened: Open) -> None:
    page = opened("en", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".share summary").click()
    page.locator("#what-if-report-copy").click()
    assert page.evaluate("getSelection().toString()") == page.locator(".command code").nth(1).inner_text()
    page.wait_for_function("document.querySelector('#what-if [role=status]').textContent === 'Copied.'")
    assert page.evaluate("navigator.clipboard.readText()").startswith("make report")


def test_a_scenario_can_be_tried_and_gives_what_its_row_says(opened: Open) -> None:
    page = opened("en")
    for row in page.locator(".scenarios tr:has(button)").all():
        row.locator("button").click()
        claim = {"cost": "l03-cost", "fleet": "l05-fleet", "demand": "l12-spreads"}[
            (row.locator("button").get_attribute("id") or "").split("-")[2]
        ]
        said, stated = (
            (place.locator("b").inner_text(), float(place.locator("data").get_attribute("value") or 0))
            for place in (page.locator(f'[data-claim="{claim}"] .grade'), row.locator(".grade"))
        )
        assert said[0] == stated[0]
        assert said[1] == pytest.approx(stated[1], abs=NEAR)


def test_every_control_can_be_reached_and_moved_by_keyboard(opened: Open) -> None:
    page = opened("ko")
    page.locator("[type=range]").first.focus()
    before = figures(page)
    page.keyboard.press("ArrowRight")
    assert figures(page) != before
    assert page.locator("[type=range]").first.get_attribute("aria-valuetext") == "10.5분의 1"
    seen = set()
    for _ in range(60):
        seen.add(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
        page.keyboard.press("Tab")
    assert seen >= set(json.loads(page.locator("#what-if-data").text_content() or "")["built"])


def test_what_changes_is_announced_once_it_rests(opened: Open) -> None:
    page = opened("en")
    status = page.locator("#what-if [role=status]")
    for value in range(100, 131):
        set_slider(page, "claimed_ratio", value)
    assert status.inner_text() == ""
    page.wait_for_timeout(1000)
    assert re.search(r"Cost ratio .*likely", status.inner_text(), re.IGNORECASE)


def test_without_a_script_the_scenarios_remain(opened: Open) -> None:
    page = opened("ko", java_script_enabled=False)
    assert not page.locator(".what-if .panel").is_visible()
    assert page.locator(".scenarios tbody tr").count() > 15
    assert page.locator(".scenarios button:visible").count() == 0


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_is_accessible_and_fits(opened: Open, lang: str, width: int, scheme: str) -> None:
    page = opened(lang, width, "#what-if?claimed_ratio=0.05&claimed_fleet=20000", color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
