"""A page carries its tables; whatever is changed in it is found and named."""

import re
from pathlib import Path

import pytest

from claim_audit import evidence
from claim_audit.evidence.differences import differences
from claim_audit.page import carried
from claim_audit.page.carried import CarriedError
from claim_audit.verification.page import UnverifiableError, Verification, verify
from claim_audit.verification.pieces import Recomputed

PAGE = (
    '<html lang="en"><body><section id="cost" class="notebook"><h2 id="cost-title">Cost</h2>'
    '<p>It cost <a href="#nabcd"><data value="5576000">$5.58M</data></a>.</p>'
    '<figure id="figure-cost"><svg><text>V3 31%</text></svg>'
    "<details><table><tr><td>31%</td></tr></table></details></figure>"
    '<article id="verdict-l03"><b>Mostly false</b></article></section></body></html>'
)
ORIGINAL = Recomputed(PAGE, {"nabcd": "cost/stages/v3/usd"})
TABLES = {"chips.csv": b"chip_id,name\nh800,H800 </script>\n", "names.csv": "이름\n".encode()}


def test_the_same_page_has_no_difference() -> None:
    assert ORIGINAL.differences(PAGE) == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("$5.58M", "$5.57M", "cost, number cost/stages/v3/usd"),
        ('value="5576000"', 'value="5576001"', "cost, number cost/stages/v3/usd"),
        ("V3 31%", "V3 32%", "cost, figure-cost, drawn"),
        ("<td>31%", "<td>13%", "cost, figure-cost, folded"),
        ("Mostly false", "Mostly true", "cost, verdict-l03"),
        ("It cost", "They paid", "cost"),
        ("</html>", "</html>\n", "page"),
    ],
)
def test_a_change_is_named_with_its_place(old: str, new: str, place: str) -> None:
    found = ORIGINAL.differences(PAGE.replace(old, new))
    assert found[0].place == place
    assert "\n" not in str(found[0])


def test_every_change_of_one_character_is_found() -> None:
    for position in range(len(PAGE)):
        for other in ("", "<", "8"):
            changed = PAGE[:position] + other + PAGE[position + 1 :]
            assert bool(ORIGINAL.differences(changed)) == (changed != PAGE)


def test_in_a_long_page_the_smallest_piece_is_named_and_what_is_left_out_or_put_in_as_well() -> None:
    rows = [f'<p id="p{number}">It cost {number} and <b>more</b>.</p>' for number in range(2000)]
    page = "<main>{}</main>".format("".join(rows))
    ours = Recomputed(page, {})
    changed = page.replace("It cost 700 ", "It cost 7 ").replace("It cost 1500 ", "It costs 1500 ")
    assert [one.place for one in ours.differences(changed)] == ["p700", "p1500"]
    (gone,) = ours.differences(page.replace(rows[900], ""))
    assert gone.place in ("p900", "p901", "page")
    (added,) = ours.differences(page.replace(rows[900], rows[900] + "<p>One more.</p>"))
    assert "One more." in str(added)
    assert len(ours.differences("")) == 1


def test_a_page_gives_back_what_it_carries() -> None:
    block = str(carried.block(TABLES, {"lang": "en", "claimed_ratio": 0.2}, {"a.txt": "00"}))
    found = carried.read(f"<p>1</p>{block}</body>")
    assert (found.tables, found.parameters, found.inputs) == (
        TABLES,
        {"lang": "en", "claimed_ratio": 0.2},
        {"a.txt": "00"},
    )
    assert block.count("</script>") == 1


