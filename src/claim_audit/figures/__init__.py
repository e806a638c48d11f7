"""The charts, one function each, by subject; `canvas` is what they share."""

import logging

# Where no home directory can be written to, matplotlib makes its list of fonts anew for each run. The charts are the
# same, and nobody who builds a report there need be told.
NO_HOME = (
    "mkdir -p failed for path",
    "%s is not a writable directory",
    "Matplotlib created a temporary cache directory",
)


def _worth_saying(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith(NO_HOME)


logging.getLogger("matplotlib").addFilter(_worth_saying)
