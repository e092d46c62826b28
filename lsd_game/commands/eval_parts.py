"""What `lsd-game eval` gets ready before it measures: model, baselines, worlds, classifier; each with its bar."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from lsd_game.commands import UserError, output
from lsd_game.commands.model_arguments import check_model_options, model_values
from lsd_game.evaluation.classifier import SHIPPED, Classifier, ClassifierError
from lsd_game.evaluation.classifier import save as save_classifier
from lsd_game.evaluation.classifier_training import ClassifierTrainer, test_accuracy
from lsd_game.evaluation.colour_fit import ColourFit
from lsd_game.evaluation.colour_transfer import ColourTransfer
from lsd_game.evaluation.conv_baseline import ConvBaseline
from lsd_game.evaluation.conv_baseline import save as save_conv
from lsd_game.evaluation.conv_training import ConvTrainer
from lsd_game.evaluation.deck import Deck
from lsd_game.evaluation.identity import Identity
from lsd_game.evaluation.program import Program
from lsd_game.frame import FrameRestyler
from lsd_game.session.config import SessionConfig
from lsd_game.session.stages import ModelUnusableError, load_model

IDENTITY, COLOUR, CONV = "identity", "colour", "conv"
BASELINES = (IDENTITY, COLOUR, CONV)
CONV_FILE = "conv.safetensors"


def open_model(options: argparse.Namespace) -> tuple[FrameRestyler, str]:
    """The restyler of `--model` and its device's name; "identity" is one too."""
    if options.model == IDENTITY:
        return Identity(), "cpu"
    check_model_options(options)
    config = SessionConfig(**model_values(options))
    try:
        loaded = load_model(config, ())
    except ModelUnusableError as error:
        raise UserError(str(error)) from error
    return loaded.restyler, loaded.device


def open_classifier() -> Classifier | None:
    """The classifier of styles; without it a complaint, and figures that lack."""
    try:
        return Classifier.load()
    except ClassifierError as error:
        output.complain(f"{error}; the figures of prompt accuracy are left out")
        return None


def train_classifier(options: argparse.Namespace) -> None:
    """Train it on as many scenes as can be drawn in N minutes, and say how good it is."""
    minutes = options.train_classifier
    try:
        trainer = ClassifierTrainer(minutes=minutes, seed=options.seed)
    except ValueError as error:
        raise UserError(str(error)) from error
    _show_minutes(trainer.run(), minutes, "classifier")
    network = trainer.fit()
    accuracy = test_accuracy(network)
    save_classifier(SHIPPED, network, accuracy)
    shares = ", ".join(f"{axis} {share:.0%}" for axis, share in accuracy.items())
    output.say(f"{SHIPPED.name} recognises on true targets that it has not seen: {shares}")


def ready_deck(cache: Path, program: Program) -> Deck:
    """The program's takes, drawn if they are not there yet."""
    deck = Deck(cache, program)
    if not deck.is_drawn:
        bar = output.progress(len(deck.plans), "worlds", "scene")
        for _ in deck.draw():
            bar.update()
        bar.close()
    return deck


def open_baseline(name: str, options: argparse.Namespace, program: Program, deck: Deck) -> FrameRestyler:
    """The baseline of a name, fitted or trained if need be."""
    if name == COLOUR:
        return _fitted_colours(program, deck)
    if name == CONV:
        return _trained_conv(options)
    return Identity()


def _fitted_colours(program: Program, deck: Deck) -> ColourTransfer:
    fit = ColourFit(program, deck)
    while (transfer := fit.try_load()) is None:
        bar = output.progress(len(fit.plans), "colour transfer", "scene")
        for _ in fit.fit():
            bar.update()
        bar.close()
    return transfer


def conv_path(options: argparse.Namespace) -> Path:
    """Where the baseline 'conv' is kept."""
    return Path(options.clips_cache) / CONV_FILE


def _trained_conv(options: argparse.Namespace) -> ConvBaseline:
    path = conv_path(options)
    if options.minutes is None and not path.exists():
        raise UserError("the baseline 'conv' is not trained yet: say for how long with --minutes")
    if options.minutes is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        state = path.with_suffix(".state.pt")
        try:
            trainer = ConvTrainer(options.train_clips, state, minutes=options.minutes, seed=options.seed)
        except ValueError as error:
            raise UserError(str(error)) from error
        _show_minutes(trainer.run(), options.minutes, CONV)
        save_conv(path, trainer.average)
    return ConvBaseline.load(path)


def _show_minutes(passed: Iterable[float], total: float, label: str) -> None:
    bar, shown = output.progress(total, label, "min"), 0.0
    for minutes in passed:
        bar.update(round(minutes - shown, 3))
        shown = minutes
    bar.close()
