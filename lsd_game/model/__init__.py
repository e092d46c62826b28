"""The network, and what draws with it."""

import os

# torch's threads wait for each other by spinning. Where another program takes one of two cores, that makes frames up to
# fifty times slower; sleeping at once makes all others slower: spin for a moment, then sleep. Read when torch loads
# OpenMP, so it counts where this package is imported before torch.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")
