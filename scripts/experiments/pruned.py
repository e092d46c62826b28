"""The baseline's first network cut narrower: as it is, healed with the uncut one as a teacher, and healed without."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

from torch import nn
from variant import NANO, Variant

from lsd_game.model import checkpoint
from lsd_game.model.network import LsdNetwork
from lsd_game.training.calibration import Calibration, calibrate
from lsd_game.training.dataset import ClipStore
from lsd_game.training.pruning import Widths, prune

WIDTHS = Widths(layers=1, mlp_dim=192, inner_channels=(8, 16, 32))
NUM_BATCHES = 4
WHOLE = "baseline-0.safetensors"  # in the folder of results


class Pruned(Variant):
    """Cut and not healed."""

    name = "pruned"
    says = "baseline 0 pruned: 1 of 2 layers, half of the MLP and of the inner channels; not healed"
    config = WIDTHS.of(NANO)
    shares = ()

    def make_ready(self, store: ClipStore, folder: Path, seed: int) -> None:
        if not (folder / WHOLE).exists():
            raise ValueError(f"{self.name} prunes {WHOLE} of {folder}, which is not there: run the baseline first")
        self._whole = checkpoint.load(str(folder / WHOLE)).network
        self._store, self._seed = store, seed

    def network(self) -> nn.Module:
        calibration = Calibration(self._whole)
        for _ in islice(calibrate(calibration, self._whole, self._store, seed=self._seed), NUM_BATCHES):
            pass
        return prune(self._whole, calibration, WIDTHS)


class Healed(Pruned):
    """Half the time of a run, beside the uncut network's drawings."""

    name = "healed"
    says = "the same, healed for half a run (clips, shortcut) with the whole network as a teacher"
    shares = (("clips", 0.35), ("shortcut", 0.15))

    def elder(self) -> LsdNetwork | None:
        return self._whole


class HealedAlone(Healed):
    """Half the time of a run, on the truth alone."""

    name = "healed-alone"
    says = "the same, without the teacher"

    def elder(self) -> LsdNetwork | None:
        return None


class Narrow(Variant):
    """The pruned shape from scratch, for a whole run."""

    name = "narrow"
    says = "the pruned shape, from scratch"
    config = replace(NANO, layers=1, mlp_dim=192, inner_channels=(8, 16, 32))
