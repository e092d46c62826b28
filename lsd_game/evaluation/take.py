"""One scripted scene of the worlds with all that judging needs: source, true targets, exact motion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt

from lsd_game.evaluation.rivals import all_rivals, impressions
from lsd_game.evaluation.steadiness import sample
from lsd_game.frame import Pixels
from lsd_game.training.worlds.gbuffer import GBuffer
from lsd_game.training.worlds.look import Look
from lsd_game.training.worlds.look_renderer import LookRenderer
from lsd_game.training.worlds.overlay import Hud, Overlay
from lsd_game.training.worlds.scene import Scene
from lsd_game.training.worlds.source_look import SourceLook

FRAME_S = 1 / 24
JUDGED_EVERY = 4  # frames of a take, counted from its end, whose style is judged
WIDTH_PX, HEIGHT_PX = 256, 144
SKIPPED_FRAMES = 12  # at a scene's beginning nothing moves yet
SURFACE, PLACE, MOTION = 0, 1, 3  # textures of the G-buffer
NEAR_SHARE = 0.02  # of the depth: what lies nearer together is one surface

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TakePlan:
    """What a take shows; with the worlds' code it determines every pixel.

    Attributes:
        is_judged: whether the looks' rivals are drawn, too.
    """

    family: str
    seed: int
    looks: tuple[Look, ...]
    num_frames: int
    has_hud: bool
    is_judged: bool = False


class Take(NamedTuple):
    """A scene's frames.

    Attributes:
        source: uint8 (time, height, width, 3). targets: uint8 (looks, time, height, width, 3).
        motion: pixels travelled since the previous frame, x right, y down, float16 (time, height, width, 2).
        is_seen: where a pixel's surface was visible in the previous frame, (time, height, width); none in frame 0.
        hud: where the HUD is, (time, height, width).
        rivals: impressions of every JUDGED_EVERYth frame, the last one first: of `all_rivals` of the plan's looks, and
            behind them of the source, float16 (frames, rivals + 1, numbers); empty for a plan that is not judged.
    """

    source: Pixels
    targets: Pixels
    motion: npt.NDArray[np.float16]
    is_seen: Mask
    hud: Mask
    rivals: npt.NDArray[np.float16]


class Planes(NamedTuple):
    """The G-buffer of one frame, as far as `seen_before` asks: (height, width, 4), (..., 4), (..., 2)."""

    surface: Floats
    place: Floats
    motion: Floats


class TakeMaker:
    """Draws takes; holds the GL objects."""

    def __init__(self, context: moderngl.Context) -> None:
        self._scene = Scene(context, WIDTH_PX, HEIGHT_PX)
        self._renderer = LookRenderer(context, WIDTH_PX, HEIGHT_PX)

    def draw(self, plan: TakePlan) -> Take:
        """Draw the take of `plan`."""
        rng = np.random.default_rng((plan.seed, 3))
        game = SourceLook.random(rng)
        overlay = Overlay(rng, WIDTH_PX, HEIGHT_PX) if plan.has_hud else None
        take = _empty_take(plan)
        rivals: list[npt.NDArray[np.floating]] = []
        judged = range(plan.num_frames)[::-JUDGED_EVERY] if plan.is_judged else ()
        self._scene.enter(plan.family, seed=plan.seed)
        for _ in range(SKIPPED_FRAMES):
            self._scene.step(FRAME_S)
        is_world = np.ones(take.hud.shape, np.bool_)
        before: Planes | None = None
        for index in range(plan.num_frames):
            gbuffer, uniforms = self._scene.step(FRAME_S), self._scene.uniforms
            take.source[index] = self._renderer.draw_source(gbuffer, game, uniforms, rng)
            for number, look in enumerate(plan.looks):
                take.targets[number, index] = self._renderer.draw(gbuffer, look, game, uniforms)
            hud = overlay.at(index) if overlay else None
            is_world[index] = _paste_hud(take, index, hud) if hud else True
            if index in judged:
                pictures = (self._renderer.draw(gbuffer, look, game, uniforms) for look in all_rivals(plan.looks))
                shown = [hud.paste(picture) if hud else picture for picture in pictures]
                rivals.insert(0, impressions(np.stack([*shown, take.source[index]])))
            now = _planes(gbuffer)
            take.motion[index] = now.motion
            if before is not None:
                take.is_seen[index] = seen_before(before, now)
            before = now
        bar_px = round(game.capture.letterbox * HEIGHT_PX)
        is_world[:, :bar_px] = is_world[:, HEIGHT_PX - bar_px :] = False
        for index in range(1, plan.num_frames):
            take.is_seen[index] &= was_world(is_world[index - 1], is_world[index], take.motion[index])
        return take._replace(rivals=np.array(rivals, np.float16))


def seen_before(before: Planes, now: Planes) -> Mask:
    """Where the surface at p now was the one at p - motion(p) before, at all four pixels that are read there.

    A surface is known by its material, and by the place that its texture holds on to, which moves along with it. Exact,
    where Lai et al. (2018) have to guess by comparing flows forth and back.
    """
    height, width = now.place.shape[:2]
    rows, columns = np.mgrid[:height, :width]
    x, y = columns - now.motion[..., 0], rows - now.motion[..., 1]
    is_inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    left = np.clip(np.floor(x), 0, width - 2).astype(int)
    top = np.clip(np.floor(y), 0, height - 2).astype(int)
    material = now.surface[..., 3]
    is_same = is_inside
    for corner_y, corner_x in ((0, 0), (0, 1), (1, 0), (1, 1)):
        is_same = is_same & (before.surface[top + corner_y, left + corner_x, 3] == material)
    was = sample(before.place, x.ravel(), y.ravel()).reshape(now.place.shape)
    apart = np.linalg.norm(was[..., :3] - now.place[..., :3], axis=-1)
    return np.asarray(is_same & (apart < NEAR_SHARE * np.maximum(now.place[..., 3], 1.0)))


def was_world(before: Mask, now: Mask, motion: npt.NDArray[np.floating]) -> Mask:
    """Where neither p now nor p - motion(p) before is covered by a HUD or a bar, which do not move with the world."""
    height, width = now.shape
    rows, columns = np.mgrid[:height, :width]
    places = (columns - motion[..., 0].astype(np.float32)).ravel(), (rows - motion[..., 1].astype(np.float32)).ravel()
    was = sample(before[..., None].astype(np.float32), *places).reshape(height, width)
    return np.asarray(now & (was > 0.999))


def _paste_hud(take: Take, index: int, hud: Hud) -> Mask:
    """Put the HUD over frame `index` of the source and all targets; return where it leaves the world uncovered."""
    for frame in (take.source[index], *take.targets[:, index]):
        frame[:] = hud.paste(frame)
    take.hud[index] = hud.mask
    return np.asarray(hud.rgba[..., 3] == 0)


def _planes(gbuffer: GBuffer) -> Planes:
    return Planes(gbuffer.read(SURFACE).copy(), gbuffer.read(PLACE).copy(), gbuffer.read(MOTION)[..., :2].copy())


def _empty_take(plan: TakePlan) -> Take:
    shape = (plan.num_frames, HEIGHT_PX, WIDTH_PX)
    return Take(
        source=np.zeros((*shape, 3), np.uint8),
        targets=np.zeros((len(plan.looks), *shape, 3), np.uint8),
        motion=np.zeros((*shape, 2), np.float16),
        is_seen=np.zeros(shape, np.bool_),
        hud=np.zeros(shape, np.bool_),
        rivals=np.zeros(0, np.float16),
    )
