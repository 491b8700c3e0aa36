"""What becomes of pictures: shown to a reader in a kernel, drawn ahead for a page, or left out."""

from __future__ import annotations

import os

LIVE, PAGE, WORDS = "0", "1", "words"


def mode() -> str:
    """The environment variable REGLAB_BAKE: `PAGE` ("1") draws all pictures ahead, `WORDS` ("words") computes what they
    would show and every line of text, and refuses what has no room, but draws nothing; anything else is `LIVE`."""
    asked = os.environ.get("REGLAB_BAKE", LIVE)
    return asked if asked in (PAGE, WORDS) else LIVE
