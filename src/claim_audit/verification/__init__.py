"""Whether a page says what its own data give: it is made again from what it carries and compared, piece by piece."""
