"""The two places of the meadow game: what stands where, what is solid, what is water, where coins lie."""

from __future__ import annotations

import math
import random

from lsd_game.demos.meadow.place import Box, Ellipse, Place, Prop, path_distance

LAYOUT_SEED = 5  # the land is the same in every game; the game's own seed moves the slimes
RING = (1080.0, 730.0)  # the middle of the stone circle, where the king comes
RING_RADIUS = 185.0
CAVE_MOUTH = (1120.0, 205.0)
HUT_DOOR = (230.0, 285.0)

_PATHS = (
    (
        *((230.0, 270.0), (260.0, 360.0), (380.0, 420.0), (540.0, 430.0), (760.0, 390.0), (960.0, 350.0)),
        *((1080.0, 290.0), (1120.0, 200.0)),
    ),
    ((760.0, 390.0), (830.0, 500.0), (930.0, 620.0), (1010.0, 690.0)),
    ((260.0, 360.0), (330.0, 470.0), (345.0, 560.0)),
)
_LAKE = (
    Ellipse(440.0, 700.0, 215.0, 130.0),
    Ellipse(610.0, 750.0, 155.0, 110.0),
    Ellipse(300.0, 770.0, 125.0, 95.0),
)
_COINS = (
    *((300.0, 388.0), (420.0, 424.0), (500.0, 432.0), (640.0, 414.0), (735.0, 394.0), (850.0, 372.0)),
    *((420.0, 640.0), (500.0, 690.0), (600.0, 730.0), (345.0, 625.0), (300.0, 760.0), (680.0, 740.0)),
    *((980.0, 340.0), (1070.0, 300.0), (840.0, 515.0), (920.0, 605.0), (1080.0, 655.0), (1150.0, 760.0)),
    *((1290.0, 420.0), (1330.0, 560.0), (520.0, 200.0), (640.0, 160.0), (120.0, 460.0), (960.0, 880.0)),
)


def _grows_at(x: float, y: float, others: list[Prop]) -> bool:
    return (
        path_distance(_PATHS, x, y) > 62.0
        and all(pond.depth(x, y) < -0.28 for pond in _LAKE)
        and math.hypot(x - RING[0], y - RING[1]) > RING_RADIUS + 60.0
        and not Box(860.0, 0.0, 1440.0, 260.0).holds(x, y)
        and not Box(110.0, 60.0, 350.0, 330.0).holds(x, y)
        and all(math.hypot(x - coin[0], y - coin[1]) > 60.0 for coin in _COINS)
        and all(math.hypot(x - prop.x, y - prop.y) > 66.0 for prop in others)
    )


def _scatter_props() -> list[Prop]:
    """Trees, rocks and bushes where nothing is in their way; the wood is thicker at the edges."""
    dice = random.Random(LAYOUT_SEED)
    props: list[Prop] = []
    for _ in range(2600):
        x, y = dice.uniform(20.0, 1420.0), dice.uniform(70.0, 950.0)
        edge = min(x, 1440.0 - x, y - 40.0, 960.0 - y)
        if edge > 150.0 and dice.random() < 0.93:
            continue
        if _grows_at(x, y, props):
            kind = dice.choices(("oak", "pine", "bush", "rock"), (5.0, 5.0, 2.0, 1.5))[0]
            props.append(Prop(kind, x, y, {"oak": 15.0, "pine": 13.0, "bush": 0.0, "rock": 18.0}[kind]))
    return props


def _stone_circle() -> list[Prop]:
    angles = [i * math.tau / 11 + 0.3 for i in range(11)]
    ring = [(RING[0] + RING_RADIUS * math.cos(a), RING[1] + RING_RADIUS * 0.8 * math.sin(a)) for a in angles]
    return [Prop("pillar", x, y, 15.0) for x, y in ring if path_distance(_PATHS, x, y) > 55.0]


MEADOW = Place(
    name="meadow",
    width=1440,
    height=960,
    entry=(CAVE_MOUTH[0], 262.0),
    door=Box(CAVE_MOUTH[0] - 34.0, 150.0, CAVE_MOUTH[0] + 34.0, 232.0),
    paths=_PATHS,
    water=_LAKE,
    lava=(),
    walls=(
        *(Box(860.0, -50.0, CAVE_MOUTH[0] - 36.0, 214.0), Box(CAVE_MOUTH[0] + 36.0, -50.0, 1500.0, 214.0)),
        *(Box(CAVE_MOUTH[0] - 40.0, -50.0, CAVE_MOUTH[0] + 40.0, 170.0), Box(150.0, 150.0, 310.0, 252.0)),
    ),
    props=(
        *_scatter_props(),
        *_stone_circle(),
        *(Prop("fence", 370.0 + 44.0 * i, 330.0, 12.0) for i in range(4)),
        *(Prop("torch", CAVE_MOUTH[0] + side, 236.0, 8.0) for side in (-58.0, 58.0)),
        Prop("hut", 230.0, 256.0),
        Prop("sign", 800.0, 350.0, 8.0),
    ),
    coins=_COINS,
    pier=Box(322.0, 540.0, 368.0, 660.0),
)

CAVE = Place(
    name="cave",
    width=860,
    height=560,
    entry=(430.0, 452.0),
    door=Box(392.0, 484.0, 468.0, 560.0),
    paths=(((430.0, 540.0), (430.0, 400.0), (300.0, 290.0), (380.0, 180.0), (560.0, 170.0)),),
    water=(),
    lava=(Ellipse(590.0, 320.0, 95.0, 60.0),),
    walls=(
        *(Box(-50.0, -50.0, 910.0, 128.0), Box(-50.0, -50.0, 80.0, 610.0), Box(780.0, -50.0, 910.0, 610.0)),
        *(Box(-50.0, 486.0, 390.0, 610.0), Box(470.0, 486.0, 910.0, 610.0)),
    ),
    props=(
        *(Prop("crystal", x, y, 14.0) for x, y in ((150, 190), (700, 170), (240, 430), (735, 420), (470, 250))),
        *(Prop("stalagmite", x, y, 15.0) for x, y in ((190, 330), (330, 395), (480, 145), (660, 440), (110, 420))),
        *(Prop("torch", x, 138.0, 8.0) for x in (300.0, 590.0)),
        *(Prop("torch", x, 478.0, 8.0) for x in (380.0, 480.0)),
    ),
    coins=((430.0, 380.0), (330.0, 300.0), (320.0, 225.0), (400.0, 185.0), (600.0, 185.0), (700.0, 250.0)),
)
