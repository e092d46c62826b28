"""Adapters as streams wear them: by the weight of their prompt, without a trace elsewhere, clear about bad files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from adapted import PROMPT, SMALL, pictures, save_random_adapter, save_small_model

from lsd_game.cli import CommandParser
from lsd_game.commands import UserError, demo
from lsd_game.commands.sheet import sheet_styles
from lsd_game.commands.stream_options import StreamOptions, add_stream_arguments, stream_options
from lsd_game.frame import Frame, Pixels, Prompts, Style
from lsd_game.model import checkpoint
from lsd_game.model.adapter_file import AdapterError, parse_adapter, read_header
from lsd_game.model.stream import RestyleStream
from lsd_game.session.stages import ModelUnusableError, load_model
from lsd_game.session.tape.entries import TapeHeader


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return save_small_model(tmp_path_factory.mktemp("model") / "small.safetensors")


@pytest.fixture(scope="module")
def adapter(model: str) -> str:
    return save_random_adapter(Path(model).with_name("my_style.safetensors"), model)


def draw(stream: RestyleStream, mixes: Sequence[Prompts], frames: Sequence[Pixels]) -> list[Pixels]:
    moments = enumerate(zip(mixes, frames, strict=True))
    return [stream.restyle(Frame(frame, index, index / 24), Style(mix)).pixels for index, (mix, frame) in moments]


def weights(stream: RestyleStream) -> dict[str, torch.Tensor]:
    return {name: value.detach().float().clone() for name, value in stream._network.named_parameters()}


def equal(one: Sequence[Pixels], other: Sequence[Pixels]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_mix_without_its_prompt_is_drawn_bit_for_bit_as_without_the_adapter(model: str, adapter: str) -> None:
    frames, others = pictures(4), [(("lava", 1.0),), (("lava", 0.5), ("winter", 0.5))] * 2
    plain, adapted = RestyleStream(model), RestyleStream(model, adapters={adapter: 1.0})
    assert equal(draw(adapted, others, frames), draw(plain, others, frames))
    draw(adapted, [((PROMPT, 0.3), ("lava", 0.7)), ((PROMPT, 1.0),)], frames[:2])
    plain.reanchor(), adapted.reanchor()
    assert equal(draw(adapted, others, frames), draw(plain, others, frames)), "nor is there a trace of having worn it"


def test_its_prompt_changes_the_picture_and_is_read_as_the_encoder_reads_it(model: str, adapter: str) -> None:
    frames, mix = pictures(2), [((PROMPT, 1.0),)] * 2
    adapted = draw(RestyleStream(model, adapters={adapter: 1.0}), mix, frames)
    assert not equal(adapted, draw(RestyleStream(model), mix, frames))
    shouted = draw(RestyleStream(model, adapters={adapter: 1.0}), [(("  My   STYLE", 1.0),)] * 2, frames)
    assert equal(adapted, shouted)


def test_it_acts_by_its_share_of_the_mix_times_its_own_weight(model: str, adapter: str) -> None:
    stream = RestyleStream(model, adapters={adapter: 1.0})
    base, frame = weights(stream), pictures(1)
    draw(stream, [((PROMPT, 2.0),)], frame)
    whole = weights(stream)
    draw(stream, [((PROMPT, 0.5), ("lava", 1.5))], frame)
    quarter = weights(stream)
    for name, value in base.items():
        assert torch.allclose(quarter[name] - value, 0.25 * (whole[name] - value), atol=2e-3), name
    moved = {name for name, value in base.items() if not torch.equal(value, whole[name])}
    assert {name.split(".")[0] for name in moved} == {"encoder", "core", "decoder", "colour_grid", "conditioning"}
    assert not any(".text." in name for name in moved), "a prompt's rows are the same in every mix"

    weak = RestyleStream(model, adapters={adapter: 0.25})
    draw(weak, [((PROMPT, 1.0),)], frame)
    assert all(torch.equal(value, quarter[name]) for name, value in weights(weak).items())


def test_adapters_of_one_prompt_add_up_and_those_of_two_take_turns(model: str, adapter: str) -> None:
    folder, frame = Path(adapter).parent, pictures(1)
    same = save_random_adapter(folder / "same.safetensors", model, seed=5)
    other = save_random_adapter(folder / "other.safetensors", model, prompt="her style", seed=6)
    stream = RestyleStream(model, adapters={adapter: 1.0, same: 0.5, other: 1.0})
    base = weights(stream)

    def change(of: RestyleStream, prompt: str) -> dict[str, torch.Tensor]:
        draw(of, [((prompt, 1.0),)], frame)
        return {name: value - base[name] for name, value in weights(of).items()}

    both, hers = change(stream, PROMPT), change(stream, "her style")
    parts = [
        change(RestyleStream(model, adapters={path: part}), PROMPT) for path, part in ((adapter, 1.0), (same, 0.5))
    ]
    only_hers = change(RestyleStream(model, adapters={other: 1.0}), "her style")
    for name in base:
        assert torch.allclose(both[name], parts[0][name] + parts[1][name], atol=4e-3), name
        assert torch.equal(hers[name], only_hers[name]), name


def test_a_fade_into_it_has_no_jump(model: str, tmp_path: Path) -> None:
    adapter = save_random_adapter(tmp_path / "strong.safetensors", model, std=0.2)
    stream, frame = RestyleStream(model, adapters={adapter: 1.0}), pictures(1)[0]
    fade = [((PROMPT, share), ("lava", 1.0 - share)) for share in np.linspace(0.0, 1.0, 25).tolist()]
    drawn = [pixels.astype(float) for pixels in draw(stream, fade, [frame] * 25)]
    jumps = [float(np.abs(after - before).mean()) for before, after in pairwise(drawn[4:])]
    whole = float(np.abs(drawn[-1] - drawn[4]).mean())
    assert whole > 4.0 and max(jumps) < 0.2 * whole


def test_streams_that_share_a_network_each_draw_in_their_own_mix(model: str, adapter: str) -> None:
    frames, worn, plain = pictures(4), [((PROMPT, 1.0),)] * 4, [(("lava", 1.0),)] * 4
    first = RestyleStream(model, adapters={adapter: 1.0})
    second = first.share()
    pairs = [(draw(first, worn[:1], [frame])[0], draw(second, plain[:1], [frame])[0]) for frame in frames]
    assert equal([one for one, _ in pairs], draw(RestyleStream(model, adapters={adapter: 1.0}), worn, frames))
    assert equal([two for _, two in pairs], draw(RestyleStream(model), plain, frames))


@pytest.mark.parametrize("precision", ["bf16", "fp8"])
def test_what_is_packed_for_the_fused_kernels_follows(model: str, adapter: str, precision: str) -> None:
    """On a CPU fp8 is drawn by the fused frames, with torch's reference of the kernels."""
    frames, mixes = pictures(3), [(("lava", 1.0),), (("lava", 0.4), (PROMPT, 0.6)), ((PROMPT, 1.0),)]
    stream = RestyleStream(model, adapters={adapter: 1.0}, precision=precision)
    draw(stream, mixes, frames)
    stream.reanchor()
    fresh = RestyleStream(model, adapters={adapter: 1.0}, precision=precision)
    assert equal(draw(stream, mixes[2:], frames[:1]), draw(fresh, mixes[2:], frames[:1]))
    stream.reanchor()
    plain = RestyleStream(model, precision=precision)
    assert equal(draw(stream, mixes[:1], frames[:1]), draw(plain, mixes[:1], frames[:1]))


