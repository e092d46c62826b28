"""Play a recorded session again: the same picture bit for bit, or the same play with another score or model."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lsd_game.commands import UserError, output
from lsd_game.commands.loading import load_for_command
from lsd_game.commands.model_arguments import DEVICE_PATTERN
from lsd_game.commands.model_files import check_model_name
from lsd_game.commands.output_files import check_writable
from lsd_game.commands.style_arguments import check_prompt_option, check_rules, check_strength, take_style
from lsd_game.session.config import SessionConfig
from lsd_game.session.score import Score
from lsd_game.session.stages import make_director
from lsd_game.session.tape.lossless import TapeError
from lsd_game.session.tape.reader import Tape
from lsd_game.session.tape.replay import Played, replay
from lsd_game.video.recorder import Recorder, RecordingError

EXIT_DIFFERENT = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the tape, the video, and what may be other than it was."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="what --record-session has written")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT.mp4", help="write the pictures as a video")
    other = parser.add_argument_group("the same play with another score", "the default is what was recorded")
    other.add_argument("--prompt", help="this prompt in the place of rules and typed prompts")
    other.add_argument("--style", metavar="NAME", help="a named style instead of --prompt")
    other.add_argument("--strength", type=float, help="0..1")
    other.add_argument("--rules", type=Path, metavar="FILE.toml")
    other.add_argument("--model")
    other.add_argument("--device", default="auto", help="auto (default), cpu, cuda or cuda:1")


def run(options: argparse.Namespace) -> int:
    """Play it; 0 when every picture is as it was, or when something else was asked for."""
    _check(options)
    try:
        tape = Tape(options.folder)
        config = replay_config(tape, options)
        others = (options.model, options.prompt, options.rules, options.strength)
        is_same = others == (None, None, None, None)
        director = make_director(config)
        loaded = load_for_command(config, director.prompts())
        if is_same and loaded.hash != tape.header.model_hash:
            raise UserError(
                f"the model {config.model!r} is not the one that was recorded (another checkpoint of that name): "
                f"give --model to replay with it all the same"
            )
        score = Score(director, config.strength)
        is_rescored = options.prompt is not None or options.rules is not None
        played = replay(tape, loaded.restyler, score, events_only=is_rescored)
        num_played, num_identical = _play(played, tape.num_frames, options.output)
    except (TapeError, RecordingError) as error:
        raise UserError(str(error)) from error
    if tape.is_torn:
        output.complain(f"the recording broke off: {num_played} of its frames could be played")
    return _say_how(tape, num_played, num_identical if is_same else None, loaded.device)


def replay_config(tape: Tape, options: argparse.Namespace) -> SessionConfig:
    """What the tape was played with, and what the options put in its place."""
    config = tape.config(options.device)
    if options.model is not None:
        config = replace(config, model=options.model)
    if options.strength is not None:
        config = replace(config, strength=options.strength)
    if options.prompt is None and options.rules is None:
        return config
    return replace(config, prompt=options.prompt, rules=options.rules)


def _check(options: argparse.Namespace) -> None:
    if options.style is not None:
        take_style(options)
    check_strength(options.strength)
    if options.prompt is not None:
        check_prompt_option(options.prompt)
    if options.rules is not None:
        check_rules(options.rules)
    if options.model is not None:
        check_model_name(options.model)
    if not DEVICE_PATTERN.fullmatch(options.device):
        raise UserError(f"--device must be auto, cpu, cuda or cuda:N, got {options.device!r}")
    check_writable(options.output, "--output")


def _play(played: Iterator[Played], num_frames: int, path: Path | None) -> tuple[int, int]:
    """Play to the end; return how many frames there were, and how many of them as recorded."""
    num_played = num_identical = 0
    bar = output.progress(num_frames, "replay", "frame")
    with contextlib.ExitStack() as stack:
        recorder = None
        if path is not None:
            recorder = Recorder(path)
            stack.callback(recorder.close)
        for moment in played:
            num_played += 1
            num_identical += moment.is_identical
            if recorder is not None:
                recorder.add(moment.answer.pixels, moment.entry.time_s)
            bar.update(1)
    bar.close()
    return num_played, num_identical


def _say_how(tape: Tape, num_played: int, num_identical: int | None, device: str) -> int:
    if num_identical is None:
        output.say(f"{num_played} frames played with another score or model")
        return 0
    output.say(f"{num_identical} of {num_played} frames identical")
    if num_identical == num_played:
        return 0
    if device != tape.header.device:
        output.say(f"it was recorded on {tape.header.device} and played on {device}: they round differently")
    return EXIT_DIFFERENT
