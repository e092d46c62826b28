"""A prompt is read from its words alone, also from words that no training has seen."""

import importlib.util
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from lsd_game.cli import EXIT_USER_ERROR, main
from lsd_game.model import checkpoint
from lsd_game.model.adapters import Rack
from lsd_game.model.checkpoint import CheckpointError
from lsd_game.model.conditioning import said_in
from lsd_game.model.config import TINY
from lsd_game.model.network import LsdNetwork
from lsd_game.model.reading import Reading, Said
from lsd_game.model.text import PromptEmbedding, TextEncoder
from lsd_game.model.wardrobe import Wardrobe
from lsd_game.training import reading_lesson
from lsd_game.training.reading_lesson import composed, read, teach
from lsd_game.training.worlds.look import CONCEPTS, Look
from lsd_game.training.worlds.phrasings import prompt_for
from lsd_game.training.worlds.splits import Split, wordings_of
from lsd_game.training.worlds.wordings import LIGHT_WORDINGS, MEDIUM_WORDINGS, THEME_WORDINGS, associations

SCRIPTS = Path(__file__).parent.parent / "scripts"
SMALL = replace(TINY, channels=(8, 8, 8), dim=32, heads=1, head_dim=32, layers=1, encoder_blocks=(1, 1, 1))


@pytest.fixture(scope="module")
def reading() -> Reading:
    """That of the shipped model."""
    shipped = checkpoint.load("tiny").network.conditioning.reading
    assert shipped is not None
    return shipped


def share_read(reading: Reading, split: Split) -> tuple[float, float]:
    """Of the concepts asked for, the share that is read; of all others, the share that is read all the same."""
    prompts, asked = composed(1_000, np.random.default_rng(1), split)
    read, is_asked = shares_of(reading, prompts) > 0.5, asked > 0.5
    return float(read[is_asked].float().mean()), float(read[~is_asked].float().mean())


def shares_of(reading: Reading, prompts: Sequence[PromptEmbedding]) -> torch.Tensor:
    """How much of each concept is read in each of the prompts, (prompts, concepts)."""
    with torch.inference_mode():
        return reading.asked(said_in([[(prompt, 1.0)] for prompt in prompts]))


def test_there_is_a_concept_for_everything_that_a_look_can_ask_for() -> None:
    assert len(CONCEPTS) == TINY.concepts


@pytest.mark.parametrize(("split", "least"), [("train", 0.9), ("test", 0.7)])
def test_wordings_are_read_those_held_out_too(reading: Reading, split: Split, least: float) -> None:
    asked, others = share_read(reading, split)
    assert asked > least
    assert others < 0.03


def test_further_words_are_read_too(reading: Reading) -> None:
    encoder = TextEncoder()
    asked = [(CONCEPTS.index(value), word) for value, words in associations().items() for word in words[::10]]
    shares = shares_of(reading, [encoder.encode(word) for _, word in asked])
    read = shares[torch.arange(len(asked)), torch.tensor([number for number, _ in asked])] > 0.5
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
    monkeypatch.setattr(reading_lesson, "STEPS", 200)
    torch.manual_seed(0)
    reading = Reading(TINY)
    teach(reading)
    assert share_read(reading, "train")[0] > 0.6
    assert not any(parameter.requires_grad for parameter in reading.words.parameters())


def test_what_means_nothing_is_not_read(reading: Reading) -> None:
    texts = ("🜁🜂", "please hurry up", "a philosophy lecture", "he plays the violin well", "parking is free on sundays")
    unknown, *unrelated = shares_of(reading, [TextEncoder().encode(text) for text in texts])
    assert float(unknown.max()) < 0.2
    assert all(float(shares.max()) < 0.5 for shares in unrelated)


def test_what_is_asked_for_beside_other_things_is_read_as_surely(reading: Reading) -> None:
    encoder, rng = TextEncoder(), np.random.default_rng(2)
    looks = [look for look in (Look.random(rng) for _ in range(1_500)) if look.num_values == 3]
    shares = shares_of(reading, [encoder.encode(prompt_for(look, rng)) for look in looks])
    is_read = (shares > 0.5)[torch.tensor([look.asked for look in looks]) > 0.5]
    assert len(looks) > 100 and float(is_read.float().mean()) > 0.97


