"""Started by torchrun in a test: the training command on a model small enough for one."""

from __future__ import annotations

import sys
from dataclasses import replace

from lsd_game import cli
from lsd_game.model import config
from lsd_game.training.cuts import Crop
from lsd_game.training.plan import STAGES

SMALL = replace(
    config.TINY,
    name="test",
    channels=(8, 8, 8),
    encoder_blocks=(1, 1, 1),
    decoder_blocks=(1, 1, 1),
    dim=64,
    heads=2,
    layers=1,
    concepts=0,
    sees_last=True,
)

if __name__ == "__main__":
    config.PRESETS["test"] = SMALL
    STAGES.update({name: replace(stage, crops=(Crop(2, 3, 48, 48),)) for name, stage in STAGES.items()})
    sys.exit(cli.main(["train", *sys.argv[1:]]))