@pytest.mark.parametrize("precision", ["bf16", "fp8"])
def test_a_region_that_is_not_in_view_changes_nothing(model: str, adapter: str, precision: str) -> None:
    frame = pictures(1)[0]
    stream, plain = (RestyleStream(model, precision=precision, adapters={adapter: 1.0}) for _ in range(2))
    style = Style(((PROMPT, 1.0),), regions=((1, (("lava", 1.0),)),))
    nowhere = np.zeros(frame.shape[:2], np.uint8)
    drawn = stream.restyle(Frame(frame, 0, 0.0, regions=nowhere), style).pixels
    assert np.array_equal(drawn, draw(plain, [((PROMPT, 1.0),)], [frame])[0])


def test_in_a_region_it_acts_by_the_mix_of_the_region(model: str, adapter: str) -> None:
    """A region that is all of the picture is drawn as the whole picture in that mix would be."""
    frame = pictures(1)[0]
    everywhere, left = np.ones(frame.shape[:2], np.uint8), np.zeros(frame.shape[:2], np.uint8)
    left[:, : left.shape[1] // 2] = 1
    stream = RestyleStream(model, adapters={adapter: 1.0})

    def drawn(whole: str, region: str, regions: np.ndarray) -> Pixels:
        stream.reanchor()
        style = Style(((whole, 1.0),), regions=((1, ((region, 1.0),)),))
        return stream.restyle(Frame(frame, 0, 0.0, regions=regions), style).pixels

    worn, plain = (
        draw(RestyleStream(model, adapters={adapter: 1.0}), [((p, 1.0),)], [frame])[0] for p in (PROMPT, "lava")
    )
    assert np.abs(drawn("lava", PROMPT, everywhere).astype(int) - worn).max() <= 1
    assert np.array_equal(drawn(PROMPT, "lava", everywhere), plain)
    half = drawn("lava", PROMPT, left).astype(int)
    nearness = [
        float(np.abs(half - other)[:, part].mean()) for part in (slice(0, 24), slice(40, 64)) for other in (worn, plain)
    ]
    assert nearness[0] < nearness[1] and nearness[3] < nearness[2]
    stream.reanchor()
    assert equal(draw(stream, [(("lava", 1.0),)], [frame]), [plain]), "no branch is left behind"


def test_a_file_that_is_missing_cut_off_or_no_adapter_is_named(model: str, adapter: str, tmp_path: Path) -> None:
    cut_off = tmp_path / "cut_off.safetensors"
    cut_off.write_bytes(Path(adapter).read_bytes()[:-100])
    with pytest.raises(AdapterError, match=r"cut_off.safetensors is damaged"):
        RestyleStream(model, adapters={str(cut_off): 1.0})
    with pytest.raises(AdapterError, match=r"no adapter file 'none.safetensors'"):
        RestyleStream(model, adapters={"none.safetensors": 1.0})
    with pytest.raises(AdapterError, match="is not an adapter of 'lsd-game adapter 1', but of 'lsd-game 1'"):
        RestyleStream(model, adapters={model: 1.0})
    with pytest.raises(checkpoint.CheckpointError, match="is not a checkpoint of 'lsd-game 1'"):
        RestyleStream(adapter)
    with pytest.raises(AdapterError, match=r"must be within 0\.\.2, got 3"):
        RestyleStream(model, adapters={adapter: 3.0})


def test_an_adapter_of_another_model_is_refused(adapter: str, tmp_path: Path) -> None:
    other = save_small_model(tmp_path / "other.safetensors", replace(SMALL, window=2))
    with pytest.raises(AdapterError, match=r"was learned on the model .*small.safetensors.*, not on .*other"):
        RestyleStream(other, adapters={adapter: 1.0})
    wider = save_small_model(tmp_path / "wider.safetensors", replace(SMALL, dim=128))
    lying = save_random_adapter(tmp_path / "lying.safetensors", wider)
    with pytest.raises(AdapterError, match=r"lying.safetensors does not fit this model"):
        RestyleStream(other, adapters={lying: 1.0})


def test_numbers_that_are_no_weights_are_refused(model: str, tmp_path: Path) -> None:
    broken = save_random_adapter(tmp_path / "broken.safetensors", model, std=float("nan"))
    with pytest.raises(AdapterError, match=r"broken.safetensors holds numbers that are no weights"):
        RestyleStream(model, adapters={broken: 1.0})


def test_the_header_says_what_was_learned_on_what(model: str, adapter: str) -> None:
    header = read_header(adapter)
    assert (header.prompt, header.model, header.rank, header.record) == (PROMPT, model, 2, {"steps": 3})
    assert header.model_hash == checkpoint.file_hash(model)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("a.safetensors", ("a.safetensors", 1.0)), ("C:\\b.safetensors:0.7", ("C:\\b.safetensors", 0.7))],
)
def test_a_word_names_a_file_and_a_weight(word: str, expected: tuple[str, float]) -> None:
    assert parse_adapter(word) == expected


