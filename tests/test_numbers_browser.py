"""A number pressed shows where it comes from, by mouse and by keyboard, and leads onward and back."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from chromium import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
def page(checkout: Any, sample: Any, browser: Browser) -> Iterator[Page]:
    checkout.add(sample.cost_notebook())
    checkout.build(quiet=True)
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto((checkout.root / "reports" / "deepseek-shock.ko.html").as_uri())
    yield opened
    opened.close()


def test_a_number_shows_its_origin_leads_onward_and_back(page: Page, sample: Any) -> None:
    number = page.locator(f'a[href="#{sample.COST.anchor[:4]}"]').first
    box = page.locator("#origin")
    number.focus()
    page.keyboard.press("Enter")
    expect(box).to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_role("dialog")
    expect(box.locator("#origin-name")).to_contain_text("V3 학습 비용")
    expect(box).to_contain_text("557만 6천 달러")
    expect(box.locator("math")).to_have_count(1)
    box.locator(f'a[href="#{sample.HOURS.anchor[:4]}"]').click()
    expect(box.locator("#origin-name")).to_contain_text("V3 학습 시간")
    expect(box).to_contain_text("DeepSeek-V3 Technical Report")
    box.get_by_role("button", name="뒤로").click()
    expect(box.locator("#origin-name")).to_contain_text("V3 학습 비용")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(number).to_be_focused()


def test_without_script_a_number_leads_to_the_appendix(page: Page, sample: Any) -> None:
    link = page.locator(f'a[href="#{sample.COST.anchor[:4]}"]').first
    assert page.locator(f"#{sample.COST.anchor[:4]}").count() == 1
    assert link.get_attribute("href") == f"#{sample.COST.anchor[:4]}"
