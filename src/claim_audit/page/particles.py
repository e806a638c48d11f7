"""Korean particles kept on the line of what they follow.

Between letters `word-break: keep-all` sees to that. After a closing quote or bracket or a percent sign a browser breaks
all the same, and a line begins with 이고. An invisible word joiner (U+2060) there forbids it. Numbers that lead to
their origin have theirs from the style sheet, so that none is copied with them.
"""

import re

JOINER = "\u2060"

_WHOLE = r"<(head|pre|script|style|svg)\b.*?</\1>"  # no line of text is broken in these
_OPENING = r"<(?!/(?:a|b|em|i|span|strong|time)>)[^<>]*>"  # nor within a tag; a number's end tag counts as one
_PLACE = r"(?<=[’”)\]%])(?P<ends>(?:</\w+>)*)(?=[가-힣])"
_SOUGHT = re.compile(rf"{_WHOLE}|{_OPENING}|{_PLACE}", re.DOTALL)


def joined(page: str) -> str:
    """`page` with a word joiner wherever a line could break before a particle."""
    return _SOUGHT.sub(lambda found: found[0] if found["ends"] is None else found[0] + JOINER, page)
