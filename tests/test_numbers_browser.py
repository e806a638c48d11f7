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


def test_tab_leads_through_the_box_to_what_follows_the_number_and_leaves_no_box_behind(page: Page, sample: Any) -> None:
    page.locator(f'main p a[href="#{sample.COST.anchor[:4]}"]').first.focus()
    page.keyboard.press("Tab")
    following = page.evaluate("document.activeElement.outerHTML")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    box = page.locator("#origin")
    for _ in range(box.locator("a, button").count()):
        page.keyboard.press("Tab")
        expect(box.locator(":focus")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(box).to_be_hidden()
    assert page.evaluate("document.activeElement.outerHTML") == following


def test_a_table_is_one_stop_of_the_tab_key_and_arrow_keys_reach_each_of_its_links(page: Page) -> None:
    table = page.locator(".table:has(#table-stages)")
    links = table.locator("a")
    assert links.count() == 2
    page.keyboard.press("Tab")  # from then on
    links.first.focus()
    page.keyboard.press("Tab")
    expect(table.locator(":focus")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    expect(links.first).to_be_focused()
    expect(page.locator("#keys")).to_be_visible()
    for there, back in (("ArrowRight", "ArrowLeft"), ("ArrowDown", "ArrowUp"), ("End", "Home")):
        page.keyboard.press(there)
        expect(links.last).to_be_focused()
        page.keyboard.press(back)
        expect(links.first).to_be_focused()


def test_tab_goes_on_from_where_a_link_led(page: Page, sample: Any) -> None:
    page.keyboard.press("Tab")
    page.evaluate("anchor => { location.hash = anchor; }", sample.COST.anchor[:4])
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector(':target').contains(document.activeElement)")
