"""Text for the cell of a table, which no spreadsheet takes for a formula."""

from __future__ import annotations

# What a spreadsheet may read as the beginning of a formula, in either width of the keyboard, and
# the signs that some of them skip before they look.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(cell: str) -> str:
    """The cell as text that no spreadsheet runs: a dangerous one begins with an apostrophe."""
    return "'" + cell if cell.lstrip(" ").startswith(DANGEROUS) else cell