@pytest.mark.parametrize("word", ["a.png", "a.safetensors:much", "a.safetensors:", "a.safetensors:-1", ":0.5"])
def test_a_word_that_names_neither_is_refused(word: str) -> None:
    with pytest.raises(AdapterError, match=r"an adapter"):
        parse_adapter(word)


def parsed(*words: str) -> StreamOptions:
    parser = CommandParser()
    add_stream_arguments(parser)
    return stream_options(parser.parse_args(list(words)))


def test_the_option_reaches_the_restyle_process_and_its_prompt_is_the_default(model: str, adapter: str) -> None:
    options = parsed(f"--model={model}", f"--adapter={adapter}:0.7")
    assert options.adapters == ((adapter, 0.7),) and options.prompt == PROMPT
    assert parsed(*options.to_arguments()) == options
    assert parsed(f"--model={model}", f"--adapter={adapter}", "--prompt=lava").prompt == "lava"


def test_the_demo_begins_with_the_adapters_prompt_unless_another_one_or_rules_are_asked_for(
    model: str, adapter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[StreamOptions] = []
    monkeypatch.setattr(demo, "start_game", lambda command, config, started_s: started.append(config))
    monkeypatch.setattr(demo, "is_headless", lambda options: False)
    parser = CommandParser()
    demo.add_arguments(parser)
    rules = str(demo.demo_rules("terrain"))
    for words in ([], ["--prompt=lava"], [f"--rules={rules}"]):
        demo.run(parser.parse_args([f"--model={model}", f"--adapter={adapter}", *words]))
    assert [config.prompt for config in started] == [PROMPT, "lava", None]
    assert [str(config.rules) for config in started] == [*[str(demo.demo_rules("meadow"))] * 2, rules]


def test_a_sheet_shows_what_the_adapters_learned() -> None:
    assert [*sheet_styles([], ["lava"], (PROMPT,))] == [PROMPT, "lava"]
    assert len(sheet_styles([], [], (PROMPT,))) == len(sheet_styles([], [])) + 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--model=fake",), "needs a model, and 'fake' is none"),
        (("--model=tiny", "--server=ws://box:8765"), "--adapter belongs to the machine that draws"),
        (("--model=tiny",), r"was learned on the model .*small.*, not on 'tiny'"),
        (("--adapter=none.safetensors",), "there is no adapter file 'none.safetensors'"),
    ],
)
def test_the_option_is_checked_at_the_door(model: str, adapter: str, words: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(UserError, match=complaint):
        parsed(f"--model={model}", *words, f"--adapter={adapter}")
    with pytest.raises(UserError, match="given twice"):
        parsed(f"--model={model}", f"--adapter={adapter}", f"--adapter={adapter}:0.5")


def test_a_session_loads_it_and_its_hash_tells_it_apart(model: str, adapter: str, tmp_path: Path) -> None:
    options = parsed(f"--model={model}", f"--adapter={adapter}")
    plain = load_model(replace(options, adapters=()), ())
    assert load_model(options, (PROMPT,)).hash != plain.hash == checkpoint.file_hash(model)
    with pytest.raises(ModelUnusableError, match="no adapter file"):
        load_model(replace(options, adapters=((str(tmp_path / "gone.safetensors"), 1.0),)), ())


def test_tapes_of_before_there_were_adapters_are_read() -> None:
    old = TapeHeader("tiny", "cpu", "torch", 0, 1, 1.0, "lava", "abc", False, "guided")
    assert old.adapters == ()
