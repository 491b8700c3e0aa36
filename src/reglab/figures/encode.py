"""Pictures as bytes: equal pictures give equal bytes."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image


def webp(picture: np.ndarray, quality: int = 30) -> bytes:
    """An RGB picture (height, width, 3) of uint8 as WebP, small enough to ship hundreds with a page.

    Method 2 takes half the time of method 4 for 3 % more bytes.
    """
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "WEBP", quality=quality, method=2)
    return buffer.getvalue()


def png(picture: np.ndarray) -> bytes:
    """An RGB picture (height, width, 3) of uint8 as PNG, encoded fast rather than small."""
    buffer = BytesIO()
    Image.fromarray(picture).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
