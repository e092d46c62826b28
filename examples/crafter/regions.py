"""Which pixels of crafter's picture are whose: the plane of regions, drawn as crafter draws its view.

python examples/crafter/regions.py -o regions.png shows a moment of the game: its picture, the plane, and the answers
without and with it.
"""

import argparse
from pathlib import Path

import crafter
import numpy as np
import numpy.typing as npt
from crafter.objects import Cow, Player, Skeleton, Zombie
from PIL import Image

from lsd_game import Frame
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.session.config import SessionConfig
from lsd_game.session.stages import load_model

HERO, CREATURE, WATER = 1, 2, 3  # the numbers of the regions in rules.toml
RULES = Path(__file__).parent / "rules.toml"
NUMBERS = {Player: HERO, Cow: CREATURE, Skeleton: CREATURE, Zombie: CREATURE}


def region_plane(env: crafter.Env) -> npt.NDArray[np.uint8]:
    """uint8 (height, width) of the picture that `env` shows now: tiles of water, then the sprites' outlines."""
    world, view, unit = env._world, env._local_view, env._size // env._view
    corner = env._player.pos - view._offset  # of the world, at the left top of the view
    plane = np.zeros(env._size, np.uint8)  # (x, y), as crafter has it
    border = (env._size - unit * env._view) // 2

    def tile(place: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        left, top = border + place * unit
        return plane[left : left + unit[0], top : top + unit[1]]

    for place in np.ndindex(*view._grid):
        at = corner + place
        if (at >= 0).all() and (at < world.area).all() and world[at][0] == "water":
            tile(np.array(place))[:] = WATER
    for thing in world.objects:
        place = thing.pos - corner
        if (place >= 0).all() and (place < view._grid).all():
            outline = env._textures.get(thing.texture, unit)[..., 3] > 0
            tile(place)[outline] = NUMBERS.get(type(thing), 0)
    return np.ascontiguousarray(plane.T)


def main() -> None:
    """Play to the moment, and draw it."""
    from play import Crafter

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("regions.png"))
    parser.add_argument("--moment", type=int, default=35, metavar="STEP")
    parser.add_argument("--model", default="tiny")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    game = Crafter(options.seed)
    for step in range(options.moment + 1):
        list(game.step(step))
    director = Director(Rules.load(RULES))
    restyler = load_model(SessionConfig(model=options.model), director.prompts()).restyler
    plane, pixels = region_plane(game.env), np.ascontiguousarray(game.pixels)
    panels = [pixels, np.repeat(plane[..., None] * 80, 3, axis=2)]
    for regions in (None, plane):
        restyler.reanchor()
        panels.append(restyler.restyle(Frame(pixels, 0, 0.0, regions=regions), director.style_at(0.0)).pixels)
    Image.fromarray(np.hstack(panels)).save(options.output)
    print(f"picture: {options.output}")


if __name__ == "__main__":
    main()
