"""The page: sections, outputs, appendices, font, and the last look that refuses untraced digits."""

import base64
import hashlib
import io
import re
import struct
from dataclasses import replace
from typing import Any

import nbformat
import pytest
from fontTools.ttLib import TTFont

from claim_audit import notebook as notebook_module
from claim_audit.figures import opengraph
from claim_audit.page import appendices, outputs, policy, prose, provenance, trace
from claim_audit.page.entrance import entrance
from claim_audit.page.exporter import ReportExporter
from claim_audit.page.font import FACES, font_faces, subset_font
from claim_audit.page.outputs import Ledger, PageError
from claim_audit.page.pdf import PrintError, print_pages
from claim_audit.page.words import WORDS
from claim_audit.parameters import Parameters


def shown(html: str, **about: Any) -> nbformat.NotebookNode:
    """A code cell that has shown `html`, with our data beside it if `about` is given."""
    data: dict[str, Any] = {"text/html": html}
    if about:
        data[outputs.MIME] = {"states": [], "numbers": [], "sources": [], **about}
    display = nbformat.v4.new_output("display_data", data)
    return nbformat.v4.new_code_cell("show()", outputs=[display])


def book(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=list(cells))


def markdown(source: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": list(tags)})


def written(made: nbformat.NotebookNode, name: str = "02_training_cost", lang: Any = "ko") -> tuple[prose.Section, str]:
    """The one section of a notebook, and its blocks as HTML."""
    (section,) = prose.report(made, name, lang).sections
    return section, "\n".join(section.blocks)


# --- outputs -------------------------------------------------------------------------------------------------------


def test_the_page_and_the_notebooks_agree_on_the_type_of_published_data() -> None:
    assert notebook_module.MIME == outputs.MIME


def test_numbers_come_back_as_they_were_published(sample: Any) -> None:
    data = [sample.described(number) for number in (sample.HOURS, sample.PRICE, sample.COST)]
    ledger = outputs.read(
        book(shown("", kind="prose", states=[sample.COST.key], numbers=data)), "02_training_cost", "ko"
    )
    assert ledger.numbers[sample.COST.key] == sample.COST
    assert ledger.stated_in() == {sample.COST.key: ["02_training_cost"]}
    assert ledger.cited_in() == {"v3-report": ["02_training_cost"]}


def test_one_key_with_two_values_is_refused(sample: Any) -> None:
    hours = sample.described(sample.HOURS)
    made = book(shown("", kind="prose", numbers=[hours]), shown("", kind="prose", numbers=[{**hours, "value": 3e6}]))
    with pytest.raises(
        PageError, match=r"^02_x, cell 2: number training_runs/deepseek-v3/gpu_hours is 3000000 .*2788000"
    ):
        outputs.read(made, "02_x", "ko")


def test_an_interval_put_around_a_value_stated_without_one_is_kept(sample: Any) -> None:
    price = sample.described(sample.PRICE)
    cells = [shown("", kind="prose", numbers=[{**price, **ends}]) for ends in ({}, {"low": 1.4, "high": 2.9}, {})]
    ledger = outputs.read(book(*cells), "02_x", "ko")
    assert (ledger.numbers[sample.PRICE.key].low, ledger.numbers[sample.PRICE.key].high) == (1.4, 2.9)
    with pytest.raises(PageError, match=r"2 USD/GPU-hour \(1 to 3\) here and 2 USD/GPU-hour \(1.4 to 2.9\) before"):
        outputs.read(book(*cells, shown("", kind="prose", numbers=[{**price, "low": 1, "high": 3}])), "02_x", "ko")


def test_two_keys_with_one_anchor_are_refused(sample: Any) -> None:
    hours = sample.described(sample.HOURS)
    twins = [{**hours, "key": key} for key in ("made-up/5809/x", "made-up/12962/x")]
    with pytest.raises(PageError, match="made-up/5809/x and made-up/12962/x share an anchor; rename one"):
        outputs.read(book(shown("", kind="prose", numbers=twins)), "02_x", "ko")


def test_the_cell_papermill_injects_is_not_counted() -> None:
    injected = nbformat.v4.new_code_cell("lang = 'en'", metadata={"tags": ["injected-parameters"]})
    made = book(markdown("# a"), injected, markdown("b"))
    assert [place for place, _ in outputs.numbered(made)] == [1, 1, 2]


# --- sections ------------------------------------------------------------------------------------------------------


def test_cells_of_the_other_language_are_left_out_and_untagged_ones_stay() -> None:
    _, html = written(book(markdown("가", "ko"), markdown("b", "en"), markdown("c")))
    assert "가" in html
    assert "b" not in html.replace("<p>", "")
    assert "<p>c</p>" in html


def test_the_first_h1_becomes_the_title_and_other_headings_move_down_with_ids() -> None:
    section, html = written(book(markdown("# 물음 `x`"), markdown("## 하나\n\n### 둘")))
    assert section.title == "물음 <code>x</code>"
    assert '<h3 id="training-cost-1">하나</h3>' in html
    assert '<h4 id="training-cost-2">둘</h4>' in html
    assert [heading.id for _, found in prose.headings([section]) for heading in found] == ["training-cost-1"]


def test_code_is_folded_under_what_it_shows_with_the_code_before_it() -> None:
    setup = nbformat.v4.new_code_cell("import x < 1")
    _, html = written(book(setup, markdown("글"), shown("<p>나</p>")))
    assert html.index("<p>나</p>") < html.index('<details class="code">')
    assert html.count('<details class="code">') == 1
    assert "import x &lt; 1" in html


def test_stderr_and_errors_are_never_silent() -> None:
    cell = nbformat.v4.new_code_cell("x")
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stderr", text="careful & slow"),
        nbformat.v4.new_output("error", ename="ValueError", evalue="no <row>", traceback=[]),
    ]
    _, html = written(book(cell))
    assert "careful &amp; slow" in html
    assert "ValueError: no &lt;row&gt;" in html


