"""Korean particles stay on the line of what they follow."""

import pytest

from claim_audit.page.particles import JOINER, joined


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("<p>‘<b>대체로 사실</b>’이고", "<p>‘<b>대체로 사실</b>’|이고"),
        ("<p>31%로 “말”이라고 (가)는", "<p>31%|로 “말”|이라고 (가)|는"),
        ("<p><b>31%</b>로", "<p><b>31%</b>|로"),
        ("<p>31% 로 31%, 10%p 31%<p>로", "<p>31% 로 31%, 10%p 31%<p>로"),
        ("<p title='31%로'>50% in Korea", "<p title='31%로'>50% in Korea"),
        (
            '<script>"31%로"</script><svg><text>31%로</text></svg>',
            '<script>"31%로"</script><svg><text>31%로</text></svg>',
        ),
        ("<p><a href=#n><data value=0.31>31%</data></a>로", "<p><a href=#n><data value=0.31>31%</data></a>로"),
    ],
)
def test_no_line_breaks_before_a_particle(page: str, marked: str) -> None:
    assert joined(page) == marked.replace("|", JOINER)