def test_a_prompt_is_read_alike_whatever_lies_beside_it_in_a_batch(reading: Reading) -> None:
    texts = ("lava", "molten lava world at night, as a pencil sketch on paper", "🜁🜂")
    prompts = [TextEncoder().encode(text) for text in texts]
    together = shares_of(reading, prompts)
    assert torch.allclose(together, torch.cat([shares_of(reading, [prompt]) for prompt in prompts]), atol=1e-5)
    mixed = reading.asked(said_in([[(prompts[0], 1.0)], [(prompts[1], 1.0), (prompts[0], 3.0)]]))
    expected = (together[1] + 2.0 * together[0]) / 3.0  # by conditioning.shares_of
    assert torch.allclose(mixed[1], expected, atol=1e-5)


def test_drawing_does_not_train_it_but_learns_what_it_says() -> None:
    torch.manual_seed(0)
    conditioning = LsdNetwork(SMALL).conditioning
    torch.nn.init.normal_(conditioning.table.weight)
    pooled, level = torch.randn(2, TINY.text_dim), torch.ones(2, 1)
    asked = conditioning.asked(Said(torch.randn(2, 1, 3, TINY.text_dim), torch.ones(2, 1)))
    conditioning(pooled, asked, level, level).core[0].square().mean().backward()
    assert conditioning.reading is not None
    assert bool(conditioning.reading.told.weight.grad.any())
    assert all(parameter.grad is None for parameter in conditioning.reading.words.parameters())


def test_what_a_mix_asks_for_fades_as_its_prompts_do(reading: Reading) -> None:
    encoder = TextEncoder()
    lava, winter = (encoder.encode(prompt) for prompt in ("molten lava world", "frozen winter tundra"))
    asked = reading.asked(said_in([[(lava, weight), (winter, 4.0 - weight)] for weight in (1.0, 2.0, 3.0)]))
    third = 1.0 / 3.0  # conditioning.shares_of a weight of 0.25
    assert asked[:, CONCEPTS.index("molten lava")].tolist() == pytest.approx([third, 0.5, 2.0 * third], abs=0.05)
    assert asked[:, CONCEPTS.index("winter")].tolist() == pytest.approx([2.0 * third, 0.5, third], abs=0.05)


def test_a_fade_reads_each_of_its_prompts_once() -> None:
    network = LsdNetwork(SMALL).eval()
    assert network.conditioning.reading is not None
    numbers: list[int] = []
    network.conditioning.reading.words.register_forward_hook(lambda reader, words, logits: numbers.append(len(logits)))
    wardrobe = Wardrobe(network, 1, Rack(network))
    for weight in (0.2, 0.5, 0.8):
        wardrobe.style((("lava", weight), ("a forest in winter", 1.0 - weight)))
    assert numbers == [1, 1]


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


def script(name: str) -> ModuleType:
    """A module of scripts/."""
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_checkpoint_of_an_older_reading_gets_todays_and_nothing_else_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    give_reading = script("give_reading")
    monkeypatch.setattr(give_reading, "teach", lambda reading: reading.words.unsaid.data.fill_(1.5))
    network = LsdNetwork(SMALL)
    older = {name: value for name, value in network.state_dict().items() if not name.startswith(give_reading.READER)}
    older[f"{give_reading.READER}0.weight"] = torch.zeros(512, 256)
    metadata = {"format": checkpoint.FORMAT, "config": json.dumps(SMALL.to_dict()), "record": '{"steps": 7}'}
    save_file(older, tmp_path / "old.safetensors", metadata)
    monkeypatch.setattr(sys, "argv", ["", str(tmp_path / "old.safetensors"), str(tmp_path / "new.safetensors")])
    assert give_reading.main() == 0
    new = checkpoint.load(str(tmp_path / "new.safetensors"))
    for name, value in new.network.state_dict().items():
        if not name.startswith(give_reading.READER):
            assert torch.equal(value, older[name].bfloat16().float()), name
    assert new.record["steps"] == 7
    reading = new.network.conditioning.reading
    assert reading is not None and reading.words.unsaid.tolist() == [1.5] * SMALL.concepts


def test_a_script_measures_a_reading(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    measure_reading = script("measure_reading")
    monkeypatch.setattr(measure_reading, "NUM_PROMPTS", 60)
    assert measure_reading.main([]) == 0
    shares = [float(line.split()[3]) for line in capsys.readouterr().out.splitlines()[2:]]
    assert len(shares) == 6 and min(shares[:3]) > 0.9 and 0.5 < min(shares[3:]) <= max(shares[3:]) < 1.0