def test_links_to_notebooks_on_the_page_become_links_within_it() -> None:
    _, html = written(
        book(markdown("[비용](02_training_cost.ipynb) [시장](05_market.ipynb) [밖](https://example.org/a.ipynb)"))
    )
    assert 'href="#training-cost"' in html
    assert 'href="05_market.ipynb"' in html
    assert 'href="https://example.org/a.ipynb"' in html


def test_a_markdown_table_has_scoped_heads_in_a_container_of_its_own() -> None:
    _, html = written(book(markdown("| a | b |\n|---|---|\n| c | d |")))
    assert '<div class="table"><table>' in html
    assert html.count('<th scope="col">') == 2
    assert "<thead>" in html


def test_a_verdict_shown_twice_has_two_ids() -> None:
    cells = [shown('<article id="verdict-a"></article>', kind="verdict", id="a") for _ in range(2)]
    _, html = written(book(*cells))
    assert 'id="verdict-a"' in html
    assert 'id="verdict-a-2"' in html


def test_the_answer_is_lifted_into_the_masthead() -> None:
    cell = shown("<p>그렇다</p>", kind="prose")
    cell.metadata["tags"] = ["answer"]
    found = prose.report(book(cell), "00_summary", "ko")
    assert "그렇다" in found.answer
    assert "그렇다" not in "".join(found.sections[0].blocks)


def test_cells_of_the_front_are_lifted_and_their_cards_lead_to_the_section_that_goes_into_the_claim() -> None:
    card = shown('<article id="verdict-a"></article>', kind="verdict", id="a")
    card.metadata["tags"] = ["front"]
    again = shown('<article id="verdict-a"></article>', kind="verdict", id="a")
    merged = outputs.merge(
        {"00_summary": book(markdown("# 요약"), card), "02_training_cost": book(markdown("# 비용"), again)}
    )
    found = prose.report(merged, "report", "ko")
    front = "".join(found.front)
    assert '<p class="more"><a href="#verdict-a-2">비용</a></p>\n</article>' in front
    assert "verdict" not in "".join(found.sections[0].blocks)
    assert [list(section.verdicts) for section in found.sections] == [[], ["verdict-a-2"]]


def test_verdicts_that_follow_each_other_stand_side_by_side_over_one_fold() -> None:
    cells = [shown(f'<article id="verdict-{name}"></article>', kind="verdict", id=name) for name in "ab"]
    _, html = written(book(*cells, markdown("글"), shown("<p>나</p>")))
    assert html.count('<div class="cards">') == 1
    assert html.index("verdict-b") < html.index('<details class="code">') < html.index("글")
    assert html.count('<details class="code">') == 2


