"""What need not be done again: executed notebooks kept by what they rest on, and whole builds of which nothing changed.

Everything goes by content, never by times. What is kept lies in `build/cache` of the checkout and may be deleted.
"""

FOLDER = "build/cache"
