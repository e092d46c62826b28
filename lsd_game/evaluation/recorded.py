"""Recorded clips of real games: what can be measured where nobody knows the true answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np

from lsd_game.evaluation.drift import drift_figures, frame_state, lab
from lsd_game.evaluation.obedience import Judge
from lsd_game.evaluation.picture import gradient_energy
from lsd_game.evaluation.playing import Player, forth_and_back, round_frames
from lsd_game.evaluation.steadiness import still_flicker
from lsd_game.evaluation.structure import edge_f1
from lsd_game.evaluation.trial_figures import EDGE_KEEPING_MEDIA
from lsd_game.frame import FrameRestyler, Pixels, Style
from lsd_game.training.worlds.look import Look

SUFFIXES = (".mp4", ".mkv", ".webm")
SETTLED_FRAMES = 3  # a stream's first frames have no past yet
LEAST_ENERGY = 0.1  # grey levels
PROMPTS = (
    ("molten lava world", Look(theme="molten lava")),
    ("snowy winter world", Look(theme="winter")),
    ("candy land", Look(theme="candy")),
    ("underwater world", Look(theme="underwater")),
    ("neon city", Look(theme="neon city")),
    ("cel shading", Look(medium="cel shading")),
    ("watercolour", Look(medium="watercolour")),
    ("pencil sketch", Look(medium="pencil sketch")),
)


class ClipError(Exception):
    """A clip that cannot be read; the message is a sentence for the user."""


class Clip(NamedTuple):
    """A recorded clip: `frames` uint8 (time, height, width, 3)."""

    name: str
    frames: Pixels


@dataclass(frozen=True, slots=True)
class Length:
    """How much of each clip is played: `frames` in each prompt, and `rounds` forth and back in the first one."""

    frames: int
    rounds: int


class Sheet(NamedTuple):
    """A clip's contact sheet: the middle frame as recorded and in every prompt."""

    name: str
    cells: list[tuple[str, Pixels]]


@dataclass
class RealResults:
    """What the clips gave, filled step by step; `figures` in the end."""

    rows: list[dict[str, float | None]] = field(default_factory=list)  # one a clip
    sheets: list[Sheet] = field(default_factory=list)
    figures: dict[str, float | None] = field(default_factory=dict)


def find_clips(folder: Path) -> list[Path]:
    """The clips in a folder, by name; ClipError when there is none."""
    paths = sorted(path for path in folder.glob("*") if path.suffix in SUFFIXES)
    if not paths:
        raise ClipError(f"there is no clip ({', '.join(SUFFIXES)}) in {str(folder)!r}")
    return paths


def read_clip(path: Path, num_frames: int) -> Clip:
    """The first `num_frames` frames of a clip; ClipError when it has fewer than two or of two sizes, or is none."""
    try:
        with av.open(str(path)) as container:
            frames = []
            for frame in container.decode(video=0):
                frames.append(frame.to_ndarray(format="rgb24"))
                if len(frames) == num_frames:
                    break
    except (OSError, av.FFmpegError, IndexError) as error:
        raise ClipError(f"the clip {str(path)!r} cannot be read: {error}") from error
    if len(frames) < 2:
        raise ClipError(f"the clip {str(path)!r} has {len(frames)} frames, at least 2 are needed")
    if len({frame.shape for frame in frames}) > 1:
        raise ClipError(f"the clip {str(path)!r} changes its size within the first {len(frames)} frames")
    return Clip(path.stem, np.stack(frames))


class RealSuite:
    """Clips, prompts and a judge of styles; any number of restylers go through it."""

    def __init__(self, paths: Sequence[Path], length: Length, style_judge: Judge | None) -> None:
        self._paths, self._length, self._judge = paths, length, style_judge

    @property
    def num_clips(self) -> int:
        """Clips that each restyler plays."""
        return len(self._paths)

    def run(self, restyler: FrameRestyler, results: RealResults) -> Iterator[str]:
        """Fill `results`; yields the name of each clip that is done. Raises ClipError."""
        player = Player(restyler)
        for path in self._paths:
            clip = read_clip(path, self._length.frames)
            drawn = [player.play_all(clip.frames, prompt) for prompt, _ in PROMPTS]
            results.rows.append({**self._judge_clip(clip, drawn), **self._drift(player, clip)})
            middle = len(clip.frames) // 2
            cells = [(prompt, pictures[middle]) for (prompt, _), pictures in zip(PROMPTS, drawn, strict=True)]
            results.sheets.append(Sheet(clip.name, [("as recorded", clip.frames[middle]), *cells]))
            yield clip.name
        results.figures = {f"real_{key}": _mean([row[key] for row in results.rows]) for key in results.rows[0]}
        results.figures["real_fps"] = player.fps

    def _judge_clip(self, clip: Clip, drawn: Sequence[Pixels]) -> dict[str, float | None]:
        sources, hits, edges = clip.frames, [], []
        for (_, look), pictures in zip(PROMPTS, drawn, strict=True):
            if look.medium in EDGE_KEEPING_MEDIA:
                edges += [edge_f1(picture, source) for picture, source in zip(pictures, sources, strict=True)]
            if self._judge is not None:
                asked = next(number for number, value in enumerate(look.axes) if value != Look().axes[number])
                hits.append(float(self._judge.values(pictures)[asked] == look.axes[asked]))
        energies = [_energy(pictures) / _energy(sources) for pictures in drawn]
        flickers = [still_flicker(pictures[SETTLED_FRAMES:], sources[SETTLED_FRAMES:]) for pictures in drawn]
        return {
            "edge_f1": _mean(edges),
            "sharpness_ratio": _mean(energies),
            "still_flicker": _mean(flickers),
            "prompt_spread": prompt_spread(drawn),
            "prompt_accuracy": _mean(hits),
        }

    def _drift(self, player: Player, clip: Clip) -> dict[str, float]:
        """Drift on the clip played forth and back, its own frames in the true target's place; too short for slopes."""
        period = round_frames(len(clip.frames))
        order = forth_and_back(len(clip.frames), self._length.rounds * period)
        style = Style(((PROMPTS[0][0], 1.0),))
        drawn = player.play((clip.frames[index] for index in order), lambda _: style)
        states = [frame_state(picture, clip.frames[index]) for picture, index in zip(drawn, order, strict=True)]
        figures = drift_figures(states, period, period)
        return {key: value for key, value in figures.items() if not key.endswith("_slope")}


def prompt_spread(drawn: Sequence[Pixels]) -> float:
    """Mean distance of colours, L*a*b*, of any two prompts' pictures at the same place; 0 if prompts do nothing."""
    colors = [lab(pictures[:, ::4, ::4]) for pictures in drawn]
    return float(np.mean([np.linalg.norm(one - other, axis=-1).mean() for one, other in combinations(colors, 2)]))


def _energy(pictures: Pixels) -> float:
    return max(LEAST_ENERGY, float(np.mean([gradient_energy(picture) for picture in pictures])))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
