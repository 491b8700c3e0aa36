"""The order of the house: in which imports flow through the package, and in which its interface is listed."""

from reglab.regularizer import PLACES

# Each part may import those above it, and what is beside it in its own folder.
PARTS = (
    *(
        "validation",
        "numbers",
        "replicas",
        "streams",
        "norms",
        "groups",
        "data",
        "losses",
        "initializers",
        "optimizers",
    ),
    *("schedules", "layers", "network", "regularizer", "hooks", "run", "plan", "steps", "sweeps", "training"),
    tuple(place for place in PLACES if place != "layers"),  # the other places, which know nothing of each other
    *("experiments", "ensembles", "theory", "deep", "checks", "grading", "exercises", "parity", "figures", "explore"),
)
