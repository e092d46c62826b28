"""The cache of clips: source, restyled targets, depth, motion and HUD, shard by shard; a seed determines a clip."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt
from PIL import Image

from lsd_game.frame import Pixels
from lsd_game.training.worlds.gbuffer import GBuffer
from lsd_game.training.worlds.look import MEDIA, Look
from lsd_game.training.worlds.look_renderer import LookRenderer
from lsd_game.training.worlds.overlay import Overlay
from lsd_game.training.worlds.scene import FINE, Scene
from lsd_game.training.worlds.source_look import SourceLook
from lsd_game.training.worlds.splits import FIRST_TEST_SEED, split_of_seed, training_families, training_look
from lsd_game.training.worlds.version import mark

FRAME_S = 1 / 24
CLIPS_A_SEED = 1_000_000
HUD_SHARE = 0.5
CUT_SHARE = 0.08
PAUSE_SHARE = 0.1
JITTER_SHARE = 0.3
SMOOTH_SHARE = 0.4


@dataclass(frozen=True)
class ClipConfig:
    """The size of a clip and of a shard."""

    width: int = 256
    height: int = 144
    frames: int = 4
    looks: int = 4
    clips_per_shard: int = 100

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 16 or self.width % 2 or self.height % 2:
            raise ValueError(f"clips need even sides of at least 16 pixels, got {self.width} x {self.height}")
        if min(self.frames, self.looks, self.clips_per_shard) < 1:
            raise ValueError(f"frames, looks and clips_per_shard must be at least 1, got {self}")


@dataclass(frozen=True)
class ClipPlan:
    """What a clip will show; all further randomness comes from `seed`.

    Attributes:
        steps_s: game time before each frame; 0 is a frozen frame.
        cuts: frames at which another scene of the family begins.
        is_smooth: whether edges are antialiased in the source and in targets that are "as rendered".
    """

    family: str
    seed: int
    looks: tuple[Look, ...]
    steps_s: tuple[float, ...]
    cuts: tuple[int, ...]
    has_hud: bool
    is_smooth: bool


class Clip(NamedTuple):
    """One clip; time comes first, after the looks in `target`."""

    source: Pixels  # (time, height, width, 3)
    target: Pixels  # (looks, time, height, width, 3)
    depth: npt.NDArray[np.float16]  # (time, height / 2, width / 2), metres
    motion: npt.NDArray[np.float16]  # (time, height / 2, width / 2, 2), pixels of the full size
    hud: npt.NDArray[np.bool_]  # (time, height, width)


def plan_clip(seed: int, config: ClipConfig) -> ClipPlan:
    """The plan that `seed` determines."""
    rng = np.random.default_rng((seed, 1))
    families = training_families()
    family = families[int(rng.integers(len(families)))]
    looks = tuple(training_look(rng) for _ in range(config.looks))
    steps = np.full(config.frames, FRAME_S)
    if rng.random() < JITTER_SHARE:
        steps *= np.exp(rng.normal(0, 0.4, config.frames)) * rng.choice([0.4, 1.0, 2.0])
    if rng.random() < PAUSE_SHARE:
        steps[int(rng.integers(config.frames)) :] = 0.0
    cuts = (int(rng.integers(1, config.frames)),) if config.frames > 1 and rng.random() < CUT_SHARE else ()
    has_hud, is_smooth = bool(rng.random() < HUD_SHARE), bool(rng.random() < SMOOTH_SHARE)
    return ClipPlan(family, seed, looks, tuple(float(step) for step in steps), cuts, has_hud, is_smooth)


class ClipMaker:
    """Draws clips; holds the GL objects."""

    def __init__(self, context: moderngl.Context, config: ClipConfig) -> None:
        self.config = config
        self._scene = Scene(context, config.width, config.height)
        self._renderer = LookRenderer(context, config.width, config.height)
        self._fine_renderer = LookRenderer(context, FINE * config.width, FINE * config.height)

    def make(self, plan: ClipPlan) -> Clip:
        """Draw the clip of `plan`."""
        config = self.config
        rng = np.random.default_rng((plan.seed, 2))
        source = SourceLook.random(rng)
        overlay = Overlay(rng, config.width, config.height) if plan.has_hud else None
        clip = _empty_clip(replace(config, looks=len(plan.looks)))
        self._scene.enter(plan.family, seed=plan.seed)
        for index, step_s in enumerate(plan.steps_s):
            if index in plan.cuts:
                self._scene.enter(plan.family, seed=plan.seed + index)
            gbuffer = self._scene.step(step_s)
            draw = self._drawer(gbuffer, source, is_smooth=plan.is_smooth)
            clip.source[index] = source.capture.damage(draw(Look()), rng)
            for number, look in enumerate(plan.looks):
                clip.target[number, index] = draw(look)
            clip.depth[index], clip.motion[index] = planes(gbuffer)
            if overlay is not None:
                hud = overlay.at(index)
                clip.hud[index] = hud.mask
                for frame in (clip.source[index], *clip.target[:, index]):
                    frame[:] = hud.paste(frame)
        return clip

    def _drawer(self, gbuffer: GBuffer, source: SourceLook, *, is_smooth: bool) -> Callable[[Look], Pixels]:
        uniforms = self._scene.uniforms
        fine = self._scene.draw_fine() if is_smooth else None

        def draw(look: Look) -> Pixels:
            if fine is not None and look.medium == MEDIA[0]:
                return halved(self._fine_renderer.draw(fine, look, source, uniforms))
            return self._renderer.draw(gbuffer, look, source, uniforms)

        return draw


def halved(pixels: Pixels) -> Pixels:
    """Half the width and height, each pixel the mean of four; uint8 (height, width, 3)."""
    return np.asarray(Image.fromarray(pixels).reduce(2))


def planes(gbuffer: GBuffer) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]]:
    """Depth (height / 2, width / 2) and motion (..., 2) at every other pixel, from the upper left one on."""
    return gbuffer.read(1)[::2, ::2, 3], gbuffer.read(3)[::2, ::2, :2]


def _empty_clip(config: ClipConfig) -> Clip:
    time, height, width = config.frames, config.height, config.width
    return Clip(
        np.zeros((time, height, width, 3), np.uint8),
        np.zeros((config.looks, time, height, width, 3), np.uint8),
        np.zeros((time, height // 2, width // 2), np.float16),
        np.zeros((time, height // 2, width // 2, 2), np.float16),
        np.zeros((time, height, width), np.bool_),
    )


def write_shard(folder: Path, maker: ClipMaker, seeds: range) -> Iterator[ClipPlan]:
    """Draw a clip for each of `seeds` into `folder`; yields after each. `labels.json`, written last, marks the end."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = [
        np.lib.format.open_memmap(folder / f"{name}.npy", "w+", example.dtype, (len(seeds), *example.shape))
        for name, example in _empty_clip(maker.config)._asdict().items()
    ]
    labels = []
    for row, seed in enumerate(seeds):
        plan = plan_clip(seed, maker.config)
        for array, values in zip(arrays, maker.make(plan), strict=True):
            array[row] = values
        labels.append(asdict(plan))
        yield plan
    for array in arrays:
        array.flush()
    mark(folder)
    unfinished = folder / "labels.json.part"
    unfinished.write_text(json.dumps(labels))
    unfinished.rename(folder / "labels.json")


def write_cache(folder: Path, maker: ClipMaker, *, clips: int, seed: int) -> Iterator[int]:
    """Fill `folder` up to `clips` clips (rounded up to whole shards); yields how many each step added.

    Finished shards are left as they are, so a cache that was interrupted goes on where it stopped. Clip k of shard s
    has the seed `seed` * CLIPS_A_SEED + s * clips_per_shard + k.
    """
    size = maker.config.clips_per_shard
    last = seed * CLIPS_A_SEED + clips + size
    if clips > CLIPS_A_SEED or seed < 0 or split_of_seed(last) != "train":
        raise ValueError(
            f"seed {seed} with {clips} clips leaves the seeds for training, "
            f"which end at {FIRST_TEST_SEED}, {CLIPS_A_SEED} clips a seed"
        )
    for shard in range(-(-clips // size)):
        at = folder / f"shard-{shard:04d}"
        if (at / "labels.json").exists():
            yield size
            continue
        first = seed * CLIPS_A_SEED + shard * size
        for _ in write_shard(at, maker, range(first, first + size)):
            yield 1
