"""What holds of all charts in both layouts: the table's values are plotted, letters can be read on a phone.

The charts are drawn once for the whole file, with few draws where a model takes draws.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from playwright.sync_api import Browser, Page

from chromium import needs_chromium
from claim_audit import evidence as evidence_module
from claim_audit import verdicts as audits
from claim_audit.evidence import Evidence
from claim_audit.figures import article, cost, export_rules, fleet, market, market_structure, parity, verdicts
from claim_audit.figures.canvas import ReportFigure
from claim_audit.figures.layout import LAYOUTS
from claim_audit.notebook import figure_html
from claim_audit.numbers import LANGS, Lang
from claim_audit.parameters import Parameters
from claim_audit.verdicts import Verdict

MOST_BYTES = 380_000  # of all charts of a language, both renditions
WHOLE_CHARTS: tuple[Callable[..., ReportFigure], ...] = (
    verdicts.verdicts,
    article.comparison_table,
    article.claims_by_hedge,
)
CHARTS: tuple[Callable[..., ReportFigure], ...] = (
    market.market_moves,
    market.demand_elasticity,
    market_structure.hbm_per_gpu,
    market_structure.china_exposure,
    parity.benchmarks,
    *(getattr(cost, name) for name in cost.__all__),
    *(getattr(fleet, name) for name in fleet.__all__),
    *(getattr(export_rules, name) for name in export_rules.__all__),
)
# The columns of each chart's table whose every number is drawn to scale in both layouts.
PLOTTED = {
    "verdicts": ("probability",),
    "claims-by-hedge": ("claims",),
    "benchmarks": ("gap",),
    "market-moves": ("change_percent", "since_percent"),
    "demand-elasticity": ("elasticity", "demand_factor"),
    "hbm-per-gpu": ("memory_gb", "memory_per_compute_vs_h100"),
    "china-exposure": ("share_percent", "value"),
    "cost-mixed": ("ratio",),
    "cost-plausibility": ("utilisation", "reported_utilisation"),
    "cost-ratio-intervals": ("ratio",),
    "cost-trend": ("months", "expected_ratio", "expected_with_quality", "actual_ratio"),
    "fleet-capability": ("h100e_bf16", "h100e_memory", "h100e_interconnect"),
    "fleet-estimates": ("units",),
    "fleet-supply-share": ("share",),
    "export-regions": ("tpp", "performance_density", "io_gb_per_s"),
    "h800-h100": ("share",),
}


@cache
def facts() -> Evidence:
    return evidence_module.load()


@cache
def audited() -> Mapping[str, Verdict]:
    return audits.audit(facts(), Parameters(), flips=False)


@cache
def charts(lang: Lang) -> Mapping[str, ReportFigure]:
    params = Parameters(lang=lang, draws=256)
    drawn = [
        *(draw(facts(), params, audited()) for draw in WHOLE_CHARTS),
        *(draw(facts(), params) for draw in CHARTS),
    ]
    return {figure.id: figure for figure in drawn}


def plotted(plot: Figure) -> np.ndarray:
    """Every coordinate of a line, a bar or a mark."""
    found: list[float] = []
    for axes in plot.axes:
        for line in axes.lines:
            found += [*np.ravel(line.get_xdata()), *np.ravel(line.get_ydata())]
        for bar in axes.patches:
            if isinstance(bar, Rectangle):
                found += [bar.get_width(), bar.get_x(), bar.get_x() + bar.get_width()]
        for marks in axes.collections:
            if isinstance(marks, PathCollection):
                found += np.ravel(marks.get_offsets()).tolist()
    return np.array(found, dtype=float)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("name", PLOTTED)
def test_what_is_plotted_is_what_the_table_says(name: str, layout: object) -> None:
    figure = charts("en")[name]
    drawn = plotted(figure.plots[layout.name])  # type: ignore[attr-defined]
    numbers = [number for number in figure.table.numbers if number.key.rsplit("/", 1)[-1] in PLOTTED[name]]
    assert numbers
    for number in numbers:
        as_drawn = (number.value, 100 * number.value)  # a share may stand on an axis of percent
        assert any(np.isclose(drawn, value, rtol=1e-9).any() for value in as_drawn), number.key


@pytest.mark.parametrize("lang", LANGS)
def test_all_charts_together_are_light(lang: Lang) -> None:
    weight = sum(len(figure.svg.encode()) + len(figure.narrow.encode()) for figure in charts(lang).values())
    assert weight <= MOST_BYTES


@pytest.mark.parametrize("lang", LANGS)
def test_the_wide_rendition_stands_alone(lang: Lang) -> None:
    for figure in charts(lang).values():
        classes = set(re.findall(r"\bc[fl]-[\w-]+", re.sub("<style>.*?</style>", "", figure.svg)))
        assert all(f".{one}{{" in figure.svg for one in classes)
        assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', figure.svg)) <= {
            (one, "") for one in re.findall(r'id="([^"]+)"', figure.svg)
        } | {("", one) for one in re.findall(r'id="([^"]+)"', figure.svg)}


@pytest.fixture(scope="module", params=LANGS)
def page_of_charts(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """All charts of a language on a page with the style sheet and the fonts of the report."""
    lang: Lang = request.param
    css = (files("claim_audit.page") / "style.css").read_text("utf-8")
    fonts = "".join(
        f"@font-face {{ font-family: Pretendard; font-weight: {weight}; src: url({Path(str(font)).as_uri()}); }}"
        for weight, name in ((400, "Regular"), (700, "Bold"))
        for font in [files("claim_audit.page") / "fonts" / f"Pretendard-{name}.otf"]
    )
    body = "".join(figure_html(figure) for figure in charts(lang).values())
    path = tmp_path_factory.mktemp("charts") / "charts.html"
    text = f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><style>{fonts}{css}</style><main>{body}</main>'
    path.write_text(text, "utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.fonts.ready")
    return page


MEASURE = """() => [...document.querySelectorAll('figure.chart')].map(figure => {
  const seen = [...figure.querySelectorAll('svg')].filter(svg => svg.getBoundingClientRect().width > 0);
  const svg = seen[0];
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const whole = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')];
  const out = texts.filter(text => {
    const box = text.getBoundingClientRect();
    return box.left < whole.left - 2 || box.right > whole.right + 2;
  });
  return {
    id: figure.dataset.figure, seen: seen.map(one => one.getAttribute('class')),
    least: Math.min(...texts.map(text => parseFloat(getComputedStyle(text).fontSize) * scale)),
    out: out.map(text => text.textContent), scrolls: figure.scrollWidth > figure.clientWidth + 1,
  };
})"""


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize(("width", "layout", "least"), [(390, "narrow", 11), (768, "wide", 12), (1280, "wide", 12)])
def test_one_rendition_is_seen_and_can_be_read(page_of_charts: Page, width: int, layout: str, least: float) -> None:
    page_of_charts.set_viewport_size({"width": width, "height": 900})
    measured = page_of_charts.evaluate(MEASURE)
    assert len(measured) == len(WHOLE_CHARTS) + len(CHARTS)
    for chart in measured:
        assert chart["seen"] == [layout], chart
        assert chart["least"] >= least - 0.01, chart
        assert not chart["out"], chart
        assert not chart["scrolls"], chart


@needs_chromium
@pytest.mark.browser
def test_the_rendition_seen_is_named_by_the_title_and_the_other_is_not_there(page_of_charts: Page) -> None:
    for width in (390, 1280):
        page_of_charts.set_viewport_size({"width": width, "height": 900})
        pictures = page_of_charts.get_by_role("img")
        assert pictures.count() == len(WHOLE_CHARTS) + len(CHARTS)
        titles = page_of_charts.locator("figure.chart svg.wide > title").all_text_contents()
        for title in titles:
            assert page_of_charts.get_by_role("img", name=title).count() == 1
