"""The model as its users meet it: causal, bounded, deterministic, any size, clear about bad input."""

from __future__ import annotations

import gc
import math
import resource
import weakref
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from lsd_game.frame import Frame, Pixels, Style
from lsd_game.model import checkpoint
from lsd_game.model.adapters import Rack
from lsd_game.model.conditioning import shares_of, style_tensors
from lsd_game.model.config import ModelConfig, preset
from lsd_game.model.core import Past
from lsd_game.model.drawer import ModelError
from lsd_game.model.history import History
from lsd_game.model.network import FrameInputs, LsdNetwork
from lsd_game.model.rotary import grid_turn
from lsd_game.model.sampler import STEP_COUNTS, denoise
from lsd_game.model.stream import RestyleStream
from lsd_game.model.text import TextEncoder
from lsd_game.model.wardrobe import MAX_MIXES, MAX_ROWS, ROWS_STEP, Wardrobe
from lsd_game.model.wordpiece import WordPiece
from lsd_game.transition import MAX_FADING

SMALL = ModelConfig(
    name="test",
    width_px=64,
    height_px=48,
    channels=(8, 8, 16),
    encoder_blocks=(1, 1, 1),
    decoder_blocks=(1, 1, 1),
    dim=64,
    heads=2,
    layers=2,
    window=3,
)


