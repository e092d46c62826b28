"""`lsd-game train`: trains a model on cached clips, in a time box, and goes on where it stopped."""

from __future__ import annotations

import argparse
from collections import deque
from dataclasses import replace
from pathlib import Path

from lsd_game.commands import UserError, output
from lsd_game.model import checkpoint
from lsd_game.model.checkpoint import CheckpointError
from lsd_game.model.config import PRESETS
from lsd_game.model.devices import pick_device
from lsd_game.training.cuts import Crop
from lsd_game.training.plan import SPARSITIES, STAGES, Part, TrainConfig, parts_left
from lsd_game.training.trainer import Trainer
from lsd_game.training.workers import leave


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what a training run is told."""
    parser.add_argument("--model", default="tiny", choices=sorted(PRESETS), help="the preset to train (default tiny)")
    parser.add_argument(
        "--clips", type=Path, default=Path("worlds"), help="folder that `lsd-game worlds --cache` filled"
    )
    parser.add_argument("--run-dir", type=Path, help="where state, log and checkpoint go (default runs/MODEL)")
    stages = [*STAGES, "all"]
    parser.add_argument(
        "--stage", default="frames", choices=stages, help="what to train (default frames); all: in turn"
    )
    parser.add_argument("--minutes", type=float, default=30.0, help="time box of this run (default 30)")
    parser.add_argument("--learning-rate", type=float, default=1e-3, help="of the plateau (default 0.001)")
    parser.add_argument("--cooldown-share", type=float, default=0.25, help="of the time box, in which the rate falls")
    parser.add_argument(
        "--focus", nargs="+", default=[], metavar="NAME", help="themes, lights, media to draw more often"
    )
    parser.add_argument(
        "--start-from", metavar="MODEL", help="a shipped model or a checkpoint, whose weights a new run begins with"
    )
    parser.add_argument("--sparsity", choices=SPARSITIES, help="2:4: half of the core's large weights are zero")
    parser.add_argument("--teacher", metavar="MODEL", help="learn from this model's drawings too: heals a pruned one")
    parser.add_argument(
        "--batch", type=int, metavar="CLIPS", help="clips a step, on each worker (default: the stage's)"
    )
    parser.add_argument("--device", default="cpu", help="cpu or cuda (default cpu)")
    parser.add_argument("--resume", action="store_true", help="go on from the state in --run-dir, where there is one")
    parser.add_argument("--seed", type=int, default=0)


def run(options: argparse.Namespace) -> int:
    """Train until the time box ends or Ctrl-C, which saves too."""
    is_resuming = options.resume
    if options.batch is not None and options.batch < 1:
        raise UserError(f"--batch must be at least 1 clip, got {options.batch}")
    try:
        for part in _parts(options):
            _run_stage(_trainer(options, part, is_resuming=is_resuming))
            is_resuming = True
    finally:
        leave()
    return 0


def _parts(options: argparse.Namespace) -> list[Part]:
    """The one stage, or what is left of all."""
    if options.stage != "all":
        return [Part(options.stage, options.minutes)]
    kept = _run_dir(options) / f"{options.model}.safetensors"
    try:
        record = checkpoint.load(str(kept)).record if options.resume and kept.exists() else {}
    except CheckpointError as error:
        raise UserError(str(error)) from error
    return parts_left(options.minutes, record)


def _run_dir(options: argparse.Namespace) -> Path:
    return Path(options.run_dir or Path("runs") / options.model)


def _trainer(options: argparse.Namespace, part: Part, *, is_resuming: bool) -> Trainer:
    try:
        config = TrainConfig(
            model=options.model,
            clips=options.clips,
            run_dir=_run_dir(options),
            stage=part.stage,
            minutes=part.minutes,
            passed_minutes=part.passed_minutes if options.stage == "all" else None,
            crops=_crops(part.stage, options.batch),
            learning_rate=options.learning_rate,
            cooldown_share=options.cooldown_share,
            start_from=options.start_from,
            teacher=options.teacher,
            sparsity=options.sparsity,
            focus=frozenset(options.focus),
            device=pick_device(options.device),
            seed=options.seed,
        )
        return Trainer(config, resume=is_resuming, tell=output.say)
    except (ValueError, CheckpointError) as error:
        raise UserError(str(error)) from error


def _crops(stage: str, batch: int | None) -> tuple[Crop, ...]:
    """The stage's, the first of them with `batch` clips, the others as many as that makes them."""
    crops = STAGES[stage].crops
    if batch is None:
        return crops
    return tuple(replace(crop, clips=max(1, crop.clips * batch // crops[0].clips)) for crop in crops)


def _run_stage(trainer: Trainer) -> None:
    if not trainer.workers.is_first:
        deque(trainer.run(), maxlen=0)
        return
    config = trainer.config
    minutes = config.minutes - trainer.box_minutes
    output.say(f"{trainer.store.num_clips} clips, stage {config.stage}, {minutes:g} minutes")
    if num_outdated := trainer.store.num_outdated:
        output.say(f"{num_outdated} of the clips are of another version of the worlds than the one installed")
    _train(trainer)
    done = trainer.progress
    output.say(f"{done.steps} steps, {done.frames_seen} frames, loss {done.loss:.4f}: {trainer.checkpoint_path}")


def _train(trainer: Trainer) -> None:
    before = trainer.progress.minutes
    bar = output.progress(trainer.config.minutes - trainer.box_minutes, trainer.config.stage, "min")
    shown = 0.0
    try:
        for progress in trainer.run():
            passed = progress.minutes - before
            bar.update(round(passed - shown, 3))
            shown = passed
    except KeyboardInterrupt:
        trainer.save()
        raise
    finally:
        bar.close()
