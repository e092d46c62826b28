"""What a player may have chosen for the window: the HUD, keys, styles to go through, regions that stay. No numpy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lsd_game.frame import check_prompt
from lsd_game.keys import DEFAULT_KEYS, bind_keys
from lsd_game.region import Region
from lsd_game.suggest import did_you_mean

SETTINGS_FILE = Path("lsd-game") / "window.toml"  # in the folder of a person's settings
DEFAULT_STYLES = (
    "molten lava world",
    "snowy winter world",
    "candy land",
    "underwater world",
    "neon city",
    "pencil sketch",
    "woodblock print",
    "watercolour",
)


@dataclass(frozen=True, slots=True)
class WindowOptions:
    """Of one run.

    Attributes:
        hud: show the HUD from the start.
        keys: action -> key, all of them; see keys.py.
        styles: prompts that the keys `next` and `previous` go through.
        protect: where the game's own pixels stay.
        late_warp: carry an answer to the newest frame where the camera has moved on meanwhile.
        may_save: whether screenshots and videos may be written.
        flash_guard: limit flashes of the answer to three a second.
    """

    hud: bool = False
    keys: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_KEYS))
    styles: tuple[str, ...] = DEFAULT_STYLES
    protect: tuple[Region, ...] = ()
    late_warp: bool = False
    may_save: bool = True
    flash_guard: bool = True

    def to_arguments(self) -> list[str]:
        """The words of the command line that give these options again."""
        words = ["--hud"] if self.hud else []
        words += ["--late-warp"] if self.late_warp else []
        words += [] if self.flash_guard else ["--no-flash-guard"]
        words += [f"--protect={region}" for region in self.protect]
        words += [f"--key={action}={self.keys.get(action, 'none')}" for action in DEFAULT_KEYS]
        return words + [f"--cycle={prompt}" for prompt in self.styles]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person's settings file says: changed keys (action -> key) and styles."""

    keys: Mapping[str, str] = field(default_factory=dict)
    styles: tuple[str, ...] = ()


def settings_file(environment: Mapping[str, str]) -> Path:
    """Where a person's own keys and styles are."""
    home = environment.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path(environment.get("HOME", ".")) / ".config") / SETTINGS_FILE


def read_settings(path: Path) -> Settings:
    """What a settings file says; nothing where there is no file.

    Raises:
        ValueError: for a file that cannot be read, an unknown key, action or prompt; names the file.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    for name in values:
        if name not in ("keys", "styles"):
            raise ValueError(f"{path}: unknown key {name!r}{did_you_mean(name, ('keys', 'styles'))}")
    keys, styles = values.get("keys", {}), values.get("styles", [])
    if not isinstance(keys, dict) or not all(isinstance(key, str) for key in keys.values()):
        raise ValueError(f'{path}: [keys] must hold lines such as toggle = "f6"')
    if not isinstance(styles, list) or not all(isinstance(style, str) for style in styles):
        raise ValueError(f"{path}: styles must be a list of prompts")
    try:
        bind_keys(keys)
        return Settings(keys, tuple(check_prompt(style) for style in styles))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
