"""How torch's threads wait for each other. Imports no torch: it reads the environment when it loads OpenMP."""

import os


def spin_briefly() -> None:
    """Let waiting threads spin for a moment and then sleep, unless the user has said how long.

    Where another program takes one of two cores, spinning makes frames up to fifty times slower; sleeping at once makes
    all others slower. To be called before torch is loaded, and only in a process that draws: no game must inherit it.
    """
    os.environ.setdefault("GOMP_SPINCOUNT", "2000")
