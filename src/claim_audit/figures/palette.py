"""The colours of every chart, by day and by night: the page's style sheet repeats those of the night.

Marks have a contrast of at least 3 against the paper, letters of at least 4.5, in both schemes.
"""

# What a colour is called in style sheets (--chart-blue), by day and by night. No two are the same by day, since the
# name of a colour in a drawing is found by its value.
SCHEMES = {
    "paper": ("#ffffff", "#14181c"),
    "ink": ("#1f2933", "#e6ebf0"),
    "soft": ("#4a5560", "#aab6c2"),
    "grid": ("#d9dfe5", "#36424e"),
    "faint": ("#e4e9ee", "#27323c"),
    "muted": ("#8592a0", "#75838f"),
    "blue": ("#0072b2", "#5aaee6"),
    "sky": ("#2f8fcb", "#9fd6ff"),
    "green": ("#007a5a", "#3fc29a"),
    "gold": ("#b07d0a", "#dba93c"),
    "gold-ink": ("#7d5a00", "#e2b552"),
    "orange": ("#d55e00", "#ff9152"),
    "orange-ink": ("#b04a00", "#ff9d66"),
    "plum": ("#a8487d", "#e08fbd"),
    "red": ("#b3261e", "#ff8a80"),
    "true": ("#00594a", "#2fae93"),
    "mostly-true": ("#3d9b84", "#5cc0a7"),
    "half-true": ("#b8821a", "#dba93d"),
    "mostly-false": ("#d3703c", "#ee9160"),
    "false": ("#a3261e", "#f0776c"),
    "suspended": ("#7b8794", "#93a0ad"),
    "on-deep": ("#fefefe", "#10161c"),  # letters on a deep colour, which is a light one by night
    "on-pale": ("#18222c", "#10161c"),  # letters on a lighter colour
}
DAY = {name: day for name, (day, _) in SCHEMES.items()}

# One colour per company and chip family in every chart, distinguishable to colour-blind readers.
_HUES = {
    "deepseek": "blue",
    "nvidia": "green",
    "hopper": "green",
    "ampere": "sky",
    "blackwell": "gold",
    "amd": "orange",
    "cdna3": "orange",
    "huawei": "plum",
    "ascend": "plum",
    "openai": "soft",
    "meta": "sky",
    "sk-hynix": "orange",
    "samsung": "blue",
    "micron": "gold",
    "claim": "red",
    "muted": "muted",
    "faint": "faint",
    "ink": "ink",
    "soft-ink": "soft",
    "paper": "paper",
    "on-deep": "on-deep",
    "on-pale": "on-pale",
}
COLOURS = {name: DAY[hue] for name, hue in _HUES.items()}
LETTERS = COLOURS | {
    "ampere": DAY["ink"],
    "meta": DAY["ink"],
    **dict.fromkeys(("blackwell", "micron"), DAY["gold-ink"]),
    **dict.fromkeys(("amd", "cdna3", "sk-hynix"), DAY["orange-ink"]),
}  # the same for letters, which need more contrast than marks
GRADE_COLOURS = {
    grade: DAY[grade] for grade in ("true", "mostly-true", "half-true", "mostly-false", "false", "suspended")
}
