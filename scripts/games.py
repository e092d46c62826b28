"""Plays the real games with a model and writes docs/games.md: a pair of pictures, the hook, and its cost, of each.

.venv/bin/python scripts/games.py              # every game that is installed
.venv/bin/python scripts/games.py neverball    # some; the others keep their numbers
.venv/bin/python scripts/games.py --page       # only writes the page again
.venv/bin/python scripts/games.py --frames DIR # keeps each game's own picture in full as well, for `lsd-game sheet`
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from real_games import GAMES, GAMES_PATH, Game
from windowless_games import WINDOWLESS

import lsd_game
from lsd_game.link.conversion import to_rgb
from lsd_game.link.frame_slot import Picture
from lsd_game.link.segment import (
    WORD_FRAMES_TAKEN,
    WORD_PRESENTED,
    Segment,
    segment_folders,
)
from lsd_game.link.segment_parts import SegmentParts

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "games"
RESULTS = PICTURES / "results.json"
PAIR_WIDTH_PX = 960
MAX_BYTES = 60_000
EXTRA_S = 60.0  # for the report
MAX_S = 240.0  # for a machine that is busy
ENOUGH_ANSWERS = 3


def main() -> int:
    """Play, keep the numbers, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="games to play; all by default")
    parser.add_argument("--page", action="store_true", help="play nothing")
    parser.add_argument("--model", default="tiny")
    parser.add_argument("--frames", type=Path, metavar="DIR")
    options = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    if options.frames is not None:
        options.frames.mkdir(exist_ok=True)
    fresh: dict[str, dict | None] = {}  # type: ignore[type-arg]
    for game in [] if options.page else GAMES:
        if not options.names or game.name in options.names:
            fresh[game.name] = _try(
                lambda game=game: play(game, options.model, options.frames), game.lacks(), game.name
            )
    for game in [] if options.page else WINDOWLESS:
        if not options.names or game.name in options.names:
            fresh[game.name] = _try(
                lambda game=game: look(game, options.model, options.frames), game.lacks(), game.name
            )
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results |= {name: result for name, result in fresh.items() if result}
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    (ROOT / "docs" / "games.md").write_text(page(results))
    return 0


def _try(run, lack: str | None, name: str) -> dict | None:  # type: ignore[no-untyped-def, type-arg]
    if lack is not None:
        sys.stderr.write(f"{name}: {lack}\n")
        return None
    try:
        return run()
    except Exception as error:
        sys.stderr.write(f"{name}: {error!r}\n")
        return None


def play(game: Game, model: str, frames: Path | None) -> dict:  # type: ignore[type-arg]
    """Run one game restyled on a screen of its own; return its numbers, leave its picture."""
    with tempfile.TemporaryDirectory() as folder, xvfb() as display:
        report = Path(folder, "report.json")
        run = [sys.executable, "-m", "lsd_game", "run", "--model", model, "--prompt", game.prompt]
        given = environment(game, folder) | {"DISPLAY": display}
        with subprocess.Popen([*run, "--report", str(report), *game.words], env=given, stdout=sys.stderr) as process:
            pair = watch(process, game, given)
            process.terminate()
            process.wait(EXTRA_S)
        numbers = json.loads(report.read_text())
    if pair is None:
        raise ValueError("no answer was seen")
    save(pair, game.name, frames)
    return {
        "size": [pair.width // 2, pair.height],
        "presented": numbers["frames"]["presented"],
        "hook_ms": numbers["hook_ms"],
    }


@contextlib.contextmanager
def xvfb() -> Iterator[str]:
    """A screen without hardware; gives its DISPLAY."""
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL) as server:
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            yield f":{pipe.readline().strip()}"
        server.terminate()


def watch(process: subprocess.Popen[bytes], game: Game, given: dict[str, str]) -> Image.Image | None:
    """Type the game's keys; return the last pair once it has played its seconds and shown some answers after them."""
    began_s = time.monotonic()
    keys = list(game.keys)
    pairs: Pairs | None = None
    while process.poll() is None and time.monotonic() - began_s < MAX_S:
        passed_s = time.monotonic() - began_s
        while keys and passed_s >= keys[0][0]:
            subprocess.run(["xdotool", "key", keys.pop(0)[1]], env=given, check=False)
        with contextlib.suppress(ValueError, IndexError):
            pairs = pairs or Pairs(Segment.open(segments_of(process.pid)[0]))
        if pairs is not None:
            pairs.look()
            if pairs.num_presented >= ENOUGH_ANSWERS and not keys and passed_s >= game.seconds:
                break
        time.sleep(0.01)
    return pairs.newest if pairs is not None else None


