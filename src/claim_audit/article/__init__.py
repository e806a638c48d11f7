"""Korean news text read into quantities, tables and claims, each with the place where it is printed."""
