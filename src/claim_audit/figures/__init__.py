"""The charts, one function each, by subject; `canvas` is what they share."""
