"""The page: executed notebooks in, one self-contained HTML file out."""
