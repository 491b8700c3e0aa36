"""Group lasso: weights that belong together shrink together."""

from __future__ import annotations

from reglab.groups import checked, partition
from reglab.weights.penalty import Penalty


class GroupLasso(Penalty):
    """lam sum_g sqrt(p_g) ||w_g||_2 over groups of p_g weights, with (sub)gradient
    lam sqrt(p_g) w_g / ||w_g||_2, taken as 0 where w_g = 0.

    Yuan and Lin (2006); for the units of networks Scardapane, Comminiello,
    Hussain and Uncini (2017). Under gradient steps groups come near 0 and
    hover there; `ProximalGroups` makes them vanish.

    lam: at least 0, a number or an array over the sweep.
    groups: "rows" (of W (d, k): all weights out of one input), "columns"
        (all weights into one unit), or a list of lists of indices into the
        penalized vector, each index in exactly one of them. Biases count as
        one row, and so does all of theta outside a run.
    on: "weights", names, or a predicate on names.
    Raises ValueError where lam is negative, where groups are empty, overlap
    or leave an index out, or where `on` names nothing.
    """

    def __init__(self, lam, groups="rows", on="weights"):
        super().__init__(lam, on)
        self.groups, self._partition = checked(groups), None

    def begin(self, run, rng):
        super().begin(run, rng)
        self._partition = partition(self.groups, [run.net.parameters[n].shape for n in run.net.names(self.on)])

    def omega(self, w):
        groups = self._partition or partition(self.groups, [w.shape[-1:]])
        root = groups.root.astype(w.dtype)
        return groups.norms(w) @ root, groups.along(w, root)