def test_folded_code_leads_to_its_cell() -> None:
    cell = shown("<p>나</p>")
    _, html = written(book(markdown("글"), cell))
    address = f"../notebooks/02_training_cost.ipynb#cell-id={cell.id}"
    assert f'<a href="{address}"><code>02_training_cost [2]</code></a>' in html


def test_merged_notebooks_keep_each_cell_s_home() -> None:
    merged = outputs.merge(
        {"00_summary": book(markdown("# a")), "02_training_cost": book(markdown("x"), markdown("# b"))}
    )
    found = prose.report(merged, "report", "en").sections
    assert [(section.notebook, section.title) for section in found] == [("00_summary", "a"), ("02_training_cost", "b")]


# --- appendices ----------------------------------------------------------------------------------------------------


def test_every_parameter_is_listed_and_changes_are_told(sample: Any) -> None:
    params = Parameters.read({"usd_per_gpu_hour": 3.5})
    rows = {row.name: row for row in appendices.parameters(params, sample.MadeUpEvidence(), "en")}
    assert list(rows) == list(Parameters.model_fields)
    assert (rows["usd_per_gpu_hour"].value, rows["usd_per_gpu_hour"].default) == (
        "$3.50 per GPU-hour",
        "$2.00 per GPU-hour",
    )
    assert [name for name, *_ in appendices.changed(params, "en")] == ["usd_per_gpu_hour"]


def test_versions_are_read_from_the_lock(tmp_path: Any) -> None:
    (tmp_path / "requirements.lock").write_text(
        "# note\nnumpy==2.4.0 \\\n    --hash=sha256:1\na-b==1 ; python_version < '3'\n"
    )
    assert list(provenance.versions(tmp_path).items())[1:] == [("numpy", "2.4.0"), ("a-b", "1")]


def test_the_page_names_the_versions_of_what_the_package_asks_for(tmp_path: Any) -> None:
    (tmp_path / "requirements.lock").write_text("numpy==2.4.0\nzipp==3.0\n")
    assert list(provenance.main_versions(tmp_path)) == ["claim-audit", "numpy"]


def test_the_page_s_word_on_licences_is_that_of_the_files() -> None:
    data = (provenance.ROOT / "LICENSE-DATA.md").read_text("utf-8")
    for lang in ("ko", "en"):
        assert "CC BY 4.0" in WORDS["text_licence"][lang]
    assert "CC BY 4.0" in data
    assert "SIL Open Font License" in data


# --- font ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("face", FACES.values())
def test_the_font_is_cut_to_the_text_the_same_each_time(face: str) -> None:
    font = subset_font("가격 5만 −×", face)
    assert font == subset_font("×− 만5 격가", face)
    assert font[:4] == b"wOF2"
    assert len(font) < 12_000
    names = TTFont(io.BytesIO(font))["name"]
    assert names.getDebugName(1) == "Claim Audit Subset"
    assert "Open Font License" in names.getDebugName(13)
    assert {chr(code) for code in TTFont(io.BytesIO(font)).getBestCmap()} == set("가격 5만−×")


def test_the_font_is_embedded_not_fetched() -> None:
    css = font_faces("가")
    assert set(re.findall(r"url\(([a-z:/0-9]+);base64", css)) == {"data:font/woff2"}


# --- the last look -------------------------------------------------------------------------------------------------

ALLOWED = trace.Allowed({"R1", "H800", "Llama 3.1 405B", "GPT-4"}, {"2025년 1월 27일", "January 2025"})


def looked(body: str, ledger: Ledger | None = None, lang: Any = "ko") -> list[str]:
    return trace.problems(f'<html lang="{lang}"><body>{body}</body></html>', lang, ledger or Ledger(), ALLOWED)


