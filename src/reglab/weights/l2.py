"""L2: large weights cost their square."""

from __future__ import annotations

import numpy as np

from reglab.weights.penalty import Penalty


class L2(Penalty):
    """lam/2 ||w||^2, with gradient lam w.

    Hoerl and Kennard (1970); Krogh and Hertz (1992).
    """

    def omega(self, w):
        return 0.5 * np.vecdot(w, w), w
