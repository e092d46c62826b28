"""A prompt is read from its words alone, also from words that no training has seen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch

from lsd_game.cli import EXIT_USER_ERROR, main
from lsd_game.model import checkpoint
from lsd_game.model.checkpoint import CheckpointError
from lsd_game.model.conditioning import said_in
from lsd_game.model.config import TINY
from lsd_game.model.network import LsdNetwork
from lsd_game.model.reading import Reading, Said
from lsd_game.model.text import TextEncoder
from lsd_game.training import reading_lesson
from lsd_game.training.reading_lesson import composed, read, teach
from lsd_game.training.worlds.look import CONCEPTS
from lsd_game.training.worlds.splits import Split, wordings_of
from lsd_game.training.worlds.wordings import LIGHT_WORDINGS, MEDIUM_WORDINGS, THEME_WORDINGS, associations

SMALL = replace(TINY, channels=(8, 8, 8), dim=32, heads=1, head_dim=32, layers=1, encoder_blocks=(1, 1, 1))


@pytest.fixture(scope="module")
def reading() -> Reading:
    """That of the shipped model."""
    shipped = checkpoint.load("tiny").network.conditioning.reading
    assert shipped is not None
    return shipped


def share_read(reading: Reading, split: Split) -> tuple[float, float]:
    """Of the concepts asked for, the share that is read; of all others, the share that is read all the same."""
    pooled, asked = composed(1_000, np.random.default_rng(1), split)
    read, is_asked = reading.logits(pooled) > 0.0, asked > 0.5
    return float(read[is_asked].float().mean()), float(read[~is_asked].float().mean())


def test_there_is_a_concept_for_everything_that_a_look_can_ask_for() -> None:
    assert len(CONCEPTS) == TINY.concepts


@pytest.mark.parametrize(("split", "least"), [("train", 0.8), ("test", 0.6)])
def test_wordings_are_read_those_held_out_too(reading: Reading, split: Split, least: float) -> None:
    asked, others = share_read(reading, split)
    assert asked > least
    assert others < 0.03


def test_further_words_are_read_too(reading: Reading) -> None:
    encoder = TextEncoder()
    asked = [(CONCEPTS.index(value), word) for value, words in associations().items() for word in words[::10]]
    pooled = torch.stack([encoder.encode(word).pooled for _, word in asked])
    read = reading.logits(pooled)[torch.arange(len(asked)), torch.tensor([number for number, _ in asked])] > 0.0
    assert float(read.float().mean()) > 0.7


@pytest.mark.parametrize("wordings", [THEME_WORDINGS, LIGHT_WORDINGS, MEDIUM_WORDINGS])
def test_further_words_give_no_held_out_wording_away(wordings: Mapping[str, Sequence[str]]) -> None:
    for value in set(wordings) & set(CONCEPTS):
        known = words_of(wordings_of(wordings[value], "train"))
        telling = {word for word in words_of(wordings_of(wordings[value], "test")) - known if len(word) > 3}
        assert not telling & words_of(associations()[value]), value


def words_of(wordings: Sequence[str]) -> set[str]:
    """All words of some wordings."""
    return {word for wording in wordings for word in re.findall("[a-z]+", wording.lower())}


def test_it_is_taught_by_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_lesson, "NUM_PROMPTS", 4_000)
    monkeypatch.setattr(reading_lesson, "STEPS", 300)
    torch.manual_seed(0)
    reading = Reading(TINY)
    teach(reading)
    assert share_read(reading, "train")[0] > 0.6
    assert not any(parameter.requires_grad for parameter in reading.words.parameters())


def test_what_means_nothing_is_not_read(reading: Reading) -> None:
    assert float(torch.sigmoid(reading.logits(torch.zeros(TINY.text_dim))).max()) < 0.2


def test_drawing_does_not_train_it_but_learns_what_it_says() -> None:
    torch.manual_seed(0)
    conditioning = LsdNetwork(SMALL).conditioning
    torch.nn.init.normal_(conditioning.table.weight)
    pooled, level = torch.randn(2, TINY.text_dim), torch.ones(2, 1)
    conditioning(pooled, Said(pooled[:, None], torch.ones(2, 1)), level, level).core[0].square().mean().backward()
    assert conditioning.reading is not None
    assert bool(conditioning.reading.told.weight.grad.any())
    assert all(parameter.grad is None for parameter in conditioning.reading.words.parameters())


def test_what_a_mix_asks_for_fades_as_its_prompts_do(reading: Reading) -> None:
    encoder = TextEncoder()
    lava, winter = (encoder.encode(prompt) for prompt in ("molten lava world", "frozen winter tundra"))
    asked = reading.asked(said_in([[(lava, weight), (winter, 4.0 - weight)] for weight in (1.0, 2.0, 3.0)]))
    assert asked[:, CONCEPTS.index("molten lava")].tolist() == pytest.approx([0.25, 0.5, 0.75], abs=0.05)
    assert asked[:, CONCEPTS.index("winter")].tolist() == pytest.approx([0.75, 0.5, 0.25], abs=0.05)


def test_a_network_without_concepts_reads_nothing() -> None:
    assert LsdNetwork(replace(SMALL, concepts=0)).conditioning.reading is None


def test_the_command_says_what_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "molten lava world at night, as a pencil sketch"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in ("molten lava", "night", "pencil sketch")) and "candy" not in printed
    assert main(["read", " "]) == EXIT_USER_ERROR


@pytest.mark.parametrize("concepts", [0, 25])
def test_a_network_that_reads_nothing_or_something_else_says_so(concepts: int) -> None:
    with pytest.raises(CheckpointError, match=f"reads {concepts} concepts"):
        read("molten lava", LsdNetwork(replace(SMALL, concepts=concepts)))