@pytest.mark.parametrize(
    "body",
    [
        "<p>R1과 H800s, Llama 3.1 405B는 이름이다.</p>",
        '<p><a href="#n"><data value="3">3</data></a>개</p><p id="n"></p>',
        '<p><time datetime="2025-01-27">2025년 1월 27일</time>, <span class="name">V3</span></p>',
        "<p><code>x = 3</code></p><pre>4</pre>",
        '<svg><title id="t">그림</title><text>10</text></svg>',
        "<ul data-generated><li>2025</li></ul>",
        '<img alt="2025년 1월 27일의 값" src="data:image/png;base64,AA">',
        "<svg><desc>January 2025</desc></svg>",
        '<table><caption><a href="#n"><data value="3">3</data></a></caption></table><p id="n"></p>',
        '<p>m²</p><a href="https://example.org/1">밖</a>',
    ],
)
def test_digits_with_an_origin_pass(body: str) -> None:
    assert looked(body) == []


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("<p>세 배가 아니라 3배다</p>", "3"),
        ("<h3>R10은 이름이 아니다</h3>", "10"),
        ("<p>GPT-4.5는 이름이 아니다</p>", "4.5"),
        ("<td>1,234</td>", "1,234"),
        ("<figcaption>자료 7</figcaption>", "7"),
        ("<table><caption>January 2025</caption></table>", "2025"),
        ('<img alt="막대 5개" src="data:,">', "5"),
        ('<svg><desc id="d">막대 5개</desc></svg>', "5"),
        ('<div aria-label="표 2"></div>', "2"),
        ("<p>2025년</p>", "2025"),
        ("<p>４</p>", "４"),
    ],
)
def test_a_digit_without_an_origin_is_refused(body: str, digit: str) -> None:
    (problem,) = looked(f'<section data-notebook="05_market"><div data-output="05_market:4">{body}</div></section>')
    assert problem.startswith(f"ko page, 05_market, cell 4: digit {digit!r} has no origin in '…")


def test_a_message_shows_about_forty_characters_around_the_digit() -> None:
    (problem,) = looked(f"<p>{'가' * 50} <b>나 7 다</b> {'라' * 50}</p>")
    assert re.search(r"'…가+ 나 7 다 라+…'", problem)
    assert len(re.search(r"'…(.*)…'", problem).group(1)) <= 42  # type: ignore[union-attr]


def test_a_chart_s_title_may_state_the_numbers_of_its_output_and_no_others(sample: Any) -> None:
    numbers = [sample.described(number) for number in (sample.HOURS, sample.PRICE, sample.COST)]
    made = book(shown("", kind="table", states=[sample.COST.key], numbers=numbers))
    ledger = outputs.read(made, "02_x", "ko")
    page = '<div data-output="02_x:1"><svg><title>{}</title></svg></div>'
    assert looked(page.format("비용은 558만 달러"), ledger) == []
    assert looked(page.format("비용은 557만 6천 달러"), ledger) == []
    assert looked(page.format("400만~800만 달러"), ledger) == []
    assert len(looked(page.format("시간은 278만 8천"), ledger)) == 1


@pytest.mark.parametrize(("lang", "caption"), [("ko", "비율은 13.1분의 1이다"), ("en", "The ratio is 1/13.1")])
def test_a_chart_s_title_may_state_a_ratio_as_a_fraction(sample: Any, lang: Any, caption: str) -> None:
    ratio = replace(sample.COST, value=1 / 13.1, unit="ratio", low=None, high=None, made_from=())
    made = book(shown("", kind="table", states=[ratio.key], numbers=[sample.described(ratio)]))
    page = f'<div data-output="02_x:1"><svg><title>{caption}</title></svg></div>'
    assert looked(page, outputs.read(made, "02_x", lang), lang) == []


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ('<script src="https://example.org/x.js"></script>', "https://example.org/x.js"),
        ('<link rel="stylesheet" href="style.css">', "style.css"),
        ('<img alt="" src="//example.org/p.png">', "//example.org/p.png"),
        ('<p style="background:url(https://example.org/b.png)">가</p>', "https://example.org/b.png"),
        ("<style>@import 'x.css';</style>", "x.css"),
        ('<svg><use xlink:href="sprites.svg#a"/></svg>', "sprites.svg#a"),
        ('<img alt="" srcset="x.png 2x">', "x.png 2x"),
    ],
)
def test_a_request_to_anywhere_is_refused(body: str, address: str) -> None:
    assert looked(body) == [f"the page would request {address}; it must carry everything itself"]


@pytest.mark.parametrize(
    "href", ["javascript:x()", "java&#9;script:x()", " DATA:text/html,x", "mailto:a@b.example", "file:///x"]
)
def test_a_link_to_anything_but_the_web_is_refused(href: str) -> None:
    assert [line.split(" to ")[0] for line in looked(f'<a href="{href}">가</a>')] == ["the page links"]
    assert looked('<a href="https://example.org/a:b">가</a> <a href="a.html">나</a>') == []