class Pairs:
    """Looks over the shoulder of a run: at the frame that the model has taken, and its answer that the window got."""

    def __init__(self, segment: Segment) -> None:
        self.newest: Image.Image | None = None
        self._words = segment.words
        parts = SegmentParts(segment)
        self._frames, self._answers = parts.frames, parts.answers
        self._kept: dict[int, np.ndarray] = {}
        self._num_taken = self._num_answered = 0

    @property
    def num_presented(self) -> int:
        return self._words[WORD_PRESENTED]

    def look(self) -> None:
        """Called often: a frame stays in the segment for two frames of the game only."""
        if self._words[WORD_FRAMES_TAKEN] != self._num_taken:
            self._num_taken = self._words[WORD_FRAMES_TAKEN]
            self._keep(self._frames.newest())
        if self._answers.num_published != self._num_answered:
            self._num_answered = self._answers.num_published
            answer = self._answers.newest()
            if answer is not None and answer.index in self._kept:
                own, restyled = self._kept[answer.index], rgb_of(answer)
                if own.shape == restyled.shape:
                    self.newest = Image.fromarray(np.concatenate([own, restyled], 1))

    def _keep(self, picture: Picture | None) -> None:
        if picture is not None:
            self._kept = dict([*self._kept.items(), (picture.index, rgb_of(picture))][-4:])


def rgb_of(picture: Picture) -> np.ndarray:
    return to_rgb(np.frombuffer(picture.pixels, np.uint8).copy(), picture.layout)


def segments_of(pid: int) -> list[Path]:
    """The segment that a run has made, once it has."""
    return [path for folder in segment_folders() for path in folder.glob(f"lsd-game-{pid}-*")]


def environment(game: Game, home: str) -> dict[str, str]:
    """A home of its own, no sound, and our package for the restyle process."""
    given = {**os.environ, "HOME": home, "XDG_CACHE_HOME": str(Path.home() / ".cache")}
    given |= {"SDL_AUDIODRIVER": "dummy", "ALSOFT_DRIVERS": "null", "PATH": f"{os.environ['PATH']}:{GAMES_PATH}"}
    return given | {"PYTHONPATH": str(ROOT)} | dict(game.environment)


def save(pair: Image.Image, name: str, frames: Path | None) -> None:
    """The pair for the page, and its left half for whoever wants it in full."""
    save_pair(pair, PICTURES / f"{name}.jpg")
    if frames is not None:
        pair.crop((0, 0, pair.width // 2, pair.height)).save(frames / f"{name}.png")


def save_pair(pair: Image.Image, path: Path) -> None:
    """Small enough for a repository."""
    height = round(pair.height * PAIR_WIDTH_PX / pair.width)
    small = pair.resize((PAIR_WIDTH_PX, height), Image.Resampling.LANCZOS)
    for quality in (88, 80, 70, 60, 50):
        small.save(path, quality=quality, optimize=True)
        if path.stat().st_size <= MAX_BYTES:
            return


def look(game, model: str, frames: Path | None) -> dict:  # type: ignore[no-untyped-def, type-arg]
    """Restyle the frames of an environment without a window."""
    stream = lsd_game.RestyleStream(model=model, prompt=game.prompt)
    for pixels in game.frames():
        restyled = stream(pixels)
    save(Image.fromarray(np.concatenate([pixels, restyled], 1)), game.name, frames)
    height, width = pixels.shape[:2]
    return {"size": [width, height]}


def page(results: dict) -> str:  # type: ignore[type-arg]
    """docs/games.md."""
    lines = [(PICTURES / "head.md").read_text().rstrip(), ""]
    lines += ["| game | command | hook | size | hook p50 / p95 ms |", "| --- | --- | --- | --- | --- |"]
    seen = tomllib.loads((PICTURES / "seen.toml").read_text())
    played = [game for game in (*GAMES, *WINDOWLESS) if game.name in results]
    for game in played:
        lines.append(row(game, results[game.name]))
    for game in played:
        lines += ["", f"**{game.name}** ({game.source}), {game.prompt!r}: {seen.get(game.name, '')}", ""]
        lines += [f"![{game.name}: the game's picture and the restyled one](games/{game.name}.jpg)"]
    return "\n".join(lines) + "\n"


def row(game, result: dict) -> str:  # type: ignore[no-untyped-def, type-arg]
    width, height = result["size"]
    hook_ms = result.get("hook_ms")
    cost = "-" if hook_ms is None else f"{hook_ms['p50']:.1f} / {hook_ms['p95']:.1f}"
    return f"| {game.name} | `{command(game)}` | {game.hook} | {width}x{height} | {cost} |"


def command(game) -> str:  # type: ignore[no-untyped-def]
    """What a person types."""
    if not hasattr(game, "words"):
        return game.call
    shown = [word.removeprefix(f"{ROOT}/") for word in game.words]
    shown = ["python" if word == sys.executable else word for word in shown]
    shown = [f".../{word.split('/site-packages/')[1]}" if "/site-packages/" in word else word for word in shown]
    variables = [f"{name}={value}" for name, value in game.environment.items() if name != "PATH"]
    return " ".join([*variables, "lsd-game run", *shown])


if __name__ == "__main__":
    sys.exit(main())
