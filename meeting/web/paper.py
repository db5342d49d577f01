"""QR codes as SVG: crisp on paper, and no inline style."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import qrcode

BORDER = 2


@lru_cache(maxsize=1024)
def qr_svg(text: str, border: int = BORDER, module_mm: float | None = None) -> bytes:
    """A QR code of `text` as an SVG picture, at level M, with a margin of `border` modules.

    With `module_mm` the picture has its own size: so many millimetres for each module.
    """
    code = qrcode.QRCode(border=border, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    size = len(rows)
    own = (
        f' width="{size * module_mm:.1f}mm" height="{size * module_mm:.1f}mm"' if module_mm else ""
    )
    # One path of dark runs, written by hand: a sheet of a hundred cards must not take seconds.
    path = "".join(_runs(row, y) for y, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{own} viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path d="{path}"/></svg>'
    ).encode()


def _runs(row: list[bool], y: int) -> str:
    path, x = "", 0
    for is_dark, run in groupby(row):
        length = len(list(run))
        if is_dark:
            path += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return path