def test_links_into_nothing_and_ids_twice_and_a_wrong_language_are_refused() -> None:
    found = trace.problems('<html lang="en"><a href="#n-x">가</a><p id="a"><p id="a"></html>', "ko", Ledger(), ALLOWED)
    assert found == [
        "the page says lang='en'; it must say 'ko'",
        "the id 'a' stands twice",
        "ko page, around the notebooks: the link #n-x leads nowhere",
    ]


# --- around the pages ----------------------------------------------------------------------------------------------


def test_the_entrance_leads_to_both_languages_without_a_script() -> None:
    html = entrance({"ko": "a.ko.html", "en": "a.en.html"})
    assert "<script" not in html
    for lang, title in (("ko", WORDS["title"].ko), ("en", WORDS["title"].en)):
        assert f'<section lang="{lang}">' in html
        assert f'<a href="a.{lang}.html" hreflang="{lang}">' in html
        assert title in html


def test_the_picture_of_a_page_is_the_same_each_time() -> None:
    row = {"claim": "R1은 H800으로 개발됐다.", "grade": "true", "grade_name": "사실", "probability": 0.99}
    shown = [row, {**row, "grade": "suspended", "grade_name": "판단 유보", "probability": None}]
    png = opengraph.picture("기사 검증", "딥시크 쇼크", shown)
    assert png == opengraph.picture("기사 검증", "딥시크 쇼크", shown)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (1200, 630)


def test_nothing_is_printed_where_there_is_no_page(tmp_path: Any) -> None:
    (tmp_path / "index.html").write_text("<p>")
    with pytest.raises(PrintError, match="there is no page to print; make them first: make report"):
        print_pages(tmp_path)


# --- the whole -----------------------------------------------------------------------------------------------------


def test_one_notebook_makes_a_page_by_itself(sample: Any) -> None:
    made = book(markdown("# 물음", "ko"), markdown("# Question", "en"), shown("<p>답</p>", kind="prose"))
    made.metadata["claim_audit"] = {"parameters": {"lang": "en", "usd_per_gpu_hour": 3.5}}
    html, resources = ReportExporter(evidence=sample.MadeUpEvidence()).from_notebook_node(made)
    assert resources["output_extension"] == ".html"
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "Question" in html
    assert "물음" not in html
    assert "make report PARAMS=&#34;-p usd_per_gpu_hour 3.5&#34;" in html
    policy = html.split('http-equiv="Content-Security-Policy" content="')[1].split('"')[0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    inside = re.findall(r"<(script|style)>(.*?)</\1>", html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for _, text in inside]
    assert {name for name, _ in inside} == {"script", "style"}
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == set(hashes)


def test_a_style_of_one_element_goes_into_the_style_sheet_and_cannot_end_it() -> None:
    page, sheet = policy.without_style_attributes(
        '<p style="left:1%">a style="b"</p><i class="x" style="--c1:\'&lt;/style>\'"></i><b style="left:1%"></b>'
    )
    assert page == '<p data-s="1">a style="b"</p><i class="x" data-s="2"></i><b data-s="1"></b>'
    assert sheet == """[data-s="1"]{left:1%}[data-s="2"]{--c1:'\\3c /style>'}"""


def test_links_out_of_a_page_say_nothing_of_it() -> None:
    page = policy.sealed('<a class="x" href="https://e.example/">a</a><a href="#b">b</a>', "")
    assert page == '<a rel="noopener" class="x" href="https://e.example/">a</a><a href="#b">b</a>'


def test_parameters_are_read_from_the_cells_where_no_build_noted_them(sample: Any) -> None:
    cell = nbformat.v4.new_code_cell('lang = "en"', metadata={"tags": ["parameters"]})
    html, _ = ReportExporter(evidence=sample.MadeUpEvidence()).from_notebook_node(book(cell))
    assert '<html lang="en">' in html


def test_the_style_sheet_is_small(sample: Any) -> None:
    html, _ = ReportExporter(evidence=sample.MadeUpEvidence()).from_notebook_node(book(markdown("# x")))
    styles = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert styles is not None
    assert len(re.sub(r"@font-face ?\{.*?\}", "", styles.group(1)).encode()) <= 25_000