def test_the_tables_of_this_checkout_are_read_from_a_block_as_from_the_folder() -> None:
    ours = evidence.load()
    block = str(carried.block(ours.contents, {}, {}))
    assert len(block) < 75_000
    again = evidence.load(contents=carried.read(block).tables)
    assert all(again[table].equals(ours[table]) for table in ours.tables)
    assert differences(ours.contents, again.contents) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (r'"sha256":"\w', '"sha256":"x', "not those whose hash"),
        (r'"data":"\w{9}', '"data":"!', "cannot be unpacked"),
        (r'("data":".{40}).*"', r'\1"', "cannot be unpacked|end too early"),
        (r'"version":"[^"]*"', '"version":7', "no 'version' of the right kind"),
        (r"\{", "[", "is not JSON"),
        (r'id="made-of"', 'id="made"', "no data to make it again from"),
    ],
)
def test_what_cannot_be_verified_is_told_in_one_line(old: str, new: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(re.sub(old, new, str(carried.block(TABLES, {"lang": "en"}, {})), count=1), "utf-8")
    with pytest.raises(UnverifiableError, match=says) as told:
        verify(path)
    assert "\n" not in str(told.value)


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    block = str(carried.block({"chips.csv": b"0" * 100_000}, {}, {}))
    monkeypatch.setattr(carried, "MOST_BYTES", 50_000)
    with pytest.raises(CarriedError, match="more than 50,000 bytes"):
        carried.read(block)


def test_a_row_and_a_cell_that_differ_are_named() -> None:
    ours = evidence.load().contents
    header, *rows = ours["names.csv"].decode().splitlines(keepends=True)
    fewer = {**ours, "names.csv": "".join([header, *rows[1:]]).encode()}
    assert [str(change) for change in differences(ours, fewer)] == [
        f"data/names.csv: {rows[0].split(',')[0]}: row removed"
    ]


def other_version(tables: dict[str, bytes], *, version: str) -> str:
    block = str(carried.block(tables, {"lang": "en"}, {}))
    return re.sub(r'"version":"[^"]*"', f'"version":"{version}"', block, count=1)


def test_a_page_of_another_version_whose_tables_are_others_says_so_first(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    fewer = {name: content for name, content in evidence.load().contents.items() if name != "changes.csv"}
    path.write_text(other_version(fewer, version="0.0.7"), "utf-8")
    says = r"page\.html: was made by claim-audit 0\.0\.7 and can be verified by that version only, .*changes\.csv"
    with pytest.raises(UnverifiableError, match=says) as told:
        verify(path)
    assert "\n" not in str(told.value)


def test_a_page_of_another_version_does_not_hold() -> None:
    found = Verification("0.0.7\x1b[2J", {"lang": "en"}, [], [])
    assert not found.holds
    assert next(found.lines()).startswith("made by claim-audit 0.0.7\\x1b[2J, recomputed by")


ARTICLE = "article.txt"
BLOCK = str(carried.block(evidence.load().contents, {"lang": "ko", "article": ARTICLE}, {ARTICLE: "00"}))


@pytest.mark.parametrize(
    ("old", "new", "given", "says"),
    [
        ("", "", None, f"audits the article '{ARTICLE}', which is not in it.*--article"),
        (
            "",
            "",
            "other",
            rf"mine\.txt: is not the article '{ARTICLE}' that page\.html audits; its SHA-256 is d9298a10",
        ),
        (f'{{"{ARTICLE}":"00"}}', "{}", "other", f"names '{ARTICLE}' as its article, and no hash of it"),
        (ARTICLE, f"../{ARTICLE}", "other", rf"names '\.\./{ARTICLE}' as its article, and no hash of it"),
        (ARTICLE, "..", "other", r"names '\.\.' as its article, and no hash of it"),
    ],
)
def test_the_article_has_to_be_the_one_audited(
    old: str, new: str, given: str | None, says: str, tmp_path: Path
) -> None:
    path, mine = tmp_path / "page.html", tmp_path / "mine.txt"
    path.write_text(BLOCK.replace(old, new) if old else BLOCK, "utf-8")
    if given is not None:
        mine.write_text(given, "utf-8")
    with pytest.raises(UnverifiableError, match=says):
        verify(path, mine if given is not None else None)
