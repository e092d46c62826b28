"""Set prompts, styles, rules or models side by side on the same play, as a video."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from lsd_game.commands import UserError, output
from lsd_game.commands.labels import label_strip
from lsd_game.commands.loading import load_for_command
from lsd_game.commands.model_arguments import add_model_arguments, check_model_options, model_values
from lsd_game.commands.output_files import check_writable
from lsd_game.commands.variants import Variant
from lsd_game.frame import Frame, Pixels
from lsd_game.session.config import SessionConfig
from lsd_game.session.score import Score
from lsd_game.session.stages import make_director
from lsd_game.session.tape.clip import restyle_clip
from lsd_game.session.tape.lossless import TapeError
from lsd_game.session.tape.reader import Tape
from lsd_game.session.tape.replay import replay
from lsd_game.video.recorder import Recorder, RecordingError

LAYOUTS = ("side", "split")
LINE_PX = 2  # between the parts of one split picture
ORIGINAL = "the game's own picture"
MAX_VARIANTS = 6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is compared, on what, and the video."""
    parser.add_argument(
        "variants",
        nargs="+",
        metavar="VARIANT",
        help="a prompt, a style's name, RULES.toml or a model",
    )
    parser.add_argument("--on", type=Path, required=True, metavar="PLAY", help="a recorded session, or any video")
    parser.add_argument("-o", "--output", type=Path, default=Path("compare.mp4"), help="default: compare.mp4")
    parser.add_argument("--layout", choices=LAYOUTS, default=LAYOUTS[0], help="side by side, or one picture split")
    parser.add_argument("--original", action="store_true", help="begin with the game's own picture")
    parser.add_argument("--seconds", type=float, metavar="N", help="only the first N seconds of 24 frames")
    add_model_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Write the video."""
    check_model_options(options)
    check_writable(options.output, "--output")
    if len(options.variants) + options.original < 2 or len(options.variants) > MAX_VARIANTS:
        raise UserError(f"give 2 to {MAX_VARIANTS} variants, or one and --original, got {len(options.variants)}")
    variants = [Variant.parse(word) for word in options.variants]
    labels = [ORIGINAL] * options.original + [variant.label for variant in variants]
    try:
        plays = [play_variant(variant, options) for variant in variants]
        num_frames = _write(plays, labels, options)
    except (TapeError, RecordingError) as error:
        raise UserError(str(error)) from error
    output.say(f"{num_frames} frames of {', '.join(labels)}: {options.output}")
    return 0


def play_variant(variant: Variant, options: argparse.Namespace) -> Iterator[tuple[Frame, Frame]]:
    """Load what the variant needs; return (the game's frame, the answer) for each frame of the play."""
    config = SessionConfig(**model_values(options))
    tape = Tape(options.on) if options.on.is_dir() else None
    if tape is not None:
        played = tape.config(options.device)
        config = replace(config, prompt=played.prompt, rules=played.rules, strength=played.strength)
    config = variant.apply(config)
    director = make_director(config)
    restyler = load_for_command(config, director.prompts()).restyler
    score = Score(director, config.strength)
    if tape is None:
        return restyle_clip(options.on, restyler, score)
    moments = replay(tape, restyler, score, events_only=variant.kind != "model")
    return ((moment.frame, moment.answer) for moment in moments)


def set_side_by_side(pictures: Sequence[Pixels], labels: Sequence[str]) -> Pixels:
    """The whole pictures beside one another, each over its label."""
    width = pictures[0].shape[1]
    columns = [np.vstack([pixels, label_strip(label, width)]) for pixels, label in zip(pictures, labels, strict=True)]
    return np.hstack(columns)


def split(pictures: Sequence[Pixels], labels: Sequence[str]) -> Pixels:
    """One picture, of which each variant has drawn a part from left to right, with a line between them."""
    width = pictures[0].shape[1]
    edges = [round(width * number / len(pictures)) for number in range(len(pictures) + 1)]
    parts = []
    for pixels, label, left, right in zip(pictures, labels, edges, edges[1:], strict=False):
        part = pixels[:, left:right].copy()
        part[:, : LINE_PX if left else 0] = 255
        parts.append(np.vstack([part, label_strip(label, right - left)]))
    return np.hstack(parts)


def _write(plays: list[Iterator[tuple[Frame, Frame]]], labels: list[str], options: argparse.Namespace) -> int:
    arrange = set_side_by_side if options.layout == LAYOUTS[0] else split
    limit = None if options.seconds is None else max(1, round(options.seconds * 24))
    recorder, num_frames = Recorder(options.output), 0
    bar = output.progress(limit or 0, "compare", "frame")
    try:
        for moments in islice(zip(*plays, strict=False), limit):
            frame = moments[0][0]
            pictures = [frame.pixels] * options.original + [answer.pixels for _, answer in moments]
            recorder.add(arrange(pictures, labels), frame.time_s)
            num_frames += 1
            bar.update(1)
    finally:
        bar.close()
        recorder.close()
    if num_frames == 0:
        raise UserError(f"{str(options.on)!r} has no frame")
    return num_frames