@pytest.fixture(scope="session")
def small_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small network with random weights, none of them zero, so that every path through it matters."""
    torch.manual_seed(0)
    network = LsdNetwork(SMALL)
    for parameter in network.parameters():
        if not bool(parameter.any()):
            torch.nn.init.normal_(parameter, std=0.05)
    path = tmp_path_factory.mktemp("model") / "small.safetensors"
    checkpoint.save(path, network, {"steps": 7})
    return str(path)


@pytest.fixture(scope="module")
def blind_checkpoint(small_checkpoint: str) -> str:
    """The same weights in a network that does not see its last output."""
    seeing = checkpoint.load(small_checkpoint).network
    blind = LsdNetwork(replace(seeing.config, sees_last=False))
    weights = seeing.state_dict()
    weights["encoder.stem.weight"] = weights["encoder.stem.weight"][:, : blind.config.input_channels]
    blind.load_state_dict(weights)
    path = Path(small_checkpoint).with_name("blind.safetensors")
    checkpoint.save(path, blind, {})
    return str(path)


def random_frames(count: int, width: int = 64, height: int = 48, seed: int = 1) -> list[Pixels]:
    rng = np.random.default_rng(seed)
    return [rng.integers(0, 256, (height, width, 3), dtype=np.uint8) for _ in range(count)]


def test_changing_a_frame_leaves_every_earlier_output_bit_identical(small_checkpoint: str) -> None:
    frames = random_frames(8)
    changed = [*frames[:5], 255 - frames[5], *frames[6:]]
    first, second = RestyleStream(small_checkpoint, "lava"), RestyleStream(small_checkpoint, "lava")
    one, two = [first(f) for f in frames], [second(f) for f in changed]
    assert all(np.array_equal(a, b) for a, b in zip(one[:5], two[:5], strict=True))
    assert not np.array_equal(one[5], two[5])
    assert not np.array_equal(one[6], two[6]), "the past must matter"


@pytest.mark.parametrize("steps", STEP_COUNTS)
def test_a_seed_and_the_same_frames_give_the_same_pictures(small_checkpoint: str, steps: int) -> None:
    frames = random_frames(5)
    runs = [RestyleStream(small_checkpoint, "winter", steps=steps, seed=3) for _ in range(2)]
    one, two = ([stream(frame) for frame in frames] for stream in runs)
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    other = RestyleStream(small_checkpoint, "winter", steps=steps, seed=4)
    assert not np.array_equal(other(frames[0]), one[0])


def test_the_cached_stream_agrees_with_the_uncached_clip() -> None:
    torch.manual_seed(0)
    network = LsdNetwork(SMALL).eval().double()
    for parameter in network.parameters():
        if not bool(parameter.any()):
            torch.nn.init.normal_(parameter, std=0.05)
    frames, size = 7, (1, 7, 3, 48, 64)  # more frames than the window holds
    pictures = torch.randn(3, *size, dtype=torch.float64)
    levels, steps, present = torch.rand(3, 1, frames, dtype=torch.float64)
    inputs = FrameInputs(*pictures, present.round())
    encoder = TextEncoder()
    mix = style_tensors([[(encoder.encode("molten lava world"), 0.7), (encoder.encode("at night"), 0.3)]])
    with torch.inference_mode():
        style = network.prepare(mix.to(levels))
        uncached = network.clip(inputs, style, levels, steps)
        history, turn = History(SMALL, tokens=12, like=uncached), grid_turn(3, 4, 32)
        for t in range(frames):
            parts = (inputs.source, inputs.noisy, inputs.last, inputs.has_last)
            one = FrameInputs(*(part[:, t : t + 1] for part in parts))
            now = slice(t, t + 1)
            modulation = network.modulate(style, levels[:, now], steps[:, now])
            drawn = network.step(one, style.text, modulation, Past(history.read(), history, turn))
            history.advance()
            torch.testing.assert_close(drawn, uncached[:, now], atol=1e-9, rtol=1e-9)


def test_a_million_frames_of_history_arithmetic_stay_in_bounds() -> None:
    history = History(SMALL, tokens=1, like=torch.zeros(1))
    for _ in range(1_000_000):
        history.advance()
    assert history.num_valid == SMALL.window
    assert 0 <= history.next_slot < SMALL.window
    assert sorted(history.ages()) == [1, 2, 3]
    assert history.ages()[(history.next_slot - 1) % SMALL.window] == 1


def tensor_bytes() -> int:
    """Of all tensors that Python still holds."""
    gc.collect()
    return sum(value.untyped_storage().nbytes() for value in gc.get_objects() if type(value) is torch.Tensor)


def test_memory_is_flat_over_two_thousand_frames(tmp_path: Path) -> None:
    shallow = replace(SMALL, encoder_blocks=(0, 0, 0), decoder_blocks=(0, 0, 0), layers=1)
    checkpoint.save(tmp_path / "shallow.safetensors", LsdNetwork(shallow), {})
    stream, frames = RestyleStream(str(tmp_path / "shallow.safetensors"), "lava"), random_frames(4)

    def play(count: int) -> None:
        for index in range(count):
            if index % 100 == 0:
                stream.transition(f"style number {index}", seconds=1.0)
            stream(frames[index % 4])

    play(50)
    before_kib, before_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, tensor_bytes()
    play(2000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib < 16 * 1024  # kept frames would be 18 MB
    assert tensor_bytes() - before_bytes < 1024**2  # the keys of every frame would be 6 MB at least


def test_a_mix_with_weights_one_and_zero_equals_the_first_prompt_alone(small_checkpoint: str) -> None:
    frame = Frame(random_frames(1)[0], 0, 0.0)
    mixed = RestyleStream(small_checkpoint).restyle(frame, Style((("lava", 1.0), ("winter", 0.0))))
    alone = RestyleStream(small_checkpoint).restyle(frame, Style((("lava", 1.0),)))
    assert np.array_equal(mixed.pixels, alone.pixels)


def test_weights_move_the_picture_gradually(small_checkpoint: str) -> None:
    frame = Frame(random_frames(1)[0], 0, 0.0)

    def drawn(weight: float) -> np.ndarray:
        style = Style((("lava", 1.0 - weight), ("pencil sketch", weight)))
        return RestyleStream(small_checkpoint).restyle(frame, style).pixels.astype(float)

    start, middle, end = drawn(0.0), drawn(0.5), drawn(1.0)
    whole = np.abs(end - start).mean()
    assert 0 < np.abs(middle - start).mean() < whole * 1.05
    assert 0 < np.abs(middle - end).mean() < whole * 1.05


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 200), (65, 47), (320, 240), (501, 37), (2, 2)])
def test_odd_resolutions_come_back_at_their_own_size(small_checkpoint: str, width: int, height: int) -> None:
    stream = RestyleStream(small_checkpoint, "lava")
    for frame in random_frames(2, width, height):
        drawn = stream(frame)
        assert drawn.shape == (height, width, 3)
        assert drawn.dtype == np.uint8
    assert all(side % 16 == 0 for side in stream.resolution)


def test_views_and_read_only_pictures_are_taken(small_checkpoint: str) -> None:
    frame = random_frames(1)[0]
    frozen = frame[:, ::-1]
    frozen.flags.writeable = False
    drawn = RestyleStream(small_checkpoint, "lava")(frozen)
    assert np.array_equal(drawn, RestyleStream(small_checkpoint, "lava")(frozen.copy()))


def test_a_resize_starts_a_new_past_and_goes_on(small_checkpoint: str) -> None:
    stream, fresh = RestyleStream(small_checkpoint, "lava"), RestyleStream(small_checkpoint, "lava")
    for frame in random_frames(3):
        stream(frame)
    tall = random_frames(1, 40, 80)[0]
    assert np.array_equal(stream(tall), fresh(tall))


def test_without_its_last_output_a_model_remembers_layers_times_window_frames_and_nothing_older(
    small_checkpoint: str, blind_checkpoint: str
) -> None:
    """What reaches a drawing has gone back one window of frames in each layer: so it cannot drift, however long."""
    long, short, shorter = (RestyleStream(blind_checkpoint, "lava") for _ in range(3))
    memory = long.memory_frames
    assert memory == SMALL.layers * SMALL.window and RestyleStream(small_checkpoint).memory_frames is None
    frames = random_frames(3 * memory)
    ends = [
        [stream(frame) for frame in frames[-count:]][-1].astype(int)
        for stream, count in ((long, len(frames)), (short, memory + 1), (shorter, 2))
    ]
    assert np.abs(ends[0] - ends[1]).max() <= 1, "only the order of sums differs"
    assert np.abs(ends[0] - ends[2]).max() > 1, "what lies within it counts"


def test_a_model_may_do_without_its_last_output(small_checkpoint: str, blind_checkpoint: str) -> None:
    first, second = random_frames(2)
    with_last = RestyleStream(small_checkpoint, "lava")
    without, fresh = (RestyleStream(blind_checkpoint, "lava") for _ in range(2))
    assert np.array_equal(with_last(first), without(first))
    assert not np.array_equal(with_last(second), without(second))
    without._drawer._history.clear()
    assert np.array_equal(without(second), fresh(second)), "nothing but the core's history remembers"
    style = Style((("lava", 1.0),))
    asked = without.restyle(Frame(first, 2, 0.0), replace(style, num_reanchors=1))
    assert np.array_equal(asked.pixels, fresh.restyle(Frame(first, 2, 0.0), style).pixels), "no last output to let go"


def test_reanchor_forgets_the_past(small_checkpoint: str) -> None:
    frames = random_frames(4)
    stream, fresh = RestyleStream(small_checkpoint, "lava"), RestyleStream(small_checkpoint, "lava")
    for frame in frames[:3]:
        stream(frame)
    stream.reanchor()
    assert np.array_equal(stream(frames[3]), fresh(frames[3]))


def test_a_style_that_asks_for_it_lets_the_past_go_without_a_jump(small_checkpoint: str) -> None:
    frames = random_frames(1) * 60
    lava = Style((("lava", 1.0),))
    asked = replace(lava, num_reanchors=1)

    def play(styles: list[Style]) -> list[np.ndarray]:
        stream = RestyleStream(small_checkpoint)
        drawn = []
        for index, style in enumerate(styles):
            drawn.append(stream.restyle(Frame(frames[index], index, 0.0), style).pixels.astype(int))
        return drawn

    kept, let_go = play([lava] * 60), play([lava] * 10 + [asked] * 50)
    assert np.array_equal(kept[9], let_go[9])
    assert not np.array_equal(kept[30], let_go[30])
    jumps = [np.abs(after - before).mean() for before, after in pairwise(let_go[8:])]
    first_frame_jump = np.abs(kept[1] - kept[0]).mean()
    assert max(jumps) < 0.5 * first_frame_jump


def test_guidance_goes_beyond_the_answer_and_leaves_what_no_style_changes(small_checkpoint: str) -> None:
    frame = Frame(np.random.default_rng(0).integers(60, 190, (64, 64, 3), np.uint8), 1, 0.0)
    style = Style((("lava", 1.0),))
    answer, bolder = (
        RestyleStream(small_checkpoint, guidance=amount).restyle(frame, style).pixels.astype(float)
        for amount in (1, 1.5)
    )
    expected = np.clip(np.rint(frame.pixels + 1.5 * (answer - frame.pixels)), 0, 255)
    assert np.abs(bolder - expected).max() <= 1
    assert np.abs(bolder - answer).max() > 5
    with pytest.raises(ValueError, match="guidance must be within"):
        RestyleStream(small_checkpoint, guidance=-1.0)


def test_strength_zero_is_the_games_own_picture(small_checkpoint: str) -> None:
    frame = Frame(random_frames(1)[0], 0, 0.0)
    stream = RestyleStream(small_checkpoint)
    assert np.array_equal(stream.restyle(frame, Style((("lava", 1.0),), strength=0.0)).pixels, frame.pixels)


def test_a_transition_ends_at_its_target(small_checkpoint: str) -> None:
    frame = random_frames(1)[0]
    faded, direct = RestyleStream(small_checkpoint, "lava"), RestyleStream(small_checkpoint, "winter")
    faded(frame, time_s=0.0)
    faded.transition("winter", seconds=1.0)
    faded(frame, time_s=2.0)
    faded.reanchor()
    assert np.array_equal(faded(frame, time_s=3.0), direct(frame))


def test_the_mixes_of_a_fade_are_let_go(small_checkpoint: str) -> None:
    network = checkpoint.load(small_checkpoint).network
    wardrobe = Wardrobe(network, 1, Rack(network))
    mixes = [(("lava", 1.0), ("winter", number / 100)) for number in range(100)]
    kept = [weakref.ref(wardrobe.style(mix)) for mix in mixes]
    gc.collect()
    assert sum(ref() is not None for ref in kept) == MAX_MIXES


def test_mixes_of_any_length_give_the_products_few_shapes(small_checkpoint: str) -> None:
    network = checkpoint.load(small_checkpoint).network
    wardrobe = Wardrobe(network, 1, Rack(network))
    prompts = ["lava", "a winter wonderland", "an endless candy kingdom", "neon city in the rain at night"]
    lengths = {wardrobe.style(tuple((text, 1.0) for text in prompts[:n])).text.bias.shape[1] for n in range(1, 5)}
    assert lengths <= {ROWS_STEP, 2 * ROWS_STEP}


def test_prompts_that_weigh_least_do_not_count_where_all_are_too_many(small_checkpoint: str) -> None:
    network = checkpoint.load(small_checkpoint).network
    wardrobe = Wardrobe(network, 1, Rack(network))
    long = [
        f"{animal} " + "in the neon city of rain and gold at night " * 3
        for animal in ["ant", "bee", "cat", "dog", "eel"]
    ]
    mix = [(f"{text} {number}", 1.0) for text in long for number in range(3)]
    mix[4] = (mix[4][0], 2.0)
    whole = wardrobe.style(tuple(mix)).text.bias
    assert whole.shape[1] <= MAX_ROWS
    assert float(whole.exp().sum()) == pytest.approx(24.0, rel=0.05), "the weights of 24 rows each sum to 1"
    strongest = wardrobe.style(tuple(mix[4:5])).text
    assert any(
        torch.equal(strongest.keys[0][:, :24], rows) for rows in wardrobe.style(tuple(mix)).text.keys[0].split(24, 1)
    )


def test_transitions_faster_than_fades_end_keep_the_mix_bounded(small_checkpoint: str) -> None:
    stream, frame = RestyleStream(small_checkpoint, "lava"), random_frames(1)[0]
    for number in range(40):
        stream.transition(f"style {number}", seconds=5.0)
        stream(frame)
    weights = stream._fades[0].at(stream._now_s)
    assert len(weights) <= MAX_FADING + 1
    assert sum(weights.values()) == pytest.approx(1.0)


def test_nan_raises_a_model_error_and_the_next_frame_is_drawn(small_checkpoint: str) -> None:
    stream, frame = RestyleStream(small_checkpoint, "lava"), random_frames(1)[0]
    stream(frame)
    weight = stream._network.decoder.head.bias
    kept = weight.data.clone()
    weight.data.fill_(float("nan"))
    with pytest.raises(ModelError, match="NaN"):
        stream(frame)
    weight.data.copy_(kept)
    assert np.array_equal(stream(frame), RestyleStream(small_checkpoint, "lava")(frame))


def test_an_euler_walk_towards_a_fixed_answer_arrives() -> None:
    noise, answer = torch.randn(10), torch.randn(10)
    for steps in STEP_COUNTS:
        assert torch.allclose(denoise(noise, steps, lambda x, step: answer), answer, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.safetensors", None, "no checkpoint at"),
        ("cut.safetensors", "cut", "damaged"),
        ("text.safetensors", b"hello", "damaged"),
    ],
)
def test_a_bad_checkpoint_is_refused_in_a_sentence(
    tmp_path: Path, small_checkpoint: str, name: str, content: str | bytes | None, message: str
) -> None:
    path = tmp_path / name
    if content == "cut":
        path.write_bytes(Path(small_checkpoint).read_bytes()[:20_000])
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(checkpoint.CheckpointError, match=message):
        RestyleStream(str(path))


def test_a_checkpoint_of_another_model_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    path = tmp_path / "other.safetensors"
    save_file({"weight": torch.zeros(3)}, path, {"format": "pt"})
    with pytest.raises(checkpoint.CheckpointError, match="not a checkpoint"):
        RestyleStream(str(path))


def test_unknown_names_and_step_counts_are_refused(small_checkpoint: str) -> None:
    with pytest.raises(ValueError, match="did you mean 'tiny'"):
        preset("tyni")
    with pytest.raises(ValueError, match="steps must be one of"):
        RestyleStream(small_checkpoint, steps=3)
    with pytest.raises(ValueError, match="prompt is empty"):
        RestyleStream(small_checkpoint, "  ")
    with pytest.raises(ValueError, match="10000 characters"):
        RestyleStream(small_checkpoint).transition("x" * 10_000)


def test_words_are_cut_into_the_longest_known_pieces() -> None:
    pieces = WordPiece({"lava": 0, "##fall": 1, "##s": 2, "!": 3, "冬": 4, "cafe": 5, "lavafalls2": 6})
    assert pieces.ids("LAVAfalls!") == [0, 1, 2, 3]
    assert pieces.ids("Café 冬冬 nothing lava") == [5, 4, 4, 0]
    assert pieces.ids("lava" * 26 + " lavaxfall") == []


def test_prompts_of_like_meaning_lie_near_and_foreign_scripts_are_taken() -> None:
    encoder = TextEncoder()

    def cosine(one: str, two: str) -> float:
        a, b = encoder.encode(one).pooled, encoder.encode(two).pooled
        return float(torch.nn.functional.cosine_similarity(a, b, dim=0))

    assert cosine("a volcanic hellscape", "molten lava world") > cosine("a volcanic hellscape", "frozen tundra") + 0.2
    assert cosine("pencil sketch", "hand drawn graphite drawing") > 0.5
    assert bool(torch.isfinite(encoder.encode("ледяной мир 冬").pooled).all())
    assert not bool(encoder.encode("🜁🜂").pooled.any()), "nothing known gives the neutral style"


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_gpu_draws_what_the_cpu_draws(small_checkpoint: str) -> None:
    frames = random_frames(6)
    cpu, gpu = (RestyleStream(small_checkpoint, "lava", device=device) for device in ("cpu", "cuda"))
    for frame in frames:
        difference = np.abs(cpu(frame).astype(int) - gpu(frame).astype(int))
        assert difference.mean() < 2.0


def test_what_a_prompt_counts_for_undoes_how_a_picture_answers():
    for weight in (0.02, 0.25, 0.5, 0.9):
        first, second = shares_of([3.0 * weight, 3.0 * (1.0 - weight)])
        assert first + second == pytest.approx(1.0)
        assert math.sin(math.pi * first / 2.0) ** 2 == pytest.approx(weight)
    assert shares_of([0.4]) == [1.0]
    assert shares_of([2.0, 2.0, 2.0]) == pytest.approx([1 / 3] * 3)
