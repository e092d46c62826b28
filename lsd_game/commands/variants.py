"""What `lsd-game compare` sets side by side: prompts, named styles, rules and models, told apart by how they look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from lsd_game.commands import UserError
from lsd_game.commands.model_files import CHECKPOINT_SUFFIX, check_model_name, shipped_models
from lsd_game.commands.style_arguments import check_prompt_option, check_rules
from lsd_game.commands.styles import named_style
from lsd_game.director.style_library import StyleLibrary
from lsd_game.session.config import FAKE_MODEL, SessionConfig

KINDS = ("prompt", "style", "rules", "model")


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the things that are compared: `kind` is one of KINDS, `text` what was typed."""

    kind: str
    text: str

    @classmethod
    def parse(cls, word: str) -> Variant:
        """Read `kind:text`, or guess the kind; UserError for what is not there."""
        kind, colon, text = word.partition(":")
        variant = cls(kind, text.strip()) if colon and kind in KINDS else cls(_guess(word), word)
        variant.apply(SessionConfig())
        return variant

    @property
    def label(self) -> str:
        """What stands under its picture."""
        return Path(self.text).name if self.kind in ("rules", "model") else self.text

    def apply(self, config: SessionConfig) -> SessionConfig:
        """The config with this in it; a prompt, a style and rules take the place of its prompt and rules."""
        if self.kind == "model":
            check_model_name(self.text)
            return replace(config, model=self.text)
        if self.kind == "rules":
            check_rules(Path(self.text))
            return replace(config, rules=Path(self.text), prompt=None)
        if self.kind == "style":
            style = named_style(self.text)
            return replace(config, prompt=style.prompt, strength=style.strength, rules=None)
        check_prompt_option(self.text)
        return replace(config, prompt=self.text, rules=None)


def _guess(word: str) -> str:
    if not word.strip():
        raise UserError("nothing to compare: give a prompt, a style's name, a rules file or a model")
    if word.endswith(".toml"):
        return "rules"
    if word.endswith(CHECKPOINT_SUFFIX) or word in {*shipped_models(), FAKE_MODEL}:
        return "model"
    return "style" if word in StyleLibrary.installed().names() else "prompt"
