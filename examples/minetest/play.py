"""Plays Minetest restyled: makes a world with the mod in it, and starts `lsd-game run` on it.

python examples/minetest/play.py [--tour] [options of lsd-game run]
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTINGS = """
secure.http_mods = lsd_game
name = singleplayer
fixed_map_seed = 42
bind_address = 127.0.0.1
enable_sound = false
screen_w = 640
screen_h = 360
viewing_range = 40
fps_max = 30
fps_max_unfocused = 30
pause_on_lost_focus = false
"""
WORLD = """
gameid = minetest
backend = sqlite3
player_backend = sqlite3
auth_backend = sqlite3
mod_storage_backend = sqlite3
mg_name = v7
"""


def make_world(folder: Path, mods: list[str]) -> Path:
    """Write a world with `mods` in it, and the settings beside it; return the settings."""
    for mod in mods:
        shutil.copytree(HERE / mod, folder / "world" / "worldmods" / mod)
    (folder / "world" / "world.mt").write_text(WORLD)
    (folder / "minetest.conf").write_text(SETTINGS)
    return folder / "minetest.conf"


def main() -> None:
    """Start it in this process's place; the world lasts as long as the folder of temporary files."""
    words = sys.argv[1:]
    is_tour = "--tour" in words
    folder = Path(tempfile.mkdtemp(prefix="lsd-game-minetest-"))
    settings = make_world(folder, ["lsd_game", "tour"] if is_tour else ["lsd_game"])
    game = [shutil.which("minetest", path=os.environ["PATH"] + ":/usr/games") or "minetest"]
    game += ["--go", "--gameid", "minetest", "--world", str(folder / "world"), "--config", str(settings)]
    options = [word for word in words if word != "--tour"]
    lsd_game = [sys.executable, "-m", "lsd_game", "run", "--rules", str(HERE / "rules.toml"), *options]
    os.execv(sys.executable, [*lsd_game, "--", *game, "--logfile", str(folder / "log.txt")])


if __name__ == "__main__":
    main()
