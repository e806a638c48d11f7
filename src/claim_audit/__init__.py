"""Sets the claims of a Korean news article against public evidence and grades each of them."""

__version__ = "0.1.0"
