"""An article whose statements were read by the program and stand in place of the transcribed ones."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

TABLE = "article"  # where the figures of such an article are said to stand
SOURCE = "article-read"  # its id in the table sources
CLAIMED = ("claimed_ratio", "claimed_fleet", "claimed_chip", "training_chip")  # the parameters an article gives
Figures = Mapping[str, float | int | str]


@dataclass(frozen=True)
class ReadArticle:
    """What the audit has to know of an article that was read, beside its rows in the table claims.

    `name` is the file's name without its folder, `sha256` the hash of its content and `lines` how many it has. By
    claim id: `figures`, the parameters a claim is judged under, and `quotes`, the printed words of a claim that is not
    restated. `stand_ins` gives the claim that asks here what a transcribed claim asks, by that one's id. `transcribed`
    is the table claims as it stands in data/.
    """

    name: str
    sha256: str
    lines: int
    figures: Mapping[str, Figures]
    quotes: Mapping[str, str]
    stand_ins: Mapping[str, str]
    transcribed: pd.DataFrame
