"""Clips that are held back from training, and the losses that tell understanding from learning by heart."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from adapted import SMALL

from lsd_game.model.network import LsdNetwork
from lsd_game.training.cuts import Crop
from lsd_game.training.dataset import HOLD_BACK_OF, ClipStore
from lsd_game.training.journal import Journal
from lsd_game.training.validation import Validation


@pytest.fixture
def many(clips: Path) -> Path:
    """As many shards as it takes to hold one back: the first is black, all others are alike."""
    for number in range(1, HOLD_BACK_OF):
        shutil.copytree(clips / "shard-0000", clips / f"shard-{number:04d}")
    for name in ("source", "target"):
        file = clips / "shard-0000" / f"{name}.npy"
        np.save(file, np.zeros_like(np.load(file)))
    return clips


def test_one_shard_of_many_is_never_trained_on(many: Path) -> None:
    store, rng, crop = ClipStore(many), np.random.default_rng(0), Crop(8, 1, 32, 32)
    assert store.num_clips == 2 * (HOLD_BACK_OF - 1)
    assert all(int(store.sample(rng, crop).source.amax((1, 2, 3, 4)).min()) > 0 for _ in range(20))
    assert int(store.sample_held_back(rng, crop).source.max()) == 0
    shutil.copytree(many / "shard-0001", many / "shard-0000-before")
    store.refresh()
    assert store.num_clips == 2 * HOLD_BACK_OF, "what is new is trained on"


def test_of_few_shards_none_is_held_back(clips: Path) -> None:
    store = ClipStore(clips)
    assert store.held_back is None and store.num_clips == 2
    assert Validation(store, 0).losses(LsdNetwork(SMALL)) == {}


def test_validation_asks_the_same_of_a_network_each_time(many: Path) -> None:
    torch.manual_seed(0)
    network, validation = LsdNetwork(SMALL), Validation(ClipStore(many), 0)
    losses = validation.losses(network)
    assert set(losses) == {"train_loss", "validation_loss"} and validation.losses(network) == losses
    assert losses["validation_loss"] != losses["train_loss"] and all(loss > 0.0 for loss in losses.values())


def test_the_page_says_where_both_losses_have_come(many: Path, tmp_path: Path) -> None:
    store = ClipStore(many)
    network, journal = LsdNetwork(SMALL), Journal(tmp_path, store.sample(np.random.default_rng(0), Crop(1, 1, 32, 32)))
    journal.note({"steps": 1, "loss": 1.0})
    journal.show(network, 1)
    assert "are trained on" not in (tmp_path / "index.html").read_text()
    for step, loss in ((2, 0.5), (3, 0.25)):
        journal.note({"steps": step, "loss": 1.0, "train_loss": loss, "validation_loss": 2.0 * loss})
    journal.show(network, 3)
    page = (tmp_path / "index.html").read_text()
    assert "are trained on: 0.5000 to 0.2500" in page and "are not: 1.0000 to 0.5000" in page
